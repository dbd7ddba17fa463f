"""XLSX workbooks. Before the library sees one, its parts are measured (`parts`). Formulas are never computed: what
stands in a cell is what its spreadsheet had computed last, and where that is nothing, the cell says so (`odd_cells`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import cast

import python_calamine as calamine

from counter_app.domain.old_columns import LOOKED_AT, guess
from counter_app.domain.old_customers import BadSheet, Cell, shown
from counter_app.services.import_records import MergedCells, SheetTable
from counter_app.sheets.odd_cells import with_odd_cells
from counter_app.sheets.parts import Parts, measure


def read_workbook(content: bytes) -> SheetTable:
    """The first visible sheet with a known heading, or else the first with anything in it. Raises `BadSheet`."""
    parts = measure(content)
    try:
        with calamine.load_workbook(io.BytesIO(content)) as book:
            chosen = _chosen(list(_tables(book)))
            others = tuple(_others(book, chosen.sheet))
        return _seen(replace(chosen, others=others, day_zero_1904=parts.day_zero_1904), parts, content)
    except calamine.PasswordError:
        raise BadSheet("password") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        if isinstance(error, BadSheet):
            raise
        raise BadSheet("broken_workbook", what=str(error)[:120]) from None


def _seen(table: SheetTable, parts: Parts, content: bytes) -> SheetTable:
    """The same with what the library does not tell of the sheet."""
    part = parts.sheets.get(table.sheet)
    if part is None:
        return table
    table = replace(table, hidden_rows=part.hidden_rows)
    if not part.may_be_odd and not parts.percents:
        return table
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(part.name) as stream:
        return replace(table, rows=with_odd_cells(table.rows, parts, part, stream))


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
