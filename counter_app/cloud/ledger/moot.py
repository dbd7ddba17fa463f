"""Exceptions about uses that need nobody any more: the use was taken back, or what it contradicted was.

Whether one is a case follows from what there is now, whatever the order in which it came: it is looked at anew whenever
a use was taken back, stands again, or was decided about, and is open again where what had closed it is undone. A
decision stays beside it and holds where it is a case (`docs/decisions/265`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import CANCELLED, facts_of, set_status
from counter_app.cloud.ledger.uses import BEYOND, taken_of, uses_of
from counter_app.domain.limits import limit_of
from counter_app.domain.settling import Case, SettledAs, losing
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import ExceptionNote

DOUBLE_REDEMPTION = "double_redemption"
USE_TAKEN_BACK, OTHER_TAKEN_BACK = "use_taken_back", "other_taken_back"
# A coupon has to be withdrawn with them, or more than uses is at stake.
_NOT_BY_ITSELF = frozenset({"double_welcome", "double_issue", "stamp_reward_used", "counter_written_off"})
# What another use has broken, and its void mends.
_MENDED = frozenset(
    {
        DOUBLE_REDEMPTION,
        ReasonCode.ALREADY_REDEEMED.value,
        ReasonCode.MEMBER_LIMIT_REACHED.value,
        ReasonCode.DAILY_LIMIT_REACHED.value,
        ReasonCode.QUOTA_EXHAUSTED.value,
    }
)


@dataclass(frozen=True, slots=True)
class _Told:
    """An exception about uses. `uses`: those that its `void` takes back; `outcome`: what was decided, "" if nothing."""

    row: rows.ExceptionRow
    case: Case
    uses: tuple[str, ...]
    outcome: str

    @property
    def lasting(self) -> bool:
        """Whether a rule was broken that no other use's void mends."""
        reasons = self.case.facts.get("reasons")
        return not {self.case.reason, *(reasons if isinstance(reasons, list) else ())} <= _MENDED


def follow(book: Book, redemptions: Iterable[rows.RedemptionRow]) -> None:
    """Uses were taken back, or stand again: the exceptions about them, and about whoever contradicts them."""
    found: dict[str, _Told] = {}
    for redemption in redemptions:
        for each in _concerned(book, redemption):
            found |= {told.row.id: told for told in _about(book, each)}
    for told in found.values():
        _look_at(book, told)


def follow_exceptions(book: Book, ids: Iterable[str]) -> None:
    """Exceptions were written down, or decided about: these, and whoever stands beside them."""
    every = [_told(row) for each in ids if (row := book.exceptions.get(each)) is not None]
    uses = dict.fromkeys(use for told in every if told is not None for use in told.uses)
    follow(book, [found for each in uses if (found := book.redemptions.get(each)) is not None])


def follow_notes(book: Book, notes: Sequence[ExceptionNote]) -> None:
    """The same of what an operation has answered."""
    if notes:
        follow_exceptions(book, [note.id for note in notes])


def news_of(book: Book, redemption: rows.RedemptionRow) -> list[ReasonCode]:
    """What a use that stands again is beyond, and no exception tells of yet."""
    told = _about(book, redemption)
    if not redemption.counts:
        return []
    double = all(each.case.reason != DOUBLE_REDEMPTION for each in told) and _beyond(book, redemption) > 0
    limits = [limit_of(scope) for scope in _limits(book, redemption)] if double or not told else []
    return [*([ReasonCode.ALREADY_REDEEMED] if double else []), *dict.fromkeys(limits)]


def _told(row: rows.ExceptionRow) -> _Told | None:
    facts = facts_of(row)
    case = Case(row.operation, row.reason, row.at_stake_minor, facts)
    uses = tuple(use.redemption for use in losing(case))
    settled = facts.get("settled")
    outcome = str(settled.get("outcome", "")) if isinstance(settled, dict) else ""
    return _Told(row, case, uses, outcome) if uses and row.reason not in _NOT_BY_ITSELF else None


