"""What the window judges and carries out: the same, coupon by coupon; and what would come back, before it does."""

from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.holdings import Balances
from counter_app.domain.lines import PurchaseLine
from counter_app.domain.member import Role
from counter_app.services.basket import request_of, weigh
from counter_app.services.check import CheckRequest
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import ALL, CheckoutForm, Wish
from counter_app.services.foreseen import foresee
from counter_app.services.holdings import balances_now, today
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.purchase_records import PurchaseRecord
from counter_app.services.recent import recent_sales
from counter_app.services.redeem import redeem
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.sales import ALL as WHOLE
from counter_app.services.sales import Wanted
from counter_app.services.void import VoidRequest, void
from counter_app.ui.customer import Customer
from counter_app.ui.tasks import judge_code, judge_customer, redeem_customer
from tests.counter_shop import C50, M1_NUMBER, Shop, open_shop
from tests.services.desk import sign_in_as
from tests.services.test_chosen_again import JudgingLink, used

M1 = "aaaaaaaaaaaa"
SMALL = {**C50, "id": "SMALL", "benefit": {"amount_off_minor": 1000}, "min_spend_minor": 0, "stacking": {"group": "s"}}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = open_shop(tmp_path)
    made.campaign(SMALL, tag=20)
    return made


def asked(amount: int | None = 20000, *codes: str, member: str | None = M1_NUMBER) -> CheckRequest:
    return CheckRequest(codes, amount, member, "window")


def topped_up(shop: Shop, minor: int) -> str:
    done = top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), M1_NUMBER, minor))
    assert done.done
    return done.operation


@pytest.mark.parametrize(
    "principal, wish, amount, spent, tender",
    [
        (5000, Wish(value_minor=ALL, confirmed_by="known"), 20000, (0, 5000), 15000),
        (5000, Wish(value_minor=ALL, confirmed_by="known"), 3000, (0, 3000), 0),
        (5000, Wish(value_minor=2000, confirmed_by="known"), 20000, (0, 2000), 18000),
        (5000, Wish(value_minor=4000, confirmed_by="known"), 3000, (0, 3000), 0),
        (0, Wish(value_minor=ALL, confirmed_by="known"), 20000, (0, 0), 20000),
        (0, Wish(points=ALL, confirmed_by="known"), 20000, (0, 0), 20000),
        (5000, Wish(best=True, value_minor=ALL, confirmed_by="known"), 20000, (0, 5000), 9000),
    ],
)
def test_as_much_is_spent_as_is_wanted_and_fits(
    shop: Shop, principal: int, wish: Wish, amount: int, spent: tuple[int, int], tender: int
) -> None:
    if principal:
        topped_up(shop, principal)
    for campaign in ("C50", "SMALL"):
        shop.coupon(campaign, member=M1)
    request = asked(amount)
    weighed = weigh(shop.counter, request, wish)
    assert weighed.looked.answer.accepted
    assert (weighed.points, weighed.value_minor) == spent
    assert weighed.looked.answer.verdict.paid.tender_minor == tender
    answer = redeem(shop.counter, request_of(shop.counter.ids.new(), request, weighed, wish))
    assert answer.verdict.paid == weighed.looked.answer.verdict.paid
    assert len(answer.redemptions) == (2 if wish.best else 0)


def test_more_than_there_is_is_a_no_and_not_less(shop: Shop) -> None:
    topped_up(shop, 5000)
    weighed = weigh(shop.counter, asked(), Wish(value_minor=6000, confirmed_by="known"))
    (reason,) = weighed.looked.answer.verdict.reasons
    assert (reason.code.value, reason.details["balance_minor"]) == ("insufficient_balance", 5000)


@pytest.mark.parametrize("request_", [asked(None), asked(20000, member=None)], ids=["no amount", "nobody"])
def test_nothing_is_chosen_before_it_is_known_what_for_and_for_whom(shop: Shop, request_: CheckRequest) -> None:
    shop.coupon("C50", member=M1)
    weighed = weigh(shop.counter, request_, Wish(best=True, points=ALL, value_minor=ALL))
    assert (weighed.filled, weighed.points, weighed.value_minor) == ((), 0, 0)


