"""Identities in reserve and look-up."""

import pytest

from counter_app.cloud.answers import CallRefused
from counter_app.domain import codes, damm
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.devices import ReserveRequest
from counter_app.security.signing import Verifier
from tests.cloud.support import C50, D50, CloudShop, Till, rows_of


def rules(shop: CloudShop, till: Till) -> codes.ReadingRules:
    keys = {each.id: bytes.fromhex(each.public_key) for each in till.enrolment.keys}
    return codes.ReadingRules(shop.tag, Verifier(keys))


def test_member_identities_have_a_number_and_a_printed_code(shop: CloudShop, till: Till) -> None:
    members = till.members(500)
    assert len({each.subject for each in members}) == len({each.number for each in members}) == 500
    assert all(len(each.number) == 10 and damm.is_valid(each.number) for each in members)
    read = codes.read_code(members[0].signed_code, rules(shop, till))
    assert isinstance(read, codes.SignedCode)
    assert (read.kind, read.subject, read.printed) == (codes.CodeKind.MEMBER, members[0].subject, True)


def test_coupon_identities_carry_their_campaign_and_its_current_terms(shop: CloudShop, till: Till) -> None:
    till.campaign(D50)
    till.campaign()
    till.campaign(C50, min_spend_minor=0)
    coupons = till.coupons(20)
    assert {(each.campaign, each.terms_version) for each in coupons} == {("C50", 2)}
    assert all(len(each.short_code) == 12 and damm.is_valid(each.short_code) for each in coupons)
    read = codes.read_code(coupons[0].signed_code, rules(shop, till))
    assert isinstance(read, codes.SignedCode)
    assert (read.kind, read.subject, read.campaign_tag) == (codes.CodeKind.COUPON, coupons[0].subject, 2)
    assert read.until_terms_end


def test_only_running_campaigns_get_identities(till: Till) -> None:
    for campaign in ("A", "B", "C"):
        till.campaign(C50, id=campaign)
    till.do("campaign_put", {"campaign": "B", "status": "paused"})
    till.do("campaign_put", {"campaign": "C", "status": "ended"})
    till.do("campaign_put", {"campaign": "EMPTY", "status": "running"})
    asked = {"A": 2, "B": 2, "C": 2, "EMPTY": 2, "UNKNOWN": 2}
    given = till.cloud.reserve(till.caller, ReserveRequest(coupons=asked)).coupons
    assert [each.campaign for each in given] == ["A", "A"]


@pytest.mark.parametrize(
    "request_",
    [
        ReserveRequest(members=501),
        ReserveRequest(members=-1),
        ReserveRequest(coupons={"A": 501}),
        ReserveRequest(coupons={"A": -1}),
        ReserveRequest(coupons={"A": 300, "B": 201}),
    ],
)
def test_too_many_identities_are_refused(till: Till, request_: ReserveRequest) -> None:
    with pytest.raises(CallRefused) as caught:
        till.cloud.reserve(till.caller, request_)
    assert caught.value.status == 400


def found(page: ChangesPage) -> dict[str, set[str]]:
    return {kind: set(rows_of(page, kind)) for kind in page.kinds}


def test_a_coupon_is_found_by_either_code_with_what_belongs_to_it(shop: CloudShop, till: Till, second: Till) -> None:
    till.campaign(D50)
    (member,), (coupon,) = till.members(1), till.coupons(1, "D50")
    till.send(till.sign_up(member, "+8613800000001"), till.issue(coupon, member=member.subject))
    till.one(till.checkout(coupon, member=member.subject))
    for code in (coupon.short_code, coupon.signed_code):
        page = shop.cloud.look_up(second.caller, code=code)
        assert (page.version, page.more) == (0, False)
        assert found(page) == {
            "campaign": {"D50"},
            "coupon": {coupon.subject},
            "member": {member.subject},
            "usage": {f"member_day:D50:{member.subject}:2026-03-10"},
        }
        row = rows_of(page, "coupon")[coupon.subject]
        assert (row["used"], row["signed_code"], row["last_counter"]) == (1, coupon.signed_code, "T1")


def test_a_member_is_found_by_number_code_or_phone_with_the_coupons_held(shop: CloudShop, till: Till) -> None:
    till.campaign()
    (member, other), coupons = till.members(2), till.coupons(2)
    till.send(till.sign_up(member, "+8613800000001"), till.issue(*coupons, member=member.subject))
    till.one(till.sign_up(other, "+8613800000001"))
    live = shop.cloud.sign_code(shop.merchant, codes.CodeKind.MEMBER, member.subject, 2)
    pages = [
        shop.cloud.look_up(till.caller, code=member.number),
        shop.cloud.look_up(till.caller, code=member.signed_code),
        shop.cloud.look_up(till.caller, code=live),
        shop.cloud.look_up(till.caller, phone="+8613800000001"),
    ]
    for page in pages:
        assert set(rows_of(page, "member")) == {member.subject}
        assert set(rows_of(page, "coupon")) == {each.subject for each in coupons}
    alias = shop.cloud.look_up(till.caller, code=other.number)
    assert set(rows_of(alias, "member")) == {member.subject, other.subject}


def test_a_drawn_coupon_whose_issue_has_not_arrived_is_known(shop: CloudShop, till: Till, second: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    for code in (coupon.short_code, coupon.signed_code):
        row = rows_of(shop.cloud.look_up(second.caller, code=code), "coupon")[coupon.subject]
        assert (row["status"], row["campaign"], row["terms_version"]) == ("placeholder", "C50", 1)


@pytest.mark.parametrize("code", ["rubbish", "71" + "9" * 198, "000000000000", "134567890123456789", "https://x/"])
def test_what_nobody_has_is_an_empty_page(shop: CloudShop, till: Till, code: str) -> None:
    assert shop.cloud.look_up(till.caller, code=code).kinds == {}


def test_guessing_is_slowed_down_for_a_minute_and_for_the_guesser_alone(
    shop: CloudShop, till: Till, second: Till
) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    for _ in range(30):
        shop.cloud.look_up(till.caller, code="000000000000")
    with pytest.raises(CallRefused) as caught:
        shop.cloud.look_up(till.caller, code=member.number)
    assert (caught.value.status, caught.value.retry_after_seconds) == (429, 60)
    assert shop.cloud.look_up(second.caller, code=member.number).kinds
    shop.clock.forward(minutes=1)
    assert shop.cloud.look_up(till.caller, code=member.number).kinds


def test_a_look_up_needs_one_question(shop: CloudShop, till: Till) -> None:
    for code, phone in (("", ""), ("1", "2")):
        with pytest.raises(CallRefused):
            shop.cloud.look_up(till.caller, code=code, phone=phone)


def test_nothing_of_another_merchant_is_found(shop: CloudShop, till: Till) -> None:
    theirs = CloudShop(shop.cloud, shop.clock, "", shop.cloud.init_merchant("另一家", "S9").store, "").till()
    till.campaign()
    (member,), (coupon,) = till.members(1), till.coupons(1)
    till.send(till.sign_up(member, "+8613800000001"), till.issue(coupon, member=member.subject))
    for code in (coupon.short_code, coupon.signed_code, member.number, member.signed_code):
        assert shop.cloud.look_up(theirs.caller, code=code).kinds == {}
    assert shop.cloud.look_up(theirs.caller, phone="+8613800000001").kinds == {}
    assert theirs.one(theirs.checkout(coupon, mode="claim")).detail["reason"] == "unknown_code"
    assert set(theirs.rows("member")) == set()
