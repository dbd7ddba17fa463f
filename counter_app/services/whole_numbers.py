"""What all counters together have done with each campaign and channel, for the pages that show one of them."""

from __future__ import annotations

from datetime import timedelta

from counter_app.domain.errors import InvalidInput
from counter_app.protocol.numbers import Numbers
from counter_app.services.context import Counter
from counter_app.services.holdings import today
from counter_app.services.numbers import ALL_STORES, MOST_DAYS, show_numbers


def whole_numbers(counter: Counter) -> Numbers | None:
    """Of the merchant, as far back as the cloud tells in one answer; None where nobody can say, or may ask."""
    with counter.store.reading() as reading:
        until = today(reading, counter)
    try:
        figures = show_numbers(counter, ALL_STORES, until, until - timedelta(days=MOST_DAYS - 1))
    except InvalidInput:
        return None
    return figures.numbers if figures.fresh else None
