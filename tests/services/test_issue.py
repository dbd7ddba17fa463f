"""Issuing draws on the reserve, never issues the same identity twice, and says why where it cannot."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import Issue
from counter_app.services.campaigns import PutCampaigns, put_campaigns, set_campaign_status
from counter_app.services.check import CheckRequest, check
from counter_app.services.context import no_failpoint
from counter_app.services.issue import IssueRequest, IssueStopped, issue
from counter_app.services.members import freeze_member
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.words import reason_words
from tests.counter_shop import C50, Shop
from tests.services.desk import bodies, desk_link, fill, new_id, open_desk, outbox

MEMBER = "13800000001"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path, coupons=3)


def ask(
    shop: Shop, campaign: str = "C50", member: str | None = None, count: int = 1
) -> list[tuple[ReasonCode, object]]:
    answer = issue(shop.counter, IssueRequest(new_id(shop), campaign, member, count))
    assert answer.done == (not answer.reasons)
    assert len(answer.coupons) == (count if answer.done else 0)
    return [(reason.code, reason.details.get("why")) for reason in answer.reasons]


def test_coupons_come_out_of_the_reserve_and_can_be_redeemed_at_once(shop: Shop) -> None:
    answer = issue(shop.counter, IssueRequest(new_id(shop), "C50", MEMBER, 2))
    first, second = answer.coupons
    assert first.id != second.id
    assert (first.member, first.campaign, first.valid_until) == (
        "aaaaaaaaaaaa",
        "C50",
        datetime(2026, 3, 31, 16, 0, tzinfo=UTC),
    )
    assert redeem(shop.counter, RedeemRequest(new_id(shop), (first.short_code,), 20000)).redeemed
    with shop.store.reading() as reading:
        coupon = reading.coupon(first.id)
    assert coupon is not None
    assert (coupon.home_store, coupon.member, coupon.short_code) == ("s1", "aaaaaaaaaaaa", first.short_code)


def test_a_stamp_card_is_not_issued_with_a_sentence(shop: Shop) -> None:
    card = {"id": "CARD", "kind": "stamp_card", "title": {"en": "Card"}, "benefit": {"stamps": 10, "reward": "C50"}}
    put = put_campaigns(shop.counter, PutCampaigns(new_id(shop), (card,)))
    assert (put.done, put.notes) == (True, ())
    answer = issue(shop.counter, IssueRequest(new_id(shop), "CARD", MEMBER))
    assert [(reason.code, reason.details["rule"]) for reason in answer.reasons] == [
        (ReasonCode.NOT_ELIGIBLE, "stamp_card")
    ]
    assert reason_words(answer.reasons[0], "en").headline == "Stamps only"


def test_a_card_whose_reward_nobody_can_issue_is_put_and_noted(shop: Shop) -> None:
    card = {"id": "CARD", "kind": "stamp_card", "title": {"en": "Card"}, "benefit": {"stamps": 10, "reward": "CUP"}}
    put = put_campaigns(shop.counter, PutCampaigns(new_id(shop), (card,)))
    assert [(note.code, note.details["campaign"]) for note in put.notes] == [("reward_unknown", "CUP")]


@pytest.mark.parametrize("order", [1, -1])
def test_a_card_is_no_reward_of_a_card(shop: Shop, order: int) -> None:
    card = {"id": "CARD", "kind": "stamp_card", "title": {"en": "Card"}, "benefit": {"stamps": 10, "reward": "C50"}}
    over = {**card, "id": "OVER", "benefit": {"stamps": 10, "reward": "CARD"}}
    with pytest.raises(InvalidInput, match=r"benefit\.reward: coupons of CARD are not issued"):
        put_campaigns(shop.counter, PutCampaigns(new_id(shop), (card, over)[::order]))
    assert put_campaigns(shop.counter, PutCampaigns(new_id(shop), (card,))).done
    with pytest.raises(InvalidInput, match=r"benefit\.reward"):
        put_campaigns(shop.counter, PutCampaigns(new_id(shop), (over,)))


def test_what_is_issued_travels_in_one_operation(shop: Shop) -> None:
    ask(shop, count=3)
    (body,) = bodies(shop)
    assert isinstance(body, Issue)
    assert [(each.campaign, each.issued_at) for each in body.coupons] == [("C50", "2026-03-10T06:00:00.000Z")] * 3


def test_off_line_with_too_small_a_reserve_nothing_is_issued(shop: Shop) -> None:
    assert ask(shop, count=4) == [(ReasonCode.NEEDS_ONLINE, "reserve")]
    assert ask(shop, count=3) == []
    assert ask(shop) == [(ReasonCode.NEEDS_ONLINE, "reserve")]
    assert len(outbox(shop)) == 1


def test_on_line_the_reserve_is_topped_up_first(shop: Shop) -> None:
    link = desk_link(shop)
    link.online = True
    assert ask(shop, count=10) == []
    assert link.asked == [{"members": 0, "coupons": {"C50": 10}}]


def test_a_cloud_that_does_not_answer_is_said_as_such(shop: Shop) -> None:
    link = desk_link(shop)
    link.online, link.fills = True, False
    assert ask(shop, count=10) == [(ReasonCode.NEEDS_ONLINE, "reserve")]


def test_new_terms_are_not_issued_from_the_reserve_of_the_old_ones(shop: Shop) -> None:
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), ({**C50, "min_spend_minor": 1},)))
    assert ask(shop) == [(ReasonCode.NEEDS_ONLINE, "reserve")]
    desk_link(shop).online = True
    answer = issue(shop.counter, IssueRequest(new_id(shop), "C50"))
    assert answer.coupons[0].terms_version == 2


@pytest.mark.parametrize(
    "status, reason", [(CampaignStatus.PAUSED, ReasonCode.COUPON_FROZEN), (CampaignStatus.ENDED, ReasonCode.EXPIRED)]
)
def test_a_campaign_that_does_not_run_issues_nothing(shop: Shop, status: CampaignStatus, reason: ReasonCode) -> None:
    set_campaign_status(shop.counter, new_id(shop), "C50", status)
    assert ask(shop) == [(reason, None)]


def test_after_its_last_day_a_coupon_is_issued_by_hand_and_says_that_it_is_over(shop: Shop) -> None:
    shop.clock.at = datetime(2026, 3, 31, 16, 0, tzinfo=UTC) + timedelta(seconds=1)

    answer = issue(shop.counter, IssueRequest(new_id(shop), "C50"))

    assert answer.done
    checked = check(shop.counter, CheckRequest((answer.coupons[0].short_code,), 20000))
    assert [reason.code for reason in checked.verdict.reasons] == [ReasonCode.EXPIRED]


@pytest.mark.parametrize("bound", [{"member_bound": True}, {"transferable": False}])
def test_a_coupon_that_belongs_to_somebody_needs_a_member(shop: Shop, bound: dict[str, Any]) -> None:
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), ({**C50, **bound},)))
    desk_link(shop).online = True
    assert ask(shop) == [(ReasonCode.MEMBER_REQUIRED, None)]
    assert ask(shop, member=MEMBER) == []


def test_an_unknown_or_frozen_member_gets_none(shop: Shop) -> None:
    assert ask(shop, member="13900000000") == [(ReasonCode.UNKNOWN_CODE, None)]
    freeze_member(shop.counter, new_id(shop), MEMBER, "手机丢失")
    assert ask(shop, member=MEMBER) == [(ReasonCode.MEMBER_FROZEN, None)]


@pytest.mark.parametrize("campaign, count", [("C51", 1), ("C50", 0), ("C50", 20_001), ("C50", -1)])
def test_an_unknown_campaign_or_a_count_out_of_range_is_bad_input(shop: Shop, campaign: str, count: int) -> None:
    with pytest.raises(InvalidInput):
        issue(shop.counter, IssueRequest(new_id(shop), campaign, None, count))


def test_a_thousand_go_in_several_operations_and_a_repetition_goes_on_where_it_stopped(shop: Shop) -> None:
    link = desk_link(shop)
    link.online = True
    request = IssueRequest(new_id(shop), "C50", None, 1_200)
    refresh, asked = link.refresh, iter((True, False))

    def once(**wanted: Any) -> bool:
        link.fills = next(asked, True)
        return refresh(**wanted)

    link.refresh = once  # type: ignore[method-assign]
    stopped = issue(shop.counter, request)
    assert (stopped.done, len(stopped.coupons)) == (False, 500)
    assert [reason.code for reason in stopped.reasons] == [ReasonCode.NEEDS_ONLINE]
    whole = issue(shop.counter, request)
    assert (whole.done, len({each.id for each in whole.coupons})) == (True, 1_200)
    assert whole.coupons[:500] == stopped.coupons
    assert issue(shop.counter, request) == whole
    assert [len(body.coupons) for body in bodies(shop) if isinstance(body, Issue)] == [500, 500, 200]
    fewer = issue(shop.counter, IssueRequest(request.id, "C50", None, 1_000))
    assert [reason.code for reason in fewer.reasons] == [ReasonCode.ID_REUSED]


def test_a_fault_in_a_later_part_says_what_there_is_and_the_same_id_goes_on(shop: Shop) -> None:
    fill(shop, coupons={"C50": 1_300})
    request = IssueRequest(new_id(shop), "C50", None, 1_200)
    reached = []

    def full_at_the_second(name: str) -> None:
        reached.append(name)
        if reached.count("issue.operation") == 2:
            raise Fault(FaultKind.DISK_FULL, "no room")

    shop.failpoint = full_at_the_second
    with pytest.raises(IssueStopped) as stopped:
        issue(shop.counter, request)
    assert (stopped.value.kind, len(stopped.value.coupons)) == (FaultKind.DISK_FULL, 500)
    shop.failpoint = no_failpoint
    whole = issue(shop.counter, request)
    assert (whole.done, len({each.id for each in whole.coupons})) == (True, 1_200)
    assert whole.coupons[:500] == stopped.value.coupons
    assert [len(body.coupons) for body in bodies(shop) if isinstance(body, Issue)] == [500, 500, 200]


def test_a_fault_in_the_first_part_leaves_nothing(shop: Shop) -> None:
    fill(shop, coupons={"C50": 1_300})

    def full(name: str) -> None:
        if name == "issue.operation":
            raise Fault(FaultKind.DISK_FULL, "no room")

    shop.failpoint = full
    with pytest.raises(Fault) as stopped:
        issue(shop.counter, IssueRequest(new_id(shop), "C50", None, 1_200))
    assert not isinstance(stopped.value, IssueStopped)
    assert bodies(shop) == []
