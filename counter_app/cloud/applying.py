"""The ledger's transaction: operations of one merchant that wait in this process are applied and flushed together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Protocol

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.devices import is_welcome, refused_for
from counter_app.cloud.facts import cloud_epoch, merchant_of
from counter_app.cloud.keys import reading_rules
from counter_app.cloud.ledger.apply import Request, apply_requests
from counter_app.cloud.ledger.book import Book, Moment
from counter_app.cloud.ledger.envelope import Entry
from counter_app.cloud.ledger.lineage import notice_clone
from counter_app.cloud.reserves import coupon_drawer
from counter_app.cloud.sealing import seal_book
from counter_app.cloud.storage.engine import MERCHANTS_AT_ONCE, PATIENCE_SECONDS, Undone
from counter_app.cloud.storage.store import Conflict, Writing
from counter_app.cloud.times import iso
from counter_app.cloud.together import Together
from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.protocol.devices import CLONED
from counter_app.protocol.operations import MAX_OPERATIONS, Mode, Operation, OperationResults, Result, ResultKind

_TRIES = 4
_WORTH_A_PLAN = 50  # operations; one that somebody waits for has no time to be planned
_log = logging.getLogger(__name__)
Outcome = OperationResults | BaseException


class Waiting(Protocol):
    """A batch in its merchant's line (`Place`)."""

    leads: bool
    answered: bool

    def result(self) -> OperationResults: ...
    def lead(self) -> OperationResults: ...
    def leave(self) -> None: ...


