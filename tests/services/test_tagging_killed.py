"""A counter killed between any two statements while it tags members: whole blocks only, and on from there."""

from pathlib import Path

import pytest

from counter_app.domain.member import Member, Role
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.services.tagging import TagRequest, tag_members, undo_tag
from tests.counter_shop import START, Shop, open_shop
from tests.services.test_killed_between_writes import MANY, in_child, operations

# Each kill is a process of its own; a machine that does much else needs longer than other tests have.
pytestmark = pytest.mark.timeout(600)

IDS = tuple(f"{number:012x}" for number in range(5))
EVERYBODY = Selection(chosen=frozenset(IDS))
BLOCKS = Watch(block=2)


def tagged(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return sum("tea" in member.tags for each in IDS if (member := reading.member(each)) is not None)


@pytest.mark.parametrize("undone", [False, True], ids=["tag", "undo"])
def test_killed_anywhere_it_goes_on_and_does_each_once(tmp_path: Path, undone: bool) -> None:
    seen = set()
    for statement in range(MANY):
        shop = open_shop(tmp_path / str(statement), role=Role.MANAGER)
        with shop.store.writing() as writing:
            for number, each in enumerate(IDS):
                writing.put_member(Member(each, f"{4_000_000_000 + number}", f"+8613700{number:06d}", "", START))
        request, undo = TagRequest(shop.counter.ids.new(), "tea", EVERYBODY), shop.counter.ids.new()
        if undone:
            tag_members(shop.counter, request, BLOCKS)

        def act(mine: Shop, request: TagRequest = request, undo: str = undo) -> int:
            if undone:
                return undo_tag(mine.counter, undo, request.id, BLOCKS).changed
            return tag_members(mine.counter, request, BLOCKS).changed

        lived = in_child(shop, act, statement)

        after = shop.reopen()
        written = len(operations(after)) - (5 if undone else 0)
        assert tagged(after) == (5 - written if undone else written), f"torn after {statement} statements"
        seen.add(written)
        assert act(after) == 5
        assert (tagged(after), len(operations(after))) == ((0, 10) if undone else (5, 5))
        after.store.close()
        if lived:
            assert seen == {0, 2, 4, 5}
            return
    pytest.fail("the act never came to its end")
