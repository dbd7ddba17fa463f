"""`checkout`: a purchase with or without coupons, in one transaction and one operation; `redeem` in its general form.

With `best` the member's own coupons fill up what was named; a purchase without any coupon is recorded as a visit.
"""

from __future__ import annotations

from counter_app.domain import codes as c
from counter_app.services.acting import current_session
from counter_app.services.answers import Answer
from counter_app.services.context import Counter
from counter_app.services.finding import bring_member
from counter_app.services.once import replay
from counter_app.services.patience import patient
from counter_app.services.redeem import redeem
from counter_app.services.redeeming import RedeemRequest, refuse_unusable

__all__ = ["checkout"]


def checkout(counter: Counter, request: RedeemRequest) -> Answer:
    """Carry out a request that has a form. Raises `Fault`, `InvalidInput`; then nothing has happened."""
    refuse_unusable(request)
    counter = patient(counter)
    if _may_ask(counter, request):
        # Whose coupons are looked for, and whose visit it is, may live in another store.
        for text in dict.fromkeys((request.member or "", *request.texts)):
            if text and (text == request.member or _names_a_member(counter, text)):
                bring_member(counter, text)
    return redeem(counter, request)


def _may_ask(counter: Counter, request: RedeemRequest) -> bool:
    """Somebody is signed in who asks this for the first time, and there is a cloud to ask."""
    with counter.store.reading() as reading:
        new = replay(reading, request.id, request.hash) is None
        somebody = current_session(reading, counter.clock.now()) is not None
    return new and somebody and counter.link.believed_online()


def _names_a_member(counter: Counter, text: str) -> bool:
    match counter.read_code(text):
        case c.MemberNumber():
            return True
        case c.SignedCode(kind=kind):
            return kind is c.CodeKind.MEMBER
        case _:
            return False