def too_many_operations() -> CallRefused:
    """The refusal of a batch that is too long."""
    return CallRefused(400, "too_many_operations", f"A batch has at most {MAX_OPERATIONS} operations.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One call of a counter; `now` is the time at which it came, `weight` the bytes that it keeps while it waits."""

    caller: Caller
    entries: Sequence[Entry]
    now: datetime
    weight: int = 0

    @property
    def size(self) -> int:
        """Its operations."""
        return len(self.entries)

    @property
    def urgent(self) -> bool:
        """A person waits before a counter for a claim; a queue can wait."""
        return all(isinstance(entry, Operation) and entry.mode == Mode.CLAIM.value for entry in self.entries)


class Applying:
    """Takes operations. Several processes may do so at once: the merchant's row in the database parts them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._together = Together(
            self._turn, most=MAX_OPERATIONS, leaders=MERCHANTS_AT_ONCE, patience_seconds=PATIENCE_SECONDS
        )

    def apply(self, caller: Caller, entries: Sequence[Entry]) -> OperationResults:
        """Results in the order of the entries. Raises `CallRefused` for too many, `Fault` when it cannot be known."""
        return self._together.do(caller.merchant, self._asked(caller, entries))

    def enter(self, caller: Caller, entries: Sequence[Entry], weight: int, wake: Callable[[], None]) -> Waiting:
        """The same for whoever can wait without a thread: a place in the merchant's line. Raises as `apply` does."""
        return self._together.enter(caller.merchant, self._asked(caller, entries, weight), wake)

    def _asked(self, caller: Caller, entries: Sequence[Entry], weight: int = 0) -> _Asked:
        if len(entries) > MAX_OPERATIONS:
            raise too_many_operations()
        return _Asked(caller, entries, self._context.now(trial=caller.trial), weight)

    def _turn(self, merchant: str, take: Callable[[], Sequence[_Asked]]) -> Sequence[Outcome]:
        """One transaction for all that wait. Where it fails, each request gets its own, so that none fails another."""
        taken: list[_Asked] = []

        def taken_once() -> Sequence[_Asked]:
            if not taken:
                taken.extend(take())
            return taken

        try:
            return self._applied(merchant, taken_once)
        except Fault:
            raise  # of the database, not of a request
        except Exception as error:  # one of them is the cause; each answers for itself
            if not taken:
                raise  # it failed before anybody's turn: said to whoever waits, and not tried for ever
            if len(taken) > 1:
                said = {"requests": len(taken), "fault": type(error).__name__}
                _log.warning("requests that came together are applied one by one", extra=said)
                return [self._alone(merchant, each) for each in taken]
            return [self._one_by_one(merchant, each, error) for each in taken]

    def _alone(self, merchant: str, asked: _Asked) -> Outcome:
        try:
            (outcome,) = self._applied(merchant, lambda: [asked])
        except Exception as error:  # noqa: BLE001  # raised again in the thread of the request
            return self._one_by_one(merchant, asked, error)
        return outcome

    def _one_by_one(self, merchant: str, asked: _Asked, error: Exception) -> Outcome:
        """A constraint refused something of a request: operation by operation, so that it stops nothing else."""
        if not isinstance(error, Conflict):
            return error
        if len(asked.entries) == 1:
            return self._conflict(asked)
        outcomes = [self._alone(merchant, _Asked(asked.caller, [entry], asked.now)) for entry in asked.entries]
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                return outcome
        results = [result for part in outcomes if isinstance(part, OperationResults) for result in part.results]
        return OperationResults(now=iso(asked.now), results=results)

    def _applied(self, merchant: str, take: Callable[[], Sequence[_Asked]]) -> Sequence[Outcome]:
        """In one transaction; tried again where the database undid it to untie a knot of locks."""
        for attempt in range(_TRIES):
            try:
                urgent = self._together.urgent(merchant)
                with self._context.database.writing(urgent=urgent) as writing:
                    counter = writing.lock(merchant)
                    # Taken now and not before: what came in while another process held the lock comes along.
                    return self._write(writing, counter, take())
            except Undone:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _write(self, writing: Writing, counter: rows.CounterRow, taken: Sequence[_Asked]) -> Sequence[Outcome]:
        """Apply and write; a counter that was revoked while its request was under way is refused."""
        devices = writing.load(rows.DeviceRow, counter.merchant, sorted({each.caller.device for each in taken}))
        revoked = {device.id: "" if device.revoked_at else CLONED for device in devices if not is_welcome(device)}
        answers = iter(self._apply(writing, counter, [each for each in taken if each.caller.device not in revoked]))
        return [
            refused_for(revoked[each.caller.device]) if each.caller.device in revoked else next(answers)
            for each in taken
        ]

    def _apply(self, writing: Writing, counter: rows.CounterRow, taken: Sequence[_Asked]) -> Sequence[OperationResults]:
        if not taken:
            return ()
        if sum(each.size for each in taken) >= _WORTH_A_PLAN:
            writing.plan_anew()
        crypto, merchant = self._context.crypto, counter.merchant
        rules = cache(lambda: reading_rules(crypto, writing, merchant_of(writing, merchant)))
        ids, draw = self._context.settings.ids, coupon_drawer(self._context, writing, taken[0].caller, taken[0].now)
        requests = [
            Request(Moment(each.caller, each.now, iso(each.now), rules, ids, draw), each.entries) for each in taken
        ]
        book = Book(writing, requests[0].moment, counter)
        answers = apply_requests(book, requests)
        for caller in {each.caller.device: each.caller for each in taken}.values():
            notice_clone(writing, book, caller)
        for changed in seal_book(book):
            writing.save(changed)
        writing.save([counter])
        epoch = cloud_epoch(writing, counter.merchant)
        return [
            OperationResults(now=iso(each.now), results=results, cloud_epoch=epoch)
            for each, results in zip(taken, answers, strict=True)
        ]

    def _conflict(self, asked: _Asked) -> OperationResults:
        """Alone and still against a constraint: the database is right, and the operation is kept from it."""
        detail: dict[str, object] = {"reason": "invalid", "message": "It contradicts what the cloud has."}
        results = [Result(id=entry.id, result=ResultKind.REFUSED.value, detail=detail) for entry in asked.entries]
        return OperationResults(now=iso(asked.now), results=results)
