"""What every part of the window shares: the counter once it is open, the jobs, the language, the last overview."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.ui.jobs import Jobs, Lane, Urgency
from counter_app.ui.money import SHOP_MONEY
from counter_app.ui.ports import ExportSelected, SaveChart, SaveCopy
from counter_app.ui.presenter import Voice
from counter_app.ui.tasks import Overview, overview

T = TypeVar("T")


def _remember(counter: Counter) -> bool:
    from counter_app.services.member_memory import remember_members

    return remember_members(counter)


class Shop(QObject):
    """Asks the services off the GUI thread; `looked` tells that a new overview is there."""

    looked = Signal()
    fault = Signal(object)
    trouble = Signal(object)

    def __init__(self, jobs: Jobs, lang: str, after_write: Callable[[], None]) -> None:
        super().__init__()
        self.jobs = jobs
        self.lang = lang
        self.counter: Counter | None = None
        self.overview: Overview | None = None
        self.export_selected: ExportSelected | None = None
        self.save_copy: SaveCopy | None = None
        self.save_chart: SaveChart | None = None
        self._after_write = after_write
        self._looking = self._remembering = False
        jobs.fault.connect(self.fault)

    @property
    def voice(self) -> Voice:
        """Who is spoken to; names and phones in full only to who may see them."""
        return Voice(self.lang, masked=self.overview is None or not self.overview.sees_whole)

    def ask(
        self,
        task: Callable[[Counter], T],
        done: Callable[[T], None],
        failed: Callable[[Fault], None] | None = None,
        *,
        lane: Lane = Lane.COUNTER,
        urgency: Urgency = Urgency.PERSON,
    ) -> bool:
        """Run `task` with the counter; False while there is none yet."""
        counter = self.counter
        if counter is None:
            return False
        self.jobs.submit(lambda: task(counter), done, failed, lane=lane, urgency=urgency)
        return True

    def wrote(self) -> None:
        """Something was written: wake the upload, look again."""
        self._after_write()
        self.look()

    def look(self) -> None:
        """Ask for a new overview; one at a time."""
        if not self._looking:
            self._looking = self.ask(overview, self._arrived, self._failed, urgency=Urgency.BACKGROUND)

    def remember_members(self) -> None:
        """Somebody had to look through them: read them into memory behind everything else, so that the next search is
        exact at once."""
        if not self._remembering:
            self._remembering = self.ask(
                _remember, self._remembered, self._not_remembered, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND
            )

    def _remembered(self, done: bool) -> None:
        self._remembering = False
        if not done:
            self.remember_members()

    def _not_remembered(self, _fault: Fault) -> None:
        # Nobody waits for it; whoever looks through them next begins it again.
        self._remembering = False

    def _arrived(self, found: Overview) -> None:
        self._looking = False
        self.overview = found
        if found.status.device is not None:
            SHOP_MONEY.use(found.status.device.currency)
        self.looked.emit()

    def _failed(self, fault: Fault) -> None:
        self._looking = False
        # Nobody asked for this: it belongs into the foot line, not into the panel of a customer.
        self.trouble.emit(fault)
