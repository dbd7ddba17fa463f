"""Stamps at one counter: judged, counted, full, owed, taken back, told again, and after a loss."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.protocol.bodies import Stamp
from counter_app.protocol.operations import Result
from counter_app.services.campaigns import PutCampaigns, put_campaigns, set_campaign_status
from counter_app.services.members import show_member
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.retaking import KeptOperation, retake
from counter_app.services.stamps import StampAnswer, StampRequest, stamp
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.desk import audit_lines, bodies, desk_link, fill, new_id, open_desk
from tests.services.ledgers import come_down

M1 = "aaaaaaaaaaaa"
CARD: dict[str, object] = {
    "id": "CARD",
    "kind": "stamp_card",
    "title": {"en": "Coffee card"},
    "benefit": {"stamps": 3, "reward": "CUP"},
}
CUP: dict[str, object] = {"id": "CUP", "kind": "cash", "title": {"en": "Cup"}, "benefit": {"amount_off_minor": 900}}


def opened(folder: Path, cups: int = 2, **changes: object) -> Shop:
    shop = open_desk(folder)
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), (CUP, {**CARD, **changes})))
    fill(shop, coupons={"CUP": cups})
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return opened(tmp_path)


def give(shop: Shop, identity: str = "", member: str = M1_NUMBER) -> StampAnswer:
    return stamp(shop.counter, StampRequest(identity or new_id(shop), "CARD", member))


def tomorrow(shop: Shop) -> None:
    shop.clock.at += timedelta(days=1)


def several(shop: Shop, count: int) -> list[StampAnswer]:
    """One a day."""
    answers = []
    for _ in range(count):
        answers.append(give(shop))
        tomorrow(shop)
    return answers


def on_card(shop: Shop) -> Mapping[str, int]:
    with shop.store.reading() as reading:
        return reading.cards(M1)


def codes(answer: StampAnswer) -> list[str]:
    return [reason.code.value for reason in answer.reasons]


def test_stamps_fill_a_card_which_earns_its_coupon_and_begins_again(shop: Shop) -> None:
    answers = several(shop, 3)
    assert [(each.done, each.stamps, each.of, len(each.rewards)) for each in answers] == [
        (True, 1, 3, 0),
        (True, 2, 3, 0),
        (True, 0, 3, 1),
    ]
    (reward,) = answers[-1].rewards
    assert (reward.campaign, reward.member) == ("CUP", M1)
    body = [each for each in bodies(shop) if isinstance(each, Stamp)][-1]
    assert (body.card, body.member, body.of, [each.coupon for each in body.rewards]) == ("CARD", M1, 3, [reward.id])
    assert redeem(shop.counter, RedeemRequest(new_id(shop), (reward.short_code,), 5000)).redeemed
    assert shop.store.contradictions() == {}


def test_a_second_stamp_of_one_day_is_refused_and_says_from_when_on(shop: Shop) -> None:
    give(shop)
    again = give(shop)
    assert (codes(again), again.stamps) == (["daily_limit_reached"], 1)
    assert on_card(shop) == {"CARD": 1}
    assert audit_lines(shop)[-1][1:] == ("stamp", "refused")


def test_the_same_id_is_one_stamp_and_another_use_of_it_is_none(shop: Shop) -> None:
    identity = new_id(shop)
    first = give(shop, identity)
    tomorrow(shop)
    assert give(shop, identity) == first
    assert on_card(shop) == {"CARD": 1}
    assert codes(stamp(shop.counter, StampRequest(identity, "OTHER", M1_NUMBER))) == ["id_reused"]


def test_unknown_cards_and_members_and_stopped_cards_are_refused(shop: Shop) -> None:
    assert codes(stamp(shop.counter, StampRequest(new_id(shop), "NONE", M1_NUMBER))) == ["unknown_code"]
    assert codes(stamp(shop.counter, StampRequest(new_id(shop), "CUP", M1_NUMBER))) == ["unknown_code"]
    assert codes(give(shop, member="9999999999")) == ["unknown_code"]
    set_campaign_status(shop.counter, new_id(shop), "CARD", CampaignStatus.PAUSED)
    assert codes(give(shop)) == ["coupon_frozen"]


def test_a_full_card_without_a_reserve_is_owed_its_coupon_which_the_next_stamp_brings(tmp_path: Path) -> None:
    shop = opened(tmp_path, cups=0)
    full = several(shop, 3)[-1]
    assert (full.stamps, full.rewards) == (3, ())
    assert [(note.code, note.details["count"]) for note in full.notes] == [("reward_owed", 1)]
    fill(shop, coupons={"CUP": 1})
    after = give(shop)
    assert (after.stamps, len(after.rewards), after.notes) == (1, 1, ())


def test_on_line_the_reserve_is_filled_before_the_stamp_that_needs_it(tmp_path: Path) -> None:
    shop = opened(tmp_path, cups=0)
    several(shop, 2)
    desk_link(shop).online = True
    assert len(give(shop).rewards) == 1
    assert {"members": 0, "coupons": {"CUP": 20}} in desk_link(shop).asked


def test_a_void_takes_the_stamp_back_frees_its_day_and_withdraws_the_reward(shop: Shop) -> None:
    several(shop, 2)
    full = give(shop)
    request = VoidRequest(new_id(shop), full.stamp, "slip")
    undone = void(shop.counter, request)
    assert (undone.done, undone.redemptions) == (True, (full.stamp,))
    assert void(shop.counter, request) == undone
    assert on_card(shop) == {"CARD": 2}
    with shop.store.reading() as reading:
        coupon = reading.coupon(full.rewards[0].id)
    assert coupon is not None
    assert coupon.status is CouponStatus.VOIDED
    again = void(shop.counter, VoidRequest(new_id(shop), full.stamp, "slip"))
    assert (again.done, again.redemptions, on_card(shop)) == (True, (), {"CARD": 2})
    assert give(shop).stamps == 0
    assert shop.store.contradictions() == {}


def test_a_reward_that_was_used_stays_and_the_card_stands_below_zero(shop: Shop) -> None:
    several(shop, 2)
    full = give(shop)
    assert redeem(shop.counter, RedeemRequest(new_id(shop), (full.rewards[0].short_code,), 5000)).redeemed
    assert void(shop.counter, VoidRequest(new_id(shop), full.stamp, "slip")).done
    assert on_card(shop) == {"CARD": -1}


def test_what_came_down_and_own_stamps_are_one_number(shop: Shop) -> None:
    come_down(shop, {"stamp:CARD:": 1}, version=3)
    assert give(shop).stamps == 2
    with shop.store.writing() as writing:
        (waiting,) = [each for each in writing.outbox_batch(500, 10**9) if each.operation.type == "stamp"]
        result = Result(id=waiting.operation.id, result="applied", version=9, since=8)
        writing.close_operation(waiting.operation.id, "closed", result, shop.clock.now())
    assert on_card(shop) == {"CARD": 2}
    come_down(shop, {"stamp:CARD:": 2}, version=9)
    assert on_card(shop) == {"CARD": 2}


def test_cards_are_shown_with_their_member_and_on_the_timeline(shop: Shop) -> None:
    given = give(shop)
    void(shop.counter, VoidRequest(new_id(shop), given.stamp, "slip"))
    give(shop)
    shown = show_member(shop.counter, M1_NUMBER)
    assert shown.member is not None
    assert [(each.terms.campaign, each.left, each.of) for each in shown.member.cards] == [("CARD", 1, 3)]
    assert sorted(entry.what for entry in shown.timeline if entry.detail.get("card") == "CARD") == [
        "stamp",
        "stamp",
        "void",
    ]


def test_where_the_card_wants_it_the_cloud_is_asked_and_its_no_is_the_answer(tmp_path: Path) -> None:
    shop = opened(tmp_path, offline={"policy": "never"})
    assert codes(give(shop)) == ["needs_online"]
    link = desk_link(shop)
    link.online = True
    link.answer = Result(id="", result="applied", version=7, since=7)
    given = give(shop)
    assert (given.done, given.online, on_card(shop)) == (True, True, {"CARD": 1})
    tomorrow(shop)
    reasons = [{"code": "member_limit_reached", "about": "CARD", "limit": 1, "used": 1}]
    link.answer = Result(id="", result="refused", detail={"reason": "member_limit_reached", "reasons": reasons})
    assert codes(give(shop)) == ["member_limit_reached"]
    link.answer = None
    identity = new_id(shop)
    silent = give(shop, identity)
    assert (codes(silent), on_card(shop)) == (["needs_online"], {"CARD": 1})
    assert give(shop, identity) == silent
    assert type(bodies(shop)[-1]).__name__ == "Cancel"


def test_stamps_that_were_kept_beside_a_lost_database_happen_again(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    shop, other = opened(tmp_path / "a"), opened(tmp_path / "b")
    answers = several(shop, 4)
    void(shop.counter, VoidRequest(new_id(shop), answers[-1].stamp, "slip", approved_by="o1"))
    with shop.store.reading() as reading:
        waiting = reading.outbox_batch(500, 10**9)
    kept = [KeptOperation(each.operation, each.request_hash, each.answer) for each in waiting]
    with other.store.writing() as writing:
        assert retake(writing, [each for each in kept if each.operation.type in ("stamp", "void")]) == 5
    assert on_card(other) == on_card(shop) == {"CARD": 0}
    with other.store.reading() as reading:
        assert [coupon.id for coupon in reading.member_coupons(M1, 9)] == [answers[2].rewards[0].id]
    assert other.store.contradictions() == {}
