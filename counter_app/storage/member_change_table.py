"""Which rows of `member` have changed, for what is kept of them in memory; the table belongs to `schema`.

A number of a row and no word of a person. New rows stand behind the last one and are not noted. Visits are not
noted either where they are later than `VISITS_FROM` says: they stand at the end of the index of visits, so that a
redemption writes nothing here. The last `KEPT` changes are kept.
"""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, Table, event, text

from counter_app.storage.columns import metadata, number
from counter_app.storage.member_change_key import VISITS_FROM

KEPT = 20_000
_TEXTS = (
    *("number", "phone", "name", "pinyin", "initials", "status", "tier", "tags", "alias_of", "joined_at", "id"),
    *("channel", "home_store", "birthday"),
)
_DIFFERS = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _TEXTS)
_VISITED = (
    "(OLD.last_visit_at IS NOT NEW.last_visit_at OR OLD.visits IS NOT NEW.visits) AND coalesce(NEW.last_visit_at, -1)"
    f" < coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{VISITS_FROM}'), 0)"
)
_NOTE = "BEGIN INSERT INTO member_change (member_row) VALUES ({row}.rowid); END"
_CHANGED = f"CREATE TRIGGER member_changed AFTER UPDATE ON member WHEN {_DIFFERS} OR ({_VISITED}) " + _NOTE
_GONE = "CREATE TRIGGER member_gone AFTER DELETE ON member " + _NOTE
_BOUNDED = (
    "CREATE TRIGGER member_change_bounded AFTER INSERT ON member_change WHEN NEW.number % 1000 = 0"
    f" BEGIN DELETE FROM member_change WHERE number <= NEW.number - {KEPT}; END"
)
TRIGGERS = (_CHANGED.format(row="NEW"), _GONE.format(row="OLD"), _BOUNDED)

member_change = Table("member_change", metadata, Column("number", Integer, primary_key=True), number("member_row"))


def _make(_made: object, connection: Connection, **_: object) -> None:
    for statement in TRIGGERS:
        connection.execute(text(statement))


event.listen(metadata, "after_create", _make)
