"""The first of some rows in an order, out of a million, without putting them into it.

Some rows spread over all of them tell what the last one wanted comes before; whoever does is few, and only these are
put in order. Rows are looked at a stretch at a time, in whole columns: nothing is made that is as long as the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Protocol

import numpy as np

from counter_app.storage.moments import Keys
from counter_app.storage.planes import Bits, Slots, stretches

# Rows that are looked at to tell a bound from; of fewer than eight times as many everybody is looked at.
SAMPLE = 16_384
MANY = 4_096


class Column(Protocol):
    """What rows are sorted by."""

    def at(self, rows: Slots | slice) -> Keys:
        """The numbers of these rows."""
        ...

    def ahead(self, low: int, high: int, key: int, *, upwards: bool, alike: bool) -> Bits:
        """Which of the rows from `low` to before `high` stand before `key` where numbers go up, else behind it; and
        which are `alike`, if those are wanted too."""
        ...


def first_rows(
    mask: Bits, column: Column, limit: int, *, upwards: bool, after: tuple[int, int] | None = None
) -> tuple[Slots, Keys]:
    """The first `limit` of the rows in `mask`, behind `after`, (number, row): by number, then by row, in that order;
    and their numbers."""
    bound, alike = bound_of(mask, column, limit, upwards=upwards, after=after), True
    found: list[Slots] = []
    for low, high in _stretches(mask.size, upwards=upwards, after=after):
        sel = mask[low:high]
        if after is not None:
            # Of who is alike to that one the rows count that stand behind it.
            same = low > after[1] if upwards else high <= after[1]
            sel = sel & column.ahead(low, high, after[0], upwards=not upwards, alike=same)
        if bound is not None:
            sel = sel & column.ahead(low, high, bound, upwards=upwards, alike=alike)
        rows = np.flatnonzero(sel)
        if rows.size:
            found = [*found, rows + low] if upwards else [rows + low, *found]
        if sum(each.size for each in found) > limit + MANY:
            rows, keys = _sorted(column, found, limit, upwards=upwards)
            # Rows come in the order themselves: who is alike to the last one of these comes behind it.
            found, bound, alike = [np.sort(rows)], int(keys[-1]), False
    return _sorted(column, found, limit, upwards=upwards)


def bound_of(
    mask: Bits, column: Column, limit: int, *, upwards: bool, after: tuple[int, int] | None = None
) -> int | None:
    """A number that `limit` of these rows at least do not stand behind; None where that cannot be told quickly."""
    if mask.size < 8 * SAMPLE:
        return None
    rows = np.arange(0, mask.size, mask.size // SAMPLE | 1)
    rows = rows[mask[rows]]
    keys = column.at(rows)
    if after is not None:
        keys = keys[behind(keys, rows, after, upwards=upwards)]
    if keys.size < limit:
        return None
    at = limit - 1 if upwards else keys.size - limit
    return int(np.partition(keys, at)[at])


def behind(keys: Keys, rows: Slots, after: tuple[int, int], *, upwards: bool) -> Bits:
    """Which of these come after one."""
    key, row = after
    beyond, further = (keys > key, rows > row) if upwards else (keys < key, rows < row)
    found: Bits = beyond | ((keys == key) & further)
    return found


def first_of(keys: Keys, rows: Slots, limit: int, *, upwards: bool) -> Slots:
    """Where the first `limit` by number and row stand, in their order; `rows` go up, so that of many that are alike
    only as many are looked at as are wanted."""
    near = np.arange(keys.size)
    if keys.size > limit:
        at = limit - 1 if upwards else keys.size - limit
        bound = np.partition(keys, at)[at]
        before = np.flatnonzero(keys < bound if upwards else keys > bound)
        alike, wanted = np.flatnonzero(keys == bound), limit - before.size
        near = np.concatenate([before, alike[:wanted] if upwards else alike[-wanted:]])
    order = np.lexsort((rows[near], keys[near]))
    return near[order] if upwards else near[order[::-1]]


def _sorted(column: Column, found: list[Slots], limit: int, *, upwards: bool) -> tuple[Slots, Keys]:
    rows = np.concatenate(found) if found else np.zeros(0, np.int64)
    keys = column.at(rows)
    first = first_of(keys, rows, limit, upwards=upwards)
    return rows[first], keys[first]


def _stretches(count: int, *, upwards: bool, after: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
    """(first row, the one behind the last), in the order; the row of `after` ends one."""
    ends = {0, *(each.stop for each in stretches(count))}
    if after is not None:
        ends |= {min(max(after[1] + upwards, 0), count)}
    found = list(pairwise(sorted(ends)))
    yield from found if upwards else reversed(found)
