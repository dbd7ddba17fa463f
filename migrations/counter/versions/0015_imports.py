"""Imports of old customers: what is kept of them, and a lane of their own on the way up."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_OPEN = "state <> 'closed'"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in names]


def upgrade() -> None:
    """What waits stays in the first lane."""
    op.add_column("operation", *_numbers("lane"))
    op.drop_index("ix_operation_open", table_name="operation")
    op.create_index("ix_operation_open", "operation", ["state", "lane", "epoch", "seq"], sqlite_where=sa.text(_OPEN))
    op.create_table(
        "import_run",
        sa.Column("id", sa.Text(), nullable=False),
        *_words("source", "name", "staff", "begun_at", "ended_at"),
        *_numbers("rows", "next_row", "created", "merged", "rejected", "points", "principal_minor", "bonus_minor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index("uq_import_run_open", "import_run", ["source"], unique=True, sqlite_where=sa.text("ended_at = ''"))
    op.create_table(
        "import_row",
        sa.Column("import", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        *_words("operation"),
        *_numbers("created", "points", "principal_minor", "bonus_minor"),
        sa.PrimaryKeyConstraint("import", "row", name=op.f("pk_import_row")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_import_row_member", "import_row", ["member"])


def downgrade() -> None:
    """An earlier program refuses nothing of it: what waits goes up in one lane."""
    op.drop_table("import_row")
    op.drop_table("import_run")
    op.drop_index("ix_operation_open", table_name="operation")
    op.create_index("ix_operation_open", "operation", ["state", "seq"], sqlite_where=sa.text(_OPEN))
    op.drop_column("operation", "lane")
