"""What a text typed into a search means: conditions put together from fixed parts, and the values they name.

Parts that an index answers are kept apart from those for which every row must be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from counter_app.domain.values import dataclass

_LAST = "\U0010ffff"
# A tag may stand in its row with escapes, so it is read and not searched for; most rows have none.
_TAGGED = (
    "CASE WHEN tags IN ('', '[]') OR NOT json_valid(tags) THEN 0"
    " ELSE EXISTS (SELECT 1 FROM json_each(tags) WHERE {condition}) END"
)
HAS_TAG = _TAGGED.format(condition="value = :tag")


# As a Chinese input method writes digits and letters; phones, numbers and pinyin are kept in the other form.
_HALF_WIDTH = {0x3000: 0x20} | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_BETWEEN_DIGITS = dict.fromkeys(map(ord, " -()."))


@dataclass(frozen=True, slots=True)
class Search:
    """`indexed` and `scanned`: a row fits when one of them holds; none at all where nothing is searched for."""

    indexed: tuple[str, ...]
    scanned: tuple[str, ...]
    values: Mapping[str, str]

    @property
    def condition(self) -> str:
        """What a row must fulfil."""
        parts = (*self.scanned, *self.indexed)
        return f"({' OR '.join(parts)})" if parts else "1"


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for: `text` in names and tags, in small letters; `digits` in phone and number, where it has
    nothing else; `plain` in pinyin and initials, where letters may stand there as they are. Empty: not there."""

    text: str = ""
    digits: str = ""
    plain: str = ""


def words_of(text: str) -> Words:
    """Letters count as the same in either case, beyond A to Z too, and half a character (a lone surrogate, as an input
    method may leave it) as none."""
    known = text.encode("utf-8", "ignore").decode().replace("\0", "")
    text = _small_letters(" ".join(known.split()))
    half = text.translate(_HALF_WIDTH)
    digits = half.translate(_BETWEEN_DIGITS).removeprefix("+86").removeprefix("+")
    # What is no Chinese character stands in the pinyin as it is, in small letters.
    spelt = half.isascii() or bool(_capitals(text))
    return Words(text, digits if digits.isascii() and digits.isdigit() else "", half.replace(" ", "") if spelt else "")


def search_of(text: str) -> Search:
    """A part of phone, number, name, pinyin, initials or tag, as `words_of` understands it."""
    words = words_of(text)
    text, digits, plain = words.text, words.digits, words.plain
    if not text:
        return Search((), (), {})
    values = {"text": text, "text_end": text + _LAST}
    capitals = _capitals(text)
    for number, (capital, small) in enumerate(capitals):
        values |= {f"capital{number}": capital, f"small{number}": small}
    indexed = ["(name >= :text AND name < :text_end)"]
    scanned = [f"instr({_lowered('name', len(capitals))}, :text)"]
    scanned.append(_TAGGED.format(condition=f"instr({_lowered('value', len(capitals))}, :text)"))
    if digits:
        scanned += ["instr(phone, :digits)", "instr(number, :digits)"]
        values |= {"digits": digits, "chinese": f"+86{digits}", "backwards": digits[::-1]}
        for column, value in (("number", "digits"), ("phone", "chinese"), ("phone_reversed", "backwards")):
            indexed.append(f"({column} >= :{value} AND {column} < :{value}_end)")
            values[f"{value}_end"] = values[value] + _LAST
    if plain:
        scanned += ["instr(pinyin, :plain)", "instr(initials, :plain)"]
        indexed += [f"({column} >= :plain AND {column} < :plain_end)" for column in ("initials", "pinyin")]
        values |= {"plain": plain, "plain_end": plain + _LAST}
    return Search(tuple(indexed), tuple(scanned), values)


def folded(name: str) -> str:
    """A name or tag in those small letters in which the database looks for a text."""
    if name == name.lower() == name.upper():
        return name
    return "".join(map(_folded, name))


@lru_cache(maxsize=4_096)
def _folded(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    small = _small_letters(letter)
    return small if letter in (small.upper(), small.title(), "ς") else letter


def _small_letters(text: str) -> str:
    """One letter for one letter, so that a part of a word stays a part of it."""
    return "".join(map(_small, text)).replace("ς", "σ")


def _small(letter: str) -> str:
    small = letter.lower()
    return small if letter.isascii() or (len(small) == 1 and not small.isascii()) else letter


def _capitals(text: str) -> list[tuple[str, str]]:
    """The other forms of those letters of `text` that the database does not make small by itself: it knows A to Z.
    Chinese has none, so that such a search costs nothing more."""
    found: list[tuple[str, str]] = []
    for letter in dict.fromkeys(text):
        if not letter.isascii():
            others = {letter.upper(), letter.title(), "ς" if letter == "σ" else letter} - {letter}
            found += [(each, letter) for each in sorted(others) if len(each) == 1 and _small_letters(each) == letter]
    return found


def _lowered(column: str, capitals: int) -> str:
    text = f"lower({column})"
    for number in range(capitals):
        text = f"replace({text}, :capital{number}, :small{number})"
    return text
