"""The window of a counter in a chain: real services, a real cloud, a wire that can be cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from pytestqt.qtbot import QtBot

from tests.counter_shop import Shop
from tests.sync.chance import TillInChain
from tests.ui.hands import Hands
from tests.ui.shop_window import open_window


@contextmanager
def window_at(qtbot: QtBot, till: TillInChain, folder: Path, language: str = "zh_CN") -> Iterator[Hands]:
    """What a cashier does and sees there."""
    folder.mkdir(exist_ok=True)
    bench = open_window(qtbot, cast("Shop", till), folder, language=language)  # of a shop it asks for the counter alone
    try:
        yield Hands(qtbot, bench)
    finally:
        bench.window.close()
