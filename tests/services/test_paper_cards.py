"""Where cards stand on a page, and what stands on a coupon's card."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain.campaign_file import read_terms
from counter_app.services.drawing import IssuedCoupon
from counter_app.services.paper_cards.coupons import Printer, coupon_card
from counter_app.services.paper_cards.layout import (
    DOT_MM,
    MARK_GAP_MM,
    SMALLEST_MODULE_MM,
    UNPRINTABLE_MM,
    inside_of,
    layout_of,
    module_mm,
)
from counter_app.services.paper_cards.values import CardSize, PaperSize, in_groups
from counter_app.services.paper_cards.words import EN, ZH, validity_words

CARDS = (CardSize.BUSINESS, CardSize.SMALL, CardSize.STRIP)
EVERY = [(size, paper) for size in CardSize for paper in PaperSize]
SIGNED_MODULES = 37
SHOP = Printer("春风茶馆", ZoneInfo("Asia/Shanghai"), 2, trial=False, lang="zh_CN")
C50 = {
    "id": "C50", "kind": "cash", "title": {"zh_CN": "春季券", "en": "Spring"}, "benefit": {"amount_off_minor": 5000},
    "min_spend_minor": 20000,
}  # fmt: skip
COUPON = IssuedCoupon(
    "c1", "123456789012", "71" + "0" * 198, "C50", 1, "", datetime(2026, 3, 1, tzinfo=UTC),
    datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize(
    "size, paper, grid, per_page",
    [
        (CardSize.BUSINESS, PaperSize.A4, (2, 5), 10),
        (CardSize.BUSINESS, PaperSize.LETTER, (2, 4), 8),
        (CardSize.SMALL, PaperSize.A4, (3, 5), 15),
        (CardSize.SMALL, PaperSize.LETTER, (3, 5), 15),
        (CardSize.STRIP, PaperSize.A4, (1, 7), 7),
        (CardSize.STRIP, PaperSize.LETTER, (1, 6), 6),
        (CardSize.POSTER, PaperSize.A4, (1, 1), 1),
    ],
)
def test_so_many_fit(size: CardSize, paper: PaperSize, grid: tuple[int, int], per_page: int) -> None:
    layout = layout_of(size, paper)
    assert ((layout.columns, layout.rows), layout.per_page) == (grid, per_page)
    assert [layout.pages(count) for count in (1, per_page, per_page + 1)] == [1, 1, 2]


@pytest.mark.parametrize("size, paper", EVERY)
def test_cards_touch_and_everything_lies_where_it_is_printed(size: CardSize, paper: PaperSize) -> None:
    layout = layout_of(size, paper)
    boxes = [layout.box(number) for number in range(layout.per_page)]
    assert len({(round(box.left, 6), round(box.top, 6)) for box in boxes}) == layout.per_page
    right = max(box.left + box.width for box in boxes)
    bottom = max(box.top + box.height for box in boxes)
    assert (right, bottom) == pytest.approx((layout.width - layout.left, layout.height - layout.top))
    for mark in layout.marks():
        assert UNPRINTABLE_MM - 1e-6 <= mark.left <= mark.right <= layout.width - UNPRINTABLE_MM + 1e-6
        assert UNPRINTABLE_MM - 1e-6 <= mark.top <= mark.bottom <= layout.height - UNPRINTABLE_MM + 1e-6
        inside = mark.right > layout.left and mark.left < right and mark.bottom > layout.top and mark.top < bottom
        assert not inside


@pytest.mark.parametrize("size", CARDS)
def test_every_cut_has_a_mark_at_both_ends(size: CardSize) -> None:
    layout = layout_of(size, PaperSize.A4)
    marks = list(layout.marks())
    upright = sorted({round(mark.left, 3) for mark in marks if mark.left == mark.right})
    level = sorted({round(mark.top, 3) for mark in marks if mark.top == mark.bottom})
    assert upright == pytest.approx([layout.left + layout.card_width * number for number in range(layout.columns + 1)])
    assert level == pytest.approx([layout.top + layout.card_height * number for number in range(layout.rows + 1)])
    assert len(marks) == 2 * (len(upright) + len(level))
    assert max(mark.bottom for mark in marks if mark.bottom < layout.top) == pytest.approx(layout.top - MARK_GAP_MM)


@pytest.mark.parametrize("size, paper", EVERY)
def test_a_signed_code_has_its_quiet_zone_and_modules_that_paper_holds(size: CardSize, paper: PaperSize) -> None:
    layout = layout_of(size, paper)
    inside = inside_of(layout)
    for box in (inside.code, inside.words, inside.number):
        assert box.left >= 0
        assert box.top >= 0
        assert box.left + box.width <= layout.card_width
        assert box.top + box.height <= layout.card_height
    module = module_mm(SIGNED_MODULES, inside.code.width)
    assert module >= SMALLEST_MODULE_MM
    assert module / DOT_MM == pytest.approx(round(module / DOT_MM))
    assert SIGNED_MODULES * module >= 30, "the least that codes.md asks of paper"
    # Nothing is printed within four modules of the code.
    code = inside.code
    white = (code.width - SIGNED_MODULES * module) / 2
    assert white >= 4 * module - 1e-6
    for box in (inside.words, inside.number):
        beside = box.left >= code.left + code.width - (white - 4 * module)
        around = box.top >= code.top + code.height - white + 4 * module or box.top + box.height <= code.top
        assert beside or around


def test_a_code_without_room_is_refused_and_not_drawn_too_fine() -> None:
    with pytest.raises(ValueError, match="no room"):
        module_mm(177, 38.6)


def test_the_card_says_what_it_gives_and_the_last_day_inclusive() -> None:
    card = coupon_card(COUPON, read_terms(C50), SHOP)
    assert (card.code, card.number) == (COUPON.signed_code, "1234 5678 9012")
    assert (card.headline, card.title, card.shop) == ("满 200 减 50", "春季券", "春风茶馆")
    assert card.lines == ("有效期 2026-03-01 至 2026-03-31",)
    english = coupon_card(COUPON, read_terms(C50), replace(SHOP, lang="en", trial=True))
    assert (english.headline, english.title) == ("50 off from 200", "Spring")
    assert english.lines == ("Valid 2026-03-01 to 2026-03-31", "Practice, not a real offer")


def test_what_would_be_said_twice_is_said_once_and_a_bound_coupon_says_so() -> None:
    terms = read_terms({**C50, "title": {"zh_CN": "满 200 减 50", "en": "x"}, "member_bound": True})
    card = coupon_card(replace(COUPON, member="m", valid_from=None, valid_until=None), terms, SHOP)
    assert (card.headline, card.title) == ("满 200 减 50", "")
    assert card.lines == ("长期有效", "仅限本人使用")
    unknown = coupon_card(COUPON, None, SHOP)
    assert (unknown.headline, unknown.title) == ("C50", "")


@pytest.mark.parametrize(
    "first, last, said",
    [
        (None, None, "No end date"),
        (date(2026, 3, 1), None, "Valid from 2026-03-01"),
        (None, date(2026, 3, 31), "Valid until 2026-03-31"),
    ],
)
def test_days_that_are_open(first: date | None, last: date | None, said: str) -> None:
    assert validity_words(first, last, "en") == said


def test_both_languages_have_the_same_words() -> None:
    assert ZH.keys() == EN.keys()
    assert in_groups("1234567890") == "1234 5678 90"
