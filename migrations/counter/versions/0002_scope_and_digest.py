"""Rows carry the hash with which they came down, so that two ends can prove that they are equal."""

# ruff: noqa: S608 - names of our own tables and columns, never a value
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = ("terms", "coupon", "member", "usage", "staff", "store", "setting", "signing_key", "exception")
_EVERYTHING = '{"kinds":["signing_key","store","setting","staff","campaign","member","coupon","usage","exception"],'


def upgrade() -> None:
    """What is here has no hash yet: everything is asked for anew, once."""
    for table in _TABLES:
        op.add_column(table, sa.Column("digest", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False))
        own = " AND scope NOT LIKE 'coupon:%'" if table == "usage" else ""
        op.execute(sa.text(f"UPDATE {table} SET digest = 0 WHERE version > 0{own}"))
    op.create_table(
        "came_down",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_came_down")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digest",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sum", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_digest")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_operation_ahead", "operation", ["result_version"])
    refetch = _EVERYTHING + '"after":0,"why":"upgrade"}'
    for key, value in (("refetch", refetch), ("generation", "1")):
        op.execute(
            sa.text("INSERT INTO meta (key, value) SELECT :key, :value FROM meta WHERE key = 'cursor'").bindparams(
                key=key, value=value
            )
        )


def downgrade() -> None:
    """Without hashes, as before."""
    op.execute(sa.text("DELETE FROM meta WHERE key IN ('refetch', 'generation', 'scope')"))
    op.drop_index("ix_operation_ahead", table_name="operation")
    op.drop_table("digest")
    op.drop_table("came_down")
    for table in _TABLES:
        op.drop_column(table, "generation")
        op.drop_column(table, "digest")
