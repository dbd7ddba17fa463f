"""Codes of a campaign for paper: what so many of them mean, said before."""

from __future__ import annotations

from typing import Final

from counter_app.domain.campaign import Terms
from counter_app.domain.errors import InvalidInput
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.domain.windows import window_of
from counter_app.services.acting import moment, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.drawing import IssuedCoupon, never_issued, newest_terms, own_store, stopped
from counter_app.services.issue_to_segment import worth_of
from counter_app.services.paper_cards.coupons import coupon_card, printer_of
from counter_app.services.paper_cards.values import PaperCard

# What stands in the code of a card that is only looked at: no coupon, whoever scans the screen.
_NO_CODE: Final = "71" + "0123456789" * 19 + "01234567"
_NO_NUMBER: Final = "0" * 12


@dataclass(frozen=True, slots=True)
class CodesForeseen:
    """What printing means. `worth_minor`: what one coupon gives at most, None where that depends on what is bought;
    `card`: as each will look, with a code that is none; `terms`: under which they are issued."""

    worth_minor: int | None = None
    card: PaperCard | None = None
    terms: Terms | None = None
    reasons: tuple[Reason, ...] = ()


def foresee_codes(counter: Counter, campaign: str, lang: str) -> CodesForeseen:
    """For a manager, nothing written. Raises `InvalidInput` for a campaign that there is not."""
    if (refused := refusal_of(counter, "issue_preview", require_manager)) is not None:
        return CodesForeseen(reasons=(refused,))
    now = moment(counter)
    with counter.store.reading() as reading:
        found = newest_terms(reading, campaign)
        if found is None:
            raise InvalidInput(f"campaign: there is no campaign {campaign}", key="campaign")
        terms, zone, printer = found[1], own_store(reading).zone, printer_of(reading, lang)
        against = never_issued(terms) or stopped(found[0], zone)
    if against is not None:
        return CodesForeseen(terms=terms, reasons=(against,))
    window = window_of(terms.valid, now, zone)
    sample = IssuedCoupon(
        "", _NO_NUMBER, _NO_CODE, campaign, terms.version, "", now, window.valid_from, window.valid_until
    )
    return CodesForeseen(worth_of(terms), coupon_card(sample, terms, printer), terms)
