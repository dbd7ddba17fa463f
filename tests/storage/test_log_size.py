"""The log of the database stays within bounds, also beside somebody who reads for long."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.status import status
from counter_app.storage import connection
from counter_app.storage.engine import connect
from counter_app.storage.store import SqlStore
from tests.counter_shop import open_shop

MOST = 64_000_000
_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0"


def _write(store: SqlStore, count: int, size: int) -> None:
    for number in range(count):
        with store.writing(urgent=False) as writing:
            writing.set_meta(f"k{number % 50}", "x" * size)


def test_a_long_reader_makes_the_log_grow_and_its_end_gives_the_room_back(
    tmp_path: Path, figure: Callable[[int, int], int]
) -> None:
    shop = open_shop(tmp_path)
    count = figure(150, 1_000)
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


def _fill(store: SqlStore, count: int, size: int) -> int:
    """Write urgent acts one after another; the most bytes that the log had."""
    most = 0
    for number in range(count):
        with store.writing() as writing:
            writing.set_meta(f"k{number % 50}", f"{number:08}" * (size // 8))
        most = max(most, store.log_size())
    return most


def test_one_of_us_who_reads_on_and_on_is_ended_and_the_log_stays_within_bounds(
    tmp_path: Path, figure: Callable[[int, int], int]
) -> None:
    shop = open_shop(tmp_path)
    count, size = figure(700, 100_000), figure(100_000, 2_000)

    def read_on() -> None:
        with shop.store.reading() as reading:
            reading.device()
            assert _fill(shop.store, count, size) <= MOST
            reading.device()

    with pytest.raises(Fault) as told:
        read_on()
    assert (told.value.kind, told.value.retryable) == (FaultKind.DATABASE_BUSY, True)
    with shop.store.reading() as reading:
        assert reading.device() is not None, "the connection is good for the next one"
    assert not shop.store.log_is_held()
    shop.store.close()


def test_a_reader_that_says_nothing_more_is_told_when_he_ends(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)

    def hold() -> None:
        with shop.store.reading() as reading:
            reading.device()
            assert _fill(shop.store, 700, 100_000) <= MOST

    with pytest.raises(Fault, match="read for too long"):
        hold()
    shop.store.close()


def test_a_statement_that_takes_for_ever_is_ended_too(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    begun, told = threading.Event(), []

    def count_for_ever() -> None:
        try:
            with shop.store.reading() as reading:
                reading.device()
                begun.set()
                reading._connection.execute(_ENDLESS).all()
        except Fault as fault:
            told.append(fault.kind)

    thread = threading.Thread(target=count_for_ever, daemon=True)
    thread.start()
    assert begun.wait(30)
    assert _fill(shop.store, 700, 100_000) <= MOST
    thread.join(30)
    assert told == [FaultKind.DATABASE_BUSY]
    shop.store.close()


def test_one_of_us_in_another_process_lets_go_by_himself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop(tmp_path)
    other = SqlStore(shop.path, shop.secret)  # as another process has it: this one's writes do not end its readers
    monkeypatch.setattr(connection, "READER_SECONDS", 0.0)

    def count_for_ever() -> None:
        with other.reading() as reading:
            reading.device()
            _fill(shop.store, 500, 100_000)
            assert shop.store.log_is_held()
            reading._connection.execute(_ENDLESS).all()

    with pytest.raises(Fault, match=r"read for too long|interrupted"):
        count_for_ever()
    _fill(shop.store, 50, 100_000)
    assert not shop.store.log_is_held()
    other.close()
    shop.store.close()


def test_somebody_else_who_holds_a_view_is_noticed_and_the_shop_goes_on(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    foreign = connect(shop.path, shop.secret)
    foreign.execute("BEGIN")
    foreign.execute("SELECT count(*) FROM meta").fetchone()

    assert not status(shop.counter).log_held
    _fill(shop.store, 500, 100_000)
    assert status(shop.counter).log_held

    foreign.close()
    _fill(shop.store, 50, 100_000)
    assert not status(shop.counter).log_held
    assert shop.store.log_size() <= MOST
    shop.store.close()
