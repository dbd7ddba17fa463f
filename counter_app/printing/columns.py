"""From the lines of a receipt to rows of columns: what fits where, wrapped so that no 字 is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from counter_app.domain.values import dataclass
from counter_app.printing.characters import width, width_of
from counter_app.services.receipts.values import Heading, Pair, PaperLine, Plain, Rule, Symbol

COLUMNS = {58: 32, 80: 48}


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row, filled with blanks to where it begins. `large`: twice as wide and high; `strong`: twice as high.

    A row with `symbol` is a QR code with that text, in the middle.
    """

    text: str
    large: bool = False
    strong: bool = False
    symbol: str = ""


def rows_of(lines: Sequence[PaperLine], columns: int) -> tuple[Row, ...]:
    """Everything that is printed, at `columns` columns."""
    return tuple(row for line in lines for row in _rows(line, columns))


def _rows(line: PaperLine, columns: int) -> Iterator[Row]:
    match line:
        case Heading():
            for text in wrapped(line.text, columns // 2):
                yield Row(_centred(text, columns // 2), large=True)
        case Plain():
            for text in wrapped(line.text, columns):
                yield Row(_centred(text, columns) if line.centred else text)
        case Pair():
            yield from _pair(line, columns)
        case Rule():
            yield Row("-" * columns)
        case Symbol():
            yield Row("", symbol=line.text)


def _pair(pair: Pair, columns: int) -> Iterator[Row]:
    """The right side at the right edge of the last row of the left side, else in a row of its own."""
    left = wrapped(pair.left, columns)
    right = wrapped(pair.right, columns)
    if len(right) == 1 and width_of(left[-1]) + 1 + width_of(right[0]) <= columns:
        gap = columns - width_of(left[-1]) - width_of(right[0])
        texts = [*left[:-1], f"{left[-1]}{' ' * gap}{right[0]}"]
    else:
        texts = [*left, *(" " * (columns - width_of(text)) + text for text in right)]
    for text in texts:
        yield Row(text, strong=pair.strong)


def wrapped(text: str, columns: int) -> list[str]:
    """At least one row, each of at most `columns` columns: broken at a blank where one is near, else between two
    characters."""
    rows: list[str] = []
    rest = text
    while width_of(rest) > columns:
        end = _fitting(rest, columns)
        blank = rest.rfind(" ", 1, end + 1)
        in_a_word = rest[end - 1 : end + 1].isascii() and width_of(rest[: max(blank, 0)]) * 2 >= columns
        cut = blank if in_a_word else end
        rows.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    rows.append(rest)
    return rows


def _fitting(text: str, columns: int) -> int:
    used = 0
    for place, char in enumerate(text):
        used += width(char)
        if used > columns:
            return max(place, 1)
    return len(text)


def _centred(text: str, columns: int) -> str:
    return " " * ((columns - width_of(text)) // 2) + text
