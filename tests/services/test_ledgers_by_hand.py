"""Points by hand and top-ups at one counter; and what happens to all of it in a recovered database."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member, Role, Staff
from counter_app.protocol.bodies import GivenBack, PointsAdjust, TopUp
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.ledgers_by_hand import AdjustRequest, TopUpRequest, adjust_points, top_up
from counter_app.services.retaking import KeptOperation, retake
from tests.counter_shop import M1_NUMBER, START, Shop
from tests.services.desk import audit_lines, bodies
from tests.services.ledgers import M1, THREE, YES, back, balances, buy, come_down, lots, numbers, shop_with, spend, undo


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_with(tmp_path)


def adjust(shop: Shop, points: int, *, until: date | None = None, identity: str = "") -> object:
    request = AdjustRequest(identity or shop.counter.ids.new(), M1_NUMBER, points, "kindness", until)
    return adjust_points(shop.counter, request)


def test_points_by_hand_are_a_managers(shop: Shop) -> None:
    refused = adjust_points(shop.counter, AdjustRequest(shop.counter.ids.new(), M1_NUMBER, 5, "x"))
    assert [each.code.value for each in refused.reasons] == ["sign_in_required"]
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "K1", Role.MANAGER))

    identity = shop.counter.ids.new()
    request = AdjustRequest(identity, M1_NUMBER, 30, "kindness", date(2026, 4, 1))
    done = adjust_points(shop.counter, request)
    assert adjust_points(shop.counter, request) == done
    assert balances(shop).points == 150
    body = bodies(shop)[-1]
    assert isinstance(body, PointsAdjust)
    assert (body.points, body.until, body.reason) == (30, "2026-04-01", "kindness")
    assert adjust_points(shop.counter, AdjustRequest(shop.counter.ids.new(), M1_NUMBER, -140, "mistake")).done
    assert {lot.until: lot.left for lot in lots(shop) if lot.ledger == "points"} == {None: 10}
    short = adjust_points(shop.counter, AdjustRequest(shop.counter.ids.new(), M1_NUMBER, -11, "mistake"))
    assert [each.code.value for each in short.reasons] == ["insufficient_balance"]
    assert audit_lines(shop)[-1][1:] == ("points_adjust", "done")
    assert shop.store.contradictions() == {}


WRONG = {
    "nothing": AdjustRequest("", M1_NUMBER, 0, "x"),
    "an end of what is taken away": AdjustRequest("", M1_NUMBER, -5, "x", date(2026, 4, 1)),
    "a day that is over": AdjustRequest("", M1_NUMBER, 5, "x", date(2026, 3, 9)),
    "no reason": AdjustRequest("", M1_NUMBER, 5, " "),
}


@pytest.mark.parametrize("request_", WRONG.values(), ids=WRONG)
def test_wrong_adjustments(shop: Shop, request_: AdjustRequest) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "K1", Role.MANAGER))
    with pytest.raises(InvalidInput):
        adjust_points(shop.counter, replace(request_, id=shop.counter.ids.new()))


def test_a_top_up_is_told_again_and_done_once(shop: Shop) -> None:
    request = TopUpRequest(shop.counter.ids.new(), M1_NUMBER, 5000, 500, "wechat")
    done = top_up(shop.counter, request)
    assert top_up(shop.counter, request) == done
    assert numbers(balances(shop)) == (120, 0, 15000, 2500)
    body = bodies(shop)[-1]
    assert isinstance(body, TopUp)
    assert (body.amount_minor, body.bonus_minor, body.tender[0].kind) == (5000, 500, "wechat")
    other = top_up(shop.counter, replace(request, bonus_minor=600))
    assert [each.code.value for each in other.reasons] == ["id_reused"]


def test_what_was_kept_beside_a_lost_database_is_carried_out_again(tmp_path: Path) -> None:
    """The same acts in a database that holds none of them come to the same balances."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    shop = shop_with(tmp_path / "a")
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "K1", Role.MANAGER))
        writing.put_setting("points", {"per_minor": 100, "worth_minor_per_100": 100, "lot_days": 10})
    added = top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), M1_NUMBER, 5000, 500))
    first = spend(shop, 5000, points=100, value=3000)
    second = buy(shop, 3000, form=CheckoutForm(lines=THREE))
    assert first.accepted
    assert undo(shop, second.checkout, 1).done
    assert back(shop, first.checkout, 1950).done
    adjust(shop, 7)
    assert back(shop, added.operation).done
    with shop.store.reading() as reading:
        waiting = reading.outbox_batch(500, 10**9)
    kept = [KeptOperation(each.operation, each.request_hash, each.answer) for each in waiting]

    other = shop_with(tmp_path / "b")
    with other.store.writing() as writing:
        assert retake(writing, kept) == len(kept)

    assert numbers(balances(other)) == numbers(balances(shop))
    assert sorted(map(str, lots(other))) == sorted(map(str, lots(shop)))
    assert other.store.contradictions() == {}
    assert back(other, second.checkout).back == GivenBack(tender_minor=2000, taken_points=20)


def test_a_member_who_became_another_brings_points_along(shop: Shop) -> None:

    with shop.store.writing() as writing:
        writing.put_member(Member("bbbbbbbbbbbb", "", "", "", START, alias_of=M1))
    come_down(shop, {"points:": 5}, member="bbbbbbbbbbbb", version=4)
    assert balances(shop).points == 125
    shop.link.answer = YES
    assert spend(shop, 125, points=125).accepted
    assert balances(shop).points == 0
