"""One writer a process, several processes on one file: thousands of acts, checkpoints in between, and all is sound."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest
from sqlcipher3 import dbapi2

from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.engine import MINIMUM_SQLITE
from tests.siege.audit import Acked, asking, problems
from tests.siege.besieger import Life, Nursery, note
from tests.siege.town import Town, opened

Figure = Callable[[int, int], int]
_PROCESSES = 3


def test_the_driver_is_one_without_the_fault_of_a_log_that_begins_anew() -> None:
    assert dbapi2.sqlite_version_info >= MINIMUM_SQLITE >= (3, 51, 3)


@pytest.mark.timeout(1200)
def test_processes_that_write_at_once_leave_a_sound_file(town: Town, chance: random.Random, figure: Figure) -> None:
    acts = figure(150, 3_000)
    lives = [Life() for _ in range(_PROCESSES)]

    def work(number: int, seed: int) -> None:
        with Nursery() as mine:
            only = ["void", "issue", "sign_up", "redeem_any", "redeem_any", "redeem_any", "checkpoint"]
            lives[number] = mine.whole(folder=str(town.till), seed=seed, online=False, acts=acts, only=only)

    threads = [threading.Thread(target=work, args=(number, chance.getrandbits(32))) for number in range(_PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    acked = Acked()
    for life in lives:
        assert life.code == 0, life.complaint
        note(acked, life)
    after = opened(town.till)
    try:
        assert problems(after, acked) == []
    finally:
        after.close()
    print(f"{_PROCESSES} processes, {acts} acts each, {len(acked.operations)} operations: the file is sound")


def test_a_process_writes_through_one_connection_only(town: Town) -> None:
    """However many threads redeem: counted where connections are made."""
    counter = opened(town.till)
    made: list[object] = []
    connect = counter.store._writer._connect

    def counted() -> dbapi2.Connection:
        made.append(threading.current_thread().name)
        return connect()

    counter.store._writer.close()
    counter.store._writer._connect = counted
    codes = [str(row[0]) for row in asking(counter)("SELECT short_code FROM coupon LIMIT 40")]
    answers: list[bool] = []

    def work(mine: list[str]) -> None:
        requests = [RedeemRequest(counter.counter.ids.new(), (code,), 0) for code in mine]
        answers.extend(redeem(counter.counter, request).redeemed for request in requests)

    threads = [threading.Thread(target=work, args=(codes[part::8],)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counter.close()
    assert answers == [True] * 40
    assert len(made) == 1
