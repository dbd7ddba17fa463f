"""kill -9 at any moment: what was acknowledged is there, what was not is whole or absent, nothing is usable twice."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.sync.link import OfflineLink
from tests.siege.audit import Acked, asking, problems
from tests.siege.besieger import Life, Nursery, note
from tests.siege.ledger import cloud_asked, differences
from tests.siege.town import Town, opened

_SYNC = ["up", "down", "up", "down", "redeem"]
# Everything on-line, everything off-line, and above all the sync.
_ORDERS: tuple[Mapping[str, Any], ...] = (
    {"online": True},
    {"online": False},
    {"online": True, "only": _SYNC},
    {"online": False},
)


def _look_after(town: Town, acked: Acked, life: Life) -> None:
    """Open as the next start would, and audit; a use in flight is asked for again."""
    after = opened(town.till)
    try:
        after.may_claim()
        assert problems(after, acked) == []
        flight = life.lines[-1] if life.lines else {}
        if flight.get("trying") == "redeem":
            there = {str(row[0]) for row in asking(after)("SELECT DISTINCT checkout FROM redemption")}
            alone = replace(after.counter, link=OfflineLink())
            again = redeem(alone, RedeemRequest(alone.ids.new(), (flight["code"],), 20_000))
            assert again.redeemed == (flight["id"] not in there), flight
            if again.redeemed:
                acked.tried.add(again.checkout)
                acked.redeemed[again.checkout] = tuple(each.id for each in again.redemptions)
    finally:
        after.close()


# A thousand kills as five times two hundred: each audit reads everything that was ever done.
_PARTS = [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, 5))]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", _PARTS)
def test_killed_at_random_nothing_acknowledged_is_lost(
    part: int, town: Town, nursery: Nursery, chance: random.Random
) -> None:
    acked, acts, kills = Acked(), 0, 200
    cloud = town.cloud()
    cloud.start()
    try:
        for number in range(kills):
            order = {**_ORDERS[number % len(_ORDERS)], "seed": chance.getrandbits(32)}
            life = nursery.killed(chance, 5, folder=str(town.till), **order)
            assert life.code == -9, life.complaint
            note(acked, life)
            acts += life.acknowledged
            _look_after(town, acked, life)
        last = opened(town.till)
        try:
            assert last.rounds is not None
            assert last.rounds.whole().completed
            with cloud_asked(town) as ask:
                assert differences(asking(last), ask) == []
            assert problems(last, acked) == []
        finally:
            last.close()
    finally:
        cloud.kill()
    print(f"part {part}: {kills} kills, {acts} acts acknowledged: 0 lost, 0 torn")
