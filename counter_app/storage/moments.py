"""Moments kept in memory: six bytes each, as numbers that go up with time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from counter_app.storage.planes import Bits, Slots, grown

Keys = NDArray[np.int64]
# What a row has that is not there, and one that has no moment; before every other, as NULL is.
NO_ROW, NONE = 0, 1
# Milliseconds before 1970 which the first number stands for; the last one is behind the year 9999.
_BEFORE = 28 * 10**12
_BITS = 32
_LOW = (1 << _BITS) - 1
_END = 1 << 48


class Moments:
    """By the numbers of rows."""

    def __init__(self) -> None:
        self._high, self._low = np.zeros(0, np.uint16), np.zeros(0, np.uint32)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._high.nbytes + self._low.nbytes

    def reserve(self, count: int) -> None:
        """There will be so many."""
        self._high, self._low = grown(self._high, count), grown(self._low, count)

    def put(self, rows: Slots, keys: Keys) -> None:
        """What `keys_of` has told, or `NO_ROW`."""
        self._high[rows], self._low[rows] = keys >> _BITS, keys & _LOW

    def at(self, rows: Slots | slice) -> Keys:
        """The numbers of these rows."""
        return self._high[rows].astype(np.int64) << _BITS | self._low[rows]

    def ahead(self, low: int, high: int, key: int, *, upwards: bool, alike: bool) -> Bits:
        """Which of the rows from `low` to before `high` stand before `key` where numbers go up, else behind it; and
        which are `alike`, if those are wanted too."""
        upper, lower = self._high[low:high], self._low[low:high]
        first, rest = key >> _BITS, key & _LOW
        if upwards:
            near, beyond = (lower <= rest) if alike else (lower < rest), upper < first
        else:
            near, beyond = (lower >= rest) if alike else (lower > rest), upper > first
        near &= upper == first
        near |= beyond
        found: Bits = near
        return found


class Numbers:
    """Whole numbers asked for in the same way."""

    def __init__(self, numbers: NDArray[np.int32]) -> None:
        self._numbers = numbers

    def at(self, rows: Slots | slice) -> Keys:
        """The numbers of these rows."""
        return self._numbers[rows].astype(np.int64)

    def ahead(self, low: int, high: int, key: int, *, upwards: bool, alike: bool) -> Bits:
        """As `Moments.ahead`."""
        numbers = self._numbers[low:high]
        if alike:
            return numbers <= key if upwards else numbers >= key
        return numbers < key if upwards else numbers > key


def keys_of(moments: Keys, missing: Bits) -> Keys:
    """Numbers for moments in milliseconds, `NONE` where they are `missing`. Raises `OverflowError` for what lies before
    the year 1083 or behind 9999."""
    keys = moments + _BEFORE
    if ((keys <= NONE) | (keys >= _END))[~missing].any():
        raise OverflowError
    keys[missing] = NONE
    return keys


def key_of(moment: int | None) -> int:
    """The number of one, which need not be within those that are kept."""
    return NONE if moment is None else moment + _BEFORE


def moment_of(key: int) -> int | None:
    """The moment that a number stands for."""
    return None if key == NONE else key - _BEFORE
