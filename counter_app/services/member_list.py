"""The manager's list of members: a page of it at once, and how many there are of what, counted a slice at a time.

Rows come along the index of the order, so that the first ones are there whatever the number of members. Whatever has
to look at every row (counts, and what few members fit) is done in slices of `SLICE_ROWS`, each a view of its own: it
can be stopped between any two, and holds neither the log nor a scan.
"""

from __future__ import annotations

from collections import Counter as Tallies
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from itertools import chain
from types import MappingProxyType

from counter_app.domain.segments import Activity
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import moment, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.member_memory import LEAST_ROWS
from counter_app.services.member_records import Group, Order, Place, Wanted
from counter_app.services.members import MemberView, member_view, sees_whole
from counter_app.services.ports import Reading

# What the audit log calls a look that was refused.
ACT = "member_list"
PAGE_ROWS = 100
SLICE_ROWS = 20_000
# As many places as are kept of a result; one that has more is frequent, and is found along the order.
MOST_PLACES = 10_000
# What is looked at before rows are shown that indexes find, and how many rows are enough to show them without.
FIRST_STEPS = 800
_ENOUGH_ROWS = 25
_LARGEST_STEP = 4_000
_MOST_HITS = 200
# Beyond so many sets of tags (with tier, status, last visit) one tag at a time is counted, and beyond so many of those
# the tag alone that is wanted: the rest stays exact, and quick to add up.
MOST_GROUPS = 6_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which members, in which order."""

    wanted: Wanted
    order: Order = Order.LAST_VISIT
    descending: bool = True


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Members beside their places. `whole`: no row is missing between them, and following the order finds more of them
    soon; `ended`: nothing stands behind them."""

    members: tuple[MemberView, ...] = ()
    places: tuple[Place, ...] = ()
    whole: bool = True
    ended: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Sweep:
    """How far the table has been looked through, what was counted, and whom was found: None once there are too many.

    `combined`: the groups tell all their tags. Else they tell only who carries the tag that was wanted (`tag`), and
    `by_tag` has one tag each, if those are not too many either (`tags_counted`).
    """

    groups: tuple[Group, ...] = ()
    by_tag: tuple[Group, ...] = ()
    places: tuple[Place, ...] | None = ()
    row: int = 0
    done: bool = False
    combined: bool = True
    tags_counted: bool = True
    tag: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many fit everything (`total`), and how many would with another value of one filter."""

    total: int = 0
    activities: Mapping[Activity | None, int] = field(default_factory=lambda: MappingProxyType({}))
    statuses: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    tiers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    tags: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def _never() -> bool:
    return False


def member_page(
    counter: Counter,
    asked: Asked,
    after: Place | None = None,
    limit: int = PAGE_ROWS,
    steps: int | None = None,
    cancelled: Callable[[], bool] = _never,
) -> MemberPage:
    """The next members behind `after`, going at most about `steps` places along the order; a manager's to see."""
    found: list[tuple[Place, MemberView]] = []
    step, gone, ended = _first_step(asked, limit), 0, False
    if (refused := refusal_of(counter, ACT, require_manager)) is not None:
        return MemberPage(ended=True, reasons=(refused,))
    sparse = bool(asked.wanted.text) or asked.wanted.rule is not None
    if sparse and (page := _found(counter, asked, after, limit)) is not None:
        return page
    begin = after
    while True:
        with counter.store.reading() as reading:
            now = moment(counter)
            places = reading.member_places(asked.wanted, asked.order, after, step, descending=asked.descending)
            found += _fitting(reading, asked.wanted, places, now)
        gone += len(places)
        ended = len(places) < step
        if len(found) >= limit or ended or cancelled() or (steps is not None and gone >= steps):
            break
        if steps is None and gone >= FIRST_STEPS and (page := _found(counter, asked, begin, limit)) is not None:
            return page
        after, step = places[-1], min(step * 4, _LARGEST_STEP, steps - gone if steps is not None else _LARGEST_STEP)
    shown = found[:limit]
    return MemberPage(
        members=tuple(view for _, view in shown),
        places=tuple(place for place, _ in shown),
        whole=ended or len(found) >= min(limit, _ENOUGH_ROWS),
        ended=ended and len(found) <= limit,
    )


