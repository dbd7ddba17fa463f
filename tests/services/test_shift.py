"""Shifts at one counter with the real database: opened, sold in, handed over, counted, closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.lines import PurchaseLine
from counter_app.domain.member import Role
from counter_app.protocol.operations import ExceptionNote, Result
from counter_app.protocol.shifts import Shift
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.outbox import settle
from counter_app.services.redeem import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.shift import close_shift, hand_over, open_shift, pay
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import M1_NUMBER, START, Shop
from tests.services.desk import bodies, desk_link, new_id, open_desk
from tests.services.drawer import FLOAT, as_person, begin, close, report, sell, take_back


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path, Role.CASHIER)


@dataclass(frozen=True)
class Day:
    """What happens in a shift; what is then expected in the drawer, and taken and given back by tender."""

    happens: Callable[[Shop], Any]
    expected: int
    tenders: dict[str, tuple[int, int, int]]
    voids: tuple[int, int] = (0, 0)
    checkouts: int = 0


def voided_in_it(shop: Shop) -> None:
    take_back(shop, sell(shop, 3_000))


def voided_with_a_coupon(shop: Shop) -> None:
    take_back(shop, sell(shop, 20_000, "cash", shop.coupon()))


def coupon_alone(shop: Shop) -> None:
    sold = sell(shop, 20_000, "cash", shop.coupon())
    with shop.store.reading() as reading:
        (redemption,) = reading.redemptions_of(sold)
    take_back(shop, redemption.id)


def topped_up_and_spent(shop: Shop) -> None:
    """Value that pays puts nothing into the drawer."""
    assert top_up(shop.counter, TopUpRequest(new_id(shop), M1_NUMBER, 5_000, 500, "cash")).done
    form = CheckoutForm(tender="cash", value_minor=2_000, confirmed_by="known")
    assert checkout(shop.counter, RedeemRequest(new_id(shop), (), 3_000, M1_NUMBER, form=form)).accepted


def refunded_in_part(shop: Shop) -> None:
    assert refund(shop.counter, RefundRequest(new_id(shop), sell(shop, 3_000), "brought back", 1_200)).done


def a_line_voided(shop: Shop) -> None:
    lines = (PurchaseLine("a", 1_000), PurchaseLine("b", 2_000))
    form = CheckoutForm(lines=lines, tender="cash")
    sold = checkout(shop.counter, RedeemRequest(new_id(shop), (), 3_000, form=form))
    assert void(shop.counter, VoidRequest(new_id(shop), sold.checkout, "slip", line=1)).done


def a_top_up_refunded(shop: Shop) -> None:
    added = top_up(shop.counter, TopUpRequest(new_id(shop), M1_NUMBER, 5_000, 500, "cash"))
    assert refund(shop.counter, RefundRequest(new_id(shop), added.operation, "changed mind")).done


DAYS = {
    "nothing at all": Day(lambda _: None, 20_000, {}),
    "cash": Day(lambda shop: sell(shop, 3_000), 23_000, {"cash": (1, 3_000, 0)}, checkouts=1),
    "wechat": Day(lambda shop: sell(shop, 3_000, "wechat"), 20_000, {"wechat": (1, 3_000, 0)}, checkouts=1),
    "alipay": Day(lambda shop: sell(shop, 3_000, "alipay"), 20_000, {"alipay": (1, 3_000, 0)}, checkouts=1),
    "card": Day(lambda shop: sell(shop, 3_000, "card"), 20_000, {"card": (1, 3_000, 0)}, checkouts=1),
    "nobody said": Day(lambda shop: sell(shop, 3_000, ""), 20_000, {"": (1, 3_000, 0)}, checkouts=1),
    "with a coupon": Day(
        lambda shop: sell(shop, 20_000, "cash", shop.coupon()), 35_000, {"cash": (1, 15_000, 0)}, checkouts=1
    ),
    "voided in it": Day(voided_in_it, 20_000, {"cash": (2, 3_000, 3_000)}, (1, 0), 1),
    "voided with its coupon": Day(voided_with_a_coupon, 20_000, {"cash": (2, 15_000, 15_000)}, (1, 0), 1),
    "a coupon taken back alone": Day(coupon_alone, 35_000, {"cash": (1, 15_000, 0)}, (0, 0), 1),
    "topped up, and value spent": Day(topped_up_and_spent, 26_000, {"cash": (2, 6_000, 0)}, checkouts=1),
    "refunded in part": Day(refunded_in_part, 21_800, {"cash": (2, 3_000, 1_200)}, checkouts=1),
    "a line voided": Day(a_line_voided, 22_000, {"cash": (2, 3_000, 1_000)}, (1, 0), 1),
    "a top-up refunded": Day(a_top_up_refunded, 20_000, {"cash": (2, 5_000, 5_000)}),
    "paid in": Day(lambda shop: pay(shop.counter, new_id(shop), 5_000, "change"), 25_000, {}),
    "paid out": Day(lambda shop: pay(shop.counter, new_id(shop), -5_000, "milk"), 15_000, {}),
}


@pytest.mark.parametrize("day", DAYS.values(), ids=list(DAYS))
def test_a_shift_comes_to(shop: Shop, day: Day) -> None:
    begin(shop)
    day.happens(shop)
    closed = close(shop, day.expected)
    assert (closed.expected_minor, closed.counted_minor, closed.difference_minor) == (day.expected, day.expected, 0)
    found = {each.kind: (each.count, each.taken_minor, each.back_minor) for each in closed.total.tenders}
    assert found == day.tenders
    assert (closed.total.voids, closed.total.voids_earlier) == day.voids
    assert closed.total.checkouts == day.checkouts
    assert closed.whole


def test_a_void_of_an_earlier_shift_gives_back_from_this_ones_drawer(shop: Shop) -> None:
    begin(shop)
    sold = sell(shop, 3_000)
    assert close(shop, 23_000).difference_minor == 0
    begin(shop, 10_000)
    take_back(shop, sold)
    closed = close(shop, 7_000)
    assert (closed.total.voids, closed.total.voids_earlier, closed.expected_minor) == (1, 1, 7_000)


def test_what_is_sold_without_a_shift_belongs_to_none(shop: Shop) -> None:
    sell(shop, 3_000)
    begin(shop)
    assert close(shop, FLOAT).total.checkouts == 0
    sell(shop, 3_000)
    begin(shop)
    assert close(shop, FLOAT).total.checkouts == 0


def test_the_same_purchase_voided_twice_gives_back_once(shop: Shop) -> None:
    begin(shop)
    sold = sell(shop, 3_000)
    take_back(shop, sold)
    take_back(shop, sold)
    assert close(shop).expected_minor == FLOAT


def test_two_cashiers_and_a_hand_over(shop: Shop) -> None:
    as_person(shop, "li")
    begin(shop)
    sell(shop, 3_000)
    as_person(shop, "wu")
    as_person(shop, "li")
    handed = report(hand_over(shop.counter, new_id(shop), "WU", 22_500))
    assert (handed.parts[0].name, handed.parts[0].difference_minor) == ("LI", -500)
    as_person(shop, "wu")
    sell(shop, 2_000)
    sell(shop, 9_000, "wechat")
    closed = close(shop, 24_500)
    assert [(each.name, each.tally.checkouts, each.tally.payable_minor) for each in closed.cashiers] == [
        ("LI", 1, 3_000),
        ("WU", 2, 11_000),
    ]
    assert [(part.name, part.start_minor, part.difference_minor) for part in closed.parts] == [
        ("LI", 20_000, -500),
        ("WU", 22_500, 0),
    ]
    assert (closed.expected_minor, closed.difference_minor) == (24_500, -500)


def test_a_hand_over_to_nobody_is_a_wrong_command(shop: Shop) -> None:
    begin(shop)
    with pytest.raises(InvalidInput):
        hand_over(shop.counter, new_id(shop), "Nobody")
    assert len(bodies(shop)) == 1


@pytest.mark.parametrize("counted, difference", [(22_000, -1_000), (23_000, 0), (23_100, 100), (None, None)])
def test_the_difference_is_what_was_counted_less_what_was_expected(
    shop: Shop, counted: int | None, difference: int | None
) -> None:
    begin(shop)
    sell(shop, 3_000)
    assert close(shop, counted).difference_minor == difference


def test_at_most_one_is_open(shop: Shop) -> None:
    assert [each.code.value for each in close_shift(shop.counter, new_id(shop)).reasons] == ["no_shift"]
    first = begin(shop)
    again = open_shift(shop.counter, new_id(shop))
    assert [each.code.value for each in again.reasons] == ["shift_open"]
    assert again.reasons[0].details["shift"] == first.id
    close(shop)
    assert begin(shop).id != first.id


def test_the_same_id_has_one_effect_and_one_answer(shop: Shop) -> None:
    opening, closing = new_id(shop), new_id(shop)
    first = open_shift(shop.counter, opening, FLOAT)
    assert open_shift(shop.counter, opening, FLOAT) == first
    assert [each.code.value for each in open_shift(shop.counter, opening, 1).reasons] == ["id_reused"]
    sell(shop, 3_000)
    closed = close_shift(shop.counter, closing, 23_000)
    sell(shop, 4_000)
    assert close_shift(shop.counter, closing, 23_000) == closed
    assert len([body for body in bodies(shop) if isinstance(body, Shift)]) == 2


def test_off_line_redemptions_are_counted_and_plain_purchases_are_not(shop: Shop) -> None:
    begin(shop)
    sell(shop, 20_000, "cash", shop.coupon())
    sell(shop, 1_000)
    link = desk_link(shop)
    link.online, link.answer = True, Result(id="", result="applied", version=7)
    sell(shop, 20_000, "cash", shop.coupon())
    assert close(shop).total.offline == 1


def test_a_refused_claim_is_no_sale(shop: Shop) -> None:
    begin(shop)
    link = desk_link(shop)
    link.online, link.answer = True, Result(id="", result="refused", detail={"reason": "already_redeemed"})
    request = RedeemRequest(new_id(shop), (shop.coupon(),), 20_000, form=CheckoutForm(tender="cash"))
    assert not checkout(shop.counter, request).accepted
    assert close(shop).total.checkouts == 0


def test_exceptions_refusals_and_the_queue_stand_in_the_report(shop: Shop) -> None:
    begin(shop)
    first, second = sell(shop, 20_000, "cash", shop.coupon()), sell(shop, 2_000)
    sell(shop, 3_000)
    note = ExceptionNote(id="x1", reason="double_redemption", at_stake_minor=5_000)
    settle(
        shop.counter,
        [
            Result(id=first, result="exception", version=1, exceptions=[note]),
            Result(id=second, result="refused", detail={"reason": "invalid"}),
        ],
        START,
    )
    closed = close(shop)
    assert (closed.total.exceptions, closed.refused) == (1, 1)
    assert closed.total.checkouts == 3, "the money has changed hands, whatever the cloud says of it"
    assert closed.waiting == 2, "the opening and the third sale; the close itself comes behind"
