"""`redeem`: one checkout, all or nothing; shown as redeemed only after it is durable (`product.md`, rule 1)."""

from __future__ import annotations

from dataclasses import replace

from counter_app.protocol.operations import Mode
from counter_app.services.answers import Answer, keep
from counter_app.services.check import judge_now
from counter_app.services.claims import redeem_online
from counter_app.services.context import Counter
from counter_app.services.redeeming import (
    RedeemRequest,
    TakenMeanwhile,
    admitted,
    append_checkout,
    refuse_unusable,
    refused,
    take_effect,
    with_something_to_redeem,
)

__all__ = ["RedeemRequest", "redeem"]


def redeem(counter: Counter, request: RedeemRequest) -> Answer:
    """Redeem the coupons among the codes. Raises `Fault`, `InvalidInput`; then nothing has happened."""
    refuse_unusable(request)
    if counter.link.believed_online():
        return redeem_online(counter, request)
    return _report(counter, request)


def _report(counter: Counter, request: RedeemRequest) -> Answer:
    """One transaction: judge, take, redemption, audit, outbox row."""
    with counter.store.writing() as writing:
        session = admitted(writing, counter, request)
        if isinstance(session, Answer):
            return session
        gathered, verdict = judge_now(writing, counter, request.asked, online=False)
        verdict = with_something_to_redeem(verdict, gathered)
        if not verdict.accepted:
            return refused(writing, gathered, verdict, request, session, online=False)
        prepared = append_checkout(writing, counter, request, session, gathered, verdict, Mode.REPORT)
        counter.failpoint("redeem.after_operation")
        try:
            answer = take_effect(writing, counter, request, session, prepared, online=False)
        except TakenMeanwhile as bug:
            raise AssertionError("judged and taken in one transaction, and yet the limit was full") from bug
        answer = replace(answer, queued=writing.waiting())
        writing.set_answer(request.id, keep(answer))
        counter.failpoint("redeem.before_commit")
    return answer
