"""The cloud killed with -9 while a counter works: whatever it has answered is there when it is back."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest

from tests.siege.audit import Acked, asking, problems
from tests.siege.besieger import Life, Line, Nursery, note
from tests.siege.ledger import cloud_asked, differences, forgotten, history, told_of
from tests.siege.town import Town, build, memory_folder, opened

Figure = Callable[[int, int], int]


def _besiege(town: Town, nursery: Nursery, chance: random.Random, kills: int) -> None:
    acked, life = Acked(), Life()
    cloud = town.cloud()
    cloud.start()
    try:
        with nursery.working(life, folder=str(town.till), seed=chance.getrandbits(32), online=True, workers=True):
            for _ in range(kills):
                threading.Event().wait(chance.uniform(0.1, 0.8))
                cloud.kill()
                _nothing_forgotten(town)
                cloud.start()
        assert life.code == -9, life.complaint
        wrong = [line for line in life.lines if "done" in line and not line["good"]]
        first = [line for line in life.lines if wrong and line.get("id") == wrong[0]["id"]]
        assert not wrong, f"{first}\n{_story(town, wrong[0])}"
        note(acked, life)
        after = opened(town.till)
        try:
            after.may_claim()
            assert after.rounds is not None
            assert after.rounds.whole().completed
            with cloud_asked(town) as ask:
                assert differences(asking(after), ask) == []
            assert problems(after, acked) == []
        finally:
            after.close()
    finally:
        cloud.kill()
    print(f"{kills} kills of the cloud, {life.acknowledged} acts acknowledged meanwhile: 0 forgotten")


def _story(town: Town, line: Line) -> str:
    """What both sides know of the coupon of a line."""
    beside = opened(town.till)
    try:
        with cloud_asked(town) as ask:
            return history(asking(beside), ask, f"short_code = '{line.get('code')}'")
    finally:
        beside.close()


def _nothing_forgotten(town: Town) -> None:
    """The counter is asked first: the cloud may know more than the counter has been told, never less."""
    beside = opened(town.till)
    try:
        told = told_of(asking(beside))
        with cloud_asked(town) as ask:
            assert forgotten(told, ask) == []
    finally:
        beside.close()


@pytest.mark.timeout(1200)
def test_what_the_cloud_has_answered_survives_its_death(
    nursery: Nursery, chance: random.Random, figure: Figure, new_database_url: str
) -> None:
    with memory_folder() as folder:
        town = build(folder / "town", database=new_database_url)
        _besiege(town, nursery, chance, figure(3, 50))
