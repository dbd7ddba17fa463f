"""Texts with a delimiter, as spreadsheets and cash registers save them: encoding and delimiter are found out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from counter_app.domain.old_customers import BadSheet
from counter_app.services.import_records import SheetTable
from counter_app.sheets.limits import check_row

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DELIMITERS = ",;\t|，"
_SAMPLE_LINES = 50
_LONGEST_CELL = 32_767
_SAMPLE_CHARACTERS = 4_096
_LAST_COMMON = 0xC6  # Big5 has the characters of every day before those that are rare


def read_text(content: bytes) -> SheetTable:
    """The rows of such a text. Raises `BadSheet`."""
    text, encoding = _decoded(content)
    if "\0" in text:
        raise BadSheet("not_text")
    text, said = _without_sep_line(text)
    delimiter = said or _delimiter(text)
    rows: list[tuple[str, ...]] = []
    csv.field_size_limit(_LONGEST_CELL)
    lines: list[str] = []
    try:
        for row in csv.reader(_remembered(text, lines), delimiter=delimiter):
            check_row(len(rows) + 1, len(row))
            rows.append(tuple(row))
            if len(lines) > 1 and not _is_exact(lines, delimiter):
                raise BadSheet("open_quote", row=len(rows))
            lines.clear()
    except csv.Error:
        raise BadSheet("cell_too_long", row=len(rows) + 1) from None
    return SheetTable(tuple(rows), kind="csv", encoding=encoding, delimiter=delimiter)


def _remembered(text: str, lines: list[str]) -> Iterator[str]:
    """The lines of a text, each kept in `lines` as well until whoever reads the rows clears that."""
    for line in io.StringIO(text, newline=""):
        lines.append(line)
        yield line


def _is_exact(lines: Sequence[str], delimiter: str) -> bool:
    """Whether a row of several lines is one by the rules of quoting. Else a quotation mark was not closed, and has
    swallowed the customers of the next lines."""
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _decoded(content: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strictly(content[len(bom) :], encoding), encoding
    guessed = _wide(content)
    if guessed:
        return _strictly(content, guessed), guessed
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and _is_big5(content, text):
            continue
        return text, encoding
    raise BadSheet("encoding")


def _is_big5(content: bytes, as_gb: str) -> bool:
    """Most of what Big5 says GB 18030 reads too, as other words: the characters that people write tell them apart."""
    try:
        text = content.decode("big5")
    except UnicodeDecodeError:
        return False
    return _share(as_gb, "gb2312", 0xF7) < 0.8 and _share(text, "big5", _LAST_COMMON) > 0.9


def _share(text: str, encoding: str, last: int) -> float:
    """How many of its first Chinese characters an encoding has among those that begin with a byte up to `last`."""
    foreign = [character for character in text if character > "\x7f"][:_SAMPLE_CHARACTERS]
    common = sum(b"\x7f" < character.encode(encoding, "replace")[:1] <= bytes((last,)) for character in foreign)
    return common / max(len(foreign), 1)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise BadSheet("encoding") from None


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: line ends and digits have a zero byte on one side, and next to nothing has one on the
    other (一 and 开 have)."""
    sample = content[:4_096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    least = len(sample) // 10
    if odd > least and odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > least and even > 4 * odd else ""


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
