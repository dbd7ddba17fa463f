"""Codes made here: QR pictures for screens, paper and files."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.image.pil import PilImage
from qrcode.util import MODE_8BIT_BYTE, QRData

Level = Literal["L", "M", "Q", "H"]

QUIET_ZONE_MODULES: Final = 4
SMALLEST_MM: Final = 30.0
PRINT_DPI: Final = 300
_MM_AN_INCH: Final = 25.4
_SCREEN_MODULE_PX: Final = 8
_LONGEST_SHORT_CODE: Final = 16

_LEVELS: Final[dict[Level, int]] = {
    "L": ERROR_CORRECT_L,
    "M": ERROR_CORRECT_M,
    "Q": ERROR_CORRECT_Q,
    "H": ERROR_CORRECT_H,
}
# Simplified Chinese shapes first; under a Latin locale the system's own choice is often Japanese.
_CAPTION_FONTS: Final = (
    "NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "PingFang.ttc",
    "wqy-microhei.ttc",
    "DejaVuSans.ttf",
)


_TOO_LONG: Final = "The text is too long for a QR code."


class CodeTooLong(ValueError):
    """The text does not fit into a QR code of the level asked for."""


def level_for(text: str) -> Level:
    """H for short codes, which costs them nothing (same version); M for signed codes and everything else."""
    return "H" if len(text) <= _LONGEST_SHORT_CODE else "M"


def draw_code(
    text: str,
    *,
    level: Level | None = None,
    module_px: int | None = None,
    size_mm: float | None = None,
    caption: str | None = None,
) -> bytes:
    """A QR code (Model 2) as PNG bytes: black on white, a quiet zone of 4 modules, nothing in its middle.

    Give either `module_px` (pixels a module; 8 when both are left out) or `size_mm` (the symbol's side without the
    quiet zone, at least 30, drawn for 300 dots an inch). Digits go in as numeric mode, the densest: 200 of them at
    level M are version 5, 37 modules. `caption` is written below. Raises `CodeTooLong`.
    """
    if not text:
        raise ValueError("an empty text has no code")
    symbol = _symbol(text, level if level is not None else level_for(text))
    pixels = module_px if module_px is not None else _module_px(symbol.modules_count, size_mm)
    symbol.box_size = max(1, pixels)
    picture = symbol.make_image(fill_color="black", back_color="white").get_image().convert("L")
    if caption:
        picture = _with_caption(picture, caption)
    out = io.BytesIO()
    dots = (PRINT_DPI, PRINT_DPI) if size_mm is not None else None
    picture.save(out, "PNG", optimize=True, **({"dpi": dots} if dots else {}))
    return out.getvalue()


def modules_across(text: str, *, level: Level | None = None) -> int:
    """The side of the symbol in modules, without the quiet zone. Raises `CodeTooLong`."""
    return int(_symbol(text, level if level is not None else level_for(text)).modules_count)


def modules_of(text: str, *, level: Level | None = None) -> tuple[tuple[bool, ...], ...]:
    """The rows of the symbol, True for dark, without the quiet zone: for whoever draws them. Raises `CodeTooLong`."""
    symbol = _symbol(text, level if level is not None else level_for(text))
    return tuple(tuple(bool(dark) for dark in line) for line in symbol.modules)


def _symbol(text: str, level: Level) -> qrcode.QRCode[PilImage]:
    # As one segment of the densest mode that holds the whole text (digits: numeric), not cut into pieces.
    symbol = _made(text, level)
    # qrcode 8.2 cannot make a block of nothing but zero bits ("glog(0)"), which a long row of zeros is in numeric mode.
    return symbol if symbol is not None else _made_or_refused(QRData(text.encode(), mode=MODE_8BIT_BYTE), level)


def _made_or_refused(data: str | QRData, level: Level) -> qrcode.QRCode[PilImage]:
    symbol = _made(data, level)
    if symbol is None:
        raise CodeTooLong(_TOO_LONG)
    return symbol


def _made(data: str | QRData, level: Level) -> qrcode.QRCode[PilImage] | None:
    """The symbol; None where the library gives up on its content."""
    symbol = qrcode.QRCode(error_correction=_LEVELS[level], border=QUIET_ZONE_MODULES)
    symbol.add_data(data, optimize=0)
    try:
        symbol.make(fit=True)
    except DataOverflowError:
        raise CodeTooLong(_TOO_LONG) from None
    except ValueError:  # also "version 41": by how much is too much decides which of the two it raises
        return None
    return symbol


def _module_px(modules: int, size_mm: float | None) -> int:
    if size_mm is None:
        return _SCREEN_MODULE_PX
    dots = max(size_mm, SMALLEST_MM) / _MM_AN_INCH * PRINT_DPI
    return -(-int(dots) // modules)


def _with_caption(picture: Image.Image, caption: str) -> Image.Image:
    font = caption_font(max(12, picture.width // 16))
    left, top, right, bottom = ImageDraw.Draw(picture).textbbox((0, 0), caption, font=font)
    gap = picture.width // 24
    width = max(picture.width, round(right - left) + 2 * gap)
    whole = Image.new("L", (width, picture.height + round(bottom - top) + 2 * gap), "white")
    whole.paste(picture, ((width - picture.width) // 2, 0))
    place = ((width - (right - left)) / 2 - left, picture.height - top)
    ImageDraw.Draw(whole).text(place, caption, fill="black", font=font)
    return whole


@lru_cache(maxsize=8)
def caption_font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font with Chinese characters where the system has one."""
    for name in _CAPTION_FONTS:
        if "/" in name and not Path(name).exists():
            continue
        try:
            return ImageFont.truetype(name, size_px)
        except OSError:
            continue
    return ImageFont.load_default(size_px)
