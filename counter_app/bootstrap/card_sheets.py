"""Cards with codes on paper: words of the services, paper of the window's library, codes of the scanner's drawer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.services.context import Counter
from counter_app.services.drawing import IssuedCoupon
from counter_app.services.paper_cards.layout import layout_of
from counter_app.services.paper_cards.values import CardSize, PaperCard, PaperSize

if TYPE_CHECKING:
    from counter_app.ui.card_ports import CardPaperPort


def coupons_pdf(
    counter: Counter, path: Path, coupons: Sequence[IssuedCoupon], lang: str, size: CardSize, paper: PaperSize
) -> int:
    """A sheet of these coupons; how many pages. Raises `Fault`."""
    from counter_app.services.paper_cards.coupons import coupon_cards

    cards = coupon_cards(counter, coupons, paper_language(lang))
    return cards_pdf(path, cards, size, paper, coupons[0].campaign)


def cards_pdf(
    path: Path,
    cards: Iterable[PaperCard],
    size: CardSize,
    paper: PaperSize,
    title: str,
    go_on: Callable[[int], bool] | None = None,
) -> int:
    """A PDF of cards; how many pages. Raises `Fault`, `ui.card_paper.CardsStopped`."""
    from counter_app.scanning.drawing import modules_of
    from counter_app.ui.card_paper import write_cards

    return write_cards(path, cards, layout_of(size, paper), modules_of, title, go_on)


def paper_language(lang: str) -> str:
    """On a computer without a Chinese font the words are English."""
    from counter_app.ui.paper import ensure_application, writes_chinese

    ensure_application()
    return lang if writes_chinese() else "en"


def system_cards(folder: Path | None = None) -> CardPaperPort:
    """What the window prints cards with: into `folder`, else the person's documents."""
    from counter_app.scanning.drawing import modules_of
    from counter_app.ui.card_paper import SystemCards

    return SystemCards(modules_of, folder)
