"""Texts with a delimiter, as spreadsheets and cash registers save them: encoding and delimiter are found out."""

from __future__ import annotations

import csv
import io
from collections import Counter

from counter_app.domain.old_customers import BadSheet
from counter_app.services.import_records import SheetTable
from counter_app.sheets.limits import check_row

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DELIMITERS = ",;\t|，"
_SAMPLE_LINES = 50
_LONGEST_CELL = 32_767


def read_text(content: bytes) -> SheetTable:
    """The rows of such a text. Raises `BadSheet`."""
    text, encoding = _decoded(content)
    if "\0" in text:
        raise BadSheet("not_text")
    text, said = _without_sep_line(text)
    delimiter = said or _delimiter(text)
    rows: list[tuple[str, ...]] = []
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            check_row(len(rows) + 1, len(row))
            rows.append(tuple(row))
    except csv.Error:
        raise BadSheet("cell_too_long", row=len(rows) + 1) from None
    return SheetTable(tuple(rows), kind="csv", encoding=encoding, delimiter=delimiter)


def _decoded(content: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strictly(content[len(bom) :], encoding), encoding
    guessed = _wide(content)
    if guessed:
        return _strictly(content, guessed), guessed
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise BadSheet("encoding")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise BadSheet("encoding") from None


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: line ends and digits have a zero byte on one side, and none on the other."""
    sample = content[:4_096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    least = len(sample) // 10
    if odd > least and not even:
        return "utf-16-le"
    return "utf-16-be" if even > least and not odd else ""


def _without_sep_line(text: str) -> tuple[str, str]:
    """`sep=;` as the first line is said to the spreadsheet, and no row."""
    first, end, rest = text.partition("\n")
    word = first.strip("\r")
    if word.lower().startswith("sep=") and len(word) == 5:
        return rest if end else "", word[4]
    return text, ""


def _delimiter(text: str) -> str:
    """The one that cuts most of the first lines into the same number of cells, and into more than one."""
    lines = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter) if row)
        except csv.Error:
            continue
        cut = sum(lines for width, lines in widths.items() if width > 1)
        alike = max((lines for width, lines in widths.items() if width > 1), default=0)
        if cut + alike > most:
            best, most = delimiter, cut + alike
    return best
