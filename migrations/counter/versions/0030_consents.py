"""What members say of being written to, after they signed up."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """An empty table: its rows come down. Few ever say anything, so that those who withdrew are found at once."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("given", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in ("how", "text_version")),
        sa.Column("guardian", sa.Integer(), server_default=sa.text("0"), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in ("staff", "store")),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("digest", sa.Integer(), nullable=True),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """An earlier program knows of no withdrawal: everybody counts as at the sign-up again."""
    op.execute("DELETE FROM digest WHERE kind = 'consent'")
    op.execute("DELETE FROM came_down WHERE kind = 'consent'")
    op.drop_table("consent")
