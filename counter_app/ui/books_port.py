"""What the audit log in the window needs of the world: files to write, and what the cloud has seen of the log."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from counter_app.protocol.exports import ExportTarget
from counter_app.services.ports import Reading


class BooksPort(Protocol):
    """Both are called off the GUI thread. `table` raises `Fault`, and `InvalidInput` for a name that is neither CSV nor
    XLSX; `witnessed`: (number, hash) of the newest record of the audit log that the cloud was shown."""

    def table(self, path: Path) -> AbstractContextManager[ExportTarget]: ...
    def witnessed(self, reading: Reading) -> tuple[int, str]: ...
