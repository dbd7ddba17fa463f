"""What is on a coupon that keeps its rest, and what each redemption took of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Two tables; nothing that is there changes."""
    op.create_table(
        "money",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("spent_minor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("cap_minor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("spent_minor >= 0 AND spent_minor <= cap_minor", name=op.f("ck_money_within_cap")),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_money")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spend",
        sa.Column("redemption", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("minor", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_spend_some")),
        sa.PrimaryKeyConstraint("redemption", name=op.f("pk_spend")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """As it was."""
    op.drop_table("spend")
    op.drop_table("money")
