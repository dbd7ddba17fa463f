"""`redeem`: one checkout, all or nothing; shown as redeemed only after it is durable (`product.md`, rule 1)."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import Mode
from counter_app.services.answers import Answer, keep, recall, refusal
from counter_app.services.check import judge_now
from counter_app.services.claims import redeem_online
from counter_app.services.context import Counter
from counter_app.services.once import Replay, replay
from counter_app.services.ports import Reading
from counter_app.services.records import Session
from counter_app.services.redeeming import (
    RedeemRequest,
    TakenMeanwhile,
    append_checkout,
    coupons_of,
    refused,
    take_effect,
)

__all__ = ["RedeemRequest", "redeem"]


def redeem(counter: Counter, request: RedeemRequest) -> Answer:
    """Redeem the coupons among the codes. Raises `Fault`; then nothing has happened."""
    with counter.store.reading() as reading:
        told = replay(reading, request.id, request.hash)
        if told is not None:
            return _again(told, reading)
        session = reading.session()
    if session is None or (session.until is not None and session.until <= counter.clock.now()):
        return refusal(ReasonCode.SIGN_IN_REQUIRED)
    if counter.link.believed_online():
        return redeem_online(counter, request, session)
    return _report(counter, request, session)


def _again(told: Replay, reading: Reading) -> Answer:
    """The answer of the first time; an id that was used for something else, or given up, is refused."""
    if not told.same or (told.over and not told.answer):
        return refusal(ReasonCode.ID_REUSED)
    if not told.answer:
        raise Fault(FaultKind.DATABASE_BUSY, "the same redemption is under way", retryable=True)
    return recall(told.answer, reading)


def _report(counter: Counter, request: RedeemRequest, session: Session) -> Answer:
    """One transaction: judge, take, redemption, audit, outbox row."""
    with counter.store.writing() as writing:
        gathered, verdict = judge_now(writing, counter, request.asked, online=False)
        if not verdict.accepted or not coupons_of(gathered):
            return refused(writing, gathered, verdict, request, session, online=False)
        prepared = append_checkout(writing, counter, request, session, gathered, verdict, Mode.REPORT)
        counter.failpoint("redeem.after_operation")
        try:
            answer = take_effect(writing, counter, request, session, prepared, online=False)
        except TakenMeanwhile as bug:
            raise AssertionError("judged and taken in one transaction, and yet the limit was full") from bug
        answer = replace(answer, queued=writing.queue(counter.clock.now()).waiting)
        writing.set_answer(request.id, keep(answer))
        counter.failpoint("redeem.before_commit")
    return answer
