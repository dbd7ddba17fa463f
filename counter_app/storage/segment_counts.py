"""The sizes of segments: what was counted last, from day to day, and who came in and left."""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from counter_app.services.member_records import Within
from counter_app.services.segment_records import MOST_MOVES, PART_ROWS, CountRecord, MovesOfDay, PartCount
from counter_app.storage.connection import Connection
from counter_app.storage.purchases import PurchasesReading
from counter_app.storage.reading_members import SHOWN
from counter_app.storage.rows import from_ms, to_ms
from counter_app.storage.segment_sql import condition_of

_COUNTS = "SELECT id, rule, since, day, counted_at, members FROM segment_count ORDER BY id"
_SIZES = "SELECT day, members FROM segment_size WHERE segment = :segment AND day >= :first ORDER BY day"
_MOVES = (
    "SELECT member FROM segment_move WHERE segment = :segment AND day >= :first GROUP BY member"
    " HAVING sum(step) = :step ORDER BY member LIMIT :limit"
)
_MOVED = (
    "SELECT coalesce(sum(net > 0), 0), coalesce(sum(net < 0), 0) FROM (SELECT sum(step) AS net FROM segment_move"
    " WHERE segment = :segment AND day >= :first GROUP BY member)"
)
_DAYS = (
    "SELECT day, sum(step > 0) AS came, sum(step < 0) AS went FROM segment_move"
    " WHERE segment = :segment AND day >= :first GROUP BY day ORDER BY day"
)
_IN_PART = f"FROM member WHERE member.rowid > :low AND member.rowid <= :high AND {SHOWN}"
# Knuth's multiplier spreads neighbouring rows: two sets of them that are not alike have another sum.
_MARK = "((member.rowid * 2654435761) & 4294967295)"
_KEPT = "SELECT segment, members, mark FROM segment_part WHERE segment = :segment AND part = :part"
_ROWS = "SELECT rows FROM segment_part WHERE segment = :segment AND part = :part"
# One number says how many they are, above these bits, and which, below them: each condition is asked once a row.
_MARK_BITS = 48
_COUNTED = f"({_MARK} + {1 << _MARK_BITS})"
_SUM = "SELECT coalesce(sum(members), 0) FROM segment_part WHERE segment = :segment"
_PUT_PART = (
    "INSERT INTO segment_part (segment, part, members, mark, rows) VALUES (:segment, :part, :members, :mark, :rows)"
    " ON CONFLICT (segment, part) DO UPDATE SET members = excluded.members, mark = excluded.mark, rows = excluded.rows"
)
_ON_THAT_DAY = " ON CONFLICT (segment, day, member) DO UPDATE SET step = step + excluded.step"
_OF_ROWS = "FROM member WHERE rowid IN (SELECT value FROM json_each(:rows))"
_MOVE = (
    f"INSERT INTO segment_move (segment, day, member, step) SELECT :segment, :day, id, :step {_OF_ROWS}{_ON_THAT_DAY}"
)
_STAYED = (
    "DELETE FROM segment_move WHERE segment = :segment AND day = :day AND step = 0"
    f" AND member IN (SELECT id {_OF_ROWS})"
)
_PUT_COUNT = (
    "INSERT INTO segment_count (id, rule, since, day, counted_at, members)"
    " VALUES (:id, :rule, :since, :day, :counted_at, :members) ON CONFLICT (id) DO UPDATE SET rule = excluded.rule,"
    " since = excluded.since, day = excluded.day, counted_at = excluded.counted_at, members = excluded.members"
)
_PUT_SIZE = (
    "INSERT INTO segment_size (segment, day, members) VALUES (:segment, :day, :members)"
    " ON CONFLICT (segment, day) DO UPDATE SET members = excluded.members"
)
_FORGET = (
    "DELETE FROM segment_part WHERE segment = :segment",
    "DELETE FROM segment_count WHERE id = :segment",
)
_FORGET_MOVES = (
    "DELETE FROM segment_move WHERE segment = :segment AND (day, member) IN"
    " (SELECT day, member FROM segment_move WHERE segment = :segment AND day < :before LIMIT :limit)"
)
_FORGET_SIZES = "DELETE FROM segment_size WHERE segment = :segment"
# A clock that ran ahead: what it dated happened by today, and no size of a day to come is known.
_AHEAD = "SELECT day, member, step FROM segment_move WHERE segment = :segment AND day > :day ORDER BY day LIMIT :limit"
_REDATE = f"INSERT INTO segment_move (segment, day, member, step) VALUES (?, ?, ?, ?){_ON_THAT_DAY}"
_DROP_AHEAD = "DELETE FROM segment_move WHERE segment = ? AND day = ? AND member = ?"
_DROP_STAYED = "DELETE FROM segment_move WHERE segment = ? AND day = ? AND member = ? AND step = 0"
_DROP_SIZES_AHEAD = "DELETE FROM segment_size WHERE segment = :segment AND day > :day"
_TODAY = "UPDATE segment_count SET day = :day, since = min(since, :day) WHERE id = :segment"


