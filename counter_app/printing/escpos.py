"""The bytes that an ESC/POS printer takes, of rows or of a picture. Commands are made here and nowhere else.

Texts reach the printer through `characters.encode_text` only, which lets no byte below a blank through: whatever an
item is called, it prints and commands nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from counter_app.printing.characters import encode_text
from counter_app.printing.columns import Row
from counter_app.services.receipts.values import Bitmap

_RESET: Final = b"\x1b@"
_CHINESE: Final = b"\x1c&"
_LEFT: Final = b"\x1ba\x00"
_CENTRE: Final = b"\x1ba\x01"
_FEED: Final = b"\x1bd\x04"
_CUT: Final = b"\x1dVB\x00"
_DRAWER: Final = b"\x1bp\x00\x19\xfa"
_PLAIN_SIZE: Final = b"\x1d!\x00\x1bE\x00"
_STRONG: Final = b"\x1d!\x01\x1bE\x01"
_LARGE: Final = b"\x1d!\x11\x1bE\x01"
_LONGEST_SYMBOL: Final = 512
_BAND_ROWS: Final = 128


def text_job(rows: Sequence[Row], *, drawer: bool = False, copies: int = 1) -> bytes:
    """A receipt in the printer's own font, `copies` times; the drawer opens once, first."""
    body = b"".join(map(_row, rows))
    return _job(body, drawer=drawer, copies=copies)


def picture_job(picture: Bitmap, *, drawer: bool = False, copies: int = 1) -> bytes:
    """The same as a picture, for printers without Chinese characters; in bands that any buffer holds."""
    bands = []
    for top in range(0, picture.rows, _BAND_ROWS):
        high = min(_BAND_ROWS, picture.rows - top)
        bits = picture.bits[top * picture.stride : (top + high) * picture.stride]
        bands.append(b"\x1dv0\x00" + _two(picture.stride) + _two(high) + bits)
    return _job(b"".join(bands), drawer=drawer, copies=copies)


def _job(body: bytes, *, drawer: bool, copies: int) -> bytes:
    # Each copy begins anew, so that what another program left behind, or a torn receipt, spoils one at most.
    one = _RESET + _CHINESE + _LEFT + _PLAIN_SIZE + body + _FEED + _CUT
    return (_RESET + _DRAWER if drawer else b"") + one * copies


def _row(row: Row) -> bytes:
    if row.symbol:
        return _symbol(row.symbol)
    text = encode_text(row.text) + b"\n"
    if row.large:
        return _LARGE + text + _PLAIN_SIZE
    return _STRONG + text + _PLAIN_SIZE if row.strong else text


def _symbol(text: str) -> bytes:
    """Model 2, ten dots a module, which is 31 mm for a receipt's code, level Q, stored and printed by GS ( k."""
    data = text.encode("ascii", "replace")[:_LONGEST_SYMBOL]
    return (
        _CENTRE
        + b"\x1d(k\x04\x001A2\x00"
        + b"\x1d(k\x03\x001C\x0a"
        + b"\x1d(k\x03\x001E2"
        + b"\x1d(k"
        + _two(len(data) + 3)
        + b"1P0"
        + data
        + b"\x1d(k\x03\x001Q0"
        + b"\n"
        + _LEFT
    )


def _two(number: int) -> bytes:
    return number.to_bytes(2, "little")
