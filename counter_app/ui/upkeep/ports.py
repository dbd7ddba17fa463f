"""What backup, checks and diagnostics need of the world, by shape; `bootstrap` hands it in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at: `level` good, note or problem. In the language that was asked for: what it is
    called (`title`), how it stands (`said`), and what to do at the window (`advice`)."""

    name: str
    level: str
    title: str = ""
    said: str = ""
    advice: str = ""


class UpkeepPort(Protocol):
    """Each runs in a process of its own, off the GUI thread; `stop` ends it and leaves nothing half. Raise `Fault`,
    `InvalidInput`; what was stopped is `Fault(internal, "stopped")`."""

    def last_automatic(self) -> datetime | None:
        """When the newest automatic copy was made."""
        ...

    def back_up(self, target: Path, told: Callable[[int, int], None], stop: threading.Event) -> int:
        """The size of the file that is there now. `told(done, of)` in bytes, about."""
        ...

    def examine(self, language: str, stop: threading.Event) -> tuple[Found, ...]:
        """Everything, every page of the database too."""
        ...

    def bundle(self, target: Path, stop: threading.Event) -> None:
        """A file for support, without customers' data."""
        ...
