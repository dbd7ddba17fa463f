"""`member erase`: everything of a person goes, save the ledgers; a manager sees before what goes and what is kept."""

from __future__ import annotations

from counter_app.domain.coupon import CouponStatus
from counter_app.domain.errors import InvalidInput
from counter_app.domain.holdings import Balances
from counter_app.domain.member import Member
from counter_app.domain.naming import names_person
from counter_app.domain.stamps import Held
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    begin,
    clean_reason,
    finish,
    manager_refusal,
    moment,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.cards import held_cards
from counter_app.services.context import Counter
from counter_app.services.finding import bring_member, find_member
from counter_app.services.holdings import balances_now, today
from counter_app.services.members import MemberView, member_view
from counter_app.services.ports import Reading

_MOST_COUPONS = 500


@dataclass(frozen=True, slots=True)
class EraseRequest:
    """`give_up_value`: stored value and deposits that are left are known and given up."""

    id: str
    member: str
    reason: str
    give_up_value: bool = False


@dataclass(frozen=True, slots=True)
class EraseSeen:
    """What would go: the person's own, `coupons` that can be used, open `reservations` with their deposits; what would
    be kept under the number alone: balances, stamps, and what was bought. `waiting`: money that is still there."""

    member: MemberView | None = None
    balances: Balances | None = None
    coupons: int = 0
    cards: tuple[Held, ...] = ()
    reservations: int = 0
    deposits_minor: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def money_left(self) -> bool:
        """Whether something is to be given up or given back first."""
        return self.reservations > 0 or (self.balances is not None and self.balances.value_minor > 0)


@dataclass(frozen=True, slots=True)
class EraseAnswer:
    """`number`: of who was; nothing else of the person is known any more."""

    done: bool
    member: str = ""
    number: str = ""
    reasons: tuple[Reason, ...] = ()


def preview_erase(counter: Counter, member: str) -> EraseSeen:
    """What it would do; writes nothing."""
    refused = refusal_of(counter, "member_erase", require_manager)
    if refused is not None:
        return EraseSeen(reasons=(refused,))
    bring_member(counter, member)
    with counter.store.reading() as reading:
        found = find_member(reading, counter, member)
        return EraseSeen(reasons=(_unknown(),)) if found is None else _seen(reading, counter, found)


def erase_member(counter: Counter, request: EraseRequest) -> EraseAnswer:
    """Carry it out, off-line too; it cannot be undone. Raises `Fault`, `InvalidInput` (a reason that names the
    person)."""
    now, why = moment(counter), clean_reason(request.reason)
    refused = refusal_of(counter, "member_erase", require_manager)
    if refused is not None:
        return EraseAnswer(False, reasons=(refused,))
    bring_member(counter, request.member)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "member_erase")
        if refused is not None:
            return EraseAnswer(False, reasons=(refused,))
        fields = {"member": request.member, "reason": why, "give_up_value": request.give_up_value}
        act = begin(writing, request.id, "member_erase", now, fields)
        told = told_before(writing, act, EraseAnswer)
        if told is not None:
            return EraseAnswer(False, reasons=(told,)) if isinstance(told, Reason) else told
        member = find_member(writing, counter, request.member)
        if member is None:
            return EraseAnswer(False, reasons=(_unknown(),))
        seen = _seen(writing, counter, member)
        if seen.money_left and not request.give_up_value:
            return EraseAnswer(False, reasons=(_money_left(seen),))
        _names_nobody(why, member)
        body = MemberErase(member=member.id, reason=why, give_up_value=request.give_up_value)
        write(writing, act, OperationType.MEMBER_ERASE, body)
        counter.failpoint("member_erase.after_operation")
        writing.erase_member(member.id, now)
        value = seen.balances.value_minor if seen.balances is not None else 0
        details = {"number": member.number, "reason": why, "given_up_minor": value + seen.deposits_minor}
        answer = EraseAnswer(True, member.id, member.number)
        finish(writing, act, answer, member.id, details)
        counter.failpoint("member_erase.before_commit")
        return answer


def _seen(reading: Reading, counter: Counter, member: Member) -> EraseSeen:
    held = reading.member_coupons(member.id, _MOST_COUPONS)
    booked = reading.open_reservations(member.id)
    return EraseSeen(
        member=member_view(member, masked=False),
        balances=balances_now(reading, member.id, today(reading, counter)),
        coupons=sum(each.status is CouponStatus.ACTIVE for each in held),
        cards=held_cards(reading, member.id),
        reservations=len(booked),
        deposits_minor=sum(deposit for _, deposit in booked),
    )


def _names_nobody(why: str, member: Member) -> None:
    """The reason stays in the log for ever. Raises `InvalidInput`."""
    if names_person(why, member.name, member.phone):
        raise InvalidInput("reason: it stays in the log; say it without the member's name and phone", key="reason")


def _money_left(seen: EraseSeen) -> Reason:
    value = seen.balances.value_minor if seen.balances is not None else 0
    details = {"balance_minor": value, "reservations": seen.reservations, "deposit_minor": seen.deposits_minor}
    return Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "value_left", **details})


def _unknown() -> Reason:
    return Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"})
