"""`member merge`: two members are one person; a manager says so, and sees before what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from counter_app.domain.coupon import CouponStatus
from counter_app.domain.holdings import Balances
from counter_app.domain.judge_rules import frozen_member
from counter_app.domain.member import Member
from counter_app.domain.merging import Said, combined
from counter_app.domain.stamps import Held
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.merging import MemberMerge
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
from counter_app.services.drawing import own_store
from counter_app.services.finding import bring_member, find_member
from counter_app.services.holdings import balances_now, today
from counter_app.services.members import MemberView, member_view
from counter_app.services.naming import names_member
from counter_app.services.ports import Reading, Writing

_MOST_COUPONS = 500


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """`member` becomes `into`: ids, numbers, phones or codes."""

    id: str
    member: str
    into: str
    reason: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one of them has. `coupons`: those that can still be used."""

    member: MemberView
    balances: Balances
    coupons: int
    cards: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class MergeSeen:
    """What a merge would do, as far as this counter knows. `after`: the one who stays, as shown from then on."""

    goes: Side | None = None
    stays: Side | None = None
    after: Side | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeAnswer:
    """`member`: the one who stays."""

    done: bool
    member: MemberView | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept for a repetition: no personal field."""

    member: str


def preview_merge(counter: Counter, member: str, into: str) -> MergeSeen:
    """What it would do; writes nothing."""
    refused = refusal_of(counter, "member_merge", require_manager)
    if refused is not None:
        return MergeSeen(reasons=(refused,))
    for text in (member, into):
        bring_member(counter, text)
    with counter.store.reading() as reading:
        found = _pair(reading, counter, member, into)
        if not isinstance(found, _Pair):
            return MergeSeen(reasons=tuple(found))
        goes, stays = (_side(reading, counter, each) for each in (found.goes, found.stays))
        return MergeSeen(goes, stays, _after(goes, stays, found))


def merge_members(counter: Counter, request: MergeRequest) -> MergeAnswer:
    """Carry it out, off-line too; it cannot be undone. Raises `Fault`, `InvalidInput`."""
    now, why = moment(counter), clean_reason(request.reason)
    refused = refusal_of(counter, "member_merge", require_manager)
    if refused is not None:
        return MergeAnswer(False, reasons=(refused,))
    for text in (request.member, request.into):
        bring_member(counter, text)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "member_merge")
        if refused is not None:
            return MergeAnswer(False, reasons=(refused,))
        fields = {"member": request.member, "into": request.into, "reason": why}
        act = begin(writing, request.id, "member_merge", now, fields)
        told = told_before(writing, act, _Told)
        if told is not None:
            return _again(writing, told)
        found = _pair(writing, counter, request.member, request.into)
        if not isinstance(found, _Pair):
            return MergeAnswer(False, reasons=tuple(found))
        goes, stays = found.goes.id, found.stays.id
        if named := names_member(writing, why, goes, stays):
            return MergeAnswer(False, reasons=(named,))
        write(writing, act, OperationType.MEMBER_MERGE, MemberMerge(member=goes, into=stays, reason=why))
        counter.failpoint("member_merge.after_operation")
        writing.merge_members(goes, stays, act.id)
        details = {"into": stays, "number": found.goes.number, "into_number": found.stays.number}
        finish(writing, act, _Told(stays), goes, details)
        counter.failpoint("member_merge.before_commit")
        return MergeAnswer(True, _view(writing, stays))


def retake_merge(writing: Writing, operation_id: str, body: MemberMerge) -> None:
    """One that was kept beside a lost database takes effect again; as far as its members are here."""
    goes, stays = writing.member(body.member), writing.member(body.into)
    if goes is not None and stays is not None and goes.id != stays.id:
        writing.merge_members(goes.id, stays.id, operation_id)


@dataclass(frozen=True, slots=True)
class _Pair:
    goes: Member
    stays: Member


def _pair(reading: Reading, counter: Counter, member: str, into: str) -> _Pair | Sequence[Reason]:
    goes, stays = find_member(reading, counter, member), find_member(reading, counter, into)
    # A placeholder, of whom only the id is known, is nobody to decide about yet.
    if goes is None or stays is None or not goes.number or not stays.number:
        return (Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"}),)
    if goes.id == stays.id:
        return (Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "same_member", "number": stays.number}),)
    zone = own_store(reading).zone
    frozen = [reason for each in (goes, stays) for reason in frozen_member(each, each.number, zone)]
    return frozen or _Pair(goes, stays)


def _side(reading: Reading, counter: Counter, member: Member) -> Side:
    held = reading.member_coupons(member.id, _MOST_COUPONS)
    return Side(
        member=member_view(member, masked=False),
        balances=balances_now(reading, member.id, today(reading, counter)),
        coupons=sum(each.status is CouponStatus.ACTIVE for each in held),
        cards=held_cards(reading, member.id),
    )


def _after(goes: Side, stays: Side, found: _Pair) -> Side:
    shown = combined(_said(found.stays), [_said(found.goes)])
    own = found.stays
    last = [each for each in (own.last_visit_at, found.goes.last_visit_at) if each is not None]
    member = replace(
        own,
        name=shown.name,
        birthday=own.birthday or found.goes.birthday,
        tags=shown.tags,
        channel=shown.channel,
        visits=own.visits + found.goes.visits,
        last_visit_at=max(last, default=None),
    )
    sums = {
        each.name: getattr(goes.balances, each.name) + getattr(stays.balances, each.name) for each in fields(Balances)
    }
    left: dict[str, Held] = {}
    for card in (*stays.cards, *goes.cards):
        known = left.get(card.terms.campaign)
        left[card.terms.campaign] = card if known is None else replace(known, left=known.left + card.left)
    return Side(member_view(member, masked=False), Balances(**sums), stays.coupons + goes.coupons, tuple(left.values()))


def _said(member: Member) -> Said:
    birthday = member.birthday.isoformat() if member.birthday else ""
    return Said(member.id, member.name, birthday, member.tags, member.channel, member.joined_at)


def _again(reading: Reading, told: _Told | Reason) -> MergeAnswer:
    if isinstance(told, Reason):
        return MergeAnswer(False, reasons=(told,))
    return MergeAnswer(True, _view(reading, told.member))


def _view(reading: Reading, member_id: str) -> MemberView | None:
    member = reading.member(member_id)
    return member_view(member, masked=False) if member else None
