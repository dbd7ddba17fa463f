"""What a day at the counter is made of beside sales, from what was kept beside a lost database."""

from __future__ import annotations

from datetime import datetime

from counter_app.protocol.desk_bodies import FollowUp
from counter_app.protocol.messages import MessagePlan
from counter_app.protocol.operations import Operation
from counter_app.protocol.shifts import Shift
from counter_app.services.follow_ups import retake_follow_up
from counter_app.services.messages import retake_plan
from counter_app.services.ports import Writing
from counter_app.services.shift_again import retake_shift


def retake_of_day(writing: Writing, operation: Operation, body: Shift | FollowUp | MessagePlan, at: datetime) -> None:
    """The drawer, whom to call, what is planned to be said."""
    match body:
        case Shift():
            retake_shift(writing, operation.id, body, at)
        case FollowUp():
            retake_follow_up(writing, operation.id, operation.staff, operation.at, body)
        case MessagePlan():
            retake_plan(writing, operation.id, operation.staff, operation.at, body)
