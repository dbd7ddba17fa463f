"""Vouchers, passes and trials at one counter with the real database."""

from pathlib import Path

import pytest

from counter_app.domain.codes import PRINTED_LIFE, CodeKind
from counter_app.domain.member import Role
from counter_app.services.answers import Answer
from counter_app.services.check import CheckRequest, check
from counter_app.services.coupons import show_coupon
from counter_app.services.members import show_member
from counter_app.services.recent import recent
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidAnswer, VoidRequest, void
from tests.counter_shop import M1_NUMBER, Shop, open_shop
from tests.domain.test_kinds import PASS, POSTED, TRIAL, VOUCHER


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_shop(tmp_path, role=Role.MANAGER)
    for number, document in enumerate((VOUCHER, PASS, TRIAL, POSTED)):
        shop.campaign(document, tag=20 + number)
    return shop


def at(shop: Shop, *codes: str, member: str | None = None, amount: int = 5000) -> Answer:
    return redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), codes, amount, member))


def codes_of(answer: Answer) -> list[str]:
    return [reason.code.value for reason in answer.verdict.reasons]


def left(answer: Answer) -> tuple[bool, int | None, int]:
    """Redeemed, uses left, uses in all."""
    code = answer.verdict.codes[0]
    return answer.redeemed, code.uses_left, code.uses


def take_back(shop: Shop, answer: Answer) -> VoidAnswer:
    taken = void(shop.counter, VoidRequest(shop.counter.ids.new(), answer.redemptions[0].id, "slip"))
    assert taken.done
    return taken


def test_a_voucher_takes_nothing_off_and_is_exposed_with_its_worth(shop: Shop) -> None:
    done = at(shop, shop.coupon("V"))

    assert (done.redeemed, done.verdict.discount_minor, done.verdict.payable_minor) == (True, 0, 5000)
    assert recent(shop.counter, 1)[0].exposure_minor == 12800
    with shop.store.reading() as reading:
        assert reading.offline_totals().sum_minor == 12800


def test_a_pass_is_used_one_at_a_time_until_none_is_left(shop: Shop) -> None:
    code = shop.coupon("P")

    assert [left(at(shop, code)) for _ in range(10)] == [(True, count, 10) for count in range(9, -1, -1)]
    assert codes_of(at(shop, code)) == ["already_redeemed"]


def test_a_void_gives_one_use_of_a_pass_back_and_says_how_many_are_left(shop: Shop) -> None:
    code = shop.coupon("P")
    first, second = at(shop, code), at(shop, code)

    taken = take_back(shop, first)

    assert (taken.uses_left, taken.uses) == (9, 10)
    assert take_back(shop, second).uses_left == 10
    assert take_back(shop, second).uses_left is None, "nothing came back a second time"
    assert check(shop.counter, CheckRequest((code,))).verdict.codes[0].uses_left == 10
    assert take_back(shop, at(shop, shop.coupon("V"))).left == {}


def test_one_pass_is_used_once_in_a_checkout_however_it_is_presented(shop: Shop) -> None:
    subject = "0000000000aa"
    signed = shop.signed(subject, tag=21)
    code = shop.coupon("P", id=subject, signed_code=signed)

    done = at(shop, code, signed, code)

    assert left(done) == (True, 9, 10)
    assert len(done.redemptions) == 1


def test_a_pass_without_its_row_waits_for_the_cloud(shop: Shop) -> None:
    assert codes_of(at(shop, shop.signed(tag=21))) == ["needs_online"]


def test_the_code_of_a_pass_is_taken_wherever_a_coupons_is(shop: Shop) -> None:
    subject = "0000000000ab"
    signed = shop.signed(subject, tag=21, kind=CodeKind.PASS)
    assert codes_of(at(shop, signed)) == ["needs_online"], "its row is not here"
    shop.coupon("P", id=subject)

    assert left(at(shop, signed)) == (True, 9, 10)
    assert show_coupon(shop.counter, signed).uses_left == 9
    assert codes_of(at(shop, shop.signed(subject, tag=21, kind=CodeKind.PASS, life=PRINTED_LIFE))) == ["stale_code"]
    assert codes_of(at(shop, shop.signed(tag=99, kind=CodeKind.PASS))) == ["needs_online"], "nor its campaign"


def test_what_is_left_is_shown_at_the_desk_and_with_the_member(shop: Shop) -> None:
    code = shop.coupon("P", member="aaaaaaaaaaaa")
    at(shop, code)

    shown = show_member(shop.counter, M1_NUMBER)

    assert show_coupon(shop.counter, code).uses_left == 9
    assert [shown.uses_left[each.id] for each in shown.coupons] == [9]


def test_a_trial_wants_a_member_and_is_one_a_person(shop: Shop) -> None:
    first, second = shop.coupon("T"), shop.coupon("T")

    nobody = at(shop, first)
    assert codes_of(nobody) == ["member_required"]
    assert nobody.verdict.colour.wire == "amber"
    done = at(shop, first, member=M1_NUMBER)
    assert done.redeemed

    assert codes_of(at(shop, second, member=M1_NUMBER)) == ["member_limit_reached"]
    take_back(shop, done)
    assert at(shop, second, member=M1_NUMBER).redeemed


def test_the_owner_of_a_trial_need_not_be_scanned(shop: Shop) -> None:
    assert at(shop, shop.coupon("T", member="aaaaaaaaaaaa")).redeemed


def test_a_bearers_trial_without_its_row_is_given_to_a_member_and_remembered(shop: Shop) -> None:
    code = shop.signed(tag=22)

    assert codes_of(at(shop, code)) == ["member_required"]
    assert at(shop, code, member=M1_NUMBER).redeemed
    assert codes_of(at(shop, code, member=M1_NUMBER)) == ["already_redeemed", "member_limit_reached"]
    assert codes_of(at(shop, shop.signed(tag=22), member=M1_NUMBER)) == ["member_limit_reached"]


def test_postage_is_part_of_the_answer_also_when_it_is_repeated(shop: Shop) -> None:
    request = RedeemRequest(shop.counter.ids.new(), (shop.coupon("TP"),), 0, M1_NUMBER)

    first, again = redeem(shop.counter, request), redeem(shop.counter, request)

    assert (first.redeemed, first.verdict.postage_minor, first.verdict.payable_minor) == (True, 800, 0)
    assert again.verdict.codes == first.verdict.codes
