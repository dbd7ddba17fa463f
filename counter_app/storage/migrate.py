"""Migrations at start: alembic is imported only when the file's schema is not the program's."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from counter_app.domain.errors import Fault, FaultKind
from counter_app.resources import migrations_dir
from counter_app.storage.engine import translated

HEAD = "0001"


def current_revision(engine: Engine) -> str | None:
    """The schema's revision, None for a new file."""
    with translated(), engine.connect() as connection:
        known = connection.exec_driver_sql(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        ).first()
        if known is None:
            return None
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return str(row[0]) if row else None


def bring_up_to_date(engine: Engine) -> None:
    """Upgrade to `HEAD`. Raises `Fault(database_too_new)` for a file of a newer program, and writes nothing then."""
    revision = current_revision(engine)
    if revision == HEAD:
        return
    _upgrade(engine, migrations_dir("counter"), revision)


def _upgrade(engine: Engine, folder: Path, revision: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(folder))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise Fault(FaultKind.DATABASE_TOO_NEW, f"schema {revision}")
    with translated(), engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
