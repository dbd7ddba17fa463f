"""Receipts of real checkouts: what stands on them, in both languages, and what never does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from counter_app.domain.codes import ReadingRules, ReceiptCode, VerifyResult, read_code
from counter_app.domain.holdings import Balances
from counter_app.domain.lines import PurchaseLine
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.bodies import Checkout, GivenBack, Refund, Tender, Value, Void
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.receipts.compose import paper_lines
from counter_app.services.receipts.gather import last_receipt, receipt_named
from counter_app.services.receipts.values import (
    Back,
    Heading,
    Paid,
    Pair,
    PaperLine,
    Plain,
    Receipt,
    ReceiptKind,
    Symbol,
)
from counter_app.services.records import OutboxState
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import M1_NUMBER, Shop, open_shop

BARE = Receipt(
    ReceiptKind.SALE,
    "0199a6ce-4f7a-7c3e-9a51-0d5f1f0c9f10",
    "0199a6ce-4f7a-7c3e-9a51-0d5f1f0c9f10",
    "喜宝",
    "城东店",
    "T1",
    "小王",
    datetime(2026, 3, 10, 14, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai")),
    "CNY",
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_shop(tmp_path)
    yield made
    made.store.close()


def bought(shop: Shop, *lines: PurchaseLine, coupons: Sequence[str] = (), tender: str = "cash") -> str:
    identity = shop.counter.ids.new()
    form = CheckoutForm(lines, False, tender)
    amount = sum(line.minor for line in lines)
    answer = checkout(shop.counter, RedeemRequest(identity, tuple(coupons), amount, M1_NUMBER, form=form))
    assert answer.checkout == identity, answer.verdict
    return identity


def receipt(shop: Shop, target: str) -> Receipt:
    found = receipt_named(shop.counter, target)
    assert isinstance(found, Receipt), found
    return found


def pairs(lines: Sequence[PaperLine]) -> list[tuple[str, str]]:
    return [(line.left, line.right) for line in lines if isinstance(line, Pair)]


def texts(lines: Sequence[PaperLine]) -> list[str]:
    return [text for line in lines for text in json_texts(line)]


def json_texts(line: PaperLine) -> list[str]:
    match line:
        case Heading() | Plain() | Symbol():
            return [line.text]
        case Pair():
            return [line.left, line.right]
        case _:
            return []


def test_a_sale_says_everything_in_the_stores_time(shop: Shop) -> None:
    tea, cake = PurchaseLine("茶", 18_000, 2), PurchaseLine("Cake", 7_000)
    identity = bought(shop, tea, cake, coupons=[shop.coupon()])
    found = receipt(shop, identity)
    assert paper_lines(found, "zh_CN")[:3] == (
        Heading("Shop"), Plain("S1", centred=True), Plain("练习单 · 非真实交易", centred=True),
    )  # fmt: skip
    assert pairs(paper_lines(found, "zh_CN")) == [
        ("时间", "2026-03-10 14:00:00"),
        ("收银台", "T1"),
        ("收银员", "K1"),
        ("会员", f"王*明 尾号 {M1_NUMBER[-4:]}"),
        ("茶 x2", "180.00"),
        ("　优惠", "-36.00"),
        ("Cake", "70.00"),
        ("　优惠", "-14.00"),
        ("合计", "250.00"),
        ("满 200 减 50", "-50.00"),
        ("应付", "￥200.00"),
        ("现金", "200.00"),
        ("本次积分", "+200"),
        ("积分余额", "200"),
    ]
    english = paper_lines(found, "en")
    assert ("50 off from 200", "-50.00") in pairs(english)
    assert Plain("Thank you", centred=True) in english
    assert Plain("You saved ￥50.00", centred=True) in english
    assert found.opens_drawer


def test_the_member_is_masked_in_every_line(shop: Shop) -> None:
    lines = paper_lines(receipt(shop, bought(shop, PurchaseLine("茶", 500))), "zh_CN")
    assert not [text for text in texts(lines) if "王小明" in text or "13800000001" in text or M1_NUMBER in text]


def test_its_code_names_the_checkout_for_a_void_and_for_another_receipt(shop: Shop) -> None:
    identity = bought(shop, PurchaseLine("茶", 500))
    code = next(line.text for line in paper_lines(receipt(shop, identity), "zh_CN") if isinstance(line, Symbol))
    assert read_code(code, ReadingRules(None, lambda *_: VerifyResult.VALID)) == ReceiptCode(identity)
    assert receipt(shop, code) == receipt(shop, identity) == receipt(shop, identity.replace("-", "").upper())
    answer = void(shop.counter, VoidRequest(shop.counter.ids.new(), code, "returned"))
    assert (answer.done, answer.checkout) == (True, identity)


def test_a_void_says_what_came_back_and_names_the_first_receipt(shop: Shop) -> None:
    identity = bought(shop, PurchaseLine("茶", 30_000), coupons=[shop.coupon()])
    taken = shop.counter.ids.new()
    shop.clock.at += timedelta(minutes=1)
    assert void(shop.counter, VoidRequest(taken, identity, "错单")).done
    found = receipt(shop, taken)
    lines = paper_lines(found, "zh_CN")
    assert Heading("撤销") in lines
    assert pairs(lines)[-7:] == [
        ("原单", identity.replace("-", "")[-12:]),
        ("茶", "-250.00"),
        ("满 200 减 50", "已退回"),
        ("应退", "￥250.00"),
        ("扣回积分", "-250"),
        ("原因", "错单"),
        ("积分余额", "0"),
    ]
    assert found.opens_drawer, "cash goes back"
    assert last_receipt(shop.counter) == taken


def test_a_redemption_alone_that_is_voided_gives_its_coupon_back(shop: Shop) -> None:
    identity = bought(shop, PurchaseLine("茶", 30_000), coupons=[shop.coupon()], tender="")
    with shop.store.reading() as reading:
        redemption = reading.redemptions_of(identity)[0].id
    taken = shop.counter.ids.new()
    assert void(shop.counter, VoidRequest(taken, redemption, "slip")).done
    lines = pairs(paper_lines(receipt(shop, taken), "en"))
    assert ("50 off from 200", "given back") in lines
    assert not [left for left, _ in lines if left == "To give back"]


def written(shop: Shop, kind: OperationType, body: msgspec.Struct) -> str:
    identity = shop.counter.ids.new()
    with shop.store.writing() as writing:
        writing.append_operation(kind, Mode.REPORT, identity, "k1", shop.clock.at, encode(body), "")
    return identity


def test_a_refund_says_what_was_handed_back_out_of_its_own_body(shop: Shop) -> None:
    identity = bought(shop, PurchaseLine("茶", 3_000), tender="wechat")
    back = GivenBack(tender_minor=1_000, points=5, taken_points=10)
    refund = written(
        shop,
        OperationType.REFUND,
        Refund(checkout=identity, amount_minor=1_000, store="s1", business_day="2026-03-10", reason="洒了", back=back),
    )
    found = receipt(shop, refund)
    assert Heading("退款") in paper_lines(found, "zh_CN")
    assert pairs(paper_lines(found, "zh_CN"))[-5:] == [
        ("原单", identity.replace("-", "")[-12:]),
        ("应退", "￥10.00"),
        ("退回积分", "5"),
        ("扣回积分", "-10"),
        ("原因", "洒了"),
    ]
    assert not found.opens_drawer, "it was not paid in cash"
    assert last_receipt(shop.counter) == refund


def test_a_line_that_was_voided_stands_alone_with_what_it_gives_back(shop: Shop) -> None:
    identity = bought(shop, PurchaseLine("茶", 3_000), PurchaseLine("Cake", 500))
    taken = written(
        shop,
        OperationType.VOID,
        Void(checkout=identity, reason="slip", line=2, back=GivenBack(tender_minor=500)),
    )
    lines = pairs(paper_lines(receipt(shop, taken), "en"))
    assert ("Cake", "-5.00") in lines
    assert ("To give back", "￥5.00") in lines
    assert not [left for left, _ in lines if left == "茶"]


def test_a_purchase_with_points_and_value_is_read_out_of_its_body(shop: Shop) -> None:
    body = Checkout(
        store="s1", business_day="2026-03-10", amount_minor=20_000, discount_minor=0, payable_minor=20_000,
        points=500, points_minor=500, value=Value(principal_minor=10_000, bonus_minor=2_000), earned_points=175,
        tender=[Tender(kind="cash", minor=7_500)], member="aaaaaaaaaaaa",
    )  # fmt: skip
    lines = pairs(paper_lines(receipt(shop, written(shop, OperationType.CHECKOUT, body)), "zh_CN"))
    assert lines[-7:] == [
        ("合计", "200.00"),
        ("积分抵扣（500 分）", "-5.00"),
        ("应付", "￥195.00"),
        ("储值 · 本金", "100.00"),
        ("储值 · 赠送", "20.00"),
        ("现金", "75.00"),
        ("本次积分", "+175"),
    ]


def test_what_never_took_effect_has_no_receipt(shop: Shop) -> None:
    identity = bought(shop, PurchaseLine("茶", 500))
    with shop.store.writing() as writing:
        writing.close_operation(identity, OutboxState.DECLINED, None, shop.clock.at)
    assert isinstance(receipt_named(shop.counter, identity), Reason)
    assert last_receipt(shop.counter) == ""


def test_what_was_not_made_here_is_said_and_what_is_no_receipt_too(shop: Shop) -> None:
    other = receipt_named(shop.counter, "0199a6ce-4f7a-7c3e-9a51-0d5f1f0c9f10")
    assert isinstance(other, Reason)
    assert (other.code, other.details["why"]) == (ReasonCode.NEEDS_ONLINE, "receipt")
    assert isinstance(receipt_named(shop.counter, shop.coupon()), Reason)
    assert last_receipt(shop.counter) == ""


def test_points_are_those_that_were_there_then(shop: Shop) -> None:
    first = bought(shop, PurchaseLine("茶", 8_880))
    second = bought(shop, PurchaseLine("Cake", 1_200))
    assert ("积分余额", "88") in pairs(paper_lines(receipt(shop, first), "zh_CN"))
    assert ("Points now", "100") in pairs(paper_lines(receipt(shop, second), "en"))
    voided = shop.counter.ids.new()
    assert void(shop.counter, VoidRequest(voided, second, "by mistake")).done
    assert ("Points now", "88") in pairs(paper_lines(receipt(shop, voided), "en"))


def test_what_ledgers_add_has_its_place() -> None:
    told = replace(
        BARE,
        amount_minor=20_000,
        payable_minor=20_000,
        points=500,
        points_minor=500,
        principal_minor=10_000,
        bonus_minor=2_000,
        earned_points=75,
        paid=(Paid("cash", 10_000),),
        balances=Balances(1_200, 0, 20, 10),
    )
    assert pairs(paper_lines(told, "en"))[3:] == [
        ("Total", "200.00"),
        ("Points (500)", "-5.00"),
        ("To pay", "￥195.00"),
        ("Stored value", "100.00"),
        ("Stored value, bonus", "20.00"),
        ("Cash", "100.00"),
        ("Change", "25.00"),
        ("Points earned", "+75"),
        ("Points now", "1200"),
        ("Stored value now", "0.30"),
    ]
    back = replace(BARE, kind=ReceiptKind.REFUND, back=Back(100, 200, 300, 40, 50, 6), reason="broken")
    assert pairs(paper_lines(back, "en"))[3:] == [
        ("To give back", "￥1.00"),
        ("Stored value", "2.00"),
        ("Stored value, bonus", "3.00"),
        ("Points given back", "40"),
        ("Points taken back", "-50"),
        ("Points still owed", "6"),
        ("Reason", "broken"),
    ]
    assert Heading("REFUND") in paper_lines(back, "en")


def test_a_tender_that_a_newer_program_knows_keeps_its_own_word() -> None:
    told = replace(BARE, paid=(Paid("voucher", 100), Paid("change", 200), Paid("card", 300)))
    assert pairs(paper_lines(told, "en"))[-4:-1] == [("voucher", "1.00"), ("change", "2.00"), ("Card", "3.00")]


@pytest.mark.parametrize(
    "currency, minor, shown",
    [
        ("CNY", 0, "￥0.00"),
        ("CNY", -5, "￥-0.05"),
        ("JPY", 1500, "JPY 1500"),
        ("KWD", 1500, "KWD 1.500"),
        ("EUR", 10**15, "EUR 10000000000000.00"),
    ],
)
def test_amounts_have_the_digits_of_their_currency(currency: str, minor: int, shown: str) -> None:
    lines = paper_lines(replace(BARE, currency=currency, payable_minor=minor), "en")
    assert ("To pay", shown) in pairs(lines)


def test_two_hundred_lines_are_all_there() -> None:
    lines = tuple(PurchaseLine(f"item {number}", number) for number in range(1, 201))
    found = pairs(paper_lines(replace(BARE, lines=lines), "en"))
    assert [left for left, _ in found if left.startswith("item")] == [f"item {number}" for number in range(1, 201)]
