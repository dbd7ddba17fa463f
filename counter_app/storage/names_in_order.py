"""Members in memory in the order of their names: by the first letters, which are numbers, as far as these go; then by
the whole names of who is left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from counter_app.services.member_records import Place
from counter_app.storage.first_rows import behind, bound_of, first_of
from counter_app.storage.member_index import MemberIndex
from counter_app.storage.member_names import prefix_of
from counter_app.storage.moments import Keys
from counter_app.storage.planes import Bits, Slots, stretches

_HALF = 1 << 63


class NamesInOrder:
    """Over one index, for one question."""

    def __init__(self, index: MemberIndex) -> None:
        self._index = index
        # As numbers with a sign, in the same order.
        self._keys: Keys = (index.names.prefix[: index.names.count] ^ np.uint64(_HALF)).view(np.int64)

    def places(self, mask: Bits, after: Place | None, limit: int, *, upwards: bool) -> Sequence[Place]:
        """The next `limit` of those in `mask` behind `after`."""
        found: list[Place] = []
        beyond = None
        if after is not None:
            # No row is behind every one of those who are alike: these come from whole names.
            beyond = prefix_of(str(after.key or "")) - _HALF
            alike = self._rows(mask, self._keys == beyond)
            found += self._spelled(alike, after, limit, upwards=upwards)
        if len(found) < limit:
            rows = self._near(mask, beyond, limit, upwards=upwards)
            found += self._spelled(rows, None, limit - len(found), upwards=upwards)
        return found

    def at(self, rows: Slots | slice) -> Keys:
        """The numbers of these rows."""
        return self._keys[self._index.name[rows]]

    def ahead(self, low: int, high: int, key: int, *, upwards: bool, alike: bool) -> Bits:
        """As `first_rows.Column`."""
        return self._taken(self._before(key, upwards=upwards, alike=alike), slice(low, high))

    def _before(self, key: int, *, upwards: bool, alike: bool) -> Bits:
        keys = self._keys
        if alike:
            return keys <= key if upwards else keys >= key
        return keys < key if upwards else keys > key

    def _taken(self, named: Bits, rows: slice) -> Bits:
        return np.take(named, self._index.name[rows], mode="clip")

    def _rows(self, mask: Bits, named: Bits) -> Slots:
        """Those in `mask` who bear one of these names."""
        parts = stretches(mask.size)
        found = (np.flatnonzero(mask[part] & self._taken(named, part)) + part.start for part in parts)
        return np.concatenate([np.zeros(0, np.int64), *found])

    def _near(self, mask: Bits, beyond: int | None, limit: int, *, upwards: bool) -> Slots:
        """The first `limit` who come behind a number, and who is alike to the last of them."""
        after = None if beyond is None else (beyond, mask.size if upwards else -1)
        bound = bound_of(mask, self, limit, upwards=upwards, after=after)
        named = np.ones(self._keys.size, np.bool_)
        if beyond is not None:
            named &= self._before(beyond, upwards=not upwards, alike=False)
        if bound is not None:
            named &= self._before(bound, upwards=upwards, alike=True)
        rows = self._rows(mask, named)
        if rows.size <= limit:
            return rows
        keys = self.at(rows)
        at = limit - 1 if upwards else keys.size - limit
        last = np.partition(keys, at)[at]
        near: Slots = rows[keys <= last] if upwards else rows[keys >= last]
        return near

    def _spelled(self, rows: Slots, after: Place | None, limit: int, *, upwards: bool) -> Sequence[Place]:
        """The first `limit` of these by whole names, then by row."""
        numbers = self._index.name[rows]
        borne = np.zeros(self._keys.size, np.bool_)
        borne[numbers] = True
        names = np.flatnonzero(borne).tolist()
        pinyins = [self._index.names.pinyin(name) for name in names]
        last = str(after.key or "") if after is not None else ""
        spelled = sorted({*pinyins, last})
        rank = {pinyin: at for at, pinyin in enumerate(spelled)}
        ranks: NDArray[np.int64] = np.zeros(self._keys.size, np.int64)
        ranks[names] = [rank[each] for each in pinyins]
        keys = ranks[numbers]
        if after is not None:
            later = behind(keys, rows, (rank[last], after.row), upwards=upwards)
            rows, keys = rows[later], keys[later]
        first = first_of(keys, rows, limit, upwards=upwards)
        return [Place(spelled[key], row) for key, row in zip(keys[first].tolist(), rows[first].tolist(), strict=True)]
