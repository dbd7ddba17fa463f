"""A counter whose database was put back, or that was a copy of another, is told what it took back itself meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.lines import PurchaseLine
from counter_app.services.answers import Answer
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.finding import look_up
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidAnswer, VoidRequest, void
from tests.cloud.support import FREE
from tests.sync import checks
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
TEA = {**FREE, "limits": {"uses_per_coupon": 1, "per_store_day": 5}}


@pytest.fixture(params=[1])
def chain(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Chain]:
    """Two counters, in as many stores as are asked for; coupons are of the first one's."""
    made = build_chain(tmp_path, 16, 2, START, stores=request.param)
    made.desk.campaign(TEA)
    _sync(made)
    yield made
    made.close()


def _sync(chain: Chain) -> None:
    for _ in range(2):
        for till in chain.tills:
            assert till.rounds.whole().failures == ()


def _coupon(chain: Chain) -> str:
    """In the hand of somebody of the first counter's store."""
    (drawn,) = chain.desk.coupons(1, str(TEA["id"]))
    chain.desk.one(chain.desk.issue(drawn))
    _sync(chain)
    return drawn.short_code


def _copy(till: TillInChain) -> Path:
    copy = till.folder / "copy"
    till.store.copy_into(copy)
    return copy


def _redeem(till: TillInChain, code: str) -> Answer:
    till.clock.true.forward(seconds=31)  # longer than the pause after a black hole
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 30_000))


def _redeemed(till: TillInChain, code: str) -> str:
    answer = _redeem(till, code)
    assert answer.redeemed, answer.verdict.reasons
    return answer.checkout


def _void(till: TillInChain, target: str) -> VoidAnswer:
    return void(till.counter, VoidRequest(till.ids.new(), target, "slip"))


def _uses(till: TillInChain) -> int:
    """Of the one coupon that this counter knows, as it counts them."""
    with till.store._readers.connect() as connection:
        (coupon,) = connection.execute("SELECT id FROM coupon").scalars()
    with till.store.reading() as reading:
        return reading.usage([f"coupon:{coupon}"])[f"coupon:{coupon}"]


def _all_is_equal(chain: Chain) -> None:
    _sync(chain)
    checks.assert_nothing_is_left(chain)
    checks.assert_every_redemption_is_at_the_cloud_once(chain, ())
    checks.assert_both_ends_prove_it(chain)
    for till in chain.tills:
        assert till.store.contradictions() == {}


def test_what_it_took_back_itself_is_free_there_too(chain: Chain) -> None:
    code, (here, other) = _coupon(chain), chain.tills
    sold = _redeemed(here, code)
    _sync(chain)
    copy = _copy(here)
    assert _void(here, sold).done
    _sync(chain)

    here.put_back(copy, chain.cloud)
    _sync(chain)

    with here.store.reading() as reading:
        (record,) = reading.last_redemptions(5)
        assert record.voided_at is not None
    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    here.wire.down = True
    _redeemed(here, code)
    here.wire.heal()
    _all_is_equal(chain)
    assert not _redeem(other, code).redeemed


def test_a_second_time_nothing_comes_back(chain: Chain) -> None:
    """Neither the use nor the money of a purchase in which there was no coupon."""
    code, here = _coupon(chain), chain.tills[0]
    sold = _redeemed(here, code)
    form = CheckoutForm((PurchaseLine("a", 900),), tender="cash")
    bought = checkout(here.counter, RedeemRequest(here.ids.new(), (), 900, form=form)).checkout
    _sync(chain)
    copy = _copy(here)
    assert _void(here, sold).done
    assert _void(here, bought).done
    _sync(chain)
    here.put_back(copy, chain.cloud)
    _sync(chain)

    here.wire.down = True
    for target in (sold, bought):
        again = _void(here, target)
        assert (again.done, again.redemptions, again.back) == (True, (), None), target
        assert len(again.already) == 1
    here.wire.heal()
    _all_is_equal(chain)


@pytest.mark.parametrize("chain", [2], indirect=True)
def test_what_a_look_up_has_shown_is_not_given_back_twice(chain: Chain) -> None:
    """The row that was looked up holds the void, and a use by somebody else after it."""
    code, (other, here) = _coupon(chain), chain.tills
    sold = _redeemed(here, code)
    _sync(chain)
    copy = _copy(here)
    assert _void(here, sold).done
    _sync(chain)
    _redeemed(other, code)

    here.put_back(copy, chain.cloud)
    assert look_up(here.counter, code=code)
    assert _uses(here) == 1
    _sync(chain)
    assert _uses(here) == 1
    here.wire.down = True
    assert not _redeem(here, code).redeemed
    here.wire.heal()
    _all_is_equal(chain)


def _anew(chain: Chain, *tills: TillInChain) -> None:
    """Two of the same are noticed, and enrolled anew one after the other."""
    for till in (*tills, *tills):
        if not till.device().revoked:
            till.rounds.whole()
    for till in tills:
        till.enrol(chain.cloud, chain.desk.caller.store)


def test_a_copy_that_became_a_counter_of_its_own_is_told(chain: Chain) -> None:
    """Of what the original takes back before that, and afterwards."""
    here = chain.tills[0]
    first, second, third = _coupon(chain), _coupon(chain), _coupon(chain)
    sold, later = _redeemed(here, first), _redeemed(here, second)
    _sync(chain)
    copy = here.copied("copy")
    _redeemed(copy, third)
    assert _void(here, sold).done
    _anew(chain, here, copy)
    assert copy.device().device != here.device().device
    chain.tills.append(copy)
    _sync(chain)
    assert _void(here, later).done
    _sync(chain)

    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    checks.assert_both_ends_prove_it(chain)
    copy.wire.down = True
    for code in (first, second):
        _redeemed(copy, code)
