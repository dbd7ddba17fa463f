"""The two decoders behind one shape.

zxing-cpp is the first: fast, exact bytes, no system library. zbar (through pyzbar) is the second opinion: it reads
tilts beyond 55 degrees that zxing-cpp does not. Both let other threads run while they work. zbar needs a system
library; where that is missing scanning goes on with zxing-cpp alone (`zbar_is_available`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import zxingcpp

from counter_app.domain.values import dataclass
from counter_app.scanning.frames import Corners, Kind, Picture, Point, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import ModuleType

# Never `QRCode`: that takes in Micro QR, which has next to no error correction and is "seen" in noise.
_FORMATS: Final[dict[Kind, zxingcpp.BarcodeFormat]] = {
    "qr": zxingcpp.BarcodeFormat.QRCodeModel2,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
}
# zxing-cpp answers with the family's name where the variant was asked for.
_KINDS: Final[dict[zxingcpp.BarcodeFormat, Kind]] = {
    zxingcpp.BarcodeFormat.QRCode: "qr",
    **{format_: kind for kind, format_ in _FORMATS.items()},
}
QR_ONLY: Final[tuple[Kind, ...]] = ("qr",)


class _Location(Protocol):
    """What a position of zxing-cpp offers."""

    @property
    def top_left(self) -> zxingcpp.Point: ...
    @property
    def top_right(self) -> zxingcpp.Point: ...
    @property
    def bottom_right(self) -> zxingcpp.Point: ...
    @property
    def bottom_left(self) -> zxingcpp.Point: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What one engine made of one picture.

    `unreadable` holds the corners of codes that were seen and could not be read (their error correction failed).
    """

    symbols: tuple[Symbol, ...] = ()
    unreadable: tuple[Corners, ...] = ()


@lru_cache(maxsize=1)
def _zbar() -> ModuleType | None:
    """pyzbar, at the first picture that asks for it: it starts a program to find the system's libzbar."""
    try:
        from pyzbar import pyzbar
    except ImportError:  # pyzbar raises this too where libzbar itself is missing
        return None
    return pyzbar


def zbar_is_available() -> bool:
    """Whether pyzbar and the system's libzbar are there."""
    return _zbar() is not None


def read_with_zxing(
    picture: Picture, *, kinds: Iterable[Kind] = QR_ONLY, global_threshold: bool = False, treatment: str = ""
) -> Reading:
    """Reads every code of the kinds asked for in a grey or BGR picture."""
    wanted = tuple(kinds)
    linear = any(kind != "qr" for kind in wanted)
    found = zxingcpp.read_barcodes(
        picture,
        formats=_formats(wanted),
        # A QR symbol is found at any angle without it; linear codes that stand upright are not.
        try_rotate=linear,
        try_downscale=True,
        try_invert=True,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=zxingcpp.Binarizer.GlobalHistogram if global_threshold else zxingcpp.Binarizer.LocalAverage,
        return_errors=True,
    )
    symbols, unreadable = [], []
    for barcode in found:
        corners = _corners_of(barcode.position)
        kind = _KINDS.get(barcode.format)
        if barcode.valid and kind is not None:
            symbols.append(Symbol(_text_of(barcode), bytes(barcode.bytes), kind, corners, _engine("zxing", treatment)))
        elif not barcode.valid:
            unreadable.append(corners)
    return Reading(tuple(symbols), tuple(unreadable))


def _formats(kinds: tuple[Kind, ...]) -> zxingcpp.BarcodeFormats:
    return zxingcpp.BarcodeFormats([_FORMATS[kind] for kind in kinds])


def _engine(name: str, treatment: str) -> str:
    return f"{name}:{treatment}" if treatment else name


def _text_of(barcode: zxingcpp.Barcode) -> str:
    try:
        return barcode.text
    except UnicodeDecodeError:
        return bytes(barcode.bytes).decode("utf-8", errors="replace")


def _corners_of(position: _Location) -> Corners:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((float(point.x), float(point.y)) for point in points)


def read_with_zbar(picture: Picture, *, treatment: str = "") -> Reading:
    """Reads QR codes in a grey picture.

    zbar guesses character sets and hands out only its guess, so a text beyond ASCII may not be what the symbol holds:
    such a symbol is reported as seen but unreadable, with its corners, and the caller has it read flattened by
    zxing-cpp.
    """
    zbar = _zbar()
    if zbar is None:
        return Reading()
    symbols, unreadable = [], []
    try:
        found = zbar.decode(np.ascontiguousarray(picture), symbols=[zbar.ZBarSymbol.QRCODE])
    except ValueError:  # pyzbar cannot name zbar's "orientation unknown" and gives up on the whole picture
        return Reading()
    for decoded in found:
        raw = bytes(decoded.data)
        corners = _corners_of_polygon(decoded.polygon, decoded.rect)
        if raw.isascii() and raw:
            symbols.append(Symbol(raw.decode("ascii"), raw, "qr", corners, _engine("zbar", treatment)))
        else:
            unreadable.append(corners)
    return Reading(tuple(symbols), tuple(unreadable))


def _corners_of_polygon(polygon: Sequence[tuple[int, int]], rect: tuple[int, int, int, int]) -> Corners:
    if len(polygon) == 4:
        points: list[Point] = [(float(x), float(y)) for x, y in polygon]
        return tuple(points)
    left, top, width, height = (float(value) for value in rect)
    return ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
