"""XLSX workbooks. Before the library sees one, its parts are measured: how much they hold once unpacked, and how far
their sheets reach; the library makes room for every cell of that area. Formulas are never computed: what stands in a
cell is what its spreadsheet had computed last.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import cast

import python_calamine as calamine

from counter_app.domain.old_columns import LOOKED_AT, guess
from counter_app.domain.old_customers import BadSheet, Cell, shown
from counter_app.services.import_records import MergedCells, SheetTable
from counter_app.sheets.limits import check_area

_MAX_UNPACKED = 400 * 1024 * 1024
_MAX_RATIO = 400
_SMALL = 4 * 1024 * 1024
_MAX_PARTS = 2_000
_PORTION = 1 << 20
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# `<c r="AB12"`, `<row r="12"`, also with a namespace before the name and with other attributes in between.
_CELL_AT = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Za-z]{1,7})(\d{1,10})[\"']")
_ROW_AT = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=[\"'](\d{1,10})[\"']")
_CELL, _ROW = re.compile(rb"<(?:\w+:)?c[\s/>]"), re.compile(rb"<(?:\w+:)?row[\s/>]")
_EITHER = re.compile(rb"<(?:\w+:)?(c|row)[\s/>]")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_workbook(content: bytes) -> SheetTable:
    """The first visible sheet with a known heading, or else the first with anything in it. Raises `BadSheet`."""
    _measure(content)
    try:
        with calamine.load_workbook(io.BytesIO(content)) as book:
            chosen = _chosen(list(_tables(book)))
            return replace(chosen, others=tuple(_others(book, chosen.sheet)))
    except calamine.PasswordError:
        raise BadSheet("password") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BadSheet("broken_workbook", what=str(error)[:120]) from None


def _others(book: calamine.CalamineWorkbook, read: str) -> Iterator[str]:
    """The other visible sheets with anything in them; one that cannot be read counts."""
    for told in book.sheets_metadata:
        if not _is_list(told) or told.name == read:
            continue
        try:
            holds = book.get_sheet_by_name(told.name).height > 0
        except calamine.CalamineError:
            holds = True
        if holds:
            yield told.name


def _tables(book: calamine.CalamineWorkbook) -> Iterator[SheetTable]:
    for told in book.sheets_metadata:
        if not _is_list(told):
            continue
        sheet = book.get_sheet_by_name(told.name)
        rows = tuple(tuple(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False))
        if not any(any(cell not in (None, "") for cell in row) for row in rows):
            continue
        merged = tuple(MergedCells(*start, *end) for start, end in sheet.merged_cell_ranges or ())
        yield SheetTable(rows, kind="xlsx", sheet=told.name, merged=merged)
        if _has_heading(rows):
            return


def _is_list(told: calamine.SheetMetadata) -> bool:
    return told.visible == calamine.SheetVisibleEnum.Visible and told.typ == calamine.SheetTypeEnum.WorkSheet


def _chosen(tables: Sequence[SheetTable]) -> SheetTable:
    if not tables:
        raise BadSheet("empty")
    return next((table for table in tables if _has_heading(table.rows)), tables[0])


def _has_heading(rows: Sequence[Sequence[Cell]]) -> bool:
    return any(guess(shown(cell)) is not None for row in rows[:LOOKED_AT] for cell in row if cell)


def _cell(value: object) -> Cell:
    if value == "" or isinstance(value, bool | time | timedelta):
        return None if value == "" else str(value)
    return cast("str | int | float | date", value)


def _measure(content: bytes) -> None:
    """Raises `BadSheet` for what is no workbook, unpacks to too much, or reaches too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS:
                raise BadSheet("bomb")
            if any(part.flag_bits & 1 for part in parts):
                raise BadSheet("password")
            names = {part.filename.lower() for part in parts}
            if "xl/workbook.xml" not in names:
                raise BadSheet("no_workbook" if "xl/workbook.bin" not in names else "old_workbook")
            left = _MAX_UNPACKED
            for part in parts:
                left -= _measure_part(archive, part, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, BadSheet):
            raise
        raise BadSheet("broken_workbook", what=str(error)[:120]) from None


def _measure_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Unpack a part piece by piece, whatever its header says of its size, and look how far a sheet reaches."""
    is_sheet = _SHEET_PART.fullmatch(part.filename) is not None
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    unpacked, reach, rest = 0, _Reach(), b""
    with archive.open(part) as stream:
        while piece := stream.read(_PORTION):
            unpacked += len(piece)
            if unpacked > left or (unpacked > _SMALL and unpacked > part.compress_size * _MAX_RATIO):
                raise BadSheet("bomb")
            if is_xml and _DOCTYPE.search(rest[-16:] + piece):
                raise BadSheet("entities")
            if is_sheet:
                rest = reach.look(rest + piece)
    if is_sheet:
        reach.look(rest + b"<", last=True)
    return unpacked


class _Reach:
    """How many rows and columns a sheet has, from its text."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._plain_rows = self._in_row = 0

    def look(self, text: bytes, *, last: bool = False) -> bytes:
        """Count what is whole; what may be the beginning of a tag is given back. Raises `BadSheet`."""
        cut = len(text) if last else max(text.rfind(b"<"), 0)
        whole, rest = text[:cut], text[cut:]
        named = 0
        for found in _CELL_AT.finditer(whole):
            named += 1
            self.columns = max(self.columns, _number(found[1]))
            self.rows = max(self.rows, int(found[2]))
        if named < len(_CELL.findall(whole)):
            self._count_unnamed(whole)
        for found in _ROW_AT.finditer(whole):
            self.rows = max(self.rows, int(found[1]))
        self._plain_rows += len(_ROW.findall(whole))
        check_area(max(self.rows, self._plain_rows), max(self.columns, 1))
        if len(rest) > _PORTION:
            raise BadSheet("broken_workbook", what="a tag without an end")
        return rest

    def _count_unnamed(self, whole: bytes) -> None:
        """Cells that do not say where they stand come one after the other."""
        for found in _EITHER.finditer(whole):
            self._in_row = self._in_row + 1 if found[1] == b"c" else 0
            self.columns = max(self.columns, self._in_row)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
