"""What comes down: rows of every kind in the order of the merchant's change counter, each once in its newest state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.digest_rows import DepartureRow, DigestRow
from counter_app.cloud.kinds import KINDS, ZONED, to_page, tombstone
from counter_app.cloud.zones import ALL, EVERYBODY, NOBODY, SCOPE_SETTING, Scope
from counter_app.protocol.changes import Digest, KindDigest, KindPage, columns_of
from counter_app.protocol.digest import FORMAT, unsigned

R = TypeVar("R", bound=rows.Record)
MAX_ROWS = 5_000
_OWN = ("lease", "void")  # kinds of which each device is told its own alone


class Source(Protocol):
    """A consistent view: every statement sees the same state."""

    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]: ...
    def all(self, row_type: type[R], merchant: str) -> list[R]: ...
    def moved_since(self, merchant: str, after: int, zones: Collection[str]) -> list[tuple[str, str]]: ...
    def digest_sums(self, merchant: str, kinds: Collection[str]) -> list[tuple[str, int, int]]: ...

    def versions_after(
        self, row_type: type, merchant: str, after: int, limit: int, *, zone: str = "", unless: str = ""
    ) -> list[int]: ...

    def between(
        self, row_type: type[R], merchant: str, after: int, until: int, *, zone: str = "", unless: str = ""
    ) -> list[R]: ...
    def version(self, merchant: str) -> int: ...


class _Stream(NamedTuple):
    """Rows of one kind that are read along one index. `unless`: all zones but that one."""

    kind: str
    row_type: type[rows.Record]
    zone: str = ""
    unless: str = ""

    def moved(self, moved: Collection[tuple[str, str]]) -> bool:
        """Whether there may be something new in it: (kind, zone) of everything that is."""
        if self.row_type is DepartureRow:
            return any(self.zone in ("", zone) for _, zone in moved)
        if self.unless:
            return any(kind == self.kind and zone != self.unless for kind, zone in moved)
        return (self.kind, self.zone or EVERYBODY) in moved


def scope_of(source: Source, caller: Caller) -> Scope:
    """What comes down to a counter: its store's own setting, else the merchant's, else its store."""
    keys = (f"{SCOPE_SETTING}@{caller.store}", SCOPE_SETTING)
    found = {row.id: row for row in source.load(rows.SettingRow, caller.merchant, keys) if not row.deleted}
    said = next((found[key].value for key in keys if key in found), "")
    store = "" if said == f'"{ALL}"' else caller.store
    return _own_scope(caller, store)


def page_after(
    source: Source, merchant: str, scope: Scope, after: int, limit: int, only: Collection[str] = ()
) -> tuple[int, bool, dict[str, KindPage]]:
    """(version, more, kinds): at most `limit` rows beyond `after`, of the kinds `only` where some are named.

    Every row change has a version of its own, so a page may end between any two rows. The last page's version is that
    of the counter itself, which may be ahead of every row still in its place. What has nothing new is not asked for:
    most often nothing has, and there are some forty kinds.
    """
    moved = _moved(source, merchant, scope, after)
    streams = [stream for stream in _streams(scope, only) if stream.moved(moved)]
    versions: list[int] = []
    busy: list[_Stream] = []
    for stream in streams:
        found = source.versions_after(
            stream.row_type, merchant, after, limit + 1, zone=stream.zone, unless=stream.unless
        )
        versions += found
        busy += [stream] if found else []
    versions.sort()
    more = len(versions) > limit
    until = versions[limit - 1] if more else max(after, source.version(merchant))
    kinds: dict[str, list[KindPage]] = {}
    gone: list[DepartureRow] = []
    for stream in busy:
        read = source.between(stream.row_type, merchant, after, until, zone=stream.zone, unless=stream.unless)
        if stream.row_type is DepartureRow:
            gone += [row for row in read if isinstance(row, DepartureRow) and (not only or row.kind in only)]
        elif read:
            kinds.setdefault(stream.kind, []).append(to_page(source, merchant, stream.kind, read))
    for kind, left in _gone_still(source, merchant, scope, gone).items():
        in_order = sorted(left, key=attrgetter("version"))  # they come from several zones
        told = [tombstone(kind, row.row, row.version) for row in in_order]
        kinds.setdefault(kind, []).append(KindPage(columns=columns_of(kind), rows=told))
    return until, more, {kind: _merged(pages) for kind, pages in kinds.items()}


def _moved(source: Source, merchant: str, scope: Scope, after: int) -> set[tuple[str, str]]:
    """(kind, zone) of all that is new since in what a scope sees. Of a store, by the names of its few zones: a merchant
    may have thousands, and most have something new for whoever begins or comes back after a night."""
    if scope.store:
        kept = source.load(DigestRow, merchant, _digest_keys(scope))
        return {(row.kind, row.zone) for row in kept if row.last_version > after}
    own = (zone for kind in _OWN for zone in scope.own_zones(kind))
    return set(source.moved_since(merchant, after, {EVERYBODY, NOBODY, *own}))


def _streams(scope: Scope, only: Collection[str]) -> list[_Stream]:
    streams: list[_Stream] = []
    for kind, row_type in KINDS.items():
        if only and kind not in only:
            continue
        if kind in _OWN:
            streams += [_Stream(kind, row_type, zone) for zone in scope.own_zones(kind)]
        elif kind not in ZONED:
            streams.append(_Stream(kind, row_type))
        elif scope.store:
            streams += [_Stream(kind, row_type, zone) for zone in scope.zones]
        else:
            streams.append(_Stream(kind, row_type, unless=NOBODY))
    zones = scope.zones if scope.store else ("",)
    return streams + [_Stream("", DepartureRow, zone) for zone in zones]


def _gone_still(
    source: Source, merchant: str, scope: Scope, departures: Iterable[DepartureRow]
) -> dict[str, list[DepartureRow]]:
    """Of what left the zones of a scope: what it does not see now, each once, by kind.

    Whoever sees the zone that a row went to has it, and is told nothing of where it came from. A row that came back
    stands at a newer version, on this page or on a later one; one that left twice is told when it left last.
    """
    last: dict[str, dict[str, DepartureRow]] = {}
    for row in departures:
        if not scope.sees(row.to_zone, row.kind):
            of_kind = last.setdefault(row.kind, {})
            before = of_kind.get(row.row)
            if before is None or before.version < row.version:
                of_kind[row.row] = row
    found: dict[str, list[DepartureRow]] = {}
    for kind, of_kind in last.items():
        row_type: type[Any] = KINDS[kind]
        here = {row.id for row in source.load(row_type, merchant, of_kind) if scope.sees(row.zone, kind)}
        later = _left_later(source, merchant, scope, of_kind)
        left = [row for key, row in of_kind.items() if key not in here and key not in later]
        if left:
            found[kind] = left
    return found


def _left_later(source: Source, merchant: str, scope: Scope, known: Mapping[str, DepartureRow]) -> set[str]:
    """Rows that left another zone of the scope after that: a later page tells of them."""
    others = [f"{row.kind}/{zone}/{key}" for key, row in known.items() for zone in scope.zones if zone != row.zone]
    every = source.load(DepartureRow, merchant, others)
    return {row.row for row in every if row.version > known[row.row].version and not scope.sees(row.to_zone, row.kind)}


def _merged(pages: Sequence[KindPage]) -> KindPage:
    """The rows of several streams in the order of their versions."""
    if len(pages) == 1:
        return pages[0]
    columns = pages[0].columns
    place = columns.index("version")
    return KindPage(columns=columns, rows=sorted((row for page in pages for row in page.rows), key=itemgetter(place)))


def digest_of_scope(source: Source, merchant: str, scope: Scope) -> Digest:
    """Count and sum by kind of everything in a scope, as they are kept."""
    sums: dict[str, tuple[int, int]] = {}
    # Of everything there are as many zones as counters and stores: the database adds up what is no counter's own.
    if not scope.store:
        sums = {kind: (count, total) for kind, count, total in source.digest_sums(merchant, set(KINDS) - set(_OWN))}
    for row in source.load(DigestRow, merchant, _digest_keys(scope) if scope.store else _own_keys(scope)):
        if scope.sees(row.zone, row.kind):
            count, total = sums.get(row.kind, (0, 0))
            sums[row.kind] = (count + row.count, total + row.sum)
    kinds = {kind: KindDigest(count=count, sum=unsigned(total)) for kind, (count, total) in sums.items() if count}
    return Digest(version=source.version(merchant), kinds=kinds, format=FORMAT, scope=scope.name)


def newest_in_scopes(source: Source, callers: Collection[Caller]) -> dict[str, int]:
    """The version of the newest change that each of these counters of one merchant sees, by counter; a few statements
    however many there are."""
    by_store = {each.store: scope_of(source, each).store for each in {one.store: one for one in callers}.values()}
    scopes = {each.device: _own_scope(each, by_store[each.store]) for each in callers}
    found: dict[str, int] = {}
    for merchant in {each.merchant for each in callers}:
        if all(scope.store for scope in scopes.values()):
            wanted = {key for scope in scopes.values() for key in _digest_keys(scope)}
            kept = source.load(DigestRow, merchant, sorted(wanted))
        else:
            kept = source.all(DigestRow, merchant)
        newest: dict[tuple[str, str], int] = {(row.kind, row.zone): row.last_version for row in kept}
        for device, scope in scopes.items():
            seen = (version for (kind, zone), version in newest.items() if scope.sees(zone, kind))
            found[device] = max(seen, default=0)
    return found


def _own_scope(caller: Caller, store: str) -> Scope:
    return Scope(store, caller.device, tuple(sorted(caller.came_from)))


def _digest_keys(scope: Scope) -> list[str]:
    wanted = [f"{kind}/{zone}" for kind in KINDS for zone in (scope.zones if kind in ZONED else (EVERYBODY,))]
    return wanted + _own_keys(scope)


def _own_keys(scope: Scope) -> list[str]:
    return [f"{kind}/{zone}" for kind in _OWN for zone in scope.own_zones(kind)]
