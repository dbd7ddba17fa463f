"""What a text typed into a search means: conditions put together from fixed parts, and the values they name.

Parts that an index answers are kept apart from those for which every row must be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.domain.values import dataclass

_LAST = "\U0010ffff"
# A tag may stand in its row with escapes, so it is read and not searched for; most rows have none.
_TAGGED = (
    "CASE WHEN tags IN ('', '[]') OR NOT json_valid(tags) THEN 0"
    " ELSE EXISTS (SELECT 1 FROM json_each(tags) WHERE {condition}) END"
)
HAS_TAG = _TAGGED.format(condition="value = :tag")


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


def search_of(text: str) -> Search:
    """A part of phone, name, pinyin or tag, the beginning of number or initials, the end of a phone."""
    text = " ".join(text.split()).lower()
    if not text:
        return Search((), (), {})
    values = {"text": text, "text_end": text + _LAST}
    indexed, scanned = ["(name >= :text AND name < :text_end)"], ["instr(lower(name), :text)"]
    scanned.append(_TAGGED.format(condition="instr(lower(value), :text)"))
    digits = text.replace(" ", "").replace("-", "").removeprefix("+86")
    if digits.isascii() and digits.isdigit():
        scanned.append("instr(phone, :digits)")
        values |= {"digits": digits, "chinese": f"+86{digits}", "backwards": digits[::-1]}
        for column, value in (("number", "digits"), ("phone", "chinese"), ("phone_reversed", "backwards")):
            indexed.append(f"({column} >= :{value} AND {column} < :{value}_end)")
            values[f"{value}_end"] = values[value] + _LAST
    if text.isascii():
        plain = text.replace(" ", "")
        scanned.append("instr(pinyin, :plain)")
        indexed += [f"({column} >= :plain AND {column} < :plain_end)" for column in ("initials", "pinyin")]
        values |= {"plain": plain, "plain_end": plain + _LAST}
    return Search(tuple(indexed), tuple(scanned), values)
