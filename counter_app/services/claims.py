"""Redeeming on-line: a claim is durable before it is sent, and carried out when the cloud has said yes.

Without an answer in 800 ms the off-line policy decides, and the same id goes on as a report.
Source: `sync.md`, "`mode`".
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import msgspec

from counter_app.domain.discounts import uses_in
from counter_app.domain.errors import Fault
from counter_app.domain.verdict import Detail, Reason, ReasonCode, Verdict, no_because
from counter_app.protocol.bodies import Checkout, CouponUse
from counter_app.protocol.operations import Mode, Operation, Result, ResultKind
from counter_app.services.answers import Answer
from counter_app.services.check import ask_cloud, bring_down, judge_now
from counter_app.services.choosing import anew, chosen_again, judge_filled
from counter_app.services.context import Counter
from counter_app.services.gather import Gathered
from counter_app.services.outbox import append_cancel, closing_time, end_claim
from counter_app.services.ports import Writing
from counter_app.services.records import OutboxState, Session
from counter_app.services.redeeming import (
    Prepared,
    RedeemRequest,
    TakenMeanwhile,
    admitted,
    append_checkout,
    coupons_of,
    refused,
    report,
    take_effect,
    told,
    with_something_to_redeem,
)

CLAIM_SECONDS = 0.8


class GoneOffline(Exception):
    """Nobody answered a question that came before the claim: nothing is written, and the off-line policy decides about
    this request."""

    def __init__(self, request: RedeemRequest) -> None:
        super().__init__(request.id)
        self.request = request


def redeem_online(counter: Counter, request: RedeemRequest) -> Answer:
    """Claim, then effect; or refusal; or, without an answer, what the off-line policy says. Where the cloud refuses
    what best had chosen, it chooses again. Raises `Fault` and `GoneOffline`."""
    while True:
        done = _try_online(counter, request)
        if isinstance(done, Answer):
            return done
        request = done


def _try_online(counter: Counter, request: RedeemRequest) -> Answer | RedeemRequest:
    written = _write_claim(counter, request, may_ask=True)
    if isinstance(written, Answer):
        return written
    request, session, prepared = written
    counter.failpoint("claim.written")
    result = counter.link.claim(prepared.operation, CLAIM_SECONDS)
    counter.failpoint("claim.answered")
    try:
        if result is None or result.result not in tuple(ResultKind):
            # A word of a newer cloud says as little as silence.
            return _without_answer(counter, request, session, prepared.verdict)
        if result.result == ResultKind.REFUSED:
            return _declined(counter, request, session, prepared, result)
        return _carry_out(counter, request, session, prepared, result)
    except Fault:
        # Nothing was shown as redeemed; at the next start it would be cancelled too, but the coupon is wanted now.
        with suppress(Fault):
            give_up(counter, request.id, session.staff)
        raise


def _carry_out(
    counter: Counter, request: RedeemRequest, session: Session, prepared: Prepared, result: Result
) -> Answer:
    """The cloud has said yes: what it knows now becomes true here, in one transaction."""
    prepared = replace(prepared, uses=_as_taken(prepared.uses, result))
    try:
        with counter.store.writing() as writing:
            _still_claiming(writing, request.id)
            answer = take_effect(writing, counter, request, session, prepared, online=True)
            answer = _with_rests(answer, prepared, result)
            writing.close_operation(request.id, OutboxState.CLOSED.value, result, closing_time(writing, counter))
            answer = told(writing, request, answer)
            counter.failpoint("redeem.before_commit")
    except TakenMeanwhile:
        return _lost_to_ourselves(counter, request, session)
    return answer


def _with_rests(answer: Answer, prepared: Prepared, result: Result) -> Answer:
    """What the cloud says is left on coupons that keep their rest; this counter may not know what others spent."""
    rests = result.detail.get("rests")
    if not isinstance(rests, dict):
        return answer
    terms = {item.coupon.id: item.terms for item in prepared.gathered.candidates if item.coupon}
    codes = []
    for entry in answer.verdict.codes:
        rest, of_coupon = rests.get(entry.subject), terms.get(entry.subject)
        if isinstance(rest, int) and of_coupon is not None and entry.rest_minor is not None:
            entry = replace(entry, rest_minor=rest, uses_left=uses_in(of_coupon, rest))
        codes.append(entry)
    return replace(answer, verdict=replace(answer.verdict, codes=tuple(codes)))


def _as_taken(uses: tuple[CouponUse, ...], result: Result) -> tuple[CouponUse, ...]:
    """A use counts against its lease here exactly where the cloud took it from that lease."""
    said = result.detail.get("from_lease")
    from_lease = said if isinstance(said, list) else []
    return tuple(use if use.redemption in from_lease else msgspec.structs.replace(use, lease="") for use in uses)


def give_up(counter: Counter, operation_id: str, staff: str) -> None:
    """The claim shall never take effect, for something went wrong here."""
    now = counter.clock.now()
    with counter.store.writing() as writing:
        record = writing.operation(operation_id)
        if record is not None and record.state is OutboxState.CLAIMING:
            end_claim(writing, counter, record.operation, staff, now)


def _still_claiming(writing: Writing, operation_id: str) -> Operation:
    record = writing.operation(operation_id)
    if record is None or record.state is not OutboxState.CLAIMING:
        raise TakenMeanwhile
    return record.operation


def _write_claim(
    counter: Counter, asked: RedeemRequest, *, may_ask: bool
) -> tuple[RedeemRequest, Session, Prepared] | Answer:
    """Judge, and make the claim durable before it is sent; a refusal goes to the scan log. A purchase that uses
    nothing up asks nobody: it has happened."""
    with counter.store.writing() as writing:
        session = admitted(writing, counter, asked)
        if isinstance(session, Answer):
            return session
        request, gathered, judged = judge_filled(writing, counter, asked, online=True)
        verdict = with_something_to_redeem(judged, gathered, request)
        if verdict.accepted and not coupons_of(gathered) and not (request.form and request.form.spending):
            return report(writing, counter, request, session, gathered, verdict)
        if verdict.accepted:
            claim = append_checkout(writing, counter, request, session, gathered, verdict, Mode.CLAIM)
            return request, session, claim
        if judged.accepted or not may_ask:
            return refused(writing, gathered, verdict, request, session, online=True)
    if ask_cloud(counter, gathered, verdict, lifted=True):
        if not counter.link.believed_online():
            raise GoneOffline(asked)
        return _write_claim(counter, asked, may_ask=False)
    with counter.store.writing() as writing:
        return refused(writing, gathered, verdict, request, session, online=True)


def _without_answer(counter: Counter, request: RedeemRequest, session: Session, claimed: Verdict) -> Answer:
    """No word from the cloud: the off-line policy decides under the same id, about what was claimed. What best had
    chosen and may not be used off-line is chosen again, for that policy."""
    try:
        with counter.store.writing() as writing:
            operation = _still_claiming(writing, request.id)
            gathered, verdict = judge_now(writing, counter, replace(request.asked, claim=operation), online=False)
            if request.filled and not verdict.accepted:
                return _chosen_for_offline(writing, counter, request, session)
            if not verdict.accepted:
                return _take_back(writing, counter, request, session, gathered, verdict)
            # What is left on a coupon may have changed since: the answer says what the operation says.
            verdict = replace(claimed, notes=verdict.notes)
            prepared = _prepared_again(operation, gathered, verdict)
            answer = take_effect(writing, counter, request, session, prepared, online=False)
            writing.turn_to_report(request.id)
            # It was sent already: a row that comes down from here on may hold what it has earned.
            writing.note_sending([request.id])
            answer = told(writing, request, answer)
            counter.failpoint("redeem.before_commit")
    except TakenMeanwhile:
        return _lost_to_ourselves(counter, request, session)
    return answer


def _chosen_for_offline(writing: Writing, counter: Counter, request: RedeemRequest, session: Session) -> Answer:
    """The claim shall never take effect; what best chooses for a counter off-line happens in its place."""
    _end_untold(writing, counter, request, session)
    again, gathered, verdict = judge_filled(writing, counter, anew(counter, request), online=False)
    verdict = with_something_to_redeem(verdict, gathered, again)
    if not verdict.accepted:
        return refused(writing, gathered, verdict, again, session, online=False)
    return report(writing, counter, again, session, gathered, verdict)


def _end_untold(writing: Writing, counter: Counter, request: RedeemRequest, session: Session) -> None:
    writing.close_operation(request.id, OutboxState.DECLINED.value, None, counter.clock.now())
    append_cancel(writing, counter, request.id, session.staff, counter.clock.now())


def _take_back(
    writing: Writing, counter: Counter, request: RedeemRequest, session: Session, gathered: Gathered, verdict: Verdict
) -> Answer:
    """The claim shall never take effect, whatever the cloud has made of it."""
    _end_untold(writing, counter, request, session)
    answer = refused(writing, gathered, verdict, request, session, online=gathered.situation.offline.online)
    return told(writing, request, answer)


def _prepared_again(operation: Operation, gathered: Gathered, verdict: Verdict) -> Prepared:
    body = bytes(operation.body)
    return Prepared(gathered, verdict, tuple(msgspec.json.decode(body, type=Checkout).coupons), body, operation)


def _declined(
    counter: Counter, request: RedeemRequest, session: Session, prepared: Prepared, result: Result
) -> Answer | RedeemRequest:
    """The cloud said no, and the claim ends: its reasons are the verdict. Where they speak of nothing but what best had
    chosen, it chooses again without those."""
    reasons = reasons_from(result)
    verdict = no_because(prepared.verdict, reasons)
    again = chosen_again(counter, request, prepared.gathered, reasons)
    answer: Answer | RedeemRequest
    with counter.store.writing() as writing:
        writing.close_operation(request.id, OutboxState.DECLINED.value, result, counter.clock.now())
        if again is None:
            answer = told(writing, request, refused(writing, prepared.gathered, verdict, request, session, online=True))
        else:
            answer = again
    # The cloud knew more than this counter: that comes down now, so that the next look says the same.
    if bring_down(counter, prepared.gathered.candidates) and isinstance(answer, Answer):
        return _as_known_now(counter, request, answer)
    return answer


def _as_known_now(counter: Counter, request: RedeemRequest, answer: Answer) -> Answer:
    """The cloud's no beside what is left on the coupons as the cloud has them."""
    with counter.store.writing() as writing:
        _, verdict = judge_now(writing, counter, request.asked, online=True)
        return told(writing, request, replace(answer, verdict=no_because(verdict, answer.verdict.reasons)))


