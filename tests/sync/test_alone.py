"""A coupon taken back alone at another counter: the cloud says what is due."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.support import C50
from tests.sync.chance import Chain, build_chain
from tests.sync.test_voids_elsewhere import START, _all_is_equal, _everybody_syncs, _redeem, _void


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 126, 2, START)
    yield made
    made.close()


def test_of_a_coupon_alone_the_cloud_says_what_is_due(chain: Chain) -> None:
    here, there = chain.tills
    member = chain.desk.members(1)[0].subject
    chain.desk.one(chain.desk.sign_up(chain.desk.members(1)[0], "+8613800000001"))
    chain.desk.campaign(C50)
    (first,) = chain.desk.coupons(1, str(C50["id"]))
    chain.desk.one(chain.desk.issue(first, member=member))
    _everybody_syncs(chain)
    used = _redeem(here, first.short_code)
    answer = _void(there, used.redemptions[0].id)
    assert (answer.done, answer.due_minor) == (True, 5000)
    _all_is_equal(chain)
