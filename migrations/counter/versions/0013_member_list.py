"""The orders of the member list, each an index of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_ORDERS = ("pinyin", "joined_at", "last_visit_at", "visits")


def upgrade() -> None:
    """Who became another member does not stand in the list."""
    for name in _ORDERS:
        op.create_index(f"ix_member_by_{name}", "member", [name], sqlite_where=sa.text("alias_of = ''"))


def downgrade() -> None:
    """Nothing is lost with an index."""
    for name in _ORDERS:
        op.drop_index(f"ix_member_by_{name}", table_name="member")
