"""The member list as it is seen: the real window over shops of three sizes, each key until its rows are painted.

The peer is a plain `QTableView` of the same size, font and columns over a C++ model (`QStandardItemModel`) with a
million rows, painted by Qt's own delegate: no database, nothing to decide. Beside it: memory that a list of a million
members costs, and the longest stretch for which the window's thread was busy in each of its flows.
"""

import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStackedWidget, QTableView, QWidget
from typing_extensions import override

from benchmarks.common import options, percentile, ratio, scratch, show
from benchmarks.large import large_shop
from benchmarks.stage import Stage
from counter_app.bootstrap.memory import give_back
from counter_app.domain.member import Role
from counter_app.ui.app import make_application, tuned
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.theme import LOOK
from tests.services.desk import sign_in_as
from tests.ui.heartbeat import Heartbeat, listening

SIZES = (10_000, 100_000, 1_000_000)
SMALL_SIZES = (6_000,)
ROUNDS, SMALL_ROUNDS = 40, 5
WINDOW = (1366, 768)
STEP_GOAL, JUMP_GOAL, OPENING_GOAL, MEMORY_GOAL_MIB, GAP_GOAL_MS = 1.2, 7.0, 2.0, 40.0, 50.0
PATIENCE_SECONDS = 60.0
PEER_ROWS, PEER_FILLED = 1_000_000, 2_000
CELLS = ("王小明", "+86 138 0013 8000", "金卡", "12 天前", "17", "2025-03-04", "茶会")
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
_PAUSE = threading.Event()


