"""The window meets a damaged database: the fault is shown, the data built anew behind it, and the next scan goes on."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter_app.bootstrap.upkeep import Upkeep
from counter_app.bootstrap.window import WindowParts
from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.context import Counter
from counter_app.ui.ports import UiParts
from counter_app.ui.window import CounterWindow
from tests.bootstrap.solo import Solo
from tests.ui.shop_window import HandHeldScanner

WAIT_MS = 30_000


def _parts(solo: Solo) -> tuple[WindowParts, UiParts]:
    made = WindowParts(solo.settings)
    return made, replace(made.parts(), start_scanner=HandHeldScanner, list_cameras=tuple)


def _damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(50, len(content), 4096):
        content[at] ^= 1
    path.write_bytes(content)


def test_a_database_damaged_while_the_window_is_open_is_built_anew_behind_the_fault(qtbot: QtBot, solo: Solo) -> None:
    kept = solo.redeem(solo.codes[0])
    made, parts = _parts(solo)
    window = CounterWindow(parts)
    qtbot.addWidget(window)
    try:
        window.begin()
        qtbot.waitUntil(lambda: window.shop.counter is not None, timeout=WAIT_MS)
        first = window.shop.counter
        _damage(solo.folder / "counter.db")

        def read(_counter: Counter) -> None:
            raise Fault(FaultKind.DATABASE_DAMAGED, "database disk image is malformed")

        window.shop.ask(read, lambda _: None)
        qtbot.waitUntil(lambda: window.shop.counter not in (None, first), timeout=WAIT_MS)
        assert made.opened is not None
        assert made.opened.recovery is not None
        with made.opened.store.reading() as reading:
            assert kept in {each.operation.id for each in reading.open_operations()}
        window.present(solo.codes[1], "wedge")
        qtbot.waitUntil(lambda: window.jobs.idle, timeout=WAIT_MS)
        assert window.sale.customer.texts == (solo.codes[1],)
    finally:
        window.close()
    assert len(list((solo.folder / "damaged").iterdir())) == 1


def test_damage_that_nothing_can_mend_ends_the_window_for_the_one_that_says_so(qtbot: QtBot, solo: Solo) -> None:
    left: list[bool] = []
    made = WindowParts(solo.settings, leave=lambda: left.append(True))
    window = CounterWindow(replace(made.parts(), start_scanner=HandHeldScanner, list_cameras=tuple))
    qtbot.addWidget(window)
    try:
        window.begin()
        qtbot.waitUntil(lambda: window.shop.counter is not None and window.jobs.idle, timeout=WAIT_MS)
        for path in (*(solo.folder / "backups").iterdir(), solo.folder / "counter.kept"):
            path.unlink()
        _damage(solo.folder / "counter.db")

        def read(_counter: Counter) -> None:
            raise Fault(FaultKind.DATABASE_DAMAGED, "database disk image is malformed")

        window.shop.ask(read, lambda _: None)
        qtbot.waitUntil(lambda: bool(left), timeout=WAIT_MS)
    finally:
        window.close()
    assert made.wish is not None
    fault, staff = made.wish
    assert fault is not None
    assert (fault.kind, staff) == (FaultKind.DATABASE_DAMAGED, "")
    assert not (solo.folder / "damaged").exists(), "what nothing can be built from stays where it is"


def test_a_window_opened_on_a_lost_database_says_that_it_was_rebuilt(
    qtbot: QtBot, solo: Solo, monkeypatch: pytest.MonkeyPatch
) -> None:
    (solo.folder / "counter.db").unlink()
    _, parts = _parts(solo)
    window = CounterWindow(parts)
    qtbot.addWidget(window)
    shown: list[FaultKind] = []
    monkeypatch.setattr(window.sale, "show_fault", lambda fault: shown.append(fault.kind))
    try:
        window.begin()
        qtbot.waitUntil(lambda: window.shop.counter is not None and bool(shown), timeout=WAIT_MS)
    finally:
        window.close()
    assert shown == [FaultKind.RECOVERED]


def test_an_idle_window_makes_the_daily_backup_and_cuts_the_log(qtbot: QtBot, solo: Solo) -> None:
    for path in (solo.folder / "backups").iterdir():
        path.unlink()
    opened = solo.open()
    made: list[str] = []
    upkeep = Upkeep(opened.store, lambda: made.append("backup"))
    upkeep.start()
    with opened.store.writing() as writing:
        writing.set_meta("x", "y")
    assert opened.store.log_size() > 0
    qtbot.waitUntil(lambda: bool(made) and opened.store.log_size() == 0, timeout=WAIT_MS)
    upkeep.stop()
    opened.close()
