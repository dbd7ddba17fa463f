"""A step of the migrations back and up again in a whole chain: what it lost comes back, and both ends prove it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from counter_app.bootstrap.recovery import DATABASE
from counter_app.cloud.rows import CounterRow
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.protocol.digest import FORMAT
from tests.cloud.ledgers import purchase
from tests.cloud.tiers import set_tiers
from tests.storage.migrating import go, opened
from tests.sync.chance import Chain, TillInChain
from tests.sync.checks import assert_both_ends_prove_it
from tests.sync.reserving import book, booked, built, member_of, sync

CLOUD_KEY = bytes(range(32))


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = built(tmp_path)
    yield made
    made.close()


def test_a_cloud_that_lost_its_reservations_reckons_its_digests_anew(chain: Chain) -> None:
    """What is told of usage is told of fewer rows: an old sum over more of them would never agree again."""
    here = chain.tills[0]
    booked(book(here, member_of(chain)))
    sync(chain)
    assert_both_ends_prove_it(chain)
    chain.cloud.close()
    with opened(chain.cloud.settings.folder / CLOUD_FILE, CLOUD_KEY) as engine:
        go(engine, "cloud", "0016")
        with engine.begin() as connection:
            assert set(connection.execute(text("SELECT digest_format FROM counter")).scalars()) == {0}
            for left in (
                "SELECT count(*) FROM usage WHERE id LIKE 'slot:%'",
                "SELECT count(*) FROM digest WHERE kind = 'reservation'",
            ):
                assert connection.execute(text(left)).scalar_one() == 0
    chain.restart_cloud()
    with chain.cloud._context.database.reading() as reading:
        assert {row.digest_format for row in reading.all(CounterRow, chain.merchant)} == {FORMAT}
    agree_again(chain)


def test_a_counter_that_lost_its_tiers_gets_them_again(chain: Chain) -> None:
    here = chain.tills[0]
    set_tiers(chain.desk)
    phone = member_of(chain)
    with here.store.reading() as reading:
        member = reading.member_by_phone(phone)
    assert member is not None
    assert chain.desk.one(purchase(chain.desk, member.id, 120_000)).result == "applied"
    sync(chain)
    before = tier_rows(here, member.id)
    assert before[1] == "silver"
    assert before[2] == 1
    here.store.close()
    with opened(here.folder / DATABASE, here.secret) as engine:
        go(engine, "counter", "0010")
        with engine.begin() as connection:
            for table in ("digest", "came_down"):
                assert connection.execute(text(f"SELECT count(*) FROM {table} WHERE kind = 'tier'")).scalar_one() == 0
    here.restart()
    assert tier_rows(here, member.id)[2] == 0
    agree_again(chain)
    assert tier_rows(here, member.id) == before


def agree_again(chain: Chain) -> None:
    """As many hours as it takes until both ends have compared themselves; no counter is told to do anything."""
    for _ in range(4):
        chain.clock.forward(hours=7)
        sync(chain)
    assert_both_ends_prove_it(chain)


def tier_rows(till: TillInChain, member: str) -> tuple[object, str, int]:
    """What this counter knows of the member's tier, the tier, and how many rows came down."""
    with till.store.reading() as reading:
        known = reading.member(member)
        rows = reading._connection.execute("SELECT count(*) FROM tier").scalar_one()
        return reading.tier_record(member), known.tier if known else "", int(rows)
