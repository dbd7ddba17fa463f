"""Reading a mapping that a person wrote (YAML or JSON already decoded): every wrong or unknown key is named in full.

`Fields` is told by `only` which keys there are, at every depth, and is asked for each once; `done` then refuses what
nobody asked for. A slip in a key's name is told before what is missing because of it. Raises `InvalidInput` only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NoReturn

from counter_app.domain.errors import InvalidInput

MAX_MINOR = 10**12
MAX_TEXT = 200
FIRST_YEAR, LAST_YEAR = 1900, 2999
# The keys of a mapping, each with those of the mapping, or of each entry of the list, below it. `ANY`: not known here.
Keys = Mapping[str, "Keys | None"]
ANY = None
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Bidirectional overrides could show a text as something other than what it is.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def refuse(path: str, problem: str) -> NoReturn:
    """Raise `InvalidInput` that names `path`."""
    raise InvalidInput(f"{path}: {problem}" if path else problem, key=path)


def is_plain(text: str) -> bool:
    """No control characters, no halves of surrogate pairs, nothing that reorders what is shown."""
    return not any(unicodedata.category(char) in {"Cc", "Cs"} or char in _REORDERING for char in text)


def is_name(text: str) -> bool:
    """An id that people choose: 1 to 64 of letters, digits, `.`, `_`, `-`, the first a letter or digit."""
    return _NAME.fullmatch(text) is not None


def check_text(value: object, path: str, longest: int = MAX_TEXT) -> str:
    """`value` as a text that says something."""
    if not isinstance(value, str):
        refuse(path, "must be a text" + (" (put it in quotes)" if isinstance(value, int | float | date) else ""))
    if not value.strip():
        refuse(path, "must not be empty")
    if len(value) > longest:
        refuse(path, f"must have at most {longest} characters")
    if not is_plain(value):
        refuse(path, "must be plain text in one line")
    return value


def check_integer(value: object, path: str, low: int, high: int) -> int:
    """`value` as a whole number of `low` to `high`; true and false are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(path, "must be a whole number")
    if not low <= value <= high:
        refuse(path, f"must be from {low} to {high}")
    return value


def check_day(value: object, path: str) -> date:
    """`value` as a day: a date of YAML, or a text such as 2026-03-31."""
    day = value if isinstance(value, date) and not isinstance(value, datetime) else _day_of(value, path)
    # Windows add days and change zones: at the ends of the calendar that would overflow, at a customer's coupon.
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        refuse(path, f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}; leave it out for no end")
    return day


def _day_of(value: object, path: str) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            refuse(path, f"there is no day {value}")
    refuse(path, "must be a day such as 2026-03-31")


def keys(*plain: str, **below: Keys | None) -> Keys:
    """The keys of a mapping: `plain` ones, and those with keys `below` them."""
    return MappingProxyType({**dict.fromkeys(plain, ANY), **below})


def _refuse_unknown(key: object, path: str, known: Iterable[str]) -> NoReturn:
    import difflib

    near = difflib.get_close_matches(str(key), list(known), n=1)
    refuse(path, "unknown key" + (f" (did you mean {near[0]}?)" if near else ""))


def _only(data: Mapping[object, object], path: str, known: Keys) -> None:
    for key in data:
        if key not in known:
            _refuse_unknown(key, f"{path}.{key}" if path else str(key), known)
    for key, below in known.items():
        if below is not ANY:
            _only_below(data.get(key), f"{path}.{key}" if path else key, below)


def _only_below(found: object, path: str, known: Keys) -> None:
    if isinstance(found, Mapping):
        _only(found, path, known)
    elif isinstance(found, list | tuple):
        for place, each in enumerate(found):
            _only_below(each, f"{path}[{place}]", known)


class Fields:
    """One mapping at `path`. A key that is left out answers the default; null counts as left out only where said."""

    def __init__(self, data: object, path: str = "") -> None:
        if not isinstance(data, Mapping):
            refuse(path, "must be a list of keys with values")
        self._data: Mapping[object, object] = data
        self._path = path
        self._asked: list[str] = []

    def path(self, key: str) -> str:
        """Full name of `key`, for example `limits.per_member`."""
        return f"{self._path}.{key}" if self._path else key

    def holds(self, key: str) -> bool:
        """Whether `key` is written at all, also with null."""
        self._ask(key)
        return key in self._data

    def has(self, key: str) -> bool:
        """Whether `key` is there and not null."""
        return self._data.get(key) is not None

    def raw(self, key: str) -> object:
        """The value as it is; raises when it is left out."""
        self._ask(key)
        if key not in self._data:
            refuse(self.path(key), "is needed")
        return self._data[key]

    def text(self, key: str, longest: int = MAX_TEXT) -> str:
        """A text that is needed."""
        return check_text(self.raw(key), self.path(key), longest)

    def text_or_none(self, key: str) -> str | None:
        """A text, or None when it is left out or null."""
        self._ask(key)
        return self.text(key) if self.has(key) else None

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number; needed when there is no default."""
        self._ask(key)
        if default is not None and key not in self._data:
            return default
        return check_integer(self.raw(key), self.path(key), low, high)

    def integer_or_none(self, key: str, low: int, high: int) -> int | None:
        """A whole number, or None when it is left out or null."""
        self._ask(key)
        return self.integer(key, low, high) if self.has(key) else None

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        self._ask(key)
        value = self._data.get(key, default)
        if not isinstance(value, bool):
            refuse(self.path(key), "must be true or false")
        return value

    def day_or_none(self, key: str) -> date | None:
        """A day, or None when it is left out or null."""
        self._ask(key)
        return check_day(self._data[key], self.path(key)) if self.has(key) else None

    def items(self, key: str) -> tuple[object, ...] | None:
        """A list, or None when it is left out or null."""
        self._ask(key)
        if not self.has(key):
            return None
        value = self._data[key]
        if not isinstance(value, list | tuple):
            refuse(self.path(key), "must be a list")
        return tuple(value)

    def part(self, key: str) -> Fields:
        """The mapping under `key`, which is needed."""
        return Fields(self.raw(key), self.path(key))

    def section(self, key: str) -> Fields:
        """The mapping under `key`; an empty one when it is left out or null."""
        self._ask(key)
        return Fields(self._data[key] if self.has(key) else {}, self.path(key))

    def only(self, known: Keys) -> None:
        """Refuse every other key, here and below."""
        _only(self._data, self._path, known)

    def done(self) -> None:
        """Refuse every key that was not asked for."""
        for key in self._data:
            if key not in self._asked:
                _refuse_unknown(key, self.path(str(key)), self._asked)

    def _ask(self, key: str) -> None:
        if key not in self._asked:
            self._asked.append(key)