def _found(counter: Counter, asked: Asked, after: Place | None, limit: int) -> MemberPage | None:
    """The same by what is kept of members in memory, if it is; not where each place is a row that is wanted."""
    if asked.wanted.anybody:
        return None
    with counter.store.reading() as reading:
        places = reading.places_found(asked.wanted, asked.order, after, limit + 1, descending=asked.descending)
        if places is None:
            return None
        found = list(_fitting(reading, asked.wanted, places[:limit], moment(counter)))
    members, known = tuple(view for _, view in found), tuple(place for place, _ in found)
    return MemberPage(members, known, ended=len(places) <= limit)


def _first_step(asked: Asked, limit: int) -> int:
    """No more places than rows where each place is a row that is wanted."""
    by_index = replace(asked.wanted, activity=None) if asked.order is Order.LAST_VISIT else asked.wanted
    return limit if by_index.anybody else min(4 * limit, _LARGEST_STEP)


def _fitting(
    reading: Reading, wanted: Wanted, places: Sequence[Place], now: datetime
) -> Iterable[tuple[Place, MemberView]]:
    fitting = reading.members_at(wanted, [place.row for place in places])
    masked = not sees_whole(reading, now)
    return [(place, member_view(fitting[place.row], masked=masked)) for place in places if place.row in fitting]


def first_page(counter: Counter, asked: Asked, cancelled: Callable[[], bool] = _never) -> MemberPage:
    """What can be shown at once: the beginning of the list, or where that takes long (not `whole`) some of it."""
    page = member_page(counter, asked, steps=FIRST_STEPS, cancelled=cancelled)
    if page.whole or page.reasons or cancelled():
        return page
    found = _found(counter, asked, None, PAGE_ROWS)
    if found is not None:
        return found
    with counter.store.reading() as reading:
        hits = reading.member_hits(asked.wanted, asked.order, _MOST_HITS)
    places = sorted_places({*page.places, *hits}, descending=asked.descending)[:PAGE_ROWS]
    return replace(members_of(counter, asked, places), whole=False)


def members_of(counter: Counter, asked: Asked, places: Sequence[Place]) -> MemberPage:
    """Those at these places that are wanted still."""
    if (refused := refusal_of(counter, ACT, require_manager)) is not None:
        return MemberPage(ended=True, reasons=(refused,))
    with counter.store.reading() as reading:
        now = moment(counter)
        found = list(_fitting(reading, asked.wanted, places, now))
    return MemberPage(tuple(view for _, view in found), tuple(place for place, _ in found))


def sorted_places(places: Iterable[Place], *, descending: bool) -> list[Place]:
    """As the index has them: what has no key first, from the last to the first where it is descending."""
    rows = [(place.key is not None, place.key, place.row, place) for place in places]
    keyless = sorted((row for row in rows if not row[0]), key=lambda row: row[2])
    keyed = sorted((row for row in rows if row[0]), key=lambda row: (row[1], row[2]))
    found = [row[3] for row in (*keyless, *keyed)]
    return found[::-1] if descending else found


def sweep_on(counter: Counter, asked: Asked, before: Sweep) -> Sweep:
    """One slice further; `done` with the last one, and then the places are in their order."""
    high = before.row + SLICE_ROWS
    if (refused := refusal_of(counter, ACT, require_manager)) is not None:
        return Sweep(places=None, done=True, reasons=(refused,))
    with counter.store.reading() as reading:
        last = reading.member_last_row()
        told = reading.groups_found(asked.wanted, MOST_GROUPS, SLICE_ROWS) if last > LEAST_ROWS else None
        if told is not None:
            return Sweep(_sums(told[0]), places=None, row=told[1], done=told[1] >= last, tag=asked.wanted.tag)
        counted = _counted(reading, asked.wanted, before, high)
        places = before.places
        if places is not None and not asked.wanted.anybody:
            room = MOST_PLACES - len(places) + 1
            places = (*places, *reading.member_rows(asked.wanted, asked.order, before.row, high, room))
    if asked.wanted.anybody or (places is not None and len(places) > MOST_PLACES):
        places = None
    done = high >= last
    if done and places is not None:
        places = tuple(sorted_places(places, descending=asked.descending))
    return replace(counted, places=places, row=high, done=done, tag=asked.wanted.tag)


