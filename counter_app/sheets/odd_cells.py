"""Cells of a sheet that the library shows as empty or as another value than a person sees: errors, formulas whose
value nobody has computed, and percents. Only a sheet that may hold one is looked through, portion by portion, by
patterns that stop at nothing else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum, auto
from typing import IO

from counter_app.domain.old_customers import BadSheet, Cell, Uncomputed, shown
from counter_app.domain.values import dataclass
from counter_app.sheets.limits import check_row
from counter_app.sheets.parts import PORTION, Parts, SheetPart

_LONGEST_ROW = 64 * 1024 * 1024
_LONGEST_FORMULA = 200
_C = rb"<(?:\w+:)?c"
_TAG_OF_ERROR = re.compile(_C + rb"(\s(?=[^<>]*\bt\s*=\s*[\"']e[\"'])[^<>]*)>")
_FORMULA = _C + rb"((?:\s[^<>]*)?)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f\s*>)"
_VALUE = rb"\s*<(?:\w+:)?v(?:\s[^<>]*)?>"
_UNCOMPUTED = re.compile(_FORMULA + rb"(?!" + _VALUE + rb"[^<])")
# A program that does not compute writes a zero, and asks for all of it to be computed when the file is opened.
_NOT_TRUSTED = re.compile(_FORMULA + rb"(?!" + _VALUE + rb"(?!0*(?:\.0*)?<)[^<])")
_EMPTY_VALUE = re.compile(rb"\s*<(?:\w+:)?v(?:\s[^<>]*)?(?:/>|></)")
_AN_ERROR = re.compile(rb"[^<]*(?:<(?:\w+:)?f[^<]*(?:</(?:\w+:)?f\s*>)?\s*)?<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<")
_IS_TEXT, _IS_ERROR = re.compile(rb"\bt\s*=\s*[\"']str[\"']"), re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_PLACE = re.compile(rb"(?<![\w:])r\s*=\s*[\"']([A-Za-z]{1,7})(\d{1,10})[\"']")
_NUMBER = re.compile(rb"(?<![\w:])r\s*=\s*[\"'](\d{1,10})[\"']")
_EITHER = re.compile(rb"<(?:\w+:)?(c|row)((?:\s[^<>]*)?)>")
Table = tuple[tuple[Cell, ...], ...]


class _Kind(Enum):
    ERROR = auto()
    UNCOMPUTED = auto()
    PERCENT = auto()


@dataclass(frozen=True, slots=True)
class _Odd:
    """A cell, its place counted from 0."""

    row: int
    column: int
    kind: _Kind
    text: str = ""


def with_odd_cells(rows: Table, parts: Parts, part: SheetPart, stream: IO[bytes]) -> Table:
    """The rows with what these cells are; `stream`: the sheet's text. Raises `BadSheet`, `OSError`."""
    made: dict[int, list[Cell]] = {}
    for odd in _Search(parts, part).found(stream):
        check_row(odd.row + 1, odd.column + 1)
        row = made.get(odd.row)
        if row is None:
            row = made[odd.row] = list(rows[odd.row]) if odd.row < len(rows) else []
        row += [None] * (odd.column + 1 - len(row))
        row[odd.column] = _seen(odd, row[odd.column])
    if not made:
        return rows
    whole = [*rows, *[()] * (max(made) + 1 - len(rows))]
    for place, row in made.items():
        whole[place] = tuple(row)
    return tuple(whole)


def _seen(odd: _Odd, cell: Cell) -> Cell:
    if odd.kind is _Kind.UNCOMPUTED:
        return Uncomputed(odd.text)
    if odd.kind is _Kind.ERROR:
        return odd.text
    if isinstance(cell, int | float):
        return f"{(Decimal(shown(cell)) * 100).normalize():f}%"
    return cell


class _Search:
    """Goes through the text of a sheet, rows as a whole."""

    def __init__(self, parts: Parts, part: SheetPart) -> None:
        self._uncomputed = _NOT_TRUSTED if parts.recomputed else _UNCOMPUTED
        styles = rb"(?:" + "|".join(parts.percents).encode() + rb")"
        shown_so = re.compile(_C + rb"(\s(?=[^<>]*\bs\s*=\s*[\"']" + styles + rb"[\"'])[^<>]*)>")
        self._percent = shown_so if parts.percents else None
        self._part = part
        self._row = self._column = -1

    def found(self, stream: IO[bytes]) -> Iterator[_Odd]:
        """Every odd cell."""
        rest = b""
        while piece := stream.read(PORTION):
            text = rest + piece
            end = max(text.rfind(b"</row>"), text.rfind(b":row>"))
            if end < 0 and len(text) > _LONGEST_ROW:
                raise BadSheet("broken_workbook", what="a row without an end")
            cut = end + len(b"</row>") if end >= 0 else 0
            yield from self._in(text[:cut])
            rest = text[cut:]
        yield from self._in(rest)

    def _in(self, text: bytes) -> Iterator[_Odd]:
        places = self._counted(text) if self._part.unnamed else {}
        for found, kind in self._matches(text):
            place = places.get(found.start()) or _place(found[1])
            if place is None:
                continue
            said = found[2] or b"" if kind is _Kind.UNCOMPUTED else _error(text, found) if kind is _Kind.ERROR else b""
            yield _Odd(*place, kind, _words(said, kind))

    def _matches(self, text: bytes) -> Iterator[tuple[re.Match[bytes], _Kind]]:
        if self._percent is not None:
            yield from ((found, _Kind.PERCENT) for found in self._percent.finditer(text))
        if not self._part.may_be_odd:
            return
        for found in self._uncomputed.finditer(text):
            # A formula may well give an empty text.
            empty = _IS_TEXT.search(found[1]) is not None and _EMPTY_VALUE.match(text, found.end()) is not None
            if not empty and _IS_ERROR.search(found[1]) is None:
                yield found, _Kind.UNCOMPUTED
        yield from ((found, _Kind.ERROR) for found in _TAG_OF_ERROR.finditer(text))

    def _counted(self, text: bytes) -> Mapping[int, tuple[int, int]]:
        """Where cells stand that do not say it themselves: one behind the other, by where their tags begin."""
        places = {}
        for found in _EITHER.finditer(text):
            said = (_PLACE if found[1] == b"c" else _NUMBER).search(found[2])
            if found[1] == b"row":
                self._row, self._column = int(said[1]) - 1 if said else self._row + 1, -1
                continue
            place = _place(found[2])
            self._row, self._column = place if place is not None else (self._row, self._column + 1)
            places[found.start()] = (self._row, self._column)
        return places


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _PLACE.search(attributes)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1


def _error(text: bytes, found: re.Match[bytes]) -> bytes:
    said = _AN_ERROR.match(text, found.end())
    return said[1] if said is not None else b""


def _words(said: bytes, kind: _Kind) -> str:
    text = html.unescape(said.decode("utf-8", "replace")).strip()
    if kind is _Kind.UNCOMPUTED:
        return "=" + (text if len(text) <= _LONGEST_FORMULA else text[:_LONGEST_FORMULA] + "…")
    # Whatever it says there, it is an error; it has to look like one.
    return text if text.startswith("#") and len(text) <= len("#GETTING_DATA") else "#N/A"
