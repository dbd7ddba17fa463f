"""An import can be taken back: what each row added, what became of it, and how far taking it back has come."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_OF_ROWS, _OF_RUNS = ("added", "undone"), ("undo", "undo_begun_at", "undo_ended_at")


def upgrade() -> None:
    """Of an earlier import nobody knows what its rows added: what they opened is taken back, and whom they made."""
    for name in _OF_ROWS:
        op.add_column("import_row", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("import_row", sa.Column("opening_back", sa.Integer(), server_default=sa.text("0"), nullable=False))
    for name in _OF_RUNS:
        op.add_column("import_run", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("import_run", sa.Column("undone_row", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    """What was taken back stays so; it could be asked for once more."""
    op.drop_column("import_run", "undone_row")
    for name in reversed(_OF_RUNS):
        op.drop_column("import_run", name)
    op.drop_column("import_row", "opening_back")
    for name in reversed(_OF_ROWS):
        op.drop_column("import_row", name)
