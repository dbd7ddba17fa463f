"""The manager's list of campaigns: what is known of each at this counter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.member import Role
from counter_app.domain.verdict import ReasonCode
from counter_app.services.campaign_list import CampaignNumbers, count_campaigns, look_again, open_campaigns
from counter_app.services.coupons import change_coupon
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import void
from counter_app.services.voiding import VoidRequest
from tests.counter_shop import Shop
from tests.services.desk import open_desk, sign_in_as


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path, Role.MANAGER, members=2, coupons=6)
    yield made
    made.store.close()


def test_issued_redeemed_taken_back_and_what_was_given_are_counted(shop: Shop) -> None:
    counter = shop.counter
    coupons = issue(counter, IssueRequest(counter.ids.new(), "C50", count=4)).coupons
    requests = [RedeemRequest(counter.ids.new(), (coupon.short_code,), 20_000) for coupon in coupons[:3]]
    answers = [redeem(counter, request) for request in requests]
    assert all(answer.redeemed for answer in answers)
    assert void(counter, VoidRequest(counter.ids.new(), answers[0].redemptions[0].id, "slip")).done
    change_coupon(counter, counter.ids.new(), coupons[3].short_code, "revoke", "slip")
    assert count_campaigns(counter)["C50"] == CampaignNumbers(4, 1, 3, 1, 10_000)
    (shown,) = [each for each in look_again(counter).campaigns if each.campaign.id == "C50"]
    assert [made.version for made in shown.versions] == [shown.campaign.current_version]


def test_slices_add_up_to_the_whole(shop: Shop) -> None:
    counter = shop.counter
    issue(counter, IssueRequest(counter.ids.new(), "C50", count=5))
    after, counts = "", []
    with shop.store.reading() as reading:
        while rows := reading.coupons_counted(after, 2):
            counts.append(sum(row.count for row in rows))
            after = max(row.last for row in rows)
        assert reading.redemptions_counted("", 2) == []
    assert counts == [2, 2, 1]


def test_a_cashier_sees_no_campaigns_and_no_numbers_and_it_is_audited(shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    (reason,) = open_campaigns(shop.counter).reasons
    assert (reason.code, reason.details) == (ReasonCode.SIGN_IN_REQUIRED, {"why": "manager"})
    assert look_again(shop.counter).campaigns == ()
    assert dict(count_campaigns(shop.counter)) == {}
    with shop.store.reading() as reading:
        last = reading.audit_records(0, 1_000)[-1]
    assert (last.entry.action, last.entry.outcome) == ("campaign_list", "refused")
