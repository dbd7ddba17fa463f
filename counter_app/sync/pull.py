"""The way down: pages of changes, then a fresh reserve of identities.

A page may hold thousands of rows; it is written in slices that end where a version ends, each with its cursor in one
transaction, so that a redemption never waits for more than a few milliseconds and a cut loses nothing. While a page is
being written the next one is asked for: it begins where this one ends, which is known before it is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.values import dataclass
from counter_app.protocol.changes import ChangesPage, KindPage
from counter_app.protocol.devices import Reserve, ReserveRequest
from counter_app.services.context import Counter
from counter_app.services.leases import note_sharers
from counter_app.services.outbox import close_told_again, closing_time
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import CLOUD_EPOCH, ReservedCoupon, ReservedMember
from counter_app.services.segment_records import ALL_OF_IT, PULLED
from counter_app.sync import refill
from counter_app.sync.ahead import Ahead
from counter_app.sync.client import MOST_NAMED, PAGE_ROWS, CloudClient
from counter_app.sync.outcomes import HALF_ANSWER, Answered, Declined, NotKnown, Outcome
from counter_app.sync.proof import (
    SMALLEST_PAGE_ROWS,
    begin_if_scope_changed,
    compare,
    moves_on,
    refetch,
    repair,
    too_narrow,
)

RESERVE_MEMBERS = 50
RESERVE_COUPONS = 50
MOST_AT_ONCE = 500
_SLICE_SECONDS = 0.008
_FIRST_SLICE_ROWS = 100
_SMALLEST_SLICE_ROWS, _LARGEST_SLICE_ROWS = 20, 500


@dataclass(slots=True)
class PullCount:
    """What one way down did; `failure` is why it stopped early, `repaired` what was not as the cloud has it."""

    pulled: int = 0
    version: int = 0
    reserve_asked: bool = False
    cloud_now: str = ""
    took_seconds: float = 0.0
    failure: NotKnown | Declined | None = None
    digest_equal: bool | None = None
    repaired: tuple[str, ...] = ()
    ahead: bool = False  # the cloud has not got as far as this counter has seen it

    @property
    def reached(self) -> bool:
        """Whether the service answered at all."""
        return bool(self.cloud_now)


class _Pull:
    """One way down: every page after the cursor, then the proof, and what it finds missing."""

    def __init__(self, counter: Counter, client: CloudClient, *, look: bool) -> None:
        self._look = look
        self._counter = counter
        self._client = client
        self.count = PullCount()
        self._size = _Slice()
        self._different: tuple[str, ...] = ()
        self._unfinished = False  # a cloud that was set back has not been given everything yet
        with counter.store.reading() as reading:
            self.count.version = reading.cursor()

    def run(self) -> PullCount:
        """What was stored stays stored when it is cut."""
        refill.prepare(self._counter)
        self.count.failure = self._after_a_set_back() or self._all() or self._anew()
        return self.count

    def _after_a_set_back(self) -> NotKnown | Declined | None:
        """The cloud has another epoch: everything comes anew from the first version on, and then what came since."""
        with self._counter.store.reading() as reading:
            state = reading.refetch()
        if state is None or state.why != CLOUD_EPOCH:
            return None
        failure = refetch(self._counter, self._client, self._store)
        with self._counter.store.reading() as reading:
            self.count.version, self._unfinished = reading.cursor(), reading.refetch() is not None
        return failure

    def _all(self) -> NotKnown | Declined | None:
        with Ahead[Outcome[ChangesPage]]() as ahead:
            return self._pages(ahead)

    def _pages(self, ahead: Ahead[Outcome[ChangesPage]]) -> NotKnown | Declined | None:
        limit = PAGE_ROWS
        while not self._unfinished:
            outcome = self._next(ahead, limit)
            if not isinstance(outcome, Answered):
                if too_narrow(self._client, outcome) and limit > SMALLEST_PAGE_ROWS:
                    limit //= 4
                    continue
                return outcome
            page = outcome.value
            if refill.notice(self._counter.store, page.cloud_epoch):
                refill.prepare(self._counter)
                return self._after_a_set_back() or self._all()
            if not _sound(page, self.count.version):
                return NotKnown(HALF_ANSWER, status=200, detail="page")
            if page.more:
                ahead.begin(partial(self._client.changes, page.version, limit, sent=self._sent()))
            begin_if_scope_changed(self._counter, page.scope)
            self._store(page)
            self.count.cloud_now, self.count.took_seconds = page.now, outcome.took_seconds
            self.count.ahead = page.ahead
            if not page.more:
                self._settle(page)
                break
        return None

    def _next(self, ahead: Ahead[Outcome[ChangesPage]], limit: int) -> Outcome[ChangesPage]:
        """The page behind the cursor. One that came ahead and is of another epoch than the one known is asked for
        again: the other direction may have noticed since then that the cloud was set back, and an old answer must not
        say so a second time."""
        outcome = ahead.take()
        if isinstance(outcome, Answered) and refill.is_of_another(self._counter.store, outcome.value.cloud_epoch):
            outcome = None
        return self._client.changes(self.count.version, limit, sent=self._sent()) if outcome is None else outcome

    def _sent(self) -> Sequence[str]:
        """What rows that come down may hold though nobody has said so yet: the answer comes with them."""
        with self._counter.store.reading() as reading:
            return reading.without_answer(MOST_NAMED)

    def _settle(self, page: ChangesPage) -> None:
        with self._counter.store.writing(urgent=False) as writing:
            writing.settle()
            note_sharers(writing, page.sharers)
            _note_whole(writing)
        self.count.digest_equal, self._different = compare(self._counter, page.digest, look=self._look)

    def _anew(self) -> NotKnown | Declined | None:
        """What is being asked for anew, then a last look at both digests."""
        if self._unfinished:
            return None
        if self._different:
            self.count.repaired = repair(self._counter, self._different)
        with self._counter.store.reading() as reading:
            if reading.refetch() is None:
                return None
        self._different = ()
        return refetch(self._counter, self._client, self._store) or self._all()

    def _store(self, page: ChangesPage, *, anew: bool = False) -> None:
        count = self.count
        for part in slices(page, lambda: self._size.rows):
            started = time.monotonic()
            with self._counter.store.writing(urgent=False) as writing:
                close_told_again(writing, part, closing_time(writing, self._counter))
                count.pulled += writing.apply_anew(part) if anew else writing.apply_page(part, advance=True)
            if not anew:
                count.version = part.version
            self._size.took(time.monotonic() - started)


def pull_all(counter: Counter, client: CloudClient, *, look: bool = True) -> PullCount:
    """Every page after the cursor, and the proof that both ends hold the same; `look`: rows are hashed anew for it."""
    return _Pull(counter, client, look=look).run()


def _note_whole(writing: Writing) -> None:
    """Everything has come down once, within the scope that it is now; a mark that no later round takes away."""
    scope = writing.scope() or ALL_OF_IT
    if writing.refetch() is None and writing.fact(PULLED) != scope:
        writing.set_fact(PULLED, scope)


def _sound(page: ChangesPage, after: int) -> bool:
    """A page that moves on, with rows as wide as their columns: anything else would loop or be half an answer."""
    return moves_on(page, after) and all(
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
            page,
            version=version,
            more=page.more or not last,
            kinds=_kinds(page, rows[start:end]),
            receipt=page.receipt if last else "",
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
        if campaign.status is CampaignStatus.RUNNING and terms.tag and terms.issues:
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
