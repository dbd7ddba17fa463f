"""A shop and its window for every test that asks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter_app.ui.money import SHOP_MONEY
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.heartbeat import Heartbeat, listening
from tests.ui.least_of_three import run_up_to_thrice, told, too_long_again
from tests.ui.shop_window import Bench, fill_shop, fresh_theme, open_window

OpenBench = Callable[..., Bench]
# The promise. What the thread itself does in one go is held to it; by the clock, on a machine that does other things at
# the same time, only far more says something.
LONGEST_MS = 50
BEYOND_NOISE_MS = 3_000


@pytest.fixture(autouse=True)
def _light_theme(qapp: object) -> Iterator[None]:
    fresh_theme()
    SHOP_MONEY.use("CNY")
    yield
    SHOP_MONEY.use("CNY")
    fresh_theme()


@pytest.fixture(autouse=True)
def heartbeat(qapp: object, request: pytest.FixtureRequest) -> Iterator[Heartbeat]:
    """Every test of the window tells the longest stretch in which its thread was busy; one far beyond noise fails."""
    with listening() as heart:
        yield heart
    told(request.node, heart, LONGEST_MS)
    print(
        f"longest gap {heart.longest_ms:.1f} ms, 99 % below {heart.share_ms(0.99):.1f} ms,"
        f" {heart.longest_own_ms:.1f} ms of its own processor time"
    )
    assert heart.longest_ms < BEYOND_NOISE_MS, "the window's thread was blocked"
    assert not too_long_again(request.node, LONGEST_MS), "the window's thread worked too long in one go, three times"


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """A test in which the window's thread worked too long in one go is run again, and the least of three counts."""
    return run_up_to_thrice(item, nextitem, LONGEST_MS)


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
