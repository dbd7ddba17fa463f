"""Finding what a person names: here first, then at the cloud where that answers at once."""

from __future__ import annotations

import re

from counter_app.domain import codes as c
from counter_app.domain.coupon import Coupon
from counter_app.domain.member import Member
from counter_app.services.context import Counter
from counter_app.services.gather import find_member
from counter_app.services.outbox import keep_looked_up
from counter_app.services.phones import normalise_phone
from counter_app.services.ports import Reading

__all__ = ["bring_coupon", "bring_member", "find_coupon", "find_member", "look_up"]

_ID = re.compile("[0-9a-f]{12}")


def find_coupon(reading: Reading, counter: Counter, text: str) -> Coupon | None:
    """By short code, signed code or id."""
    match counter.read_code(text, typed=True):
        case c.ShortCode(digits=digits):
            found = reading.coupon_by_short_code(digits)
        case c.SignedCode(kind=c.CodeKind.COUPON | c.CodeKind.PASS | c.CodeKind.RESERVATION, subject=subject):
            found = reading.coupon(subject)
        case _:
            found = None
    plain = text.strip().lower()
    return found or (reading.coupon(plain) if _ID.fullmatch(plain) else None)


def look_up(counter: Counter, *, code: str = "", phone: str = "") -> bool:
    """Ask the cloud for rows that are not here and keep them; False when nothing came. Not within a transaction."""
    if not counter.link.believed_online():
        return False
    page = counter.link.look_up(code=code, phone=phone)
    if page is None or not any(kind.rows for kind in page.kinds.values()):
        return False
    with counter.store.writing() as writing:
        keep_looked_up(writing, counter, page)
    return True


def bring_coupon(counter: Counter, text: str) -> None:
    """Make sure that the coupon is here as the cloud has it, if that can be had."""
    with counter.store.reading() as reading:
        found = find_coupon(reading, counter, text)
        here = found is not None and reading.coupon_comes_down(found.id)
    if found is not None and not here and found.short_code:
        look_up(counter, code=found.short_code)
    elif found is None and isinstance(counter.read_code(text, typed=True), c.ShortCode | c.SignedCode):
        look_up(counter, code=text.strip())


def bring_member(counter: Counter, text: str) -> None:
    """Make sure that the member is here as the cloud has it, if that can be had."""
    with counter.store.reading() as reading:
        found: Member | None = find_member(reading, counter, text)
        here = found is not None and reading.member_comes_down(found.id)
    if found is not None and found.number:
        if not here:
            look_up(counter, code=found.number)
        return
    phone = normalise_phone(text)
    if phone:
        look_up(counter, phone=phone)
    elif isinstance(counter.read_code(text, typed=True), c.MemberNumber | c.SignedCode):
        look_up(counter, code=text.strip())
