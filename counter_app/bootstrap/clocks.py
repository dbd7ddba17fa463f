"""The computer's clock, and the standing clock of a trial."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from counter_app.config import Settings, parse_time
from counter_app.domain.errors import InvalidInput


def computer_now() -> datetime:
    """The computer's wall time in UTC."""
    return datetime.now(UTC)


class ComputerClock:
    """Real time."""

    def now(self) -> datetime:
        """Wall time in UTC."""
        return computer_now()

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def stands(self) -> bool:
        """It goes."""
        return False


class TrialClock:
    """A play shop's clock: `--now`, else the file `DIR/clock`, else the computer's. The first two stand."""

    def __init__(self, fixed: datetime | None, path: Path) -> None:
        self._fixed = fixed
        self._path = path

    def now(self) -> datetime:
        """Wall time in UTC. Raises `InvalidInput` when the file does not hold a time with a zone."""
        stands_at = self.stands_at()
        return computer_now() if stands_at is None else stands_at

    def stands_at(self) -> datetime | None:
        """The time it was given, None where it goes with the computer. Raises `InvalidInput` as `now` does."""
        if self._fixed is not None:
            return self._fixed
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            text = ""
        return parse_time(text, str(self._path))

    def monotonic(self) -> float:
        """Seconds that only grow, also where the wall clock stands."""
        return time.monotonic()

    def stands(self) -> bool:
        """Whether it was given a time. Raises `InvalidInput` as `now` does."""
        return self.stands_at() is not None


def clock_for(settings: Settings, *, trial: bool) -> ComputerClock | TrialClock:
    """The clock of a folder. Raises `InvalidInput` for `--now` outside a trial."""
    if trial:
        clock = TrialClock(settings.now, settings.clock_file)
        clock.now()
        return clock
    if settings.now is not None:
        raise InvalidInput("--now is for trial shops only.", key="now")
    return ComputerClock()


def played_at(clock: object) -> str:
    """Where a play shop's standing clock stands (ISO), else nothing: what its counter tells the cloud."""
    stands_at = clock.stands_at() if isinstance(clock, TrialClock) else None
    return "" if stands_at is None else stands_at.isoformat()
