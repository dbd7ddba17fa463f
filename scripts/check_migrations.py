"""The migrations lead to the tables that the code believes in: up, down to nothing, and up again.

Run for the counter's database and the cloud's. Beside Alembic's own comparison, which does not look at checks and
triggers, the migrated database is compared with one made straight from the metadata.
"""

import re
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, inspect, text

ROOT = Path(__file__).resolve().parent.parent
DATABASES = {"counter": "counter_app.storage.schema", "cloud": "counter_app.cloud.storage.schema"}
VERSION_TABLE = "alembic_version"


def new_engine(folder: Path, name: str) -> Engine:
    """An empty database in a file, with the SQLite that the program uses."""
    return create_engine(f"sqlite:///{folder / name}", module=sqlcipher3.dbapi2)


def context_of(connection: Connection, metadata: MetaData | None = None) -> MigrationContext:
    """Alembic's view of one connection; tables that SQLite keeps for itself are left out."""
    own = virtual_tables(connection)
    options: dict[str, Any] = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, _parents: not (kind == "table" and own.match(name or "")),
        "target_metadata": metadata,
    }
    return MigrationContext.configure(connection, opts=options)


def virtual_tables(connection: Connection) -> re.Pattern[str]:
    """The names of virtual tables (full-text search) and of the tables behind them."""
    rows = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")).scalars()
    names = "|".join(re.escape(name) for name in rows)
    return re.compile(rf"^(?:{names})(?:_\w+)?$|^sqlite_" if names else r"^sqlite_")


def migrate(connection: Connection, script: ScriptDirectory, *, up: bool) -> None:
    """Go to the newest revision, or back to nothing, in one transaction."""

    def steps(revision: Any, _context: MigrationContext) -> Any:
        here: Any = revision or ()
        return script._upgrade_revs("head", here) if up else script._downgrade_revs("base", here)

    context = MigrationContext.configure(connection, opts={"fn": steps})
    with Operations.context(context), context.begin_transaction():
        context.run_migrations()


def shape_of(connection: Connection) -> dict[str, Any]:
    """Everything that a database promises, in a form that can be compared and printed."""
    looked = inspect(connection)
    own = virtual_tables(connection)
    shape: dict[str, Any] = {}
    for table in looked.get_table_names():
        if table == VERSION_TABLE or own.match(table):
            continue
        for column in looked.get_columns(table):
            shape[f"{table}.{column['name']}"] = (
                str(column["type"]), column["nullable"], column["default"], column.get("primary_key")
            )  # fmt: skip
        for index in looked.get_indexes(table):
            where = str(index.get("dialect_options", {}).get("sqlite_where", ""))
            shape[f"{table} index {index['name']}"] = (tuple(index["column_names"]), bool(index["unique"]), where)
        for key in looked.get_foreign_keys(table):
            shape[f"{table} refers by {key['constrained_columns']}"] = (key["referred_table"], key["referred_columns"])
        for unique in looked.get_unique_constraints(table):
            shape[f"{table} unique {sorted(unique['column_names'])}"] = True
        for rule in looked.get_check_constraints(table):
            shape[f"{table} check {' '.join(rule['sqltext'].split())}"] = True
    rows = connection.execute(text("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')"))
    shape.update({f"{kind} {name}": True for kind, name in rows})
    return shape


def differences(migrated: dict[str, Any], modelled: dict[str, Any]) -> list[str]:
    """Sentences for what only one of two databases has, or has otherwise."""
    return [
        f"{key}: the migrations give {migrated.get(key)!r}, the code wants {modelled.get(key)!r}"
        for key in sorted(migrated.keys() | modelled.keys())
        if migrated.get(key) != modelled.get(key)
    ]


def check_up_and_down(engine: Engine, script: ScriptDirectory, metadata: MetaData) -> list[str]:
    """Up, compare, down, look for remains, up, compare."""
    problems = []
    with engine.begin() as connection:
        migrate(connection, script, up=True)
        first = shape_of(connection)
        problems += [f"Alembic sees: {found}" for found in compare_metadata(context_of(connection, metadata), metadata)]
    with engine.begin() as connection:
        migrate(connection, script, up=False)
        problems += [f"left behind by the way down: {name}" for name in shape_of(connection)]
    with engine.begin() as connection:
        migrate(connection, script, up=True)
        problems += [f"after down and up: {line}" for line in differences(shape_of(connection), first)]
    return problems


def check(name: str, module: str) -> list[str]:
    """Everything about one database."""
    folder = ROOT / "migrations" / name
    if not (folder / "env.py").is_file():
        return [f"{folder.relative_to(ROOT)} has no env.py"]
    metadata: MetaData = import_module(module).metadata
    script = ScriptDirectory(str(folder))
    heads = script.get_heads()
    if len(heads) != 1:
        return [f"one newest revision is wanted, there are {len(heads)}: {', '.join(heads)}"]
    with tempfile.TemporaryDirectory() as scratch:
        migrated, modelled = new_engine(Path(scratch), "migrated.db"), new_engine(Path(scratch), "modelled.db")
        try:
            problems = check_up_and_down(migrated, script, metadata)
            metadata.create_all(modelled)
            with migrated.connect() as one, modelled.connect() as other:
                problems += differences(shape_of(one), shape_of(other))
        finally:
            migrated.dispose()
            modelled.dispose()
    return problems


def main() -> int:
    """Check both databases."""
    problems = [f"{name}: {problem}" for name, module in DATABASES.items() for problem in check(name, module)]
    print(
        "\n".join(problems)
        if problems
        else "migrations: both databases go up, down and up, and are what the code wants"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
