"""The way down may be cut, or die, anywhere: page and cursor are one, and a customer never waits for a page."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from counter_app.services.segment_counting import count_all
from tests.cloud.support import FREE
from tests.sync import wire
from tests.sync.chance import Chain, Crashed, TillInChain, build_chain
from tests.sync.test_convergence import START
from tests.sync.test_digest import dump

PATIENCE = 20.0


@pytest.fixture
def chain(tmp_path: Path, figure: Callable[[int, int], int], monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    """Counters that have pulled nothing of what is there."""
    monkeypatch.setattr(wire, "PAGE_ROWS", 250)
    made = build_chain(tmp_path, 27, 2, START)
    made.desk.campaign()
    made.desk.campaign({**FREE, "limits": {"per_member": 5}})
    members = made.desk.members(20)
    made.desk.send(*(made.desk.sign_up(each, f"+86138{index:08d}") for index, each in enumerate(members)))
    for start in range(0, figure(1_000, 20_000), 500):
        drawn = made.desk.coupons(500, "C50" if start else "FREE")
        made.desk.one(made.desk.issue(*drawn, member=members[start % 20].subject))
        made.desk.send(*(made.desk.checkout(each, member=members[0].subject) for each in drawn[:5]))
    yield made
    made.close()


def everything(till: TillInChain) -> dict[str, list[Any]]:
    with till.store.reading() as reading:
        return {**dump(till), "cursor": [reading.cursor()]}


def test_a_first_sync_that_is_cut_three_times_ends_as_one_that_was_not(chain: Chain) -> None:
    whole, cut = chain.tills
    assert whole.rounds.down().digest_equal
    for pages in (1, 1, 1):
        cut.wire.pages_left = pages
        report = cut.rounds.down()
        assert not report.completed
        assert report.pulled > 0
        cut.restart()
    cut.wire.pages_left = None
    assert cut.rounds.down().digest_equal
    assert everything(cut) == everything(whole)


@pytest.mark.parametrize("cut_at", [0, 1, 3])
def test_nobody_comes_into_a_segment_by_the_first_sync(chain: Chain, cut_at: int) -> None:
    """However far it has come when the first quiet moment is there: what comes down later was there before."""
    till = chain.tills[0]
    everybody = dict.fromkeys(("new", "active"), 0)
    if cut_at:
        till.wire.pages_left = cut_at
        assert not till.rounds.down().completed
        till.wire.pages_left = None
    count_all(till.counter)
    assert kept(till) == {}  # nobody can tell yet
    assert till.rounds.down().digest_equal
    count_all(till.counter)
    assert sum(kept(till).values()) >= 20
    sizes = kept(till)
    count_all(till.counter)
    assert kept(till) == sizes
    assert {name: moved(till, name) for name in everybody} == everybody
    chain.desk.send(chain.desk.sign_up(chain.desk.members(1)[0], "+8613912345678"))
    till.rounds.down()
    count_all(till.counter)
    assert {name: moved(till, name) for name in everybody} == {"new": 1, "active": 0}


def kept(till: TillInChain) -> dict[str, int]:
    with till.store.reading() as reading:
        return {each.id: each.members for each in reading.segment_counts()}


def moved(till: TillInChain, segment: str) -> int:
    with till.store.reading() as reading:
        return sum(reading.segment_moved(segment, "2000-01-01"))


TABLES = ("staff", "terms", "campaign", "member", "coupon", "usage", "digest", "meta")


def test_a_crash_at_any_table_leaves_whole_slices_only(chain: Chain) -> None:
    whole, dying = chain.tills
    died = []
    for table in TABLES:
        before = everything(dying)

        def die(statement: str, _: object, named: str = table) -> None:
            if statement.startswith(f"INSERT INTO {named} "):
                raise Crashed

        dying.store._writer.heard.append(die)
        with pytest.raises(Crashed):
            dying.rounds.down()
        died.append(table)
        dying.restart()
        after = everything(dying)
        # Here is what came before the slice that died, with its cursor, and nothing of that slice.
        assert after == before or after["cursor"] > before["cursor"], table
        with dying.store.reading() as reading:
            assert reading.rehashed() == reading.digests(), table
    assert died == list(TABLES)
    assert whole.rounds.down().digest_equal
    assert dying.rounds.down().digest_equal
    assert everything(dying) == everything(whole)


def test_who_waits_for_a_redemption_goes_before_the_next_slice(chain: Chain) -> None:
    till = chain.tills[0]
    order: list[str] = []
    started = threading.Event()

    def redeem() -> None:
        with till.store.writing(urgent=True):
            order.append("customer")

    customer = threading.Thread(target=redeem)

    def watch(statement: str, _: object) -> None:
        if statement.startswith("INSERT INTO coupon") and not started.is_set():
            started.set()
            customer.start()
            gate, waiting = till.store._gate, threading.Event()
            for _ in range(int(PATIENCE / 0.01)):
                if gate._urgent_waiting:
                    break
                waiting.wait(0.01)
            assert gate._urgent_waiting, "the customer waits while the slice is written"
        elif statement.startswith("INSERT INTO coupon"):
            order.append("slice")

    till.store._writer.heard.append(watch)
    assert till.rounds.down().completed
    customer.join(PATIENCE)
    assert order[0] == "customer"
    assert order.count("slice") > 1
