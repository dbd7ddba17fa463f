"""A shop with forty members who were here one after the other, and a list that has to look for them in slices."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.member import Member, Role
from counter_app.services import member_list
from counter_app.ui.member_rows import MemberRows
from tests.counter_shop import START, Shop
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop

TAGS = ("茶会", "周末来", "VIP")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    put(made, 40, step=timedelta(days=8))
    yield made
    made.store.close()


def put(shop: Shop, number: int, *, first: int = 0, step: timedelta) -> None:
    """So many, the first of them here now, the next ones longer ago, the first three of each ten with a tag."""
    with shop.store.writing() as writing:
        for each in range(first, first + number):
            tags = (TAGS[each % 10],) if each % 10 < len(TAGS) else ()
            writing.put_member(
                Member(
                    f"cc{each:010x}", f"{3_000_000_000 + each}", f"+86139{each:08d}", f"李{each:04d}",
                    START - timedelta(days=400) - each * timedelta(hours=1), tags=tags, visits=each,
                    last_visit_at=START - each * step,
                )
            )  # fmt: skip


def rows_of(hands: Hands) -> MemberRows:
    rows = hands.bench.window.pages.members.rows
    assert rows is not None
    return rows


@pytest.fixture
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """As among a million: the beginning of the order holds too few, and one slice is not all."""
    monkeypatch.setattr(member_list, "FIRST_STEPS", 5)
    monkeypatch.setattr(member_list, "_LARGEST_STEP", 5)
    monkeypatch.setattr(member_list, "SLICE_ROWS", 10)
