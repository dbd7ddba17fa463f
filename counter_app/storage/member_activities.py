"""The activity of everybody who is in memory, as `segment_sql.ACTIVITY` tells it: told anew of whom something has
changed of, and of everybody with a new day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from counter_app.domain.segments import Activity
from counter_app.services.member_records import Days
from counter_app.storage.member_index import MemberIndex
from counter_app.storage.moments import NONE, key_of
from counter_app.storage.planes import Slots, grown, stretches
from counter_app.storage.segment_sql import activity_values

ACTIVITIES = (Activity.NEW, Activity.ACTIVE, Activity.DRIFTING, Activity.ASLEEP, Activity.LOST)
_SINCE = (Activity.ASLEEP, Activity.DRIFTING, Activity.ACTIVE)
Places = NDArray[np.uint8]


class MemberActivities:
    """By the numbers of rows, as places in `ACTIVITIES`."""

    def __init__(self, index: MemberIndex) -> None:
        self._index = index
        self._since: Mapping[str, int | None] = {}
        self._era = 0
        self._count = 0
        self._all: Places = np.zeros(0, np.uint8)

    def changed(self, rows: Iterable[Slots]) -> None:
        """These rows are others now."""
        if not self._count or self._era != self._index.era:
            return  # nothing is told, or everybody will be told anew
        for each in rows:
            known = each[each < self._count]
            self._all[known] = self._activity(known, self._since)

    def of(self, days: Days) -> Places:
        """Of everybody, on these days."""
        index, since = self._index, activity_values(days)
        if (self._since, self._era) != (since, index.era):
            self._since, self._era, self._count = since, index.era, 0
        self._all = grown(self._all, index.count)
        first = self._count
        for part in stretches(index.count - first, 8):
            rows = slice(first + part.start, first + part.stop)
            self._all[rows] = self._activity(rows, since)
        self._count = index.count
        return self._all[: index.count]

    def _activity(self, rows: Slots | slice, since: Mapping[str, int | None]) -> Places:
        index = self._index
        joined = index.joined.at(rows)
        joined[joined <= NONE] = key_of(0)
        seen = index.last_visit.at(rows)
        np.copyto(seen, joined, where=seen <= NONE)
        found = np.full(seen.size, ACTIVITIES.index(Activity.LOST), np.uint8)
        for activity in _SINCE:
            found[seen >= _begin(since, activity)] = ACTIVITIES.index(activity)
        found[(index.visits[rows] <= 1) & (joined >= _begin(since, Activity.NEW))] = 0
        return found


def _begin(since: Mapping[str, int | None], activity: Activity) -> int:
    return key_of(since[f"{activity.value}_since"] or 0)
