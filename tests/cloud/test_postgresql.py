"""The same service on PostgreSQL: a URL away. Set COUNTER_TESTS_POSTGRESQL=1 to run every test of this folder on it."""

import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.postgresql import Server
from tests.cloud.support import C50, CloudShop, Till, open_shop
from tests.cloud.test_orders import ORDERS, Teller, assert_settled, ends_of


@pytest.fixture
def shop(tmp_path: Path, postgresql: Server) -> Iterator[CloudShop]:
    opened = open_shop(tmp_path / "data", postgresql.new_database(f"t{secrets.token_hex(6)}"))
    yield opened
    opened.cloud.close()


def test_orders_end_the_same_and_pages_of_any_size_agree(till: Till) -> None:
    orders = ORDERS[::37]
    teller = Teller(till, len(orders))
    after = till.pull().version
    stories = [teller.story() for _ in orders]
    for story, order in zip(stories, orders, strict=True):
        assert_settled(till.send(*(story.operations[index] for index in order)))
    ends = ends_of(till, stories, after)
    assert [order for order, end in zip(orders, ends, strict=True) if end != ends[0]] == []
    whole, cursor, rows = till.pull(limit=5_000), 0, 0
    while cursor < whole.version:
        page = till.pull(cursor, 11)
        rows += sum(len(body.rows) for body in page.kinds.values())
        cursor = page.version
    assert rows == sum(len(body.rows) for body in whole.kinds.values())


def test_sixteen_counters_and_a_quota_have_as_many_winners_as_there_are_uses(shop: CloudShop, till: Till) -> None:
    till.campaign(C50, limits={"total": 5})
    tills = [till, *(shop.till() for _ in range(15))]
    coupons = till.coupons(16)
    barrier, heard = threading.Barrier(16), []

    def claim(each: Till, share: int) -> None:
        operation = each.checkout(coupons[share], mode="claim")
        barrier.wait(60)
        heard.append([each.one(operation).result for _ in range(2)])

    threads = [threading.Thread(target=claim, args=(each, share)) for share, each in enumerate(tills)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == [["applied", "duplicate"]] * 5 + [["refused", "refused"]] * 11
    assert till.rows("usage")["total:C50"]["used"] == 5


def test_two_phones_that_change_places_in_one_batch_still_arrive(till: Till) -> None:
    first, other = till.members(2)
    till.send(till.sign_up(first, "+8613800000001"), till.sign_up(other, "+8613800000002"))
    steps = [(other, "+8613800000003"), (first, "+8613800000002"), (other, "+8613800000001")]
    results = till.send(
        *(till.operation("member_update", {"member": each.subject, "phone": phone}) for each, phone in steps)
    )
    assert [result.result for result in results] == ["applied"] * 3
    assert till.rows("member")[other.subject]["phone"] == "+8613800000001"
