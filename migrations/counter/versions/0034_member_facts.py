"""Also a channel, a home store, a birthday is noted as a change of a member: segments in memory ask for them."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

_TEXTS = (
    *("number", "phone", "name", "pinyin", "initials", "status", "tier", "tags", "alias_of", "joined_at"),
    "id",
)
_FACTS = ("channel", "home_store", "birthday")
_UPDATED = """
CREATE TRIGGER member_changed AFTER UPDATE ON member WHEN {differs}
 OR ((OLD.last_visit_at IS NOT NEW.last_visit_at OR OLD.visits IS NOT NEW.visits)
 AND coalesce(NEW.last_visit_at, -1) < coalesce((SELECT CAST(value AS INTEGER) FROM meta
 WHERE key = 'visits_not_noted_from'), 0))
 BEGIN INSERT INTO member_change (member_row) VALUES (NEW.rowid); END"""


def _notes(columns: tuple[str, ...]) -> None:
    op.execute(sa.text("DROP TRIGGER member_changed"))
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    op.execute(sa.text(_UPDATED.format(differs=differs)))


def upgrade() -> None:
    """One trigger is another one: nothing that grows with the number of members."""
    _notes((*_TEXTS, *_FACTS))


def downgrade() -> None:
    """As it was."""
    _notes(_TEXTS)
