"""Where the file of an import lay, and what was said of its columns: a page offers to go on with it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"

_NAMES = ("path", "content", "said")


def upgrade() -> None:
    """Of an earlier import nobody knows; its file is chosen again."""
    for name in _NAMES:
        op.add_column("import_run", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """The same file goes on as before, by its content."""
    for name in reversed(_NAMES):
        op.drop_column("import_run", name)