def _counted(reading: Reading, wanted: Wanted, before: Sweep, high: int) -> Sweep:
    low = before.row
    if before.combined:
        counted = replace(before, groups=_sums(before.groups, reading.member_groups(wanted, low, high)))
        return counted if len(counted.groups) <= MOST_GROUPS else _one_by_one(counted)
    counted = replace(before, groups=_sums(before.groups, reading.member_groups_by_one(wanted, low, high)))
    if not before.tags_counted:
        return counted
    return _bounded(counted, _sums(before.by_tag, reading.member_groups_by_tag(wanted, low, high)))


def _one_by_one(counted: Sweep) -> Sweep:
    """Too many sets of tags: what they tell of one tag at a time is kept."""
    groups = [Group(each.activity, each.status, each.tier, (), each.count, each.chosen) for each in counted.groups]
    tags = (
        Group(each.activity, each.status, each.tier, (tag,), each.count)
        for each in counted.groups
        for tag in dict.fromkeys(each.tags)
    )
    return _bounded(replace(counted, groups=_sums(groups), combined=False), _sums(tags))


def _bounded(counted: Sweep, by_tag: tuple[Group, ...]) -> Sweep:
    fits = len(by_tag) <= MOST_GROUPS
    return replace(counted, by_tag=by_tag if fits else (), tags_counted=fits)


def _sums(*parts: Iterable[Group]) -> tuple[Group, ...]:
    sums: dict[tuple[Activity, str, str, tuple[str, ...], bool], int] = {}
    for group in chain(*parts):
        key = (group.activity, group.status, group.tier, group.tags, group.chosen)
        sums[key] = sums.get(key, 0) + group.count
    return tuple(Group(*key[:4], count, key[4]) for key, count in sums.items())


def serves(sweep: Sweep, wanted: Wanted) -> bool:
    """Whether what was counted for this text tells the numbers of these filters."""
    return sweep.combined or not wanted.tag or sweep.tag == wanted.tag


def counts_of(sweep: Sweep, wanted: Wanted) -> Counts:
    """What a sweep for this text has counted; the other filters need no new one where it `serves` them."""
    total = 0
    activities: Tallies[Activity | None] = Tallies()
    statuses, tiers, tags = Tallies[str](), Tallies[str](), Tallies[str]()
    for group in sweep.groups:
        count, tagged = group.count, not wanted.tag or (wanted.tag in group.tags if sweep.combined else group.chosen)
        fits = (*_fits(group, wanted), tagged)
        if all(fits):
            total += count
        # A filter's numbers are of those who pass all the others.
        at_activity, at_status, at_tier, at_tag = _passed_but(fits)
        activities[group.activity] += count * at_activity
        statuses[group.status] += count * at_status
        tiers[group.tier] += count * at_tier
        if at_tag:
            tags.update(dict.fromkeys(group.tags, count))
    for group in sweep.by_tag:
        tags[group.tags[0]] += group.count * all(_fits(group, wanted))
    if wanted.tag and not sweep.tags_counted:
        tags[wanted.tag] = total
    activities[None] = activities.total()
    return Counts(total, +activities, +statuses, +tiers, +tags)


def _passed_but(fits: tuple[bool, ...]) -> tuple[bool, ...]:
    """For each filter whether all the others are passed."""
    missing = fits.count(False)
    return tuple(missing == 0 or (missing == 1 and not fit) for fit in fits)


def _fits(group: Group, wanted: Wanted) -> tuple[bool, bool, bool]:
    return (
        wanted.activity is None or wanted.activity is group.activity,
        wanted.status in ("", group.status),
        wanted.tier in (None, group.tier),
    )
