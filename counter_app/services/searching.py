"""The search at the counter, in two steps: rows at once whatever the number of members, then all of them, bit by bit.

A shop of some thousand members is looked through in one go. Among a million that takes seconds, so that a cashier sees
first whom the indexes find and who was here lately; then the table is looked through a slice at a time, each of them a
view of its own that holds neither the log nor the next key. Whoever is shown stays where they stand: others come below,
so that no row slips away under the hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import moment, require_cashier
from counter_app.services.context import Counter
from counter_app.services.member_list import FIRST_STEPS, SLICE_ROWS
from counter_app.services.member_memory import LEAST_ROWS
from counter_app.services.members import (
    MOST,
    MemberView,
    member_view,
    named_whole,
    search_members,
    sees_whole,
    wanted_text,
)
from counter_app.services.ports import Reading

# So many are looked through before the next key is pressed.
ONE_LOOK_ROWS = LEAST_ROWS


@dataclass(frozen=True, slots=True)
class Found:
    """Members that fit, as many as are to be shown at most, and how many were counted in the rows up to `row`; exact
    where it is `done`."""

    members: tuple[MemberView, ...] = ()
    counted: int = 0
    row: int = 0
    done: bool = True
    reasons: tuple[Reason, ...] = ()

    @property
    def at_least(self) -> int:
        """How many there are, or as long as it is not `done` how many there are at least."""
        return max(self.counted, len(self.members))


def search_at_once(counter: Counter, text: str, limit: int = 50) -> Found:
    """Members that fit a part of phone, name, tag, number, pinyin or initials: all of them, or where there are too many
    to look through some of them, and `search_on` finds the others. For cashiers; phones masked for them. Raises
    `InvalidInput` for a bad limit."""
    if not 0 < limit <= MOST:
        raise InvalidInput(f"limit: must be from 1 to {MOST}", key="limit")
    wanted, now = wanted_text(text), moment(counter)
    with counter.store.reading() as reading:
        refused = require_cashier(reading, now)
        if refused is not None:
            return Found(reasons=(refused,))
        if reading.member_last_row() > ONE_LOOK_ROWS and wanted:
            known = reading.latest_found(wanted, limit)
            if known is not None:
                found, total = known
                named = found or named_whole(reading, counter, wanted)
                return Found(_shown(reading, counter, named), max(total, len(named)))
            # Nobody is whom a part of a text names if the whole text names somebody, in whatever spelling.
            found = reading.members_at_once(wanted, FIRST_STEPS, limit) or named_whole(reading, counter, wanted)
            return Found(_shown(reading, counter, found), done=False)
    small = search_members(counter, text, limit)
    return Found(small.members, small.total, reasons=small.reasons)


def search_on(counter: Counter, text: str, limit: int, before: Found) -> Found:
    """One slice further; whom `before` has stays in its place."""
    wanted = wanted_text(text)
    with counter.store.reading() as reading:
        refused = require_cashier(reading, moment(counter))
        if refused is not None:
            return Found(reasons=(refused,))
        last = reading.member_last_row()
        found, counted, high = _further(reading, wanted, before, limit)
        known = {member.id for member in before.members}
        others = _shown(reading, counter, [member for member in found if member.id not in known])
        done = high >= last
    members = (*before.members, *others)[:limit]
    # Whoever came in by the whole text fits no part of it, and is one all the same.
    return Found(members, max(counted, len(members)) if done else counted, high, done)


def _further(reading: Reading, wanted: str, before: Found, limit: int) -> tuple[Sequence[Member], int, int]:
    """Who is found, how many that makes, and up to which row: all at once where members have come into memory."""
    known = reading.latest_found(wanted, limit)
    if known is not None:
        return *known, max(before.row + 1, reading.member_last_row())
    high = before.row + SLICE_ROWS
    found, counted = reading.members_in_rows(wanted, before.row, high, limit)
    return found, before.counted + counted, high


def _shown(reading: Reading, counter: Counter, found: Sequence[Member]) -> tuple[MemberView, ...]:
    masked = not sees_whole(reading, moment(counter))
    return tuple(member_view(member, masked=masked) for member in found)
