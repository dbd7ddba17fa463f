"""Old customers come in, for pictures: a list that is looked at, rehearsed, imported, stopped and gone on with."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from PySide6.QtCore import Qt

from counter_app.ui.import_state import Step
from tests.desk_story import as_manager, press
from tests.importing import ImportsHere, write_list
from tests.services.desk import DeskLink, fill
from tests.studio import Studio
from tests.undoing import undoing_link

NAMES = (
    *("imports", "imports-columns", "imports-rehearsed", "imports-running"),
    *("imports-stopped", "imports-done", "imports-refused"),
    *("imports-undo", "imports-undone"),
)
ALT = Qt.KeyboardModifier.AltModifier


def imports(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    shop, port = studio.shop, studio.importing
    assert isinstance(port, ImportsHere)
    fill(shop, members=400)
    path = write_list(studio.folder / "老会员.csv", 320, bad=6)
    wrong = studio.folder / "会员.xlsx"
    wrong.write_bytes(b"%PDF-1.7 nothing behind it")
    with as_manager(studio):
        press(studio, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        press(studio, Qt.Key.Key_I, ALT)
        desk = studio.window.pages.imports
        yield "imports"
        desk.look_at(wrong)
        studio.settle()
        studio.settle()
        yield "imports-refused"
        desk.look_at(path)
        studio.settle()
        for _ in range(7):
            studio.key(Qt.Key.Key_Right)
        studio.key(Qt.Key.Key_7)
        yield "imports-columns"
        studio.key(Qt.Key.Key_Return)
        studio.settle()
        yield "imports-rehearsed"
        port.hold = threading.Semaphore(2)
        studio.key(Qt.Key.Key_Return)
        assert desk.acts is not None
        acts = desk.acts
        studio.wait(lambda: acts.state.progress.done == 100)
        yield "imports-running"
        press(studio, Qt.Key.Key_T, ALT)
        studio.wait(lambda: acts.state.step is Step.FILE and bool(acts.state.unfinished))
        studio.settle()
        yield "imports-stopped"
        port.hold = None
        studio.key(Qt.Key.Key_Return)
        studio.settle()
        yield "imports-done"
        before = shop.link
        assert isinstance(before, DeskLink)
        shop.link = undoing_link(before, row_4=["bought"], row_9=["bought", "coupon"], row_30=["spent"])
        press(studio, Qt.Key.Key_U, ALT)
        studio.settle()
        yield "imports-undo"
        studio.key(Qt.Key.Key_Return)
        studio.settle()
        yield "imports-undone"
        shop.link = before
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
