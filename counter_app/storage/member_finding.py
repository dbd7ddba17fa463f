"""Questions to what is kept of members in memory: who fits, how many of what kind, and the next places in an order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from counter_app.domain.member import GONE, MemberStatus
from counter_app.domain.segments import Activity
from counter_app.services.member_records import Group, Order, Place, Wanted
from counter_app.storage.member_index import NONE, Kind, MemberIndex
from counter_app.storage.member_names import prefix_of
from counter_app.storage.member_search import Words, words_of
from counter_app.storage.planes import Bits, Slots
from counter_app.storage.segment_sql import activity_values

_ACTIVITIES = (Activity.NEW, Activity.ACTIVE, Activity.DRIFTING, Activity.ASLEEP, Activity.LOST)
_SINCE = (Activity.ASLEEP, Activity.DRIFTING, Activity.ACTIVE)
_HIDDEN = (MemberStatus.PLACEHOLDER, *GONE)
_HALF = 1 << 63
_MANY = 8  # the part of everybody from which on they are many
Keys = NDArray[np.int64]


class MemberFinding:
    """Over one index; whoever asks holds its lock, and has made sure that it is ready."""

    def __init__(self, index: MemberIndex) -> None:
        self._index = index
        self._last: tuple[str, int] | None = None
        self._rows = np.zeros(0, np.int64)
        self._told: tuple[tuple[int | None, ...], int] | None = None
        self._all = np.zeros(0, np.uint8)

    def groups(self, wanted: Wanted, most: int) -> Sequence[Group] | None:
        """Those that fit the text, counted by what can be filtered by; None where there are more than `most` kinds."""
        index, rows = self._index, self._shown(wanted.text, _HIDDEN)
        combined = index.kind[rows].astype(np.int32) * len(_ACTIVITIES) + self._activities(rows, wanted)
        counts = np.bincount(combined)
        found = np.flatnonzero(counts)
        if found.size > most:
            return None
        groups = []
        for each, count in zip(found.tolist(), counts[found].tolist(), strict=True):
            kind, activity = index.kinds[each // len(_ACTIVITIES)], _ACTIVITIES[each % len(_ACTIVITIES)]
            groups.append(Group(activity, kind.status, kind.tier, kind.tags, count, wanted.tag in kind.tags))
        return groups

    def places(
        self, wanted: Wanted, order: Order, after: Place | None, limit: int, *, descending: bool
    ) -> Sequence[Place]:
        """The next places of those that are wanted, behind `after`, in their order."""
        rows = self._shown(wanted.text, _HIDDEN)
        rows = self._of_kind(rows, lambda kind: _fits(kind, wanted))
        if wanted.activity is not None:
            rows = rows[self._activities(rows, wanted) == _ACTIVITIES.index(wanted.activity)]
        return self._in_order(rows, order, after, limit, descending=descending)

    def latest(self, text: str, limit: int) -> tuple[Sequence[Place], int]:
        """(first `limit` by last visit, exact count) of those whom the counter knows and who fit."""
        rows = self._shown(text, GONE)
        return self._in_order(rows, Order.LAST_VISIT, None, limit, descending=True), rows.size

    # --- who fits -----------------------------------------------------------------------------------------------------

    def _shown(self, text: str, hidden: Sequence[str]) -> Slots:
        return self._of_kind(self._with_text(text), lambda kind: kind.status not in hidden)

    def _with_text(self, text: str) -> Slots:
        """The rows of everybody whom the text fits: looked for once, whatever is filtered and wherever one pages."""
        index = self._index
        asked = (text, index.texts)
        if self._last != asked:
            words = words_of(text)
            self._rows = np.flatnonzero(self._marked(words) if words.text else index.kind[: index.count])
            self._last = asked
        return self._rows

    def _marked(self, words: Words) -> Bits:
        index = self._index
        named = index.names.find(words)
        found = named[index.name[: index.count]] if named.any() else np.zeros(index.count, np.bool_)
        tagged = np.fromiter((any(words.text in tag for tag in kind.folded) for kind in index.kinds), np.bool_)
        if tagged.any():
            found |= tagged[index.kind[: index.count]]
        if words.digits:
            digits = words.digits.encode()
            index.phones.mark(digits, found)
            index.numbers.mark(digits, found)
            for row, (phone, number) in index.odd.items():
                if words.digits in phone or words.digits in number:
                    found[row] = True
        return found

    def _of_kind(self, rows: Slots, fits: Callable[[Kind], bool]) -> Slots:
        """Those of these rows whose kind fits; 0 is none, and stands in no row here."""
        index = self._index
        fitting = np.fromiter((at == 0 or fits(kind) for at, kind in enumerate(index.kinds)), np.bool_)
        return rows if fitting.all() else rows[fitting[index.kind[rows]]]

    def _activities(self, rows: Slots, wanted: Wanted) -> NDArray[np.uint8]:
        """As `segment_sql.ACTIVITY` tells it, by its place in `_ACTIVITIES`; of many it is told of everybody, once."""
        since = activity_values(wanted.days)
        if rows.size < self._index.count // _MANY:
            return self._activity(rows, since)
        asked = (tuple(since.values()), self._index.moves)
        if self._told != asked:
            self._told, self._all = asked, self._activity(slice(0, self._index.count), since)
        return self._all[rows]

    def _activity(self, rows: Slots | slice, since: Mapping[str, int | None]) -> NDArray[np.uint8]:
        index = self._index
        joined = index.joined[rows].copy()
        joined[joined == NONE] = 0
        seen = index.last_visit[rows].copy()
        np.copyto(seen, joined, where=seen == NONE)
        found = np.full(seen.size, _ACTIVITIES.index(Activity.LOST), np.uint8)
        for activity in _SINCE:
            found[seen >= _begin(since, activity)] = _ACTIVITIES.index(activity)
        found[(index.visits[rows] <= 1) & (joined >= _begin(since, Activity.NEW))] = 0
        return found

    # --- their order --------------------------------------------------------------------------------------------------

    def _in_order(
        self, rows: Slots, order: Order, after: Place | None, limit: int, *, descending: bool
    ) -> Sequence[Place]:
        if order is Order.NAME:
            return self._by_name(rows, after, limit, descending=descending)
        keys = self._keys(order)[rows].astype(np.int64)
        if after is not None:
            behind = _behind(keys, rows, NONE if after.key is None else int(after.key), after.row, descending)
            rows, keys = rows[behind], keys[behind]
        first = _first(keys, rows, limit, descending)
        return [
            Place(None if key == NONE else key, row)
            for key, row in zip(keys[first].tolist(), rows[first].tolist(), strict=True)
        ]

    def _keys(self, order: Order) -> NDArray[np.int64] | NDArray[np.int32]:
        index = self._index
        return {Order.JOINED: index.joined, Order.LAST_VISIT: index.last_visit}.get(order, index.visits)

    def _by_name(self, rows: Slots, after: Place | None, limit: int, *, descending: bool) -> Sequence[Place]:
        """By their first letters, which are numbers, as far as these go; then by the whole names of who is left."""
        names = self._index.name[rows]
        # As numbers with a sign, in the same order.
        keys = (self._index.names.prefix[names] ^ np.uint64(_HALF)).view(np.int64)
        found: list[Place] = []
        if after is not None:
            bound = prefix_of(str(after.key or "")) - _HALF
            found += self._spelled(rows[keys == bound], after, limit, descending=descending)
            rows = rows[keys < bound] if descending else rows[keys > bound]
            keys = keys[keys < bound] if descending else keys[keys > bound]
        if len(found) < limit:
            near = _near(keys, limit, descending)
            found += self._spelled(rows[near], None, limit - len(found), descending=descending)
        return found

    def _spelled(self, rows: Slots, after: Place | None, limit: int, *, descending: bool) -> Sequence[Place]:
        names, inverse = np.unique(self._index.name[rows], return_inverse=True)
        pinyins = [self._index.names.pinyin(name) for name in names.tolist()]
        last = str(after.key or "") if after is not None else ""
        spelled = sorted({*pinyins, last})
        rank = {pinyin: at for at, pinyin in enumerate(spelled)}
        keys = np.array([rank[each] for each in pinyins], np.int64)[inverse]
        if after is not None:
            behind = _behind(keys, rows, rank[last], after.row, descending)
            rows, keys = rows[behind], keys[behind]
        first = _first(keys, rows, limit, descending)
        return [Place(spelled[key], row) for key, row in zip(keys[first].tolist(), rows[first].tolist(), strict=True)]


def _begin(since: Mapping[str, int | None], activity: Activity) -> int:
    return since[f"{activity.value}_since"] or 0


def _fits(kind: Kind, wanted: Wanted) -> bool:
    return (
        wanted.status in ("", kind.status)
        and wanted.tier in (None, kind.tier)
        and (not wanted.tag or wanted.tag in kind.tags)
    )


def _behind(keys: Keys, rows: Slots, key: int, row: int, descending: bool) -> Bits:
    beyond, further = (keys < key, rows < row) if descending else (keys > key, rows > row)
    found: Bits = beyond | ((keys == key) & further)
    return found


def _near(keys: Keys, limit: int, descending: bool) -> Bits:
    """The first `limit`, and who is alike to the last of them."""
    if keys.size <= limit:
        return np.ones(keys.size, np.bool_)
    return keys >= _bound(keys, limit, descending) if descending else keys <= _bound(keys, limit, descending)


def _bound(keys: Keys, limit: int, descending: bool) -> int:
    """The key of the last one of the first `limit`."""
    at = keys.size - limit if descending else limit - 1
    return int(np.partition(keys, at)[at])


def _first(keys: Keys, rows: Slots, limit: int, descending: bool) -> Slots:
    """Where the first `limit` by key and row stand, in their order; `rows` go up, so that of many that are alike only
    as many are looked at as are wanted."""
    near = np.arange(keys.size)
    if keys.size > limit:
        bound = _bound(keys, limit, descending)
        before = np.flatnonzero(keys > bound if descending else keys < bound)
        alike, wanted = np.flatnonzero(keys == bound), limit - before.size
        near = np.concatenate([before, alike[-wanted:] if descending else alike[:wanted]])
    order = np.lexsort((rows[near], keys[near]))
    return near[order[::-1]] if descending else near[order]
