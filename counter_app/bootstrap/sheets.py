"""Sheets of codes to print: A4, three by five, each code 40 mm across with its caption and cut marks."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from counter_app.scanning.drawing import PRINT_DPI, caption_font, draw_code

_COLUMNS, _ROWS = 3, 5
_PAGE_MM = (210, 297)
_CODE_MM = 40.0
_CELL_MM = (60, 54)
_MARK_MM = 3


def code_sheet(codes: Sequence[tuple[str, str]]) -> bytes:
    """A PDF with one cell for each (text, caption)."""
    per_page = _COLUMNS * _ROWS
    pages = [_page(codes[start : start + per_page]) for start in range(0, len(codes), per_page)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=PRINT_DPI, save_all=True, append_images=pages[1:])
    return out.getvalue()


def _page(codes: Sequence[tuple[str, str]]) -> Image.Image:
    page = Image.new("L", (_dots(_PAGE_MM[0]), _dots(_PAGE_MM[1])), "white")
    draw = ImageDraw.Draw(page)
    left = (_PAGE_MM[0] - _COLUMNS * _CELL_MM[0]) / 2
    top = (_PAGE_MM[1] - _ROWS * _CELL_MM[1]) / 2
    for number, (text, caption) in enumerate(codes):
        x = left + number % _COLUMNS * _CELL_MM[0]
        y = top + number // _COLUMNS * _CELL_MM[1]
        _cell(page, draw, (_dots(x), _dots(y)), text, caption)
    return page


def _cell(page: Image.Image, draw: ImageDraw.ImageDraw, corner: tuple[int, int], text: str, caption: str) -> None:
    width, height = _dots(_CELL_MM[0]), _dots(_CELL_MM[1])
    picture = Image.open(io.BytesIO(draw_code(text, size_mm=_CODE_MM))).convert("L")
    page.paste(picture, (corner[0] + (width - picture.width) // 2, corner[1]))
    font = caption_font(_dots(3.2))
    middle = corner[0] + (width - draw.textlength(caption, font=font)) / 2
    draw.text((middle, corner[1] + height - _dots(6)), caption, fill="black", font=font)
    mark = _dots(_MARK_MM)
    for x in (corner[0], corner[0] + width):
        for y in (corner[1], corner[1] + height):
            draw.line((x - mark, y, x + mark, y), fill="black")
            draw.line((x, y - mark, x, y + mark), fill="black")


def _dots(millimetres: float) -> int:
    return round(millimetres / 25.4 * PRINT_DPI)
