"""Both logs show every change: `audit --verify` names the first bad record, the cloud knows where they ended."""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from counter_app.domain.errors import Fault
from counter_app.services.audit import verify, verify_log
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from counter_app.storage.store import open_store
from counter_app.sync.witness import witnessed_audit
from tests.cloud.support import FREE
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
HASHED = ["id", "device", "prev", "hash", "type", "at", "staff", "body"]
AUDITED = ["at", "staff", "action", "subject", "outcome", "details", "prev", "hash"]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Chain, TillInChain]]:
    """A counter in its second epoch, with some sixty operations and more audit records."""
    chain = build_chain(tmp_path_factory.mktemp("logs"), 5, 1, START)
    chain.desk.campaign(FREE)
    drawn = chain.desk.coupons(40, "FREE")
    chain.desk.one(chain.desk.issue(*drawn))
    till = chain.tills[0]
    till.rounds.whole()
    for number, each in enumerate(drawn[:36]):
        if number == 20:
            chain.cloud.revoke("T1")
            with pytest.raises(Fault):
                till.rounds.whole()
            till.enrol(chain.cloud, chain.desk.caller.store)
        till.wire.down = number % 3 == 0
        chain.clock.forward(seconds=40)
        answer = redeem(till.counter, RedeemRequest(till.ids.new(), (each.short_code,)))
        assert answer.redeemed
        if number % 4 == 0:
            assert void(till.counter, VoidRequest(till.ids.new(), answer.checkout, "slip")).done
    till.wire.down = False
    assert till.rounds.whole().completed
    yield chain, till
    chain.close()


def mutated(value: Any, chance: random.Random) -> Any:
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1_000, 86_400_000])
    raw = isinstance(value, bytes)
    text = bytearray(value if raw else str(value).encode())
    at = chance.randrange(len(text) + 1)
    match chance.choice(["change", "insert", "cut"]):
        case "change" if at < len(text):
            text[at] = (text[at] + chance.randrange(1, 50)) % 128
        case "cut" if at < len(text):
            del text[at]
        case _:
            text.insert(at, chance.randrange(32, 127))
    return bytes(text) if raw else text.decode("ascii", "replace")


def tamper(database: dbapi2.Connection, chance: random.Random, table: str, columns: list[str]) -> int:
    """One change as somebody with the key would make it; the place (from 1) at which it must be found at the latest."""
    key, order = ("number", "number") if table == "audit" else ("id", "epoch, seq")
    rows = database.execute(f"SELECT rowid, {key}, {', '.join(columns)} FROM {table} ORDER BY {order}").fetchall()
    at = chance.randrange(len(rows))
    kind = chance.choice(["edit", "edit", "delete", "swap", "move"])
    if table == "audit" and at == len(rows) - 1 and kind == "delete":
        kind = "edit"  # the end of the audit log is the cloud's to remember
    rowid = rows[at][0]
    if kind == "delete":
        database.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
        return at + 1
    if kind == "swap":
        return swap(database, chance, table, [row[0] for row in rows], at)
    if kind == "move":
        name = "number" if table == "audit" else chance.choice(["epoch", "seq"])
        database.execute(f"UPDATE {table} SET {name} = {name} + 5000 WHERE rowid = ?", (rowid,))
        return at + 1
    place = chance.randrange(len(columns))
    before = rows[at][2 + place]
    after = mutated(before, chance)
    while after == before or (columns[place] == "body" and same_json(before, after)):
        after = mutated(before, chance)
    database.execute(f"UPDATE {table} SET {columns[place]} = ? WHERE rowid = ?", (after, rowid))
    return at + 1


def swap(database: dbapi2.Connection, chance: random.Random, table: str, rowids: list[int], at: int) -> int:
    """Two records change places."""
    rowid = rowids[at]
    other = chance.choice([each for each in range(len(rowids)) if each != at])
    if table == "audit":  # its number is its rowid
        for old, new in ((rowid, -77), (rowids[other], rowid), (-77, rowids[other])):
            database.execute("UPDATE audit SET number = ? WHERE number = ?", (new, old))
        return min(at, other) + 1
    place = "SELECT epoch, seq FROM operation WHERE rowid = ?"
    mine, theirs = (database.execute(place, (each,)).fetchone() for each in (rowid, rowids[other]))
    for values, of in (((-77, -77), rowid), (mine, rowids[other]), (theirs, rowid)):
        database.execute("UPDATE operation SET epoch = ?, seq = ? WHERE rowid = ?", (*values, of))
    return min(at, other) + 1


def same_json(one: bytes, other: bytes) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def opened_raw(path: Path, secret: bytes) -> dbapi2.Connection:
    database = dbapi2.connect(path)
    database.execute(f"PRAGMA key=\"x'{secret.hex()}'\"")
    return database


