"""What puts cards with codes on paper, by shape; `bootstrap` hands it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from counter_app.services.paper_cards.layout import Layout
    from counter_app.services.paper_cards.values import PaperCard


class CardsStopped(Exception):
    """Somebody wanted no more of it; nothing was left behind."""


class CardPaperPort(Protocol):
    """Called off the GUI thread. `go_on` is told after each card how many are done, and stops with False: then
    `CardsStopped` is raised."""

    def picture(self, cards: Iterable[PaperCard], layout: Layout) -> QImage:
        """The first page as it will be printed."""
        ...

    def save(
        self, cards: Iterable[PaperCard], layout: Layout, title: str, name: str, go_on: Callable[[int], bool]
    ) -> Path:
        """A PDF of that name in the person's documents; answers where. Raises `Fault`."""
        ...

    def print(self, cards: Iterable[PaperCard], layout: Layout, title: str, go_on: Callable[[int], bool]) -> bool:
        """On the system's printer; False where there is none."""
        ...


MakeCards = Callable[[], CardPaperPort]
