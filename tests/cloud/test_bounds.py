"""What a counter may do in one act goes through the cloud's door."""

from counter_app.services.issue import MOST
from tests.cloud.support import Till


def test_as_many_coupons_as_a_counter_may_issue_at_once_are_taken(till: Till) -> None:
    till.campaign()
    assert till.one(till.issue(*till.coupons(MOST), member="a" * 12)).result == "applied"
