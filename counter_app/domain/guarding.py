"""Cells that no spreadsheet takes for a formula or a number, and texts as they were before.

Two kinds of apostrophes are put in, and exactly those are taken out again. One stands before the whole text, where a
spreadsheet would compute it, or would make a number of it that has lost its zeros or its last digits. One stands where
a spreadsheet with another delimiter would begin a cell within the text: it cuts at semicolons, tabs and line ends also
inside the quotation marks of a text that is divided by commas.
"""

from __future__ import annotations

import re

# What a spreadsheet program begins a formula with, also as typed under a Chinese input method.
_SIGNS = "=+\\-@＝＋－＠"
_BLANKS = " \u3000\u00a0\ufeff"
_GUARD = "'"
_FORMULA = re.compile(f"[{_BLANKS}]*[{_SIGNS}\t\r\n]")
# Leading zeros go; of more than eleven digits a power of ten is shown, and of more than fifteen the last ones are lost;
# an id like 280e04855539 is such a power.
_NUMBER = re.compile(f"[{_BLANKS}]*(?:0[0-9]+|[0-9]{{12,}}|[0-9]+(?:\\.[0-9]*)?[eE][+-]?[0-9]+)[{_BLANKS}]*")
_CUTS = ";\t\r\n"
# Quotation marks that are doubled in a text may be taken off such a cell.
_BEGINS = f'{_GUARD}*[{_BLANKS}"]*[{_SIGNS}]'
_CELL = re.compile(f"(?<=[{_CUTS}])(?={_BEGINS})")
_GUARDED_CELL = re.compile(f"(?<=[{_CUTS}]){_GUARD}(?={_BEGINS})")


def guarded(text: str) -> str:
    """The text as a cell, and as cells where it is cut, that no spreadsheet takes for a formula or a number."""
    text = _CELL.sub(_GUARD, text)
    return _GUARD + text if _needs(text) else text


def unguarded(text: str) -> str:
    """The other way round, for a cell that was read."""
    if text[:1] == _GUARD and _needs(text[1:]):
        text = text[1:]
    return _GUARDED_CELL.sub("", text)


def _needs(text: str) -> bool:
    """One that begins with an apostrophe gets another, so that exactly one is to be taken off."""
    return text[:1] == _GUARD or bool(_FORMULA.match(text) or _NUMBER.fullmatch(text))
