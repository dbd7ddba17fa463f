"""Reading a mapping that a person wrote (YAML or JSON already decoded): every wrong or unknown key is named in full.

`Fields` is told by `only` which keys there are, at every depth, and is asked for each once; `done` then refuses what
nobody asked for. A slip in a key's name is told before what is missing because of it. Raises `InvalidInput` only.

Given a `Kept`, it raises nothing: what is wrong is kept there, and something that breaks no other rule stands in its
place, so that the next one is found, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from types import MappingProxyType
from typing import NoReturn, TypeVar

from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import Slip, SlipCode, is_about

MAX_MINOR = 10**12
MAX_TEXT = 200
FIRST_YEAR, LAST_YEAR = 1900, 2999
# The keys of a mapping, each with those of the mapping, or of each entry of the list, below it. `ANY`: not known here.
Keys = Mapping[str, "Keys | None"]
ANY = None
T = TypeVar("T")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Control characters, halves of surrogate pairs; bidirectional overrides could show a text as something other than what
# it is. One look instead of one a character: an import asks it of every name and tag.
_NOT_PLAIN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


def refuse(path: str, problem: str, code: str = "", **details: object) -> NoReturn:
    """Raise `InvalidInput` that names `path`."""
    raise InvalidInput(f"{path}: {problem}" if path else problem, key=path, code=code, details=details)


def is_plain(text: str) -> bool:
    """No control characters, no halves of surrogate pairs, nothing that reorders what is shown."""
    return _NOT_PLAIN.search(text) is None


def is_name(text: str) -> bool:
    """An id that people choose: 1 to 64 of letters, digits, `.`, `_`, `-`, the first a letter or digit."""
    return _NAME.fullmatch(text) is not None


def check_text(value: object, path: str, longest: int = MAX_TEXT) -> str:
    """`value` as a text that says something."""
    if not isinstance(value, str):
        quotes = " (put it in quotes)" if isinstance(value, int | float | date) else ""
        refuse(path, f"must be a text{quotes}", SlipCode.NOT_A_TEXT)
    if not value.strip():
        refuse(path, "must not be empty", SlipCode.EMPTY)
    if len(value) > longest:
        refuse(path, f"must have at most {longest} characters", SlipCode.TOO_LONG, most=longest)
    if not is_plain(value):
        refuse(path, "must be plain text in one line", SlipCode.NOT_PLAIN)
    return value


def check_integer(value: object, path: str, low: int, high: int) -> int:
    """`value` as a whole number of `low` to `high`; true and false are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(path, "must be a whole number", SlipCode.NOT_WHOLE)
    if not low <= value <= high:
        refuse(path, f"must be from {low} to {high}", SlipCode.OUT_OF_RANGE, low=low, high=high)
    return value


