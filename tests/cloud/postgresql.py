"""A PostgreSQL server of one's own, in a scratch folder, reached through a socket in there; gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

_PLACES = "/usr/lib/postgresql/*/bin/initdb"


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
    """Started with `with`; without a network port. Root starts it as the user `postgres`, as it refuses to be root."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self._owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    def __enter__(self) -> Self:
        if self._owner is not None:
            os.chown(self._folder, self._owner.pw_uid, self._owner.pw_gid)
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-U", "counter", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", str(data), "-w", "-l", str(self._folder / "log"), "-o", options, "start")
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self, name: str) -> str:
        """The URL of a new, empty database."""
        self._run("createdb", "-h", str(self._folder), "-U", "counter", name)
        return f"postgresql://counter@/{name}?host={self._folder}"

    def _run(self, program: str, *words: str) -> None:
        user = self._owner.pw_uid if self._owner is not None else None
        group = self._owner.pw_gid if self._owner is not None else None
        done = subprocess.run(
            [str(self._programs / program), *words],
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{program} ended {done.returncode}: {done.stderr}"
