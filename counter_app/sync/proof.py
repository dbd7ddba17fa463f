"""The proof that this counter holds what the cloud holds, and what is done when it does not (`sync.md`, "Proof").

A kind that differs is asked for anew from the first version on, resumable at any page; what did not come again is not
in this counter's scope, and goes. It happens once, is written into the audit log, and is not tried again within the
hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from counter_app.logs import LateLogger
from counter_app.protocol.changes import ROW_TYPES, ChangesPage, Digest, KindDigest
from counter_app.protocol.digest import FORMAT, differing
from counter_app.services.context import Counter
from counter_app.services.records import CLOUD_EPOCH, SCOPE, AuditEntry, Refetch
from counter_app.sync.client import MOST_NAMED, PAGE_ROWS, CloudClient
from counter_app.sync.outcomes import HALF_ANSWER, TIMED_OUT, Answered, Declined, NotKnown
from counter_app.sync.refill import is_over, notice, prepare

AGAIN_AFTER = timedelta(hours=1)
WHOLE_KIND_ROWS = 5_000  # a kind of at most so many rows is hashed anew at every round
_ROWS_AT_ONCE = 250
_log = LateLogger(__name__)


SMALLEST_PAGE_ROWS = 10


def too_narrow(client: CloudClient, outcome: NotKnown | Declined) -> bool:
    """Whether a smaller page may get through: the line is there, and the last one was too much for it."""
    return isinstance(outcome, NotKnown) and outcome.kind == TIMED_OUT and isinstance(client.health(), Answered)


def moves_on(page: ChangesPage, after: int) -> bool:
    """Whether asking again behind this page comes to an end."""
    return page.version > after or (page.version == after and not page.more)


class Storing(Protocol):
    """Writes the slices of a page; answers the cursor afterwards."""

    def __call__(self, page: ChangesPage, *, anew: bool) -> None: ...


class _Tried(msgspec.Struct, frozen=True):
    """When a kind was last asked for anew, and where the checking of big kinds has arrived."""

    at: dict[str, str] = {}
    arrived: dict[str, str] = {}


def begin_if_scope_changed(counter: Counter, scope: str) -> None:
    """Another scope than before: everything is asked for anew, and what is outside goes."""
    with counter.store.reading() as reading:
        before = reading.scope()
    if not scope or scope == before:
        return
    with counter.store.writing(urgent=False) as writing:
        writing.set_meta("scope", scope)
        if before:
            writing.begin_refetch(tuple(ROW_TYPES), SCOPE)
    if before:
        _log.info("the scope is another one", scope=scope.partition(":")[0])


def refetch(counter: Counter, client: CloudClient, store: Storing) -> NotKnown | Declined | None:
    """Go on with what is being asked for anew, if anything is."""
    limit = PAGE_ROWS
    while True:
        with counter.store.reading() as reading:
            state, sent = reading.refetch(), reading.without_answer(MOST_NAMED)
        if state is None:
            return None
        outcome = client.changes(state.after, limit, kinds=state.kinds, sent=sent)
        if not isinstance(outcome, Answered):
            if too_narrow(client, outcome) and limit > SMALLEST_PAGE_ROWS:
                limit //= 4
                continue
            return outcome
        page = outcome.value
        if notice(counter.store, page.cloud_epoch):
            prepare(counter)
            continue
        if not moves_on(page, state.after):
            return NotKnown(HALF_ANSWER, status=200, detail="page")
        store(page, anew=True)
        if not page.more and not _finish(counter, state):
            return None


def _finish(counter: Counter, state: Refetch) -> bool:
    """What did not come again goes; False while it may be what this counter has still to send."""
    if state.why == CLOUD_EPOCH and not is_over(counter):
        return False
    kinds, why = state.kinds, state.why
    for kind in kinds:
        after = ""
        while True:
            with counter.store.writing(urgent=False) as writing:
                after = writing.drop_unseen(kind, after, _ROWS_AT_ONCE)
            if not after:
                break
        with counter.store.reading() as reading:
            drift = reading.drift(kind)
        if any(drift):
            with counter.store.writing(urgent=False) as writing:
                writing.mend_digest(kind, *drift)
    with counter.store.writing(urgent=False) as writing:
        writing.end_refetch()
    _log.info("rows came down anew", why=why, kinds=",".join(kinds))
    return True


def compare(counter: Counter, digest: Digest | None, *, look: bool) -> tuple[bool | None, tuple[str, ...]]:
    """(equal, kinds that differ); None where the cloud gave no digest, or one that is made otherwise."""
    if digest is None or digest.format != FORMAT:
        return None, ()
    with counter.store.reading() as reading:
        if reading.cursor() != digest.version or reading.refetch() is not None:
            return None, ()
        kept = reading.digests()
    bad = set(differing(kept, digest.kinds)) | (_unsound(counter, kept) if look else set())
    return not bad, tuple(kind for kind in ROW_TYPES if kind in bad)


def _unsound(counter: Counter, kept: Mapping[str, KindDigest]) -> set[str]:
    """Kinds with a row that is not what its hash says. Big kinds are looked at a portion a round."""
    tried = _tried(counter)
    arrived = dict(tried.arrived)
    bad = set()
    for kind in ROW_TYPES:
        count = kept[kind].count if kind in kept else 0
        sound, at = _check(counter, kind, arrived.get(kind, "") if count > WHOLE_KIND_ROWS else "")
        if not sound:
            bad.add(kind)
        arrived[kind] = at
    arrived = {kind: at for kind, at in arrived.items() if at}
    if arrived != tried.arrived:
        _remember(counter, _Tried(tried.at, arrived))
    return bad


def _check(counter: Counter, kind: str, after: str) -> tuple[bool, str]:
    begun_at_first = not after
    for _ in range(WHOLE_KIND_ROWS // _ROWS_AT_ONCE + 1):
        with counter.store.reading() as reading:
            sound, after = reading.check_rows(kind, after, _ROWS_AT_ONCE)
        if not sound:
            return False, ""
        if not after:
            break
    if begun_at_first or not after:
        with counter.store.reading() as reading:
            return not any(reading.drift(kind)), after
    return True, after


def repair(counter: Counter, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Begin to ask for kinds anew that were not tried within the hour; answers which. It is written down, once."""
    now = counter.clock.now()
    tried = _tried(counter)
    due = tuple(kind for kind in kinds if _is_due(tried.at.get(kind, ""), now))
    if due:
        _remember(counter, _Tried({**tried.at, **dict.fromkeys(due, now.isoformat())}, {}))
        with counter.store.writing(urgent=False) as writing:
            writing.begin_refetch(due, "digest")
            for kind in due:
                writing.add_audit(AuditEntry(now, "", "digest", kind, "pulled_anew"))
        _log.warning("rows differed from the cloud's and are asked for anew", kinds=",".join(due))
    return due


def _is_due(before: str, now: datetime) -> bool:
    return not before or not timedelta(0) <= now - datetime.fromisoformat(before) < AGAIN_AFTER


def _tried(counter: Counter) -> _Tried:
    with counter.store.reading() as reading:
        text = reading.remembered("digest_tried")
    return msgspec.json.decode(text, type=_Tried) if text else _Tried()


def _remember(counter: Counter, tried: _Tried) -> None:
    with counter.store.writing(urgent=False) as writing:
        writing.set_meta("digest_tried", msgspec.json.encode(tried).decode())
