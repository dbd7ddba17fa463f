"""Receipts on paper and in files: settings, composition, encoding and delivery put together."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.printing.columns import COLUMNS, rows_of
from counter_app.printing.delivery import NotPrinted, PrintTrouble, deliver
from counter_app.printing.escpos import picture_job, text_job
from counter_app.services.context import Counter
from counter_app.services.receipts.compose import paper_lines
from counter_app.services.receipts.gather import last_receipt, receipt_named
from counter_app.services.receipts.setting import ReceiptSetting, receipt_setting
from counter_app.services.receipts.target import SystemPrinter, read_target
from counter_app.services.receipts.values import PaperLine, Receipt
from counter_app.services.settings import setting
from counter_app.ui.ports import PrintWish, WasPrinted


@dataclass(frozen=True, slots=True)
class Sheet:
    """A receipt ready to go out, and how this store wants it."""

    receipt: Receipt
    lines: tuple[PaperLine, ...]
    wanted: ReceiptSetting

    @property
    def drawer(self) -> bool:
        """Whether the cash drawer opens with it."""
        return self.wanted.drawer and self.receipt.opens_drawer


def wanted_here(counter: Counter) -> ReceiptSetting:
    """The setting `receipt` as it holds in this store. Raises `Fault`."""
    with counter.store.reading() as reading:
        device = reading.device()
        return receipt_setting(setting(reading, "receipt", device.store if device else ""))


def sheet_of(counter: Counter, target: str, lang: str, *, copy: bool = False) -> Sheet | Reason:
    """The receipt that `target` names (an id, or the code on a receipt) in one language. Raises `Fault`."""
    wanted = wanted_here(counter)
    found = receipt_named(counter, target)
    if isinstance(found, Reason):
        return found
    return Sheet(found, paper_lines(found, lang, footer=wanted.footer, copy=copy), wanted)


def printer_bytes(sheet: Sheet, width_mm: int) -> bytes:
    """What an ESC/POS printer is sent; once, whatever the setting says of copies."""
    return _job(sheet, width_mm, copies=1)


def print_sheet(sheet: Sheet, printer: str = "") -> None:
    """On `printer`, else on the one of the setting. Raises `NotPrinted`."""
    target = read_target(printer or sheet.wanted.printer)
    if target is None:
        raise NotPrinted(PrintTrouble.NO_PRINTER)
    width, copies = sheet.wanted.width, sheet.wanted.copies
    if not isinstance(target, SystemPrinter):
        deliver(target, _job(sheet, width, copies=copies))
        return
    from counter_app.ui.receipt_paper import print_by_system

    if not print_by_system(sheet.lines, width, code_png, target.name, copies):
        raise NotPrinted(PrintTrouble.NOT_REACHED, target.name)


def _job(sheet: Sheet, width_mm: int, *, copies: int) -> bytes:
    if sheet.wanted.mode == "raster":
        from counter_app.ui.receipt_paper import receipt_picture

        picture = receipt_picture(sheet.lines, width_mm, code_png)
        return picture_job(picture, drawer=sheet.drawer, copies=copies)
    return text_job(rows_of(sheet.lines, COLUMNS[width_mm]), drawer=sheet.drawer, copies=copies)


def pdf_of(lines: Sequence[PaperLine], width_mm: int, title: str) -> bytes:
    """A page as wide as the paper."""
    from counter_app.ui.receipt_paper import receipt_pdf

    return receipt_pdf(lines, width_mm, code_png, title)


def text_rows(lines: Sequence[PaperLine], width_mm: int) -> tuple[str, ...]:
    """As it stands on paper, for a terminal."""
    rows = rows_of(lines, COLUMNS[width_mm])
    return tuple(f"[{row.symbol}]" if row.symbol else row.text for row in rows)


def code_png(text: str) -> bytes:
    """A QR code, one pixel a module."""
    from counter_app.scanning.drawing import draw_code

    return draw_code(text, module_px=1)


def print_for_window(counter: Counter, wish: PrintWish) -> WasPrinted:
    """What the window asks for, in the shop's language. Raises `Fault`."""
    named = wish.receipt or last_receipt(counter)
    if not named:
        return WasPrinted()
    if wish.automatic and not wanted_here(counter).auto:
        return WasPrinted(named)
    with counter.store.reading() as reading:
        device = reading.device()
        lang = str(setting(reading, "language", device.store if device else ""))
    sheet = sheet_of(counter, named, lang, copy=named in wish.printed)
    if isinstance(sheet, Reason):
        return WasPrinted(named, reason=sheet)
    try:
        print_sheet(sheet)
    except NotPrinted as error:
        return WasPrinted(named, trouble=error.trouble.value)
    return WasPrinted(named, printed=True)
