"""Points and stored value that two counters and another store's have to do with: nobody gets anything twice."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.cloud.rows import ExceptionRow
from counter_app.domain.errors import InvalidInput
from counter_app.domain.holdings import Balances
from counter_app.domain.lines import PurchaseLine
from counter_app.services.answers import Answer
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.finding import bring_member
from counter_app.services.holdings import balances_now, today
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.void import VoidRequest, void
from counter_app.services.voiding import VoidAnswer
from tests.sync import chance
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
Act = Callable[[TillInChain, str], VoidAnswer]
_PHONES = (f"+86138{number:08}" for number in itertools.count(1))


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    """Two counters of a store, and one of another."""
    made = build_chain(tmp_path, 3, 2, START)
    there = made.cloud.add_store("S2").store
    made.tills.append(chance._till(tmp_path / "far", made.cloud, made.clock, random.Random(4), there))
    sync(made)
    yield made
    made.close()


def sync(chain: Chain) -> None:
    for _ in range(2):
        for till in chain.tills:
            assert till.rounds.whole().failures == ()


def signed_up(chain: Chain) -> tuple[str, str, str]:
    """A member of the first store: id, phone, signed code."""
    drawn, phone = chain.desk.members(1)[0], next(_PHONES)
    assert chain.desk.one(chain.desk.sign_up(drawn, phone)).result == "applied"
    sync(chain)
    return drawn.subject, phone, drawn.signed_code


def buy(till: TillInChain, member: str, amount: int, *, points: int = 0, value: int = 0) -> Answer:
    spending = bool(points or value)
    form = CheckoutForm(
        (PurchaseLine("a", amount),),
        tender="cash",
        points=points,
        value_minor=value,
        confirmed_by="known" if spending else "",
    )
    return checkout(till.counter, RedeemRequest(till.ids.new(), (), amount, member or None, form=form))


def back(till: TillInChain, target: str, amount: int | None = None) -> VoidAnswer:
    return refund(till.counter, RefundRequest(till.ids.new(), target, "brought back", amount))


def undo(till: TillInChain, target: str, line: int = 0) -> VoidAnswer:
    return void(till.counter, VoidRequest(till.ids.new(), target, "mistake", line=line))


def topped_up(till: TillInChain, member: str) -> str:
    identity = till.ids.new()
    assert top_up(till.counter, TopUpRequest(identity, member, 10000, 0, "cash")).done
    return identity


def handed(answer: VoidAnswer) -> int:
    """Money that was handed over."""
    assert answer.done
    return answer.back.tender_minor if answer.back is not None else 0


def exceptions(chain: Chain) -> list[tuple[str, int]]:
    """What a manager is told: why, and what is at stake."""
    with chain.cloud._context.database.reading() as reading:
        return [(row.reason, row.at_stake_minor) for row in reading.all(ExceptionRow, chain.merchant)]


def has(till: TillInChain, member: str) -> Balances:
    with till.store.reading() as reading:
        return balances_now(reading, member, today(reading, till.counter))


def test_a_look_up_takes_a_lot_away_that_the_cloud_never_opened(chain: Chain) -> None:
    """Points that were earned off-line at the other store paid a debt that only the cloud knew of."""
    home, _, far = chain.tills
    member, phone, code = signed_up(chain)
    earned = buy(home, phone, 30000)
    sync(chain)
    home.as_manager()
    assert buy(home, phone, 400, points=300).checkout
    assert back(home, earned.checkout).done
    sync(chain)
    assert has(home, member).debt == 299

    far.wire.down = True
    assert buy(far, code, 10000).checkout
    far.wire.down = False
    far.clock.forward(seconds=40)
    sync(chain)
    bring_member(far.counter, phone)

    assert has(far, member) == has(home, member) == Balances(debt=199)
    sync(chain)
    assert has(far, member) == Balances(debt=199)


TAKING_BACK: Mapping[str, tuple[Act, Act]] = {
    "refund, refund": (back, back),
    "refund, void": (back, undo),
    "void, refund": (undo, back),
    "line, line": (lambda till, sale: undo(till, sale, 1), lambda till, sale: undo(till, sale, 1)),
    "line, refund": (lambda till, sale: undo(till, sale, 1), back),
}


@pytest.mark.parametrize("acts", TAKING_BACK.values(), ids=TAKING_BACK)
def test_what_another_counter_handed_back_is_not_handed_back_again(chain: Chain, acts: tuple[Act, Act]) -> None:
    first, second = acts
    seller, other, _ = chain.tills
    member, phone, _ = signed_up(chain)
    for buyer in (phone, ""):
        sold = buy(seller, buyer, 10000).checkout
        sync(chain)
        assert handed(first(other, sold)) == 10000
        sync(chain)
        assert handed(second(seller, sold)) == 0

    sync(chain)
    assert has(seller, member) == Balances()
    assert exceptions(chain) == []


def test_only_what_is_left_of_an_own_checkout_comes_back(chain: Chain) -> None:
    seller, other, _ = chain.tills
    sold = buy(seller, "", 10000).checkout
    sync(chain)
    assert handed(back(other, sold, 3000)) == 3000

    with pytest.raises(InvalidInput, match="7000"):
        back(seller, sold, 10000)
    assert handed(back(seller, sold, 6000)) == 6000
    assert handed(undo(seller, sold)) == 1000

    sync(chain)
    assert exceptions(chain) == []


def test_what_is_asked_wrongly_of_another_counters_sale_is_answered_as_the_own_counter_does(chain: Chain) -> None:
    """More than is left, a line that is not there, a part of a top-up; of what is gone nothing comes back."""
    seller, other, _ = chain.tills
    _, phone, _ = signed_up(chain)
    sold, loaded = buy(seller, "", 10000).checkout, topped_up(seller, phone)
    sync(chain)
    with pytest.raises(InvalidInput, match="from 1 to 10000, which is what is left"):
        back(other, sold, 10001)
    with pytest.raises(InvalidInput, match="has 1 lines"):
        undo(other, sold, 2)
    with pytest.raises(InvalidInput, match="no lines"):
        undo(other, loaded, 1)
    with pytest.raises(InvalidInput, match="whole"):
        back(other, loaded, 100)
    assert handed(back(other, loaded, 10000)) == 10000
    assert handed(back(other, sold, 10000)) == 10000
    assert back(other, sold, 1) == VoidAnswer(True, checkout=sold, online=True)
    sync(chain)
    assert exceptions(chain) == []


def test_what_was_asked_wrongly_is_refused_for_ever_under_its_id(chain: Chain) -> None:
    seller, other, _ = chain.tills
    sold = buy(seller, "", 10000).checkout
    sync(chain)
    identity = other.ids.new()
    for amount in (10001, 10001):
        with pytest.raises(InvalidInput, match="10000"):
            refund(other.counter, RefundRequest(identity, sold, "brought back", amount))
    sync(chain)
    assert handed(back(other, sold)) == 10000


def test_a_top_up_is_handed_back_once(chain: Chain) -> None:
    seller, other, _ = chain.tills
    member, phone, _ = signed_up(chain)
    loaded, later, _ = [topped_up(seller, phone) for _ in range(3)]
    sync(chain)

    assert (handed(back(other, loaded)), handed(back(other, later))) == (10000, 10000)
    assert (handed(back(seller, loaded)), handed(undo(seller, later))) == (0, 0)

    sync(chain)
    assert has(seller, member) == has(other, member) == Balances(principal_minor=10000)
    assert exceptions(chain) == []


def test_a_top_up_that_was_spent_elsewhere_does_not_come_back(chain: Chain) -> None:
    """The member of another store: what was spent there does not come down here by itself."""
    home, _, far = chain.tills
    member, phone, _ = signed_up(chain)
    loaded = topped_up(far, phone)
    sync(chain)
    home.as_manager()
    assert buy(home, phone, 10000, value=10000).checkout
    sync(chain)

    assert handed(back(far, loaded)) == 0

    sync(chain)
    assert has(home, member) == Balances(points=100)
    assert exceptions(chain) == []


def test_without_an_answer_what_is_known_here_decides(chain: Chain) -> None:
    """What was handed back twice is found when the line is there again."""
    seller, other, _ = chain.tills
    sold = buy(seller, "", 10000).checkout
    sync(chain)
    assert handed(back(other, sold)) == 10000
    seller.wire.down = True
    again = back(seller, sold)
    assert (handed(again), again.online) == (10000, False)
    seller.wire.down = False
    seller.clock.forward(seconds=40)
    sync(chain)
    assert exceptions(chain) == [("more_than_paid", 10000)]


def test_a_lost_answer_that_said_less_is_told_with_what_was_handed_over_too_much(chain: Chain) -> None:
    """The cloud had carried out what was left; the counter, which heard nothing, hands over what it knows of."""
    seller, other, _ = chain.tills
    sold = buy(seller, "", 10000).checkout
    sync(chain)
    assert handed(back(other, sold, 3000)) == 3000
    seller.wire.loss_of_answers = 1
    assert handed(undo(seller, sold)) == 10000
    seller.clock.forward(seconds=40)
    sync(chain)
    sync(chain)
    assert exceptions(chain) == [("back_differs", 3000)]


def test_what_was_handed_over_as_the_cloud_said_stays_so_when_that_is_set_back(chain: Chain) -> None:
    """Its body had foreseen more; neither cloud is told of more than was handed over."""
    seller, other, _ = chain.tills
    member, phone, _ = signed_up(chain)
    sold = buy(seller, phone, 10000).checkout
    sync(chain)
    copy = chain.folder / "older"
    chain.cloud.copy_into(copy)
    assert handed(back(other, sold, 3000)) == 3000
    assert handed(undo(seller, sold)) == 7000
    sync(chain)
    for before in (copy, None):
        if before is None:
            before = chain.folder / "now"
            chain.cloud.copy_into(before)
        chain.restart_cloud(before)
        for till in chain.tills:
            till.clock.forward(seconds=40)
        sync(chain)
        sync(chain)
        assert exceptions(chain) == []
        assert has(seller, member) == Balances()


def test_what_waits_goes_before_the_claim_that_spends_it(chain: Chain) -> None:
    till, _, _ = chain.tills
    _, phone, _ = signed_up(chain)
    till.as_manager()
    topped_up(till, phone)
    assert buy(till, phone, 10000, value=10000).checkout
    assert buy(till, phone, 100, points=100).checkout
    sync(chain)
    assert exceptions(chain) == []


def test_what_was_earned_a_moment_ago_can_be_spent(chain: Chain) -> None:
    """A purchase without coupons is a report: the claim that spends its points overtakes it otherwise."""
    till, _, _ = chain.tills
    _, phone, _ = signed_up(chain)
    till.as_manager()
    assert buy(till, phone, 10000).checkout
    assert buy(till, phone, 100, points=100).online
    sync(chain)
    assert exceptions(chain) == []


def test_value_that_was_spent_offline_does_not_come_back_with_its_top_up(chain: Chain) -> None:
    """What waits here and spent of it is told before the top-up is taken back."""
    till, _, _ = chain.tills
    member, phone, code = signed_up(chain)
    loaded = topped_up(till, phone)
    sync(chain)
    till.as_manager()
    till.wire.down = True
    assert buy(till, code, 4000, value=4000).checkout
    till.wire.down = False
    till.clock.forward(seconds=40)

    answer = back(till, loaded)

    assert (handed(answer), answer.online) == (6000, True)
    sync(chain)
    assert has(till, member) == Balances(points=40)
    assert exceptions(chain) == []
