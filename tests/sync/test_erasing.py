"""A person is erased at one counter of a chain: everywhere else the person's own goes too, and the books stay equal."""

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from counter_app.bootstrap.keeping import kept_log
from counter_app.bootstrap.recovery import DATABASE
from counter_app.domain.errors import InvalidInput
from counter_app.services.audit import verify, verify_log
from counter_app.services.check import CheckRequest, check
from counter_app.services.erasing import EraseAnswer, EraseRequest, erase_member, preview_erase
from counter_app.services.import_members import ImportRequest, import_members
from counter_app.services.import_records import SheetTable
from counter_app.services.members import change_phone, freeze_member, search_members, show_member, unfreeze_member
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.storage.store import SqlStore, open_store
from tests.cloud.support import CloudShop
from tests.cloud.test_erasing import everything
from tests.sync import ledger_world
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.test_merging import act_by_chance
from tests.sync.world import World, furnished

OLD, NEW, NAME, WORD = "13712345678", "13787654321", "阮金丝雀", "金丝雀先生丢了手机"
CANARIES = (OLD, NEW, NAME, WORD, "19870605", "1987-06-05", "金丝雀标签")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("erasing") / "beginning", 11, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 11)
    yield made
    made.chain.close()


def cells(store: SqlStore) -> str:
    """Every cell of every table of a counter."""
    found = []
    with store._readers.connect() as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").all()]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"').all():
                found += [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in row]
    return "\n".join(found)


def pages(path: Path, key: bytes) -> bytes:
    """Every page of an encrypted file as it is without its key's protection, free ones and gaps included."""
    size, reserve = 4_096, 80
    raw, found = path.read_bytes(), []
    for at in range(0, len(raw), size):
        page = raw[at : at + size]
        begins, iv = 16 if at == 0 else 0, page[size - reserve : size - reserve + 16]
        opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        found.append(opened.update(page[begins : size - reserve]) + opened.finalize())
    return b"".join(found)


def left_in(text: str) -> list[str]:
    return [each for each in CANARIES if each in text]


def erase(till: TillInChain, member: str, *, give_up: bool = True, reason: str = "asked for") -> EraseAnswer:
    till.as_manager()
    return erase_member(till.counter, EraseRequest(till.ids.new(), member, reason, give_up))


def lives(world: World) -> str:
    """A person of whom both counters know much; answers the number."""
    here, there = world.chain.tills
    here.as_manager()
    request = SignUpRequest(here.ids.new(), OLD, NAME, "mall", consent=True)
    member = sign_up(here.counter, request).member
    assert member is not None
    assert freeze_member(here.counter, here.ids.new(), OLD, WORD).done
    assert unfreeze_member(here.counter, here.ids.new(), OLD, WORD).done
    rows = (("phone", "name", "birthday", "tag"), (OLD, NAME, "1987-06-05", "金丝雀标签"))
    import_members(here.counter, ImportRequest(here.ids.new(), SheetTable(rows, kind="csv"), "a file"))
    check(here.counter, CheckRequest((f"BEGIN:VCARD {NAME} {OLD}", OLD), 0))
    ledger_world.fill(world, here, OLD, 5_000, 0)
    # The other one has no network: it signs up the same phone, and changes it.
    there.wire.down = True
    world.sign_up(there, OLD)
    there.as_manager()
    for till in (here, there):
        till.rounds.whole()
    return member.number


def everywhere(world: World) -> list[str]:
    chain = world.chain
    cloud = everything(CloudShop(chain.cloud, chain.clock, chain.merchant, "", ""))
    return [*left_in(cloud), *(each for till in chain.tills for each in left_in(cells(till.store)))]


def assert_forgotten(till: TillInChain, canaries: Iterable[str]) -> None:
    """Books that still hold, and none of these in the cells and pages of a later copy, nor in the file itself: what was
    overwritten, what moved from page to page, and the log once it is folded in."""
    assert verify(till.counter).ok
    assert verify_log(till.counter).ok
    copy = till.folder / "later"
    till.store.copy_into(copy)
    again = open_store(copy, till.secret)
    said = cells(again)
    again.close()
    assert [each for each in canaries if each in said] == [], till.name
    assert till.store.cut_log()
    for path in (copy, till.folder / DATABASE):
        plain = pages(path, till.secret)
        assert [each for each in canaries if each.encode() in plain] == [], till.name
    assert till.store.log_size() == 0


