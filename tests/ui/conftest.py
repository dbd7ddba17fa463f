"""A shop and its window for every test that asks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.shop_window import Bench, fill_shop, fresh_theme, open_window

OpenBench = Callable[..., Bench]


@pytest.fixture(autouse=True)
def _light_theme(qapp: object) -> Iterator[None]:
    fresh_theme()
    yield
    fresh_theme()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def open_bench(qtbot: QtBot, shop: Shop, tmp_path: Path) -> Iterator[OpenBench]:
    """Opens the window of `shop`; closed before the shop is."""
    opened: list[Bench] = []

    def opener(**options: object) -> Bench:
        made = open_window(qtbot, shop, tmp_path, **options)  # type: ignore[arg-type]  # passed on as they are
        opened.append(made)
        return made

    yield opener
    for made in opened:
        made.window.close()


@pytest.fixture
def bench(open_bench: OpenBench) -> Bench:
    """The window in Chinese, light, 1366 x 768."""
    return open_bench()


@pytest.fixture
def hands(qtbot: QtBot, bench: Bench) -> Hands:
    return Hands(qtbot, bench)