def test_what_the_cloud_refuses_of_the_best_is_passed_over_when_the_cashier_goes_on(shop: Shop) -> None:
    link = JudgingLink(online=True, says=used("SMALL"))
    shop.link = link
    for campaign in ("C50", "SMALL"):
        shop.coupon(campaign, member=M1)
    customer = Customer(member=M1_NUMBER, amount_minor=20000, wish=Wish(best=True))
    judged = judge_customer(shop.counter, customer, "search")
    assert sorted(code.campaign for code in judged.answer.verdict.codes) == ["C50", "SMALL"]

    refused = redeem_customer(shop.counter, customer, judged, shop.counter.ids.new(), "window")

    assert not refused.answer.redeemed
    assert (refused.goes_on, refused.done, refused.can_be_done) == (True, False, False)
    assert [each.campaign for each in refused.customer.wish.passed] == ["SMALL"]
    again = judge_customer(shop.counter, refused.customer, "again")
    assert [code.campaign for code in again.answer.verdict.codes] == ["C50"]
    assert [(each.campaign, each.word) for each in again.answer.verdict.left_out] == [("SMALL", "already_redeemed")]
    done = redeem_customer(shop.counter, again.customer, again, shop.counter.ids.new(), "window")
    assert (done.answer.redeemed, done.answer.online, len(link.claims)) == (True, True, 2)


def test_what_was_presented_and_refused_needs_the_cashier(shop: Shop) -> None:
    shop.link = JudgingLink(online=True, says=used("SMALL"))
    customer = Customer(member=M1_NUMBER, amount_minor=20000, wish=Wish(best=True))
    judged = judge_code(shop.counter, customer, None, shop.coupon("SMALL", member=M1), "camera")
    refused = redeem_customer(shop.counter, judged.customer, judged, shop.counter.ids.new(), "window")
    assert (refused.answer.redeemed, refused.goes_on) == (False, False)


def test_what_would_come_back_is_what_comes_back(shop: Shop) -> None:
    lines = tuple(PurchaseLine(what, 1000) for what in ("a", "b", "c"))
    code = shop.coupon("SMALL", member=M1)
    sold = checkout(
        shop.counter, RedeemRequest(shop.counter.ids.new(), (code,), 3000, M1_NUMBER, form=CheckoutForm(lines))
    )
    before = recent_sales(shop.counter)
    seen = foresee(shop.counter, sold.checkout, WHOLE)
    assert (seen.here, seen.paid_minor, seen.left_minor, seen.coupons, seen.topped_up) == (True, 2000, 2000, 1, False)
    assert [(line.number, line.minor, line.gone) for line in seen.lines] == [
        (1, 666, False),
        (2, 667, False),
        (3, 667, False),
    ]
    assert foresee(shop.counter, sold.redemptions[0].id, WHOLE) == seen
    line = foresee(shop.counter, sold.checkout, Wanted(line=1))
    assert line.back is not None
    assert line.back.tender_minor == 666
    assert foresee(shop.counter, sold.checkout, Wanted(2001)).wrong == "amount"
    assert recent_sales(shop.counter) == before, "looking does nothing"

    taken = void(shop.counter, VoidRequest(shop.counter.ids.new(), sold.checkout, "returned", line=1))
    assert taken.back == line.back
    left = foresee(shop.counter, sold.checkout, WHOLE)
    assert (left.paid_minor, left.left_minor, left.lines[0].gone) == (2000, 1334, True)
    rest = refund(shop.counter, RefundRequest(shop.counter.ids.new(), sold.checkout, "returned"))
    assert rest.back == left.back
    assert foresee(shop.counter, sold.checkout, WHOLE).left_minor == 0


@pytest.mark.parametrize("target", ["", "nothing", "01975d9a-0000-7000-8000-000000000000"])
def test_of_what_is_not_known_here_nothing_is_foreseen(shop: Shop, target: str) -> None:
    assert not foresee(shop.counter, target, WHOLE).here


def test_the_last_sales_stand_newest_first_with_what_came_back(shop: Shop) -> None:
    first = topped_up(shop, 5000)
    plain = checkout(shop.counter, RedeemRequest(shop.counter.ids.new(), (), 8880, form=CheckoutForm())).checkout
    with_coupon = checkout(
        shop.counter,
        RedeemRequest(shop.counter.ids.new(), (shop.coupon("SMALL"),), 3000, form=CheckoutForm(tender="cash")),
    )
    refund(shop.counter, RefundRequest(shop.counter.ids.new(), plain, "returned", 880))
    found = recent_sales(shop.counter)
    assert [each.id for each in found] == [with_coupon.redemptions[0].id, plain, first]
    records = [each for each in found if isinstance(each, PurchaseRecord)]
    assert [(each.paid_minor, each.back_minor, each.topped_up, each.gone) for each in records] == [
        (8880, 880, False, False),
        (5000, 0, True, False),
    ]
    refund(shop.counter, RefundRequest(shop.counter.ids.new(), first, "returned"))
    void(shop.counter, VoidRequest(shop.counter.ids.new(), plain, "returned"))
    assert [each.gone for each in recent_sales(shop.counter) if isinstance(each, PurchaseRecord)] == [True, True]
    with shop.store.reading() as reading:
        assert balances_now(reading, M1, today(reading, shop.counter)) == Balances()


