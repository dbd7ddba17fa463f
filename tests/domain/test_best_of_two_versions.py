"""`best` where one campaign has coupons of two versions, of which one may take off less without a network: they share
the campaign's sum, which the search does not know."""

from dataclasses import replace

from counter_app.domain.best import best
from counter_app.domain.campaign import OfflineMode, OfflinePolicy
from counter_app.domain.situation import Candidate, OfflineState
from tests.domain.situations import NOW, situation
from tests.domain.test_best import cash

OFFLINE = OfflineState(online=False, last_contact_at=NOW)


def _of_one_campaign(item: Candidate, version: int, policy: OfflinePolicy, off: int) -> Candidate:
    assert item.terms is not None
    assert item.coupon is not None
    assert item.campaign is not None
    terms = replace(item.terms, campaign="S", version=version, offline=policy)
    coupon = replace(item.coupon, campaign="S", id=f"{off:012}")
    return replace(item, terms=terms, coupon=coupon, campaign=replace(item.campaign, id="S"))


def test_the_better_of_two_that_do_not_go_together_off_line() -> None:
    """Found by chance: what was chosen last was let go, and it was the better one."""
    first = _of_one_campaign(cash("A", 10, group="b"), 1, OfflinePolicy(OfflineMode.ALLOW), 10)
    second = _of_one_campaign(cash("B", 11, group="c"), 2, OfflinePolicy(OfflineMode.ALLOW_UP_TO, 20), 11)
    found = best([], [first, second], situation(offline=OFFLINE, amount_minor=999))
    assert (found.verdict.payable_minor, [each.text for each in found.chosen]) == (988, ["B"])
