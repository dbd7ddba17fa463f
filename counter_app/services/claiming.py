"""What takes effect with the cloud's yes alone, and draws coupons for it: a slot that is reserved, a stamp.

Without a yes nothing has happened, and what was drawn is good for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from counter_app.domain.errors import Fault
from counter_app.domain.verdict import Reason
from counter_app.protocol.operations import Operation, Result, ResultKind, encode
from counter_app.services.acting import Act
from counter_app.services.claims import CLAIM_SECONDS, give_up, reasons_from
from counter_app.services.context import Counter
from counter_app.services.outbox import closing_time, end_claim
from counter_app.services.ports import Writing
from counter_app.services.records import OutboxState

_YES = (ResultKind.APPLIED, ResultKind.DUPLICATE, ResultKind.EXCEPTION)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class SaysNo(Protocol[T_co]):
    """The answer for these reasons; `online`: they are the cloud's."""

    def __call__(self, reasons: Sequence[Reason], *, online: bool) -> T_co: ...


def claim_with(
    counter: Counter,
    act: Act,
    operation: Operation,
    effect: Callable[[Writing, Result], T],
    no: SaysNo[T],
    unanswered: Reason,
) -> T:
    """Ask the cloud; `effect` carries it out within the transaction that closes the claim. `unanswered`: why it is a
    no without an answer. Raises `Fault`."""
    counter.failpoint("claim.written")
    result = counter.link.claim(operation, CLAIM_SECONDS)
    counter.failpoint("claim.answered")
    try:
        with counter.store.writing() as writing:
            record = writing.operation(act.id)
            if record is None or record.state is not OutboxState.CLAIMING:
                return no((unanswered,), online=True)
            if result is not None and result.result in _YES:
                answer = effect(writing, result)
                writing.close_operation(act.id, OutboxState.CLOSED.value, result, closing_time(writing, counter))
                return answer
            declined = result if result is not None and result.result == ResultKind.REFUSED else None
            end_claim(writing, counter, record.operation, act.staff, act.at, declined)
            reasons = (unanswered,) if declined is None else reasons_from(declined)
            answer = no(reasons, online=declined is not None)
            writing.set_answer(act.id, encode(answer))
            return answer
    except Fault:
        with suppress(Fault):
            give_up(counter, act.id, act.staff)
        raise
