"""Tiers over two counters and another store's: the cloud decides, all are told, off-line what was told last holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from counter_app.services.finding import bring_member
from counter_app.services.members import show_member
from tests.sync.chance import Chain, TillInChain
from tests.sync.checks import assert_both_ends_prove_it
from tests.sync.test_money_elsewhere import back, buy, chain, signed_up, sync, undo
from tests.sync.tier_world import pass_over

__all__ = ["chain"]
TIERS = {
    "window_days": 30,
    "notice_days": 7,
    "list": [
        {"name": "silver", "title": {"zh_CN": "银卡", "en": "Silver"}, "from_minor": 10_000},
        {"name": "gold", "title": {"zh_CN": "金卡", "en": "Gold"}, "from_minor": 50_000},
    ],
}


@pytest.fixture
def tiers(chain: Chain) -> Iterator[Chain]:
    assert chain.desk.do("settings_put", {"values": {"tiers": TIERS}}).result == "applied"
    sync(chain)
    yield chain
    assert_both_ends_prove_it(chain)


def shown(till: TillInChain, phone: str) -> tuple[str, str]:
    """The tier and the sentence at this counter."""
    view = show_member(till.counter, phone).member
    assert view is not None
    assert view.standing is not None
    return view.tier, view.standing.sentence("en")


def test_what_one_counter_sells_the_other_one_tells(tiers: Chain) -> None:
    one, other, far = tiers.tills
    _, phone, _ = signed_up(tiers)
    assert shown(one, phone) == ("", "Spend 100.00 more for Silver")
    assert buy(one, phone, 12_000).checkout
    sync(tiers)
    for till in (one, other, far):
        bring_member(till.counter, phone)
        assert shown(till, phone) == ("silver", "Silver: spend 380.00 more by 2026-04-08 for Gold")


def test_off_line_the_tier_is_what_was_told_last(tiers: Chain) -> None:
    one, other, _ = tiers.tills
    _, phone, _ = signed_up(tiers)
    one.wire.down = True
    assert buy(one, phone, 12_000).checkout
    assert shown(one, phone)[0] == ""
    one.wire.down = False
    one.clock.forward(seconds=40)
    sync(tiers)
    assert shown(one, phone)[0] == shown(other, phone)[0] == "silver"


def test_sales_of_two_counters_that_were_off_line_add_up(tiers: Chain) -> None:
    one, other, _ = tiers.tills
    _, phone, _ = signed_up(tiers)
    for till in (one, other):
        till.wire.down = True
        assert buy(till, phone, 6_000).checkout
        till.wire.down = False
        till.clock.forward(seconds=40)
    sync(tiers)
    assert shown(one, phone) == shown(other, phone) == ("silver", "Silver: spend 380.00 more by 2026-04-08 for Gold")


@pytest.mark.parametrize("take_back", [back, undo])
def test_what_is_taken_back_takes_its_tier_along(tiers: Chain, take_back: object) -> None:
    one, other, _ = tiers.tills
    _, phone, _ = signed_up(tiers)
    sold = buy(one, phone, 12_000)
    sync(tiers)
    other.as_manager()
    assert take_back(other, sold.checkout).done  # type: ignore[operator]  # one of the two above
    sync(tiers)
    assert shown(one, phone) == shown(other, phone) == ("", "Spend 100.00 more for Silver")


def test_a_notice_and_its_end_come_down(tiers: Chain) -> None:
    one, other, _ = tiers.tills
    _, phone, _ = signed_up(tiers)
    assert buy(one, phone, 12_000).checkout
    sync(tiers)
    tiers.clock.forward(days=31)
    pass_over(tiers)
    sync(tiers)
    assert shown(other, phone) == ("silver", "Silver until 2026-04-15: spend 100.00 more to keep it")
    tiers.clock.forward(days=7)
    pass_over(tiers)
    sync(tiers)
    assert shown(one, phone) == shown(other, phone) == ("", "Spend 100.00 more for Silver")
