"""Points and stored value that two counters and another store's have to do with: nobody gets anything twice."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.holdings import Balances
from counter_app.domain.lines import PurchaseLine
from counter_app.services.answers import Answer
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.finding import bring_member
from counter_app.services.holdings import balances_now, today
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.voiding import VoidAnswer
from tests.sync import chance
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
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
