"""What a counter believes of a lot: its row, and the own entries that the row does not hold, whatever came in which
order; and lots of members whose rows do not come down by themselves."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from counter_app.domain.holdings import Move
from counter_app.domain.ledgers import Entry, Ledger
from counter_app.domain.member import Member
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.protocol.operations import Result
from counter_app.services.outbox import settle
from counter_app.storage.lots import LOTS
from counter_app.ui.customer import Customer
from counter_app.ui.tasks import judge_code
from tests.counter_shop import START, Shop
from tests.services.ledgers import M1, balances, buy, come_down, open_with, spend

STRANGER = "bbbbbbbbbbbb"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_with(tmp_path, {"points:": 120})


def answered(shop: Shop, identity: str, since: int, version: int) -> None:
    settle(shop.counter, [Result(id=identity, result="applied", version=version, since=since)], shop.clock.at)


def sending(shop: Shop, identity: str) -> None:
    with shop.store.writing() as writing:
        writing.note_sending([identity])


@dataclass(frozen=True)
class Case:
    """What was earned here (or spent, below zero), whether it was sent, the answer (since, version), and the row that
    comes down (left, version); and what the counter then says, from 120."""

    earned: int
    row: tuple[int, int]
    says: int
    sent: bool = False
    answer: tuple[int, int] | None = None


CASES = {
    "earned, never sent: a row of others does not hold it": Case(50, (130, 8), 180),
    "earned, sent, no answer: a newer row may hold it": Case(50, (170, 8), 170, sent=True),
    "earned, sent, no answer: an older row does not": Case(50, (130, 3), 180, sent=True),
    "earned, answered: an older row does not hold it": Case(50, (130, 8), 180, sent=True, answer=(9, 9)),
    "earned, answered: a row from its version on does": Case(50, (170, 9), 170, sent=True, answer=(9, 9)),
    "earned, answered, and others since": Case(50, (90, 12), 90, sent=True, answer=(9, 10)),
    "spent, never sent": Case(-50, (130, 8), 80),
    "spent, sent, no answer: rather too little": Case(-50, (70, 8), 20, sent=True),
    "spent, answered: an older row does not hold it": Case(-50, (130, 8), 80, sent=True, answer=(9, 9)),
    "spent, answered: a row from its version on does": Case(-50, (70, 9), 70, sent=True, answer=(9, 9)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_own_entry_is_counted_beside_the_row_or_in_it(shop: Shop, case: Case) -> None:
    sold = buy(shop, case.earned * 100) if case.earned > 0 else spend(shop, -case.earned, points=-case.earned)
    assert balances(shop).points == 120 + case.earned
    if case.sent:
        sending(shop, sold.checkout)
    if case.answer:
        answered(shop, sold.checkout, *case.answer)
        assert balances(shop).points == 120 + case.earned
    left, version = case.row
    come_down(shop, {"points:": left}, version=version)
    assert balances(shop).points == case.says


def test_a_lot_that_only_own_entries_tell_of_is_there(tmp_path: Path) -> None:
    shop = open_with(tmp_path, {})
    sold = buy(shop, 5000)
    assert balances(shop).points == 50
    answered(shop, sold.checkout, 9, 9)
    assert balances(shop).points == 50
    come_down(shop, {"points:": 50}, version=9)
    assert balances(shop).points == 50


def test_what_was_refused_never_was(shop: Shop) -> None:
    sold = spend(shop, 5000, points=100)
    assert balances(shop).points == 20 + 49
    settle(shop.counter, [Result(id=sold.checkout, result="refused", detail={"reason": "invalid"})], shop.clock.at)
    assert balances(shop).points == 120


def looked_up(shop: Shop, left: int, version: int) -> None:
    rows: list[list[object]] = [[f"{STRANGER}:points:", version, STRANGER, "points", "", left, False]]
    kinds = {"lot": KindPage(columns=columns_of("lot"), rows=rows)}
    page = ChangesPage(now="2026-03-10T06:00:00.000Z", version=0, more=False, kinds=kinds, cloud_epoch="e")
    with shop.store.writing() as writing:
        writing.apply_page(page, advance=False)


def test_what_does_not_come_down_by_itself_keeps_own_entries_in_its_row(shop: Shop) -> None:
    """A member of another store: nothing but a look-up brings the lot again, and nothing springs back until then."""
    with shop.store.writing() as writing:
        writing.put_member(Member(STRANGER, "9999999990", "+8613800000009", "Li", START, home_store="s2", version=4))
        writing.set_meta("scope", "store:s1")
    looked_up(shop, 70, 5)
    sold = buy(shop, 3000, member="9999999990")
    assert balances(shop, STRANGER).points == 100
    answered(shop, sold.checkout, 9, 9)
    assert balances(shop, STRANGER).points == 100
    come_down(shop, {"points:": 120}, version=12)  # the cursor has passed it
    assert balances(shop, STRANGER).points == 100
    looked_up(shop, 40, 15)
    assert balances(shop, STRANGER).points == 40


def test_a_debt_is_never_counted_too_small(tmp_path: Path) -> None:
    shop = open_with(tmp_path, {"debt:": 30})
    sold = buy(shop, 1000)
    assert balances(shop).debt == 20
    sending(shop, sold.checkout)
    come_down(shop, {"debt:": 20}, version=8)
    assert balances(shop).debt == 20  # nobody knows whether the row holds it; it is not taken off a second time
    answered(shop, sold.checkout, 8, 8)
    assert balances(shop).debt == 20


def test_a_lot_that_is_gone_is_gone_for_good(shop: Shop) -> None:
    rows: list[list[object]] = [[f"{M1}:points:", 8, M1, "points", "", 0, True]]
    kinds = {"lot": KindPage(columns=columns_of("lot"), rows=rows)}
    page = ChangesPage(now="2026-03-10T06:00:00.000Z", version=8, more=False, kinds=kinds, cloud_epoch="e")
    with shop.store.writing() as writing:
        writing.apply_page(page, advance=True)
    assert balances(shop).points == 0
    assert Entry(Ledger.POINTS, 1).until is None


def test_the_lots_of_a_member_are_read_once_however_many_coupons_are_weighed(shop: Shop) -> None:
    said: list[str] = []
    codes = [shop.coupon(member=M1) for _ in range(5)]
    shop.store._readers.heard.append(lambda statement, _given: said.append(statement))

    judged = judge_code(shop.counter, Customer(), None, codes[0], "camera")

    assert judged.member_coupons == 5
    assert said.count(LOTS) == 2  # for the verdict, and for what would fit beside it: a snapshot each


def test_a_transaction_sees_the_lots_that_it_has_written_itself(shop: Shop) -> None:
    with shop.store.writing() as writing:
        before = writing.lots(M1)
        writing.add_entries([Move(Entry(Ledger.POINTS, -5, None), 115)], M1, shop.counter.ids.new())
        after = writing.lots(M1)

    assert [lot.left for lot in before] == [120]
    assert [lot.left for lot in after] == [115]