class SegmentCountReading(PurchasesReading):
    """Mixin over one connection."""

    _connection: Connection

    def segment_counts(self) -> Sequence[CountRecord]:
        """What was counted last, by id."""
        rows = self._connection.execute(_COUNTS).all()
        return [CountRecord(row.id, row.rule, row.since, row.day, from_ms(row.counted_at), row.members) for row in rows]

    def segment_sizes(self, segment: str, first: str) -> Sequence[tuple[str, int]]:
        """(business day, size) from a day on."""
        return [(row[0], row[1]) for row in self._connection.execute(_SIZES, {"segment": segment, "first": first})]

    def segment_moves(self, segment: str, first: str, step: int, limit: int) -> Sequence[str]:
        """Who came in (1) since the beginning of a day and is still there, or left (-1) and did not come back."""
        values = {"segment": segment, "first": first, "step": step, "limit": limit}
        return [str(each) for each in self._connection.execute(_MOVES, values).scalars()]

    def segment_moved(self, segment: str, first: str) -> tuple[int, int]:
        """How many came in, and how many left."""
        came, left = self._connection.execute(_MOVED, {"segment": segment, "first": first}).one()
        return int(came), int(left)

    def segment_days(self, segment: str, first: str) -> Sequence[MovesOfDay]:
        """The days from one on, on which somebody came in or left."""
        rows = self._connection.execute(_DAYS, {"segment": segment, "first": first}).all()
        return [MovesOfDay(row.day, row.came, row.went) for row in rows]

    def last_part(self) -> int:
        """The number of the last stretch in which there are members; -1 where there is none."""
        last = self._connection.execute("SELECT coalesce(max(rowid), 0) FROM member").scalar_one()
        return (int(last) - 1) // PART_ROWS

    def part_counts(self, part: int, segments: Sequence[Within]) -> Sequence[PartCount]:
        """Of each of these, counted now."""
        parts = [condition_of(within, f"segment{number}_") for number, within in enumerate(segments)]
        if not parts:
            return []
        sums = ", ".join(f"coalesce(sum(({condition}) * {_COUNTED}), 0)" for condition, _ in parts)
        values = {name: value for _, each in parts for name, value in each.items()}
        found = self._connection.execute(f"SELECT {sums} {_IN_PART}", {**values, **_bounds(part)}).one()
        return [PartCount(each >> _MARK_BITS, each & ((1 << _MARK_BITS) - 1)) for each in found]

    def part_rows(self, part: int, within: Within) -> Sequence[int]:
        """The rows of those who belong to it."""
        condition, values = condition_of(within)
        statement = f"SELECT member.rowid {_IN_PART} AND {condition}"
        return [int(each) for each in self._connection.execute(statement, {**values, **_bounds(part)}).scalars()]

    def kept_parts(self, part: int, segments: Sequence[str]) -> Mapping[str, PartCount]:
        """What was counted of them last."""
        found = (self._connection.execute(_KEPT, {"segment": each, "part": part}).first() for each in segments)
        return {row[0]: PartCount(row[1], row[2]) for row in found if row is not None}

    def kept_rows(self, segment: str, part: int) -> bytes:
        """One bit a row, the first of the part in the lowest."""
        found = self._connection.execute(_ROWS, {"segment": segment, "part": part}).scalar()
        return bytes(found or b"")

    def kept_sum(self, segment: str) -> int:
        """Over all its parts."""
        return int(self._connection.execute(_SUM, {"segment": segment}).scalar_one())


class SegmentCountWriting(SegmentCountReading):
    """Mixin over one connection."""

    def put_part(self, segment: str, part: int, count: PartCount, rows: bytes) -> None:
        """Who belongs to it now."""
        values = {"segment": segment, "part": part, "members": count.members, "mark": count.mark, "rows": rows}
        self._connection.execute(_PUT_PART, values)

    def add_moves(self, segment: str, day: str, rows: Sequence[int], step: int) -> None:
        """The members of these rows came in (1), or left (-1): who did both on one day did neither."""
        values = {"segment": segment, "day": day, "rows": json.dumps(list(rows)), "step": step}
        for statement in (_MOVE, _STAYED):
            self._connection.execute(statement, values)

    def put_segment_count(self, record: CountRecord) -> None:
        """What was counted, also as the size of its day."""
        self._connection.execute(
            _PUT_COUNT,
            {
                "id": record.id,
                "rule": record.rule,
                "since": record.since,
                "day": record.day,
                "counted_at": to_ms(record.counted_at),
                "members": record.members,
            },
        )
        self._connection.execute(_PUT_SIZE, {"segment": record.id, "day": record.day, "members": record.members})

    def forget_moves(self, segment: str, before: str) -> bool:
        """Some who came in and left before a day; whether there may be more."""
        values = {"segment": segment, "before": before, "limit": MOST_MOVES}
        return self._connection.execute(_FORGET_MOVES, values).changed == MOST_MOVES

    def forget_count(self, segment: str, *, sizes: bool) -> None:
        """Who belonged to it; where it is gone itself, its `sizes` too."""
        for statement in (*_FORGET, *((_FORGET_SIZES,) if sizes else ())):
            self._connection.execute(statement, {"segment": segment})

    def redate_moves(self, segment: str, day: str) -> bool:
        """It is this day, and no later one has been yet: some of what is dated ahead; whether there may be more."""
        ahead = self._connection.execute(_AHEAD, {"segment": segment, "day": day, "limit": MOST_MOVES}).all()
        self._connection.execute_many(_REDATE, [(segment, day, each.member, each.step) for each in ahead])
        self._connection.execute_many(_DROP_AHEAD, [(segment, each.day, each.member) for each in ahead])
        self._connection.execute_many(_DROP_STAYED, [(segment, day, each.member) for each in ahead])
        if len(ahead) == MOST_MOVES:
            return True
        for statement in (_DROP_SIZES_AHEAD, _TODAY):
            self._connection.execute(statement, {"segment": segment, "day": day})
        return False


def _bounds(part: int) -> Mapping[str, int]:
    return {"low": part * PART_ROWS, "high": (part + 1) * PART_ROWS}
