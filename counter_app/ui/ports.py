"""What the window needs of the world, by shape; `bootstrap` hands it in, and no adapter is imported here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.context import Counter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from counter_app.domain.charts import Chart
    from counter_app.services.exports import ExportAnswer
    from counter_app.services.import_watch import Watch
    from counter_app.services.member_records import Selection
    from counter_app.services.shift_sheet import Sheet
    from counter_app.ui.books_port import BooksPort
    from counter_app.ui.card_ports import MakeCards
    from counter_app.ui.import_ports import ImportPort
    from counter_app.ui.upkeep.ports import UpkeepPort

Corners = tuple[tuple[float, float], ...]


class CameraFrame(Protocol):
    """One picture: `image` is height x width x 3, BGR, read-only."""

    @property
    def image(self) -> NDArray[np.uint8]: ...


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A code that a camera has settled on."""

    text: str


@dataclass(frozen=True, slots=True)
class CameraReport:
    """A camera's state (`counter_app.scanning.CameraState` as text) with its finer `code`; `name` for people."""

    state: str
    code: str
    name: str
    retry_in_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """A camera to choose; `source` is what the scanner is told."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class ScanEvents:
    """Where the scanner tells what it sees. All are called from its own threads and return at once."""

    on_frame: Callable[[CameraFrame], None]
    on_outline: Callable[[Corners | None], None]
    on_scanned: Callable[[SeenCode], None]
    on_ambiguous: Callable[[tuple[SeenCode, ...]], None]
    on_status: Callable[[CameraReport], None]
    on_hint: Callable[[str], None]


class ScannerPort(Protocol):
    """A running scanner."""

    def stop(self) -> None: ...
    def switch_camera(self, source: str) -> None: ...

    def took(self, text: str) -> None:
        """This code was taken in another way; seeing it in the picture again is nothing new."""
        ...


class WedgeDecisionLike(Protocol):
    """What to do with the held key events: drop the first `drop`, deliver the next `deliver`, keep the rest."""

    @property
    def kind(self) -> Literal["pass_through", "hold", "swallow", "burst_complete", "flush"]: ...
    @property
    def text(self) -> str: ...
    @property
    def drop(self) -> int: ...
    @property
    def deliver(self) -> int: ...


class WedgePort(Protocol):
    """Tells a hand scanner's burst from typing; `counter_app.scanning.wedge.Wedge` has this shape."""

    @property
    def due_at(self) -> float | None: ...
    def feed_key(self, char: str, now: float, *, is_terminator: bool) -> WedgeDecisionLike: ...
    def tick(self, now: float) -> WedgeDecisionLike | None: ...
    def reset(self) -> WedgeDecisionLike | None: ...


class PaperPort(Protocol):
    """Puts a report on paper; called off the GUI thread. Both raise `Fault`."""

    def print_sheet(self, sheet: Sheet, signature: str) -> bool:
        """Hand it to the system's printer; False where there is none."""
        ...

    def save_sheet(self, sheet: Sheet, signature: str, name: str) -> Path:
        """A PDF in the person's documents; answers where."""
        ...


class SoundPort(Protocol):
    """Plays one of the five sounds by name; never raises, never blocks; silent without a sound device."""

    def play(self, name: str, volume_percent: int = 100) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PrintWish:
    """Which receipt (an operation's id; empty: the newest). `automatic`: only where the shop wants that by itself.
    `printed`: what has been printed before; it comes out as a copy."""

    receipt: str = ""
    automatic: bool = False
    printed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WasPrinted:
    """What became of it. `receipt` empty: there is none yet; `trouble`: what is wrong with the printer
    (`services.receipts.words`); `reason`: why there is no such receipt here."""

    receipt: str = ""
    printed: bool = False
    trouble: str = ""
    reason: Reason | None = None


PrintReceipt = Callable[[Counter, PrintWish], WasPrinted]
SaveChart = Callable[[Counter, "Chart", Path], Reason | None]


# Members who are marked, to a file that a spreadsheet opens; None where it was stopped. Called off the GUI thread.
@dataclass(frozen=True, slots=True)
class CopySaved:
    """Where the copy of one member stands, or why there is none; `complete`: the cloud has answered."""

    paths: tuple[Path, ...] = ()
    complete: bool = True
    reasons: tuple[Reason, ...] = ()


SaveCopy = Callable[[Counter, str, Path, str], CopySaved]
ExportSelected = Callable[[Counter, "Selection", Path, "Watch"], "ExportAnswer | None"]


def _nothing() -> None:
    """What happens after a write when nobody listens."""


Rescue = Callable[[Fault | None, str], None]


def _no() -> bool:
    """Whether the data had to be built anew, where nothing can."""
    return False


@dataclass(frozen=True, slots=True)
class UiParts:
    """Everything `run_counter` is handed.

    `open_counter` and `start_scanner` are called once, off the GUI thread, in this order; heavy imports belong inside
    them. `open_counter` raises `Fault`. `start_scanner(events, source)` gets the source chosen last ("" = the first).
    `read_picture` gives the texts in a picture (file or bytes) and raises `InvalidInput` for what is no picture.
    `draw_code(text, caption)` gives PNG bytes. `after_write` wakes the upload. `recover(reason)` builds a damaged
    database anew and gives the counter on it, off the GUI thread; `was_recovered`: opening or recovering had to.
    `print_receipt` runs in a thread of its own and takes bounded time. `display`: where the customer's window stands
    instead of where it was chosen last (`ui.display.standing`).
    `on_shown` gets the window when it runs, for the story that plays by itself. `make_paper`: in place of the system's
    printer and the person's documents. `importing`: what reads lists of old customers; without it that page does not
    open. `make_cards`: what puts cards with codes on paper; without it nothing offers to. `save_chart` writes the table
    behind a chart, and raises `Fault` and `InvalidInput`. `export_selected`: without it there is no key for that,
    and so with `save_copy`, which writes everything about one member.
    `upkeep`: what makes backups and checks everything. `rescue(fault, staff)` ends this window for the one in which a
    backup is put back: because the data do not open (`fault`), or because that member of staff wants it (None).
    `books`: what the audit log needs of the world.
    """

    data_dir: Path
    open_counter: Callable[[], Counter]
    start_scanner: Callable[[ScanEvents, str], ScannerPort]
    list_cameras: Callable[[], tuple[CameraChoice, ...]]
    read_picture: Callable[[Path | bytes], tuple[str, ...]]
    draw_code: Callable[[str, str], bytes]
    make_wedge: Callable[[], WedgePort]
    make_sounds: Callable[[], SoundPort]
    after_write: Callable[[], None] = _nothing
    close: Callable[[], None] = _nothing
    recover: Callable[[str], Counter] | None = None
    was_recovered: Callable[[], bool] = _no
    language: str = ""
    print_receipt: PrintReceipt | None = None
    display: str = ""
    on_shown: Callable[[QWidget], None] | None = field(default=None)
    make_paper: Callable[[], PaperPort] | None = field(default=None)
    importing: ImportPort | None = field(default=None)
    make_cards: MakeCards | None = field(default=None)
    upkeep: UpkeepPort | None = field(default=None)
    rescue: Rescue | None = field(default=None)
    save_chart: SaveChart | None = None
    export_selected: ExportSelected | None = field(default=None)
    save_copy: SaveCopy | None = field(default=None)
    books: BooksPort | None = field(default=None)
