"""Messages that are planned, as this counter keeps them."""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from counter_app.domain.messages import MessagePlan
from counter_app.protocol.bodies import decode_body
from counter_app.protocol.messages import MessagePlan as PlanSaid
from counter_app.protocol.operations import OperationType
from counter_app.services.message_records import MessageAct, said_of
from counter_app.storage.came_down import set_aside
from counter_app.storage.connection import Connection
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import CLEANED, at_ms, iso
from counter_app.storage.statements import put

_NAMES = tuple(MessagePlan.__dataclass_fields__)
_ACT_NAMES = tuple(MessageAct.__dataclass_fields__)
_PLAN = f"SELECT {', '.join(_NAMES)} FROM message_plan WHERE id = :id"
_NEWEST = f"SELECT {', '.join(_NAMES)} FROM message_plan WHERE title <> '' ORDER BY made_at DESC, id DESC LIMIT :limit"
_ACT = f"SELECT {', '.join(_ACT_NAMES)} FROM message_act WHERE id = :id"
_HERE = "SELECT id FROM operation WHERE id IN (SELECT value FROM json_each(:ids))"
# What was said here of these plans; whoever was put on them is counted by the cloud alone.
_SAID = (
    "SELECT operation.at, operation.staff, operation.body FROM message_act"
    " CROSS JOIN operation ON operation.id = message_act.id"
    " WHERE message_act.plan IN (SELECT value FROM json_each(:plans))"
    " AND (state IN ('waiting', 'undeliverable') OR state = 'closed' AND result_version > :cursor)"
    " ORDER BY operation.epoch, operation.seq"
)


class MessageReading(SelfReading):
    """Mixin over one connection."""

    def message_plan(self, plan: str) -> MessagePlan | None:
        """By id."""
        return _plan(self._connection, plan)

    def message_plans(self, limit: int) -> Sequence[MessagePlan]:
        """The newest first. There are few."""
        return [MessagePlan(*row) for row in self._connection.execute(_NEWEST, {"limit": limit})]

    def message_act(self, act: str) -> MessageAct | None:
        """By id."""
        row = self._connection.execute(_ACT, {"id": act}).first()
        return MessageAct(*row) if row else None

    def operations_here(self, ids: Sequence[str]) -> Sequence[str]:
        """Those of these ids that are operations of this counter."""
        return [str(each) for each in self._connection.execute(_HERE, {"ids": json.dumps(list(ids))}).scalars()]


class MessageWriting(MessageReading):
    """Mixin over one connection."""

    def put_message_plan(self, plan: MessagePlan) -> None:
        """Write it; what came down is kept beside it."""
        _put(self._connection, plan)

    def put_message_act(self, act: MessageAct) -> None:
        """Write how far it has come."""
        self._connection.execute(put("message_act", _ACT_NAMES), {name: getattr(act, name) for name in _ACT_NAMES})


def put_plans_again(connection: Connection, plans: Sequence[str], cursor: int) -> None:
    """What was said here of plans that came down, over what came down."""
    for row in connection.execute(_SAID, {"plans": json.dumps(list(plans)), "cursor": cursor}).all():
        if row.body[:1] != CLEANED:
            _put_again(connection, decode_body(OperationType.MESSAGE_PLAN, row.body), iso(at_ms(row.at)), row.staff)


def _put_again(connection: Connection, body: Any, at: str, staff: str) -> None:
    known = _plan(connection, body.plan)
    if known is not None and isinstance(body, PlanSaid):
        after = said_of(known, body, at, staff)
        if after != known:
            _put(connection, after)


def _plan(connection: Connection, plan: str) -> MessagePlan | None:
    row = connection.execute(_PLAN, {"id": plan}).first()
    return MessagePlan(*row) if row else None


def _put(connection: Connection, plan: MessagePlan) -> None:
    set_aside(connection, "message_plan", (plan.id,))
    connection.execute(put("message_plan", _NAMES), {name: getattr(plan, name) for name in _NAMES})
