"""A coupon taken back alone at another counter: the cloud says what is due, and until when it can be."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.verdict import ReasonCode
from tests.cloud.support import C50
from tests.sync.chance import Chain, build_chain
from tests.sync.test_voids_elsewhere import START, _all_is_equal, _everybody_syncs, _redeem, _void


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 126, 2, START)
    yield made
    made.close()


def test_of_a_coupon_alone_the_cloud_says_what_is_due_and_when_it_is_too_late(chain: Chain) -> None:
    here, there = chain.tills
    member = chain.desk.members(1)[0].subject
    chain.desk.one(chain.desk.sign_up(chain.desk.members(1)[0], "+8613800000001"))
    chain.desk.campaign(C50)
    first, second = chain.desk.coupons(2, str(C50["id"]))
    for each in (first, second):
        chain.desk.one(chain.desk.issue(each, member=member))
    _everybody_syncs(chain)
    used = _redeem(here, first.short_code)
    answer = _void(there, used.redemptions[0].id)
    assert (answer.done, answer.due_minor) == (True, 5000)
    used = _redeem(here, first.short_code)
    here.clock.forward(seconds=60)
    later = _redeem(there, second.short_code)
    assert later.redeemed
    answer = _void(there, used.redemptions[0].id)
    assert [(each.code, each.details.get("rule")) for each in answer.reasons] == [
        (ReasonCode.NOT_ELIGIBLE, "next_checkout")
    ]
    assert str(answer.reasons[0].details["since"]).endswith("+08:00"), "by the store's clock"
    assert _void(there, used.checkout or "").done
    _all_is_equal(chain)


def test_a_next_checkout_that_was_taken_back_is_none(chain: Chain) -> None:
    here, there = chain.tills
    (person,) = chain.desk.members(1)
    chain.desk.one(chain.desk.sign_up(person, "+8613800000001"))
    chain.desk.campaign(C50)
    first, second = chain.desk.coupons(2, str(C50["id"]))
    for each in (first, second):
        chain.desk.one(chain.desk.issue(each, member=person.subject))
    _everybody_syncs(chain)
    used = _redeem(here, first.short_code)
    here.clock.forward(seconds=60)
    later = _redeem(there, second.short_code)
    assert not _void(there, used.redemptions[0].id).done
    assert _void(there, later.checkout or "").done
    _everybody_syncs(chain)
    answer = _void(there, used.redemptions[0].id)
    assert (answer.done, answer.due_minor) == (True, 5000)
    _all_is_equal(chain)
