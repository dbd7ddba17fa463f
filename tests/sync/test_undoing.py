"""An import is taken back in a chain: the cloud decides, every counter hears of it, and what comes late is booked."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.cloud.account_rows import EntryRow, LotRow
from counter_app.cloud.rows import MemberRow
from counter_app.services.check import CheckRequest, check
from counter_app.services.import_members import ImportAnswer, ImportRequest, import_members
from counter_app.services.import_records import SheetTable
from counter_app.services.import_undo import UndoAnswer, UndoRequest, undo_import
from counter_app.services.import_undo_words import kept_file
from counter_app.services.import_undoable import undoable_imports
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.services.members import search_members, show_member
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.tagging import TagRequest, tag_members
from tests.sync import ledger_world
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.world import World, furnished

HEAD = ("phone", "name", "points", "principal_minor", "tag", "birthday")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("undoing") / "beginning", 13, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 13)
    yield made
    made.chain.close()


def phone(number: int) -> str:
    return f"1391000{number:04d}"


def bring(till: TillInChain, *numbers: int, file: str = "a file", tag: str = "老客户") -> ImportAnswer:
    till.as_manager()
    rows = tuple((phone(each), f"客户{each}", str(each + 1), "1000", tag, "1987-06-05") for each in numbers)
    return import_members(till.counter, ImportRequest(till.ids.new(), SheetTable((HEAD, *rows), kind="csv"), file))


def undo(till: TillInChain, batch: str, *, dry_run: bool = False, watch: Watch | None = None) -> UndoAnswer:
    till.as_manager()
    request = UndoRequest(till.ids.new(), batch, dry_run)
    return undo_import(till.counter, request, watch) if watch is not None else undo_import(till.counter, request)


def sync(world: World) -> None:
    for _ in range(2):
        for till in world.chain.tills:
            till.rounds.whole()


def known(till: TillInChain, number: int) -> bool:
    with till.store.reading() as reading:
        return reading.member_by_phone(f"+86{phone(number)}") is not None


def everybody(till: TillInChain) -> Selection:
    with till.store.reading() as reading:
        found = (reading.member_by_phone(f"+86{phone(number)}") for number in range(4))
        return Selection(chosen=frozenset(member.id for member in found if member is not None))


def cloud_rows(world: World, kind: type) -> list:  # type: ignore[type-arg]  # of that kind
    with world.chain.cloud._context.database.reading() as reading:
        return list(reading.all(kind, world.chain.merchant))


def assert_the_books_agree(world: World) -> None:
    """Balances are sums of entries, the same at both counters and the cloud, and no phone lives twice."""
    sums: dict[tuple[str, str, str], int] = {}
    for entry in cloud_rows(world, EntryRow):
        key = (entry.member, entry.ledger, entry.until)
        sums[key] = sums.get(key, 0) + entry.amount
    lots = {(lot.member, lot.ledger, lot.until): lot.left for lot in cloud_rows(world, LotRow) if not lot.deleted}
    assert {key: left for key, left in sums.items() if left} == {key: left for key, left in lots.items() if left}
    phones = [row.phone for row in cloud_rows(world, MemberRow) if row.phone and not row.alias_of]
    assert len(phones) == len(set(phones))
    ledger_world.assert_every_counter_has_the_clouds_lots(world.chain)
    assert_all_is_well(world)


def test_what_nobody_touched_goes_everywhere_and_what_was_sold_off_line_is_booked(world: World) -> None:
    here, there = world.chain.tills
    came = bring(here, 1, 2, 3)
    assert came.created == 3
    sync(world)
    assert ledger_world.fill(world, there, phone(3), 500, 0) == "True"
    sync(world)
    with here.store.reading() as reading:
        gone = reading.member_by_phone(f"+86{phone(1)}")
    assert gone is not None
    there.wire.down = True  # it sells on, and hears nothing
    seen = undo(here, came.id, dry_run=True)
    assert (seen.count.gone, seen.count.openings, seen.count.tags, seen.count.kept) == (2, 3, 3, 1)
    assert known(here, 1)
    answer = undo(here, came.id)
    assert answer.reasons == ()
    assert (answer.count, answer.left) == (seen.count, 0)
    assert (answer.count.opening.points, answer.count.opening.principal_minor) == (2 + 3 + 4, 3_000)
    assert [(row.row, [why.value for why in row.why]) for row in answer.kept] == [(4, ["topped_up"])]
    assert [known(here, each) for each in (1, 2, 3)] == [False, False, True]
    assert search_members(here.counter, "客户1").members == ()
    for text in (gone.number, gone.id, gone.member_code):
        assert show_member(here.counter, text).member is None
    verdict = check(here.counter, CheckRequest((gone.member_code,), 0)).verdict
    assert [reason.code.value for reason in verdict.reasons] == ["unknown_code"]
    # The other counter sells to one of them, who is back with it.
    assert ledger_world.fill(world, there, phone(2), 700, 0) == "True"
    there.wire.heal()
    world.settle()
    assert [known(till, 2) for till in world.chain.tills] == [True, True]
    with here.store.reading() as reading:
        assert [each.reason for each in reading.exceptions(open_only=True)] == ["came_back"]
    assert [known(till, 1) for till in world.chain.tills] == [False, False]
    again = undo(here, came.id)
    assert (again.count, again.left, again.reasons) == (answer.count, 0, ())
    assert_the_books_agree(world)


def test_the_same_phone_comes_in_again_as_somebody_new(world: World) -> None:
    here, there = world.chain.tills
    came = bring(here, 1, 2)
    sync(world)
    assert undo(here, came.id).count.gone == 2
    sync(world)
    request = SignUpRequest(there.ids.new(), phone(1), "新", consent=True)
    assert sign_up(there.counter, request).created
    again = bring(here, 1, 2, file="another file")
    assert (again.created, again.opening.principal_minor) == (2, 2_000)
    world.settle()
    assert_the_books_agree(world)


def test_off_line_nothing_is_taken_back(world: World) -> None:
    here, _ = world.chain.tills
    came = bring(here, 1, 2)
    here.wire.down = True
    answer = undo(here, came.id)
    assert [reason.code.value for reason in answer.reasons] == ["needs_online"]
    assert (answer.count.rows, answer.left, known(here, 1)) == (0, 2, True)
    here.wire.heal()
    here.clock.forward(minutes=10)
    sync(world)
    assert undo(here, came.id).count.gone == 2


def test_a_list_that_is_too_old_stays(world: World) -> None:
    here, _ = world.chain.tills
    came = bring(here, 1)
    assert [each.id for each in undoable_imports(here.counter).imports] == [came.id]
    for till in world.chain.tills:
        till.clock.forward(days=31)
    here.as_manager()
    answer = undo(here, came.id)
    assert [dict(reason.details) for reason in answer.reasons] == [{"rule": "undo_window", "days": 30}]
    assert undoable_imports(here.counter).imports == ()


PLACES = ("import_undo.asked", "import_undo.answered", "import_undo.written", "import_undo.block", "import_undo.ended")


@pytest.mark.parametrize("place", PLACES)
def test_wherever_it_dies_it_goes_on_there_and_answers_the_same(world: World, place: str) -> None:
    here, _ = world.chain.tills
    came = bring(here, *range(5))
    sync(world)

    def die(name: str) -> None:
        if name == place:
            raise KeyboardInterrupt

    here.failpoint = die
    with pytest.raises(KeyboardInterrupt):
        undo(here, came.id)
    here.failpoint = lambda _: None
    here.restart()
    assert cancel_unfinished_claims(here.counter) == 0
    answer = undo(here, came.id)
    assert (answer.count.gone, answer.count.openings, answer.count.tags, answer.left) == (5, 5, 5, 0)
    world.settle()
    assert_the_books_agree(world)


def test_it_stops_between_two_blocks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    here, _ = world.chain.tills
    monkeypatch.setattr("counter_app.services.import_undo.MOST_ROWS", 2)
    came = bring(here, *range(5))
    told: list[tuple[int, int]] = []
    stopped = undo(here, came.id, watch=Watch(lambda _, done, of: told.append((done, of)), lambda _: False))
    assert (stopped.count.gone, stopped.left, told) == (2, 3, [(0, 5)])
    done = undo(here, came.id)
    assert (done.count.gone, done.left, done.went_on) == (5, 0, True)
    world.settle()
    assert_the_books_agree(world)


def test_two_rows_of_one_customer_go_together_as_they_were_foreseen(world: World) -> None:
    """The first one made the member, the second filled in the birthday and a tag."""
    here, _ = world.chain.tills
    here.as_manager()
    rows = (HEAD, (phone(1), "客户", "", "", "常客", ""), (phone(1), "客户", "5", "1000", "老客户", "1987-06-05"))
    came = import_members(here.counter, ImportRequest(here.ids.new(), SheetTable(rows, kind="csv"), "x"))
    assert (came.created, came.merged) == (1, 1)
    sync(world)
    seen = undo(here, came.id, dry_run=True)
    assert (seen.count.gone, seen.count.openings, seen.count.tags, seen.count.kept) == (1, 1, 2, 0)
    done = undo(here, came.id)
    assert (done.count, done.kept) == (seen.count, ())
    world.settle()
    assert_the_books_agree(world)


def test_the_kept_rows_are_a_file_without_formulas(world: World) -> None:
    here, _ = world.chain.tills
    here.as_manager()
    rows = (HEAD, (phone(1), "=HYPERLINK(1)", "5", "1000", "", ""))
    came = import_members(here.counter, ImportRequest(here.ids.new(), SheetTable(rows, kind="csv"), "x"))
    assert ledger_world.fill(world, here, phone(1), 500, 0) == "True"
    answer = undo(here, came.id)
    text = kept_file(answer.kept, "zh_CN", answer.digits).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert f"'+86{phone(1)}" in text
    assert "之后充过值或调过积分" in text


def acts(world: World, chance: random.Random, batches: list[str]) -> dict[str, Callable[[TillInChain], object]]:
    some = sorted(chance.sample(range(4), 2))
    one = phone(chance.randrange(4))
    return {
        "bring": lambda till: batches.append(bring(till, *some, file=f"file {some} {chance.randrange(2)}").id),
        "undo": lambda till: undo(till, chance.choice(batches)).count if batches else "none",
        "fill": lambda till: ledger_world.fill(world, till, one, 300, 0),
        "buy": lambda till: world.buy(till, [], 2_000, one, best=False),
        "sign up": lambda till: world.sign_up(till, one),
        "tag": lambda till: tag_members(till.counter, TagRequest(till.ids.new(), "vip", everybody(till), take=False)),
        "send": world.send,
        "fetch": world.fetch,
        "down": lambda till: setattr(till.wire, "down", True),
        "up": lambda till: till.wire.heal(),
    }


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_around_it_both_ends_agree(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance, batches = beginning.copied(tmp_path / "chance", seed), random.Random(seed), list[str]()
    try:
        for _ in range(40):
            till = chance.choice(world.chain.tills)
            till.as_manager()
            name, what = chance.choice(list(acts(world, chance, batches).items()))
            world.act(till, name, lambda what=what, till=till: str(what(till)))  # type: ignore[misc]  # bound now
        for till in world.chain.tills:
            till.wire.heal()
        world.settle()
        assert_the_books_agree(world)
    finally:
        print("\n".join(world.trace))
        world.chain.close()
