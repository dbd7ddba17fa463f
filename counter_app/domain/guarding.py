"""Cells that no spreadsheet takes for a formula, and texts as they were before."""

from __future__ import annotations

import re

# What a spreadsheet program begins a formula with, also as typed under a Chinese input method.
_SIGNS = "=+\\-@＝＋－＠"
_BLANKS = " \u3000\u00a0\ufeff"
_FORMULA = re.compile(f"[\t\r\n]|[{_BLANKS}]*[{_SIGNS}\t\r\n]")
_GUARD = "'"
_CUT = re.compile(f";(?=[{_BLANKS}\t\r\n;]*[{_SIGNS}])")


def guarded(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: an apostrophe before it. One that
    begins with an apostrophe gets another, so that exactly one is to be taken off."""
    return _GUARD + text if text[:1] == _GUARD or _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The other way round, for a cell that was read."""
    return text[1:] if text[:1] == _GUARD and guarded(text[1:]) == text else text


def uncut(text: str) -> str:
    """Without semicolons that stand before what could be a formula: where a spreadsheet's own delimiter is the
    semicolon, it cuts there, also inside the quotation marks of a text that is divided by commas."""
    return _CUT.sub("；", text)
