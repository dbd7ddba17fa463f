"""Changes come down in order, each row once in its newest state, and can be cut anywhere."""

import random
import threading

import pytest

from counter_app.cloud.answers import CallRefused
from counter_app.protocol.changes import ROW_TYPES, ChangesPage, columns_of
from tests.cloud.support import C50, D50, IDS, CloudShop, Till, rows_of


def busy_day(till: Till, days: int = 1) -> None:
    """Something of every kind."""
    till.campaign(D50)
    till.campaign(C50, limits={"total": 1000})
    till.do("settings_put", {"values": {"welcome": "C50"}})
    till.do("segment_put", {"segment": "tea", "title": {"en": "Tea"}, "rule": {"tag": "tea"}})
    till.do("channel_put", {"channel": "tea-house", "name": "茶馆", "kind": "partner"})
    members = till.members(10 * days)
    till.send(*(till.sign_up(each, f"+86138{index:08d}") for index, each in enumerate(members)))
    told = {"member": members[0].subject, "given": False, "how": "phone", "store": till.caller.store}
    till.do("consent_put", told)
    coupons = till.coupons(30 * days, "D50")
    till.send(*(till.issue(each, member=members[index % 10].subject) for index, each in enumerate(coupons)))
    checkouts = [
        till.operation(
            "checkout", till.checkout_body(each, member=members[index % 10].subject) | {"earned_points": 150}
        )
        for index, each in enumerate(coupons)
    ]
    till.send(*checkouts)
    till.send(*(till.void(each.id) for each in checkouts[::3]))
    till.send(*(till.checkout(each) for each in coupons[1::3]))
    plan = IDS.new()
    till.do("message_plan", {"plan": plan, "member": members[0].subject})
    till.do("follow_up", {"entry": IDS.new(), "member": "a" * 12, "outcome": "comes"})


def store_of(pages: list[ChangesPage]) -> dict[tuple[str, str, object], list[object]]:
    """What a counter has after these pages."""
    kept: dict[tuple[str, str, object], list[object]] = {}
    for page in pages:
        for kind, body in page.kinds.items():
            for row in body.rows:
                key = (kind, str(row[0]), row[body.columns.index("terms_version")] if kind == "campaign" else 0)
                kept[key] = row
    return kept


def pull_all(till: Till, limit: int) -> list[ChangesPage]:
    pages = [till.pull(0, limit)]
    while pages[-1].more:
        pages.append(till.pull(pages[-1].version, limit))
    return pages


def test_the_first_sync_in_pages_of_any_size_gives_the_same_rows(till: Till) -> None:
    busy_day(till)
    whole = pull_all(till, 5_000)
    assert len(whole) == 1
    assert set(whole[0].kinds) == set(ROW_TYPES) - {"lease", "void", "tier", "reservation", "purchases"}
    for limit in (1, 2, 7, 50):
        pages = pull_all(till, limit)
        assert store_of(pages) == store_of(whole)
        counts = [sum(len(body.rows) for body in page.kinds.values()) for page in pages]
        assert all(count == limit for count in counts[:-1])
        assert counts[-1] <= limit
        assert pages[-1].version == whole[0].version


def test_rows_come_in_the_order_of_their_versions_and_no_version_comes_twice(till: Till) -> None:
    busy_day(till)
    seen: list[int] = []
    for page in pull_all(till, 20):
        versions = sorted(
            int(str(row[body.columns.index("version")])) for body in page.kinds.values() for row in body.rows
        )
        assert versions[-1] <= page.version
        seen += versions
    assert seen == sorted(set(seen))


def test_a_pull_cut_at_random_and_repeated_ends_the_same_while_others_write(till: Till, second: Till) -> None:
    busy_day(till)
    chance = random.Random(20260310)
    pages: list[ChangesPage] = []
    cursor, coupons = 0, second.coupons(20, "D50")
    while True:
        page = till.pull(cursor, 9)
        if chance.random() < 0.5:
            continue  # the answer was lost
        pages.append(page)
        cursor = page.version
        if coupons:
            second.one(second.checkout(coupons.pop()))
        elif not page.more:
            break
    assert store_of(pages) == store_of(pull_all(till, 5_000))


def test_nothing_new_is_an_empty_page_at_the_same_version(till: Till) -> None:
    version = till.pull().version
    page = till.pull(version)
    assert (page.version, page.more, page.kinds) == (version, False, {})


def test_columns_are_those_of_the_wire_s_structs(till: Till) -> None:
    busy_day(till)
    for kind, body in till.pull().kinds.items():
        assert body.columns == columns_of(kind)


def test_signed_codes_stay_up_and_everything_else_comes_down(till: Till) -> None:
    busy_day(till)
    page = till.pull()
    assert {row["signed_code"] for row in rows_of(page, "coupon").values()} == {""}
    members = rows_of(page, "member").values()
    assert all(len(str(row["member_code"])) == 200 for row in members)


@pytest.mark.parametrize("after, limit", [(-1, 10), (0, 0), (0, 5_001), (2**63, 10)])
def test_a_cursor_or_limit_outside_its_range_is_refused(till: Till, after: int, limit: int) -> None:
    with pytest.raises(CallRefused) as caught:
        till.pull(after, limit)
    assert caught.value.status == 400


def test_a_cursor_beyond_the_end_is_told_so(till: Till) -> None:
    till.campaign(C50)
    page = till.pull()
    assert not page.ahead
    assert page.digest is not None
    beyond = till.pull(page.version + 1)
    assert (beyond.ahead, beyond.more, beyond.kinds, beyond.version) == (True, False, {}, page.version + 1)
    assert beyond.digest is not None
    assert beyond.digest.version == page.version


def test_a_reader_never_passes_a_version_that_can_still_come(shop: CloudShop, till: Till, second: Till) -> None:
    """Readers that follow while several counters write miss nothing."""
    till.campaign()
    writers = [till, second, shop.till()]
    coupons = till.coupons(60)
    pages: list[ChangesPage] = []
    done = threading.Event()

    def follow() -> None:
        cursor = 0
        while True:
            ended = done.is_set()
            page = till.pull(cursor, 3)
            pages.append(page)
            cursor = page.version
            if ended and not page.more:
                return

    def write(writer: Till, share: int) -> None:
        for coupon in coupons[share::3]:
            writer.one(writer.checkout(coupon))

    reader = threading.Thread(target=follow)
    threads = [threading.Thread(target=write, args=(each, share)) for share, each in enumerate(writers)]
    reader.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert store_of(pages) == store_of(pull_all(till, 5_000))