def reasons_from(result: Result) -> list[Reason]:
    """The verdict of a refused claim. What this program does not know is `unknown_code` with the cloud's word."""
    listed = result.detail.get("reasons")
    reasons = []
    for entry in listed if isinstance(listed, list) else []:
        details: dict[str, Detail] = {
            key: tuple(map(str, value)) if isinstance(value, list) else value
            for key, value in entry.items()
            if key not in ("code", "about")
        }
        code = entry.get("code")
        known = ReasonCode(code) if code in set(ReasonCode) else ReasonCode.UNKNOWN_CODE
        reasons.append(Reason(known, str(entry.get("about", "")), details))
    word = str(result.detail.get("reason", ""))
    if not reasons:
        reasons = [Reason(ReasonCode(word) if word in set(ReasonCode) else ReasonCode.UNKNOWN_CODE, "", {"why": word})]
    return reasons


def _lost_to_ourselves(counter: Counter, request: RedeemRequest, session: Session) -> Answer:
    """Another process of this counter took the use between claim and effect: the claim is taken back."""
    with counter.store.writing() as writing:
        gathered, verdict = judge_now(writing, counter, request.asked, online=True)
        if verdict.accepted:
            verdict = no_because(verdict, [Reason(ReasonCode.ALREADY_REDEEMED, request.asked.texts[0])])
        return _take_back(writing, counter, request, session, gathered, verdict)
