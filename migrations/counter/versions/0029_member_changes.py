"""Which rows of members have changed, so that what is kept of them in memory follows; a visit of now writes nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0025"

_NAMES = ("member_changed", "member_gone", "member_change_bounded")
_UPDATED = """
CREATE TRIGGER member_changed AFTER UPDATE ON member WHEN OLD.number IS NOT NEW.number OR OLD.phone IS NOT NEW.phone
 OR OLD.name IS NOT NEW.name OR OLD.pinyin IS NOT NEW.pinyin OR OLD.initials IS NOT NEW.initials
 OR OLD.status IS NOT NEW.status OR OLD.tier IS NOT NEW.tier OR OLD.tags IS NOT NEW.tags
 OR OLD.alias_of IS NOT NEW.alias_of OR OLD.joined_at IS NOT NEW.joined_at OR OLD.id IS NOT NEW.id
 OR ((OLD.last_visit_at IS NOT NEW.last_visit_at OR OLD.visits IS NOT NEW.visits)
 AND coalesce(NEW.last_visit_at, -1) < coalesce((SELECT CAST(value AS INTEGER) FROM meta
 WHERE key = 'visits_not_noted_from'), 0))
 BEGIN INSERT INTO member_change (member_row) VALUES (NEW.rowid); END"""
_GONE = """
CREATE TRIGGER member_gone AFTER DELETE ON member
 BEGIN INSERT INTO member_change (member_row) VALUES (OLD.rowid); END"""
_BOUNDED = """
CREATE TRIGGER member_change_bounded AFTER INSERT ON member_change WHEN NEW.number % 1000 = 0
 BEGIN DELETE FROM member_change WHERE number <= NEW.number - 20000; END"""


def upgrade() -> None:
    """An empty table and three triggers: nothing that grows with the number of members."""
    op.create_table(
        "member_change",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("member_row", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    for statement in (_UPDATED, _GONE, _BOUNDED):
        op.execute(sa.text(statement))


def downgrade() -> None:
    """What is in memory goes with the program."""
    for name in _NAMES:
        op.execute(sa.text(f"DROP TRIGGER {name}"))
    op.drop_table("member_change")
    op.execute(sa.text("DELETE FROM meta WHERE key = 'visits_not_noted_from'"))
