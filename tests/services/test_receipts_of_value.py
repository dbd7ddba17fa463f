"""Receipts of top-ups and refunds: what was added, what came back, what there is then; the same in both languages."""

import pytest

from counter_app.domain.lines import PurchaseLine
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.receipts.compose import paper_lines
from counter_app.services.receipts.gather import last_receipt
from counter_app.services.receipts.values import Heading, Plain, ReceiptKind, Symbol
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.test_receipts import bought, pairs, receipt, shop, texts

__all__ = ["shop"]


def topped_up(shop: Shop, amount: int = 50_000, bonus: int = 5_000, tender: str = "cash") -> str:
    done = top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), M1_NUMBER, amount, bonus, tender))
    assert done.done, done
    return done.operation


def test_a_top_up_says_what_was_paid_what_was_given_and_what_there_is(shop: Shop) -> None:
    first = topped_up(shop)
    found = receipt(shop, first)
    lines = paper_lines(found, "zh_CN")
    assert (found.kind, found.checkout, last_receipt(shop.counter)) == (ReceiptKind.TOP_UP, first, first)
    assert Heading("储值充值") in lines
    assert pairs(lines) == [
        ("时间", "2026-03-10 14:00:00"),
        ("收银台", "T1"),
        ("收银员", "K1"),
        ("会员", f"王*明 尾号 {M1_NUMBER[-4:]}"),
        ("充值", "￥500.00"),
        ("赠送", "50.00"),
        ("现金", "500.00"),
        ("储值余额", "550.00"),
    ]
    assert {Plain("　其中赠送 50.00"), Plain("谢谢惠顾", centred=True)} <= set(lines)
    assert found.opens_drawer
    assert not [text for text in texts(lines) if "王小明" in text or M1_NUMBER in text]
    english = paper_lines(receipt(shop, topped_up(shop, 1, 0, "wechat")), "en")
    assert Heading("TOP-UP") in english
    assert pairs(english)[-3:] == [
        ("Topped up", "￥0.01"), ("WeChat Pay", "0.01"), ("Stored value now", "550.01"),
    ]  # fmt: skip
    assert Plain("  50.00 of it given") in english
    assert pairs(paper_lines(receipt(shop, first), "zh_CN"))[-1] == ("储值余额", "550.00"), "as it was then"


def test_a_top_up_without_bonus_and_tender_says_neither(shop: Shop) -> None:
    found = receipt(shop, topped_up(shop, 10_000, 0, ""))
    lines = paper_lines(found, "en")
    assert pairs(lines)[-2:] == [("Topped up", "￥100.00"), ("Stored value now", "100.00")]
    assert not [text for text in texts(lines) if "given" in text.lower()]
    assert not found.opens_drawer


@pytest.mark.parametrize("way", ["refund", "void"])
def test_the_code_of_a_top_up_takes_it_back_and_that_has_its_receipt_too(shop: Shop, way: str) -> None:
    identity = topped_up(shop)
    code = next(line.text for line in paper_lines(receipt(shop, identity), "zh_CN") if isinstance(line, Symbol))
    assert receipt(shop, code) == receipt(shop, identity)
    taken = shop.counter.ids.new()
    if way == "refund":
        answer = refund(shop.counter, RefundRequest(taken, code, "不要了"))
    else:
        answer = void(shop.counter, VoidRequest(taken, code, "不要了"))
    assert (answer.done, answer.checkout) == (True, identity)
    found = receipt(shop, taken)
    lines = paper_lines(found, "zh_CN")
    assert Heading("退款" if way == "refund" else "撤销") in lines
    assert pairs(lines)[3:] == [
        ("会员", f"王*明 尾号 {M1_NUMBER[-4:]}"),
        ("原单", identity.replace("-", "")[-12:]),
        ("应退", "￥500.00"),
        ("扣回储值 · 本金", "-500.00"),
        ("扣回储值 · 赠送", "-50.00"),
        ("原因", "不要了"),
        ("储值余额", "0.00"),
    ]
    assert found.opens_drawer, "cash goes back"
    assert last_receipt(shop.counter) == taken


def test_a_refund_of_a_purchase_says_what_came_back_and_what_there_is_then(shop: Shop) -> None:
    """88.80 earned 88 points; 40.00 come back: 48 of them stay."""
    identity = bought(shop, PurchaseLine("茶", 8_880))
    taken = shop.counter.ids.new()
    assert refund(shop.counter, RefundRequest(taken, identity, "洒了", 4_000)).done
    found = receipt(shop, taken)
    assert found.kind is ReceiptKind.REFUND
    assert pairs(paper_lines(found, "zh_CN"))[-5:] == [
        ("原单", identity.replace("-", "")[-12:]),
        ("应退", "￥40.00"),
        ("扣回积分", "-40"),
        ("原因", "洒了"),
        ("积分余额", "48"),
    ]
    assert found.opens_drawer


def test_value_that_comes_back_stands_on_a_refund(shop: Shop) -> None:
    topped_up(shop, 10_000, 2_000)
    identity = shop.counter.ids.new()
    with shop.store.writing() as writing:
        writing.put_setting("spend_needs", {"confirmed_day_minor": 99_999})
    form = CheckoutForm((PurchaseLine("茶", 11_500),), False, "cash", "known", 0, 11_000)
    answer = checkout(shop.counter, RedeemRequest(identity, (), 11_500, M1_NUMBER, form=form))
    assert answer.checkout == identity, answer.verdict
    taken = shop.counter.ids.new()
    assert refund(shop.counter, RefundRequest(taken, identity, "x")).done
    lines = pairs(paper_lines(receipt(shop, taken), "en"))
    assert lines[-7:-2] == [
        ("To give back", "￥5.00"),
        ("Stored value", "100.00"),
        ("Stored value, bonus", "10.00"),
        ("Points taken back", "-105"),
        ("Reason", "x"),
    ]
    assert lines[-2:] == [("Points now", "0"), ("Stored value now", "120.00")]
