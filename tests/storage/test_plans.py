"""What a customer waits for never reads a table that grows for ever from one end to the other."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

import counter_app.storage
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Result
from counter_app.services import outbox
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.status import status
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import START, Shop, open_shop

GROWING = (
    *("operation", "redemption", "usage_delta", "coupon", "member", "usage", "take", "lot", "entry", "given_back"),
    *("follow_up", "follow_up_said", "tag_row"),
)
# Walked from its newest end and left after a few rows, or only as long as what is still open.
NEWEST = "ORDER BY epoch DESC, seq DESC LIMIT 100)"
BOUNDED = ("ix_redemption_at", "ix_usage_delta_open", "ix_operation_open")


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
        writing.last_purchases(10)

    bad = []
    with shop.store._readers.connect() as connection:
        for statement, given in list(said.items()):
            if not statement.startswith(("SELECT", "UPDATE", "INSERT", "DELETE")):
                continue
            for row in connection.execute("EXPLAIN QUERY PLAN " + statement, given):
                words = str(row[3]).split()
                newest = words[-1] == "uq_operation_seq" and NEWEST in statement
                if words[0] == "SCAN" and words[1] in GROWING and words[-1] not in BOUNDED and not newest:
                    bad.append((row[3], statement))
    assert len(said) > 30
    assert bad == []


VERBS = ("SELECT", "UPDATE", "INSERT", "DELETE", "WITH")
# Why a statement may.
MAY_READ_ALL = {
    "reading_outbox._REDEMPTIONS": "the beginning of three statements, sent only with their ends",
    "reading_outbox._LAST_OF": "the newest five hundred of the index",
    "reading_purchases._LAST_PURCHASES": "the newest hundred of the index",
    "reading_outbox._LAST_PLACE": "one entry from the end of the index",
    "erasing_texts._SOLD": "what was sold to a person, once an erasure",
    "erasing_texts._ABOUT": "what was taken back of it, and which of their coupons were frozen, once an erasure",
    "erasing_texts._AUDITED": "why something was done to a person, once an erasure",
    "erasing_texts._FIELDS": "the beginning of these three",
    "erasing._ABOUT": "what the log says of a person, once an erasure",
    "exporting._MEMBERS": "every member leaves, row by row",
    "exporting._BECAME": "those who became others, once an export",
    "exporting._SALES": "every sale leaves, row by row, in the order of the log",
    "exporting._VOIDS": "the voids, once an export",
}


def statements_of_the_storage() -> dict[str, str]:
    """Every statement that stands in a module of `counter_app.storage`, by module and name."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(counter_app.storage.__path__):
        names = vars(importlib.import_module(f"counter_app.storage.{module.name}"))
        for name, value in names.items():
            if isinstance(value, str) and value.startswith(VERBS) and "{" not in value:
                found[f"{module.name}.{name}"] = value
    return found


def test_no_statement_that_stands_in_the_storage_reads_a_whole_table(shop: Shop) -> None:
    bad = []
    statements = statements_of_the_storage()
    with shop.store._readers.connect() as connection:
        for name, statement in statements.items():
            places = ("1",) * statement.count("?")
            values = places or dict.fromkeys(re.findall(r":([a-z_]+)", statement), "1")
            try:
                plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            except dbapi2.OperationalError as error:
                assert "incomplete input" in str(error), name  # noqa: PT017 - the beginning of a statement
                continue
            for row in plan:
                words = str(row[3]).split()
                scans = words[0] == "SCAN" and words[1] in GROWING and words[-1] not in BOUNDED
                if scans and name not in MAY_READ_ALL:
                    bad.append((name, row[3], statement))
    assert len(statements) > 50
    assert bad == []
