"""`stamp`: one on a member's card, off-line too; a card that is full earns a coupon from this counter's reserve.

It is written like a redemption without a coupon, so that a void takes it back like one. Where its terms want the cloud
to be asked (`offline: never`, or a total), it is a claim and takes effect with the cloud's yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date
from functools import partial

from counter_app.domain.campaign import OfflineMode, Terms
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.limits import shared_takes
from counter_app.domain.member import Member
from counter_app.domain.situation import Situation
from counter_app.domain.stamps import Card, due, judge_stamp, reward_of, stamps_of
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Note, Reason, ReasonCode, needs_online
from counter_app.protocol.bodies import Stamp
from counter_app.protocol.operations import Mode, Operation, OperationType, encode
from counter_app.services.acting import (
    Act,
    act_refused,
    begin,
    cashier_refusal,
    current_session,
    finish,
    moment,
    told_before,
)
from counter_app.services.claiming import claim_with
from counter_app.services.context import Counter
from counter_app.services.drawing import IssuedCoupon, draw, newest_terms, not_issuing, on_the_wire, reserved
from counter_app.services.finding import bring_member, find_member
from counter_app.services.gather import Asked, gather
from counter_app.services.holdings import day_of
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import RedemptionRecord
from counter_app.services.stamps_again import amounts_of

_REWARDS_WANTED = 20
REWARD_OWED = "reward_owed"


@dataclass(frozen=True, slots=True)
class StampRequest:
    """`card`: the id of its campaign; `member` is an id, number, phone or member code."""

    id: str
    card: str
    member: str


@dataclass(frozen=True, slots=True)
class StampAnswer:
    """`stamps` on the card now, `of` those that make it full; `rewards`: the coupons that this stamp earned. A note
    says where one is owed."""

    done: bool
    reasons: tuple[Reason, ...] = ()
    stamp: str = ""
    card: str = ""
    member: str = ""
    stamps: int = 0
    of: int = 0
    rewards: tuple[IssuedCoupon, ...] = ()
    notes: tuple[Note, ...] = ()
    online: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a stamp stands on. `left`: on the card before it."""

    terms: Terms
    situation: Situation
    counter: str
    member: Member | None
    left: int
    reasons: tuple[Reason, ...]

    @property
    def day(self) -> date:
        return day_of(self.situation)

    @property
    def asks(self) -> bool:
        """Whether its terms want the cloud to be asked first."""
        return self.terms.offline.mode is OfflineMode.NEVER or self.terms.limits.total is not None


def stamp(counter: Counter, request: StampRequest) -> StampAnswer:
    """Give a stamp. Raises `Fault`, `InvalidInput`."""
    bring_member(counter, request.member)
    online = counter.link.believed_online()
    if online:
        _fill_reserve(counter, request)
    with counter.store.writing() as writing:
        act = _begin(writing, counter, request)
        told = told_before(writing, act, StampAnswer)
        if told is not None:
            return told if isinstance(told, StampAnswer) else StampAnswer(False, (told,))
        refused = cashier_refusal(writing, act.at, "stamp", request.card)
        if refused is not None:
            return StampAnswer(False, (refused,))
        found = _judge(writing, counter, request, online=online)
        if isinstance(found, Reason):
            return StampAnswer(False, (found,), online=online)
        if found.reasons or found.member is None:
            act_refused(writing, act.at, "stamp", request.card)
            return _no(found, found.reasons, online=online)
        rewards = _earn(writing, act, found, found.member)
        asks = found.asks and online
        operation = _append(writing, act, found, found.member, rewards, Mode.CLAIM if asks else Mode.REPORT)
        counter.failpoint("stamp.after_operation")
        if not asks:
            return _take_effect(writing, counter, act, found, rewards, online=False)
    return claim_with(
        counter,
        act,
        operation,
        lambda writing, _: _take_effect(writing, counter, act, found, rewards, online=True),
        partial(_no, found),
        needs_online(found.terms.campaign, "policy"),
    )


def _begin(reading: Reading, counter: Counter, request: StampRequest) -> Act:
    fields = {"card": request.card, "member": request.member}
    return begin(reading, request.id, "stamp", moment(counter), fields)


def _fill_reserve(counter: Counter, request: StampRequest) -> None:
    """On-line a card that this stamp fills finds its reward in the reserve."""
    with counter.store.reading() as reading:
        member, known = find_member(reading, counter, request.member), newest_terms(reading, request.card)
        if member is None or known is None or not stamps_of(known[1]):
            return
        full = reading.cards(member.id).get(request.card, 0) + 1 >= stamps_of(known[1])
        reward = newest_terms(reading, reward_of(known[1]))
        short = full and (reward is None or (reward[1].issues and not reserved(reading, reward[1])))
    if short:
        counter.link.refresh(coupons={reward_of(known[1]): _REWARDS_WANTED})


