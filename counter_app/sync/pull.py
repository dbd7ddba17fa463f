"""The way down: pages of changes, then a fresh reserve of identities.

A page may hold thousands of rows; it is written in slices that end where a version ends, each with its cursor in one
transaction, so that a redemption never waits for more than a few milliseconds and a cut loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.values import dataclass
from counter_app.protocol.changes import ChangesPage, KindPage
from counter_app.protocol.devices import Reserve, ReserveRequest
from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.records import ReservedCoupon, ReservedMember
from counter_app.sync.client import PAGE_ROWS, CloudClient
from counter_app.sync.outcomes import HALF_ANSWER, TIMED_OUT, Answered, Declined, NotKnown

RESERVE_MEMBERS = 50
RESERVE_COUPONS = 50
MOST_AT_ONCE = 500
_SMALLEST_PAGE_ROWS = 10
_SLICE_SECONDS = 0.008
_FIRST_SLICE_ROWS = 100
_SMALLEST_SLICE_ROWS, _LARGEST_SLICE_ROWS = 20, 500


@dataclass(slots=True)
class PullCount:
    """What one way down did; `failure` is why it stopped early."""

    pulled: int = 0
    version: int = 0
    reserve_asked: bool = False
    cloud_now: str = ""
    took_seconds: float = 0.0
    failure: NotKnown | Declined | None = None

    @property
    def reached(self) -> bool:
        """Whether the service answered at all."""
        return bool(self.cloud_now)


def pull_all(counter: Counter, client: CloudClient) -> PullCount:
    """Every page after the cursor; what was stored stays stored when it is cut."""
    count = PullCount()
    size = _Slice()
    with counter.store.reading() as reading:
        count.version = reading.cursor()
    limit = PAGE_ROWS
    while True:
        outcome = client.changes(count.version, limit)
        if not isinstance(outcome, Answered):
            if _too_narrow(client, outcome) and limit > _SMALLEST_PAGE_ROWS:
                limit //= 4
                continue
            count.failure = outcome
            return count
        page = outcome.value
        if not _sound(page, count.version):
            count.failure = NotKnown(HALF_ANSWER, status=200, detail="page")
            return count
        _store(counter, count, page, size)
        count.cloud_now, count.took_seconds = page.now, outcome.took_seconds
        if not page.more:
            return count


def _too_narrow(client: CloudClient, outcome: NotKnown | Declined) -> bool:
    """Whether a smaller page may get through: the line is there, and the last one was too much for it."""
    return isinstance(outcome, NotKnown) and outcome.kind == TIMED_OUT and isinstance(client.health(), Answered)


def _sound(page: ChangesPage, after: int) -> bool:
    """A page that moves on, with rows as wide as their columns: anything else would loop or be half an answer."""
    if page.version < after or (page.more and page.version == after):
        return False
    return all(
        "version" in kind.columns and all(len(row) == len(kind.columns) for row in kind.rows)
        for kind in page.kinds.values()
    )


class _Slice:
    """How many rows fit a slice on this machine, found out while writing."""

    def __init__(self) -> None:
        self.rows = _FIRST_SLICE_ROWS

    def took(self, seconds: float) -> None:
        """Grow or shrink towards the time a slice may take, by two at most."""
        fitting = int(self.rows * min(max(_SLICE_SECONDS / max(seconds, 1e-4), 0.5), 2.0))
        self.rows = min(max(fitting, _SMALLEST_SLICE_ROWS), _LARGEST_SLICE_ROWS)


def _store(counter: Counter, count: PullCount, page: ChangesPage, size: _Slice) -> None:
    for part in slices(page, lambda: size.rows):
        started = time.monotonic()
        with counter.store.writing(urgent=False) as writing:
            count.pulled += writing.apply_page(part, advance=True)
        count.version = part.version
        size.took(time.monotonic() - started)


def slices(page: ChangesPage, rows_at_once: Callable[[], int]) -> Iterator[ChangesPage]:
    """The page cut behind whole versions; the last slice carries the page's own version, an empty page is one slice."""
    rows = sorted(_rows_in(page), key=lambda each: each[0])
    start = 0
    while True:
        end = min(start + rows_at_once(), len(rows))
        while 0 < end < len(rows) and rows[end][0] == rows[end - 1][0]:
            end += 1
        last = end >= len(rows)
        version = page.version if last else rows[end - 1][0]
        yield msgspec.structs.replace(
            page, version=version, more=page.more or not last, kinds=_kinds(page, rows[start:end])
        )
        if last:
            return
        start = end


_Row = tuple[int, str, list[object]]


def _rows_in(page: ChangesPage) -> Iterator[_Row]:
    for name, kind in page.kinds.items():
        at = kind.columns.index("version")
        for row in kind.rows:
            version = row[at]
            yield (version if isinstance(version, int) else 0, name, row)


def _kinds(page: ChangesPage, rows: Sequence[_Row]) -> dict[str, KindPage]:
    grouped: dict[str, list[list[object]]] = {}
    for _, name, row in rows:
        grouped.setdefault(name, []).append(row)
    return {name: KindPage(columns=page.kinds[name].columns, rows=found) for name, found in grouped.items()}


# --- identities in reserve ------------------------------------------------------------------------------------------


def top_up(
    counter: Counter, client: CloudClient, *, members: int = 0, coupons: Mapping[str, int] | None = None
) -> NotKnown | Declined | None:
    """Fill the reserve up to its usual size, or to what is asked for where that is more. None when it is full."""
    while True:
        with counter.store.reading() as reading:
            request = _missing(reading, members, coupons or {})
        if not request.members and not request.coupons:
            return None
        outcome = client.reserves(request)
        if not isinstance(outcome, Answered):
            return outcome
        got = outcome.value
        with counter.store.writing(urgent=False) as writing:
            writing.add_reserve(_members(got), _coupons(got))
        if not _moved_on(request, got):
            return None


def _missing(reading: Reading, members: int, coupons: Mapping[str, int]) -> ReserveRequest:
    held_members, held_coupons = reading.reserve_sizes()
    wanted: dict[str, int] = {}
    room = MOST_AT_ONCE
    # What somebody waits for comes first: all campaigns of a request share its 500.
    for campaign, terms in sorted(reading.campaigns(), key=lambda found: found[0].id not in coupons):
        # A campaign that the cloud has not numbered yet (tag 0) has no identities there.
        if campaign.status is CampaignStatus.RUNNING and terms.tag:
            level = max(RESERVE_COUPONS, coupons.get(campaign.id, 0))
            lacking = min(level - held_coupons.get((campaign.id, terms.version), 0), room)
            if lacking > 0:
                wanted[campaign.id] = lacking
                room -= lacking
    lacking = max(RESERVE_MEMBERS, members) - held_members
    return ReserveRequest(members=min(max(lacking, 0), MOST_AT_ONCE), coupons=wanted)


def _members(got: Reserve) -> list[ReservedMember]:
    return [ReservedMember(each.subject, each.number, each.signed_code) for each in got.members]


def _coupons(got: Reserve) -> list[ReservedCoupon]:
    return [
        ReservedCoupon(each.subject, each.campaign, each.terms_version, each.short_code, each.signed_code)
        for each in got.coupons
    ]


def _moved_on(request: ReserveRequest, got: Reserve) -> bool:
    """Whether asking again can bring more: everything that was asked for came, and some of it was a full portion."""
    full = request.members == MOST_AT_ONCE or sum(request.coupons.values()) == MOST_AT_ONCE
    return full and len(got.members) >= request.members and len(got.coupons) >= sum(request.coupons.values())
