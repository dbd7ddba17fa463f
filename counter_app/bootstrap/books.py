"""What the audit log in the window needs: `ui.books_port.BooksPort`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.services.ports import Reading

if TYPE_CHECKING:
    from counter_app.protocol.exports import ExportTarget


class Books:
    """Loads what it needs when it is asked for it first."""

    def table(self, path: Path) -> AbstractContextManager[ExportTarget]:
        """A CSV or XLSX file, whole or not at all, in which no cell is a formula."""
        from counter_app.bootstrap.table_files import table_file

        return table_file(path)

    def witnessed(self, reading: Reading) -> tuple[int, str]:
        """Where the log ended when the cloud saw it last."""
        from counter_app.sync.witness import witnessed_audit

        return witnessed_audit(reading)
