"""A member's postings are read from a place on, and entries by whose doing they are."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_posting_merchant_member_place", "posting", ["merchant", "member", "place"])
    op.drop_index("ix_posting_merchant_member", "posting")
    op.create_index("ix_entry_merchant_doing", "entry", ["merchant", "doing"])


def downgrade() -> None:
    """As it was."""
    op.drop_index("ix_entry_merchant_doing", "entry")
    op.create_index("ix_posting_merchant_member", "posting", ["merchant", "member"])
    op.drop_index("ix_posting_merchant_member_place", "posting")
