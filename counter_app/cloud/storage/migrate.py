"""Migrations of the cloud's database: alembic is imported only when the schema is not the program's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from counter_app.cloud.storage.engine import translated
from counter_app.domain.errors import Fault, FaultKind
from counter_app.resources import migrations_dir

HEAD = "0034"


def current_revision(connection: Connection) -> str | None:
    """The schema's revision, None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


def _nothing(_revision: str) -> None:
    """What happens before a migration when nobody asked for anything."""


def bring_up_to_date(engine: Engine, before: Callable[[str], None] = _nothing) -> bool:
    """Upgrade to `HEAD`, after `before` was told the old revision; answers whether there was anything to do.

    Raises `Fault(database_too_new)` for the database of a newer program, and writes nothing then.
    """
    with translated(), engine.connect() as connection:
        revision = current_revision(connection)
    if revision == HEAD:
        return False
    _upgrade(engine, migrations_dir("cloud"), revision, before)
    return True


def _upgrade(engine: Engine, folder: Path, old: str | None, before: Callable[[str], None]) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(folder))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if old in known:
        before(str(old))
    with translated(), engine.begin() as connection:
        # Read again inside the transaction: another process may have been quicker.
        revision = current_revision(connection)
        if revision is not None and revision not in known:
            raise Fault(FaultKind.DATABASE_TOO_NEW, f"schema {revision}")
        if connection.dialect.name == "postgresql":
            # A migration of many rows may take its time; it still waits for a lock no longer than others do.
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
