"""What the database keeps of messages that are planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from counter_app.domain.messages import MessagePlan
from counter_app.domain.values import dataclass
from counter_app.protocol.messages import MessagePlan as PlanBody


@dataclass(frozen=True, slots=True)
class MessageAct:
    """What was done here with a plan, and how far it has come: up to the member `last`. `ended_at` empty: not yet."""

    id: str
    plan: str
    hash: str = ""
    staff: str = ""
    begun_at: str = ""
    ended_at: str = ""
    last: str = ""
    people: int = 0
    added: int = 0
    passed: int = 0


class MessageReading(Protocol):
    """Look-ups; part of `services.ports.Reading`."""

    def message_plan(self, plan: str) -> MessagePlan | None: ...
    def message_plans(self, limit: int) -> Sequence[MessagePlan]: ...
    def message_act(self, act: str) -> MessageAct | None: ...
    def operations_here(self, ids: Sequence[str]) -> Sequence[str]: ...


class MessageWriting(Protocol):
    """Part of `services.ports.Writing`."""

    def put_message_plan(self, plan: MessagePlan) -> None: ...
    def put_message_act(self, act: MessageAct) -> None: ...


def said_of(plan: MessagePlan, body: PlanBody, at: str, staff: str) -> MessagePlan:
    """The plan with what an operation says of it: it is made once, and taken back once."""
    if body.cancel:
        return plan if plan.cancelled_at else replace(plan, cancelled_at=at, cancelled_by=staff)
    if plan.title or body.member:
        return plan
    return replace(
        plan, title=body.title, kind=body.kind, text=body.text, send_at=body.send_at, made_at=at, made_by=staff
    )
