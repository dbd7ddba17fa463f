"""Which characters a Chinese receipt printer has, and how wide it prints them.

Such a printer takes GB18030: one byte is one column, a pair of bytes two. Of the four-byte part only CJK extension A is
in its font. What it has not is put in its nearest shape, else as a question mark; nothing below a blank is ever sent.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

UNKNOWN = b"?"
_FRACTION_SLASH = "\u2044"
_EXTENSION_A = range(0x3400, 0x4DC0)


@lru_cache(maxsize=8_192)
def encoded(char: str) -> bytes:
    """The bytes of one character; none for what has no shape."""
    if " " <= char <= "~":
        return char.encode()
    found = _of_the_font(char)
    if found:
        return found
    if unicodedata.category(char) in {"Mn", "Me", "Cf", "Cc"}:
        return b""
    # A letter without its accent, a fraction as digits: what people would write on a machine without it.
    apart = unicodedata.normalize("NFKD", char)
    if apart == char:
        return UNKNOWN
    return b"".join(map(_part, apart)) or UNKNOWN


def _part(char: str) -> bytes:
    if char == _FRACTION_SLASH:
        return b"/"
    return _of_the_font(char) or (b"" if unicodedata.category(char) in {"Mn", "Me"} else UNKNOWN)


def _of_the_font(char: str) -> bytes:
    if " " <= char <= "~":
        return char.encode()
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return b""
    found = char.encode("gb18030", "ignore")
    return found if len(found) == 2 or (len(found) == 4 and ord(char) in _EXTENSION_A) else b""


def encode_text(text: str) -> bytes:
    """A whole text."""
    return b"".join(map(encoded, text))


@lru_cache(maxsize=8_192)
def width(char: str) -> int:
    """Columns that the printer takes for a character, which may have become several ("ﬁ", "㍻")."""
    return sum(1 if part.isascii() else 2 for part in encoded(char).decode("gb18030"))


def width_of(text: str) -> int:
    """Columns of a whole text."""
    return sum(map(width, text))
