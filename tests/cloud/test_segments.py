"""Segments at the cloud: saved, taken away, and asked when a coupon of their members is used."""

import pytest

from tests.cloud.support import C50, Till

TEA = {"zh_CN": "茶客", "en": "Tea lovers"}
BODY = {"segment": "tea", "title": TEA, "rule": {"visits": {"min": 1}, "activity": "active"}}
PLAIN = {**C50, "min_spend_minor": 0, "valid": {"until": "2099-12-31"}}
FOR_TEA = {**PLAIN, "id": "TEA", "audience": {"segment": "tea"}}
ASLEEP = {**PLAIN, "id": "WAKE", "audience": {"segment": "asleep"}}


def test_a_segment_comes_down_in_its_one_form_and_goes_with_a_row_that_says_so(till: Till) -> None:
    made = till.do("segment_put", BODY)
    assert (made.result, made.detail) == ("applied", {"segment": "tea"})
    (row,) = till.rows("segment").values()
    assert (row["title"], row["rule"], row["deleted"]) == (
        TEA, {"activity": ["active"], "visits": {"min": 1}}, False,
    )  # fmt: skip
    again = till.do("segment_put", {**BODY, "rule": {"activity": ["active"], "visits": {"min": 1}}})
    assert (again.result, again.version) == ("applied", row["version"])
    before = till.pull().version
    gone = till.do("segment_put", {"segment": "tea"})
    assert gone.result == "applied"
    page = till.pull(before)
    assert [dict(zip(page.kinds["segment"].columns, each, strict=True)) for each in page.kinds["segment"].rows] == [
        {"id": "tea", "version": gone.version, "title": {}, "rule": {}, "deleted": True}
    ]
    assert till.do("segment_put", {"segment": "tea"}).result == "applied"
    assert till.do("segment_put", BODY).result == "applied"
    assert till.rows("segment")["tea"]["deleted"] is False


@pytest.mark.parametrize(
    "body, key",
    [
        ({**BODY, "rule": {"colour": "red"}}, "rule.colour"),
        ({**BODY, "rule": {}}, "rule"),
        ({**BODY, "segment": "asleep"}, "id"),
        ({**BODY, "segment": "a b"}, "id"),
        ({"segment": "tea", "title": TEA}, "rule"),
    ],
)
def test_a_segment_that_is_wrong_is_invalid_and_says_where(till: Till, body: dict[str, object], key: str) -> None:
    refused = till.do("segment_put", body)
    assert (refused.result, refused.detail["reason"], refused.detail["key"]) == ("refused", "invalid", key)
    assert till.rows("segment") == {}


def test_a_claim_is_judged_by_the_segment_of_this_moment(till: Till) -> None:
    till.do("segment_put", BODY)
    till.campaign(FOR_TEA)
    member, stranger = till.members(2)
    for identity, phone in ((member, "+8613800000001"), (stranger, "+8613800000002")):
        till.one(till.sign_up(identity, phone))
    till.one(till.checkout(member=member.subject))
    till.clock.forward(days=31)  # new no more
    till.one(till.checkout(member=member.subject))
    first, second, third = till.coupons(3, "TEA")
    refused = till.one(till.checkout(first, mode="claim", member=stranger.subject))
    assert (refused.result, refused.detail["reason"]) == ("refused", "not_eligible")
    assert till.one(till.checkout(second, mode="claim", member=member.subject)).result == "applied"
    # Whoever changes the segment changes it for coupons that are out.
    till.do("segment_put", {**BODY, "rule": {"tag": "tea"}})
    assert till.one(till.checkout(third, mode="claim", member=member.subject)).result == "refused"


def test_in_one_request_a_segment_holds_from_its_place_on(till: Till) -> None:
    till.campaign(FOR_TEA)
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    first, second = till.coupons(2, "TEA")
    results = till.send(
        till.checkout(first, member=member.subject),
        till.operation("segment_put", {**BODY, "rule": {"activity": "new"}}),
        till.checkout(second, member=member.subject),
    )
    assert [each.result for each in results] == ["exception", "applied", "applied"]
    assert results[0].exceptions[0].reason == "not_eligible"


@pytest.mark.parametrize("late_first", [False, True])
def test_what_was_bought_later_and_arrived_first_is_not_held_against_a_report(till: Till, late_first: bool) -> None:
    """A member who was asleep used the coupon at a counter without a network, and came again next day at another."""
    till.campaign(ASLEEP)
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    till.one(till.checkout(member=member.subject))
    till.one(till.checkout(member=member.subject))
    till.clock.forward(days=120)
    (coupon,) = till.coupons(1, "WAKE")
    woken = till.checkout(coupon, member=member.subject)
    till.clock.forward(days=1)
    next_day = till.checkout(member=member.subject)
    order = (next_day, woken) if late_first else (woken, next_day)
    assert [till.one(each).result for each in order] == ["applied", "applied"]
    assert till.rows("member")[member.subject]["visits"] == 4


def test_who_was_here_the_day_before_is_not_asleep_whatever_arrives_first(till: Till) -> None:
    till.campaign(ASLEEP)
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    till.clock.forward(days=120)
    till.one(till.checkout(member=member.subject))
    till.clock.forward(days=1)
    (coupon,) = till.coupons(1, "WAKE")
    used = till.one(till.checkout(coupon, member=member.subject))
    assert (used.result, used.exceptions[0].reason) == ("exception", "not_eligible")


def test_first_visit_too_is_judged_as_of_then(till: Till) -> None:
    till.campaign(C50, id="FIRST", audience={"first_visit": True}, min_spend_minor=0)
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    (coupon,) = till.coupons(1, "FIRST")
    first = till.checkout(coupon, member=member.subject)
    till.clock.forward(hours=1)
    assert till.one(till.checkout(member=member.subject)).result == "applied"
    assert till.one(first).result == "applied"


def test_what_is_held_is_the_counters_word_and_everything_else_is_not(till: Till) -> None:
    """What somebody held when a coupon was used cannot be said again; the tag beside it can."""
    till.campaign(FOR_TEA)
    rule = {"form": 2, "points": {"min": 100}, "none": [{"redeemed": {"campaign": "TEA", "days": 30}}]}
    till.do("segment_put", {**BODY, "rule": rule})
    assert till.rows("segment")["tea"]["rule"] == {**rule, "none": [{"redeemed": {"campaign": ["TEA"], "days": 30}}]}
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    first, second = till.coupons(2, "TEA")
    assert till.one(till.checkout(first, member=member.subject)).result == "applied"
    till.do("segment_put", {**BODY, "rule": {**rule, "tag": "tea"}})
    used = till.one(till.checkout(second, member=member.subject))
    assert (used.result, used.exceptions[0].reason) == ("exception", "not_eligible")


def test_a_form_of_a_newer_program_is_refused(till: Till) -> None:
    refused = till.do("segment_put", {**BODY, "rule": {"form": 4, "visits": {"min": 1}}})
    assert (refused.result, refused.detail["key"]) == ("refused", "rule.form")
