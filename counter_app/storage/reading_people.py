"""Look-ups about staff and members."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, bindparam, func, or_, select

from counter_app.domain.member import Member, Staff
from counter_app.services.records import PinTries
from counter_app.storage import schema as s
from counter_app.storage.rows import from_ms, member_from, staff_from

_m = s.member.c
_STAFF_BY_ID = select(s.staff).where(s.staff.c.id == bindparam("id"))
_STAFF_BY_NAME = (
    select(s.staff).where(func.lower(s.staff.c.name) == bindparam("name")).order_by(s.staff.c.active.desc())
)
_STAFF = select(s.staff).order_by(s.staff.c.name)
_TRIES = select(s.pin_tries).where(s.pin_tries.c.staff == bindparam("staff"))
_MEMBER = select(s.member).where(_m.id == bindparam("id"))
_MEMBER_BY_NUMBER = select(s.member).where(_m.number == bindparam("number"))
_MEMBER_BY_PHONE = select(s.member).where(_m.phone == bindparam("phone"), _m.alias_of == "").order_by(_m.joined_at)
_LAST = "\U0010ffff"


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
        """By E.164 phone; the one who joined first when two have not been merged yet."""
        row = self._connection.execute(_MEMBER_BY_PHONE, {"phone": phone}).first()
        return member_from(row) if row else None

    def search_members(self, text: str, limit: int) -> tuple[Sequence[Member], int]:
        """(first `limit` members by last visit, exact count) for a part of phone, name, number, pinyin or initials."""
        condition = _condition(" ".join(text.split()).lower())
        rows = self._connection.execute(
            select(s.member).where(condition).order_by(_m.last_visit_at.desc(), _m.id).limit(limit)
        )
        found = [member_from(row) for row in rows]
        count = len(found) if len(found) < limit else self._count(condition)
        return found, count

    def _count(self, condition: ColumnElement[bool]) -> int:
        return self._connection.execute(select(func.count()).select_from(s.member).where(condition)).scalar_one()


def _condition(text: str) -> ColumnElement[bool]:
    known = _m.alias_of == ""
    if not text:
        return known
    parts: list[ColumnElement[bool]] = [func.lower(_m.name).contains(text, autoescape=True)]
    digits = text.replace(" ", "").replace("-", "").removeprefix("+86")
    if digits.isascii() and digits.isdigit():
        parts += [_m.phone.contains(digits, autoescape=True), _starts(_m.number, digits)]
        parts.append(_starts(_m.phone_reversed, digits[::-1]))
    if text.isascii():
        plain = text.replace(" ", "")
        parts += [_starts(_m.initials, plain), _m.pinyin.contains(plain, autoescape=True)]
    return known & or_(*parts)


def _starts(column: ColumnElement[str] | ColumnElement[str | None], prefix: str) -> ColumnElement[bool]:
    return (column >= prefix) & (column < prefix + _LAST)
