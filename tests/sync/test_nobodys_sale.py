"""A purchase of nobody, taken back at two counters: its money comes back once, whoever asks and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.lines import PurchaseLine
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.redeeming import RedeemRequest
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.test_money_elsewhere import back, exceptions, handed, sync, undo

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 5, 2, START)
    yield made
    made.close()


def bought(chain: Chain, till: TillInChain, *, lines: bool) -> str:
    sync(chain)
    form = CheckoutForm((PurchaseLine("a", 1000), PurchaseLine("b", 5000)) if lines else (), tender="cash")
    sold = checkout(till.counter, RedeemRequest(till.ids.new(), (), 6000, form=form))
    assert sold.checkout
    sync(chain)
    return sold.checkout


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("part", [2000, None])
def test_what_one_counter_gave_back_the_other_does_not_give_back_again(
    chain: Chain, part: int | None, first: int, lines: bool
) -> None:
    one, other = chain.tills[first], chain.tills[1 - first]
    sold = bought(chain, chain.tills[0], lines=lines)
    assert handed(back(one, sold, part)) == (part or 6000)
    sync(chain)
    assert handed(back(other, sold)) == (4000 if part else 0)
    sync(chain)
    assert handed(back(one, sold)) == 0
    assert exceptions(chain) == []


@pytest.mark.parametrize("first", [0, 1])
def test_a_line_comes_back_once_and_the_rest_is_what_is_left(chain: Chain, first: int) -> None:
    one, other = chain.tills[first], chain.tills[1 - first]
    sold = bought(chain, chain.tills[0], lines=True)
    assert handed(undo(one, sold, line=2)) == 5000
    sync(chain)
    assert handed(undo(other, sold, line=2)) == 0
    assert handed(back(other, sold)) == 1000
    sync(chain)
    assert exceptions(chain) == []


@pytest.mark.parametrize("first", [0, 1])
def test_what_two_counters_gave_back_of_it_is_told_where_one_was_off_line(chain: Chain, first: int) -> None:
    alone, other = chain.tills[0], chain.tills[1]
    sold = bought(chain, alone, lines=False)
    alone.wire.down = True
    if first == 0:
        assert handed(back(alone, sold, 2000)) == 2000
    assert handed(back(other, sold)) == 6000
    if first == 1:
        assert handed(back(alone, sold, 2000)) == 2000
    alone.wire.down = False
    alone.clock.forward(seconds=40)
    sync(chain)
    assert [stake for _, stake in exceptions(chain)] == [2000]
