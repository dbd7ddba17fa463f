"""Every rule that `judge` knows, at its boundaries: one row a case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from counter_app.domain import codes as c
from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.judge import judge
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.situation import Candidate, OfflineCaps, OfflineState
from counter_app.domain.verdict import Colour, ReasonCode
from tests.domain.situations import C50, M1, M2, NOW, S2, candidate, local, situation, terms_of

OFFLINE = OfflineState(online=False, last_contact_at=NOW)
TUESDAYS: dict[str, Any] = {"weekdays": [2], "hours": ["10:00-18:00"]}
NIGHT: dict[str, Any] = {"weekdays": [5], "hours": ["22:00-02:00"]}
BOUND: dict[str, Any] = {"member_bound": True}
FROZEN = replace(M1, status=MemberStatus.FROZEN, status_since=NOW)
PAUSED = replace(candidate(), campaign=replace(candidate().campaign, status=CampaignStatus.PAUSED))  # type: ignore[type-var]


def row(item: Candidate, reasons: str = "", **changes: Any) -> tuple[Candidate, dict[str, Any], list[str]]:
    return item, changes, reasons.split()


def daily(used: int) -> Candidate:
    item = candidate()
    return replace(item, usage={**item.usage, f"member_day:C50:{M1.id}:2026-03-10": used})


def limited(scope: str, used: int, **limits: int) -> Candidate:
    item = candidate(terms_of(limits=limits))
    return replace(item, usage={**item.usage, scope: used})


CASES = {
    "all in order": row(candidate()),
    "one minor unit short": row(candidate(), "min_spend_not_met", amount_minor=19999),
    "no amount known: minimum untested": row(candidate(), amount_minor=None),
    "used": row(candidate(used=1), "already_redeemed"),
    "second of two uses": row(candidate(terms_of(limits={"uses_per_coupon": 2}), used=1)),
    "first second of the window": row(candidate(), now=local("2026-03-01 00:00:00")),
    "a second before the window": row(candidate(), "not_yet_valid", now=local("2026-02-28 23:59:59")),
    "last second of the window": row(candidate(), now=local("2026-03-31 23:59:59")),
    "first second after it": row(candidate(), "expired", now=local("2026-04-01 00:00:00")),
    "expired and too small, in order": row(
        candidate(), "expired min_spend_not_met", now=local("2026-04-01 00:00:00"), amount_minor=1
    ),
    "Tuesday before six": row(candidate(terms_of(**TUESDAYS)), now=local("2026-03-10 17:59:59")),
    "Tuesday at six": row(candidate(terms_of(**TUESDAYS)), "wrong_time", now=local("2026-03-10 18:00:00")),
    "Wednesday": row(candidate(terms_of(**TUESDAYS)), "wrong_time", now=local("2026-03-11 12:00:00")),
    "Friday night": row(candidate(terms_of(**NIGHT)), now=local("2026-03-13 23:00:00")),
    "Friday's night after midnight": row(candidate(terms_of(**NIGHT)), now=local("2026-03-14 01:59:59")),
    "Friday before dawn is Thursday's night": row(
        candidate(terms_of(**NIGHT)), "wrong_time", now=local("2026-03-13 01:00:00")
    ),
    "seven days, the last": row(candidate(terms_of(valid={"days_after_issue": 7})), now=local("2026-03-08 23:59:59")),
    "seven days, over": row(
        candidate(terms_of(valid={"days_after_issue": 7})), "expired", now=local("2026-03-09 00:00:00")
    ),
    "starts the day after issue": row(
        candidate(terms_of(valid={"days_after_issue": 1, "starts_after_days": 1})),
        "not_yet_valid",
        now=local("2026-03-02 23:59:59"),
    ),
    "another store": row(candidate(terms_of(stores=["S1"])), "wrong_store", store=S2),
    "its own store": row(candidate(terms_of(stores=["S1"]))),
    "frozen coupon": row(candidate(status=CouponStatus.FROZEN, status_since=NOW), "coupon_frozen"),
    "revoked coupon": row(candidate(status=CouponStatus.VOIDED, status_since=NOW), "coupon_voided"),
    "frozen member": row(candidate(), "member_frozen", member=FROZEN),
    "paused campaign": row(PAUSED, "coupon_frozen"),
    "two of two today": row(daily(2), "daily_limit_reached"),
    "one of two today": row(daily(1)),
    "limit of a member": row(limited(f"member:C50:{M1.id}", 3, per_member=3), "member_limit_reached"),
    "limit of a store and day": row(limited("store_day:C50:s1:2026-03-10", 9, per_store_day=9), "daily_limit_reached"),
    "quota": row(limited("total:C50", 100, total=100), "quota_exhausted"),
    "quota, the last one": row(limited("total:C50", 99, total=100)),
    "bound, its owner": row(candidate(terms_of(**BOUND), member=M1.id)),
    "bound, somebody else": row(candidate(terms_of(**BOUND), member=M1.id), "not_owner", member=M2),
    "bound, nobody known": row(candidate(terms_of(**BOUND), member=M1.id), "member_required", member=None),
    "bearer, somebody else": row(candidate(terms_of(limits={}), member=M1.id), member=M2),
    "bearer, nobody": row(candidate(terms_of(limits={})), member=None),
    "limit a member, nobody known": row(candidate(), member=None),
    "an audience, nobody known": row(candidate(terms_of(audience={"tag": "tea"})), "member_required", member=None),
    "tier not held": row(candidate(terms_of(audience={"tier": "gold"})), "not_eligible"),
    "tier held": row(candidate(terms_of(audience={"tier": "gold"})), member=replace(M1, tier="gold")),
    "tag not held": row(candidate(terms_of(audience={"tag": "tea"})), "not_eligible"),
    "tag held": row(candidate(terms_of(audience={"tag": "tea"})), member=replace(M1, tags=("tea",))),
    "first visit": row(candidate(terms_of(audience={"first_visit": True}))),
    "not the first visit": row(
        candidate(terms_of(audience={"first_visit": True})), "not_eligible", member=replace(M1, visits=1)
    ),
    "birthday month": row(
        candidate(terms_of(audience={"birthday_month": True})),
        member=replace(M1, birthday=local("1990-03-20 12:00:00").date()),
    ),
    "another month": row(candidate(terms_of(audience={"birthday_month": True})), "not_eligible"),
    "an old customer": row(candidate(terms_of(audience={"member_since_before": "2026-01-01"}))),
    "a new one": row(candidate(terms_of(audience={"member_since_before": "2026-01-01"})), "not_eligible", member=M2),
    "clock two minutes behind": row(candidate(), trusted_at=NOW + timedelta(minutes=2)),
    "clock more than two minutes behind": row(
        candidate(), "clock_suspect", trusted_at=NOW + timedelta(minutes=2, seconds=1)
    ),
    "clock set back over the end": row(
        candidate(), "clock_suspect expired", now=local("2026-03-31 23:00:00"), trusted_at=local("2026-04-01 23:00:00")
    ),
    "off-line, allowed": row(candidate(), offline=OFFLINE),
    "off-line, never": row(candidate(terms_of(offline={"policy": "never"})), "needs_online", offline=OFFLINE),
    "on-line, never": row(candidate(terms_of(offline={"policy": "never"}))),
    "off-line, home": row(candidate(terms_of(offline={"policy": "home_store"})), offline=OFFLINE),
    "off-line, not home": row(
        candidate(terms_of(offline={"policy": "home_store"})), "needs_online", offline=OFFLINE, store=S2
    ),
    "off-line, up to an amount": row(
        candidate(terms_of(offline={"policy": "allow_up_to", "amount_minor": 10000})),
        offline=replace(OFFLINE, campaign_sums_minor={"C50": 5000}),
    ),
    "off-line, over the amount": row(
        candidate(terms_of(offline={"policy": "allow_up_to", "amount_minor": 10000})),
        "offline_limit_reached",
        offline=replace(OFFLINE, campaign_sums_minor={"C50": 5001}),
    ),
    "off-line, quota without a lease": row(candidate(terms_of(limits={"total": 10})), "needs_online", offline=OFFLINE),
    "off-line for seven days": row(candidate(), offline=replace(OFFLINE, last_contact_at=NOW - timedelta(days=7))),
    "off-line for longer": row(
        candidate(),
        "offline_limit_reached",
        offline=replace(OFFLINE, last_contact_at=NOW - timedelta(days=7, seconds=1)),
    ),
    "off-line, the last of a thousand": row(candidate(), offline=replace(OFFLINE, redemptions=999)),
    "off-line, one too many": row(candidate(), "offline_limit_reached", offline=replace(OFFLINE, redemptions=1_000)),
    "off-line, up to the sum": row(candidate(), offline=replace(OFFLINE, sum_minor=995_000)),
    "off-line, over the sum": row(candidate(), "offline_limit_reached", offline=replace(OFFLINE, sum_minor=995_001)),
    "no row, bearer": row(candidate(row=False), member=None),
    "no row, bound": row(candidate(terms_of(**BOUND), row=False), "needs_online"),
    "no row, several uses": row(candidate(terms_of(limits={"uses_per_coupon": 3}), row=False), "needs_online"),
    "no row, an audience": row(candidate(terms_of(audience={"tag": "tea"}), row=False), "not_eligible needs_online"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_reasons_are_those_of_the_rules(name: str) -> None:
    item, changes, expected = CASES[name]

    verdict = judge([item], situation(**changes))

    assert [reason.code.value for reason in verdict.reasons] == expected
    assert verdict.accepted == (not expected)
    assert verdict.colour == max((ReasonCode(each).colour for each in expected), default=Colour.GREEN)


TEXTS: dict[str, c.Code] = {
    "malformed": c.RefusedCode("malformed", "check_digit"),
    "unsupported_version": c.RefusedCode("unsupported_version", ""),
    "wrong_merchant": c.RefusedCode("wrong_merchant", ""),
    "forged": c.RefusedCode("forged", ""),
    "needs_online": c.RefusedCode("needs_online", "unknown_key"),
    "payment_code": c.PaymentCode("wechat"),
    "foreign": c.ForeignCode("hello"),
    "unknown_code": c.ShortCode("123456789018"),
}


@pytest.mark.parametrize("expected", TEXTS)
def test_a_text_that_is_no_coupon_of_ours_has_one_reason(expected: str) -> None:
    verdict = judge([Candidate("text", TEXTS[expected])], situation(amount_minor=1))

    assert [reason.code.value for reason in verdict.reasons] == [expected]


def test_a_payment_code_is_named_and_never_repeated() -> None:
    verdict = judge([Candidate("", c.PaymentCode("alipay"))], situation())

    assert verdict.reasons[0].about == ""
    assert verdict.codes[0].text == ""


def test_the_discount_of_the_example_is_fifty() -> None:
    verdict = judge([candidate()], situation())

    assert (verdict.amount_minor, verdict.discount_minor, verdict.payable_minor) == (20000, 5000, 15000)
    assert verdict.codes[0].uses_left == 1


@pytest.mark.parametrize(
    "amount, percent, cap, payable",
    [(999, 88, None, 879), (20000, 88, None, 17600), (1, 50, None, 1), (20000, 50, 3000, 17000), (100, 0, None, 0)],
)
def test_a_percentage_is_rounded_half_up_to_the_customers_cent(
    amount: int, percent: int, cap: int | None, payable: int
) -> None:
    terms = terms_of({**C50, "kind": "discount", "benefit": {"pay_percent": percent, "cap_minor": cap}})
    terms = replace(terms, min_spend_minor=0)

    assert judge([candidate(terms)], situation(amount_minor=amount)).payable_minor == payable


def test_three_coupons_of_different_groups_are_applied_in_order() -> None:
    discount = terms_of({**C50, "id": "D88", "kind": "discount", "benefit": {"pay_percent": 88}}, limits={})
    gift = terms_of({**C50, "id": "G", "kind": "gift", "benefit": {"item": "tea"}}, limits={})

    verdict = judge([candidate(discount, name="D"), candidate(name="A"), candidate(gift, name="G")], situation())

    assert verdict.accepted
    assert [code.discount_minor for code in verdict.codes] == [1800, 5000, 0]
    assert verdict.payable_minor == 13200


def test_an_exclusive_coupon_beside_another_is_refused_naming_it() -> None:
    alone = terms_of({**C50, "id": "E", "stacking": {"group": "other", "exclusive": True}}, limits={})

    verdict = judge([candidate(alone, name="E"), candidate(name="A")], situation())

    assert [reason.code for reason in verdict.reasons] == [ReasonCode.NOT_STACKABLE]
    assert verdict.reasons[0].details["campaign"] == "E"


def test_two_of_a_group_are_refused_and_the_same_one_twice_is_one() -> None:
    twice = judge([candidate(name="A"), candidate(name="A")], situation())
    two = judge([candidate(name="A"), candidate(name="B")], situation())

    assert twice.accepted
    assert len(twice.codes) == 1
    assert [reason.code for reason in two.reasons] == [ReasonCode.NOT_STACKABLE]


def member_code(member: Member, text: str) -> Candidate:
    return Candidate(text, c.MemberNumber(member.number), owner=member)


def test_codes_of_two_members_are_answered_and_the_same_member_twice_is_one() -> None:
    two = judge([member_code(M1, "first"), candidate(), member_code(M2, "second")], situation())
    same = judge([member_code(M1, "first"), Candidate("phone", c.PhoneText("13800000001"), owner=M1)], situation())
    merged = replace(M2, alias_of=M1.id)

    assert [(reason.code, reason.about) for reason in two.reasons] == [(ReasonCode.NOT_OWNER, "second")]
    assert two.colour is Colour.AMBER
    assert same.accepted
    assert judge([member_code(M1, "first"), member_code(merged, "second")], situation()).accepted


def test_coupons_of_one_checkout_count_against_the_limit_together() -> None:
    free = {**C50, "limits": {"per_member_day": 1}}
    first = terms_of({**free, "stacking": {"group": "x"}})
    second = terms_of({**free, "stacking": {"group": "y"}})

    verdict = judge([candidate(first, name="A"), candidate(second, name="B")], situation())

    assert [reason.code for reason in verdict.reasons] == [ReasonCode.DAILY_LIMIT_REACHED]
    assert verdict.reasons[0].about == "B"


def test_details_say_when_where_and_by_whom() -> None:
    verdict = judge([candidate(used=1)], situation(now=NOW + timedelta(minutes=7)))

    details = verdict.reasons[0].details
    assert details["at"] == "2026-03-10T14:00:00+08:00"
    assert (details["store"], details["counter"], details["staff"]) == ("S1", "T1", "K1")
    assert details["minutes_ago"] == 7


def test_a_wrong_time_names_the_next_window() -> None:
    verdict = judge([candidate(terms_of(**TUESDAYS))], situation(now=local("2026-03-10 18:00:00")))

    assert verdict.reasons[0].details["next_from"] == "2026-03-17T10:00:00+08:00"


def test_at_eighty_percent_of_a_cap_there_is_a_note_and_the_verdict_stays_green() -> None:
    below = OfflineState(online=False, last_contact_at=NOW, redemptions=799, caps=OfflineCaps())

    assert judge([candidate()], situation(offline=below)).notes == ()
    verdict = judge([candidate()], situation(offline=replace(below, redemptions=800)))
    assert verdict.accepted
    assert [note.code for note in verdict.notes] == ["offline_cap_near"]


@pytest.mark.parametrize("already, fine", [(0, True), (1, False)])
def test_two_coupons_of_one_campaign_share_what_it_may_give_off_line(already: int, fine: bool) -> None:
    """Each of them alone would stay within it."""
    policy = {"policy": "allow_up_to", "amount_minor": 10_000}
    one, two = (candidate(terms_of(offline=policy, stacking={"group": name}), name=name) for name in "AB")
    offline = replace(OFFLINE, campaign_sums_minor={"C50": already})
    verdict = judge([one, two], situation(amount_minor=40_000, offline=offline))
    assert [(reason.code.value, reason.about) for reason in verdict.reasons] == (
        [] if fine else [("offline_limit_reached", "B")]
    )
    assert fine or verdict.reasons[0].details["allowed_minor"] == 4_999