def check_day(value: object, path: str) -> date:
    """`value` as a day: a date of YAML, or a text such as 2026-03-31."""
    day = value if isinstance(value, date) and not isinstance(value, datetime) else _day_of(value, path)
    # Windows add days and change zones: at the ends of the calendar that would overflow, at a customer's coupon.
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = f"{FIRST_YEAR} to {LAST_YEAR}"
        refuse(
            path,
            f"must lie in the years {years}; leave it out for no end",
            SlipCode.FAR_DAY,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    return day


def _day_of(value: object, path: str) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            refuse(path, f"there is no day {value}", SlipCode.NO_SUCH_DAY, day=value)
    refuse(path, "must be a day such as 2026-03-31", SlipCode.NOT_A_DAY)


def keys(*plain: str, **below: Keys | None) -> Keys:
    """The keys of a mapping: `plain` ones, and those with keys `below` them."""
    return MappingProxyType({**dict.fromkeys(plain, ANY), **below})


class Kept:
    """What is wrong, in the order in which it was found; one slip about one thing, the first."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []

    def keep(self, wrong: InvalidInput) -> None:
        """What is said of a part goes before what is said of the whole because of it, and the other way round."""
        slip = Slip(wrong.key, wrong.code, wrong.sentence, wrong.details)
        if not any(is_about(known, slip.key) or is_about(slip, known.key) for known in self.slips):
            self.slips.append(slip)


def _refuse_unknown(key: object, path: str, known: Iterable[str]) -> NoReturn:
    import difflib

    near = next(iter(difflib.get_close_matches(str(key), list(known), n=1)), "")
    refuse(path, "unknown key" + (f" (did you mean {near}?)" if near else ""), SlipCode.UNKNOWN_KEY, near=near)


class Fields:
    """One mapping at `path`. A key that is left out answers the default; null counts as left out only where said."""

    def __init__(self, data: object, path: str = "", kept: Kept | None = None) -> None:
        self._path = path
        self._kept = kept
        self._asked: list[str] = []
        self._data: Mapping[object, object] = self.attempt(lambda: _mapping(data, path), {})

    def path(self, key: str) -> str:
        """Full name of `key`, for example `limits.per_member`."""
        return f"{self._path}.{key}" if self._path else key

    # --- what is wrong ------------------------------------------------------------------------------------------------

    def attempt(self, read: Callable[[], T], stand_in: T) -> T:
        """What is read; where slips are kept, and it cannot be read, `stand_in`."""
        if self._kept is None:
            return read()
        try:
            return read()
        except InvalidInput as wrong:
            self._kept.keep(wrong)
            return stand_in

    def wrong(self, key: str, problem: str, code: str, **details: object) -> None:
        """Refuse `key`; where slips are kept, go on."""
        self.attempt(lambda: refuse(self.path(key), problem, code, **details), None)

    def whole(self, *paths: str) -> bool:
        """Whether nothing was wrong at, or below, these full names: else what is said of two of them means nothing."""
        return self._kept is None or not any(is_about(slip, path) for slip in self._kept.slips for path in paths)

    def only(self, known: Keys) -> None:
        """Refuse every other key, here and below."""
        self._only(self._data, self._path, known)

    def _only(self, data: Mapping[object, object], path: str, known: Keys) -> None:
        for key in data:
            if key not in known:
                named = f"{path}.{key}" if path else str(key)
                self.attempt(partial(_refuse_unknown, key, named, known), None)
        for key, below in known.items():
            if below is not ANY:
                self._only_below(data.get(key), f"{path}.{key}" if path else key, below)

    def _only_below(self, found: object, path: str, known: Keys) -> None:
        if isinstance(found, Mapping):
            self._only(found, path, known)
        elif isinstance(found, list | tuple):
            for place, each in enumerate(found):
                self._only_below(each, f"{path}[{place}]", known)

    def done(self) -> None:
        """Refuse every key that was not asked for."""
        self._only(self._data, self._path, dict.fromkeys(self._asked, ANY))

    # --- what there is ------------------------------------------------------------------------------------------------

    def _ask(self, key: str) -> None:
        if key not in self._asked:
            self._asked.append(key)

    def holds(self, key: str) -> bool:
        """Whether `key` is written at all, also with null."""
        self._ask(key)
        return key in self._data

    def has(self, key: str) -> bool:
        """Whether `key` is there and not null."""
        return self._data.get(key) is not None

    def said(self, key: str) -> object:
        """The value as it is, None when it is left out; the key counts as asked for only by whoever reads it."""
        return self._data.get(key)

    def raw(self, key: str) -> object:
        """The value as it is; raises when it is left out, whatever is kept."""
        self._ask(key)
        if key not in self._data:
            refuse(self.path(key), "is needed", SlipCode.NEEDED)
        return self._data[key]

    def text(self, key: str, longest: int = MAX_TEXT) -> str:
        """A text that is needed."""
        return self.attempt(lambda: check_text(self.raw(key), self.path(key), longest), "")

    def text_or_none(self, key: str) -> str | None:
        """A text, or None when it is left out or null."""
        self._ask(key)
        return self.text(key) or None if self.has(key) else None

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number; needed when there is no default."""
        self._ask(key)
        if default is not None and key not in self._data:
            return default
        stand_in = low if default is None else default
        return self.attempt(lambda: check_integer(self.raw(key), self.path(key), low, high), stand_in)

    def integer_or_none(self, key: str, low: int, high: int) -> int | None:
        """A whole number, or None when it is left out or null."""
        self._ask(key)
        return self.integer(key, low, high) if self.has(key) else None

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        self._ask(key)
        return self.attempt(lambda: _flag(self._data.get(key, default), self.path(key)), default)

    def day_or_none(self, key: str) -> date | None:
        """A day, or None when it is left out or null."""
        self._ask(key)
        return self.attempt(lambda: check_day(self._data[key], self.path(key)), None) if self.has(key) else None

    def items(self, key: str) -> tuple[object, ...] | None:
        """A list, or None when it is left out or null."""
        self._ask(key)
        return self.attempt(lambda: _items(self._data[key], self.path(key)), None) if self.has(key) else None

    def part(self, key: str) -> Fields:
        """The mapping under `key`, which is needed."""
        nothing: object = {}
        return self.below(self.attempt(lambda: self.raw(key), nothing), key)

    def section(self, key: str) -> Fields:
        """The mapping under `key`; an empty one when it is left out or null."""
        self._ask(key)
        return self.below(self._data[key] if self.has(key) else {}, key)

    def below(self, data: object, key: str) -> Fields:
        """`data` as the mapping under `key`; what is wrong there is kept where it is kept here."""
        return Fields(data, self.path(key), self._kept)


def _mapping(data: object, path: str) -> Mapping[object, object]:
    if not isinstance(data, Mapping):
        refuse(path, "must be a list of keys with values", SlipCode.NOT_A_MAPPING)
    return data


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        refuse(path, "must be true or false", SlipCode.NOT_YES_OR_NO)
    return value


def _items(value: object, path: str) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        refuse(path, "must be a list", SlipCode.NOT_A_LIST)
    return tuple(value)
