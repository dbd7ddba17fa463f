"""What a manager asks of the cloud."""

from __future__ import annotations

from counter_app.cloud import messages, numbers, retention, shifts, timeline
from counter_app.cloud.answers import Caller
from counter_app.cloud.context import Context
from counter_app.protocol.messages import Reach, ReachRequest
from counter_app.protocol.numbers import Numbers
from counter_app.protocol.retention import RetentionRequest, RetentionTold
from counter_app.protocol.shifts import ShiftPage
from counter_app.protocol.timeline import Timeline


class Asking:
    """Part of `app.Cloud`."""

    _context: Context

    def shifts(self, caller: Caller, store: str, before: str, limit: int) -> ShiftPage:
        """The shifts of all counters, newest first, a page."""
        return shifts.shifts(self._context, caller, store, before, limit)

    def timeline(self, caller: Caller, member: str, before: str, limit: int) -> Timeline:
        """Everything that happened with a member, newest first, a page."""
        return timeline.timeline(self._context, caller, member, before, limit)

    def numbers(self, caller: Caller, store: str, first: str, until: str) -> Numbers:
        """What charts show, of a store or of all."""
        return numbers.numbers(self._context, caller, store, first, until)

    def reach(self, caller: Caller, asked: ReachRequest) -> Reach:
        """Whom a message would reach."""
        return messages.reach(self._context, caller, asked)

    def retention(self, caller: Caller, asked: RetentionRequest) -> RetentionTold:
        """How far the rules of how long data is kept are, and whom they concern."""
        return retention.told(self._context, caller, asked)