def _judge(reading: Reading, counter: Counter, request: StampRequest, *, online: bool) -> _Judged | Reason:
    known = newest_terms(reading, request.card)
    if known is None:
        return Reason(ReasonCode.UNKNOWN_CODE, request.card, {"what": "stamp_card"})
    gathered = gather(reading, counter, Asked((), member=request.member), online=online)
    if gathered.unknown_member:
        return Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"})
    campaign, terms = known
    situation, member = gathered.situation, gathered.situation.member
    takes = shared_takes(terms, member.id if member else "", situation.store.id, day_of(situation))
    usage = reading.usage([take.scope for take in takes])
    reasons = judge_stamp(Card(terms, campaign, usage), situation)
    left = reading.cards(member.id).get(terms.campaign, 0) if member else 0
    return _Judged(terms, situation, gathered.device.counter, member, left, reasons)


def _no(found: _Judged, reasons: Sequence[Reason], *, online: bool) -> StampAnswer:
    member = found.member.id if found.member else ""
    return StampAnswer(
        False,
        tuple(reasons),
        card=found.terms.campaign,
        member=member,
        stamps=found.left,
        of=stamps_of(found.terms),
        online=online,
    )


def _earn(writing: Writing, act: Act, found: _Judged, member: Member) -> tuple[IssuedCoupon, ...]:
    """The coupons of every card that is full with this stamp, as far as the reserve goes."""
    known = newest_terms(writing, reward_of(found.terms))
    if known is None or not_issuing(*known, act.at, found.situation.zone) is not None:
        return ()
    drawn: list[IssuedCoupon] = []
    for _ in range(due(found.left + 1, stamps_of(found.terms))):
        coupon = draw(writing, known[1], member.id, act.at)
        if coupon is not None:
            drawn.append(coupon)
    return tuple(drawn)


def _append(
    writing: Writing, act: Act, found: _Judged, member: Member, rewards: Sequence[IssuedCoupon], mode: Mode
) -> Operation:
    body = Stamp(
        card=found.terms.campaign,
        member=member.id,
        store=found.situation.store.id,
        business_day=found.day.isoformat(),
        terms_version=found.terms.version,
        of=stamps_of(found.terms),
        rewards=[on_the_wire(each) for each in rewards],
    )
    return writing.append_operation(OperationType.STAMP, mode, act.id, act.staff, act.at, encode(body), act.hash)


def _take_effect(
    writing: Writing,
    counter: Counter,
    act: Act,
    found: _Judged,
    rewards: tuple[IssuedCoupon, ...],
    *,
    online: bool,
) -> StampAnswer:
    terms, member = found.terms, found.member
    assert member is not None
    takes = shared_takes(terms, member.id, found.situation.store.id, found.day)
    if not writing.take(takes, act.id, act.id):
        raise Fault(FaultKind.DATABASE_BUSY, "the limit was taken meanwhile", retryable=True)
    counter.failpoint("stamp.after_take")
    writing.add_redemption(_record(writing, act, found, offline=not online and not found.situation.offline.online))
    of = stamps_of(terms)
    writing.add_stamps(amounts_of(of, len(rewards)), terms.campaign, member.id, act.id, act.id)
    counter.failpoint("stamp.after_entries")
    left = found.left + 1 - of * len(rewards)
    owed = due(left, of)
    notes = (Note(REWARD_OWED, {"campaign": reward_of(terms), "count": owed}),) if owed else ()
    answer = StampAnswer(
        True,
        stamp=act.id,
        card=terms.campaign,
        member=member.id,
        stamps=left,
        of=of,
        rewards=rewards,
        notes=notes,
        online=online,
    )
    details = {"card": terms.campaign, "stamps": left, "rewards": [each.id for each in rewards]}
    finish(writing, act, answer, member.id, details, "stamped")
    counter.own_time.keep(writing, counter.clock)
    counter.failpoint("stamp.before_commit")
    return answer


def _record(reading: Reading, act: Act, found: _Judged, *, offline: bool) -> RedemptionRecord:
    session = current_session(reading, act.at)
    return RedemptionRecord(
        id=act.id,
        checkout=act.id,
        coupon="",
        campaign=found.terms.campaign,
        title_zh=found.terms.title.zh_CN,
        title_en=found.terms.title.en,
        member=found.member.id if found.member else "",
        member_name="",
        store=found.situation.store.id,
        counter=found.counter,
        staff=act.staff,
        staff_name=session.name if session else "",
        at=act.at.astimezone(UTC),
        discount_minor=0,
        exposure_minor=0,
        offline=offline,
    )
