"""`points adjust` and `top-up`: entries of a member's ledgers that no checkout makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.holdings import Balances, Move, balances_of, moves_in, with_entries
from counter_app.domain.judge_rules import frozen_member
from counter_app.domain.ledgers import Entry, Ledger, Lot, earn, spend
from counter_app.domain.lines import TENDERS
from counter_app.domain.member import Member
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.bodies import PointsAdjust, Tender, TopUp
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    Act,
    begin,
    cashier_refusal,
    clean_reason,
    finish,
    manager_refusal,
    moment,
    own_device,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store
from counter_app.services.finding import bring_member, find_member
from counter_app.services.holdings import today
from counter_app.services.naming import names_member
from counter_app.services.ports import Writing


@dataclass(frozen=True, slots=True)
class LedgerAnswer:
    """`operation` is what a refund of it names; `balances`: what the `member` (an id) has then."""

    done: bool
    reasons: tuple[Reason, ...] = ()
    operation: str = ""
    member: str = ""
    balances: Balances | None = None


@dataclass(frozen=True, slots=True)
class TopUpRequest:
    """`tender`: one of `domain.lines`, or empty."""

    id: str
    member: str
    amount_minor: int
    bonus_minor: int = 0
    tender: str = ""


@dataclass(frozen=True, slots=True)
class AdjustRequest:
    """`points` below zero takes away. `until`: the last day of what is added, None where it does not end."""

    id: str
    member: str
    points: int
    reason: str
    until: date | None = None


def adjust_points(counter: Counter, request: AdjustRequest) -> LedgerAnswer:
    """A manager's entry, off-line too; never below nothing. Raises `Fault`, `InvalidInput`."""
    now, why = moment(counter), clean_reason(request.reason)
    if not request.points or abs(request.points) > MAX_MINOR:
        raise InvalidInput(
            f"points: must be a number other than 0, at most {MAX_MINOR}",
            key="points",
            code=SlipCode.NOT_NOTHING,
            details={"most": MAX_MINOR},
        )
    if request.until is not None and request.points < 0:
        raise InvalidInput("until: only what is added can have a last day", key="until")
    bring_member(counter, request.member)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "points_adjust")
        if refused is not None:
            return LedgerAnswer(False, (refused,))
        until = request.until.isoformat() if request.until else ""
        fields = {"member": request.member, "points": request.points, "reason": why, "until": until}
        act = begin(writing, request.id, "points_adjust", now, fields)
        told = told_before(writing, act, LedgerAnswer)
        if told is not None:
            return told if isinstance(told, LedgerAnswer) else LedgerAnswer(False, (told,))
        day = today(writing, counter)
        if request.until is not None and request.until < day:
            raise InvalidInput("until: this day is over", key="until")
        member = find_member(writing, counter, request.member)
        if member is None:
            return _unknown()
        lots = tuple(writing.lots(member.id))
        against = names_member(writing, why, member.id) or _short(balances_of(lots, day).points, request.points)
        if against is not None:
            return LedgerAnswer(False, (against,))
        body = PointsAdjust(
            member=member.id, points=request.points, reason=why, store=own_device(writing).store, until=until
        )
        write(writing, act, OperationType.POINTS_ADJUST, body)
        done = adjusted(lots, request.points, request.until, day)
        return _carried_out(writing, counter, act, member, done, lots, {"points": request.points, "reason": why})


def adjusted(lots: Sequence[Lot], points: int, until: date | None, day: date) -> tuple[Move, ...]:
    """What a manager's entry does: what is added pays what is owed first, as points that are earned do."""
    if points > 0:
        return moves_in(earn(points, lots, until), lots, day)
    return moves_in(spend(lots, Ledger.POINTS, -points, day), lots, day, chosen=True)


def top_up(counter: Counter, request: TopUpRequest) -> LedgerAnswer:
    """Principal that was paid for, with its bonus; off-line too. Raises `Fault`, `InvalidInput`."""
    now = moment(counter)
    if not 0 < request.amount_minor <= MAX_MINOR:
        raise InvalidInput(
            f"amount: must be from 1 to {MAX_MINOR} minor units",
            key="amount",
            code=SlipCode.OUT_OF_RANGE,
            details={"low": 1, "high": MAX_MINOR},
        )
    if not 0 <= request.bonus_minor <= MAX_MINOR:
        raise InvalidInput(
            f"bonus: must be from 0 to {MAX_MINOR} minor units",
            key="bonus",
            code=SlipCode.OUT_OF_RANGE,
            details={"low": 0, "high": MAX_MINOR},
        )
    if request.tender and request.tender not in TENDERS:
        raise InvalidInput(f"tender: must be one of {', '.join(TENDERS)}", key="tender")
    bring_member(counter, request.member)
    with counter.store.writing() as writing:
        refused = cashier_refusal(writing, now, "top_up")
        if refused is not None:
            return LedgerAnswer(False, (refused,))
        fields = {"member": request.member, "amount": request.amount_minor, "bonus": request.bonus_minor}
        act = begin(writing, request.id, "top_up", now, {**fields, "tender": request.tender})
        told = told_before(writing, act, LedgerAnswer)
        if told is not None:
            return told if isinstance(told, LedgerAnswer) else LedgerAnswer(False, (told,))
        member = find_member(writing, counter, request.member)
        if member is None:
            return _unknown()
        if frozen := frozen_member(member, "", own_store(writing).zone):
            return LedgerAnswer(False, tuple(frozen))
        day = today(writing, counter)
        body = TopUp(
            member=member.id,
            amount_minor=request.amount_minor,
            store=own_device(writing).store,
            business_day=day.isoformat(),
            bonus_minor=request.bonus_minor,
            tender=[Tender(kind=request.tender, minor=request.amount_minor)] if request.tender else [],
        )
        write(writing, act, OperationType.TOP_UP, body)
        lots = tuple(writing.lots(member.id))
        done = topped_up(lots, request.amount_minor, request.bonus_minor, day)
        details = {"amount_minor": request.amount_minor, "bonus_minor": request.bonus_minor, "tender": request.tender}
        return _carried_out(writing, counter, act, member, done, lots, details)


def topped_up(lots: Sequence[Lot], amount: int, bonus: int, day: date) -> tuple[Move, ...]:
    """What a top-up adds."""
    added = ((Ledger.PRINCIPAL, amount), (Ledger.BONUS, bonus))
    return moves_in([Entry(ledger, minor) for ledger, minor in added if minor], lots, day)


def _carried_out(
    writing: Writing,
    counter: Counter,
    act: Act,
    member: Member,
    done: Sequence[Move],
    lots: Sequence[Lot],
    details: dict[str, object],
) -> LedgerAnswer:
    counter.failpoint(f"{act.name}.after_operation")
    writing.add_entries(done, member.id, act.id)
    counter.failpoint(f"{act.name}.after_entries")
    held = balances_of(with_entries(lots, [move.entry for move in done]), today(writing, counter))
    answer = LedgerAnswer(True, operation=act.id, member=member.id, balances=held)
    finish(writing, act, answer, member.id, details)
    counter.failpoint(f"{act.name}.before_commit")
    return answer


def _unknown() -> LedgerAnswer:
    return LedgerAnswer(False, (Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"}),))


def _short(balance: int, points: int) -> Reason | None:
    if -points <= balance:
        return None
    return Reason(ReasonCode.INSUFFICIENT_BALANCE, "", {"what": "points", "balance": balance})
