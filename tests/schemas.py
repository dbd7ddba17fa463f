"""The empty databases of a test process: the first of each kind is made by every migration, the others by its schema.

Thousands of tests begin with a new counter and a new cloud, and replaying each step for each of them was a third of the
whole run. What the migrations make is read from the first database, statement by statement, and played into the next
ones; `tests/storage/test_schemas.py` shows that both are the same. Other processes migrate for themselves, and so does
every file that is not new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from counter_app.cloud.storage import migrate as cloud
from counter_app.resources import migrations_dir
from counter_app.storage import migrate as counter
from counter_app.storage.connection import Connection

Execute = Callable[..., Iterable[Sequence[Any]]]
_SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"


@dataclass(frozen=True)
class Snapshot:
    """`statements` make the tables; `rows`: an INSERT, and its values."""

    statements: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Any, ...]], ...]


def snapshot(execute: Execute) -> Snapshot:
    """Of the database that `execute` speaks to."""
    statements = tuple(str(text) for (text,) in execute(_SCHEMA))
    rows = []
    for (table,) in list(execute(_TABLES)):
        found = [tuple(values) for values in execute(f'SELECT * FROM "{table}"')]
        rows += [(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(values))})', values) for values in found]
    return Snapshot(statements, tuple(rows))


def replay(execute: Execute, known: Snapshot) -> None:
    """Into an empty database, within the caller's transaction; nothing where somebody else was quicker."""
    if list(execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")):
        return
    for statement in known.statements:
        execute(statement)
    for statement, values in known.rows:
        execute(statement, values)


_known: dict[str, Snapshot] = {}
_FOLDERS = {name: migrations_dir(name) for name in ("counter", "cloud")}
_counter_upgrade, _cloud_upgrade = counter._upgrade, cloud._upgrade


def _new_counter(connection: Connection, folder: Path, revision: str | None, before: Callable[[str], None]) -> None:
    if revision is not None or folder != _FOLDERS["counter"]:
        _counter_upgrade(connection, folder, revision, before)
    elif "counter" in _known:
        connection.raw.execute("BEGIN IMMEDIATE")
        replay(connection.raw.execute, _known["counter"])
        connection.raw.execute("COMMIT")
    else:
        _counter_upgrade(connection, folder, revision, before)
        _known["counter"] = snapshot(connection.raw.execute)


def _new_cloud(engine: Engine, folder: Path, old: str | None, before: Callable[[str], None]) -> None:
    if old is not None or engine.dialect.name != "sqlite" or folder != _FOLDERS["cloud"]:
        _cloud_upgrade(engine, folder, old, before)
    elif "cloud" in _known:
        with engine.begin() as connection:
            replay(connection.exec_driver_sql, _known["cloud"])
    else:
        _cloud_upgrade(engine, folder, old, before)
        with engine.connect() as connection:
            _known["cloud"] = snapshot(connection.exec_driver_sql)


@contextmanager
def replayed() -> Iterator[None]:
    """New databases of this process are made so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter, "_upgrade", _new_counter)
        patch.setattr(cloud, "_upgrade", _new_cloud)
        yield


@contextmanager
def migrated() -> Iterator[None]:
    """New databases are made by every migration all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter, "_upgrade", _counter_upgrade)
        patch.setattr(cloud, "_upgrade", _cloud_upgrade)
        yield
