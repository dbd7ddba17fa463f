"""What a member bought on a day is found without the rest of a long life."""

from alembic import op

revision = "0018"
down_revision = "0017"
_NEW = "ix_checkout_merchant_member_business_day"


def upgrade() -> None:
    """One index that serves the old one's questions too."""
    op.create_index(op.f(_NEW), "checkout", ["merchant", "member", "business_day"])
    op.drop_index(op.f("ix_checkout_merchant_member"), table_name="checkout")


def downgrade() -> None:
    """As it was."""
    op.create_index(op.f("ix_checkout_merchant_member"), "checkout", ["merchant", "member"])
    op.drop_index(op.f(_NEW), table_name="checkout")
