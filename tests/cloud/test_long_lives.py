"""What comes late or takes something back costs as much as has happened since, and not as much as its member's life."""

from typing import Any

import pytest
from sqlalchemy import Connection

from counter_app.cloud.account_rows import EntryRow, PostingRow
from counter_app.cloud.storage.schema import TABLES
from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import adds_up, adjust, at, back_of, lots, member_of, purchase, refund, rule, top_up
from tests.cloud.support import CloudShop, Till

ENTRIES, POSTINGS = TABLES[EntryRow], TABLES[PostingRow]
UNTIL = "2026-12-31"


def _spoiled(shop: CloudShop, before: str) -> dict[str, Any]:
    """Nobody can make sense of what was posted before a time; answers what it was, to be put back."""
    with shop.cloud._context.database._engine.begin() as connection:
        old = connection.execute(POSTINGS.select().where(POSTINGS.c.place < before)).all()
        kept = connection.execute(ENTRIES.select().where(ENTRIES.c.doing.in_([row.id for row in old]))).all()
        _set(connection, POSTINGS, {row.id: {"business_day": "spoiled"} for row in old})
        _set(connection, ENTRIES, {row.id: {"ledger": "spoiled"} for row in kept})
    return {row.id: row.ledger for row in kept}


def _mended(shop: CloudShop, ledgers: dict[str, Any]) -> None:
    with shop.cloud._context.database._engine.begin() as connection:
        _set(connection, ENTRIES, {each: {"ledger": ledger} for each, ledger in ledgers.items()})


def _set(connection: Connection, table: Any, values: dict[str, dict[str, str]]) -> None:
    for each, changes in values.items():
        connection.execute(table.update().where(table.c.id == each).values(changes))


def _lived(till: Till, member: str) -> list[Operation]:
    """Years ago points, value and purchases; two purchases of today."""
    bought = [purchase(till, member, 1_000, points=2, until=UNTIL, at=at(f"02-{day:02d}T12:00")) for day in (3, 4, 5)]
    today = [
        purchase(till, member, 700, points=3, value=(200, 0), until=UNTIL, at=at("03-10T09:00")),
        purchase(till, member, 900, points=4, until=UNTIL, at=at("03-10T10:00")),
    ]
    filled = [adjust(till, member, 100, UNTIL, at=at("02-01T12:00")), top_up(till, member, 900, at=at("02-02T12:00"))]
    results = till.send(*filled, *bought, *today)
    assert {each.result for each in results} == {"applied"}
    return [*bought, *today]


BEFORE = {("points", UNTIL): 100 - 6 + 30 - 7 + 9 + 9, ("principal", ""): 700}


@pytest.mark.parametrize("what", ["late", "taken back", "cancelled", "voided"])
def test_what_was_long_before_is_not_looked_at(shop: CloudShop, till: Till, what: str) -> None:
    rule(till)
    member = member_of(till)
    bought = _lived(till, member)
    assert lots(till, member) == BEFORE
    ledgers = _spoiled(shop, "2026-03-01")
    told, change = {
        "late": (purchase(till, member, points=5, at=at("03-10T09:30")), -5),
        "taken back": (refund(till, bought[-2].id, 700, tender_minor=700), -7),
        "cancelled": (till.operation("cancel", {"target": bought[-1].id}), 4 - 9),
        "voided": (till.void(bought[-1].id), 4 - 9),
    }[what]
    assert till.one(told).result == "applied"
    assert lots(till, member) == {**BEFORE, ("points", UNTIL): BEFORE["points", UNTIL] + change}
    _mended(shop, ledgers)
    adds_up(shop)


def test_of_what_was_long_before_only_what_comes_back_is_looked_at(shop: CloudShop, till: Till) -> None:
    """Twice, so that what came back the first time is gone."""
    rule(till)
    member = member_of(till)
    bought = _lived(till, member)
    # The time before the purchase, and after it until today.
    ledgers = _spoiled(shop, "2026-02-04")
    assert back_of(till.one(refund(till, bought[1].id, 1_001))) == {"tender_minor": 1_000, "points": 1} | {
        "taken_points": 10
    }
    till.clock.forward(minutes=1)
    assert back_of(till.one(refund(till, bought[1].id))) == {"points": 1}
    assert lots(till, member) == {**BEFORE, ("points", UNTIL): BEFORE["points", UNTIL] - 10 + 2}
    _mended(shop, ledgers)
    adds_up(shop)


def test_what_a_sale_spent_is_found_out_anew_where_what_came_late_has_mixed_it_with_what_it_earned(
    shop: CloudShop, till: Till
) -> None:
    """Both lie in one lot, and the sums of the entries do not say which is which."""
    rule(till)
    member = member_of(till)
    ends, later = "2026-03-20", "2026-03-31"
    till.send(
        adjust(till, member, 5, later, at=at("03-01T12:00")),
        adjust(till, member, 10, at=at("03-01T13:00")),
        bought := purchase(till, member, 700, points=12, until=later, at=at("03-02T12:00")),
        purchase(till, member, 100, points=1, until="", at=at("03-03T12:00")),
    )
    assert lots(till, member) == {("points", later): 7 - 1, ("points", ""): 3 + 1}
    # It would have taken these first: 3 of them, and then 5 and 4.
    assert till.one(adjust(till, member, 3, ends, at=at("03-01T11:00"))).result == "applied"
    assert lots(till, member) == {("points", later): 7 - 1, ("points", ""): 6 + 1}
    back = back_of(till.one(refund(till, bought.id, 706, tender_minor=700)))
    assert back == {"tender_minor": 700, "points": 6, "taken_points": 7}
    # What was taken last comes back first: 4 to the lot without an end, 2 of the 5; the 7 that were earned go.
    assert lots(till, member) == {("points", later): 6 + 2 - 7, ("points", ""): 7 + 4}
    till.clock.forward(minutes=1)
    assert back_of(till.one(till.void(bought.id))) == {"points": 6}
    assert lots(till, member) == {("points", ends): 3, ("points", later): 4, ("points", ""): 11}
    adds_up(shop)
