"""Where the chain of a folder ended when this computer last saw it, kept outside of the folder.

A folder that was copied back by hand takes everything in it back, also what stands beside the database. Only what lies
elsewhere tells: it lies with the keys, which no copy of the folder has either. A copy in another place is another
matter (`docs/decisions/075`) and has a memory of its own. Written after each commit and never flushed: it may be behind
the database, never before it.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

from counter_app.storage.kept import Head

_FOLDER = "heads"
_log = logging.getLogger(__name__)


class LastHead:
    """The end of the chain of the folder in one place, as this computer remembers it. Without an act there is none."""

    def __init__(self, config_dir: Path, folder_id: str, folder: Path) -> None:
        place = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
        self._path = config_dir / _FOLDER / f"{folder_id}-{place}"
        self._failed = False

    def read(self) -> Head | None:
        """None where nothing is remembered, or not whole."""
        try:
            epoch, seq, digest = self._path.read_text("ascii").split()
            return Head(int(epoch), int(seq), digest)
        except (OSError, ValueError):
            return None

    def write(self, head: Head) -> None:
        """In one piece, not flushed. A computer that cannot remember is told of once: no customer waits for it."""
        # One length for all: a shorter text over a longer one would leave its end.
        text = f"{head.epoch:010d} {head.seq:020d} {head.hash:<64}\n"
        try:
            handle = self._open()
            try:
                os.write(handle, text.encode("ascii"))
            finally:
                os.close(handle)
        except OSError as error:
            if not self._failed:
                _log.warning("the end of the log is not remembered beside the keys: %s", error.strerror)
            self._failed = True

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        try:
            return os.open(self._path, flags, 0o600)
        except FileNotFoundError:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(self._path, flags, 0o600)
