"""Colours: read at two metres, never told apart by colour alone, a fault unlike a bad coupon."""

import pytest

from counter_app.resources import resource
from counter_app.ui import theme
from counter_app.ui.scan.models import Look
from counter_app.ui.theme import BY_NAME, LOOK, Paint, Tokens, contrast

EVERY_THEME = pytest.mark.parametrize("tokens", BY_NAME.values(), ids=list(BY_NAME))


def paints(tokens: Tokens) -> dict[Look, Paint]:
    return {look: getattr(tokens, look.value) for look in Look}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@EVERY_THEME
def test_every_verdict_is_readable_at_seven_to_one(tokens: Tokens) -> None:
    for look, paint in paints(tokens).items():
        assert contrast(paint.ink, paint.ground) >= 7, look


@EVERY_THEME
def test_texts_are_readable_on_card_and_ground(tokens: Tokens) -> None:
    for name in ("ink", "soft", "good", "warn", "bad", "accent"):
        assert contrast(getattr(tokens, name), tokens.card) >= 4.2, name
    assert contrast(tokens.ink, tokens.card) >= 7
    assert contrast(tokens.accent_ink, tokens.accent) >= 4.5


@EVERY_THEME
def test_ready_is_a_frame_and_redeemed_is_filled(tokens: Tokens) -> None:
    assert tokens.ready.ground == tokens.card
    assert tokens.ready.frame != tokens.ready.ground
    assert tokens.redeemed.frame == tokens.redeemed.ground
    assert contrast(tokens.redeemed.ground, tokens.ready.ground) > 1.4


@EVERY_THEME
def test_a_fault_is_grey_and_no_refusal(tokens: Tokens) -> None:
    red, green, blue = (int(tokens.fault.ground[index : index + 2], 16) for index in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) < 40
    assert tokens.fault.ground not in (tokens.red.ground, tokens.amber.ground)


def test_every_look_has_a_shape_of_its_own() -> None:
    shapes = [resource("icons", f"{look.value}.svg").read_text(encoding="utf-8") for look in Look]
    assert len(set(shapes)) == len(Look)


def test_type_sizes_grow_with_the_text_size_and_stay_within_it() -> None:
    theme.apply("dark", 200)
    assert LOOK.px(15) == 30
    theme.apply("no such theme", 999)
    assert (LOOK.tokens.name, LOOK.scale_percent) == ("light", 200)


def test_the_font_list_begins_with_simplified_chinese() -> None:
    assert LOOK.font(15).families()[0] == "Noto Sans CJK SC"
