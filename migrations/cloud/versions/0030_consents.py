"""What members say of being written to, after they signed up."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0026"


def upgrade() -> None:
    """An empty table: what was said at the sign-up stands with the member, as before."""
    op.create_table(
        "consent",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("merchant", "id")),
        sa.Column("given", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("at", "how", "text_version")),
        sa.Column("guardian", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("staff", "store")),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("version", "digest")),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_consent"),
    )
    op.create_index("ix_consent_merchant_version", "consent", ["merchant", "version"], unique=True)
    op.create_index("ix_consent_merchant_zone_version", "consent", ["merchant", "zone", "version"])


def downgrade() -> None:
    """An earlier program knows of no withdrawal: everybody counts as at the sign-up again."""
    op.execute("DELETE FROM digest WHERE kind = 'consent'")
    op.execute("DELETE FROM departure WHERE kind = 'consent'")
    op.drop_table("consent")
