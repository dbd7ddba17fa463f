"""Importing a list in the services: what changed between a stop and going on, and what the answer counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.services.import_members import ImportAnswer, ImportRequest, import_members
from counter_app.services.import_records import SheetTable
from tests.counter_shop import Shop
from tests.services.desk import fill, new_id, open_desk


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path)
    yield made
    made.store.close()


def bring(shop: Shop, *rows: tuple[str, ...], dry_run: bool = False) -> ImportAnswer:
    table = SheetTable((("手机", "姓名", "等级"), *rows), kind="csv")
    return import_members(shop.counter, ImportRequest(new_id(shop), table, "the file", dry_run=dry_run))


def names(shop: Shop, phones: list[str]) -> list[str]:
    with shop.store.reading() as reading:
        found = reading.members_by_phones(phones)
        return [found[phone].name if phone in found else "" for phone in phones]


def tier_is(shop: Shop, name: str) -> None:
    """The shop has this tier and no other."""
    with shop.store.writing() as writing:
        writing.put_setting("tiers", {"window_days": 365, "notice_days": 30, "list": [{"name": name, "visits": 3}]})


def test_rows_that_can_be_read_only_now_come_in_when_it_goes_on(shop: Shop) -> None:
    """A row counts by where it stands in the file, and not by how many before it were good at the time."""
    rows = [(f"1391000000{number}", f"客户{number}", "黑卡" if number == 0 else "") for number in range(6)]
    phones = [f"+861391000000{number}" for number in range(6)]
    tier_is(shop, "金卡")
    fill(shop, members=3)
    stopped = bring(shop, *rows)
    assert (stopped.created, stopped.left) == (3, 2)
    tier_is(shop, "黑卡")
    fill(shop, members=10)
    done = bring(shop, *rows)
    assert done.went_on
    assert names(shop, phones) == [f"客户{number}" for number in range(6)]
    assert (done.created, done.left) == (6, 0)


def test_rows_that_can_be_read_no_more_move_nobody_else(shop: Shop) -> None:
    rows = [(f"1391000000{number}", f"客户{number}", "金卡" if number == 0 else "") for number in range(6)]
    phones = [f"+861391000000{number}" for number in range(6)]
    tier_is(shop, "金卡")
    fill(shop, members=3)
    assert bring(shop, *rows).left == 3
    tier_is(shop, "黑卡")
    fill(shop, members=10)
    done = bring(shop, *rows)
    assert names(shop, phones) == [f"客户{number}" for number in range(6)]
    assert (done.created, done.left) == (6, 0)


def test_what_a_list_adds_nothing_to_is_counted(shop: Shop) -> None:
    fill(shop, members=10)
    rows = [("13910000000", "甲", ""), ("13910000001", "乙", "")]
    assert bring(shop, *rows).unchanged == 0
    again = bring(shop, *rows, ("13910000002", "丙", ""), dry_run=True)
    assert (again.created, again.merged, again.unchanged) == (1, 2, 2)
    done = bring(shop, *rows)
    assert (done.merged, done.unchanged) == (2, 2)


def test_who_went_on_under_another_id_is_answered_the_same_again(shop: Shop) -> None:
    rows = [(f"1391000000{number}", f"客户{number}", "") for number in range(4)]
    rows.append(rows[0])
    table = SheetTable((("手机", "姓名", "等级"), *rows), kind="csv")
    fill(shop, members=2)
    assert bring(shop, *rows).left == 3
    fill(shop, members=10)
    request = ImportRequest(new_id(shop), table, "the file")
    done, again = import_members(shop.counter, request), import_members(shop.counter, request)
    assert (done.created, done.merged, done.unchanged, done.left) == (4, 1, 1, 0)
    told = [(each.id, each.rows, each.created, each.merged, each.unchanged, each.left) for each in (done, again)]
    assert told[0] == told[1]
