"""Importing a list in the services: what changed between a stop and going on, and what the answer counts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.holdings import moves_in
from counter_app.domain.old_customers import Opening
from counter_app.services.import_members import ImportAnswer, ImportRequest, import_members
from counter_app.services.import_plan import entries_of
from counter_app.services.import_records import SheetTable
from counter_app.services.import_unfinished import leave_import, unfinished_imports
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.storage.names import spelled
from tests.counter_shop import START, Shop
from tests.services.desk import audit_lines, desk_link, fill, new_id, open_desk


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
    assert bring(shop, *rows).left == 2
    fill(shop, members=10)
    request = ImportRequest(new_id(shop), table, "the file")
    done, again = import_members(shop.counter, request), import_members(shop.counter, request)
    assert (done.created, done.merged, done.unchanged, done.left) == (4, 1, 1, 0)
    told = [(each.id, each.rows, each.created, each.merged, each.unchanged, each.left) for each in (done, again)]
    assert told[0] == told[1]


def people(count: int) -> list[tuple[str, ...]]:
    return [(f"1391000{number:04d}", f"客户{number}", "") for number in range(count)]


def watched(
    shop: Shop, rows: list[tuple[str, ...]], watch: Watch, said: tuple[tuple[str, str], ...] = ()
) -> ImportAnswer:
    table = SheetTable((("手机", "姓名", "等级"), *rows), kind="csv")
    request = ImportRequest(new_id(shop), table, "the file", "老会员.csv", said, path="/lists/老会员.csv")
    return import_members(shop.counter, request, watch)


def test_who_looks_on_is_told_and_may_stop_it_behind_any_block(shop: Shop) -> None:
    told: list[tuple[Stage, int, int]] = []
    fill(shop, members=30)
    watch = Watch(lambda *now: told.append(now), lambda seconds: seconds >= 0 and len(told) < 2, block=10)
    stopped = watched(shop, people(30), watch)
    assert (stopped.created, stopped.left, stopped.reasons) == (20, 10, ())
    assert told == [(Stage.WRITING, 0, 30), (Stage.WRITING, 10, 30)]
    done = watched(shop, people(30), NOBODY)
    assert (done.created, done.left, done.went_on) == (30, 0, True)


def test_no_name_is_spelled_while_others_wait_to_write(shop: Shop) -> None:
    fill(shop, members=30)
    looked_up: dict[str, list[int]] = {"import.prepared": [], "import.written": []}

    def note(name: str, *_: object, **__: object) -> None:
        if name in looked_up:
            looked_up[name].append(spelled.cache_info().misses)

    spelled.cache_clear()
    table = SheetTable((("手机", "姓名"), *(row[:2] for row in people(30))), kind="csv")
    request = ImportRequest(new_id(shop), table, "the file")
    import_members(replace(shop.counter, failpoint=note), request, Watch(block=10))
    assert len(looked_up["import.written"]) == 3
    assert looked_up["import.prepared"] == looked_up["import.written"]


def test_identities_are_asked_for_ahead_however_small_the_blocks_are(shop: Shop) -> None:
    link = desk_link(shop)
    link.online = True
    assert watched(shop, people(60), Watch(block=10)).created == 60
    assert [each["members"] for each in link.asked if "members" in each] == [60]


def test_a_stopped_import_is_offered_with_its_file_and_what_was_said_of_it(shop: Shop) -> None:
    fill(shop, members=30)
    said = (("姓名", "ignore"),)
    stopped = watched(shop, people(30), Watch(go_on=lambda _: False, block=10), said)
    (offered,) = unfinished_imports(shop.counter).imports
    assert offered.id == stopped.id
    assert (offered.name, offered.path, offered.content) == ("老会员.csv", "/lists/老会员.csv", "the file")
    assert (offered.said, offered.done, offered.of, offered.staff) == (said, 10, 30, "K1")
    watched(shop, people(30), NOBODY, said)
    assert unfinished_imports(shop.counter).imports == ()


def test_who_does_not_want_it_to_go_on_keeps_what_is_in(shop: Shop) -> None:
    fill(shop, members=40)
    stopped = watched(shop, people(30), Watch(go_on=lambda _: False, block=10))
    for _ in range(2):
        assert leave_import(shop.counter, stopped.id).imports == ()
    assert audit_lines(shop)[-1][1:] == ("import_members", "left")
    again = watched(shop, people(30), NOBODY)
    assert (again.created, again.merged, again.unchanged) == (20, 10, 10)


def test_one_that_is_left_while_it_runs_ends_there(shop: Shop) -> None:
    fill(shop, members=30)

    def leave(_seconds: float) -> bool:
        return not leave_import(shop.counter, unfinished_imports(shop.counter).imports[0].id).imports

    answer = watched(shop, people(30), Watch(go_on=leave, block=10))
    assert (answer.created, answer.left, answer.reasons) == (10, 20, ())


def test_each_entry_of_an_opening_says_the_balance_that_the_rules_give(shop: Shop) -> None:
    """A block writes them without asking for anybody's lots; the rules are those of every other act."""
    openings = [Opening(points, principal, bonus) for points in (0, 7) for principal in (0, 850) for bonus in (0, 30)]
    fill(shop, members=len(openings))
    rows = [
        (f"1391000{number:04d}", str(each.points), f"{each.principal_minor / 100:.2f}", f"{each.bonus_minor / 100:.2f}")
        for number, each in enumerate(openings)
    ]
    table = SheetTable((("手机", "积分", "余额", "赠金"), *rows), kind="csv")
    import_members(shop.counter, ImportRequest(new_id(shop), table, "the file"))
    with shop.store.reading() as reading:
        known = reading.members_by_phones([f"+861391000{number:04d}" for number in range(len(openings))])
        for number, opening in enumerate(openings):
            written = reading.entries_of_member(known[f"+861391000{number:04d}"].id, 10)
            moves = moves_in(entries_of(opening, ()), (), START.date())
            assert [(each.entry, each.balance) for each, *_ in written] == [
                (each.entry, each.balance) for each in moves
            ]


def test_a_round_that_was_under_way_already_is_waited_for(shop: Shop) -> None:
    """The window's own rounds go on: one that did not end in time is no reason to stop where there is a cloud."""
    link = desk_link(shop)
    link.online, link.fills = True, False

    def at_the_third_time() -> None:
        link.fills = sum("members" in each for each in link.asked) >= 2

    asked = link.asked
    original = link.refresh

    def refresh(**wanted: object) -> bool:
        at_the_third_time()
        return original(**wanted)  # type: ignore[arg-type]  # handed on as they came

    link.refresh = refresh  # type: ignore[method-assign]  # a link that is busy at first
    assert watched(shop, people(20), NOBODY).created == 20
    assert sum("members" in each for each in asked) == 3


def test_a_cloud_that_gives_nothing_is_asked_a_few_times_and_no_more(shop: Shop) -> None:
    link = desk_link(shop)
    link.online, link.fills = True, False
    stopped = watched(shop, people(20), NOBODY)
    assert (stopped.created, stopped.left, len(stopped.reasons)) == (0, 20, 1)
    assert sum("members" in each for each in link.asked) == 5
