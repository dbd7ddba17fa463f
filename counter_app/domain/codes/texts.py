"""A stranger's text: cut, folded, made harmless to show."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_BYTES = 512
SHOWN_CHARACTERS = 60
# A full-width digit takes three bytes where the digit it stands for takes one.
_WIDEST = 3 * MAX_BYTES

_FULL_WIDTH = {ord("０") + n: ord("0") + n for n in range(10)}
BLANKS = " \t\n\v\f\r\u00a0\u3000\u202f\u205f" + "".join(chr(c) for c in range(0x2000, 0x200B))
_TYPED_NUMBER = re.compile(r"[+＋]?[0-9](?:[ \-\u3000－]*[0-9])*")

_HARMFUL_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters, marks and symbols by category, yet nothing to see: fillers, joiners, variation selectors, braille blank.
_INVISIBLE = frozenset(
    {
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    }
)
_REPLACEMENT = "\ufffd"
_PAYMENT_RUN = re.compile(r"(?<![0-9])(?:1[0-5][0-9]{16}|(?:2[5-9]|30)[0-9]{14,22})(?![0-9])")


def normalise(text: str) -> str:
    """Full-width digits become ASCII digits and blanks around are dropped; nothing else changes."""
    return (text if text.isascii() else text.translate(_FULL_WIDTH)).strip(BLANKS)


def cut(text: str | bytes) -> str:
    """At most 512 bytes of it (in UTF-8, full-width digits counted as the digits they stand for)."""
    head = text[:_WIDEST]
    plain = head.decode("utf-8", "replace") if isinstance(head, bytes) else head
    if plain.isascii():
        return plain[:MAX_BYTES]
    folded = plain.translate(_FULL_WIDTH)
    # Lone surrogates pass the encoder and fall in the decoder: they come out as replacement characters.
    return folded.encode("utf-8", "surrogatepass")[:MAX_BYTES].decode("utf-8", "replace")


def close_up(text: str) -> str:
    """A number typed in groups (`138-0000 0001`) without its gaps; every other text as it is."""
    if _TYPED_NUMBER.fullmatch(text) is None:
        return text
    sign = "+" if text[0] in "+＋" else ""
    return sign + "".join(c for c in text if "0" <= c <= "9")


def is_digits(text: str) -> bool:
    """ASCII digits only, at least one."""
    return text.isascii() and text.isdigit()


def harmless(text: str) -> str:
    """`text` to be shown as plain text: at most 60 characters, one line.

    Control, bidi, zero-width and unassigned characters are replaced by U+FFFD, any space by a blank; what looks like a
    payment code inside a longer text is blotted out.
    """
    shown = _PAYMENT_RUN.sub(lambda match: "*" * len(match.group()), text)
    shown = "".join(map(_harmless_character, shown[: SHOWN_CHARACTERS + 1]))
    return shown if len(shown) <= SHOWN_CHARACTERS else shown[: SHOWN_CHARACTERS - 1] + "…"


def mark_of(text: str) -> str:
    """16 hex digits that tell texts apart without being them."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _harmless_character(character: str) -> str:
    if " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in _HARMFUL_CATEGORIES or ord(character) in _INVISIBLE:
        return _REPLACEMENT
    return character
