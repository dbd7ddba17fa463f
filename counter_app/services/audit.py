"""Both logs of a counter, who did what and which operations were made: chains of hashes that show tampering."""

from __future__ import annotations

import json
from collections.abc import Sequence

from counter_app.domain.values import dataclass
from counter_app.protocol.operations import GENESIS, chain_hash_of
from counter_app.services.audit_chain import place_hash
from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.records import LOG_GAPS, REBUILT, AuditRecord, LogHeads, LogPlace

_PAGE = 1_000
_BEFORE_ALL = -(2**62)


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """`first_bad`: number of the first record that does not fit; None when all do. `count`: records read."""

    ok: bool
    count: int
    first_bad: int | None = None


@dataclass(frozen=True, slots=True)
class BadPlace:
    """The first place of the operations' log that does not fit; `id` empty where nothing stands there any more."""

    epoch: int
    seq: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """Of the operations' log. `missing`: places that are known to be gone, since the cloud remembered them."""

    ok: bool
    count: int
    first_bad: BadPlace | None = None
    missing: int = 0


def records(counter: Counter, after: int = 0, limit: int = _PAGE) -> Sequence[AuditRecord]:
    """In the order of the chain. Raises `Fault`."""
    with counter.store.reading() as reading:
        return reading.audit_records(after, limit)


@dataclass(frozen=True, slots=True)
class AuditWalk:
    """A walk along the audit chain that has come to record `number`. `verdict`: it is over."""

    number: int = 0
    prev: str = GENESIS
    verdict: AuditVerdict | None = None


def verify(counter: Counter, known: tuple[int, str] = (0, "")) -> AuditVerdict:
    """Compute the whole audit chain anew. `known`: (number, hash) of a record that others have seen. Raises `Fault`."""
    with counter.store.reading() as reading:
        walk = AuditWalk()
        while walk.verdict is None:
            walk = _walk_on(reading, walk, known)
        return walk.verdict


def verify_on(counter: Counter, walk: AuditWalk, known: tuple[int, str] = (0, "")) -> AuditWalk:
    """A part of the same, for whoever shares the machine with a sale: short steps, one after the other. What is written
    meanwhile is walked along too. Raises `Fault`."""
    with counter.store.reading() as reading:
        return _walk_on(reading, walk, known)


def _walk_on(reading: Reading, walk: AuditWalk, known: tuple[int, str]) -> AuditWalk:
    number, prev = walk.number, walk.prev
    page = reading.audit_places(number or _BEFORE_ALL, _PAGE)
    for place in page:
        fits = place.number == number + 1 and place.prev == prev and place.hash == place_hash(place)
        if not fits or (place.number == known[0] and place.hash != known[1]):
            return AuditWalk(number, prev, AuditVerdict(False, number, number + 1))
        number, prev = place.number, place.hash
    if page:
        return AuditWalk(number, prev)
    missing = number < known[0]
    return AuditWalk(number, prev, AuditVerdict(not missing, number, number + 1 if missing else None))


def verify_log(counter: Counter) -> LogVerdict:
    """Compute the chain of the operations anew, to the place where this counter goes on. Raises `Fault`."""
    with counter.store.reading() as reading:
        return _Walk(reading).whole()


class _Walk:
    """One walk along the operations' log."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        gaps = json.loads(reading.fact(LOG_GAPS) or "[]")
        # Places that the cloud remembered and this file did not hold: (epoch, first) -> (last, hash of the last).
        self._gaps = {(gap[0], gap[1]): (gap[2], gap[3]) for gap in gaps}
        rebuilt = (reading.fact(REBUILT) or f"0 0 {GENESIS}").split()
        self._rebuilt, self._rebuilt_hash = (int(rebuilt[0]), int(rebuilt[1])), rebuilt[2]
        self._epoch, self._seq, self._prev = 0, 0, GENESIS
        self._count = self._missing = 0

    def whole(self) -> LogVerdict:
        """To the end."""
        heads = self._reading.log_heads()
        after = (_BEFORE_ALL, _BEFORE_ALL)
        while page := self._reading.log_places(after, _PAGE):
            for place in page:
                if not self._step(place):
                    return self._bad(place)
            after = (page[-1].epoch, page[-1].seq)
        return self._end(heads)

    def _step(self, place: LogPlace) -> bool:
        if (place.epoch, place.seq) <= self._rebuilt:
            return self._step_over_holes(place)
        self._leave_rebuilt()
        if place.epoch > self._epoch:
            self._skip_gap()
            # The first release began each epoch's chain anew.
            self._prev = GENESIS if place.prev == GENESIS else self._prev
            self._epoch, self._seq = place.epoch, 0
        self._skip_gap()
        if (place.epoch, place.seq, place.prev) != (self._epoch, self._seq + 1, self._prev):
            return False
        if place.hash != _hash_of(place):
            return False
        self._seq, self._prev = place.seq, place.hash
        self._count += 1
        return True

    def _step_over_holes(self, place: LogPlace) -> bool:
        """Before the place where the log was put together again: what is there must be whole, not everything is."""
        adjacent = (place.epoch, place.seq) == (self._epoch, self._seq + 1)
        if place.hash != _hash_of(place) or (adjacent and self._count and place.prev != self._prev):
            return False
        self._epoch, self._seq, self._prev = place.epoch, place.seq, place.hash
        self._count += 1
        return True

    def _leave_rebuilt(self) -> None:
        self._epoch, self._seq = max((self._epoch, self._seq), self._rebuilt)
        if (self._epoch, self._seq) == self._rebuilt and any(self._rebuilt):
            self._prev = self._rebuilt_hash

    def _skip_gap(self) -> None:
        last = self._gaps.pop((self._epoch, self._seq + 1), None)
        if last is not None:
            self._missing += last[0] - self._seq
            self._seq, self._prev = last

    def _bad(self, place: LogPlace) -> LogVerdict:
        expected = (self._epoch, self._seq + 1)
        if (place.epoch, place.seq) == expected or place.epoch > self._epoch:
            return LogVerdict(False, self._count, BadPlace(place.epoch, place.seq, place.id), self._missing)
        return LogVerdict(False, self._count, BadPlace(*expected), self._missing)

    def _end(self, heads: LogHeads) -> LogVerdict:
        self._leave_rebuilt()
        self._skip_gap()
        here = (self._epoch, self._seq, self._prev)
        if heads.seq and here != (heads.epoch, heads.seq, heads.hash):
            return LogVerdict(False, self._count, BadPlace(heads.epoch, self._seq + 1), self._missing)
        if self._count and not heads.seq:
            return LogVerdict(False, self._count, BadPlace(self._epoch, self._seq), self._missing)
        return LogVerdict(True, self._count, None, self._missing)


def _hash_of(place: LogPlace) -> str:
    return chain_hash_of(
        str(place.prev),
        str(place.id),
        str(place.device),
        place.epoch,
        place.seq,
        str(place.type),
        place.at,
        str(place.staff),
        place.digest,
    )
