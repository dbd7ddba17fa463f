"""`traffic`: visits without a purchase (walk-ins, calls, inquiries), as whoever stands at the counter taps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.domain.windows import business_day
from counter_app.protocol.bodies import TrafficCount
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import begin, cashier_refusal, finish, moment, told_before, write
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store

WALK_IN, PHONE, INQUIRY = "walk_in", "phone", "inquiry"
KINDS = (WALK_IN, PHONE, INQUIRY)
MOST = 1_000


@dataclass(frozen=True, slots=True)
class TrafficAnswer:
    """What was added to which day, and what this counter has counted on it by then; or why not."""

    done: bool
    kind: str = ""
    count: int = 0
    business_day: str = ""
    today: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[Reason, ...] = ()


def count_visits(counter: Counter, operation_id: str, kind: str, count: int = 1) -> TrafficAnswer:
    """So many more of a kind; below zero takes back what was counted here on this day by a slip.

    Raises `Fault`, `InvalidInput`.
    """
    if kind not in KINDS:
        raise InvalidInput(f"kind: must be one of {', '.join(KINDS)}", key="kind")
    if not 0 < abs(count) <= MOST:
        raise InvalidInput(f"count: must be from 1 to {MOST}, or as much below zero", key="count")
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = cashier_refusal(writing, now, "traffic_count")
        if refused is not None:
            return TrafficAnswer(False, reasons=(refused,))
        act = begin(writing, operation_id, "traffic_count", now, {"kind": kind, "count": count})
        told = told_before(writing, act, TrafficAnswer)
        if isinstance(told, Reason):
            return TrafficAnswer(False, reasons=(told,))
        if told is not None:
            return told
        store = own_store(writing)
        day = business_day(now, store.zone, store.business_day_starts).isoformat()
        before = writing.traffic_of(day).get(kind, 0)
        if before + count < 0:
            raise InvalidInput(
                f"count: only {before} were counted here on this day",
                key="count",
                code=SlipCode.ONLY_COUNTED,
                details={"count": before},
            )
        body = TrafficCount(kind=kind, count=count, store=store.id, business_day=day)
        write(writing, act, OperationType.TRAFFIC_COUNT, body)
        counter.failpoint("traffic.after_operation")
        writing.add_traffic(day, kind, count)
        sums = writing.traffic_of(day)
        answer = TrafficAnswer(True, kind, count, day, {each: sums.get(each, 0) for each in KINDS})
        finish(writing, act, answer, day, {"kind": kind, "count": count})
        return answer
