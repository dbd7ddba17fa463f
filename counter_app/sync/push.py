"""The way up: what waits goes up in batches, and no row ever blocks those behind it.

A batch that is not taken as a whole (413, a 4xx that is not the service's own, a 5xx again and again, a line too narrow
for it) is halved until the row that is to blame stands alone; the others pass.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import field
from datetime import datetime

from counter_app.domain.values import dataclass
from counter_app.protocol.operations import MAX_OPERATIONS, OperationResults, Result, ResultKind
from counter_app.services import outbox
from counter_app.services.context import Counter
from counter_app.services.records import ASIDE_AGAIN, OperationRecord
from counter_app.sync import refill
from counter_app.sync.client import CloudClient
from counter_app.sync.outcomes import (
    HALF_ANSWER,
    LOGIN_PAGE,
    SERVER_ERROR,
    TIMED_OUT,
    TOO_LARGE,
    TOO_MANY,
    Answered,
    Declined,
    NotKnown,
)

MAX_BATCH_BYTES = 1_000_000
TRIES_BEFORE_ASIDE = 3
UNKNOWN_RESULT = "unknown_result"
# 500 rows are cut down to one in nine steps: more failures in a row than that are not one row's fault.
_FAILURES_IN_A_ROW = 10
# Trouble of the server or the way at first; the same rows failing like this again and again may be the rows'.
_PERHAPS_THE_ROWS = frozenset({SERVER_ERROR, HALF_ANSWER, TIMED_OUT, TOO_LARGE})


@dataclass(slots=True)
class PushCount:
    """What one way up did; `failure` is why it stopped early, None when everything was tried."""

    pushed: int = 0
    applied: int = 0
    duplicate: int = 0
    exceptions: int = 0
    refused: int = 0
    undeliverable: int = 0
    cloud_now: str = ""
    took_seconds: float = 0.0
    failure: NotKnown | Declined | None = None

    def add(self, results: Sequence[Result]) -> None:
        """Count what came back."""
        for result in results:
            self.pushed += 1
            match result.result:
                case ResultKind.APPLIED:
                    self.applied += 1
                case ResultKind.DUPLICATE:
                    self.duplicate += 1
                case ResultKind.EXCEPTION:
                    self.exceptions += 1
                case _:
                    self.refused += 1


def _known(result: Result) -> bool:
    """Whether the result is a word of this program; a newer service may say others."""
    return result.result in tuple(ResultKind)


@dataclass(slots=True)
class _Sending:
    """One batch on its way: parts still to be sent, rows that failed alone, failures since the last success."""

    parts: deque[Sequence[OperationRecord]]
    alone: list[OperationRecord] = field(default_factory=list)
    in_a_row: int = 0
    passed: bool = False
    last: NotKnown | Declined = field(default_factory=lambda: NotKnown(SERVER_ERROR))


def push_all(counter: Counter, client: CloudClient) -> PushCount:
    """Send everything that waits, oldest first; stops at the first answer that says nothing about single rows."""
    count = PushCount()
    count.failure = refill.go_on(counter, client)
    if count.failure is None:
        _try_undeliverable(counter, client, count)
    while count.failure is None:
        with counter.store.reading() as reading:
            batch = reading.outbox_batch(MAX_OPERATIONS, MAX_BATCH_BYTES)
        if not batch or not _send_batch(counter, client, count, batch):
            break
        count.failure = refill.go_on(counter, client)
    if count.failure is None:
        refill.end_when_sent(counter)
    return count


def _send_batch(counter: Counter, client: CloudClient, count: PushCount, batch: Sequence[OperationRecord]) -> bool:
    """One batch to its end; False when nothing of it moved, so that the round must stop here."""
    sending = _Sending(deque([batch]))
    for _ in range(TRIES_BEFORE_ASIDE):
        sending.parts.extend([record] for record in sending.alone)
        sending.alone = []
        while sending.parts and count.failure is None:
            _send_part(counter, client, count, sending)
        if count.failure is not None or not sending.alone:
            return sending.passed
        if not sending.passed and not count.pushed:
            # Nothing else passes: it may be the way and not the row, so it stays in the queue.
            count.failure = sending.last
            return False
    _set_aside(counter, count, sending)
    return True


def _send_part(counter: Counter, client: CloudClient, count: PushCount, sending: _Sending) -> None:
    part = sending.parts.popleft()
    operations = [record.operation for record in part]
    outbox.note_sending(counter.store, operations)
    outcome = client.push(operations)
    if isinstance(outcome, Answered):
        odd = _settle(counter, count, outcome)
        if odd:
            unsaid = [record for record in part if record.operation.id in odd]
            _note(counter, unsaid, UNKNOWN_RESULT)
            sending.alone += unsaid
        sending.passed, sending.in_a_row = True, 0
        return
    sending.in_a_row += 1
    sending.last = outcome
    if not _rows_to_blame(client, outcome, part) or sending.in_a_row > _FAILURES_IN_A_ROW:
        _note(counter, part, word_of(outcome))
        count.failure = outcome
    elif len(part) > 1:
        middle = len(part) // 2
        sending.parts.extendleft([part[middle:], part[:middle]])
    else:
        _note(counter, part, word_of(outcome))
        sending.alone.append(part[0])


def _rows_to_blame(client: CloudClient, outcome: NotKnown | Declined, part: Sequence[OperationRecord]) -> bool:
    """Whether smaller batches may pass where this one did not."""
    if isinstance(outcome, Declined):
        if outcome.unauthorised or outcome.revoked or outcome.too_far_apart:
            return False
        # A login page answers 404 to everything; the service's own health answer tells the two apart.
        return outcome.ours or outcome.status == 413 or isinstance(client.health(), Answered)
    if outcome.kind == LOGIN_PAGE:
        return isinstance(client.health(), Answered)
    if outcome.kind == TIMED_OUT and len(part) > 1:
        # A narrow line: what does not get through in one piece may in smaller ones. A black hole answers nothing.
        return isinstance(client.health(), Answered)
    if outcome.kind not in _PERHAPS_THE_ROWS or part[0].attempts < TRIES_BEFORE_ASIDE:
        return False
    return outcome.kind == SERVER_ERROR or isinstance(client.health(), Answered)


def _set_aside(counter: Counter, count: PushCount, sending: _Sending) -> None:
    """Rows that failed alone every time while others passed block nothing any more; tried again in an hour."""
    again_at = counter.clock.now() + ASIDE_AGAIN
    with counter.store.writing(urgent=False) as writing:
        for record in sending.alone:
            writing.set_undeliverable(record.operation.id, word_of(sending.last), again_at)
    count.undeliverable += len(sending.alone)


def _try_undeliverable(counter: Counter, client: CloudClient, count: PushCount) -> None:
    with counter.store.reading() as reading:
        due = reading.undeliverable_due(counter.clock.now())
    for record in due:
        outbox.note_sending(counter.store, [record.operation])
        outcome = client.push([record.operation])
        if isinstance(outcome, Answered) and not _settle(counter, count, outcome):
            continue
        if not isinstance(outcome, Answered) and _is_the_way(client, outcome):
            # Its hour is not used up: the row goes as soon as the way is free.
            count.failure = outcome
            return
        with counter.store.writing(urgent=False) as writing:
            writing.set_undeliverable(record.operation.id, word_of(outcome), counter.clock.now() + ASIDE_AGAIN)


def _is_the_way(client: CloudClient, outcome: NotKnown | Declined) -> bool:
    """Whether nothing at all would pass now: no network, a login page, a server that wants to be left alone."""
    if isinstance(outcome, Declined) and outcome.ours:
        return outcome.unauthorised or outcome.revoked or outcome.too_far_apart
    if isinstance(outcome, NotKnown) and outcome.kind == TOO_MANY:
        return True
    return not isinstance(client.health(), Answered)


def _settle(counter: Counter, count: PushCount, outcome: Answered[OperationResults]) -> set[str]:
    """Close what was answered; the ids whose answer is no word of this program, so that they stay where they are."""
    results = [result for result in outcome.value.results if _known(result)]
    at = cloud_time(outcome.value.now)
    outbox.settle(counter, results, at if at is not None else counter.clock.now(), outcome.value.cloud_epoch)
    later = [result for result in results if outbox.is_unjudged(result)]
    count.add([result for result in results if result not in later])
    count.undeliverable += len(later)
    count.cloud_now, count.took_seconds = outcome.value.now, outcome.took_seconds
    return {result.id for result in outcome.value.results if not _known(result)}


def _note(counter: Counter, records: Sequence[OperationRecord], error: str) -> None:
    with counter.store.writing(urgent=False) as writing:
        writing.note_attempt([record.operation.id for record in records], error)


def word_of(outcome: Answered[OperationResults] | NotKnown | Declined) -> str:
    """The fixed word that is kept as `last_error`."""
    if isinstance(outcome, Answered):
        return UNKNOWN_RESULT
    if isinstance(outcome, NotKnown):
        return outcome.kind
    return outcome.error or f"http_{outcome.status}"


def cloud_time(text: str) -> datetime | None:
    """The `now` of an answer; None when it is not a time with a zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
