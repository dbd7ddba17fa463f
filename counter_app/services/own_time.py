"""What the counter's own clock may add to the trusted time: what has passed since this start (`sync.md`, "Clock").

Only the cloud raises the trusted time without limit. Between its words the counter's own monotonic seconds do, at most
24 hours a start, whatever the wall clock is set to meanwhile: set ahead it moves nothing, set back it is noticed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from counter_app.services.ports import Clock, Writing

MOST_A_START = timedelta(hours=24)


class OwnTime:
    """One start of the program. Safe from several threads: whoever comes second finds the same sum."""

    def __init__(self) -> None:
        self._told: datetime | None = None
        self._base: datetime | None = None
        self._since = 0.0

    def begin(self, stored: datetime | None, clock: Clock) -> None:
        """From now on time passes: on top of what was trusted at the start, or when the cloud has spoken."""
        self._told = self._base = stored
        self._since = _seconds(clock)

    def trusted(self, stored: datetime | None, clock: Clock) -> datetime | None:
        """The trusted time now; None while the cloud has never said one."""
        if stored is None or stored != self._told or self._base is None:
            # The cloud has spoken, a manager has set it anew, or another process has raised it.
            self.begin(stored, clock)
            return stored
        passed = timedelta(seconds=max(0.0, _seconds(clock) - self._since))
        return max(stored, self._base + min(passed, MOST_A_START))

    def keep(self, writing: Writing, clock: Clock) -> None:
        """Write down how far the trusted time has come, so that the next start begins there."""
        stored = writing.trusted_at()
        now = self.trusted(stored, clock)
        if now is not None and stored is not None and now > stored:
            writing.raise_trusted(now)
            self._told = now


def _seconds(clock: Clock) -> float:
    """Seconds that only grow; where the clock stands because somebody put it there, those that it was moved by."""
    return clock.now().timestamp() if clock.stands() else clock.monotonic()
