"""What tests begin with is what the migrations make: the same statements, rows and, asked by SQLite, columns."""

from pathlib import Path

import pytest

from counter_app.cloud.storage.engine import sqlite_engine
from counter_app.cloud.storage.opening import FILE, open_database
from counter_app.storage.store import open_store
from tests.schemas import migrated, replayed, snapshot

_KEY = bytes(32)


def _made(folder: Path, name: str) -> tuple[list[list[str]], list[object]]:
    """Statements as lines, and what SQLite says of them; sorted, since Alembic writes a table's constraints and indexes
    in no order when it copies it."""
    if name == "counter":
        store = open_store(folder / FILE, _KEY)
        store.close()
    else:
        open_database(folder, _KEY, None).close()
    engine = sqlite_engine(folder / FILE, _KEY)
    with engine.connect() as connection:
        execute = connection.exec_driver_sql
        tables = [table for (table,) in execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        columns: list[object] = [
            (table, kind, sorted(tuple(row)[first:] for row in execute(f'PRAGMA {kind}("{table}")')))
            for table in tables
            for kind, first in (("table_xinfo", 0), ("index_list", 1), ("foreign_key_list", 0))
        ]
        columns += [tuple(row) for row in execute("PRAGMA integrity_check")]
        columns += [tuple(row) for row in execute("PRAGMA user_version")]
        found = snapshot(execute)
    engine.dispose()
    lines = [sorted(line.strip(" ,\t") for line in statement.splitlines()) for statement in found.statements]
    return sorted(lines), [*columns, found.rows]


@pytest.mark.parametrize("name", ["counter", "cloud"])
def test_a_replayed_database_is_what_the_migrations_make(tmp_path: Path, name: str) -> None:
    with migrated():
        by_steps = _made(tmp_path / "steps", name)
    with replayed():
        _made(tmp_path / "first", name)
        at_once = _made(tmp_path / "next", name)
    assert at_once == by_steps
    assert len(at_once[0]) > 20
