"""What taking something back would do, told before it happens. Writes nothing."""

from __future__ import annotations

from counter_app.domain.errors import InvalidInput
from counter_app.domain.ids import canonical, is_uuid
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import GivenBack
from counter_app.services.answers import carried_out_as
from counter_app.services.context import Counter
from counter_app.services.sales import Sale, Wanted, as_told, nothing_stands, preview, sale_named


@dataclass(frozen=True, slots=True)
class ForeseenLine:
    """A line of a checkout that can be taken back alone. `minor`: its net price; `gone`: it was taken back."""

    number: int
    what: str
    minor: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`checkout`: what was meant. `here`: this counter sold it and knows; else the cloud works it out when it is asked.
    `left_minor`: of `paid_minor`, what can come back. `coupons`: so many are used by it. `back`: what would
    come, None where `wrong` says why it cannot."""

    checkout: str
    here: bool
    paid_minor: int = 0
    left_minor: int = 0
    topped_up: bool = False
    coupons: int = 0
    lines: tuple[ForeseenLine, ...] = ()
    back: GivenBack | None = None
    wrong: str = ""


def whole_of(counter: Counter, target: str) -> str:
    """The checkout of a redemption that this counter made; else what was named. Raises `Fault`."""
    with counter.store.reading() as reading:
        record = reading.redemption(target)
    return record.checkout if record is not None else target


def foresee(counter: Counter, target: str, wanted: Wanted) -> Foreseen:
    """What of a checkout or top-up (by its id, or a redemption's) would come back. Raises `Fault`."""
    named = canonical(target)
    if not is_uuid(named):
        return Foreseen(target, here=False)
    with counter.store.reading() as reading:
        named = carried_out_as(reading, named)
        sale = sale_named(reading, named)
        if sale is None:
            redemption = reading.redemption(named)
            return Foreseen(redemption.checkout if redemption else named, here=False)
        gone = nothing_stands(reading, sale)
        back: GivenBack | None = GivenBack()
        wrong = ""
        if not gone:
            try:
                back = as_told(preview(reading, counter, sale, wanted))
            except InvalidInput as error:
                back, wrong = None, error.key or "amount"
        standing = [each for each in reading.redemptions_of(sale.id) if each.coupon and each.voided_at is None]
    return Foreseen(
        sale.id,
        here=True,
        paid_minor=_paid(sale),
        left_minor=0 if gone else sale.sold.stays.minor,
        topped_up=sale.topped_up is not None,
        coupons=len(standing),
        lines=_lines(sale),
        back=back,
        wrong=wrong,
    )


def _paid(sale: Sale) -> int:
    return sale.sold.stays.minor + sum(each.paid.minor for each in sale.taken_back)


def _lines(sale: Sale) -> tuple[ForeseenLine, ...]:
    return tuple(
        ForeseenLine(number, line.what, line.minor - line.discount_minor, sale.line_gone(number))
        for number, line in enumerate(sale.lines, 1)
    )
