"""`issue` to everybody who belongs to a segment, or is marked: one coupon each, a part at a time, stopped, and going on
where it stopped.

Who holds an unused one of the campaign that can still be used gets no second one: a list that is worked through twice
is a slip more often than a wish. The cloud holds to it where two counters have not heard of each other. Who does not
agree to be written to any more gets nothing unasked.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import CashBenefit, DiscountBenefit, GiftBenefit, Terms, VoucherBenefit
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import window_of
from counter_app.protocol.bodies import Issue
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    Act,
    begin,
    finish,
    manager_refusal,
    moment,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.consents import withdrew
from counter_app.services.context import Counter
from counter_app.services.drawing import IssuedCoupon, draw, never_issued, newest_terms, on_the_wire, own_store, stopped
from counter_app.services.drawing import reserved as in_reserve
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.services.issue import MOST, MOST_ASKED, IssueStopped
from counter_app.services.issue_audience import Barred, Looking
from counter_app.services.left import left_on
from counter_app.services.member_records import Selection
from counter_app.services.ports import Reading, Writing
from counter_app.services.selection import of_segment, stretches

# A member with more coupons than this is looked at as far as the newest ones go.
_COUPONS = 200
NOBODY_MARKED = Selection()


@dataclass(frozen=True, slots=True)
class SegmentIssue:
    """One coupon of `campaign` to each member of `segment`, or without one of `selection`. Each part's id follows from
    the first one's."""

    id: str
    campaign: str
    segment: str = ""
    selection: Selection = NOBODY_MARKED


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many would get one, how many hold one already, how many want nothing unasked (`withdrew`), and what all of
    it is worth at most within the campaign's limits; None where that depends on what is bought. `barred`: how many of
    those who would get one are not of its audience today, `why` by reason."""

    people: int = 0
    holding: int = 0
    worth_minor: int | None = None
    reasons: tuple[Reason, ...] = ()
    withdrew: int = 0
    barred: int = 0
    why: tuple[Barred, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentIssued:
    """What was handed out, in the order of members' ids. `holding`: who got none because they hold one; `last`: the
    last member that was looked at; `ended`: there is nobody behind it."""

    done: bool
    coupons: tuple[IssuedCoupon, ...] = ()
    holding: int = 0
    last: str = ""
    ended: bool = True
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Members of one part."""

    fitting: tuple[Member, ...]
    holding: int
    last: str
    ended: bool


_NOBODY = _Chosen((), 0, "", ended=True)


def foresee_issue(
    counter: Counter,
    campaign: str,
    segment: str = "",
    selection: Selection = NOBODY_MARKED,
    stopped: Callable[[], bool] = lambda: False,
) -> Foreseen:
    """Whom it would reach, nothing written; a manager's to see. Raises `InvalidInput` for what there is not."""
    if (refused := refusal_of(counter, "issue_preview", require_manager)) is not None:
        return Foreseen(reasons=(refused,))
    if counter.link.believed_online():
        counter.link.refresh()  # who holds one by now: another counter may have handed them out a moment ago
    people = holding = unasked = 0
    with counter.store.reading() as reading:
        terms = _terms(reading, campaign)
        meant = of_segment(reading, counter, segment) if segment else selection
    looking, some = Looking(terms.audience), list[Member]()
    for member, holds in _each(counter, terms, meant, "", MOST):
        people, holding, unasked = people + (holds is False), holding + (holds is True), unasked + (holds is None)
        some += [member] if holds is False else []
        if len(some) == MOST:
            looking.look(counter, some)
            some.clear()
        if stopped():
            break
    looking.look(counter, some)
    worth = worth_to(terms, people)
    return Foreseen(people, holding, worth, withdrew=unasked, barred=looking.people, why=looking.why(counter))


def issue_to_segment(counter: Counter, request: SegmentIssue, watch: Watch = NOBODY) -> SegmentIssued:
    """Hand them out. A reserve that is too small is topped up on-line first, else `needs_online`, and what was handed
    out stands.

    Raises `InvalidInput` for a campaign or segment that there is not, or more than `MOST_ASKED` members; `Fault`, which
    is `IssueStopped` where a part was handed out before it.
    """
    foreseen = foresee_issue(counter, request.campaign, request.segment, request.selection)
    if foreseen.reasons:
        return SegmentIssued(False, reasons=foreseen.reasons)
    if foreseen.people > MOST_ASKED:
        raise InvalidInput(f"segment: {foreseen.people} members; at most {MOST_ASKED} at once", key="segment")
    made = SegmentIssued(True, ended=False)
    part, of = 0, foreseen.people
    while made.done and not made.ended:
        at = counter.clock.monotonic()
        try:
            answer, anew = _part(counter, request, part, made.last, min(MOST, watch.block))
        except Fault as fault:
            raise (IssueStopped(fault, made.coupons) if made.coupons else fault) from fault
        made = replace(answer, coupons=made.coupons + answer.coupons, holding=made.holding + answer.holding)
        part += 1
        of += 0 if anew else len(answer.coupons)  # they hold one, so that they were not counted before
        watch.told(Stage.WRITING, len(made.coupons), max(of, len(made.coupons)))
        if not watch.go_on(counter.clock.monotonic() - at):
            break
    return made


