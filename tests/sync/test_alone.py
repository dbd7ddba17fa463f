"""A coupon taken back alone at another counter: the cloud says what is due."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.services.refund import RefundRequest, refund
from counter_app.services.void import VoidAnswer
from tests.cloud.support import C50
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.test_voids_elsewhere import START, _all_is_equal, _everybody_syncs, _heal, _redeem, _void


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


def _refund(till: TillInChain, target: str, amount: int) -> VoidAnswer:
    return refund(till.counter, RefundRequest(till.ids.new(), target, "by mistake", amount_minor=amount))


def _two_coupons(chain: Chain) -> list[str]:
    (person,) = chain.desk.members(1)
    chain.desk.one(chain.desk.sign_up(person, "+8613800000001"))
    chain.desk.campaign(C50)
    drawn = chain.desk.coupons(2, str(C50["id"]))
    for each in drawn:
        chain.desk.one(chain.desk.issue(each, member=person.subject))
    _everybody_syncs(chain)
    return [each.short_code for each in drawn]


def test_its_own_counter_asks_too_since_it_may_have_come_back_elsewhere(chain: Chain) -> None:
    here, there = chain.tills
    code, _ = _two_coupons(chain)
    used = _redeem(here, code)
    assert here.rounds.whole().failures == ()
    assert _void(there, used.redemptions[0].id).due_minor == 5000
    answer = _void(here, used.redemptions[0].id)
    assert (answer.done, answer.due_minor, answer.redemptions, answer.online) == (True, 0, (), True)
    assert [each.redemption for each in answer.already] == [used.redemptions[0].id]
    _all_is_equal(chain)


def test_what_another_counter_refunded_in_part_is_not_due(chain: Chain) -> None:
    here, there = chain.tills
    code, _ = _two_coupons(chain)
    used = _redeem(here, code)
    assert here.rounds.whole().failures == ()
    _everybody_syncs(chain)
    assert _refund(there, used.checkout or "", 1000).done
    answer = _void(here, used.redemptions[0].id)
    assert [each.details.get("rule") for each in answer.reasons] == ["partly_back"]
    _all_is_equal(chain)


def test_without_an_answer_what_is_known_here_decides(chain: Chain) -> None:
    here, _ = chain.tills
    code, _ = _two_coupons(chain)
    used = _redeem(here, code)
    assert here.rounds.whole().failures == ()
    here.wire.lose_answers = True
    answer = _void(here, used.redemptions[0].id)
    assert (answer.done, answer.due_minor, answer.online) == (True, 5000, False)
    _heal(here)
    _all_is_equal(chain)


def test_the_cloud_knows_a_next_checkout_on_another_day(chain: Chain) -> None:
    here, there = chain.tills
    first, second = _two_coupons(chain)
    used = _redeem(here, first)
    assert here.rounds.whole().failures == ()
    for till in chain.tills:
        till.clock.forward(seconds=86_400)
    later = _redeem(there, second)
    assert later.redeemed
    for till in (here, there):
        answer = _void(till, used.redemptions[0].id)
        assert [each.details.get("rule") for each in answer.reasons] == ["next_checkout"]
        assert str(answer.reasons[0].details["since"]).endswith("+08:00"), "by the store's clock"
    _everybody_syncs(chain)
    assert _void(there, later.checkout or "").done
    _everybody_syncs(chain)
    answer = _void(here, used.redemptions[0].id)
    assert (answer.done, answer.due_minor) == (True, 5000)
    _all_is_equal(chain)


def test_what_came_down_before_its_lost_answer_is_the_clouds_yes(chain: Chain) -> None:
    """The page of changes overtakes the answer: it tells of this very void."""
    here, _ = chain.tills
    code, _ = _two_coupons(chain)
    used = _redeem(here, code)
    assert here.rounds.whole().failures == ()
    here.wire.lose_answers = True

    def page_first() -> None:
        here.wire.lose_answers = False
        assert here.rounds.down().pulled
        here.wire.lose_answers = True

    here.wire.after_commit = page_first
    answer = _void(here, used.redemptions[0].id)
    assert (answer.done, answer.due_minor, len(answer.redemptions)) == (True, 5000, 1)
    _heal(here)
    _all_is_equal(chain)
    with here.store.reading() as reading:
        record = reading.redemption(used.redemptions[0].id)
        assert record is not None
        assert record.voided_at is not None
