"""The cards of coupons that were issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Terms
from counter_app.domain.money import currency_digits
from counter_app.domain.values import dataclass
from counter_app.services.acting import own_device
from counter_app.services.context import Counter
from counter_app.services.drawing import IssuedCoupon, own_store
from counter_app.services.paper_cards.values import PaperCard, in_groups
from counter_app.services.paper_cards.words import card_words, validity_words
from counter_app.services.ports import Reading
from counter_app.services.receipts.texts import on_paper
from counter_app.services.words import benefit_words

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Printer:
    """What all cards of a shop share. `currency_digits`: those of its money."""

    shop: str
    zone: ZoneInfo
    currency_digits: int
    trial: bool
    lang: str


def printer_of(reading: Reading, lang: str) -> Printer:
    """The shop of this counter. Raises `Fault(not_enrolled)`."""
    device, store = own_device(reading), own_store(reading)
    return Printer(on_paper(device.merchant_name), store.zone, currency_digits(device.currency), device.trial, lang)


def coupon_cards(counter: Counter, coupons: Iterable[IssuedCoupon], lang: str) -> Iterator[PaperCard]:
    """One after another, each made when it is asked for. Raises `Fault`."""
    printer: Printer | None = None
    known: dict[tuple[str, int], Terms | None] = {}
    for coupon in coupons:
        key = (coupon.campaign, coupon.terms_version)
        if printer is None or key not in known:
            with counter.store.reading() as reading:
                printer = printer or printer_of(reading, lang)
                known[key] = reading.terms(*key)
        yield coupon_card(coupon, known[key], printer)


def coupon_card(coupon: IssuedCoupon, terms: Terms | None, printer: Printer) -> PaperCard:
    """What it gives, under the terms of its issue, and until when."""
    lang = printer.lang
    title = on_paper(terms.title.pick(lang)) if terms else coupon.campaign
    gives = on_paper(benefit_words(terms, lang, printer.currency_digits)) if terms else ""
    lines = [validity_words(*_days(coupon, printer.zone), lang)]
    if terms is not None and terms.member_bound and coupon.member:
        lines.append(card_words("bound", lang))
    if printer.trial:
        lines.append(card_words("trial", lang))
    same = not gives or gives == title
    return PaperCard(
        code=coupon.signed_code,
        number=in_groups(coupon.short_code),
        headline=title if same else gives,
        title="" if same else title,
        lines=tuple(lines),
        shop=printer.shop,
    )


def _days(coupon: IssuedCoupon, zone: ZoneInfo) -> tuple[date | None, date | None]:
    """The first day and the last; before midnight ends the day before."""
    first, until = coupon.valid_from, coupon.valid_until
    return (
        first.astimezone(zone).date() if first else None,
        (until - _MOMENT).astimezone(zone).date() if until else None,
    )
