"""Sums that charts are made of. What is there already is counted by the service, in portions (`figures_pass`)."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Two empty tables, and what each checkout has added to them: nothing so far. Its default serves this step only."""
    op.create_table(
        "figure",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("merchant", "id", "chart", "scope", "day", "key")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("count", "amount")),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_figure"),
    )
    op.create_index("ix_figure_merchant_chart_scope_day", "figure", ["merchant", "chart", "scope", "day"])
    op.create_table(
        "patron",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("merchant", "id", "days", "joined", "home")),
        sa.PrimaryKeyConstraint("merchant", "id", name="pk_patron"),
    )
    with op.batch_alter_table("checkout") as table:
        table.add_column(sa.Column("counted", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("checkout") as table:
        table.alter_column("counted", server_default=None)


def downgrade() -> None:
    """They are counted again from the checkouts whenever they are wanted."""
    with op.batch_alter_table("checkout") as table:
        table.drop_column("counted")
    op.drop_table("patron")
    op.drop_table("figure")
