"""What the cloud decides: claims judged, reports recorded with what they broke, both sides named."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from counter_app.domain.codes import CodeKind
from counter_app.protocol.operations import Result
from tests.cloud.support import C50, D50, FREE, IDS, NOON, CloudShop, Till


def reasons(result: Result) -> list[dict[str, object]]:
    return msgspec.convert(result.detail["reasons"], list[dict[str, object]])


def test_a_second_claim_is_told_where_when_and_by_whom(shop: CloudShop, till: Till, second: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    till.do("staff_put", {"staff": IDS.new(), "name": "K1", "role": "cashier"}, op_id=IDS.new())
    (k1,) = (row["id"] for row in till.rows("staff").values() if row["name"] == "K1")
    assert till.one(till.checkout(coupon, mode="claim", staff=str(k1))).result == "applied"
    shop.clock.forward(minutes=7)
    refused = second.one(second.checkout(coupon, mode="claim"))
    (reason,) = reasons(refused)
    assert refused.detail["reason"] == "already_redeemed"
    assert {name: reason[name] for name in ("code", "store", "counter", "staff", "minutes_ago", "at")} == {
        "code": "already_redeemed",
        "store": "S1",
        "counter": "T1",
        "staff": "K1",
        "minutes_ago": 7,
        "at": "2026-03-10T14:00:00+08:00",
    }
    assert reason["coupon"] == coupon.subject


def test_all_reasons_are_answered_in_their_order(shop: CloudShop, till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    shop.clock.at = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    body = till.checkout_body(coupon, amount_minor=19999)
    refused = till.do("checkout", body, mode="claim")
    assert [reason["code"] for reason in reasons(refused)] == ["expired", "min_spend_not_met"]
    assert reasons(refused)[1]["missing_minor"] == 1


@pytest.mark.parametrize(
    "at, answer",
    [
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), "applied"),
        (datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC), "refused"),
    ],
)
def test_a_window_ends_with_the_store_s_day(shop: CloudShop, till: Till, at: datetime, answer: str) -> None:
    till.campaign()
    shop.clock.at = at
    assert till.one(till.checkout(*till.coupons(1), mode="claim")).result == answer


def test_a_checkout_of_three_coupons_of_which_one_is_refused_uses_none(till: Till) -> None:
    till.campaign(C50, stacking={"group": "a"})
    till.campaign(FREE, stacking={"group": "b"})
    (used,), (free,) = till.coupons(1), till.coupons(1, "FREE")
    till.one(till.checkout(used))
    refused = till.one(till.checkout(free, used, mode="claim"))
    assert refused.detail["reason"] == "already_redeemed"
    assert free.subject not in till.rows("coupon")


def test_a_double_redemption_names_both_sides_with_corrected_times(shop: CloudShop, till: Till, second: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    first = till.checkout(coupon, at=NOON - timedelta(minutes=30), offset_ms=-60_000)
    later = second.checkout(coupon, at=NOON - timedelta(minutes=20), offset_ms=120_000)
    assert till.one(first).result == "applied"
    exception = second.one(later)
    assert exception.result == "exception"
    (note,) = exception.exceptions
    assert (note.reason, note.at_stake_minor, len(note.sides)) == ("double_redemption", 5000, 2)
    row = till.rows("exception")[note.id]
    facts = msgspec.convert(row["facts"], dict[str, object])
    sides = msgspec.convert(facts["sides"], list[dict[str, object]])
    assert [(side["operation"], side["counter"], side["at"]) for side in sides] == [
        (first.id, "T1", "2026-03-10T05:31:00.000Z"),
        (later.id, "T2", "2026-03-10T05:38:00.000Z"),
    ]
    assert (row["operation"], row["reason"], row["status"]) == (later.id, "double_redemption", "open")
    assert till.rows("coupon")[coupon.subject]["used"] == 2


def test_limits_are_kept_and_what_goes_beyond_is_an_exception(till: Till) -> None:
    till.campaign(D50)
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    coupons = till.coupons(4, "D50")
    for coupon in coupons[:2]:
        assert till.one(till.checkout(coupon, mode="claim", member=member.subject)).result == "applied"
    refused = till.one(till.checkout(coupons[2], mode="claim", member=member.subject))
    assert refused.detail["reason"] == "daily_limit_reached"
    assert reasons(refused)[0]["next_at"] == "2026-03-11T00:00:00+08:00"
    beyond = till.one(till.checkout(coupons[3], member=member.subject))
    assert [note.reason for note in beyond.exceptions] == ["daily_limit_reached"]
    assert till.rows("usage")[f"member_day:D50:{member.subject}:2026-03-10"]["used"] == 3
    till.clock.at = datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    assert till.one(till.checkout(coupons[2], mode="claim", member=member.subject)).result == "applied"


def test_a_frozen_coupon_is_refused_and_a_revoked_one_stays_so(till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)

    def put(action: str) -> Result:
        return till.do("coupon_put", {"coupon": coupon.subject, "action": action, "reason": "lost"})

    till.one(till.issue(coupon))
    put("freeze")
    assert till.one(till.checkout(coupon, mode="claim")).detail["reason"] == "coupon_frozen"
    put("unfreeze")
    put("revoke")
    put("unfreeze")
    assert till.one(till.checkout(coupon, mode="claim")).detail["reason"] == "coupon_voided"
    assert till.one(till.checkout(coupon)).exceptions[0].reason == "coupon_voided"
    assert put("burn").detail["reason"] == "invalid"


def test_a_member_bound_coupon_is_for_its_owner(till: Till) -> None:
    till.campaign(C50, member_bound=True)
    owner, other = till.members(2)
    till.send(till.sign_up(owner, "+8613800000001"), till.sign_up(other, "+8613800000002"))
    (coupon,) = till.coupons(1)
    till.one(till.issue(coupon, member=owner.subject))
    assert till.one(till.checkout(coupon, mode="claim")).detail["reason"] == "member_required"
    assert till.one(till.checkout(coupon, mode="claim", member=other.subject)).detail["reason"] == "not_owner"
    assert till.one(till.checkout(coupon, mode="claim", member=owner.subject)).result == "applied"


def test_a_frozen_member_redeems_nothing(till: Till) -> None:
    till.campaign()
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    till.do("member_update", {"member": member.subject, "status": "frozen", "reason": "lost phone"})
    refused = till.one(till.checkout(*till.coupons(1), mode="claim", member=member.subject))
    assert refused.detail["reason"] == "member_frozen"


def test_a_paused_campaign_redeems_nothing_and_an_ended_one_keeps_its_word(till: Till) -> None:
    till.campaign()
    one, two = till.coupons(2)
    till.send(till.issue(one, two))
    till.do("campaign_put", {"campaign": "C50", "status": "paused"})
    assert till.one(till.checkout(one, mode="claim")).detail["reason"] == "coupon_frozen"
    till.do("campaign_put", {"campaign": "C50", "status": "ended"})
    assert till.one(till.checkout(one, mode="claim")).result == "applied"


def test_a_coupon_keeps_the_terms_of_its_issue(till: Till) -> None:
    till.campaign()
    (old,) = till.coupons(1)
    till.one(till.issue(old))
    till.campaign(C50, min_spend_minor=90000)
    (new,) = till.coupons(1)
    assert (old.terms_version, new.terms_version) == (1, 2)
    assert till.one(till.checkout(old, mode="claim")).result == "applied"
    assert till.one(till.checkout(new, mode="claim")).detail["reason"] == "min_spend_not_met"


def test_a_coupon_of_a_reserve_whose_issue_is_under_way_is_taken(shop: CloudShop, till: Till) -> None:
    till.campaign(C50, valid={"days_after_issue": 1}, member_bound=True)
    (member,) = till.members(1)
    (coupon,) = till.coupons(1)
    shop.clock.forward(days=3)
    till.one(till.sign_up(member, "+8613800000001"))
    issue = till.issue(coupon, member=member.subject)
    claimed = till.one(till.checkout(coupon, mode="claim", member=member.subject))
    assert claimed.result == "applied"
    assert till.rows("coupon")[coupon.subject]["status"] == "placeholder"
    till.one(issue)
    row = till.rows("coupon")[coupon.subject]
    assert (row["status"], row["member"], row["used"]) == ("active", member.subject, 1)


def test_a_signed_coupon_without_a_row_is_judged_by_its_tag_at_its_issue_time(shop: CloudShop, till: Till) -> None:
    tag = till.campaign().detail["tag"]
    shop.clock.forward(days=1)
    till.campaign(C50, min_spend_minor=90000)
    for subject, issued, answer in (("aa00000000aa", NOON, "applied"), ("bb00000000bb", shop.clock.at, "refused")):
        code = shop.cloud.sign_code(shop.merchant, CodeKind.COUPON, subject, 0, issued, int(str(tag)))
        assert till.do("checkout", signed_body(till, subject, code), mode="claim").result == answer


def test_a_forged_code_and_an_unknown_one_are_refused_and_reported_ones_are_exceptions(
    shop: CloudShop, till: Till
) -> None:
    tag = int(str(till.campaign().detail["tag"]))
    code = shop.cloud.sign_code(shop.merchant, CodeKind.COUPON, "aa00000000aa", 0, NOON, tag)
    forged = code[:-1] + str((int(code[-1]) + 1) % 10)
    body = signed_body(till, "aa00000000aa", forged)
    assert till.do("checkout", body, mode="claim").detail["reason"] == "forged"
    unknown = signed_body(till, "cc00000000cc", "")
    assert till.do("checkout", unknown, mode="claim").detail["reason"] == "unknown_code"
    # Signed, but for another subject than the checkout says.
    stolen = signed_body(till, "dd00000000dd", code)
    assert till.do("checkout", stolen, mode="claim").detail["reason"] == "unknown_code"
    recorded = [till.do("checkout", signed_body(till, str(each["subject"]), str(each["code"]))) for each in (
        {"subject": "aa00000000aa", "code": forged}, {"subject": "cc00000000cc", "code": ""},
    )]  # fmt: skip
    assert [result.exceptions[0].reason for result in recorded] == ["forged", "unknown_code"]


def test_a_report_from_a_counter_whose_clock_ran_ahead_is_not_in_the_future(shop: CloudShop, till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    till.one(till.checkout(coupon, at=NOON + timedelta(days=365)))
    assert till.rows("coupon")[coupon.subject]["last_at"] == "2026-03-10T06:00:00.000Z"


def test_a_claim_is_judged_now_whatever_the_counter_s_clock_says(shop: CloudShop, till: Till) -> None:
    till.campaign()
    shop.clock.at = datetime(2026, 4, 2, tzinfo=UTC)
    claim = till.checkout(*till.coupons(1), mode="claim", at=NOON)
    assert till.one(claim).detail["reason"] == "expired"


def test_a_gift_s_worth_is_what_is_at_stake(till: Till, second: Till) -> None:
    till.campaign(FREE)
    (coupon,) = till.coupons(1, "FREE")
    till.do("checkout", till.checkout_body(coupon, off_minor=0))
    result = second.do("checkout", second.checkout_body(coupon, off_minor=0))
    assert result.exceptions[0].at_stake_minor == 1800


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": -1},
        {"amount_minor": 10**30},
        {"discount_minor": 1.5},
        {"member": "m" * 65},
        {"coupons": [{"redemption": "", "coupon": "a", "campaign": "b", "terms_version": 1, "discount_minor": 0}]},
        {"coupons": [{"redemption": "r", "coupon": "", "campaign": "b", "terms_version": 1, "discount_minor": 0}]},
        {"member": "a\x00b"},
    ],
)
def test_a_checkout_with_impossible_values_is_invalid_and_changes_nothing(
    till: Till, change: dict[str, object]
) -> None:
    till.campaign()
    before = till.pull().version
    refused = till.do("checkout", {**till.checkout_body(), **change})
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")
    assert refused.detail["message"]
    assert till.pull().version == before


def test_ids_said_twice_in_one_checkout_or_owned_by_another_are_invalid(till: Till) -> None:
    till.campaign()
    one, two = till.coupons(2)
    twice = till.checkout_body(one, one)
    assert till.do("checkout", twice).detail["reason"] == "invalid"
    first = till.checkout_body(one)
    till.do("checkout", first)
    taken = till.checkout_body(two)
    uses = msgspec.convert(taken["coupons"], list[dict[str, object]])
    uses[0]["redemption"] = msgspec.convert(first["coupons"], list[dict[str, object]])[0]["redemption"]
    assert till.do("checkout", {**taken, "coupons": uses}).detail["reason"] == "invalid"


def signed_body(till: Till, subject: str, code: str) -> dict[str, object]:
    use = {
        "redemption": IDS.new(),
        "coupon": subject,
        "campaign": "C50",
        "terms_version": 0,
        "discount_minor": 5000,
        "signed_code": code,
    }
    return {**till.checkout_body(), "coupons": [use]}
