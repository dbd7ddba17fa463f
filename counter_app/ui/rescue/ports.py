"""What putting a backup back needs of the world, by shape; `bootstrap` hands it in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.ui.ports import WedgePort

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Kind(StrEnum):
    """`COPY`: an automatic one, which opens by itself on this computer; `SEALED`: a file that needs the phrase;
    `FOLDER`: a place where backups may lie."""

    COPY = "copy"
    SEALED = "sealed"
    FOLDER = "folder"


class Step(StrEnum):
    """What is being done. From `SWITCH` on nothing stops it."""

    READ = "read"
    PREPARE = "prepare"
    SWITCH = "switch"


class Ending(StrEnum):
    """What it leads to: the program ends, nothing was put back, the counter opens, or it is enrolled anew first."""

    CLOSED = "closed"
    LEFT = "left"
    OPEN = "open"
    ENROL = "enrol"


@dataclass(frozen=True, slots=True)
class Known:
    """A backup that lies where the program keeps them. `size` in bytes; `made_at` None: only its seal knows."""

    path: Path
    kind: Kind
    size: int
    made_at: datetime | None = None
    store: str = ""
    counter: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A backup that was read to its end and is sound, and what it would do to what is here now.

    `since`: acts of this counter that are younger than it and will be taken over, `unsent` of them no cloud has
    confirmed; `unreadable`: there may be more that cannot be read. `with_cloud`: the shop's own cloud goes back too.
    `must_enrol`: the counter is locked afterwards until it is enrolled anew. `anything_here`: something is set aside.
    `members`: how many people its list of members shows, None = it does not say.
    """

    path: Path
    kind: Kind
    size: int
    made_at: datetime
    merchant: str = ""
    store: str = ""
    counter: str = ""
    since: int = 0
    unsent: int = 0
    unreadable: bool = False
    with_cloud: bool = False
    must_enrol: bool = False
    anything_here: bool = True
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was put back. `aside`: where that lies what was here, empty = there was nothing."""

    made_at: datetime
    aside: str
    taken_over: int
    unreadable: bool
    must_enrol: bool


Told = Callable[[Step, int, int], None]
Now = Callable[[], datetime]


class RescuePort(Protocol):
    """Everything is called off the GUI thread. All raise `Fault` and `InvalidInput`, and nothing has changed then; what
    was stopped is `Fault(internal, "stopped")`. `told(step, done, of)` in bytes, 0 of 0 where nobody knows."""

    def known(self, folder: Path | None = None) -> tuple[Known, ...]:
        """Newest first; `folder`: the backup files that lie there, in place of what the program keeps."""
        ...

    def kind_of(self, path: Path) -> Kind:
        """Whether it needs the phrase, or is a folder. Raises `InvalidInput` for what is no backup."""
        ...

    def look(self, path: Path, phrase: str, told: Told, stop: threading.Event) -> Seen:
        """Read it to its end, and what is here now; nothing is written. `phrase` is not looked at for a copy."""
        ...

    def restore(self, told: Told, stop: threading.Event) -> Done:
        """Put back what was looked at last."""
        ...

    def forget(self) -> None:
        """Of what was looked at last nothing is known any more, nor what opens it."""
        ...

    def bundle(self, target: Path, stop: threading.Event) -> None:
        """A file for support, without customers' data."""
        ...


@dataclass(frozen=True, slots=True)
class RescueParts:
    """What `run_rescue` is handed. `fault`: why the data do not open; None: they do, and the owner wants a backup.

    `new`: the folder was no counter before, and becomes the one in the backup.
    """

    data_dir: Path
    port: RescuePort
    make_wedge: Callable[[], WedgePort]
    now: Now
    fault: Fault | None = None
    language: str = ""
    new: bool = False
    on_shown: Callable[[QWidget], None] | None = field(default=None)
