"""One coupon to each member of a segment: whom it reaches, in parts, once, and on from where it stopped."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.segment_file import parse_segment
from counter_app.protocol.bodies import Issue
from counter_app.services import issue_to_segment as of
from counter_app.services.check import CheckRequest, check
from counter_app.services.import_watch import Watch
from counter_app.services.issue import IssueRequest, IssueStopped, issue
from counter_app.services.issue_to_segment import Foreseen, SegmentIssue, foresee_issue, issue_to_segment
from counter_app.services.member_records import Selection
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import C50, START, Shop
from tests.services.desk import DeskLink, bodies, new_id, open_desk

TEA = {"id": "tea", "rule": {"tag": "tea"}}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(of, "MOST", 3)
    opened = open_desk(tmp_path)
    with opened.store.writing() as writing:
        writing.put_segment("tea", parse_segment(TEA))
        for number in range(12):
            writing.put_member(_somebody(number))
    yield opened
    opened.store.close()


def _somebody(number: int) -> Member:
    """Ten with the tag, one of them frozen; two without."""
    made = Member(f"{number:012x}", f"{3_000_000_000 + number}", f"+86139{number:08d}", "李四", START, visits=1)
    status = MemberStatus.FROZEN if number == 4 else MemberStatus.ACTIVE
    return replace(made, tags=("tea",) if number < 10 else (), status=status)


def on_line(shop: Shop) -> DeskLink:
    link = shop.link
    assert isinstance(link, DeskLink)
    link.online = True
    return link


def owners(shop: Shop) -> list[str]:
    told = [coupon.member for body in bodies(shop) if isinstance(body, Issue) for coupon in body.coupons]
    return [str(int(member, 16)) for member in told]


def test_each_active_member_gets_one_and_the_preview_said_so(shop: Shop) -> None:
    on_line(shop)
    assert foresee_issue(shop.counter, "C50", "tea") == Foreseen(9, 0, 45_000)
    assert owners(shop) == []
    request = SegmentIssue(new_id(shop), "C50", "tea")
    answer = issue_to_segment(shop.counter, request)
    assert (answer.done, len(answer.coupons), answer.holding) == (True, 9, 0)
    assert owners(shop) == ["0", "1", "2", "3", "5", "6", "7", "8", "9"]
    assert len([body for body in bodies(shop) if isinstance(body, Issue)]) == 3
    assert issue_to_segment(shop.counter, request) == answer
    assert len(owners(shop)) == 9


@pytest.mark.parametrize(
    "limits, keep_rest, worth",
    [
        ({}, False, 45_000),
        ({"total": 5}, False, 25_000),
        ({"total": 500}, False, 45_000),
        ({"uses_per_coupon": 3}, False, 135_000),
        ({"uses_per_coupon": 3, "per_member": 2}, False, 90_000),
        ({"uses_per_coupon": 3, "total": 4}, False, 20_000),
        ({"uses_per_coupon": 3}, True, 135_000),
        ({"uses_per_coupon": 3, "total": 4}, True, 60_000),
    ],
)
def test_the_preview_says_no_more_money_than_the_limits_let_out(
    shop: Shop, limits: dict[str, int], keep_rest: bool, worth: int
) -> None:
    benefit = {"amount_off_minor": 5_000, "keep_rest": keep_rest}
    shop.campaign({**C50, "id": "C5", "benefit": benefit, "limits": limits}, tag=8)
    assert foresee_issue(shop.counter, "C5", "tea") == Foreseen(9, 0, worth)


@pytest.mark.parametrize(
    "audience, barred",
    [
        ({}, {}),
        ({"tag": "tea"}, {}),
        ({"tag": "gold"}, {"tag": 9}),
        ({"tier": "gold"}, {"tier": 9}),
        ({"first_visit": True}, {"first_visit": 7}),
        ({"segment": "often"}, {"segment": 8}),
        ({"segment": "gone"}, {"segment": 9}),
        ({"segment": "often", "first_visit": True}, {"segment": 8, "first_visit": 7}),
        ({"birthday_month": True}, {"birthday_month": 8}),
        ({"member_since_before": "2026-01-01"}, {"member_since_before": 9}),
    ],
)
def test_the_preview_says_how_many_could_not_use_it_and_why(
    shop: Shop, audience: dict[str, object], barred: dict[str, int]
) -> None:
    with shop.store.writing() as writing:
        writing.put_segment("often", parse_segment({"id": "often", "rule": {"visits": {"min": 2}}}))
        for number, visits in ((0, 0), (1, 0), (2, 5)):
            writing.put_member(replace(_somebody(number), visits=visits))
        writing.put_member(replace(_somebody(3), birthday=START.date()))
    shop.campaign({**C50, "id": "FOR", "audience": audience}, tag=8)
    marked = Selection(chosen=frozenset(f"{number:012x}" for number in range(10)))
    for seen in (foresee_issue(shop.counter, "FOR", "tea"), foresee_issue(shop.counter, "FOR", selection=marked)):
        assert seen.people == 9
        assert {each.reason.details["rule"]: each.people for each in seen.why} == barred
        assert seen.barred == (9 if len(barred) > 1 else sum(barred.values()))


def test_the_preview_says_of_a_segment_what_judging_each_of_them_says(shop: Shop) -> None:
    on_line(shop)
    shop.campaign({**C50, "id": "FOR", "audience": {"segment": "often"}}, tag=8)
    with shop.store.writing() as writing:
        writing.put_segment("often", parse_segment({"id": "often", "rule": {"visits": {"min": 2}}}))
        for number in range(10):
            writing.put_member(replace(_somebody(number), visits=number % 4))
    seen = foresee_issue(shop.counter, "FOR", "tea")
    answer = issue_to_segment(shop.counter, SegmentIssue(new_id(shop), "FOR", "tea"))
    judged = [check(shop.counter, CheckRequest((each.short_code,), 30_000, each.member)) for each in answer.coupons]
    told = [reason.details.get("rule") for each in judged for reason in each.verdict.reasons]
    assert told == ["segment"] * seen.barred


def test_who_holds_one_that_can_be_used_gets_no_second(shop: Shop) -> None:
    on_line(shop)
    for member in (1, 2, 3, 5):
        issue(shop.counter, IssueRequest(new_id(shop), "C50", f"{member:012x}"))
    used = issue(shop.counter, IssueRequest(new_id(shop), "C50", f"{6:012x}")).coupons[0]
    assert redeem(shop.counter, RedeemRequest(new_id(shop), (used.short_code,), 20_000)).checkout
    assert foresee_issue(shop.counter, "C50", "tea") == Foreseen(5, 4, 25_000)
    answer = issue_to_segment(shop.counter, SegmentIssue(new_id(shop), "C50", "tea"))
    assert (len(answer.coupons), answer.holding) == (5, 4)
    assert owners(shop)[5:] == ["0", "6", "7", "8", "9"]
    again = issue_to_segment(shop.counter, SegmentIssue(new_id(shop), "C50", "tea"))
    assert (again.done, again.coupons, again.holding) == (True, (), 9)


def test_a_repetition_of_what_was_worked_through_reaches_nobody_new(shop: Shop) -> None:
    on_line(shop)
    request = SegmentIssue(new_id(shop), "C50", "tea")
    answer = issue_to_segment(shop.counter, request)
    with shop.store.writing() as writing:
        writing.put_member(replace(_somebody(20), tags=("tea",)))
    used = answer.coupons[0]
    assert redeem(shop.counter, RedeemRequest(new_id(shop), (used.short_code,), 20_000)).checkout
    assert issue_to_segment(shop.counter, request).coupons == answer.coupons


def test_off_line_it_goes_as_far_as_the_reserve_and_on_from_there(shop: Shop) -> None:
    link = on_line(shop)
    link.refresh(coupons={"C50": 5})
    link.online = False
    request = SegmentIssue(new_id(shop), "C50", "tea")
    stopped = issue_to_segment(shop.counter, request)
    assert (stopped.done, len(stopped.coupons), stopped.reasons[0].code.value) == (False, 3, "needs_online")
    link.online = True
    whole = issue_to_segment(shop.counter, request)
    assert (whole.done, len(whole.coupons)) == (True, 9)
    assert whole.coupons[:3] == stopped.coupons
    assert len(set(owners(shop))) == len(owners(shop)) == 9


def test_going_on_tells_of_everybody_and_not_only_of_those_who_are_left(shop: Shop) -> None:
    on_line(shop)
    request, told = SegmentIssue(new_id(shop), "C50", "tea"), list[tuple[int, int]]()
    watch = Watch(lambda _stage, done, people: told.append((done, people)), lambda _seconds: len(told) != 2)
    assert not issue_to_segment(shop.counter, request, watch).ended
    assert issue_to_segment(shop.counter, request, watch).ended
    assert told == [(3, 9), (6, 9), (3, 6), (6, 9), (9, 9)]


def test_a_fault_between_two_parts_says_what_stands(shop: Shop) -> None:
    on_line(shop)
    request = SegmentIssue(new_id(shop), "C50", "tea")
    done: list[str] = []

    def second_time(name: str) -> None:
        if name == "issue.segment":
            done.append(name)
            if len(done) == 2:
                raise Fault(FaultKind.DISK_FULL)

    counter = replace(shop.counter, failpoint=second_time)
    with pytest.raises(IssueStopped) as stopped:
        issue_to_segment(counter, request)
    assert len(stopped.value.coupons) == len(owners(shop)) == 3
    whole = issue_to_segment(shop.counter, request)
    assert whole.coupons[:3] == stopped.value.coupons
    assert len(set(owners(shop))) == len(owners(shop)) == 9


def test_what_there_is_not_and_too_many_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    on_line(shop)
    for campaign, segment, key in (("NO", "tea", "campaign"), ("C50", "no", "segment")):
        with pytest.raises(InvalidInput) as wrong:
            issue_to_segment(shop.counter, SegmentIssue(new_id(shop), campaign, segment))
        assert wrong.value.key == key
    monkeypatch.setattr(of, "MOST_ASKED", 8)
    with pytest.raises(InvalidInput, match="9 members; at most 8"):
        issue_to_segment(shop.counter, SegmentIssue(new_id(shop), "C50", "tea"))
    assert owners(shop) == []
