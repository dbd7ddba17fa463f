"""`redeem`: one checkout, all or nothing; shown as redeemed only after it is durable (`product.md`, rule 1)."""

from __future__ import annotations

from counter_app.services.answers import Answer
from counter_app.services.choosing import judge_filled
from counter_app.services.claims import GoneOffline, redeem_online
from counter_app.services.context import Counter
from counter_app.services.patience import patient
from counter_app.services.redeeming import (
    RedeemRequest,
    admitted,
    refuse_unusable,
    refused,
    report,
    with_something_to_redeem,
)

__all__ = ["RedeemRequest", "redeem"]


def redeem(counter: Counter, request: RedeemRequest) -> Answer:
    """Redeem the coupons among the codes. Raises `Fault`, `InvalidInput`; then nothing has happened."""
    refuse_unusable(request)
    counter = patient(counter)
    if counter.link.believed_online():
        try:
            return redeem_online(counter, request)
        except GoneOffline as gone:
            request = gone.request
    return _report(counter, request)


def _report(counter: Counter, request: RedeemRequest) -> Answer:
    """One transaction: judge, take, redemption, audit, outbox row."""
    with counter.store.writing() as writing:
        session = admitted(writing, counter, request)
        if isinstance(session, Answer):
            return session
        request, gathered, verdict = judge_filled(writing, counter, request, online=False)
        verdict = with_something_to_redeem(verdict, gathered, request)
        if not verdict.accepted:
            return refused(writing, gathered, verdict, request, session, online=False)
        return report(writing, counter, request, session, gathered, verdict)
