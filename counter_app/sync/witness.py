"""The cloud remembers where both logs of a counter ended: a tail that was cut off here is noticed at the next sync.

What does not fit is told to the manager as an exception, is written into the audit log here, and stops nothing: where
the operations' log was cut, it goes on behind the place that the cloud knows, so that no place is used twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from counter_app.protocol.devices import AuditHead, OperationHead, Witness, WitnessRequest
from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.records import RECEIPT, AuditEntry
from counter_app.sync import refill
from counter_app.sync.client import CloudClient
from counter_app.sync.outcomes import Answered

AGAIN_AFTER = timedelta(minutes=10)
OPERATIONS, AUDIT = "operations", "audit"
_SEEN = "witnessed"
_TRIES = 3


class _Seen(msgspec.Struct, frozen=True):
    """What the cloud was shown last, and when; `disputed`: the place that was reported already."""

    at: str = ""
    audit: AuditHead = AuditHead()
    operations: OperationHead = OperationHead()
    disputed: OperationHead = OperationHead()


class LogWitness:
    """Shows the cloud the heads of both logs: when they have moved, at a process's first round, and now and then."""

    def __init__(self, counter: Counter, client: CloudClient) -> None:
        self._counter = counter
        self._client = client
        self._fresh = True

    def show(self, *, at_once: bool = False) -> bool:
        """Whether something was found cut or changed. `at_once`: also where nothing has moved since the last time."""
        with self._counter.store.reading() as reading:
            request, seen = self._request(reading), _seen_in(reading)
        now = self._counter.clock.now()
        if not at_once and not self._fresh and not _is_due(request, seen, now):
            return False
        since, disagrees = seen.audit, list[str]()
        for _ in range(_TRIES):
            with self._counter.store.reading() as reading:
                request = self._request(reading)
                if AUDIT not in disagrees and not _has(reading, since):
                    disagrees.append(AUDIT)
            outcome = self._client.witness(msgspec.structs.replace(request, since=since, disagrees=disagrees))
            if not isinstance(outcome, Answered):
                return False
            answer = outcome.value
            if refill.notice(self._counter.store, answer.cloud_epoch):
                return False
            found = self._compare(answer, seen, disagrees)
            if answer.taken and found == disagrees:
                self._keep(request, answer, disagrees, now)
                self._fresh = False
                return bool(disagrees)
            since, disagrees = answer.audit, found
        return False

    def _request(self, reading: Reading) -> WitnessRequest:
        heads, device = reading.log_heads(), reading.device()
        return WitnessRequest(
            operations=OperationHead(epoch=heads.epoch, seq=heads.seq, hash=heads.hash),
            audit=AuditHead(number=heads.audit_number, hash=heads.audit_hash),
            closed=reading.last_closed(),
            seen=reading.cursor(),
            cloud_epoch=device.cloud_epoch if device else "",
            receipt=reading.fact(RECEIPT) or "",
        )

    def _compare(self, answer: Witness, seen: _Seen, disagrees: list[str]) -> list[str]:
        """What of the cloud's memory is not here: names are added to those that were found before."""
        found = list(disagrees)
        with self._counter.store.reading() as reading:
            known = answer.operations
            if known.seq and known != seen.disputed and reading.hash_at(known.epoch, known.seq) != known.hash:
                found += [OPERATIONS] * (OPERATIONS not in found)
            if not _has(reading, answer.audit) and AUDIT not in found and not answer.taken:
                found.append(AUDIT)
        return found

    def _keep(self, request: WitnessRequest, answer: Witness, disagrees: list[str], now: datetime) -> None:
        with self._counter.store.writing(urgent=False) as writing:
            # It stays reported for as long as the cloud remembers it: nothing is told twice.
            still = OPERATIONS in disagrees or answer.operations == _seen_in(writing).disputed
            disputed = answer.operations if still else OperationHead()
            seen = _Seen(now.isoformat(), request.audit, request.operations, disputed)
            if OPERATIONS in disagrees:
                known = answer.operations
                writing.continue_log(known.epoch, known.seq, known.hash)
            writing.set_fact(_SEEN, msgspec.json.encode(seen).decode())
            if disagrees:
                writing.add_audit(AuditEntry(now, "", "log_cut", ",".join(disagrees), "noticed"))


def witnessed_audit(reading: Reading) -> tuple[int, str]:
    """The head of the audit log that the cloud was shown last: (number, hash)."""
    head = _seen_in(reading).audit
    return head.number, head.hash


def _seen_in(reading: Reading) -> _Seen:
    try:
        return msgspec.json.decode(reading.fact(_SEEN) or "{}", type=_Seen)
    except msgspec.MsgspecError:
        return _Seen()


def _is_due(request: WitnessRequest, seen: _Seen, now: datetime) -> bool:
    if request.audit != seen.audit or request.operations != seen.operations or not seen.at:
        return True
    return abs(now - datetime.fromisoformat(seen.at)) >= AGAIN_AFTER


def _has(reading: Reading, head: AuditHead) -> bool:
    return not head.number or reading.audit_hash_at(head.number) == head.hash
