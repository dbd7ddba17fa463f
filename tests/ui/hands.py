"""What a cashier does and sees."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.ui.scan.models import Look, VerdictView
from tests.ui.heartbeat import busy
from tests.ui.shop_window import Bench


class Hands:
    """Presses keys at a person's pace, holds codes up, looks at the panel."""

    def __init__(self, qtbot: QtBot, bench: Bench) -> None:
        self.qtbot = qtbot
        self.bench = bench

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "the focus is lost"
        return found

    @property
    def view(self) -> VerdictView:
        return self.bench.window.page.host.verdict.view

    def press(self, key: Qt.Key) -> None:
        with busy():
            QTest.keyClick(self.focus, key)
        self.rest()

    def type(self, text: str) -> None:
        self.keys(text)
        self.rest()

    def keys(self, text: str) -> None:
        """Typed without a rest behind it. A person's pace is time itself and no condition: faster keys are a scanner's
        burst, which is what is told apart; slower ones would be the pause in which an amount is judged."""
        for char in text:
            with busy():
                QTest.keyClicks(self.focus, char)
            self.qtbot.wait(60)

    def scan(self, text: str) -> None:
        self.bench.scanner.see(text)
        self.rest()

    def rest(self) -> None:
        """Until everything under way has come back."""
        self._let_it_work()
        self.qtbot.waitUntil(lambda: not self.bench.window.hand_scanner.holding)
        self._let_it_work()
        timer = self.bench.window.sale._amount_timer
        self.qtbot.waitUntil(lambda: self.bench.window.jobs.idle and not timer.isActive(), timeout=10_000)

    def _let_it_work(self) -> None:
        with busy():
            QApplication.processEvents()

    def sees(self, look: Look, headline: str = "") -> None:
        self.qtbot.waitUntil(lambda: self.view.look is look, timeout=5_000)
        assert headline in self.view.headline
