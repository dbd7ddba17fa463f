"""The words of printing codes, in the present language."""

from __future__ import annotations

from counter_app.services.paper_cards.layout import layout_of
from counter_app.services.paper_cards.values import COUPON_SIZES, CardSize, PaperSize
from counter_app.ui.money import money
from counter_app.ui.texts import counted, translate

_MINUTE = 60


def size_words(size: CardSize, paper: PaperSize) -> tuple[str, str]:
    """What a size is called, and how many fit."""
    name = {
        CardSize.BUSINESS: translate("Cards", "Business card, 90 × 54 mm"),
        CardSize.SMALL: translate("Cards", "Small, 50 × 50 mm"),
        CardSize.STRIP: translate("Cards", "Strip, 180 × 39 mm"),
        CardSize.POSTER: translate("Cards", "Poster, one to a page"),
    }[size]
    return name, translate("Cards", "{0} to a page").format(layout_of(size, paper).per_page)


def all_sizes(paper: PaperSize) -> tuple[tuple[str, str], ...]:
    """Those that coupons come in."""
    return tuple(size_words(size, paper) for size in COUPON_SIZES)


def all_papers() -> tuple[tuple[str, str], ...]:
    """The sheets that there are."""
    return ("A4", ""), (translate("Cards", "Letter"), "")


def touch_words(count: int, size: CardSize, paper: PaperSize, worth_minor: int | None) -> tuple[str, ...]:
    """How much paper, and how much money at most."""
    pages = layout_of(size, paper).pages(count)
    first = counted(count, translate("Cards", "{0} coupon"), translate("Cards", "{0} coupons"))
    second = counted(pages, translate("Cards", "{0} page"), translate("Cards", "{0} pages"))
    return f"{first} · {second}", worth_words(count, worth_minor)


def worth_words(count: int, worth_minor: int | None) -> str:
    """What all of them give at most."""
    if worth_minor is None:
        return translate("Cards", "What they give depends on what is bought.")
    return translate("Cards", "If every one is used they give {0}.").format(money(worth_minor * count))


def work_words(stage: str, done: int, of: int) -> str:
    """What is under way."""
    form = translate("Cards", "Issued {0} of {1}") if stage == "issuing" else translate("Cards", "Drawn {0} of {1}")
    return form.format(f"{done:,}", f"{of:,}")


def left_words(seconds: float | None) -> str:
    """How long it will take still."""
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return translate("Cards", "less than a minute to go")
    minutes = round(seconds / _MINUTE)
    return counted(minutes, translate("Cards", "about {0} minute to go"), translate("Cards", "about {0} minutes to go"))
