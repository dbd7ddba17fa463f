"""Leases of hard quotas."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """What this counter may take of a quota by itself."""
    op.create_table(
        "lease",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("quota", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("granted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("made_at", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("given_back", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lease")),
    )
    op.create_index(op.f("ix_lease_campaign"), "lease", ["campaign"])


def downgrade() -> None:
    """Without leases a quota is asked for on-line."""
    op.drop_table("lease")
