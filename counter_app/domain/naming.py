"""Whether a text that somebody typed names a person: by the whole name, or by the phone. Standard library only."""

from __future__ import annotations

import re
import unicodedata

# A single character of Chinese would be found in every second sentence, a few digits in every third.
_SHORTEST = 2
_FEWEST_DIGITS = 5
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_BETWEEN = re.compile(r"[\s\-().·/]+")
_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")


def names_person(text: str, name: str, phone: str) -> bool:
    """Whether `text` says this name or phone (E.164), however it is written: full-width, in upper or lower case, with
    spaces and dashes. A name in a script without spaces counts wherever it stands, any other as whole words."""
    plain = _plain(text)
    return _says_phone(plain, phone) or _says_name(plain, _plain(name))


def has_mobile(text: str) -> bool:
    """Whether some mobile number of the mainland stands in it, whoever's it is."""
    return _MOBILE.search(re.sub(r"[\s-]+", "", _plain(text))) is not None or _MOBILE.search(_plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _says_phone(plain: str, phone: str) -> bool:
    digits = phone.removeprefix("+86").removeprefix("+")
    return len(digits) >= _FEWEST_DIGITS and digits in _BETWEEN.sub("", plain)


def _says_name(plain: str, name: str) -> bool:
    if len(name) < _SHORTEST:
        return False
    if any(_without_spaces(char) for char in name):
        return _BETWEEN.sub("", name) in _BETWEEN.sub("", plain)
    at = plain.find(name)
    while at >= 0:
        if not (_goes_on(plain[:at][-1:]) or _goes_on(plain[at + len(name) :][:1])):
            return True
        at = plain.find(name, at + 1)
    return False


def _goes_on(char: str) -> bool:
    """Whether a word goes on with it."""
    return char.isalnum() and not _without_spaces(char)


def _without_spaces(char: str) -> bool:
    """Whether words of its script stand together without a space."""
    return unicodedata.category(char) == "Lo" and unicodedata.name(char, "").startswith(_WITHOUT_SPACES)
