"""`issue`: coupons with their codes, from this counter's reserve; the cloud alone makes identities and signs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Terms
from counter_app.domain.errors import Fault
from counter_app.domain.fields import refuse
from counter_app.domain.judge_rules import frozen_member
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode, in_order
from counter_app.protocol.bodies import Issue
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import Act, begin, finish, manager_refusal, moment, told_before, write
from counter_app.services.context import Counter
from counter_app.services.drawing import (
    IssuedCoupon,
    draw,
    never_issued,
    newest_terms,
    on_the_wire,
    own_store,
    reserved,
    stopped,
)
from counter_app.services.finding import bring_member, find_member
from counter_app.services.ports import Reading, Writing

__all__ = ["MOST", "IssueAnswer", "IssueRequest", "IssueStopped", "IssuedCoupon", "issue"]

# In one operation, and so in one transaction.
MOST = 500
# In one request, which becomes as many operations as it needs.
MOST_ASKED = 20_000


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """`count` coupons of `campaign`; `member` is an id, number, phone or member code.

    `part` of what was asked for: each operation's id follows from the first one's, so that a repetition goes on where
    it stopped.
    """

    id: str
    campaign: str
    member: str | None = None
    count: int = 1
    part: int = 0

    @property
    def operation_id(self) -> str:
        """The id of this part's operation."""
        return self.id if not self.part else str(uuid.uuid5(uuid.UUID(self.id), f"issue {self.part}"))

    @property
    def drawn(self) -> int:
        """How many coupons this part hands out."""
        return min(MOST, self.count - self.part * MOST)


@dataclass(frozen=True, slots=True)
class IssueAnswer:
    """All of them, or none and why; of more than `MOST` those parts that were handed out before one was refused, or
    before a fault."""

    done: bool
    coupons: tuple[IssuedCoupon, ...] = ()
    reasons: tuple[Reason, ...] = ()


class IssueStopped(Fault):
    """A fault after some parts were handed out: those stand, and the same id goes on behind them."""

    def __init__(self, fault: Fault, coupons: tuple[IssuedCoupon, ...]) -> None:
        super().__init__(fault.kind, fault.detail, retryable=fault.retryable)
        self.coupons = coupons


def issue(counter: Counter, request: IssueRequest, go_on: Callable[[int], bool] | None = None) -> IssueAnswer:
    """Hand out coupons. A reserve that is too small is topped up on-line first, else `needs_online`.

    `go_on` is told before each part how many there are; where it says False those are answered, not `done` and without
    a reason, and the same id goes on behind them.
    Raises `InvalidInput` for an unknown campaign or a count that is not 1 to `MOST_ASKED`; `Fault`, which is
    `IssueStopped` where a part was handed out before it.
    """
    coupons: list[IssuedCoupon] = []
    for part in range(max(1, -(-min(request.count, MOST_ASKED) // MOST))):
        if go_on is not None and not go_on(len(coupons)):
            return IssueAnswer(False, tuple(coupons))
        try:
            answer = _issue_part(counter, replace(request, part=part))
        except Fault as fault:
            raise (IssueStopped(fault, tuple(coupons)) if coupons else fault) from fault
        coupons += answer.coupons
        if not answer.done:
            return replace(answer, coupons=tuple(coupons))
    return IssueAnswer(True, tuple(coupons))


def _issue_part(counter: Counter, request: IssueRequest) -> IssueAnswer:
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "issue", request.campaign)
    if refused is not None:
        return IssueAnswer(False, reasons=(refused,))
    if not 1 <= request.count <= MOST_ASKED:
        refuse("count", f"must be from 1 to {MOST_ASKED}", SlipCode.OUT_OF_RANGE, low=1, high=MOST_ASKED)
    if request.member:
        bring_member(counter, request.member)
    with counter.store.reading() as reading:
        act = _begin(reading, request, now)
        known = told_before(reading, act, IssueAnswer)
        short = known is None and not _enough(reading, request)
    if short and counter.link.believed_online():
        counter.link.refresh(coupons={request.campaign: request.drawn})
    with counter.store.writing() as writing:
        act = _begin(writing, request, now)
        told = told_before(writing, act, IssueAnswer)
        if isinstance(told, Reason):
            return IssueAnswer(False, reasons=(told,))
        return told if told is not None else _issue(writing, counter, act, request)


def _begin(reading: Reading, request: IssueRequest, now: datetime) -> Act:
    fields = {"campaign": request.campaign, "member": request.member or "", "count": request.count}
    return begin(reading, request.operation_id, "issue", now, fields)


def _enough(reading: Reading, request: IssueRequest) -> bool:
    found = newest_terms(reading, request.campaign)
    # A campaign that is not known here yet comes down with the same round that brings the reserve.
    return found is not None and reserved(reading, found[1]) >= request.drawn


def _issue(writing: Writing, counter: Counter, act: Act, request: IssueRequest) -> IssueAnswer:
    found = newest_terms(writing, request.campaign)
    if found is None:
        refuse("campaign", f"there is no campaign {request.campaign}", SlipCode.NO_SUCH_CAMPAIGN, name=request.campaign)
    campaign, terms = found
    store = own_store(writing)
    # A manager may hand out what is over already (to show, to try); its last day stands on every coupon.
    against = never_issued(terms) or stopped(campaign, ZoneInfo(store.timezone))
    member, reasons = _owner(writing, counter, request, terms)
    if against is not None:
        reasons.append(against)
    if not reasons and reserved(writing, terms) < request.drawn:
        reasons.append(Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "reserve"}))
    if reasons:
        return IssueAnswer(False, reasons=in_order(reasons))
    drawn = [draw(writing, terms, member, act.at) for _ in range(request.drawn)]
    counter.failpoint("issue.drawn")
    coupons = tuple(coupon for coupon in drawn if coupon is not None)
    body = Issue(coupons=[on_the_wire(coupon) for coupon in coupons], store=store.id)
    write(writing, act, OperationType.ISSUE, body)
    counter.failpoint("issue.operation")
    answer = IssueAnswer(True, coupons)
    finish(writing, act, answer, campaign.id, {"count": len(coupons), "member": member})
    return answer


def _owner(reading: Reading, counter: Counter, request: IssueRequest, terms: Terms) -> tuple[str, list[Reason]]:
    """The member's id, and what speaks against issuing to them."""
    if not request.member:
        bound = terms.member_bound or not terms.transferable
        return "", [Reason(ReasonCode.MEMBER_REQUIRED)] if bound else []
    member = find_member(reading, counter, request.member)
    if member is None:
        return "", [Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"})]
    return member.id, frozen_member(member, "", own_store(reading).zone)
