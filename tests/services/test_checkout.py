"""The checkout at one counter with the real database: with and without coupons, with lines, with the best of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counter_app.domain.lines import PurchaseLine
from counter_app.domain.member import MemberStatus, Role
from counter_app.protocol.bodies import Checkout
from counter_app.protocol.operations import Result
from counter_app.services.answers import Answer
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.recent import recent
from counter_app.services.records import OutboxState
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import C50, M1_NUMBER, Shop, open_shop
from tests.services.desk import audit_lines, bodies, desk_link, new_id, open_desk, outbox, sign_in_as

M1 = "aaaaaaaaaaaa"
D88 = {**C50, "id": "D88", "kind": "discount", "benefit": {"pay_percent": 88}, "min_spend_minor": 0}
GIFT = {**C50, "id": "GIFT", "kind": "gift", "benefit": {"item": "cup", "value_minor": 800}, "min_spend_minor": 0}
ALONE = {**C50, "id": "ALONE", "benefit": {"amount_off_minor": 6000}, "stacking": {"group": "a", "exclusive": True}}
SMALL = {**C50, "id": "SMALL", "benefit": {"amount_off_minor": 1000}, "min_spend_minor": 0, "stacking": {"group": "s"}}
FLASH = {**SMALL, "id": "FLASH", "limits": {"total": 5}, "stacking": {"group": "f"}}
YES = Result(id="", result="applied", version=7)
THREE = (PurchaseLine("a", 1000), PurchaseLine("b", 1000), PurchaseLine("c", 1000))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_shop(tmp_path)
    for number, document in enumerate((D88, GIFT, ALONE, SMALL, FLASH)):
        shop.campaign(document, tag=20 + number)
    return shop


def buy(
    shop: Shop, amount: int, *codes: str, member: str = "", identity: str = "", form: CheckoutForm | None = None
) -> Answer:
    request = RedeemRequest(identity or shop.counter.ids.new(), codes, amount, member or None)
    return checkout(shop.counter, replace(request, form=form or CheckoutForm()))


def best(shop: Shop, amount: int, *codes: str, member: str = M1_NUMBER, identity: str = "") -> Answer:
    return buy(shop, amount, *codes, member=member, identity=identity, form=CheckoutForm(best=True))


def reasons(answer: Answer) -> list[str]:
    return [reason.code.value for reason in answer.verdict.reasons]


def body_of(shop: Shop) -> Checkout:
    found = bodies(shop)[-1]
    assert isinstance(found, Checkout)
    return found


def told(answer: Answer) -> Answer:
    """Without the member, who has been here once more since."""
    return replace(answer, verdict=replace(answer.verdict, member=None), member_id="")


def visits(shop: Shop) -> int:
    with shop.store.reading() as reading:
        member = reading.member(M1)
    assert member is not None
    return member.visits


@dataclass(frozen=True)
class Case:
    """Coupons named and the member's own, by campaign; an amount; what is used, what is to pay, what is left out."""

    own: Sequence[str]
    amount: int
    used: Sequence[str]
    payable: int
    left_out: Sequence[str] = ()
    named: Sequence[str] = ()
    changes: dict[str, Any] = field(default_factory=dict)


CASES = {
    "18: C50, D88 and a gift that was named": Case(
        ["C50", "D88"], 20000, ["GIFT", "C50", "D88"], 13200, named=["GIFT"]
    ),
    "18: all three the member's own": Case(
        ["C50", "D88", "GIFT"], 20000, ["C50", "D88"], 13200, ["GIFT:takes_nothing_off"]
    ),
    "19: the better one alone": Case(["C50", "ALONE"], 20000, ["ALONE"], 14000, ["C50:not_stackable"]),
    "the minimum is not met": Case(["C50", "SMALL"], 19999, ["SMALL"], 18999, ["C50:min_spend_not_met"]),
    "nothing of the member's own": Case([], 20000, [], 20000),
    "nothing fits": Case(["C50"], 100, [], 100, ["C50:min_spend_not_met"]),
    "named and the member's own": Case(["SMALL"], 20000, ["SMALL"], 19000, named=["SMALL"], changes={"same": True}),
}


