"""A PostgreSQL server of one's own on a free port of the loopback, and cloud databases on it that are lent out."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

_PLACES = "/usr/lib/postgresql/*/bin/initdb"
_ADMIN, _ROLE = "admin", "cloud"
# Tests ask what was committed, not what a power cut leaves: the disc is not waited for. Benchmarks turn it on.
_QUICK = {"fsync": "off", "full_page_writes": "off"}
_SETTINGS = {"max_connections": "300", "shared_buffers": "128MB", "max_wal_size": "1GB", "timezone": "UTC"}
_TRIES = 5


def find_postgresql() -> Path | None:
    """The folder with `initdb`, of the newest version that is installed."""
    if sys.platform == "win32":
        return None
    found = sorted(Path("/").glob(_PLACES.lstrip("/")), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Server:
    """Started with `with`; root starts it as the user `postgres`, as it refuses to be root.

    A process that waits at the end of a pipe stops the server and clears its folder away when the pipe closes: at the
    end of `with`, and also when this process dies.
    """

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self._data = self._folder / "data"
        self._owner = _unprivileged()
        self._settings = _SETTINGS | ({} if durable else _QUICK)
        self._password = secrets.token_hex(16)
        self._port = 0
        self._guard: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if self._owner is not None:
            os.chown(self._folder, *self._owner)
        self._run("initdb", "-D", str(self._data), "-U", _ADMIN, "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        rules = "local all admin trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (self._data / "pg_hba.conf").write_text(rules)
        watch = f'read _; "{self._programs}/pg_ctl" -D "{self._data}" -w -m immediate stop; rm -rf "{self._folder}"'
        self._guard = self._start(["/bin/sh", "-c", watch], stdin=subprocess.PIPE)
        self._start_server()
        with self.admin() as admin:
            password = sql.Literal(self._password)
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(_ROLE), password))
        return self

    def __exit__(self, *_: object) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait(60)

    @contextmanager
    def admin(self, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """A connection of the superuser, each statement on its own."""
        with psycopg.connect(
            host=str(self._folder), port=self._port, user=_ADMIN, dbname=database, autocommit=True
        ) as connection:
            yield connection

    def new_database(self, name: str = "", template: str = "template0") -> str:
        """The URL of a new database, owned by the role that it names: empty, or a copy of another one."""
        name = name or f"t{secrets.token_hex(8)}"
        with self.admin() as admin:
            statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
            admin.execute(statement.format(*map(sql.Identifier, (name, _ROLE, template))))
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """End whoever is connected, and the database."""
        with self.admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def url_of(self, name: str) -> str:
        """The URL of a database."""
        return f"postgresql://{_ROLE}:{self._password}@127.0.0.1:{self._port}/{name}"

    def _start_server(self) -> None:
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        for attempt in range(_TRIES):
            self._port = _free_port()
            own = ["-k", str(self._folder), "-c", "listen_addresses=127.0.0.1", "-p", str(self._port)]
            options = " ".join([*own, *settings])
            try:
                self._run(
                    "pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", options, "start"
                )
            except AssertionError:
                # Somebody else may have taken the port in between.
                if attempt == _TRIES - 1:
                    raise
            else:
                return

    def _run(self, program: str, *words: str) -> None:
        with tempfile.TemporaryFile() as said:
            status = self._start([str(self._programs / program), *words], stderr=said).wait(120)
            said.seek(0)
            assert status == 0, f"{program} ended {status}: {said.read().decode()}"

    def _start(self, words: list[str], **how: Any) -> subprocess.Popen[bytes]:
        quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        if self._owner is not None:
            user, group = self._owner
            quiet |= {"user": user, "group": group, "extra_groups": []}
        # A session of its own: Ctrl-C at a terminal is for the tests, which then end it themselves.
        return subprocess.Popen(words, cwd=self._folder, start_new_session=True, **(quiet | how))


class Databases:
    """Cloud databases with the schema of today: one is lent to a test, emptied when it comes back, and lent again.

    Making a database takes a hundred times as long as emptying one.
    """

    def __init__(self, server: Server, prepare: Callable[[str], None]) -> None:
        self._server = server
        self._prepare = prepare
        self._free: list[str] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a database with empty tables."""
        name = self._free.pop() if self._free else self._made()
        yield self._server.url_of(name)
        with self._server.admin(name) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            found = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            tables = [table for (table,) in found if table != "alembic_version"]
            statements = sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(each)) for each in tables)
            # Whatever refers to whatever: nothing stays.
            admin.execute("SET session_replication_role = replica")
            admin.execute(statements)
        self._free.append(name)

    @contextmanager
    def new(self) -> Iterator[str]:
        """The URL of a database without any table, dropped afterwards."""
        name = f"t{secrets.token_hex(8)}"
        yield self._server.new_database(name)
        self._server.drop_database(name)

    def _made(self) -> str:
        name = f"lent{secrets.token_hex(8)}"
        self._prepare(self._server.new_database(name))
        return name


def _unprivileged() -> tuple[int, int] | None:
    """(user, group) of `postgres` where we are root, None where we may start it as who we are."""
    import pwd  # there is none on Windows, where this file is imported too

    if os.geteuid() != 0:
        return None
    owner = pwd.getpwnam("postgres")
    return owner.pw_uid, owner.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
