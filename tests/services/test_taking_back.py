"""Refunds, voids of lines, checkouts and top-ups, and entries by hand at one counter, with the real database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role, Staff
from counter_app.protocol.bodies import Checkout, GivenBack, Refund, Void
from counter_app.protocol.operations import Result
from counter_app.services.audit import verify
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.sales import Wanted, preview, sale_named
from counter_app.services.voiding import VoidAnswer
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.desk import audit_lines, bodies
from tests.services.ledgers import EXAMPLE, THREE, back, balances, buy, lots, numbers, shop_with, spend, undo


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_with(tmp_path)


@dataclass(frozen=True)
class Case:
    """What is bought and how it is paid; what is refunded, one after the other (None: the rest); what is handed back
    each time (tender, principal, bonus, points), and what the member has after each: points, debt, principal, bonus."""

    amount: int
    refunds: tuple[int | None, ...]
    back: tuple[tuple[int, int, int, int], ...]
    after: tuple[tuple[int, int, int, int], ...]
    points: int = 0
    value: int = 0
    have: Mapping[str, int] = field(default_factory=lambda: EXAMPLE)


CASES = {
    "13: refunded whole": Case(8880, (None,), ((8880, 0, 0, 0),), ((120, 0, 10000, 2000),)),
    "13: 40.00 of it": Case(8880, (4000,), ((4000, 0, 0, 0),), ((168, 0, 10000, 2000),)),
    "13: 40.00, then the rest": Case(
        8880, (4000, None), ((4000, 0, 0, 0), (4880, 0, 0, 0)), ((168, 0, 10000, 2000), (120, 0, 10000, 2000))
    ),
    "value comes back as it was split": Case(
        12000, (None,), ((0, 10000, 2000, 0),), ((120, 0, 10000, 2000),), value=12000
    ),
    "principal first, then bonus": Case(
        12000,
        (10500, None),
        ((0, 10000, 500, 0), (0, 0, 1500, 0)),
        ((120, 0, 10000, 500), (120, 0, 10000, 2000)),
        value=12000,
    ),
    "tender, value, then points": Case(
        5000,
        (1900, 3050, None),
        ((1900, 0, 0, 0), (0, 3000, 0, 50), (0, 0, 0, 50)),
        ((50, 0, 7000, 2000), (70, 0, 10000, 2000), (120, 0, 10000, 2000)),
        points=100,
        value=3000,
    ),
    "points go back to the lots that they came from": Case(
        60, (20, None), ((0, 0, 0, 20), (0, 0, 0, 40)), ((80, 0, 0, 0), (120, 0, 0, 0)), points=60,
        have={"points:2026-03-15": 40, "points:2026-06-30": 80},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_was_paid_comes_back(tmp_path: Path, case: Case) -> None:
    shop = shop_with(tmp_path, case.have)
    before = {(lot.ledger, lot.until): lot.left for lot in lots(shop)}
    sold = spend(shop, case.amount, points=case.points, value=case.value)
    assert sold.accepted

    for amount, handed, after in zip(case.refunds, case.back, case.after, strict=True):
        answer = back(shop, sold.checkout, amount)
        assert answer.done
        assert answer.back is not None
        told = answer.back
        assert (told.tender_minor, told.principal_minor, told.bonus_minor, told.points) == handed
        assert answer.balances is not None
        assert numbers(answer.balances) == numbers(balances(shop)) == after
        body = bodies(shop)[-1]
        assert isinstance(body, Refund)
        assert body.back == told

    if case.refunds[-1] is None:
        assert {(lot.ledger, lot.until): lot.left for lot in lots(shop)} == before
        more = back(shop, sold.checkout)
        assert (more.done, more.back) == (True, None)
        last = undo(shop, sold.checkout, 2)
        assert (last.done, last.back, len(last.already)) == (True, None, 1), "with the whole of it, its lines"
    assert shop.store.contradictions() == {}
    assert verify(shop.counter).first_bad is None


def test_more_than_is_left_is_a_wrong_request(shop: Shop) -> None:
    sold = buy(shop, 8880)
    assert back(shop, sold.checkout, 8000).done
    for amount in (881, 0):
        with pytest.raises(InvalidInput, match="880"):
            back(shop, sold.checkout, amount)


def test_points_that_come_back_pay_first_what_is_owed(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {})
    sold = buy(shop, 10000)
    spent = spend(shop, 80, points=80)
    assert back(shop, sold.checkout).done
    assert numbers(balances(shop)) == (0, 80, 0, 0)

    answer = back(shop, spent.checkout)

    assert answer.back is not None
    assert (answer.back.points, answer.back.debt_points) == (80, 0)
    assert numbers(balances(shop)) == (0, 0, 0, 0)


def test_points_that_are_gone_are_a_debt_that_the_next_ones_repay(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {})
    sold = buy(shop, 10000)
    assert spend(shop, 80, points=80).accepted

    answer = back(shop, sold.checkout)

    assert answer.back is not None
    assert (answer.back.taken_points, answer.back.debt_points) == (100, 80)
    assert numbers(balances(shop)) == (0, 80, 0, 0)
    assert buy(shop, 5000).accepted
    assert numbers(balances(shop)) == (0, 30, 0, 0)
    assert buy(shop, 5000).accepted
    assert numbers(balances(shop)) == (20, 0, 0, 0)


def test_what_has_ended_meanwhile_stays_ended(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {"points:2026-03-10": 40, "points:": 80})
    sold = spend(shop, 60, points=60)
    shop.clock.at += timedelta(days=1)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "K1", Role.MANAGER))

    assert back(shop, sold.checkout).done

    assert balances(shop).points == 80
    assert {lot.until: lot.left for lot in lots(shop)} == {date(2026, 3, 10): 40, None: 80}


# --- voids ---


def test_20_a_line_gives_back_its_own_net_price(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {})
    ten_off = {
        "id": "TEN", "kind": "cash", "title": {"zh_CN": "减 10", "en": "10 off"}, "benefit": {"amount_off_minor": 1000},
    }  # fmt: skip
    shop.campaign(ten_off, tag=20)
    coupon = shop.coupon("TEN")
    sold = buy(shop, 3000, coupon, form=CheckoutForm(lines=THREE))
    assert [line.discount_minor for line in sold.lines] == [334, 333, 333]
    assert balances(shop).points == 20

    answer = undo(shop, sold.checkout, 1)

    assert answer.back is not None
    assert answer.back.tender_minor == 666
    assert balances(shop).points == 13  # 13.34 stay
    body = bodies(shop)[-1]
    assert isinstance(body, Void)
    assert (body.line, body.redemption, body.back) == (1, "", answer.back)
    shop.clock.at += timedelta(minutes=1)
    again = undo(shop, sold.checkout, 1)
    assert (again.done, again.back) == (True, None)
    (told,) = again.already
    assert (told.redemption, told.at[:16], told.counter, told.staff) == (sold.checkout, "2026-03-10T06:00", "T1", "K1")
    with shop.store.reading() as reading:
        sale = sale_named(reading, sold.checkout)
        assert sale is not None
        assert sale.sold.stays.minor == 1334
        assert all(each.voided_at is None for each in reading.redemptions_of(sold.checkout))
    rest = undo(shop, sold.checkout)
    assert rest.back is not None
    assert rest.back.tender_minor == 1334
    assert len(rest.redemptions) == 1
    assert balances(shop).points == 0
    assert shop.store.contradictions() == {}


@pytest.mark.parametrize("line", [4, 99])
def test_a_line_that_is_not_there_is_a_wrong_request(shop: Shop, line: int) -> None:
    sold = buy(shop, 3000, form=CheckoutForm(lines=THREE))
    with pytest.raises(InvalidInput, match="3 lines"):
        undo(shop, sold.checkout, line)


def test_21_a_whole_checkout_gives_back_coupon_value_points_and_money(shop: Shop) -> None:
    code = shop.coupon()
    form = CheckoutForm(points=100, value_minor=3000, confirmed_by="known")
    sold = buy(shop, 20000, code, form=form)
    assert numbers(balances(shop)) == (20 + 149, 0, 7000, 2000)

    identity = shop.counter.ids.new()
    answer = undo(shop, sold.checkout, identity=identity)

    assert answer.back == GivenBack(tender_minor=11900, principal_minor=3000, points=100, taken_points=149)
    assert numbers(balances(shop)) == (120, 0, 10000, 2000)
    assert undo(shop, sold.checkout, identity=identity) == answer
    assert undo(shop, sold.checkout).already
    assert numbers(balances(shop)) == (120, 0, 10000, 2000)
    assert buy(shop, 20000, code).accepted
    assert audit_lines(shop)[-2][1:] == ("void", "voided")
    assert shop.store.contradictions() == {}


def test_points_come_back_under_the_rules_of_the_checkout_whatever_the_setting_is_by_now(shop: Shop) -> None:
    sold = buy(shop, 8880, form=CheckoutForm(points=100, confirmed_by="known"))
    body = bodies(shop)[-1]
    assert isinstance(body, Checkout)
    assert (body.per_minor, body.worth_minor_per_100, body.earned_points) == (100, 100, 87)
    with shop.store.writing() as writing:
        writing.put_setting("points", {"per_minor": 1000, "worth_minor_per_100": 50, "lot_days": None})

    assert back(shop, sold.checkout, 80).back == GivenBack(tender_minor=80, taken_points=0)
    assert back(shop, sold.checkout, 8750).back == GivenBack(tender_minor=8700, points=50, taken_points=87)


def test_a_plain_purchase_is_taken_back_once(shop: Shop) -> None:
    sold = buy(shop, 8880)
    assert undo(shop, sold.checkout).back == GivenBack(tender_minor=8880, taken_points=88)
    again = undo(shop, sold.checkout)
    assert (again.done, again.back, len(again.already), balances(shop).points) == (True, None, 1, 120)


def test_a_coupon_alone_taken_back_leaves_points_and_value(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    answer = undo(shop, sold.redemptions[0].id)
    assert (answer.done, answer.back) == (True, None)
    assert balances(shop).points == 270


@dataclass(frozen=True)
class TopUpCase:
    """What is spent of a top-up of 100.00 and 20.00; money handed back, and what stays: principal, bonus."""

    spent: int
    money: int
    after: tuple[int, int]


TOP_UPS = {
    "nothing was spent": TopUpCase(0, 10000, (0, 0)),
    "some principal was spent": TopUpCase(4000, 6000, (0, 0)),
    "all principal and some bonus": TopUpCase(10500, 0, (0, 0)),
    "everything": TopUpCase(12000, 0, (0, 0)),
}


@pytest.mark.parametrize("act", [back, undo], ids=["refund", "void"])
@pytest.mark.parametrize("case", TOP_UPS.values(), ids=TOP_UPS)
def test_a_top_up_taken_back(tmp_path: Path, case: TopUpCase, act: Callable[..., VoidAnswer]) -> None:
    shop = shop_with(tmp_path, {})
    added = top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), M1_NUMBER, 10000, 2000, "cash"))
    assert added.done
    assert numbers(balances(shop))[2:] == (10000, 2000)
    if case.spent:
        assert spend(shop, case.spent, value=case.spent).accepted

    answer = act(shop, added.operation)

    assert answer.back is not None
    assert answer.back.tender_minor == case.money
    assert numbers(balances(shop))[2:] == case.after
    assert act(shop, added.operation).back is None


def test_bonus_that_is_spent_is_deducted(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {})
    added = top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), M1_NUMBER, 10000, 2000))
    with shop.store.writing() as writing:
        writing.put_setting("value", {"order": "proportional"})
    assert spend(shop, 6000, value=6000).accepted  # 50.00 and 10.00
    assert numbers(balances(shop))[2:] == (5000, 1000)

    answer = back(shop, added.operation)

    assert answer.back == GivenBack(tender_minor=4000, principal_minor=5000, bonus_minor=1000)
    assert numbers(balances(shop))[2:] == (0, 0)


@pytest.mark.parametrize("wanted", [Wanted(5000), Wanted(line=1)], ids=["a part", "a line"])
def test_a_top_up_is_taken_back_whole(shop: Shop, wanted: Wanted) -> None:
    added = top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), M1_NUMBER, 10000, 2000))
    with shop.store.reading() as reading:
        sale = sale_named(reading, added.operation)
        assert sale is not None
        with pytest.raises(InvalidInput):
            preview(reading, shop.counter, sale, wanted)


# --- who, where, and when it breaks ---


def test_after_the_free_minutes_a_refund_needs_a_manager(shop: Shop) -> None:
    sold = buy(shop, 8880)
    shop.clock.at += timedelta(minutes=16)
    refused = back(shop, sold.checkout)
    assert [each.code.value for each in refused.reasons] == ["sign_in_required"]
    with shop.store.writing() as writing:
        writing.put_staff(Staff("m1", "M", Role.MANAGER))
    request = RefundRequest(shop.counter.ids.new(), sold.checkout, "x", approved_by="m1")
    assert refund(shop.counter, request).done


def test_another_counters_checkout_is_asked_of_the_cloud(shop: Shop) -> None:
    other = "01939f6e-4f7a-7c3e-9a51-0d5f1f0c9f10"
    offline = back(shop, other)
    assert [each.code.value for each in offline.reasons] == ["needs_online"]
    told = {"tender_minor": 500, "points": 3}
    shop.link.online = True
    shop.link.answer = Result(id="", result="applied", version=7, detail={"checkout": other, "back": told})

    answer = back(shop, other, 503)

    assert answer.back == GivenBack(tender_minor=500, points=3)
    body = msgspec.json.decode(shop.link.claims[-1].body, type=Refund)
    assert (body.checkout, body.amount_minor) == (other, 503)


@pytest.mark.parametrize("place", ["refund.after_operation", "refund.after_entries", "refund.before_commit"])
def test_killed_between_writes_a_refund_is_whole_or_absent(shop: Shop, place: str) -> None:
    sold = spend(shop, 5000, points=100, value=3000)
    before = numbers(balances(shop))

    def fail(name: str) -> None:
        if name == place:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back(replace(shop, failpoint=fail), sold.checkout)
    assert numbers(balances(shop)) == before
    assert back(shop, sold.checkout).done
    assert numbers(balances(shop)) == (120, 0, 10000, 2000)
