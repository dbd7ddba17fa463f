"""A page of changes: by version, each row once in its newest state, whatever went and came back meanwhile."""

import pytest

from counter_app.protocol.changes import ChangesPage
from tests.cloud.support import C50, CloudShop, Till
from tests.cloud.test_scope import issued, signed_up


@pytest.fixture
def far(shop: CloudShop, till: Till) -> Till:
    """A counter in another store."""
    return shop.till(shop.cloud.add_store("S2").store)


def told(page: ChangesPage) -> dict[tuple[str, str], list[tuple[int, bool]]]:
    """(version, whether it is a tombstone) of each time that a row stands on a page, in the order of the page."""
    found: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for kind, body in page.kinds.items():
        for row in body.rows:
            values = dict(zip(body.columns, row, strict=True))
            key = kind, f"{values['id']}/{values.get('terms_version', '')}"
            found.setdefault(key, []).append((int(str(values["version"])), bool(values["deleted"])))
    return found


@pytest.mark.parametrize("limit", [1, 3, 2_000])
def test_who_goes_and_comes_back_between_two_pulls_comes_down_once_and_in_order(
    till: Till, far: Till, limit: int
) -> None:
    till.campaign(C50)
    member, guest = signed_up(till, "+8613800000001"), signed_up(till, "+8613800000002")
    coupon = issued(till, member)
    version = till.pull().version
    for home in (far, till):  # there and back
        till.do("member_update", {"member": member, "home_store": home.caller.store})
    bearer = issued(till)
    till.do("member_update", {"member": guest, "home_store": far.caller.store})
    till.do("coupon_put", {"coupon": bearer, "action": "freeze"})
    found: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    while True:
        page = till.pull(version, limit)
        for body in page.kinds.values():
            versions = [row[body.columns.index("version")] for row in body.rows]
            assert versions == sorted(versions, key=lambda each: int(str(each)))
        for key, times in told(page).items():
            found.setdefault(key, []).extend(times)
        version = page.version
        if not page.more:
            break
    assert {key: len(times) for key, times in found.items()} == dict.fromkeys(found, 1)
    gone = {row.partition("/")[0]: times[0][1] for (_, row), times in found.items()}
    assert (gone[member], gone[coupon], gone[guest], gone[bearer]) == (False, False, True, False)


def test_who_left_two_zones_of_a_scope_is_told_gone_once(till: Till, far: Till) -> None:
    till.campaign(C50)
    member = signed_up(till, "+8613800000001")
    version = till.pull().version
    away, home = far.caller.store, till.caller.store
    till.do("member_update", {"member": member, "home_store": away})
    till.do("member_update", {"member": member, "status": "frozen"})  # everybody's
    till.do("member_update", {"member": member, "status": "active"})
    (times,) = told(till.pull(version)).values()
    assert [gone for _, gone in times] == [True]
    first = till.pull(version, 1)
    rest = till.pull(first.version)
    assert sum(len(each) for page in (first, rest) for each in told(page).values()) == 1
    till.do("member_update", {"member": member, "home_store": home})
    assert [gone for _, gone in told(till.pull(version))["member", f"{member}/"]] == [False]


def test_who_left_is_told_of_in_the_order_of_versions(till: Till, far: Till) -> None:
    """One leaves everybody's zone after the other has left the store's: the zones are read one after the other."""
    first, second = signed_up(till, "+8613800000001"), signed_up(till, "+8613800000002")
    version = till.pull().version
    away = far.caller.store
    till.do("member_update", {"member": first, "home_store": away})
    till.do("member_update", {"member": second, "home_store": away})
    till.do("member_update", {"member": first, "status": "frozen"})  # everybody's
    till.do("member_update", {"member": first, "status": "active"})
    body = till.pull(version).kinds["member"]
    versions = [row[body.columns.index("version")] for row in body.rows]
    assert len(versions) == 2
    assert versions == sorted(versions, key=lambda each: int(str(each)))