def _part(counter: Counter, request: SegmentIssue, part: int, after: str, most: int) -> tuple[SegmentIssued, bool]:
    """What became of it, and whether that happened now and not before."""
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "issue", request.campaign)
    if refused is not None:
        return SegmentIssued(False, reasons=(refused,)), True
    with counter.store.reading() as reading:
        terms = _terms(reading, request.campaign)
        known = told_before(reading, _begin(reading, request, part, now), SegmentIssued)
        meant = of_segment(reading, counter, request.segment) if request.segment else request.selection
    # Looked through here, once: a redemption does not wait until five hundred people's coupons are read.
    chosen = _NOBODY if known else _choose(counter, terms, meant, after, most)
    with counter.store.reading() as reading:
        short = in_reserve(reading, terms) < len(chosen.fitting)
    if short and counter.link.believed_online():
        counter.link.refresh(coupons={request.campaign: len(chosen.fitting)})
    with counter.store.writing(urgent=False) as writing:
        act = _begin(writing, request, part, now)
        told = told_before(writing, act, SegmentIssued)
        if isinstance(told, Reason):
            return SegmentIssued(False, reasons=(told,)), True
        return (_issue(writing, counter, act, request, chosen), True) if told is None else (told, False)


def _issue(writing: Writing, counter: Counter, act: Act, request: SegmentIssue, chosen: _Chosen) -> SegmentIssued:
    found = newest_terms(writing, request.campaign)
    assert found is not None  # looked up a moment ago, and campaigns are never taken away
    campaign, terms = found
    store = own_store(writing)
    against = never_issued(terms) or stopped(campaign, ZoneInfo(store.timezone))
    if against is None and in_reserve(writing, terms) < len(chosen.fitting):
        against = Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "reserve"})
    if against is not None:
        return SegmentIssued(False, reasons=(against,))
    gone = withdrew(writing, [member.id for member in chosen.fitting])  # since they were chosen
    drawn = [draw(writing, terms, member.id, act.at) for member in chosen.fitting if member.id not in gone]
    coupons = tuple(coupon for coupon in drawn if coupon is not None)
    answer = SegmentIssued(True, coupons, chosen.holding, chosen.last, chosen.ended)
    body = Issue(coupons=[on_the_wire(coupon) for coupon in coupons], store=store.id, unless_held=True)
    # Where nobody fits nothing happens: repeated, it finds whoever is there then.
    if coupons:
        write(writing, act, OperationType.ISSUE, body)
        counter.failpoint("issue.segment")
        details = {"count": len(coupons), "segment": request.segment}
        finish(writing, act, answer, campaign.id, details)
    return answer


def _begin(reading: Reading, request: SegmentIssue, part: int, now: datetime) -> Act:
    operation_id = str(uuid.uuid5(uuid.UUID(request.id), f"issue {part}")) if part else request.id
    meant = {"segment": request.segment} if request.segment else {"selection": request.selection.said()}
    return begin(reading, operation_id, "issue", now, {"campaign": request.campaign, **meant})


def _terms(reading: Reading, campaign: str) -> Terms:
    found = newest_terms(reading, campaign)
    if found is None:
        raise InvalidInput(f"campaign: there is no campaign {campaign}", key="campaign")
    return found[1]


def _choose(counter: Counter, terms: Terms, meant: Selection, after: str, most: int) -> _Chosen:
    """The next members behind `after`, as many as go into one operation; frozen ones are passed over."""
    fitting: list[Member] = []
    holding = passed = 0
    for member, holds in _each(counter, terms, meant, after, most):
        if holds is None:
            continue
        if holds:
            passed += 1
        elif len(fitting) == most:
            return _Chosen(tuple(fitting), holding, fitting[-1].id, ended=False)
        else:
            fitting.append(member)
            holding = passed
    return _Chosen(tuple(fitting), passed, fitting[-1].id if fitting else after, ended=True)


def _each(
    counter: Counter, terms: Terms, meant: Selection, after: str, most: int
) -> Iterator[tuple[Member, bool | None]]:
    """Everybody behind `after`, and whether they hold one, None of who wants nothing unasked; each view is of a few."""
    now = moment(counter)
    for low, high in stretches(counter, meant, after):
        behind, full = low, True
        while full:
            with counter.store.reading() as reading:
                zone = ZoneInfo(own_store(reading).timezone)
                found = reading.selected(meant, behind, high, most)
                active = [member for member in found if member.status is MemberStatus.ACTIVE]
                gone = withdrew(reading, [member.id for member in active])
                told = [
                    (member, None if member.id in gone else _holds(reading, member, terms, now, zone))
                    for member in active
                ]
            yield from told
            full = len(found) == most
            behind = found[-1].id if found else behind


def _holds(reading: Reading, member: Member, terms: Terms, now: datetime, zone: ZoneInfo) -> bool:
    for coupon in reading.member_coupons(member.id, _COUPONS):
        if coupon.campaign != terms.campaign or coupon.status is not CouponStatus.ACTIVE:
            continue
        own = reading.terms(coupon.campaign, coupon.terms_version) or terms
        until = window_of(own.valid, coupon.issued_at, zone).valid_until
        left = left_on(reading, coupon)
        if (until is None or now < until) and (left is None or left.uses > 0):
            return True
    return False


def worth_to(terms: Terms, people: int) -> int | None:
    """What a coupon for each of so many gives at most, in minor units: no use beyond the limits of the campaign counts.
    None where that depends on what is bought."""
    each, limits = terms.kept_minor or worth_of(terms), terms.limits
    if each is None:
        return None
    uses = 1 if terms.kept_minor else limits.uses_per_coupon  # what keeps its rest may give all of it at once
    uses = people * (uses if limits.per_member is None else min(uses, limits.per_member))
    return each * (uses if limits.total is None else min(uses, limits.total))


def worth_of(terms: Terms) -> int | None:
    """What one coupon gives at most, in minor units; None where that depends on what is bought."""
    benefit = terms.benefit
    if isinstance(benefit, CashBenefit):
        return benefit.amount_off_minor
    if isinstance(benefit, DiscountBenefit):
        return benefit.cap_minor
    return benefit.value_minor if isinstance(benefit, GiftBenefit | VoucherBenefit) else None
