"""Look-ups about staff and members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from counter_app.domain.member import Member, Staff
from counter_app.services.ledger_records import TierRecord
from counter_app.services.member_records import Within
from counter_app.services.records import PinTries
from counter_app.storage.connection import Connection
from counter_app.storage.member_search import search_of
from counter_app.storage.rows import from_ms, member_from, staff_from
from counter_app.storage.segment_sql import condition_of

_STAFF_BY_ID = "SELECT * FROM staff WHERE id = :id"
_STAFF_BY_NAME = "SELECT * FROM staff WHERE lower(name) = :name ORDER BY active DESC"
_STAFF = "SELECT * FROM staff ORDER BY name"
_SIGNED_IN = (
    "SELECT at FROM audit WHERE action = 'sign_in' AND outcome = 'done' AND staff = :staff ORDER BY number DESC LIMIT 1"
)
_TRIES = "SELECT * FROM pin_tries WHERE staff = :staff"
_TIER = "SELECT since, until, paid_minor, visits, holds FROM tier WHERE id = :id"
_MEMBER = "SELECT * FROM member WHERE id = :id"
_MEMBER_BY_NUMBER = "SELECT * FROM member WHERE number = :number"
_MEMBER_BY_PHONE = "SELECT * FROM member WHERE phone = :phone ORDER BY alias_of <> '', joined_at"
_FOUND = "SELECT * FROM member WHERE {condition} ORDER BY last_visit_at DESC, id LIMIT :limit"
_COUNTED = "SELECT count(*) FROM member WHERE {condition}"
_KNOWN = "alias_of = '' AND status NOT IN ('erased', 'withdrawn')"
# Who was here last, of so many places along the order only; and what an index finds by itself.
_OF_THE_LAST = (
    "SELECT * FROM (SELECT * FROM member WHERE alias_of = '' ORDER BY last_visit_at DESC, rowid DESC LIMIT :steps)"
    " WHERE status NOT IN ('erased', 'withdrawn') AND {condition} LIMIT :limit"
)
_BY_INDEX = f"SELECT * FROM member WHERE {{part}} AND {_KNOWN} LIMIT :limit"  # noqa: S608 - fixed parts
_IN_ROWS = f"FROM member WHERE rowid > :low AND rowid <= :high AND {_KNOWN} AND {{condition}}"
_FOUND_IN_ROWS = f"SELECT * {_IN_ROWS} ORDER BY last_visit_at DESC, id LIMIT :limit"
_COUNTED_IN_ROWS = f"SELECT count(*) {_IN_ROWS}"


class PeopleReading:
    """Mixin over one connection."""

    _connection: Connection

    def staff_by_id(self, staff_id: str) -> Staff | None:
        """A person at the counter."""
        row = self._connection.execute(_STAFF_BY_ID, {"id": staff_id}).first()
        return staff_from(row) if row else None

    def staff_by_name(self, name: str) -> Staff | None:
        """By name, whatever its case; an active one first."""
        row = self._connection.execute(_STAFF_BY_NAME, {"name": name.strip().lower()}).first()
        return staff_from(row) if row else None

    def all_staff(self) -> Sequence[Staff]:
        """Everybody, also who has left."""
        return [staff_from(row) for row in self._connection.execute(_STAFF)]

    def pin_tries(self, staff_id: str) -> PinTries:
        """Failed tries so far."""
        row = self._connection.execute(_TRIES, {"staff": staff_id}).first()
        return PinTries(staff_id, row.failures, from_ms(row.locked_until)) if row else PinTries(staff_id)

    def last_sign_in(self, staff_id: str) -> datetime | None:
        """When this person signed in at this counter last."""
        found = self._connection.execute(_SIGNED_IN, {"staff": staff_id}).scalar()
        return datetime.fromisoformat(found) if found else None

    def member(self, member_id: str) -> Member | None:
        """By id; an alias answers the member it became."""
        row = self._connection.execute(_MEMBER, {"id": member_id}).first()
        if row and row.alias_of:
            row = self._connection.execute(_MEMBER, {"id": row.alias_of}).first() or row
        return member_from(row) if row else None

    def member_by_number(self, number: str) -> Member | None:
        """By member number; an alias answers the member it became."""
        row = self._connection.execute(_MEMBER_BY_NUMBER, {"number": number}).first()
        if row and row.alias_of:
            return self.member(row.alias_of)
        return member_from(row) if row else None

    def member_by_phone(self, phone: str) -> Member | None:
        """By E.164 phone, also by that of an alias; the one who joined first when two have not been merged yet."""
        row = self._connection.execute(_MEMBER_BY_PHONE, {"phone": phone}).first()
        if row and row.alias_of:
            return self.member(row.alias_of)
        return member_from(row) if row else None

    def tier_record(self, member_id: str) -> TierRecord | None:
        """What the member's tier follows from; None where the cloud says nothing of it."""
        row = self._connection.execute(_TIER, {"id": member_id}).first()
        if row is None:
            return None
        since, until, holds = (date.fromisoformat(text) if text else None for text in (row.since, row.until, row.holds))
        return TierRecord(since, until, row.paid_minor, row.visits, holds)

    def search_members(self, text: str, limit: int, within: Within | None = None) -> tuple[Sequence[Member], int]:
        """(first `limit` members by last visit, exact count) for what `search_of` makes of the text, in a segment."""
        search, (segment, values) = search_of(text), condition_of(within)
        shown = (
            "status NOT IN ('erased', 'withdrawn')"
            if within is None
            else "status NOT IN ('placeholder', 'erased', 'withdrawn')"
        )
        condition = f"alias_of = '' AND {shown} AND {search.condition} AND {segment}"
        values = {**values, **search.values}
        rows = self._connection.execute(_FOUND.format(condition=condition), {**values, "limit": limit})
        found = [member_from(row) for row in rows]
        if len(found) < limit:
            return found, len(found)
        return found, int(self._connection.execute(_COUNTED.format(condition=condition), values).scalar_one())

    def members_at_once(self, text: str, steps: int, limit: int) -> Sequence[Member]:
        """At most `limit` that fit, who was here last before the others: of the last `steps` visitors, and of what the
        indexes find (end and beginning of a phone, beginning of name, pinyin, initials, number)."""
        search = search_of(text)
        values = {**search.values, "steps": steps, "limit": limit}
        statements = [_OF_THE_LAST.format(condition=search.condition)]
        statements += [_BY_INDEX.format(part=part) for part in search.indexed]
        rows = (row for each in statements for row in self._connection.execute(each, values).all())
        found = {row.id: row for row in rows}.values()
        latest = sorted(found, key=lambda row: (row.last_visit_at is not None, row.last_visit_at or 0), reverse=True)
        return [member_from(row) for row in latest[:limit]]

    def members_in_rows(self, text: str, low: int, high: int, limit: int) -> tuple[Sequence[Member], int]:
        """(first `limit` by last visit, exact count) of those in the rows behind `low` up to `high` that fit."""
        search = search_of(text)
        values = {**search.values, "low": low, "high": high, "limit": limit}
        rows = self._connection.execute(_FOUND_IN_ROWS.format(condition=search.condition), values)
        found = [member_from(row) for row in rows]
        if len(found) < limit:
            return found, len(found)
        counted = self._connection.execute(_COUNTED_IN_ROWS.format(condition=search.condition), values)
        return found, int(counted.scalar_one())
