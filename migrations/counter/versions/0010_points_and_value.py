"""Points and stored value: lots that come down, entries of own operations, what was handed back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def upgrade() -> None:
    """Empty tables, and a way from a member to those who became it."""
    op.create_table(
        "lot",
        _key("id"),
        _words("member"),
        _words("ledger"),
        _words("until"),
        _number("left"),
        _number("version"),
        sa.Column("digest", sa.Integer(), nullable=True),
        _number("generation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_lot_member"), "lot", ["member"])
    op.create_table(
        "entry",
        _key("checkout"),
        _key("operation"),
        sa.Column("number", sa.Integer(), nullable=False),
        _words("member"),
        _words("ledger"),
        _words("until"),
        _number("amount"),
        _number("balance"),
        _number("chosen"),
        sa.CheckConstraint("chosen = 0 OR amount > 0 OR balance >= 0", name=op.f("ck_entry_enough")),
        sa.PrimaryKeyConstraint("checkout", "operation", "number", name=op.f("pk_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_entry_member"), "entry", ["member"])
    op.create_table(
        "given_back",
        _key("operation"),
        _words("checkout"),
        _number("line"),
        _number("tender_minor"),
        _number("principal_minor"),
        _number("bonus_minor"),
        _number("points"),
        _number("points_minor"),
        _number("earned"),
        sa.PrimaryKeyConstraint("operation", name=op.f("pk_given_back")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_given_back_checkout"), "given_back", ["checkout"])
    op.create_index("ix_member_alias", "member", ["alias_of"], sqlite_where=sa.text("alias_of <> ''"))


def downgrade() -> None:
    """Without points and value; what waits goes up all the same."""
    op.drop_index("ix_member_alias", table_name="member")
    op.drop_table("given_back")
    op.drop_table("entry")
    op.drop_table("lot")
    op.execute("DELETE FROM usage_delta WHERE scope LIKE 'lot:%' OR scope LIKE 'confirmed:%'")
    op.execute("DELETE FROM money WHERE scope LIKE 'confirmed:%' OR scope LIKE 'offline_value:%'")
