"""Questions to what is kept of members in memory: who fits, how many of what kind, and the next places in an order.

Who fits is a mark for each row, and nothing else is made that is as long as the table: kinds are compared in whole
columns, counted a stretch at a time, and only rows that may be among the first ones are put in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from counter_app.domain.member import GONE, MemberStatus
from counter_app.services.member_records import Group, Order, Place, Wanted
from counter_app.storage.first_rows import first_rows
from counter_app.storage.member_activities import ACTIVITIES, MemberActivities
from counter_app.storage.member_index import Kind, MemberIndex
from counter_app.storage.member_search import Words, words_of
from counter_app.storage.moments import Numbers, key_of, moment_of
from counter_app.storage.names_in_order import NamesInOrder
from counter_app.storage.planes import Bits, stretches
from counter_app.storage.segment_rows import SegmentRows

_HIDDEN = (MemberStatus.PLACEHOLDER, *GONE)
# So many values are compared one by one; more of them are looked up.
_FEW = 8
# Beyond so many kinds and activities they are counted in one go.
_MOST_SUMS = 4_096


class MemberFinding:
    """Over one index; whoever asks holds its lock, and has made sure that it is ready."""

    def __init__(self, index: MemberIndex) -> None:
        self._index = index
        self._activities, self.segments = MemberActivities(index), SegmentRows(index)
        self._last: tuple[str, int] | None = None
        self._texts = self._marks = np.zeros(0, np.bool_)

    @property
    def last_row(self) -> int:
        """The number of the last row there is."""
        return self._index.last_row

    def follow(self) -> None:
        """Whatever has changed in the index is told again."""
        changed = self._index.news()
        self._activities.changed(changed)
        self.segments.changed(changed)

    def groups(self, wanted: Wanted, most: int) -> Sequence[Group] | None:
        """Those that fit the text and the segment, as far as its rows are told, counted by what can be filtered by;
        None where there are more than `most` kinds."""
        index, activities = self._index, self._activities.of(wanted.days)
        counts = _tally(index, activities, self._within(wanted, self._shown(wanted.text, _HIDDEN)))
        found = np.flatnonzero(counts)
        if found.size > most:
            return None
        groups = []
        for each, count in zip(found.tolist(), counts[found].tolist(), strict=True):
            kind, activity = index.kinds[each // len(ACTIVITIES)], ACTIVITIES[each % len(ACTIVITIES)]
            groups.append(Group(activity, kind.status, kind.tier, kind.tags, count, wanted.tag in kind.tags))
        return groups

    def places(
        self, wanted: Wanted, order: Order, after: Place | None, limit: int, *, descending: bool
    ) -> Sequence[Place]:
        """The next places of those that are wanted, behind `after`, in their order."""
        found = self._within(wanted, self._shown(wanted.text, _HIDDEN, lambda kind: _fits(kind, wanted)))
        if wanted.activity is not None:
            _keep(found, self._activities.of(wanted.days), [ACTIVITIES.index(wanted.activity)])
        return self._in_order(found, order, after, limit, descending=descending)

    def latest(self, text: str, limit: int) -> tuple[Sequence[Place], int]:
        """(first `limit` by last visit, exact count) of those whom the counter knows and who fit."""
        found = self._shown(text, GONE)
        count = int(np.count_nonzero(found))
        return self._in_order(found, Order.LAST_VISIT, None, limit, descending=True), count

    # --- who fits -----------------------------------------------------------------------------------------------------

    def _shown(self, text: str, hidden: Sequence[str], fits: Callable[[Kind], bool] | None = None) -> Bits:
        """In a place that the next question takes."""
        index, with_text = self._index, self._with_text(text)
        if self._marks.size != with_text.size:
            self._marks = np.zeros(with_text.size, np.bool_)
        np.copyto(self._marks, with_text)
        fitting = np.fromiter(
            (kind.status not in hidden and (fits is None or fits(kind)) for kind in index.kinds), np.bool_
        )
        fitting[0] = True  # stands in no row here
        _keep_kinds(self._marks, index.kind[: index.count], fitting)
        return self._marks

    def _within(self, wanted: Wanted, found: Bits) -> Bits:
        if wanted.rule is not None:
            found &= self.segments.marks(wanted)
        return found

    def _with_text(self, text: str) -> Bits:
        """Everybody whom the text fits: looked for once, whatever is filtered and wherever one pages."""
        index = self._index
        asked = (text, index.texts)
        if self._last != asked:
            if self._texts.size != index.count:
                self._texts = np.zeros(index.count, np.bool_)
            words = words_of(text)
            if words.text:
                self._mark(words, self._texts)
            else:
                np.not_equal(index.kind[: index.count], 0, out=self._texts)
            self._last = asked
        return self._texts

    def _mark(self, words: Words, found: Bits) -> None:
        index = self._index
        named = index.names.find(words)
        if named.any():
            _looked_up(named, index.name[: index.count], found)
        else:
            found.fill(False)
        tagged = np.fromiter((any(words.text in tag for tag in kind.folded) for kind in index.kinds), np.bool_)
        if tagged.any():
            for part in stretches(found.size):
                found[part] |= np.take(tagged, index.kind[part], mode="clip")
        if words.digits:
            digits = words.digits.encode()
            index.phones.mark(digits, found)
            index.numbers.mark(digits, found)
            for row, (phone, number) in index.odd.items():
                if words.digits in phone or words.digits in number:
                    found[row] = True

    # --- their order --------------------------------------------------------------------------------------------------

    def _in_order(
        self, found: Bits, order: Order, after: Place | None, limit: int, *, descending: bool
    ) -> Sequence[Place]:
        index = self._index
        if order is Order.NAME:
            return NamesInOrder(index).places(found, after, limit, upwards=not descending)
        if order is Order.VISITS:
            since = None if after is None else (int(after.key or 0), after.row)
            rows, keys = first_rows(found, Numbers(index.visits), limit, upwards=not descending, after=since)
            return [Place(key, row) for key, row in zip(keys.tolist(), rows.tolist(), strict=True)]
        column = index.joined if order is Order.JOINED else index.last_visit
        since = None if after is None else (key_of(None if after.key is None else int(after.key)), after.row)
        rows, keys = first_rows(found, column, limit, upwards=not descending, after=since)
        return [Place(moment_of(key), row) for key, row in zip(keys.tolist(), rows.tolist(), strict=True)]


def _fits(kind: Kind, wanted: Wanted) -> bool:
    return (
        wanted.status in ("", kind.status)
        and wanted.tier in (None, kind.tier)
        and (not wanted.tag or wanted.tag in kind.tags)
    )


def _looked_up(values: Bits, numbers: NDArray[np.int32] | NDArray[np.uint16], found: Bits) -> None:
    """`values` by `numbers`."""
    for part in stretches(found.size):
        np.take(values, numbers[part], out=found[part], mode="clip")


def _keep(found: Bits, values: NDArray[np.uint8] | NDArray[np.uint16], fit: Sequence[int]) -> None:
    """Only where one of these few values stands."""
    for part in stretches(found.size):
        some = values[part] == fit[0] if fit else np.False_
        for value in fit[1:]:
            some |= values[part] == value
        found[part] &= some


def _keep_kinds(found: Bits, kinds: NDArray[np.uint16], fitting: Bits) -> None:
    """Only those whose kind is `fitting`."""
    fit, unfit = np.flatnonzero(fitting).tolist(), np.flatnonzero(~fitting).tolist()
    if len(unfit) <= _FEW:
        for part, kind in product(stretches(found.size), unfit):
            found[part] &= kinds[part] != kind
    elif len(fit) <= _FEW:
        _keep(found, kinds, fit)
    else:
        for part in stretches(found.size):
            found[part] &= np.take(fitting, kinds[part], mode="clip")


def _tally(index: MemberIndex, activities: NDArray[np.uint8], found: Bits) -> NDArray[np.int64]:
    """How many are of which kind and activity; a kind has as many places as there are activities."""
    sums = len(index.kinds) * len(ACTIVITIES)
    counts = np.zeros(sums, np.int64)
    parts = stretches(found.size) if sums <= _MOST_SUMS else [slice(0, found.size)]
    room = np.empty(parts[0].stop if parts else 0, np.int64)
    for part in parts:
        some, kinds = found[part], index.kind[part]
        if np.count_nonzero(some) < some.size // _FEW:
            rows = np.flatnonzero(some)
            both = kinds[rows] * np.int64(len(ACTIVITIES)) + activities[part][rows]
        else:
            both = np.multiply(kinds, len(ACTIVITIES), out=room[: some.size], casting="unsafe", dtype=np.int64)
            both += activities[part]
            both *= some  # those who are not meant are counted with rows that are not there
        counts += np.bincount(both, minlength=sums)
    counts[: len(ACTIVITIES)] = 0
    return counts
