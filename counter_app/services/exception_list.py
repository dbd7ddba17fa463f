"""What a manager finds at the exceptions: the open ones, those that are settled, and what has not reached the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType

from counter_app.domain.rights import RIGHTS, least_role
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import current_session, manager_refusal, moment, refusal_of, require_manager, who_may
from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.records import AuditEntry, ExceptionRecord, OutboxState, QueueEntry

ACT = "exception_list"
_RIGHT = "exceptions"
MOST_WAITING = 500
_NO_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Unsent:
    """An operation that the cloud has not taken: `state` waiting, undeliverable or refused; `reason`: why."""

    id: str
    type: str
    at: datetime
    state: str
    reason: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class ExceptionList:
    """Newest first; `unsent` in the order of the queue, those that need somebody first. `waiting`: all that wait."""

    records: tuple[ExceptionRecord, ...] = ()
    unsent: tuple[Unsent, ...] = ()
    waiting: int = 0
    titles: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[Reason, ...] = ()


def list_exceptions(counter: Counter) -> ExceptionList:
    """Everything, for a manager."""
    refused = refusal_of(counter, ACT, require_manager)
    if refused is not None:
        return ExceptionList(reasons=(refused,))
    return look_again(counter)


def look_again(counter: Counter) -> ExceptionList:
    """The same, for whoever has the list open; nothing but the reason where that is a manager no more."""
    with counter.store.reading() as reading:
        refused = who_may(reading, moment(counter), ACT, require_manager)
        if refused is not None:
            return ExceptionList(reasons=(refused,))
        titles = {campaign.id: terms.title for campaign, terms in reading.campaigns()}
        records = tuple(reading.exceptions(open_only=False))
        return ExceptionList(records, _unsent(reading, moment(counter)), reading.waiting(), MappingProxyType(titles))


def kept_from(reading: Reading, now: datetime) -> Reason | None:
    """Why whoever is signed in is not told of them where everybody is, at the command line: the merchant has left them
    to a higher role than they usually are."""
    least = least_role(reading.settings().get("rights"), _RIGHT)
    raised = least is not RIGHTS[_RIGHT].usual
    return who_may(reading, now, ACT, require_manager) if raised else None


def _unsent(reading: Reading, now: datetime) -> tuple[Unsent, ...]:
    queue = reading.queue(now)
    needing = [_entry(each, OutboxState.UNDELIVERABLE) for each in queue.undeliverable]
    needing += [_entry(each, OutboxState.REFUSED) for each in queue.refused]
    waiting = [
        Unsent(
            each.operation.id, each.operation.type, each.written_at, each.state.value, each.last_error, each.attempts
        )
        for each in reading.outbox_batch(MOST_WAITING, _NO_LIMIT)
    ]
    return (*needing, *waiting)


def _entry(entry: QueueEntry, state: OutboxState) -> Unsent:
    return Unsent(entry.id, entry.type, entry.at, state.value, entry.reason)


def send_again(counter: Counter) -> Reason | None:
    """What was set aside is tried in the next round, and not in an hour; the reason where a manager has to sign in."""
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "queue_send_again")
        if refused is not None:
            return refused
        session = current_session(writing, now)
        aside = writing.queue(now).undeliverable
        for each in aside:
            writing.set_undeliverable(each.id, each.reason, now)
        if aside and session is not None:
            details = {"operations": len(aside)}
            writing.add_audit(AuditEntry(now, session.staff, "queue_send_again", "", "done", details))
    return None
