"""What a customer waits for never reads a table that grows for ever from one end to the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Result
from counter_app.services import outbox
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.status import status
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import START, Shop, open_shop

GROWING = ("operation", "redemption", "usage_delta", "coupon", "member", "usage", "take")
# Walked from its newest end and left after a few rows, or only as long as what is still open.
BOUNDED = ("ix_redemption_at", "ix_usage_delta_open")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_shop(tmp_path)
    yield opened
    opened.store.close()


def test_no_statement_of_the_main_job_reads_a_whole_table(shop: Shop) -> None:
    said: dict[str, Any] = {}

    def remember(statement: str, given: Any) -> None:
        said[statement] = given[0] if isinstance(given, list) else given

    for pool in (shop.store._writer, shop.store._readers):
        pool.heard.append(remember)
    done = redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20_000))
    void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, "slip"))
    status(shop.counter)
    outbox.settle(shop.counter, [Result(id=done.checkout, result="applied", version=3)], START)
    with shop.store.writing() as writing:
        writing.apply_page(ChangesPage(now="", version=5, more=False, kinds={}), advance=True)
        writing.undeliverable_due(START)
        writing.outbox_batch(500, 10_000)
        writing.recount_offline_totals()
        writing.last_redemptions(10)

    bad = []
    with shop.store._readers.connect() as connection:
        for statement, given in list(said.items()):
            if not statement.startswith(("SELECT", "UPDATE", "INSERT", "DELETE")):
                continue
            for row in connection.execute("EXPLAIN QUERY PLAN " + statement, given):
                words = str(row[3]).split()
                if words[0] == "SCAN" and words[1] in GROWING and words[-1] not in BOUNDED:
                    bad.append((row[3], statement))
    assert len(said) > 30
    assert bad == []