class Eye(QObject):
    """Whether a widget was painted since it was last asked, and with what."""

    def __init__(self, widget: QWidget, shown: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.painted, self.seen, self._shown = False, shown(), shown
        widget.installEventFilter(self)

    @override
    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted, self.seen = True, self._shown()
        return False


def until(done: Callable[[], bool]) -> None:
    """The window's loop runs until this is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        QApplication.processEvents()
        if time.monotonic() > deadline:
            raise TimeoutError("the list never came")


class Peer:
    """Nothing but Qt."""

    def __init__(self, height: int, row_height: int, widths: Sequence[int]) -> None:
        self.stack, self.other = QStackedWidget(), QWidget()
        self.view, self.model = QTableView(), QStandardItemModel(PEER_ROWS, len(CELLS))
        for near in (0, PEER_ROWS - PEER_FILLED):
            for row in range(near, near + PEER_FILLED):
                for column, text in enumerate(CELLS):
                    self.model.setItem(row, column, QStandardItem(text))
        self.view.setFont(LOOK.font(15))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.verticalHeader().setDefaultSectionSize(row_height)
        self.view.verticalHeader().hide()
        self.view.setShowGrid(False)
        for each in (self.other, self.view):
            self.stack.addWidget(each)
        self.stack.resize(sum(widths), height)
        self.view.setModel(self.model)
        for column, width in enumerate(widths):
            self.view.setColumnWidth(column, width)
        self.stack.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.stack.show()
        self.eye = Eye(self.view.viewport())

    def opening(self) -> float:
        """Seconds until its first rows are painted, the model being there."""
        self.stack.setCurrentWidget(self.other)
        self.view.setModel(QStringListModel())
        until(lambda: True)
        QApplication.processEvents()
        self.eye.painted, begun = False, time.perf_counter()
        self.view.setModel(self.model)
        self.stack.setCurrentWidget(self.view)
        self.view.setCurrentIndex(self.model.index(0, 0))
        until(lambda: self.eye.painted)
        return time.perf_counter() - begun

    def press(self, key: Qt.Key) -> float:
        """Seconds until it is painted. As the view does it at a key: keys themselves are taken by our window."""
        QApplication.processEvents()
        row, page = self.view.currentIndex().row(), self.view.viewport().height() // self.view.rowHeight(0) - 1
        rows = {Qt.Key.Key_PageDown: row + page, Qt.Key.Key_Down: row + 1, Qt.Key.Key_Home: 0}
        self.eye.painted, begun = False, time.perf_counter()
        self.view.setCurrentIndex(self.model.index(rows.get(key, PEER_ROWS - 1), 0))
        until(lambda: self.eye.painted)
        return time.perf_counter() - begun


class Ours:
    """The window, opened on a shop of one size, a manager signed in."""

    def __init__(self, members: int, folder: Path) -> None:
        self.members = members
        self.shop = large_shop((members, 0, 0))
        sign_in_as(self.shop, Role.MANAGER)
        self.stage = Stage(self.shop, folder)
        self.window = self.stage.window
        self.window.resize(*WINDOW)
        self.rest()
        give_back()
        self.before_mib = _resident_mib()
        self.open()
        self.rest()
        self.eye = Eye(self.page.table.viewport(), self.last)
        self.after_mib = 0.0
        self.gaps: dict[str, tuple[float, float]] = {}
        self.seconds: dict[str, list[float]] = {}

    @property
    def page(self) -> MemberListPage:
        found = self.window.pages.members.page
        assert found is not None
        return found

    def rest(self) -> None:
        """Until nothing is left to do, also behind everything else."""
        begun, quiet = time.monotonic(), 0
        while quiet < 20:
            QApplication.processEvents()
            _PAUSE.wait(0.002)
            quiet = quiet + 1 if self.window.jobs.idle else 0
            if time.monotonic() - begun > PATIENCE_SECONDS:
                raise TimeoutError("the window never came to rest")

    def open(self) -> None:
        QTest.keyClick(_focus(), Qt.Key.Key_2, CTRL)
        until(lambda: self.window.pages.members.page is not None and bool(self.page.table.table.lines))

    def close(self) -> None:
        self.window.pages.members.leave()
        self.rest()

    def opening(self) -> float:
        """Seconds from the key to the first rows painted."""
        self.close()
        self.eye.painted, begun = False, time.perf_counter()
        self.open()
        until(lambda: self.eye.painted)
        taken = time.perf_counter() - begun
        self.rest()
        return taken

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> float:
        """Seconds until it is painted; what comes behind it has time until the next key."""
        self.eye.painted, begun = False, time.perf_counter()
        QTest.keyClick(_focus(), key, modifiers)
        until(lambda: self.eye.painted)
        taken = time.perf_counter() - begun
        self.rest()
        return taken

    def jump(self, key: Qt.Key) -> float:
        """Seconds until the other end's rows are painted."""
        before, begun = self.eye.seen, time.perf_counter()
        QTest.keyClick(_focus(), key)
        until(lambda: self.eye.seen != before)
        taken = time.perf_counter() - begun
        self.rest()
        return taken

    def last(self) -> object:
        """The last of the rows that are near."""
        lines = self.page.table.table.lines
        return lines[-1].id if lines else ""

    def key(self, key: Qt.Key) -> None:
        """Whatever follows from it."""
        QTest.keyClick(_focus(), key)
        self.rest()

    def type(self, text: str) -> None:
        for char in text:
            QTest.keyClicks(_focus(), char)
            self.rest()

    def flows(self) -> None:
        """Each of them once, with somebody who listens to the window's thread."""
        self.flow("opening", self.opening)
        self.flow("fifty pages down", lambda: [self.press(Qt.Key.Key_PageDown) for _ in range(50)])
        self.flow("to the end and back", lambda: (self.press(Qt.Key.Key_End), self.press(Qt.Key.Key_Home)))
        self.flow("a name typed", lambda: self.type("wangxiao"))
        self.flow("nothing typed any more", lambda: self.press(Qt.Key.Key_Escape))
        self.flow("part of a phone typed", lambda: self.type("5678"))
        self.flow("and away", lambda: self.press(Qt.Key.Key_Escape))
        self.flow("a member opened", lambda: self.key(Qt.Key.Key_Return))
        self.flow("and closed", lambda: self.key(Qt.Key.Key_Escape))

    def flow(self, name: str, act: Callable[[], object]) -> None:
        with listening() as heart:
            _beating(heart, act)
            # Of three: a machine that others use too lets a thread stand.
            own, gap = heart.longest_own_ms, heart.longest_ms
        known = self.gaps.get(name, (own, gap))
        self.gaps[name] = min(known[0], own), min(known[1], gap)


def _beating(heart: Heartbeat, act: Callable[[], object]) -> None:
    with heart.busy():
        act()


def _focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None, "the focus is lost"
    return found


def _resident_mib() -> float:
    return float(psutil.Process().memory_info().rss) / 2**20


def _measured(each: Ours, peer: Peer, rounds: int, chance: random.Random) -> dict[str, list[float]]:
    """The peer's own times, taken in turn."""
    told: dict[str, list[float]] = {}

    def note(what: str, ours: float, plain: float) -> None:
        each.seconds.setdefault(what, []).append(ours)
        told.setdefault(what, []).append(plain)

    for _ in range(rounds):
        note("opening", each.opening(), peer.opening())
        for _ in range(chance.randint(2, 5)):
            note("a page further", each.press(Qt.Key.Key_PageDown), peer.press(Qt.Key.Key_PageDown))
        for _ in range(3):
            note("a line further", each.press(Qt.Key.Key_Down), peer.press(Qt.Key.Key_Down))
        note("to the end", each.jump(Qt.Key.Key_End), peer.press(Qt.Key.Key_End))
        note("to the beginning", each.jump(Qt.Key.Key_Home), peer.press(Qt.Key.Key_Home))
    return told


def _report(each: Ours, told: dict[str, list[float]], page_mib: float) -> None:
    """`page_mib`: what the page takes with the fewest members; all beyond it is for their rows."""
    for what, seconds in each.seconds.items():
        show(f"{what} · {each.members:,}", seconds)
        show(f"{what} · Qt alone", told[what])
        value = statistics.median(seconds) / statistics.median(told[what])
        if what.startswith("to the"):
            value = percentile(seconds, 99) / percentile(told[what], 99)
            ratio(f"{what}, p99 · {each.members:,}", value, JUMP_GOAL)
        else:
            ratio(f"{what} · {each.members:,}", value, OPENING_GOAL if what == "opening" else STEP_GOAL)
    whole = each.after_mib - each.before_mib
    print(f"  memory of the page with {each.members:,} members: {whole:.1f} MiB")
    if page_mib:
        ratio(f"memory for {each.members:,} rows, MiB", whole - page_mib, MEMORY_GOAL_MIB)
    for name, (own, gap) in each.gaps.items():
        ratio(f"longest stretch of the window's thread, {name}, ms ({gap:.0f} by the clock)", own, GAP_GOAL_MS)


def main(argv: Sequence[str] | None = None) -> int:
    """Print medians and ratio lines."""
    asked = options(__doc__ or "", argv)
    make_application()
    chance, page_mib = random.Random(asked.seed), 0.0
    for members in SMALL_SIZES if asked.small else SIZES:
        with scratch() as folder, tuned():
            each = Ours(members, Path(folder))
            for text in ("wang", ""):
                each.type(text) if text else each.press(Qt.Key.Key_Escape)
            give_back()  # as the window does in the next quiet moment
            each.after_mib = _resident_mib()
            for _ in range(1 if asked.small else 3):
                each.flows()
            table = each.page.table
            shown = [table.columnWidth(at) for at in range(table.table.columnCount())]
            peer = Peer(table.height(), table.verticalHeader().defaultSectionSize(), shown)
            each.window.activateWindow()
            _measured(each, peer, 2, chance)
            each.seconds.clear()
            told = _measured(each, peer, SMALL_ROUNDS if asked.small else ROUNDS, chance)
            _report(each, told, page_mib)
            page_mib = page_mib or each.after_mib - each.before_mib
            peer.stack.close()
            each.stage.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
