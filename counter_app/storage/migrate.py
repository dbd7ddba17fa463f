"""Migrations at start: alembic is imported only when the file's schema is not the program's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from counter_app.domain.errors import Fault, FaultKind
from counter_app.resources import migrations_dir
from counter_app.storage.connection import Connection, Pool
from counter_app.storage.engine import fault_of, translated

HEAD = "0034"


class MigrationRefused(Fault):
    """The data could not be brought to this program's schema; they are as they were."""

    def __init__(self, detail: str) -> None:
        super().__init__(FaultKind.INTERNAL, f"{MIGRATION}: {detail}")


MIGRATION = "the schema could not be changed"


def current_revision(connection: Connection) -> str | None:
    """The schema's revision, None for a new file."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'")
    if known.first() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row else None


def _nothing(_revision: str) -> None:
    """What happens before a migration when nobody asked for anything."""


def bring_up_to_date(writer: Pool, before: Callable[[str], None] = _nothing) -> None:
    """Upgrade to `HEAD`, after `before` was told the old revision of a file that had one.

    Raises `Fault(database_too_new)` for a file of a newer program, and `MigrationRefused` where a step fails; then
    nothing is written.
    """
    with translated(), writer.connect() as connection:
        revision = current_revision(connection)
        if revision != HEAD:
            _upgrade(connection, migrations_dir("counter"), revision, before)


def _upgrade(connection: Connection, folder: Path, revision: str | None, before: Callable[[str], None]) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy.exc import DatabaseError

    config = Config()
    config.set_main_option("script_location", str(folder))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise Fault(FaultKind.DATABASE_TOO_NEW, f"schema {revision}")
    if revision is not None:
        before(revision)
    try:
        with _for_alembic(connection) as lent:
            config.attributes["connection"] = lent
            command.upgrade(config, "head")
    except DatabaseError as error:
        # A full or failing disk is the world's; whatever else SQLite says here, it says of rows that do not fit.
        raise fault_of(error) or MigrationRefused(type(error).__name__) from error


@contextmanager
def _for_alembic(connection: Connection) -> Iterator[Any]:
    """The same connection of the driver as Alembic wants it, in one transaction."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import StaticPool
    from sqlcipher3 import dbapi2

    engine = create_engine(
        "sqlite://", module=dbapi2, creator=lambda: connection.raw, poolclass=StaticPool, hide_parameters=True
    )
    event.listen(engine, "begin", lambda lent: lent.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as lent:
        yield lent
