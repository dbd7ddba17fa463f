"""Texts of strangers made fit for paper: one line, nothing that commands a printer, nothing invisible, not endless."""

from __future__ import annotations

import unicodedata

LONGEST = 120
_BLANKS = frozenset({"Cc", "Zs", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})
_MOST_MARKS = 2
_UNPRINTABLE = frozenset({"Cs", "Co", "Cn"})
_INVISIBLE = frozenset({0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0})


def on_paper(text: str, longest: int = LONGEST) -> str:
    """`text` in one line of at most `longest` characters.

    Controls and every kind of blank become one blank, so that no byte of a name is ever a printer's command; marks of
    direction and joiners are dropped, so that no name turns an amount around; what has no shape is a question mark.
    """
    # Four times what is printed is more than enough to look at: names of megabytes cost nothing.
    composed = unicodedata.normalize("NFC", text[: 4 * longest])
    plain = " ".join(_few_marks("".join(map(_character, composed))).split())
    return plain if len(plain) <= longest and len(text) <= 4 * longest else plain[: longest - 1] + "…"


def _character(char: str) -> str:
    if " " <= char <= "~":
        return char
    category = unicodedata.category(char)
    if category in _BLANKS or ord(char) in _INVISIBLE:
        return " "
    if category == "Cf" or 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return ""
    return "?" if category in _UNPRINTABLE else char


def _few_marks(text: str) -> str:
    """A tower of accents would be printed over the lines above."""
    if text.isascii():
        return text
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in _MARKS else 0
        if run <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)
