"""Cards with codes on paper: into a PDF a page at a time, on a printer of the system, or as a picture to look at."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QFile, QIODevice, QMarginsF, QSizeF, QStandardPaths, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.paper_cards.layout import Layout
from counter_app.services.paper_cards.values import PaperCard
from counter_app.ui.card_drawing import DOTS_A_MM, DPI, CardPages, Modules
from counter_app.ui.card_ports import CardsStopped
from counter_app.ui.paper import ensure_application

# Told after each card how many are done; False stops.
GoOn = Callable[[int], bool]
_PREVIEW_DPI = 150
_FORGOTTEN_SECONDS = 3_600
_END = re.compile(rb"startxref\s+(\d{1,15})\s+%%EOF\s*\Z")
_END_BYTES, _TABLE, _AS_MUCH_AGAIN = 64, b"xref", 1 << 20


def write_cards(
    path: Path, cards: Iterable[PaperCard], layout: Layout, modules: Modules, title: str, go_on: GoOn | None = None
) -> int:
    """A PDF of these cards; how many pages. Only a whole one appears at `path`, in the place of an older one.

    Raises `Fault`; `CardsStopped` where `go_on` said so. Of any number of cards one page is in memory.
    """
    ensure_application()
    beside = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = QFile(str(beside))
        if not file.open(QIODevice.OpenModeFlag.WriteOnly):
            raise Fault(FaultKind.DISK_ERROR, f"{path} cannot be written: {file.errorString()}")
        try:
            _clear_up(beside)
            count = _write(file, cards, layout, modules, title, go_on)
            _flush(file, path)
        finally:
            file.close()
        _make_sure(beside, path)
        beside.replace(path)
    except OSError as error:
        kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
        raise Fault(kind, f"{path} cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return layout.pages(count)


def _clear_up(beside: Path) -> None:
    """What processes that were killed have left of their sheets: nobody finishes it. Another one may be drawing now:
    what was written to within the hour, by the clock of the disk, stays."""
    with contextlib.suppress(OSError):
        now = beside.stat().st_mtime
        for left in beside.parent.glob(".*.pdf.part"):
            if left.lstat().st_mtime < now - _FORGOTTEN_SECONDS and left.is_file():
                left.unlink()


def _make_sure(beside: Path, path: Path) -> None:
    """That it is whole, and on the disk. Qt's writer goes on over writes that failed, and the file forgets them; but a
    whole one ends by saying at which byte its table of contents begins, which is there only if nothing before it is
    missing. Raises `Fault`, `OSError`."""
    with beside.open("rb+") as file:
        file.seek(-min(_END_BYTES, file.seek(0, os.SEEK_END)), os.SEEK_END)
        end = _END.search(file.read())
        if end is not None:
            file.seek(int(end[1]))
            if file.read(len(_TABLE)) == _TABLE:
                os.fsync(file.fileno())
                return
        # Why it failed nobody has said; the same again says it.
        file.seek(0, os.SEEK_END)
        file.write(bytes(_AS_MUCH_AGAIN))
    raise Fault(FaultKind.DISK_ERROR, f"{path} cannot be written: parts of it are missing")


def _flush(file: QFile, path: Path) -> None:
    if not file.flush() or file.error() != QFile.FileError.NoError:
        kind = FaultKind.DISK_FULL if file.error() == QFile.FileError.ResourceError else FaultKind.DISK_ERROR
        raise Fault(kind, f"{path} cannot be written: {file.errorString()}")


def _write(
    file: QFile, cards: Iterable[PaperCard], layout: Layout, modules: Modules, title: str, go_on: GoOn | None
) -> int:
    writer = QPdfWriter(file)
    writer.setTitle(title)
    writer.setCreator("Counter")
    writer.setResolution(DPI)
    _set_page(writer, layout)
    return _paint_all(QPainter(), writer, cards, layout, modules, go_on)


def _set_page(device: QPagedPaintDevice, layout: Layout) -> None:
    size = QPageSize(QSizeF(layout.width, layout.height), QPageSize.Unit.Millimeter)
    page = QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    page.setMode(QPageLayout.Mode.FullPageMode)
    device.setPageLayout(page)


def _paint_all(
    painter: QPainter,
    device: QPagedPaintDevice,
    cards: Iterable[PaperCard],
    layout: Layout,
    modules: Modules,
    go_on: GoOn | None,
) -> int:
    if not painter.begin(device):
        return 0
    try:
        scale = device.logicalDpiX() / DPI
        painter.scale(scale, scale)
        pages = CardPages(painter, layout, modules, device.newPage)
        for card in cards:
            pages.add(card)
            if go_on is not None and not go_on(pages.cards):
                raise CardsStopped
        return pages.cards
    finally:
        painter.end()


def print_cards(
    cards: Iterable[PaperCard], layout: Layout, modules: Modules, title: str, go_on: GoOn | None = None
) -> bool:
    """On the printer that the system uses when nobody says which; False where there is none, or it takes nothing.

    Raises `CardsStopped`: what was not handed to the system by then is not printed.
    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    ensure_application()
    info = QPrinterInfo.defaultPrinter()
    if info.isNull():
        return False
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setFullPage(True)
    _set_page(printer, layout)
    try:
        return _paint_all(QPainter(), printer, cards, layout, modules, go_on) > 0
    except CardsStopped:
        printer.abort()
        raise


def page_picture(cards: Iterable[PaperCard], layout: Layout, modules: Modules, dpi: float) -> QImage:
    """The first page as it will be printed."""
    ensure_application()
    scale = dpi / DPI
    picture = QImage(
        round(layout.width * DOTS_A_MM * scale),
        round(layout.height * DOTS_A_MM * scale),
        QImage.Format.Format_Grayscale8,
    )
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    pages = CardPages(painter, layout, modules, lambda: None)
    for _, card in zip(range(layout.per_page), cards, strict=False):
        pages.add(card)
    painter.end()
    return picture


class SystemCards:
    """`ui.card_ports.CardPaperPort`: the system's printer, the person's documents. `modules`: what draws a code."""

    def __init__(self, modules: Modules, folder: Path | None = None) -> None:
        place = QStandardPaths.StandardLocation.DocumentsLocation
        self._modules = modules
        self._folder = folder or Path(QStandardPaths.writableLocation(place))

    def picture(self, cards: Iterable[PaperCard], layout: Layout) -> QImage:
        """The first page."""
        return page_picture(cards, layout, self._modules, _PREVIEW_DPI)

    def save(self, cards: Iterable[PaperCard], layout: Layout, title: str, name: str, go_on: GoOn) -> Path:
        """A PDF of that name. Raises `Fault`, `CardsStopped`."""
        path = self._folder / name
        write_cards(path, cards, layout, self._modules, title, go_on)
        return path

    def print(self, cards: Iterable[PaperCard], layout: Layout, title: str, go_on: GoOn) -> bool:
        """False where there is no printer. Raises `CardsStopped`."""
        return print_cards(cards, layout, self._modules, title, go_on)