UP_TO = {**SMALL, "id": "UPTO", "stacking": {"group": "u"}, "offline": {"policy": "allow_up_to", "amount_minor": 500}}
NEVER = {**SMALL, "id": "NEVER", "stacking": {"group": "n"}, "offline": {"policy": "never"}}


@pytest.mark.parametrize(
    "campaign, caps, role, reasons, lifted",
    [
        ("UPTO", {}, Role.MANAGER, [], "campaign"),
        ("UPTO", {}, Role.CASHIER, ["offline_limit_reached"], ""),
        ("SMALL", {"redemptions": 0}, Role.MANAGER, [], "redemptions"),
        ("SMALL", {"sum_minor": 999}, Role.MANAGER, [], "sum"),
        ("SMALL", {"sum_minor": 999}, Role.CASHIER, ["offline_limit_reached"], ""),
        ("NEVER", {}, Role.MANAGER, ["needs_online"], ""),
    ],
)
def test_a_manager_goes_beyond_the_off_line_caps_for_a_reason_and_no_further(
    shop: Shop, campaign: str, caps: dict[str, int], role: Role, reasons: list[str], lifted: str
) -> None:
    for number, document in enumerate((UP_TO, NEVER), 30):
        shop.campaign(document, tag=number)
    with shop.store.writing() as writing:
        writing.put_setting("offline_caps", caps)
    sign_in_as(shop, role)
    request, wish = asked(20000, shop.coupon(campaign)), Wish(override="the network is away since noon")
    plain = weigh(shop.counter, request, Wish())
    assert not plain.looked.answer.accepted, "without it, nobody may"
    weighed = weigh(shop.counter, request, wish)
    assert [each.code.value for each in weighed.looked.answer.verdict.reasons] == reasons
    answer = redeem(shop.counter, request_of(shop.counter.ids.new(), request, weighed, wish))
    assert answer.redeemed is not bool(reasons)
    with shop.store.reading() as reading:
        noted = [each for each in reading.audit_records(0, 100) if each.entry.action == "offline_override"]
    told = {"reason": wish.override, "caps": [lifted]}
    assert [dict(each.entry.details) for each in noted] == ([] if reasons else [told])
    assert "override_not_needed" not in [note.code for note in answer.verdict.notes]


@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("role", [Role.MANAGER, Role.CASHIER])
def test_what_needs_no_override_notes_none(shop: Shop, online: bool, role: Role) -> None:
    """On-line, and off-line within the caps, the reason stands for nothing: only what was lifted is lifted."""
    sign_in_as(shop, role)
    shop.link = JudgingLink(online=online, says=used())
    wish = Wish(override="just in case")
    for request in (asked(20000, shop.coupon("SMALL")), asked(8880)):
        weighed = weigh(shop.counter, request, wish)
        answer = redeem(shop.counter, request_of(shop.counter.ids.new(), request, weighed, wish))
        assert answer.checkout
        assert [note.code for note in answer.verdict.notes] == ["override_not_needed"]
    with shop.store.reading() as reading:
        assert [each for each in reading.audit_records(0, 100) if each.entry.action == "offline_override"] == []


def test_what_became_cheaper_meanwhile_is_shown_before_it_is_paid(shop: Shop) -> None:
    """A tier that comes down between the verdict and Enter: value that was named for more is not taken."""
    topped_up(shop, 30000)
    customer = Customer(member=M1_NUMBER, amount_minor=20000, wish=Wish(value_minor=ALL, confirmed_by="known"))
    with shop.store.writing() as writing:
        writing.put_setting("spend_needs", {"confirmed_day_minor": 99_999})
    judged = judge_customer(shop.counter, customer, "search")
    assert judged.answer.verdict.paid.principal_minor == 20000
    gold = {"name": "gold", "title": {"zh_CN": "金卡", "en": "Gold"}, "from_minor": 1, "pay_percent": 95}
    with shop.store.writing() as writing:
        writing.put_setting("tiers", {"window_days": 365, "notice_days": 30, "list": [gold]})
        member = writing.member(M1)
        assert member is not None
        writing.put_member(replace(member, tier="gold"))

    again = redeem_customer(shop.counter, customer, judged, shop.counter.ids.new(), "window")

    assert (again.done, again.can_be_done, again.answer.verdict.paid.principal_minor) == (False, True, 19000)
    assert recent_sales(shop.counter)[0].id != again.answer.checkout
    assert redeem_customer(shop.counter, customer, again, shop.counter.ids.new(), "window").done
    with shop.store.reading() as reading:
        assert balances_now(reading, M1, today(reading, shop.counter)).principal_minor == 11000
