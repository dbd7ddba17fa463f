"""Coupons of a reserve whose issue has not arrived: nobody else's customer is served with them, and what a use before
the issue has broken is found when the issue comes."""

import itertools

import msgspec
import pytest

from counter_app.protocol.devices import CouponIdentity, MemberIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.support import C50, D50, Till

BOUND = {**C50, "member_bound": True}
NOT_THEIRS: dict[str, dict[str, object]] = {
    "bound": {"member_bound": True},
    "not transferable": {"transferable": False},
    "audience": {"audience": {"first_visit": True}},
    "several uses": {"limits": {"uses_per_coupon": 3}},
}


@pytest.fixture
def people(till: Till) -> list[MemberIdentity]:
    found = till.members(2)
    till.send(*(till.sign_up(each, f"+861380000000{number}") for number, each in enumerate(found)))
    return found


def reasons(result: Result) -> list[tuple[object, object]]:
    listed = msgspec.convert(result.detail["reasons"], list[dict[str, object]])
    return [(each["code"], each.get("why")) for each in listed]


def side_operations(till: Till, result: Result) -> list[object]:
    (note,) = result.exceptions
    facts = msgspec.convert(till.rows("exception")[note.id]["facts"], dict[str, object])
    return [each["operation"] for each in msgspec.convert(facts["sides"], list[dict[str, object]])]


def drawn(till: Till, terms: dict[str, object], count: int = 1) -> list[CouponIdentity]:
    till.campaign(terms)
    return till.coupons(count, str(terms["id"]))


@pytest.mark.parametrize("terms", NOT_THEIRS.values(), ids=NOT_THEIRS)
def test_a_claim_from_elsewhere_waits_for_the_issue(
    till: Till, second: Till, people: list[MemberIdentity], terms: dict[str, object]
) -> None:
    (coupon,) = drawn(till, {**C50, **terms})
    owner, other = people
    refused = second.one(second.checkout(coupon, mode="claim", member=other.subject))
    assert reasons(refused) == [("needs_online", "not_reported")]
    till.one(till.issue(coupon, member=owner.subject))
    claim = second.checkout(coupon, mode="claim", member=owner.subject)
    assert second.one(claim).result == "applied"


@pytest.mark.parametrize("terms", NOT_THEIRS.values(), ids=NOT_THEIRS)
def test_the_counter_that_issued_it_may_claim_it_before(
    till: Till, people: list[MemberIdentity], terms: dict[str, object]
) -> None:
    (coupon,) = drawn(till, {**C50, **terms})
    assert till.one(till.checkout(coupon, mode="claim", member=people[0].subject)).result == "applied"
    assert till.one(till.issue(coupon, member=people[0].subject)).result == "applied"