def _about(book: Book, redemption: rows.RedemptionRow) -> list[_Told]:
    every = (_told(row) for row in book.exceptions.find("operation", redemption.checkout))
    return [told for told in every if told is not None and redemption.id in told.uses]


def _concerned(book: Book, redemption: rows.RedemptionRow) -> Iterator[rows.RedemptionRow]:
    """It, and those that are beyond what they share with it."""
    yield redemption
    coupon = book.coupons.get(redemption.coupon) if redemption.coupon else None
    if coupon is not None and coupon.excess:
        yield from (each for each in book.redemptions.find("coupon", coupon.id) if each.excess)
    for scope, _, _ in taken_of(redemption):
        yield from _beyond_in(book, redemption, scope)


def _look_at(book: Book, told: _Told) -> None:
    uses = [row for each in told.uses if (row := book.redemptions.get(each)) is not None]
    if len(uses) < len(told.uses):
        return  # of an act that is not here
    live = [row for row in uses if row.counts]
    if not live:
        why = CANCELLED if all(row.cancelled for row in uses) else USE_TAKEN_BACK
    else:
        stands = told.lasting or any(_beyond(book, row) or _limits(book, row) for row in live)
        why = "" if stands else OTHER_TAKEN_BACK
    if told.case.reason == DOUBLE_REDEMPTION and len(uses) == 1 and uses[0].beyond_minor:
        told.row.at_stake_minor = _beyond(book, uses[0]) or uses[0].beyond_minor
    # Whoever took the use back decided for good: it stays taken back, also where the other one is too.
    closed = why == CANCELLED or (why and told.outcome != SettledAs.VOID)
    set_status(book, told.row, why if closed else "", told.case.at_stake_minor)


def _beyond(book: Book, redemption: rows.RedemptionRow) -> int:
    """How far it goes beyond what its coupon has for it, in uses, or in money where the coupon keeps its rest: 0 once
    another use has made room. Who moves up first is the same whatever came first."""
    if not redemption.excess:
        return 0
    terms = book.terms_version(redemption.campaign, redemption.terms_version)
    every = [row for row in book.redemptions.find("coupon", redemption.coupon) if row.counts]
    if terms is not None and terms.kept_minor:
        room = terms.kept_minor - sum(row.discount_minor - row.beyond_minor for row in every)
    else:
        room = uses_of(terms) - sum(not row.excess for row in every)
    for row in sorted((row for row in every if row.excess), key=lambda row: _turn(book, row)):
        wanted = row.beyond_minor or 1
        if row.id == redemption.id:
            return max(0, wanted - max(0, room))
        room -= wanted
    return redemption.beyond_minor or 1


def _limits(book: Book, redemption: rows.RedemptionRow) -> list[str]:
    """The limits that it is beyond still. A store's day and a quota are not counted anew use by use: what was beyond
    them stays a case."""
    found = []
    for scope, cap, state in taken_of(redemption):
        usage = book.usages.get(scope) if state == BEYOND else None
        if usage is None:
            continue
        room = cap - usage.used if _of_member(scope) else 0
        waiting = sorted(_beyond_in(book, redemption, scope), key=lambda row: _turn(book, row))
        if redemption.id not in [row.id for row in waiting[: max(0, room)]]:
            found.append(scope)
    return found


def _of_member(scope: str) -> bool:
    return scope.startswith("member")


def _beyond_in(book: Book, redemption: rows.RedemptionRow, scope: str) -> list[rows.RedemptionRow]:
    usage = book.usages.get(scope) if _of_member(scope) else None
    if usage is None or not usage.excess:
        return []
    every = book.redemptions.find("member", redemption.member)
    return [row for row in every if any((each, state) == (scope, BEYOND) for each, _, state in taken_of(row))]


def _turn(book: Book, redemption: rows.RedemptionRow) -> tuple[int, str, str]:
    """First who is no case, then who has not been decided about, last who is a case in any event."""
    told = _about(book, redemption)
    decided = any(each.outcome for each in told)
    rank = 3 if any(each.lasting for each in told) else 2 if decided else 1 if told else 0
    return rank, redemption.at, redemption.id
