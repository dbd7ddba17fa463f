"""A whole checkout with coupons, taken back on-line by the counter that sold: money and coupons come back once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.cloud.rows import RedemptionRow
from counter_app.domain.holdings import Balances
from counter_app.domain.lines import PurchaseLine
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.redeem import redeem
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.shift import close_shift, open_shift
from counter_app.services.void import VoidRequest, void
from tests.cloud.support import C50, D50
from tests.sync import checks
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.test_money_elsewhere import back, exceptions, handed, has, signed_up, sync, topped_up, undo

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 5, 2, START)
    yield made
    made.close()


def with_coupons(chain: Chain, till: TillInChain, buyer: str) -> tuple[str, list[str]]:
    """A checkout of 300.00 in which two coupons of 50.00 were used, and those: 200.00 were paid."""
    codes = []
    for terms in ({**C50, "stacking": {"group": "a"}}, {**D50, "stacking": {"group": "b"}}):
        chain.desk.campaign(terms)
        (drawn,) = chain.desk.coupons(1, str(terms["id"]))
        chain.desk.one(chain.desk.issue(drawn))
        codes.append(drawn.short_code)
    sync(chain)
    form = CheckoutForm((PurchaseLine("a", 30000),), tender="cash")
    sold = checkout(till.counter, RedeemRequest(till.ids.new(), tuple(codes), 30000, buyer or None, form=form))
    assert sold.redeemed
    assert len(sold.redemptions) == 2
    return sold.checkout, codes


def usable(till: TillInChain, code: str) -> bool:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 30000)).redeemed


def all_is_equal(chain: Chain) -> None:
    sync(chain)
    checks.assert_nothing_is_left(chain)
    checks.assert_every_redemption_is_at_the_cloud_once(chain, ())
    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    checks.assert_both_ends_prove_it(chain)
    for till in chain.tills:
        assert till.store.contradictions() == {}


def test_money_that_was_refunded_elsewhere_does_not_come_back_with_the_coupons(chain: Chain) -> None:
    seller, other = chain.tills
    member, phone, _ = signed_up(chain)
    sold, codes = with_coupons(chain, seller, phone)
    sync(chain)
    assert handed(back(other, sold, 15000)) == 15000
    sync(chain)

    identity = seller.ids.new()
    answer = void(seller.counter, VoidRequest(identity, sold, "mistake"))

    assert (handed(answer), answer.online, len(answer.redemptions), answer.already) == (5000, True, 2, ())
    assert void(seller.counter, VoidRequest(identity, sold, "mistake")) == answer
    assert handed(undo(seller, sold)) == 0
    assert [usable(seller, code) for code in codes] == [True, True]
    all_is_equal(chain)
    assert has(seller, member) == Balances()
    assert exceptions(chain) == []


def test_a_checkout_that_was_voided_elsewhere_is_told_by_whom(chain: Chain) -> None:
    """Before its counter has heard of it: nothing is handed over, and its coupons are free here as well."""
    seller, other = chain.tills
    sold, codes = with_coupons(chain, seller, "")
    sync(chain)
    assert handed(undo(other, sold)) == 20000

    answer = undo(seller, sold)

    assert (handed(answer), answer.redemptions) == (0, ())
    assert {each.counter for each in answer.already} == {other.device().counter}
    assert [usable(seller, code) for code in codes] == [True, True]
    all_is_equal(chain)
    assert exceptions(chain) == []


def test_a_whole_checkout_without_an_answer_goes_on_as_a_report(chain: Chain) -> None:
    seller, _ = chain.tills
    sold, codes = with_coupons(chain, seller, "")
    sync(chain)
    seller.wire.lose_answers = True
    answer = undo(seller, sold)
    assert (handed(answer), answer.online, len(answer.redemptions)) == (20000, False, 2)
    seller.wire.lose_answers = False
    seller.clock.forward(seconds=40)
    all_is_equal(chain)
    assert [usable(seller, code) for code in codes] == [True, True]
    assert exceptions(chain) == []


def test_after_a_coupon_came_back_alone_the_whole_is_paid_back(chain: Chain) -> None:
    seller, _ = chain.tills
    sold, _ = with_coupons(chain, seller, "")
    sync(chain)
    with seller.store.reading() as reading:
        redemption = reading.redemptions_of(sold)[0].id
    assert undo(seller, redemption).online
    assert handed(undo(seller, sold)) == 20000
    all_is_equal(chain)


@pytest.mark.parametrize("place", ["claim.written", "claim.answered", "void.after_redemption", "claim.before_commit"])
def test_killed_while_the_whole_is_asked_about_it_stands(chain: Chain, place: str) -> None:
    seller, _ = chain.tills
    sold, codes = with_coupons(chain, seller, "")
    sync(chain)

    def die(name: str) -> None:
        if name == place:
            raise KeyboardInterrupt

    seller.failpoint = die
    with pytest.raises(KeyboardInterrupt):
        undo(seller, sold)
    seller.failpoint = lambda _: None
    assert cancel_unfinished_claims(seller.counter) == 1
    all_is_equal(chain)
    with chain.cloud._context.database.reading() as reading:
        assert all(row.counts for row in reading.all(RedemptionRow, chain.merchant))
    assert not usable(seller, codes[0])
    assert handed(undo(seller, sold)) == 20000
    all_is_equal(chain)


@pytest.mark.parametrize("how", ["refund", "void", "line"])
def test_what_is_handed_back_for_another_counters_sale_leaves_this_drawer(chain: Chain, how: str) -> None:
    """In which tender it had been paid is known elsewhere; the cloud has said it, and how much was handed over."""
    seller, other = chain.tills
    sold, _ = with_coupons(chain, seller, "")
    sync(chain)
    assert open_shift(other.counter, other.ids.new(), 50000).done
    answer = back(other, sold, 15000) if how == "refund" else undo(other, sold, 1 if how == "line" else 0)
    wanted = 15000 if how == "refund" else 20000
    assert handed(answer) == wanted
    report = close_shift(other.counter, other.ids.new(), 50000 - wanted).report
    assert report is not None
    assert [(each.kind, each.back_minor) for each in report.total.tenders] == [("cash", wanted)]
    assert (report.expected_minor, report.difference_minor) == (50000 - wanted, 0)


def test_what_is_handed_back_for_another_counters_top_up_leaves_this_drawer(chain: Chain) -> None:
    seller, other = chain.tills
    _, phone, _ = signed_up(chain)
    topped = topped_up(seller, phone)
    sync(chain)
    assert open_shift(other.counter, other.ids.new(), 50000).done
    assert handed(back(other, topped)) == 10000
    report = close_shift(other.counter, other.ids.new(), 40000).report
    assert report is not None
    assert [(each.kind, each.back_minor) for each in report.total.tenders] == [("cash", 10000)]
    assert report.difference_minor == 0


def test_of_a_sale_of_which_nobody_said_the_tender_none_is_told(chain: Chain) -> None:
    seller, other = chain.tills
    sync(chain)
    sold = checkout(seller.counter, RedeemRequest(seller.ids.new(), (), 3000, form=CheckoutForm()))
    sync(chain)
    assert open_shift(other.counter, other.ids.new(), 50000).done
    assert handed(back(other, sold.checkout)) == 3000
    report = close_shift(other.counter, other.ids.new(), 50000).report
    assert report is not None
    assert [(each.kind, each.back_minor) for each in report.total.tenders] == [("", 3000)]


@pytest.mark.parametrize("down", [False, True])
def test_money_comes_back_also_where_all_coupons_were_taken_back_alone(chain: Chain, down: bool) -> None:
    """With the cloud's word; what is off-line tells of the coupons and hands nothing over."""
    seller, _ = chain.tills
    sold, codes = with_coupons(chain, seller, "")
    sync(chain)
    with seller.store.reading() as reading:
        redemptions = [each.id for each in reading.redemptions_of(sold)]
    seller.wire.down = down
    assert [handed(undo(seller, each)) for each in redemptions] == [0, 0]
    if down:
        told = undo(seller, sold)
        assert (handed(told), len(told.already)) == (0, 2)
        seller.wire.down = False
        seller.clock.forward(seconds=40)
        sync(chain)
    assert handed(undo(seller, sold)) == 20000
    assert handed(undo(seller, sold)) == 0
    sync(chain)
    all_is_equal(chain)
    assert exceptions(chain) == []
    assert [usable(seller, code) for code in codes] == [True, True]


def test_what_another_counter_took_back_as_a_whole_is_not_paid_back_again_off_line(chain: Chain) -> None:
    seller, other = chain.tills
    sold, _ = with_coupons(chain, seller, "")
    sync(chain)
    assert handed(undo(other, sold)) == 20000
    sync(chain)
    seller.wire.down = True
    for _ in range(2):  # believed to be there, and known to be away
        answer = undo(seller, sold)
        assert answer.back is None
    seller.wire.down = False
    seller.clock.forward(seconds=40)
    assert handed(undo(seller, sold)) == 0
    all_is_equal(chain)
    assert exceptions(chain) == []