@pytest.mark.parametrize("table", ["operation", "audit"])
def test_every_random_change_is_found_and_its_first_record_named(
    worked: tuple[Chain, TillInChain], table: str, tmp_path: Path, figure: Callable[[int, int], int]
) -> None:
    _, till = worked
    seed = 20_261_126
    print("seed", seed)
    chance = random.Random(seed)
    till.store.checkpoint()
    path = tmp_path / "counter.db"
    shutil.copy(till.folder / "counter.db", path)
    whole = path.read_bytes()
    columns = AUDITED if table == "audit" else HASHED
    for number in range(figure(100, 2_000)):
        path.write_bytes(whole)
        database = opened_raw(path, till.secret)
        with database:
            at = tamper(database, chance, table, columns)
        database.close()
        store = open_store(path, till.secret)
        till_here = type(till.counter)(
            store, till.clock, till.ids, till.counter.read_code, till.counter.link, till.counter.pins
        )
        try:
            if table == "audit":
                with store.reading() as reading:
                    known = witnessed_audit(reading)
                verdict = verify(till_here, known)
                assert not verdict.ok, (number, at)
                assert verdict.first_bad == at, (number, at)
            else:
                found = verify_log(till_here)
                assert not found.ok, (number, at)
                assert found.count in (at - 1, at), (number, at, found)
        finally:
            store.close()
        for leftover in path.parent.glob("counter.db-*"):
            leftover.unlink()


@pytest.mark.parametrize(
    "change", ["at = 'yesterday'", "at = 9e18", "body = cast(body AS text)", "body = 7", "body = x''", "at = x'00'"]
)
def test_what_is_of_another_kind_is_named_too(worked: tuple[Chain, TillInChain], tmp_path: Path, change: str) -> None:
    _, till = worked
    till.store.checkpoint()
    path = tmp_path / "counter.db"
    shutil.copy(till.folder / "counter.db", path)
    database = opened_raw(path, till.secret)
    with database:
        database.execute(f"UPDATE operation SET {change} WHERE epoch = 1 AND seq = 4")
    database.close()
    store = open_store(path, till.secret)
    found = verify_log(replace(till.counter, store=store))
    store.close()
    assert (found.ok, found.count) == (False, 3)
    assert found.first_bad is not None
    assert (found.first_bad.epoch, found.first_bad.seq) == (1, 4)


def test_an_untouched_log_is_whole(worked: tuple[Chain, TillInChain]) -> None:
    _, till = worked
    assert verify_log(till.counter).ok
    assert verify(till.counter).ok


@pytest.mark.parametrize("log", ["operations", "audit"])
def test_a_tail_that_was_cut_off_is_told_at_the_next_sync_and_stops_nothing(tmp_path: Path, log: str) -> None:
    chain = build_chain(tmp_path, 9, 1, START)
    chain.desk.campaign(FREE)
    drawn = chain.desk.coupons(9, "FREE")
    chain.desk.one(chain.desk.issue(*drawn))
    till = chain.tills[0]
    till.rounds.whole()
    for each in drawn[:5]:
        assert redeem(till.counter, RedeemRequest(till.ids.new(), (each.short_code,))).redeemed
    assert till.rounds.whole().completed
    till.store.close()
    database = opened_raw(till.folder / "counter.db", till.secret)
    with database:
        if log == "operations":
            database.execute("DELETE FROM operation WHERE seq > 2")
            # As thoroughly as somebody may who knows how it is kept.
            database.execute("UPDATE chain SET seq = 2, hash = (SELECT hash FROM operation WHERE seq = 2)")
        else:
            database.execute("DELETE FROM audit WHERE number > 3")
            database.execute("DELETE FROM meta WHERE key = 'witnessed'")
    database.close()
    till.restart()
    report = till.rounds.whole()
    assert (report.completed, report.log_cut) == (True, True)
    till.rounds.whole()
    told = [each for each in exceptions(till) if each.reason == "log_cut"]
    assert [each.facts["logs"] for each in told] == [[log]]
    # Work goes on, and it is told once.
    for each in drawn[5:8]:
        assert redeem(till.counter, RedeemRequest(till.ids.new(), (each.short_code,))).redeemed
    again = till.rounds.whole()
    assert (again.completed, again.log_cut, again.refused) == (True, False, 0)
    till.restart()
    assert not till.rounds.whole().log_cut
    assert len([each for each in exceptions(till) if each.reason == "log_cut"]) == 1
    chain.close()


def test_what_an_older_copy_lacks_is_told_once_however_often_it_synchronises(tmp_path: Path) -> None:
    chain = build_chain(tmp_path, 12, 1, START)
    chain.desk.campaign(FREE)
    drawn = chain.desk.coupons(3, "FREE")
    chain.desk.one(chain.desk.issue(*drawn))
    till = chain.tills[0]
    till.rounds.whole()
    till.store.copy_into(tmp_path / "copy")
    assert redeem(till.counter, RedeemRequest(till.ids.new(), (drawn[0].short_code,))).redeemed
    assert till.rounds.whole().completed
    till.put_back(tmp_path / "copy", chain.cloud)
    for _ in range(6):
        assert till.rounds.whole().completed
        chain.clock.forward(minutes=11)
    assert len([each for each in exceptions(till) if each.reason == "log_cut"]) == 1
    chain.close()


def exceptions(till: TillInChain) -> list[Any]:
    with till.store.reading() as reading:
        return list(reading.exceptions(open_only=False))
