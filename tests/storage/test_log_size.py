"""The log of the database stays within bounds, also beside somebody who reads for long."""

from collections.abc import Callable
from pathlib import Path

from counter_app.storage.store import SqlStore
from tests.counter_shop import open_shop

MOST = 64_000_000


def _write(store: SqlStore, count: int, size: int) -> None:
    for number in range(count):
        with store.writing(urgent=False) as writing:
            writing.set_meta(f"k{number % 50}", "x" * size)


def test_a_long_reader_makes_the_log_grow_and_its_end_gives_the_room_back(
    tmp_path: Path, figure: Callable[[int, int], int]
) -> None:
    shop = open_shop(tmp_path)
    count = figure(150, 3_000)
    with shop.store.reading() as reading:
        reading.device()
        _write(shop.store, count, 20_000)
        grown = shop.store.log_size()
        assert not shop.store.cut_log()
        assert shop.store.log_size() == grown
    assert shop.store.cut_log()
    assert shop.store.log_size() == 0
    _write(shop.store, count, 20_000)
    assert shop.store.log_size() <= MOST
    shop.store.close()