def test_a_use_by_somebody_else_is_an_exception_when_the_issue_comes(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    (coupon,) = drawn(till, BOUND)
    used = second.checkout(coupon, member=people[1].subject)
    assert second.one(used).result == "applied"
    issue = till.issue(coupon, member=people[0].subject)
    told = till.one(issue)
    (note,) = told.exceptions
    assert (told.result, note.reason, note.at_stake_minor) == ("exception", "not_owner", 5000)
    assert side_operations(till, told) == [used.id, issue.id]
    assert till.rows("exception")[note.id]["operation"] == used.id
    assert till.one(issue).result == "duplicate"


def test_a_use_that_is_taken_back_takes_its_late_exception_along(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    (coupon,) = drawn(till, BOUND)
    used = second.checkout(coupon, member=people[1].subject)
    second.one(used)
    (note,) = till.one(till.issue(coupon, member=people[0].subject)).exceptions
    second.do("cancel", {"target": used.id})
    assert till.rows("exception")[note.id]["status"] == "withdrawn"


def test_a_voided_use_breaks_nothing_any_more(till: Till, second: Till, people: list[MemberIdentity]) -> None:
    (coupon,) = drawn(till, BOUND)
    used = second.checkout(coupon, member=people[1].subject)
    second.send(used, second.void(used.id))
    assert till.one(till.issue(coupon, member=people[0].subject)).result == "applied"


def test_a_voided_use_by_somebody_else_that_stands_again_is_an_exception(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    (coupon,) = drawn(till, BOUND)
    used = second.checkout(coupon, member=people[1].subject)
    second.one(used)
    taken_back = second.void(used.id)
    second.one(taken_back)
    assert till.one(till.issue(coupon, member=people[0].subject)).exceptions == []
    told = second.one(second.operation("cancel", {"target": taken_back.id}))
    (note,) = told.exceptions
    assert (note.reason, note.at_stake_minor) == ("not_owner", 5000)
    assert till.rows("exception")[note.id]["operation"] == used.id


def test_what_was_told_once_is_not_told_again_when_a_void_is_withdrawn(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    (coupon,) = drawn(till, BOUND)
    used = second.checkout(coupon, member=people[1].subject)
    second.one(used)
    assert len(till.one(till.issue(coupon, member=people[0].subject)).exceptions) == 1
    taken_back = second.void(used.id)
    second.one(taken_back)
    assert second.one(second.operation("cancel", {"target": taken_back.id})).exceptions == []


@pytest.mark.parametrize("limit, reason", [("per_member", "member_limit"), ("per_member_day", "daily_limit")])
def test_a_use_in_nobody_s_name_counts_for_the_owner_from_the_issue_on(
    till: Till, second: Till, people: list[MemberIdentity], limit: str, reason: str
) -> None:
    first, other, third = drawn(till, {**D50, "limits": {limit: 1}}, 3)
    owner = people[0].subject
    here = till.checkout(first, mode="claim", member=owner)
    there = second.checkout(other, mode="claim")
    assert [till.one(here).result, second.one(there).result] == ["applied", "applied"]
    told = till.one(till.issue(first, other, member=owner))
    assert [each.reason for each in told.exceptions] == [f"{reason}_reached"]
    assert side_operations(till, told) == [here.id, there.id]
    (usage,) = (row for row in till.rows("usage").values() if owner in str(row["id"]))
    assert usage["used"] == 2
    assert till.rows("member")[owner]["visits"] == 2
    refused = till.one(till.checkout(third, mode="claim", member=owner))
    assert refused.detail["reason"] == f"{reason}_reached"
    second.one(second.void(there.id))
    (usage,) = (row for row in till.rows("usage").values() if owner in str(row["id"]))
    assert usage["used"] == 1


def test_the_owner_is_meant_where_a_counter_did_not_know_them(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    first, other = drawn(till, {**D50, "limits": {"per_member": 1}}, 2)
    owner = people[0].subject
    till.send(till.issue(first, other, member=owner), till.checkout(first, mode="claim", member=owner))
    refused = second.one(second.checkout(other, mode="claim"))
    assert refused.detail["reason"] == "member_limit_reached"
    reported = second.one(second.checkout(other))
    assert [each.reason for each in reported.exceptions] == ["member_limit_reached"]


def test_an_audience_is_asked_for_when_the_owner_is_known(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    newcomer, regular = drawn(till, {**C50, "audience": {"first_visit": True}}, 2)
    till.one(till.checkout(*drawn(till, D50), member=people[1].subject))
    second.send(second.checkout(newcomer), second.checkout(regular))
    assert till.one(till.issue(newcomer, member=people[0].subject)).result == "applied"
    told = till.one(till.issue(regular, member=people[1].subject))
    assert [each.reason for each in told.exceptions] == ["not_eligible"]


def test_it_ends_the_same_whether_the_issue_or_the_use_came_first(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    one, two = drawn(till, {**D50, "limits": {"per_member": 2}}, 2)

    def story(coupon: CouponIdentity, member: str, order: tuple[int, int]) -> tuple[object, object]:
        acts: list[tuple[Till, Operation]] = [
            (till, till.issue(coupon, member=member)),
            (second, second.checkout(coupon)),
        ]
        for index in order:
            acts[index][0].one(acts[index][1])
        usages = [row["used"] for row in till.rows("usage").values() if member in str(row["id"])]
        return usages, till.rows("member")[member]["visits"]

    told = [story(one, people[0].subject, (0, 1)), story(two, people[1].subject, (1, 0))]
    assert told[0] == told[1] == ([1], 1)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_whoever_it_turns_out_to_be_was_there_once(till: Till, second: Till, order: tuple[int, ...]) -> None:
    """Sign-up, issue, a checkout in nobody's name and its void, however they come."""
    (coupon,) = drawn(till, C50)
    (member,) = till.members(1)
    checkout = second.checkout(coupon)
    acts = [
        (till, till.sign_up(member, "+8613800000005")),
        (till, till.issue(coupon, member=member.subject)),
        (second, checkout),
        (second, second.void(checkout.id)),
    ]
    for number in order:
        who, operation = acts[number]
        assert who.one(operation).result == "applied"
    assert till.rows("member")[member.subject]["visits"] == 1


def test_a_void_before_the_issue_that_is_withdrawn_after_it_takes_the_owners_limit(
    till: Till, second: Till, people: list[MemberIdentity]
) -> None:
    one, two = drawn(till, {**C50, "limits": {"per_member": 1}}, 2)
    owner = people[0].subject
    checkout = second.checkout(one)
    void = second.void(checkout.id)
    second.send(checkout, void)
    till.one(till.issue(one, two, member=owner))
    second.do("cancel", {"target": void.id})
    refused = second.one(second.checkout(two, mode="claim", member=owner))
    assert reasons(refused) == [("member_limit_reached", None)]
