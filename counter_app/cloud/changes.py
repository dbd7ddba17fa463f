"""What comes down: rows of every kind in the order of the merchant's change counter, each once in its newest state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

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


def scope_of(source: Source, caller: Caller) -> Scope:
    """What comes down to a counter: its store's own setting, else the merchant's, else its store."""
    keys = (f"{SCOPE_SETTING}@{caller.store}", SCOPE_SETTING)
    found = {row.id: row for row in source.load(rows.SettingRow, caller.merchant, keys) if not row.deleted}
    said = next((found[key].value for key in keys if key in found), "")
    store = "" if said == f'"{ALL}"' else caller.store
    return Scope(store, caller.device, tuple(sorted(caller.came_from)))


def page_after(
    source: Source, merchant: str, scope: Scope, after: int, limit: int, only: Collection[str] = ()
) -> tuple[int, bool, dict[str, KindPage]]:
    """(version, more, kinds): at most `limit` rows beyond `after`, of the kinds `only` where some are named.

    Every row change has a version of its own, so a page may end between any two rows. The last page's version is that
    of the counter itself, which may be ahead of every row still in its place.
    """
    streams = _streams(scope, only)
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
    kinds: dict[str, KindPage] = {}
    for stream in busy:
        read = source.between(stream.row_type, merchant, after, until, zone=stream.zone, unless=stream.unless)
        _add(kinds, _as_pages(source, merchant, scope, stream, read))
    return until, more, {kind: page for kind, page in kinds.items() if not only or kind in only}


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


def _as_pages(
    source: Source, merchant: str, scope: Scope, stream: _Stream, read: list[rows.Record]
) -> dict[str, KindPage]:
    if stream.row_type is not DepartureRow:
        return {stream.kind: to_page(source, merchant, stream.kind, read)} if read else {}
    pages: dict[str, KindPage] = {}
    for row in read:
        # Whoever sees the zone that a row went to has it, and is told nothing of where it came from.
        if isinstance(row, DepartureRow) and not scope.sees(row.to_zone, row.kind):
            page = pages.setdefault(row.kind, KindPage(columns=columns_of(row.kind), rows=[]))
            page.rows.append(tombstone(row.kind, row.row, row.version))
    return pages


def _add(kinds: dict[str, KindPage], pages: Mapping[str, KindPage]) -> None:
    for kind, page in pages.items():
        if kind in kinds:
            kinds[kind].rows.extend(page.rows)
        else:
            kinds[kind] = page


def digest_of_scope(source: Source, merchant: str, scope: Scope) -> Digest:
    """Count and sum by kind of everything in a scope, as they are kept."""
    kept = _digest_rows(source, merchant, scope)
    sums: dict[str, tuple[int, int]] = {}
    for row in kept:
        if scope.sees(row.zone, row.kind):
            count, total = sums.get(row.kind, (0, 0))
            sums[row.kind] = (count + row.count, total + row.sum)
    kinds = {kind: KindDigest(count=count, sum=unsigned(total)) for kind, (count, total) in sums.items() if count}
    return Digest(version=source.version(merchant), kinds=kinds, format=FORMAT, scope=scope.name)


def changed_in(source: Source, merchant: str, scope: Scope) -> int:
    """The version of the newest change that this scope sees."""
    seen = (row for row in _digest_rows(source, merchant, scope) if scope.sees(row.zone, row.kind))
    return max((row.last_version for row in seen), default=0)


def _digest_rows(source: Source, merchant: str, scope: Scope) -> list[DigestRow]:
    if not scope.store:
        return source.all(DigestRow, merchant)
    wanted = [f"{kind}/{zone}" for kind in KINDS for zone in (scope.zones if kind in ZONED else (EVERYBODY,))]
    wanted += [f"{kind}/{zone}" for kind in _OWN for zone in scope.own_zones(kind)]
    return source.load(DigestRow, merchant, wanted)