@pytest.mark.parametrize("online", [False, True], ids=["off-line", "on-line"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_best_of_the_members_own(shop: Shop, case: Case, online: bool) -> None:
    shop.link.online, shop.link.answer = online, YES
    own = [shop.coupon(campaign, member=M1) for campaign in case.own]
    named = own if case.changes else [shop.coupon(campaign) for campaign in case.named]
    answer = best(shop, case.amount, *named)

    assert answer.accepted
    assert answer.checkout
    assert [code.campaign for code in answer.verdict.codes] == list(case.used)
    assert (answer.redeemed, len(answer.redemptions)) == (bool(case.used), len(case.used))
    assert answer.verdict.payable_minor == case.payable
    assert sorted(f"{each.campaign}:{each.word}" for each in answer.verdict.left_out) == list(case.left_out)
    assert answer.online is (online and bool(case.used))
    assert visits(shop) == 1


def test_off_line_a_quota_without_a_lease_is_left_out(shop: Shop) -> None:
    for campaign in ("FLASH", "SMALL"):
        shop.coupon(campaign, member=M1)

    answer = best(shop, 20000)

    assert [code.campaign for code in answer.verdict.codes] == ["SMALL"]
    assert [(each.campaign, each.word) for each in answer.verdict.left_out] == [("FLASH", "needs_online")]


def test_a_plain_purchase_of_nobody(shop: Shop) -> None:
    answer = buy(shop, 8880, form=CheckoutForm(tender="wechat"))

    assert (answer.accepted, answer.redeemed, answer.redemptions, answer.queued) == (True, False, (), 1)
    assert answer.verdict.payable_minor == 8880
    body = body_of(shop)
    assert (body.member, body.coupons, body.amount_minor) == ("", [], 8880)
    assert [(each.kind, each.minor) for each in body.tender] == [("wechat", 8880)]
    assert audit_lines(shop)[-1] == ("k1", "checkout", "recorded")


def test_a_plain_purchase_of_a_member_is_a_visit_and_asks_nobody(shop: Shop) -> None:
    shop.link.online, shop.link.answer = True, YES

    answer = buy(shop, 8880, member=M1_NUMBER, form=CheckoutForm(confirmed_by="known"))

    assert (answer.accepted, answer.redeemed, answer.online) == (True, False, False)
    assert (shop.link.claims, visits(shop)) == ([], 1)
    assert (body_of(shop).member, body_of(shop).confirmed_by) == (M1, "known")
    assert outbox(shop)[0].operation.mode == "report"


@pytest.mark.parametrize("how", ["member", "code"])
@pytest.mark.parametrize("form", [CheckoutForm(), CheckoutForm(best=True)], ids=["", "best"])
def test_a_frozen_member_buys_as_nobody(shop: Shop, how: str, form: CheckoutForm) -> None:
    with shop.store.writing() as writing:
        member = writing.member(M1)
        assert member is not None
        writing.put_member(replace(member, status=MemberStatus.FROZEN))
    codes, member_text = ((), M1_NUMBER) if how == "member" else ((M1_NUMBER,), "")

    answer = buy(shop, 100, *codes, member=member_text, form=form)

    assert (reasons(answer), answer.checkout, outbox(shop)) == (["member_frozen"], "", [])


def test_a_member_who_is_not_known_is_no_purchase(shop: Shop) -> None:
    assert reasons(buy(shop, 100, member="13900000000")) == ["unknown_code"]
    assert outbox(shop) == []


def test_the_same_id_twice_is_one_purchase(shop: Shop) -> None:
    identity = shop.counter.ids.new()
    first, second = (buy(shop, 100, member=M1_NUMBER, identity=identity) for _ in range(2))

    assert told(second) == told(first)
    assert (len(outbox(shop)), visits(shop)) == (1, 1)
    assert reasons(buy(shop, 101, member=M1_NUMBER, identity=identity)) == ["id_reused"]
    assert reasons(redeem(shop.counter, RedeemRequest(identity, (), 100, M1_NUMBER))) == ["id_reused"]


@pytest.mark.parametrize(
    "form",
    [
        CheckoutForm(best=True),
        CheckoutForm(tender="cash"),
        CheckoutForm(confirmed_by="card"),
        CheckoutForm((PurchaseLine("a", 100),)),
    ],
)
def test_the_id_stands_for_everything_that_was_asked(shop: Shop, form: CheckoutForm) -> None:
    identity = shop.counter.ids.new()
    assert buy(shop, 100, identity=identity).accepted

    assert reasons(buy(shop, 100, identity=identity, form=form)) == ["id_reused"]


def test_best_again_answers_as_the_first_time_whatever_has_come_since(shop: Shop) -> None:
    identity = shop.counter.ids.new()
    shop.coupon("SMALL", member=M1)
    first = best(shop, 20000, identity=identity)
    shop.coupon("C50", member=M1)

    assert told(best(shop, 20000, identity=identity)) == told(first)
    assert len(outbox(shop)) == 1


def test_explicit_coupons_are_all_or_nothing(shop: Shop) -> None:
    free, alone = shop.coupon("SMALL"), shop.coupon("ALONE")

    answer = best(shop, 20000, free, alone)

    assert (reasons(answer), answer.redeemed, answer.verdict.left_out) == (["not_stackable"], False, ())
    assert answer.verdict.reasons[0].details["campaign"] == "ALONE"
    assert buy(shop, 20000, free).redeemed


def test_without_an_answer_best_goes_on_with_what_it_had_chosen(shop: Shop) -> None:
    shop.link.online = True
    code = shop.coupon("SMALL", member=M1)

    answer = best(shop, 20000)

    assert (answer.redeemed, answer.online, answer.queued) == (True, False, 1)
    assert [each.text for each in answer.verdict.codes] == [code]
    assert [use.campaign for use in body_of(shop).coupons] == ["SMALL"]
    assert recent(shop.counter, 1)[0].state is OutboxState.WAITING


def test_the_cloud_says_no_to_what_best_had_chosen(shop: Shop) -> None:
    shop.link.online = True
    shop.link.answer = Result(
        id="", result="refused", detail={"reasons": [{"code": "already_redeemed", "about": "", "store": "S2"}]}
    )
    shop.coupon("SMALL", member=M1)

    answer = best(shop, 20000, member=M1_NUMBER)

    assert (reasons(answer), answer.checkout, visits(shop)) == (["already_redeemed"], "", 0)


def test_20_shares_stand_in_the_answer_and_in_what_goes_up(shop: Shop) -> None:
    code = shop.coupon("SMALL")

    answer = buy(shop, 3000, code, form=CheckoutForm(THREE, tender="cash"))

    assert [line.discount_minor for line in answer.lines] == [334, 333, 333]
    assert [line.net_minor for line in answer.lines] == [666, 667, 667]
    body = body_of(shop)
    assert [(line.what, line.minor, line.discount_minor) for line in body.lines] == [
        ("a", 1000, 334),
        ("b", 1000, 333),
        ("c", 1000, 333),
    ]
    assert [(each.kind, each.minor) for each in body.tender] == [("cash", 2000)]


def test_a_checkout_of_the_first_release_is_read_as_before() -> None:
    old = {
        "store": "s1",
        "business_day": "2026-03-10",
        "amount_minor": 3000,
        "discount_minor": 0,
        "payable_minor": 3000,
    }
    lines = [{"what": "a", "minor": 3000, "quantity": 1}]

    found = msgspec.json.decode(msgspec.json.encode({**old, "lines": lines}), type=Checkout)

    assert (found.confirmed_by, found.lines[0].discount_minor) == ("", 0)
    assert msgspec.json.decode(msgspec.json.encode(old), type=Checkout).lines == []


def test_a_whole_checkout_gives_all_its_coupons_back(shop: Shop) -> None:
    codes = [shop.coupon("C50", member=M1), shop.coupon("D88", member=M1)]
    bought = best(shop, 20000)
    assert len(bought.redemptions) == 2

    taken = void(shop.counter, VoidRequest(new_id(shop), bought.checkout, "slip"))

    assert (taken.done, len(taken.redemptions)) == (True, 2)
    assert buy(shop, 20000, *codes).redeemed


@pytest.mark.parametrize("why", ["nobody is signed in", "it was asked before"])
def test_the_cloud_is_not_asked_who_the_member_is_when(tmp_path: Path, why: str) -> None:
    shop = open_desk(tmp_path, Role.CASHIER)
    identity = new_id(shop)
    buy(shop, 100, member="13900000000" if why == "nobody is signed in" else "", identity=identity)
    if why == "nobody is signed in":
        sign_in_as(shop, None)
    desk_link(shop).online = True

    buy(shop, 100, member="13900000000" if why == "nobody is signed in" else "", identity=identity)

    assert desk_link(shop).asked == []
