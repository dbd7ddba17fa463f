"""Steps of the migrations, one at a time, on files with rows in every table."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from counter_app.resources import migrations_dir

FILES = Path(__file__).resolve().parents[1] / "data" / "first-release"
FIRST = "0001"
PLACES = {"counter": ("T1", "counter.db", "database-key"), "cloud": ("head/cloud", "cloud.db", "cloud-database-key")}
Rows = dict[str, list[tuple[Any, ...]]]


def first_file(name: str) -> tuple[Path, bytes]:
    """The first release's file and its key."""
    folder, file, key_name = PLACES[name]
    identity = (FILES / folder / "folder-id").read_text(encoding="ascii").strip()
    kept = json.loads((FILES / "config" / "keys" / f"{identity}.json").read_text(encoding="utf-8"))["secrets"]
    return FILES / folder / file, base64.b64decode(kept[key_name])


def revisions(name: str) -> list[str]:
    """All of them, oldest first."""
    script = ScriptDirectory.from_config(config_of(name))
    return [each.revision for each in reversed(list(script.walk_revisions()))]


def config_of(name: str) -> Config:
    """Where the migrations of a database lie."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir(name)))
    return config


@contextmanager
def opened(path: Path, key: bytes) -> Iterator[Engine]:
    """An engine on an encrypted file."""
    raw = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    raw.execute(f"""PRAGMA key="x'{key.hex()}'\"""")
    engine = create_engine("sqlite://", module=dbapi2, creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        yield engine
    finally:
        engine.dispose()
        raw.close()


def go(engine: Engine, name: str, revision: str) -> None:
    """Up or down to a revision, in one transaction as the program does it."""
    config = config_of(name)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        here = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        order = revisions(name)
        (command.upgrade if order.index(revision) > order.index(here) else command.downgrade)(config, revision)


def rows_of(connection: Connection) -> Rows:
    """Every row of every table, in an order that does not depend on how it lies."""
    found: Rows = {}
    for table in inspect(connection).get_table_names():
        columns = sorted(column["name"] for column in inspect(connection).get_columns(table))
        listed = ", ".join(f'"{column}"' for column in columns)
        rows = connection.execute(text(f'SELECT {listed} FROM "{table}"')).all()
        found[f"{table}({','.join(columns)})"] = sorted((tuple(map(_plain, row)) for row in rows), key=repr)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return int(value) if isinstance(value, bool) else value
