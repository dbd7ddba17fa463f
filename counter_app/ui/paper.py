"""A report on paper: one document, which becomes a PDF or goes to the system's printer.

Qt sets the text, so that Chinese is text in the PDF (embedded, as a subset of a font of this computer) and not a
picture of it. Nothing here needs a window.
"""

from __future__ import annotations

import base64
import errno
import html
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF, QStandardPaths
from PySide6.QtGui import (
    QFontDatabase,
    QGuiApplication,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextDocument,
)

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.shift_sheet import Row, Section, Sheet

_MARGIN_MM = 15
_DPI = 300
_PICTURE_MM, _MM_AN_INCH = 60, 25.4
_PAIR, _NARROW = 2, 55  # columns; per cent of the page's width
_FAMILIES = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
_STYLE = f"""
* {{ font-family: {_FAMILIES}; color: #111; }}
h1 {{ font-size: 17pt; margin: 0 0 4pt 0; }}
p {{ font-size: 9pt; margin: 0; color: #444; }}
h2 {{ font-size: 10.5pt; }}
td, th {{ font-size: 9pt; padding: 1.5pt 6pt; }}
th {{ font-weight: 400; color: #555; }}
.verdict {{ font-size: 15pt; font-weight: 700; }}
.sign {{ font-size: 9pt; color: #444; }}
"""


def ensure_application() -> QGuiApplication:
    """Qt's application; where there is none yet, as for a command, one without a screen."""
    known = QGuiApplication.instance()
    if isinstance(known, QGuiApplication):
        return known
    if sys.platform == "linux":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # One that can hold a window: whatever this process does later must not meet one that cannot.
    from PySide6.QtWidgets import QApplication

    return QApplication(["counter-app"])


def writes_chinese() -> bool:
    """Whether this computer has a font with Chinese characters."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def sheet_html(sheet: Sheet, signature: str = "") -> str:
    """The sheet as the document that is set."""
    parts = [f"<style>{_STYLE}</style>", f"<h1>{html.escape(sheet.title)}</h1>"]
    parts += [f"<p>{html.escape(line)}</p>" for line in sheet.about]
    if sheet.verdict:
        parts.append(f'{_gap(2)}<div class="verdict">{html.escape(sheet.verdict)}</div>')
    parts += [_section(section) for section in sheet.sections]
    if signature:
        parts.append(f'{_gap(8)}<div class="sign">{html.escape(signature)}</div>')
    return "".join(parts)


def _gap(points: int) -> str:
    """Room between two parts; Qt leaves margins of headings out."""
    return f'<p style="font-size: {points}pt;">&nbsp;</p>'


def _section(section: Section) -> str:
    columns = max(len(row.cells) for row in section.rows)
    head = _cells(section.columns, "th") if section.columns else ""
    body = "".join(_row(row, columns) for row in section.rows)
    # A label and its one value stand near each other.
    width = _NARROW if columns <= _PAIR else 100
    table = f'<table width="{width}%" cellspacing="0" style="border-collapse: collapse;">{head}{body}</table>'
    return f"{_gap(1)}<h2>{html.escape(section.title)}</h2>{table}"


def _row(row: Row, columns: int) -> str:
    cells = (*row.cells, *("" for _ in range(columns - len(row.cells))))
    return _cells(cells, "td", strong=row.strong)


def _cells(cells: Sequence[str], tag: str, *, strong: bool = False) -> str:
    """The first column holds words, the others figures; a line under each row leads the eye."""
    line = "border-bottom: 0.5pt solid #999;" if tag == "th" or strong else "border-bottom: 0.3pt solid #ddd;"
    weight = " font-weight: 700;" if strong else ""
    made = [
        f'<{tag} align="{"left" if number == 0 else "right"}" style="{line}{weight}">{html.escape(cell)}</{tag}>'
        for number, cell in enumerate(cells)
    ]
    return f"<tr>{''.join(made)}</tr>"


def write_pdf(text: str, title: str) -> bytes:
    """A4, as many pages as it takes."""
    ensure_application()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Counter")
    writer.setResolution(_DPI)
    writer.setPageLayout(page_layout())
    _set_on(writer, text)
    buffer.close()
    return bytes(held.data())


def page_layout() -> QPageLayout:
    """A4 upright with its margins."""
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
    )


class SystemPaper:
    """`ui.ports.PaperPort`: the system's printer, the person's documents."""

    def __init__(self, folder: Path | None = None) -> None:
        place = QStandardPaths.StandardLocation.DocumentsLocation
        self._folder = folder or Path(QStandardPaths.writableLocation(place))

    def print_sheet(self, sheet: Sheet, signature: str) -> bool:
        """On the printer that the system uses when nobody says which; False where there is none."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        info = QPrinterInfo.defaultPrinter()
        if info.isNull():
            return False
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(sheet.title)
        printer.setPageLayout(page_layout())
        _set_on(printer, sheet_html(sheet, signature))
        return True

    def print_picture(self, png: bytes, title: str) -> bool:
        """A picture under its title, 6 cm wide; False where there is no printer."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        info = QPrinterInfo.defaultPrinter()
        if info.isNull():
            return False
        printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        printer.setPageLayout(page_layout())
        wide = round(printer.logicalDpiX() * _PICTURE_MM / _MM_AN_INCH)
        source = base64.b64encode(png).decode()
        text = f'<h1>{html.escape(title)}</h1><img width="{wide}" src="data:image/png;base64,{source}">'
        _set_on(printer, f"<style>{_STYLE}</style>{text}")
        return True

    def save_sheet(self, sheet: Sheet, signature: str, name: str) -> Path:
        """A PDF of that name. Raises `Fault`."""
        return self.save_file(write_pdf(sheet_html(sheet, signature), sheet.title), name)

    def save_file(self, content: bytes, name: str) -> Path:
        """Among the person's documents. Raises `Fault`."""
        path = self._folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
            raise Fault(kind, f"{path}: {error.strerror}") from error
        return path


def _set_on(device: QPagedPaintDevice, text: str) -> None:
    """Set for this device's own dots and page: else Qt scales the pages of a screen, and numbers them."""
    document = QTextDocument()
    document.documentLayout().setPaintDevice(device)
    document.setHtml(text)
    document.setDocumentMargin(0)
    document.setPageSize(QSizeF(device.pageLayout().paintRectPixels(device.logicalDpiX()).size()))
    document.print_(device)
