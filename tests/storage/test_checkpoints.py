"""No redemption folds the log into the file; that is done between scans, and by bulk work for itself."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.bootstrap import upkeep as upkeep_module
from counter_app.bootstrap.upkeep import Upkeep
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.engine import LONG_LOG_BYTES
from tests.counter_shop import Shop, open_shop

DEADLINE_SECONDS = 30.0


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_shop(tmp_path)
    with opened.store.writing() as writing:
        writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
    yield opened
    opened.store.close()


def redeem_until(shop: Shop, over: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not over():
        assert redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20_000)).redeemed
        assert time.monotonic() < deadline


def folded_in(shop: Shop) -> int:
    """When the file itself was written last; commits write the log beside it."""
    return shop.path.stat().st_mtime_ns


def test_redemptions_never_fold_the_log_in_and_bulk_work_does_it_behind_its_commit(shop: Shop) -> None:
    before = folded_in(shop)

    redeem_until(shop, shop.store.log_is_long)

    assert folded_in(shop) == before
    with shop.store.writing(urgent=False) as writing:
        writing.put_setting("anything", 1)
    assert folded_in(shop) > before

    with shop.store.writing() as writing:
        writing.put_setting("anything", 2)
    assert shop.path.with_name(shop.path.name + "-wal").stat().st_size <= LONG_LOG_BYTES


def test_folding_in_waits_for_no_writer(shop: Shop) -> None:
    ended = threading.Event()

    def fold() -> None:
        shop.store.checkpoint()
        ended.set()

    with shop.store.writing() as writing:
        writing.put_setting("anything", 1)
        thread = threading.Thread(target=fold)
        thread.start()
        assert ended.wait(DEADLINE_SECONDS)
    thread.join()


def test_a_long_log_is_folded_in_even_where_it_is_never_quiet(shop: Shop) -> None:
    before = folded_in(shop)
    redeem_until(shop, shop.store.log_is_long)
    upkeep = Upkeep(shop.store)
    upkeep.start()

    def done() -> bool:
        upkeep.busy()
        return folded_in(shop) > before

    redeem_until(shop, done)
    upkeep.stop()


def test_counting_lets_go_when_somebody_scans(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep_module, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(upkeep_module, "_IDLE_SECONDS", 0.2)
    at: list[float] = []
    enough = threading.Event()

    def count() -> bool:
        at.append(time.monotonic())
        if len(at) == 3:
            upkeep.busy()
        if len(at) > 3:
            enough.set()
        return True

    upkeep = Upkeep(shop.store, count=count)
    upkeep.start()
    assert enough.wait(DEADLINE_SECONDS)
    upkeep.stop()
    assert at[3] - at[2] >= 0.2
