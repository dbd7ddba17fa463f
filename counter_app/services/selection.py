"""Members that somebody has marked: some by their ids, or all that filters show but some.

They are gone through by their ids, a stretch of the index at a time, so that a million of them hold neither the log nor
a scan, and whoever goes on later goes on behind the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from counter_app.domain.values import dataclass
from counter_app.services.context import Counter
from counter_app.services.member_records import Selection, Wanted
from counter_app.services.ports import Reading
from counter_app.services.segments_here import within

# Rows of the index that are looked at in one view.
STRETCH = 5_000


def of_segment(reading: Reading, counter: Counter, segment: str) -> Selection:
    """Everybody who belongs to it today. Raises `InvalidInput` where there is no such segment."""
    found = within(reading, counter, segment)
    return Selection(Wanted(found.days, rule=found.rule))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, and how many of them carry the tag that was asked about."""

    people: int = 0
    tagged: int = 0


def tally(counter: Counter, selection: Selection, tag: str, stopped: Callable[[], bool] = lambda: False) -> Tally:
    """Counted a stretch at a time, each a view of its own."""
    people = tagged = 0
    for low, high in stretches(counter, selection, ""):
        with counter.store.reading() as reading:
            found = reading.count_selected(selection, low, high, tag)
        people, tagged = people + found[0], tagged + found[1]
        if stopped():
            break
    return Tally(people, tagged)


def stretches(counter: Counter, selection: Selection, after: str) -> Iterator[tuple[str, str]]:
    """Ids behind the first up to the second of each pair, to the end."""
    while True:
        with counter.store.reading() as reading:
            high = reading.member_stretch(after, STRETCH) if selection.wanted is not None else ""
        yield after, high
        if not high:
            return
        after = high
