"""A member who is written again without a change of name or phone leaves every index alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.member import Member
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from tests.counter_shop import Shop, open_shop

WANG = "aaaaaaaaaaaa"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_shop(tmp_path)
    yield opened
    opened.store.close()


def known(shop: Shop) -> Member:
    with shop.store.reading() as reading:
        found = reading.member(WANG)
    assert found is not None
    return found


def found_by(shop: Shop, text: str) -> list[str]:
    with shop.store.reading() as reading:
        return [member.id for member in reading.search_members(text, 5)[0]]


def page(shop: Shop, version: int, **changes: object) -> ChangesPage:
    values: dict[str, object] = {
        "id": WANG, "version": version, "number": known(shop).number, "phone": "+8613800000001", "name": "王小明",
        "home_store": "", "joined_at": "2026-03-10T06:00:00.000Z", "status": "active", "status_since": "", "tier": "",
        "tags": [], "channel": "", "birthday": "", "visits": 0, "last_visit_at": "", "member_code": "", "alias_of": "",
        "deleted": False, **changes,
    }  # fmt: skip
    columns = columns_of("member")
    rows = [[values[column] for column in columns]]
    return ChangesPage(now="", version=version, more=False, kinds={"member": KindPage(columns=columns, rows=rows)})


def test_a_visit_is_kept_and_a_new_name_and_phone_are_found(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_member(replace(known(shop), visits=7))
    assert known(shop).visits == 7
    with shop.store.writing() as writing:
        writing.put_member(replace(known(shop), name="李四", phone="+8613900000002"))
    assert (found_by(shop, "ls"), found_by(shop, "0002"), found_by(shop, "wxm")) == ([WANG], [WANG], [])


def test_a_page_changes_a_member_once_whatever_of_it_is_new_and_never_backwards(shop: Shop) -> None:
    for version, changes, name, visits in (
        (5, {"visits": 3}, "王小明", 3),
        (6, {"visits": 4, "name": "李四"}, "李四", 4),
        (6, {"visits": 9, "name": "李四"}, "李四", 4),
        (4, {"visits": 1, "name": "王小明"}, "李四", 4),
    ):
        with shop.store.writing() as writing:
            writing.apply_page(page(shop, version, **changes), advance=False)
        assert (known(shop).name, known(shop).visits) == (name, visits)
    assert found_by(shop, "ls") == [WANG]
