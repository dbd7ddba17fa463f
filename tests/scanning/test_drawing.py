"""Codes drawn here are read by both decoders and equal what an independent encoder makes."""

from __future__ import annotations

import io

import numpy as np
import pytest
import segno
from PIL import Image
from pyzbar import pyzbar

from counter_app.scanning.drawing import CodeTooLong, Level, draw_code, level_for, modules_across
from counter_app.scanning.engines import read_with_zxing
from counter_app.scanning.frames import Picture
from tests.scanning.support import SIGNED


def pixels(png: bytes) -> Picture:
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=np.uint8)


def quiet_zone(picture: Picture) -> int:
    dark_columns = np.flatnonzero((picture < 128).any(axis=0))
    return int(dark_columns[0])


@pytest.mark.parametrize("text", [SIGNED, "0123456785", "012345678901", "https://cloud.example/c/abc", "会员码"])
@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_what_is_drawn_is_read_by_both_decoders(text: str, level: Level) -> None:
    picture = pixels(draw_code(text, level=level, module_px=4))
    assert [symbol.text for symbol in read_with_zxing(picture).symbols] == [text]
    if text.isascii():
        assert [one.data.decode() for one in pyzbar.decode(picture)] == [text]


def test_a_signed_code_is_version_5_at_level_m_with_37_modules_and_a_quiet_zone_of_4() -> None:
    assert level_for(SIGNED) == "M"
    assert modules_across(SIGNED) == 37
    picture = pixels(draw_code(SIGNED, module_px=3))
    assert picture.shape == ((37 + 8) * 3, (37 + 8) * 3)
    assert quiet_zone(picture) == 4 * 3
    assert set(np.unique(picture)) == {0, 255}


@pytest.mark.parametrize("text", ["0123456785", "012345678901"])
def test_a_short_code_is_drawn_at_level_h_which_costs_it_nothing(text: str) -> None:
    assert level_for(text) == "H"
    assert modules_across(text, level="H") == modules_across(text, level="M") == 21


@pytest.mark.parametrize("text", [SIGNED, "0123456785", "HELLO 42", "https://cloud.example/c/abc"])
def test_an_independent_encoder_needs_the_same_version(text: str) -> None:
    for level in ("M", "H"):
        theirs = segno.make_qr(text, error=level, boost_error=False)
        assert modules_across(text, level=level) == theirs.symbol_size(border=0)[0]


def test_a_size_on_paper_is_kept_and_never_below_30_millimetres() -> None:
    for wanted, least in ((40.0, 40.0), (10.0, 30.0)):
        image = Image.open(io.BytesIO(draw_code(SIGNED, size_mm=wanted)))
        dots = image.info["dpi"][0]
        symbol_mm = image.width * 37 / 45 / dots * 25.4
        assert least - 0.1 <= symbol_mm <= least + 4


def test_a_caption_stands_below_and_does_not_disturb_the_code() -> None:
    plain, captioned = (pixels(draw_code(SIGNED, module_px=5, caption=text)) for text in (None, "会员 0123 4567 85"))
    assert captioned.shape[0] > plain.shape[0]
    assert (captioned[plain.shape[0] :] < 128).any()
    assert [symbol.text for symbol in read_with_zxing(captioned).symbols] == [SIGNED]


def test_a_long_caption_widens_the_picture_and_is_not_cut() -> None:
    picture = pixels(draw_code("0123456785", module_px=4, caption="这是一张很长很长的券的名称，" * 3))
    assert (picture[:, :3] == 255).all()
    assert (picture[:, -3:] == 255).all()
    assert [symbol.text for symbol in read_with_zxing(picture).symbols] == ["0123456785"]


@pytest.mark.parametrize("text", ["0" * 200, "71" + "0" * 198, "0" * 900])
def test_a_long_row_of_zeros_is_drawn_though_the_library_stumbles_over_it(text: str) -> None:
    picture = pixels(draw_code(text, module_px=4))
    assert [symbol.text for symbol in read_with_zxing(picture).symbols] == [text]


def test_a_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(CodeTooLong):
        draw_code("x" * 3000, level="L")
    with pytest.raises(CodeTooLong):
        modules_across("9" * 8000)
    with pytest.raises(ValueError, match="empty"):
        draw_code("")
