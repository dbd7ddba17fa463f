"""What a worker takes for wrong is wrong."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.siege.nursery import Worker
from tests.siege.town import Town, opened


def test_a_coupon_that_came_back_as_often_as_it_may_stays_used(
    small_town: Town, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In a long siege chance takes one coupon back more than ten times."""
    here = opened(small_town.copy(tmp_path / "town").till)
    try:
        worker = Worker(here, here.counter, random.Random(1))
        worker.look()
        worker.free = worker.free[:1]
        for _ in range(10):
            worker.redeem()
            worker.void()
        worker.redeem()
        worker.void()
        assert not worker.free
    finally:
        here.close()
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [line for line in lines if "done" in line and not line["good"]] == []
    assert [line["done"] for line in lines if "done" in line][-3:] == ["void", "redeem", "again"]
