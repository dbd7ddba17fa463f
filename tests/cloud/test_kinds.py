"""Vouchers, passes and trials at the cloud, claimed and reported; and terms that a newer program has made."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from counter_app.cloud.retiring import retire
from counter_app.domain import codes
from counter_app.protocol.devices import CouponIdentity, LeaseRequest
from counter_app.protocol.operations import Operation, Result
from counter_app.security.signing import Verifier
from tests.cloud.newer import RAFFLE, made_newer
from tests.cloud.support import FREE, NOON, CloudShop, Till

TITLE: Mapping[str, object] = {"zh_CN": "活动", "en": "Campaign"}
VOUCHER: Mapping[str, object] = {
    "id": "V",
    "kind": "voucher",
    "title": TITLE,
    "benefit": {"item": "双人套餐", "value_minor": 12800},
}
PASS: Mapping[str, object] = {"id": "P", "kind": "pass", "title": TITLE, "benefit": {"uses": 3}}
TRIAL: Mapping[str, object] = {
    "id": "T",
    "kind": "trial",
    "title": TITLE,
    "benefit": {"item": "小样", "postage_minor": 800},
}


def issued(till: Till, terms: Mapping[str, object], count: int = 1) -> list[CouponIdentity]:
    assert till.campaign(terms).result == "applied"
    drawn = till.coupons(count, str(terms["id"]))
    till.one(till.issue(*drawn))
    return drawn


def using(till: Till, *coupons: CouponIdentity, mode: str = "claim", member: str = "") -> Operation:
    return till.operation("checkout", till.checkout_body(*coupons, member=member, off_minor=0), mode=mode)


def said(result: Result) -> tuple[str, list[tuple[str, int]]]:
    return result.result, [(note.reason, note.at_stake_minor) for note in result.exceptions]


def refusal(result: Result) -> object:
    assert result.result == "refused"
    return result.detail["reason"]


def member_of(till: Till, phone: str) -> str:
    (member,) = till.members(1)
    till.one(till.sign_up(member, phone))
    return member.subject


def test_the_file_comes_down_as_every_counter_reads_it(till: Till) -> None:
    for terms in (VOUCHER, PASS, TRIAL):
        till.campaign(terms)

    down = {row["id"]: row["terms"] for row in till.rows("campaign").values()}

    assert down["V"]["benefit"] == {"item": "双人套餐", "value_minor": 12800}  # type: ignore[index]  # plain JSON
    assert down["P"]["limits"]["uses_per_coupon"] == 3  # type: ignore[index]
    assert down["T"]["limits"]["per_member"] == 1  # type: ignore[index]
    assert down["T"]["benefit"] == {"item": "小样", "postage_minor": 800}  # type: ignore[index]


def test_uses_that_contradict_are_refused_by_the_key(till: Till) -> None:
    refused = till.campaign({**PASS, "limits": {"uses_per_coupon": 4}})

    assert (refusal(refused), refused.detail["key"]) == ("invalid", "limits.uses_per_coupon")


def test_a_voucher_used_at_two_counters_puts_its_worth_at_stake(till: Till, second: Till) -> None:
    (coupon,) = issued(till, VOUCHER)

    assert said(till.one(using(till, coupon, mode="report"))) == ("applied", [])
    assert said(second.one(using(second, coupon, mode="report"))) == ("exception", [("double_redemption", 12800)])


def test_a_pass_is_claimed_until_no_use_is_left_and_a_void_gives_one_back(till: Till, second: Till) -> None:
    (coupon,) = issued(till, PASS)
    claims = [using(at, coupon) for at in (till, second, till)]

    assert [at.one(claim).result for at, claim in zip((till, second, till), claims, strict=True)] == ["applied"] * 3
    assert refusal(second.one(using(second, coupon))) == "already_redeemed"
    till.one(till.void(claims[0].id))
    assert till.rows("coupon")[coupon.subject]["used"] == 2
    assert second.one(using(second, coupon)).result == "applied"
    assert till.rows("coupon")[coupon.subject]["used"] == 3


def test_the_code_of_a_pass_says_so_and_proves_it_where_no_row_does(till: Till, shop: CloudShop) -> None:
    till.campaign(PASS)
    till.campaign(VOUCHER)
    (drawn,), (voucher,) = till.coupons(1, "P"), till.coupons(1, "V")
    keys = {each.id: bytes.fromhex(each.public_key) for each in till.enrolment.keys}
    rules = codes.ReadingRules(shop.tag, Verifier(keys))
    read = [codes.read_code(each.signed_code, rules) for each in (drawn, voucher)]

    assert [each.kind for each in read if isinstance(each, codes.SignedCode)] == [
        codes.CodeKind.PASS,
        codes.CodeKind.COUPON,
    ]
    assert len(shop.cloud.look_up(till.caller, code=drawn.signed_code, phone="").kinds["coupon"].rows) == 1
    # Signed by this cloud before it was set back: neither a row nor a drawing is there.
    tag = int(str(next(row["tag"] for row in till.rows("campaign").values() if row["id"] == "P")))
    signed = shop.cloud.sign_code(shop.merchant, codes.CodeKind.PASS, "aa00000000aa", 0, NOON, tag)
    lost = CouponIdentity(subject="aa00000000aa", campaign="P", terms_version=1, short_code="", signed_code=signed)
    body = till.checkout_body(lost, off_minor=0)
    body["coupons"][0]["signed_code"] = signed  # type: ignore[index]  # plain JSON
    assert said(till.do("checkout", body)) == ("applied", [])


def test_a_pass_stands_once_in_a_checkout(till: Till) -> None:
    (coupon,) = issued(till, PASS)

    assert refusal(till.one(using(till, coupon, coupon))) == "invalid"


def test_the_last_use_of_a_pass_taken_twice_off_line_is_found(till: Till, second: Till) -> None:
    (coupon,) = issued(till, PASS)
    first = [using(till, coupon, mode="report") for _ in range(2)]
    later = [using(second, coupon, mode="report") for _ in range(2)]

    assert [said(result)[0] for result in till.send(*first)] == ["applied"] * 2
    assert [said(result) for result in second.send(*later)] == [
        ("applied", []),
        ("exception", [("double_redemption", 0)]),
    ]


def test_a_trial_wants_a_member_and_is_one_a_person(till: Till, second: Till) -> None:
    one, two, three = issued(till, TRIAL, 3)
    wang, li = member_of(till, "+8613800000001"), member_of(till, "+8613800000002")

    assert refusal(till.one(using(till, one))) == "member_required"
    assert till.one(using(till, one, member=wang)).result == "applied"
    assert refusal(second.one(using(second, two, member=wang))) == "member_limit_reached"
    assert second.one(using(second, two, member=li)).result == "applied"
    assert said(second.one(using(second, three, mode="report", member=wang))) == (
        "exception",
        [("member_limit_reached", 0)],
    )


def test_a_trial_taken_back_may_be_had_again(till: Till) -> None:
    one, two = issued(till, TRIAL, 2)
    wang = member_of(till, "+8613800000001")
    first = using(till, one, member=wang)
    till.one(first)

    till.one(till.void(first.id))

    assert till.one(using(till, two, member=wang)).result == "applied"


# --- terms of a newer program -----------------------------------------------------------------------------------------


@pytest.fixture
def raffle(shop: CloudShop, till: Till) -> CouponIdentity:
    """A coupon under terms that a newer cloud has made, before this older one was set up again."""
    (coupon,) = issued(till, {**FREE, "id": "RAFFLE"})
    made_newer(shop.cloud, shop.merchant, "RAFFLE", RAFFLE)
    return coupon


def test_a_kind_that_is_not_known_here_is_refused_as_one_for_a_newer_cloud(till: Till) -> None:
    refused = till.campaign({**FREE, "id": "X", "kind": "raffle"})
    assert (refusal(refused), refused.detail["key"]) == ("unsupported_version", "kind")
    assert "X" not in till.rows("campaign")


def test_a_claim_under_unknown_terms_is_refused_and_whatever_else_comes_with_it_goes_on(
    till: Till, raffle: CouponIdentity
) -> None:
    (other,) = issued(till, VOUCHER)

    results = till.send(using(till, raffle), using(till, other))

    assert [result.result for result in results] == ["refused", "applied"]
    assert results[0].detail["reason"] == "unsupported_version"
    reasons = results[0].detail["reasons"]
    assert isinstance(reasons, list)
    assert (reasons[0]["what"], reasons[0]["kind"]) == ("campaign", "raffle")


def test_reports_under_unknown_terms_are_recorded_and_beyond_their_uses_an_exception(
    till: Till, raffle: CouponIdentity
) -> None:
    results = till.send(*(using(till, raffle, mode="report") for _ in range(4)))

    assert [said(result) for result in results] == [("applied", [])] * 3 + [("exception", [("double_redemption", 0)])]
    assert till.rows("coupon")[raffle.subject]["used"] == 4
    assert till.one(till.void(str(results[0].id))).result == "applied"
    assert till.rows("coupon")[raffle.subject]["used"] == 3


def test_unknown_terms_come_down_as_they_came_and_are_paused_like_any(till: Till, raffle: CouponIdentity) -> None:
    assert till.do("campaign_put", {"campaign": "RAFFLE", "status": "paused"}).result == "applied"

    row = till.rows("campaign")["RAFFLE"]

    assert (row["terms"], row["status"]) == (RAFFLE, "paused")


def test_nothing_of_an_unknown_quota_is_lent_and_its_coupons_are_still_found(
    shop: CloudShop, till: Till, raffle: CouponIdentity
) -> None:
    made_newer(shop.cloud, shop.merchant, "RAFFLE", {**RAFFLE, "limits": {"total": 100}})

    assert shop.cloud.lease(till.caller, LeaseRequest(campaign="RAFFLE", want=5)).granted == 0
    found = shop.cloud.look_up(till.caller, code=raffle.short_code, phone="")
    assert len(found.kinds["coupon"].rows) == 1


def test_coupons_under_unknown_terms_retire_by_the_window_that_can_be_read(
    shop: CloudShop, till: Till, raffle: CouponIdentity
) -> None:
    made_newer(shop.cloud, shop.merchant, "RAFFLE", {**RAFFLE, "valid": {"until": "2026-03-31"}})
    till.one(till.void(till.one(using(till, raffle, mode="report")).id))
    shop.clock.at += timedelta(days=400)

    while retire(shop.cloud._context):
        pass

    assert till.rows("coupon")[raffle.subject]["deleted"] is True
