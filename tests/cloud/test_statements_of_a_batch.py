"""A batch costs as many statements as one operation does: nothing is asked or written operation by operation."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import adjust, purchase, refund, top_up
from tests.cloud.support import D50, FREE, CloudShop, Till

MANY = 24
Make = Callable[[Till, int], Sequence[Operation]]


@contextmanager
def counted(shop: CloudShop) -> Iterator[list[str]]:
    """The statements that the database is told."""
    engine = shop.cloud._context.database._engine
    told: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    yield told
    event.remove(engine, "before_cursor_execute", hear)


def test_a_page_asks_only_for_the_kinds_that_have_something_new(shop: CloudShop) -> None:
    """Of some forty kinds one has, most often; a counter asks every few seconds."""
    till, other = shop.till(), shop.till()
    for campaign in (D50, FREE):
        till.campaign(campaign)
    till.send(*checkouts(till, 2))
    version = other.pull().version
    with counted(shop) as nothing:
        assert not other.pull(version).kinds
    till.send(*issues(till, 1))
    with counted(shop) as something:
        assert other.pull(version).kinds
    assert len(nothing) <= 12
    assert len(something) <= 20


def signed_up(till: Till, count: int, first: int = 0) -> list[str]:
    members = till.members(count)
    phones = [f"+86137{first + number:08d}" for number in range(count)]
    till.send(*(till.sign_up(each, phone) for each, phone in zip(members, phones, strict=True)))
    return [each.subject for each in members]


def checkouts(till: Till, count: int) -> list[Operation]:
    """Of members, with a limit of the day; their coupons were issued."""
    members, coupons = signed_up(till, count, count * 100), till.coupons(count, "D50")
    till.send(*(till.issue(each, member=owner) for each, owner in zip(coupons, members, strict=True)))
    return [till.checkout(each, member=owner) for each, owner in zip(coupons, members, strict=True)]


def early_checkouts(till: Till, count: int) -> list[Operation]:
    """Of coupons whose issue is still under way."""
    return [till.checkout(each) for each in till.coupons(count, "FREE")]


def issues(till: Till, count: int) -> list[Operation]:
    return [till.issue(each) for each in till.coupons(count, "FREE")]


def sign_ups(till: Till, count: int) -> list[Operation]:
    members, welcome = till.members(count), till.coupons(count, "FREE")
    return [
        till.sign_up(each, f"+86136{count * 100 + number:08d}", coupon)
        for number, (each, coupon) in enumerate(zip(members, welcome, strict=True))
    ]


def voids(till: Till, count: int) -> list[Operation]:
    sent = early_checkouts(till, count)
    till.send(*sent)
    return [till.void(each.id) for each in sent]


def member_voids(till: Till, count: int) -> list[Operation]:
    """Each frees a limit of the day."""
    sent = checkouts(till, count)
    till.send(*sent)
    return [till.void(each.id) for each in sent]


def cancels(till: Till, count: int) -> list[Operation]:
    """Of what was never seen, and of what had taken effect."""
    sent = checkouts(till, count)
    till.send(*sent[: count // 2])
    return [till.operation("cancel", {"target": each.id}) for each in sent]


def early_voids(till: Till, count: int) -> list[Operation]:
    """Of checkouts that have not arrived."""
    return [till.void(each.id) for each in early_checkouts(till, count)]


def purchases(till: Till, count: int) -> list[Operation]:
    """Members who have points and value spend some, and earn."""
    members = signed_up(till, count, count * 1000)
    till.clock.forward(minutes=1)
    till.send(
        *(adjust(till, each, 50, "2026-12-31") for each in members), *(top_up(till, each, 900) for each in members)
    )
    till.clock.forward(minutes=1)
    return [purchase(till, each, 500, points=20, value=(300, 0)) for each in members]


def by_hand(till: Till, count: int) -> list[Operation]:
    members = signed_up(till, count, count * 1000)
    return [adjust(till, each, 50) for each in members] + [top_up(till, each, 900, 90) for each in members]


def taken_back(till: Till, count: int) -> list[Operation]:
    """Part of each purchase, and the rest of it; a top-up."""
    sent = purchases(till, count)
    till.send(*sent)
    till.clock.forward(minutes=1)
    return [refund(till, each.id, 100) for each in sent] + [till.void(each.id) for each in sent]


def early_refunds(till: Till, count: int) -> list[Operation]:
    """They come before what they take back, and it comes with them."""
    sent = purchases(till, count)
    return [*(refund(till, each.id, 100) for each in sent), *sent]


def undone(till: Till, count: int) -> list[Operation]:
    sent = purchases(till, count)
    till.send(*sent)
    return [till.operation("cancel", {"target": each.id}) for each in sent]


@pytest.mark.parametrize(
    "make",
    [
        purchases,
        by_hand,
        taken_back,
        early_refunds,
        undone,
        checkouts,
        early_checkouts,
        issues,
        sign_ups,
        voids,
        member_voids,
        cancels,
        early_voids,
    ],
)
def test_a_batch_takes_as_many_statements_as_one_operation(shop: CloudShop, make: Make) -> None:
    till = shop.till()
    till.campaign(D50)
    till.campaign(FREE)
    found: list[list[str]] = []
    for count in (2, MANY):
        operations = make(till, count)
        with counted(shop) as told:
            results = till.send(*operations)
        assert {each.result for each in results} == {"applied"}, results[0]
        found.append(told)
    often = {statement: times for statement, times in Counter(found[1]).items() if times > 3}
    assert len(found[1]) <= len(found[0]) + 2, often


@pytest.mark.parametrize("make", [purchases, taken_back, early_refunds, undone, checkouts, sign_ups, member_voids])
def test_tiers_take_no_more_for_many(shop: CloudShop, make: Make) -> None:
    till = shop.till()
    till.campaign(D50)
    till.campaign(FREE)
    tiers = {"window_days": 30, "notice_days": 7, "list": [{"name": "silver", "from_minor": 100}]}
    till.do("settings_put", {"values": {"tiers": tiers}})
    found: list[list[str]] = []
    for count in (2, MANY):
        operations = make(till, count)
        with counted(shop) as told:
            till.send(*operations)
        found.append(told)
    often = {statement: times for statement, times in Counter(found[1]).items() if times > 3}
    assert len(found[1]) <= len(found[0]) + 2, often


def test_what_is_issued_after_its_use_takes_no_more_for_many(shop: CloudShop) -> None:
    till = shop.till()
    till.campaign(FREE)
    tiers = {"window_days": 30, "notice_days": 7, "list": [{"name": "silver", "from_minor": 100}]}
    till.do("settings_put", {"values": {"tiers": tiers}})
    found: list[list[str]] = []
    for count in (2, MANY):
        members, coupons = signed_up(till, count, count * 1000), till.coupons(count, "FREE")
        till.send(*[till.checkout(each) for each in coupons])
        issues = [till.issue(each, member=member) for each, member in zip(coupons, members, strict=True)]
        with counted(shop) as told:
            till.send(*issues)
        found.append(told)
    often = {statement: times for statement, times in Counter(found[1]).items() if times > 3}
    assert len(found[1]) <= len(found[0]) + 2, often


@pytest.fixture
def planned(shop: CloudShop, database_url: str) -> Callable[[], tuple[int, int]]:
    """How often the server took the plan of a prepared statement from memory, and how often it planned one anew."""
    if not database_url:
        pytest.skip("SQLite keeps no plan for longer than its tables are so")
    kept = "SELECT coalesce(sum(generic_plans), 0), coalesce(sum(custom_plans), 0) FROM pg_prepared_statements"

    def ask() -> tuple[int, int]:
        with shop.cloud._context.database._engine.begin() as connection:
            from_memory, anew = connection.exec_driver_sql(kept).one()
        return int(from_memory), int(anew)

    return ask


def test_one_operation_is_planned_from_memory_and_a_large_batch_for_the_rows_of_now(
    shop: CloudShop, planned: Callable[[], tuple[int, int]]
) -> None:
    """At a merchant's first operations every way through the tables is as good, and such a plan would stay."""
    till = shop.till()
    till.campaign(FREE)

    def told(count: int) -> tuple[int, int]:
        coupons = till.coupons(count, "FREE")
        shop.cloud.authenticate(till.enrolment.token)  # reading makes nobody forget what is prepared
        before = planned()
        till.send(*(till.checkout(each) for each in coupons))
        return planned()[0] - before[0], planned()[1] - before[1]

    from_memory, anew = [told(1) for _ in range(20)][-1]
    assert from_memory > 10
    assert anew < 10
    from_memory, anew = told(60)
    assert from_memory < 10  # who calls, and the merchant's lock
    assert anew > 10
