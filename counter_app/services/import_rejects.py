"""The rows that were not taken, as a file to mend and import again.

The columns are those of the original, so that whatever was said of them still holds; two are added. No cell can be
taken for a formula, and what was added for that is taken off when the file is read again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from counter_app.domain.guarding import guarded
from counter_app.services.import_reading import ListRead
from counter_app.services.import_words import why_in_column


def rejects_file(listed: ListRead, lang: str) -> bytes:
    """CSV in UTF-8 with a mark, as spreadsheets open it."""
    zh = lang.startswith("zh")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    width = max((len(row.cells) for row in listed.rejected), default=0)
    width = max(width, len(listed.columns.headings))
    if listed.columns.heading_row >= 0:
        added = ("原文件行号", "未导入原因") if zh else ("row in the file", "why it was not taken")
        writer.writerow(_safe([*_padded(listed.columns.headings, width), *added]))
    for row in listed.rejected:
        why = why_in_column(row.why, row.field, listed.columns, lang)
        writer.writerow(_safe([*_padded(row.cells, width), str(row.row), why]))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _safe(cells: Sequence[str]) -> list[str]:
    return [guarded(cell) for cell in cells]
