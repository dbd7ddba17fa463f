"""One customer's patience: all look-ups of a check or a checkout share one time budget, however many codes it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.messages import Reach
from counter_app.protocol.numbers import Numbers
from counter_app.protocol.operations import Operation, Result
from counter_app.protocol.retention import RetentionTold
from counter_app.protocol.shifts import ShiftPage
from counter_app.protocol.timeline import Timeline
from counter_app.services.context import Counter
from counter_app.services.ports import Clock, CloudLink

LOOK_UP_SECONDS = 0.8
# Less than this is no question: the answer could not come in time.
_LEAST_SECONDS = 0.05


class PatientLink:
    """The way to the cloud for one customer: a look-up waits for what is left of the budget, and no longer.

    Only what is waited for counts: the reading and writing between two questions is ours.
    """

    def __init__(self, link: CloudLink, clock: Clock, seconds: float = LOOK_UP_SECONDS) -> None:
        self._link = link
        self._clock = clock
        self._left = seconds

    def believed_online(self) -> bool:
        """As the link itself."""
        return self._link.believed_online()

    def claim(self, operation: Operation, timeout_seconds: float) -> Result | None:
        """As the link itself: a claim has a budget of its own."""
        return self._link.claim(operation, timeout_seconds)

    def look_up(self, *, code: str = "", phone: str = "", timeout_seconds: float = 0.8) -> ChangesPage | None:
        """None, and nobody is asked, once the budget is spent."""
        seconds = min(timeout_seconds, self._left)
        if seconds < _LEAST_SECONDS:
            return None
        began = self._clock.monotonic()
        try:
            return self._link.look_up(code=code, phone=phone, timeout_seconds=seconds)
        finally:
            self._left -= self._clock.monotonic() - began

    def timeline(self, member: str, before: str = "") -> Timeline | None:
        """As the link itself."""
        return self._link.timeline(member, before)

    def shifts(self, limit: int) -> ShiftPage | None:
        """As the link itself."""
        return self._link.shifts(limit)

    def numbers(self, store: str, first: str, until: str) -> Numbers | None:
        """As the link itself."""
        return self._link.numbers(store, first, until)

    def reach(self, members: Sequence[str], send_at: str) -> Reach | None:
        """As the link itself."""
        return self._link.reach(members, send_at)

    def retention(self, after: str, *, run: bool = False) -> RetentionTold | None:
        """As the link itself."""
        return self._link.retention(after, run=run)

    def refresh(self, *, members: int = 0, coupons: Mapping[str, int] = MappingProxyType({})) -> bool:
        """As the link itself."""
        return self._link.refresh(members=members, coupons=coupons)


def patient(counter: Counter) -> Counter:
    """The counter for one customer; whoever is called with it shares its budget."""
    if isinstance(counter.link, PatientLink):
        return counter
    return replace(counter, link=PatientLink(counter.link, counter.clock))
