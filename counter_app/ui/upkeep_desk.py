"""Backup, checks and diagnostics, for a manager; each runs beside the sale and can be stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.acting import OWNER_NEEDED
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.said import fault_words, sentence
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.status_line import span
from counter_app.ui.texts import counted, translate
from counter_app.ui.upkeep.form import BACK_UP, BUNDLE, EXAMINE, RESTORE, STOP, UpkeepForm

if TYPE_CHECKING:
    from counter_app.services.records import Session
    from counter_app.ui.ports import Rescue
    from counter_app.ui.upkeep.ports import Found, UpkeepPort

T = TypeVar("T")
_MANAGER = Reason(ReasonCode.SIGN_IN_REQUIRED, "", {"why": "manager"})
_STOPPED = "stopped"
_MEGABYTE = 1_000_000


class UpkeepDesk(QObject):
    """`sign_in_wanted`: no manager is signed in."""

    sign_in_wanted = Signal(object)
    _progressed = Signal(int, int)

    def __init__(self, shop: Shop, page: SellingPage, port: UpkeepPort, rescue: Rescue | None = None) -> None:
        super().__init__()
        self._shop, self._page, self._port, self._rescue = shop, page, port, rescue
        self._stop: threading.Event | None = None
        self.dialog: QFileDialog | None = None
        self._progressed.connect(self._show_share)

    @cached_property
    def form(self) -> UpkeepForm:
        """Made when it is wanted first."""
        form = UpkeepForm(restores=self._rescue is not None)
        form.wanted.connect(self._do)
        return self._page.host.adopt(form)

    @property
    def _session(self) -> Session | None:
        overview = self._shop.overview
        return overview.status.session if overview is not None else None

    def open(self) -> None:
        """For a manager; who has none signed in is asked for one."""
        session = self._session
        if session is None or not session.role.manages:
            self.sign_in_wanted.emit(_MANAGER)
            return
        self._page.host.open(self.form)
        self._ask_ages()

    def shut(self) -> None:
        """The window closes: what is under way ends."""
        if self._stop is not None:
            self._stop.set()

    def _ask_ages(self) -> None:
        def work(counter: Counter) -> tuple[datetime | None, datetime | None, datetime]:
            with counter.store.reading() as reading:
                told = reading.fact("last_backup")
            return self._port.last_automatic(), datetime.fromisoformat(told) if told else None, counter.clock.now()

        self._shop.ask(work, self._show_ages, self._went_wrong, lane=Lane.SLOW)

    def _show_ages(self, ages: tuple[datetime | None, datetime | None, datetime]) -> None:
        automatic, by_hand, now = ages
        words = (
            translate("Upkeep", "Last automatic copy: {0}").format(_age(automatic, now)),
            translate("Upkeep", "Last backup into a file: {0}").format(_age(by_hand, now)),
        )
        self.form.show_view(replace(self.form.view, ages=words))

    def _do(self, key: str) -> None:
        if key == STOP:
            self.shut()
        elif self._stop is not None:
            return
        elif key == EXAMINE:
            self._examine()
        elif key == RESTORE:
            self._restore()
        elif key in (BACK_UP, BUNDLE):
            self._ask_where(key)

    def _ask_where(self, key: str) -> None:
        names = {BACK_UP: "counter.backup", BUNDLE: "counter-support.zip"}
        dialog = QFileDialog(self._page.window(), translate("Upkeep", "Where to"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(names[key])
        save = self.back_up if key == BACK_UP else self.bundle
        dialog.fileSelected.connect(lambda path: save(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def back_up(self, target: Path) -> None:
        """Into this file."""
        told = self._progressed.emit
        self._run(
            translate("Upkeep", "Backing up…"),
            lambda stop: self._port.back_up(target, told, stop),
            lambda size: (
                ("good", translate("Upkeep", "Backed up and read back: {0}, {1} MB").format(target, _mega(size))),
            ),
        )

    def bundle(self, target: Path) -> None:
        """Into this file."""
        self._run(
            translate("Upkeep", "Gathering…"),
            lambda stop: self._port.bundle(target, stop),
            lambda _: (("good", translate("Upkeep", "Saved: {0}").format(target)),),
        )

    def _examine(self) -> None:
        lang = self._shop.lang
        self._run(translate("Upkeep", "Checking everything…"), lambda stop: self._port.examine(lang, stop), _lines_of)

    def _restore(self) -> None:
        """An owner's; this window closes for it, so what a customer waits for comes first."""
        session = self._session
        if session is None or session.role is not Role.OWNER:
            self.sign_in_wanted.emit(OWNER_NEEDED)
        elif self._shop.jobs.selling:
            self.form.show_view(replace(self.form.view, lines=(("warn", _selling()),)))
        elif self._rescue is not None:
            self._rescue(None, session.staff)

    def _run(
        self, words: str, work: Callable[[threading.Event], T], lines: Callable[[T], tuple[tuple[str, str], ...]]
    ) -> None:
        stop = self._stop = threading.Event()
        self.form.show_view(replace(self.form.view, work=words, share=-1, lines=()))

        def tried() -> T | InvalidInput:
            try:
                return work(stop)
            except InvalidInput as no:
                return no

        def done(answer: T | InvalidInput) -> None:
            if isinstance(answer, InvalidInput):
                self._ended((("bad", _not_there()),))
            else:
                self._ended(lines(answer))

        self._shop.jobs.submit(tried, done, self._went_wrong, lane=Lane.IMPORT)

    def _ended(self, lines: tuple[tuple[str, str], ...]) -> None:
        self._stop = None
        self.form.show_view(replace(self.form.view, work="", share=-1, lines=lines))
        self._ask_ages()

    def _went_wrong(self, fault: Fault) -> None:
        stopped = self._stop is not None and self._stop.is_set() and fault.detail == _STOPPED
        self._stop = None
        line = ("bad", _trouble(fault, self._shop.lang))
        if stopped:
            line = ("soft", translate("Upkeep", "Stopped; nothing was left behind."))
        self.form.show_view(replace(self.form.view, work="", share=-1, lines=(line,)))

    def _show_share(self, done: int, of: int) -> None:
        if self._stop is not None and of:
            words = translate("Upkeep", "Backing up… {0} of about {1} MB").format(_mega(done), _mega(of))
            self.form.show_view(replace(self.form.view, work=words, share=min(99, 100 * done // of)))


def _selling() -> str:
    return translate("Upkeep", "A sale is under way. Finish it, then again.")


def _not_there() -> str:
    return translate("Upkeep", "Not there: choose a folder that can be written to.")


def _trouble(fault: Fault, lang: str) -> str:
    """Of a disk without a word of coupons: nothing was sold here."""
    if fault.kind is FaultKind.DISK_FULL:
        return translate("Upkeep", "That disk is full; nothing was saved. Free some space or choose another place.")
    if fault.kind is FaultKind.DISK_ERROR:
        return _not_there()
    return sentence(fault_words(fault, lang), lang)


def _mega(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f}"


def _age(at: datetime | None, now: datetime) -> str:
    if at is None:
        return translate("Upkeep", "none yet")
    return translate("Upkeep", "{0} ago").format(span(max(0, int((now - at).total_seconds()))))


def _lines_of(found: tuple[Found, ...]) -> tuple[tuple[str, str], ...]:
    """What needs somebody, what is the matter with it and what to do; the rest as a number."""
    tones = {"problem": "bad", "note": "warn"}
    matter = translate("Upkeep", "{0}: {1}")
    told = [
        (tones[each.level], "\n".join(filter(None, (matter.format(each.title, each.said), each.advice))))
        for each in found
        if each.level in tones
    ]
    good = sum(1 for each in found if each.level == "good")
    one, many = translate("Upkeep", "{0} thing is in order."), translate("Upkeep", "{0} things are in order.")
    return (*told, ("good", counted(good, one, many)))
