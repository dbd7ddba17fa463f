"""The report of a shift as a PDF: words of the services, paper of the window's library."""

from __future__ import annotations

from counter_app.services.shift_report import ShiftReport
from counter_app.services.shift_sheet import shift_sheet, signature_line


def shift_pdf(report: ShiftReport, lang: str) -> bytes:
    """A4. On a computer without a Chinese font the words are English."""
    from counter_app.ui.paper import ensure_application, sheet_html, write_pdf, writes_chinese

    ensure_application()
    spoken = lang if writes_chinese() else "en"
    sheet = shift_sheet(report, spoken)
    return write_pdf(sheet_html(sheet, signature_line(spoken)), sheet.title)
