"""Rows that are not what the cloud has are noticed by the next round, asked for anew once, and then equal."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table
from sqlcipher3 import dbapi2

from counter_app.protocol.changes import ROW_TYPES
from counter_app.services.coupons import change_coupon
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage import schema
from counter_app.storage.kinds import KINDS
from counter_app.sync.round import RoundReport
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.test_convergence import START, Story

# Not of the cloud: how often a row came down, and a code that a look-up brought.
_OWN = {"generation", "signed_code"}


@pytest.fixture
def story(tmp_path: Path, database_url: str) -> Iterator[Story]:
    chain = build_chain(tmp_path, 7, 2, START, database_url)
    made = Story(chain, random.Random(7))
    made.furnish()
    for _ in range(30):
        made.step()
    made.heal()
    for till in chain.tills:
        assert till.rounds.whole().digest_equal
    yield made
    chain.close()


def raw(till: TillInChain, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
    """Somebody with the key at the file, past the program."""
    connection = dbapi2.connect(str(till.folder / "counter.db"))
    try:
        connection.execute(f"PRAGMA key=\"x'{till.secret.hex()}'\"")
        found = connection.execute(sql, values).fetchall()
        connection.commit()
    finally:
        connection.close()
    return found


def dump(till: TillInChain) -> dict[str, list[Any]]:
    """Everything that came down, but for how often it did."""
    found = {}
    for table in sorted({kind.table for kind in KINDS.values()} | {"campaign", "digest"}):
        columns = [column.name for column in schema.metadata.tables[table].columns if column.name != "generation"]
        found[table] = sorted(map(repr, raw(till, f"SELECT {', '.join(columns)} FROM {table}")))
    return found


def round_of(till: TillInChain) -> RoundReport:
    # A kind that was asked for within the hour is not asked for again.
    till.clock.forward(hours=2)
    report = till.rounds.whole()
    assert report.completed
    return report


def columns_that_came_down() -> list[tuple[str, str]]:
    tables = {kind.table: schema.metadata.tables[kind.table] for kind in KINDS.values()} | {"campaign": schema.campaign}
    return [
        (name, column.name) for name, table in tables.items() for column in table.columns if column.name not in _OWN
    ]


def spoilt(table: Table, column: str, value: Any) -> Any:
    if value is None or isinstance(value, int):
        return (value or 0) + 1
    return value[:-1] + ("y" if value.endswith("x") else "x") if value else "x"


@pytest.mark.parametrize("share", range(4))
def test_any_column_of_any_row_that_is_changed_is_noticed_and_healed(
    story: Story, share: int, figure: Callable[[int, int], int]
) -> None:
    chance, till = random.Random(share), story.chain.tills[0]
    before = dump(till)
    columns = columns_that_came_down()[share::4]
    for name, column in chance.sample(columns, min(figure(5, 100), len(columns))):
        table = schema.metadata.tables[name]
        keys = [each.name for each in table.primary_key]
        all_of_it = name == "campaign" or (name == "usage" and column != "digest")
        where = "" if all_of_it else " WHERE digest IS NOT NULL"
        rows = raw(till, f"SELECT {', '.join([*keys, column])} FROM {name}{where}")
        if not rows:
            continue
        *key, value = chance.choice(rows)
        at = " AND ".join(f"{each} = ?" for each in keys)
        try:
            raw(till, f"UPDATE {name} SET {column} = ? WHERE {at}", (spoilt(table, column, value), *key))
        except (dbapi2.IntegrityError, sqlite3.IntegrityError):
            continue  # a constraint stood before it
        report = round_of(till)
        assert report.repaired, (name, column, value)
        assert report.digest_equal, (name, column)
        assert dump(till) == before, (name, column)
        assert round_of(till).repaired == ()


def test_a_row_that_is_gone_or_made_up_is_noticed_and_healed(story: Story) -> None:
    till = story.chain.tills[0]
    before = dump(till)
    for kind in ("coupon", "member", "store", "staff"):
        raw(till, f"DELETE FROM {kind} WHERE id = (SELECT id FROM {kind} WHERE digest IS NOT NULL LIMIT 1)")
        assert round_of(till).repaired == (kind,)
        assert dump(till) == before
    raw(till, "INSERT INTO staff (id, name, role, pin_hash, active, version, digest, generation)"
              " SELECT 'mole', 'Mole', 'owner', '', 1, version, digest, generation FROM staff LIMIT 1")  # fmt: skip
    assert round_of(till).repaired == ("staff",)
    assert dump(till) == before


def test_a_digest_that_was_meddled_with_is_mended(story: Story) -> None:
    till = story.chain.tills[0]
    before = dump(till)
    raw(till, "UPDATE digest SET sum = sum + 1, count = count - 1")
    assert set(round_of(till).repaired) == set(story.chain.cloud.digest(story.chain.desk.caller).kinds)
    assert dump(till) == before


def test_what_is_repaired_is_written_down_once_and_not_tried_again_within_the_hour(story: Story) -> None:
    till, member = story.chain.tills[0], "SELECT id FROM member WHERE digest IS NOT NULL LIMIT 1"
    raw(till, f"UPDATE member SET name = 'x' WHERE id = ({member})")
    till.clock.forward(minutes=1)
    assert till.rounds.whole().repaired == ("member",)
    raw(till, f"UPDATE member SET name = 'x' WHERE id = ({member})")
    till.clock.forward(minutes=1)
    second = till.rounds.whole()
    assert (second.repaired, second.digest_equal) == ((), False)
    till.rounds.up()
    with till.store.reading() as reading:
        assert reading.link_state().digest_equal is False, "what goes up compares nothing"
        noted = [each.entry for each in reading.audit_records(0, 10_000) if each.entry.action == "digest"]
    assert [(each.subject, each.outcome) for each in noted] == [("member", "pulled_anew")]
    till.clock.forward(minutes=61)
    third = till.rounds.whole()
    assert (third.repaired, third.digest_equal) == (("member",), True)
    with till.store.reading() as reading:
        assert reading.link_state().digest_equal


def test_a_repair_that_is_cut_at_any_page_goes_on(story: Story) -> None:
    till = story.chain.tills[0]
    before = dump(till)
    raw(till, "UPDATE coupon SET member = 'nobody'")
    cuts = 0
    while True:
        till.wire.pages_left = 2
        till.restart()
        report = till.rounds.whole()
        if report.completed:
            break
        cuts += 1
    assert cuts > 2
    till.wire.pages_left = None
    assert till.rounds.whole().digest_equal
    assert dump(till) == before


def test_own_acts_that_wait_are_no_difference_and_survive_a_repair(story: Story) -> None:
    chain, till = story.chain, story.chain.tills[0]
    drawn = chain.desk.coupons(2, "C50")
    chain.desk.one(chain.desk.issue(*drawn))
    till.rounds.whole()
    till.wire.down = True
    assert redeem(till.counter, RedeemRequest(till.ids.new(), (drawn[0].short_code,), 30_000)).redeemed
    assert change_coupon(till.counter, till.ids.new(), drawn[1].short_code, "freeze", "lost").changed
    till.wire.down = False
    assert till.rounds.down().digest_equal, "what waits lies over what came down"
    raw(till, "UPDATE coupon SET member = 'nobody' WHERE id <> ?", (drawn[1].subject,))
    till.clock.forward(hours=2)
    report = till.rounds.down()
    assert report.repaired == ("coupon",)
    assert report.digest_equal
    with till.store.reading() as reading:
        frozen = reading.coupon(drawn[1].subject)
        assert frozen is not None
        assert frozen.status.value == "frozen"
        assert reading.usage([f"coupon:{drawn[0].subject}"]) == {f"coupon:{drawn[0].subject}": 1}
    assert till.rounds.whole().digest_equal
    with till.store.reading() as reading:
        assert reading.coupon(drawn[1].subject).status.value == "frozen"  # type: ignore[union-attr]


def test_the_cloud_s_refusal_of_an_act_takes_away_what_it_did_here(story: Story, chain: Chain) -> None:
    till = chain.tills[0]
    with till.store.reading() as reading:
        coupon = next(c for c in map(reading.coupon, coupons_of(chain)) if c is not None and c.status.value == "active")
    till.wire.down = True
    operation = till.ids.new()
    assert change_coupon(till.counter, operation, coupon.id, "freeze", "lost").changed
    till.wire.down = False
    chain.desk.do("cancel", {"target": operation})
    report = till.rounds.whole()
    assert report.refused == 1
    assert report.digest_equal
    with till.store.reading() as reading:
        assert reading.coupon(coupon.id) == coupon


@pytest.fixture
def chain(story: Story) -> Chain:
    return story.chain


def coupons_of(chain: Chain) -> list[str]:
    page = chain.cloud.changes(chain.desk.caller, 0, 5_000)
    return [str(row[0]) for row in page.kinds["coupon"].rows]


def test_every_kind_is_described_at_both_ends() -> None:
    assert set(KINDS) == set(ROW_TYPES)
