"""A look at a message as one member will read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from counter_app.domain.coupon import Coupon
from counter_app.domain.member import Member, Store
from counter_app.domain.messages import Placeholder, placeholders_of, read_as
from counter_app.domain.money import currency_digits, format_minor
from counter_app.domain.windows import window_of
from counter_app.services.acting import moment, own_device
from counter_app.services.context import Counter
from counter_app.services.holdings import balances_now, today
from counter_app.services.left import left_on
from counter_app.services.ports import Reading
from counter_app.services.settings import setting

_MOST_COUPONS = 50


def sample_of(counter: Counter, text: str, member: Member) -> str:
    """The text with what this counter knows of the member; words of the shop's language where there is nothing."""
    if not placeholders_of(text):
        return text
    with counter.store.reading() as reading:
        device = own_device(reading)
        store = reading.store(device.store)
        chinese = setting(reading, "language", device.store) == "zh_CN"
        held = balances_now(reading, member.id, today(reading, counter))
        coupon = _ends_first(reading, counter, member, store, chinese=chinese) if store is not None else ""
    return read_as(
        text,
        {
            Placeholder.NAME: member.name or ("会员" if chinese else "dear member"),
            Placeholder.POINTS: str(held.points),
            Placeholder.VALUE: format_minor(held.principal_minor + held.bonus_minor, currency_digits(device.currency)),
            Placeholder.COUPON: coupon or ("优惠券" if chinese else "your coupon"),
        },
    )


def _ends_first(reading: Reading, counter: Counter, member: Member, store: Store, *, chinese: bool) -> str:
    """The coupon of theirs that ends next, with its last day."""
    now, found = moment(counter), []
    for coupon in _usable(reading, member):
        terms = reading.terms(coupon.campaign, coupon.terms_version)
        if terms is None:
            continue
        until = window_of(terms.valid, coupon.issued_at, store.zone).valid_until
        if until is not None and until > now:
            found.append((until, terms.title.zh_CN if chinese else terms.title.en))
    if not found:
        return ""
    until, title = min(found)
    last = (until.astimezone(store.zone) - timedelta(microseconds=1)).date().isoformat()
    return f"{title}（{last} 到期）" if chinese else f"{title} (until {last})"


def _usable(reading: Reading, member: Member) -> Iterable[Coupon]:
    for coupon in reading.member_coupons(member.id, _MOST_COUPONS):
        left = left_on(reading, coupon)
        if left is not None and left.uses:
            yield coupon
