"""What the conversation of the first start needs of the world, by shape; `bootstrap` hands it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.values import dataclass
from counter_app.ui.ports import CameraChoice, PaperPort, ScanEvents, ScannerPort, WedgePort
from counter_app.ui.rescue.ports import Now, RescuePort

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

# What the printed sample says. No code of a shop looks like it, so nothing comes of it at the counter.
SAMPLE = "counter-app/sample/1"


class Stage(StrEnum):
    """How far the conversation has come: the screen that is up, and where the next start goes on."""

    LANGUAGE = "language"
    WAY = "way"
    PLACE = "place"
    JOIN = "join"
    NAMES = "names"
    MAKE = "make"
    CAMERA = "camera"


class Step(StrEnum):
    """What is being done while the person waits."""

    CLOUD = "cloud"
    SHOP = "shop"
    ENROL = "enrol"
    DATA = "data"


class Ending(StrEnum):
    """What the conversation leads to; `CLOSED`: the window was closed, and the next start goes on."""

    CLOSED = "closed"
    SELL = "sell"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class Names:
    """What a shop that starts alone is called. `zone`: an IANA name; `currency`: three capital letters."""

    merchant: str = ""
    store: str = ""
    owner: str = ""
    zone: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A shop to be made: names, the owner's PIN (4 to 8 digits), the recovery phrase that was written down."""

    names: Names
    pin: str = field(repr=False)
    phrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """An enrolment code that was read: `host` (with its port) and `fingerprint` (64 hex digits, or empty where the
    certificate is judged by the system's authorities) are for the person to confirm."""

    token: str = field(repr=False)
    url: str
    host: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """What an earlier start has left. `invited`: the invitation that was confirmed and not answered yet. `locked`: the
    folder is a counter that a restore has locked, which can do nothing but join again."""

    stage: Stage = Stage.LANGUAGE
    names: Names = field(default=Names())
    invited: Invited | None = None
    locked: bool = False


Told = Callable[[Step], None]


class FirstPort(Protocol):
    """Everything is called off the GUI thread. All raise `Fault`; a killed call is finished by the same one later."""

    def begun(self) -> Begun:
        """Where an earlier start stopped."""
        ...

    def keep(self, stage: Stage) -> None:
        """The next start goes on there."""
        ...

    def read(self, source: str | Path) -> Invited:
        """An enrolment code: its text, or a picture of it. Raises `InvalidInput`."""
        ...

    def join(self, invited: Invited, told: Told) -> None:
        """Become a counter of that cloud. Raises `InvalidInput`."""
        ...

    def check_names(self, names: Names, pin: str) -> None:
        """Raises `InvalidInput` that names the field by its `key`."""
        ...

    def new_phrase(self) -> str:
        """A recovery phrase of groups with hyphens between them; nothing of it is kept."""
        ...

    def make(self, plan: Plan | None, told: Told) -> None:
        """Make the shop with its own cloud, and this folder its counter. None: go on with one that was begun."""
        ...

    def prepare_trial(self, told: Told) -> None:
        """Make the play shop, in a folder of its own."""
        ...

    def forget(self) -> None:
        """The conversation is over; the next start opens the counter."""
        ...

    def list_cameras(self) -> tuple[CameraChoice, ...]: ...
    def start_scanner(self, events: ScanEvents, source: str) -> ScannerPort: ...
    def sample(self, caption: str) -> bytes:
        """The printed sample as a PNG."""
        ...


class FirstPaper(PaperPort, Protocol):
    """Printer and documents; called off the GUI thread. Both raise `Fault`."""

    def print_picture(self, png: bytes, title: str) -> bool:
        """False where there is no printer."""
        ...

    def save_file(self, content: bytes, name: str) -> Path:
        """Among the person's documents; answers where."""
        ...


@dataclass(frozen=True, slots=True)
class FirstParts:
    """What `run_first` is handed. `rescue`: what puts a backup back here. `language` empty: the system's. `make_paper`:
    printer and documents."""

    data_dir: Path
    port: FirstPort
    rescue: RescuePort
    make_wedge: Callable[[], WedgePort]
    now: Now
    language: str = ""
    make_paper: Callable[[], FirstPaper] | None = field(default=None)
    on_shown: Callable[[QWidget], None] | None = field(default=None)
