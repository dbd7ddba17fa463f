"""The play shop that the fixture `play` makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.cli.commands import Counter, Document

NOON = "2026-03-10T14:00:00+08:00"
MERCHANT = "金丝雀商行"


@dataclass(frozen=True)
class PlayShop:
    """One counter, its cloud's folder and address, and what `cloud init` said."""

    counter: Counter
    head: Path
    url: str
    made: Document

    def set_clock(self, text: str) -> None:
        """The standing clock of the counter and its cloud."""
        for folder in (self.counter.folder, self.head):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "clock").write_text(text, encoding="utf-8")