def test_nothing_of_the_person_is_left_anywhere_and_the_books_are_equal(world: World, tmp_path: Path) -> None:
    here, there = world.chain.tills
    number = lives(world)
    assert set(left_in(cells(here.store))) >= {OLD, NAME, WORD}
    assert here.store.cut_log()
    assert NAME.encode() in pages(here.folder / DATABASE, here.secret)
    there.wire.heal()
    there.rounds.whole()
    assert change_phone(there.counter, there.ids.new(), number, NEW).done
    there.rounds.whole()
    there.wire.down = True
    # Off-line it goes on with what it knows; all of it is booked, and brings nothing back.
    ledger_world.fill(world, there, NEW, 700, 0)
    assert freeze_member(there.counter, there.ids.new(), NEW, WORD).done
    answer = erase(here, number)
    assert (answer.done, answer.number) == (True, number)
    assert show_member(here.counter, number).member is None
    assert search_members(here.counter, NAME).members == ()
    world.settle()
    for till in world.chain.tills:
        till.rounds.whole()
    assert everywhere(world) == []
    assert_all_is_well(world)
    ledger_world.assert_every_counter_has_the_clouds_lots(world.chain)
    for till in world.chain.tills:
        assert_forgotten(till, CANARIES)
    # The same phone is somebody new.
    fresh = sign_up(here.counter, SignUpRequest(here.ids.new(), NEW, "", consent=True))
    assert fresh.created
    assert fresh.member is not None
    assert fresh.member.number != number


def test_money_that_is_left_is_given_up_or_given_back_first(world: World) -> None:
    here, _ = world.chain.tills
    number = lives(world)
    seen = preview_erase(here.counter, number)
    assert seen.balances is not None
    assert (seen.money_left, seen.balances.value_minor) == (True, 5_000)
    refused = erase(here, number, give_up=False)
    assert [reason.details.get("rule") for reason in refused.reasons] == ["value_left"]
    with pytest.raises(InvalidInput):
        erase(here, number, reason=f"{NAME} asked for it")
    done = erase(here, number)
    assert done.done
    with here.store.reading() as reading:
        last = reading.audit_records(0, 10_000)[-1]
    assert (last.entry.action, last.entry.details["number"], last.entry.details["given_up_minor"]) == (
        "member_erase", number, 5_000,
    )  # fmt: skip
    again = erase(here, number)
    assert [reason.code.value for reason in again.reasons] == ["unknown_code"]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_around_erasures_both_ends_agree(beginning: World, tmp_path: Path, seed: int) -> None:
    world, chance = beginning.copied(tmp_path / "chance", seed), random.Random(seed)
    phones = [OLD, NEW, *(f"1390000000{n}" for n in range(3))]
    try:
        for step in range(50):
            if chance.random() < 0.12:
                till, member = chance.choice(world.chain.tills), chance.choice(phones)
                world.act(till, "erase", lambda till=till, member=member: str(erase(till, member).done))  # type: ignore[misc]  # bound now
            else:
                act_by_chance(world, chance, phones, step)
        world.settle()
        assert_all_is_well(world)
        ledger_world.assert_every_counter_has_the_clouds_lots(world.chain)
    finally:
        print("\n".join(world.trace))
        world.chain.close()


def test_what_is_kept_beside_the_database_forgets_too(world: World) -> None:
    here, _ = world.chain.tills
    lives(world)
    key = bytes(32)
    here.store.close()
    log = kept_log(here.folder, key)
    here.store = open_store(here.folder / DATABASE, here.secret, log)
    here.build()
    sign_up(here.counter, SignUpRequest(here.ids.new(), NEW, NAME, consent=True))
    assert any(NEW in bytes(act.operation.body).decode() for act in log.read().acts if act.operation)
    here.rounds.whole()
    assert erase(here, NEW).done
    here.rounds.whole()
    kept = json.dumps([bytes(act.operation.body).decode() for act in log.read().acts if act.operation])
    assert NEW not in kept
    assert verify_log(here.counter).ok
