"""A hard quota shared out: uses taken and uses that may still arrive are never more than there are."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from counter_app.cloud import rows
from counter_app.cloud.answers import CallRefused
from counter_app.cloud.lease_rows import LeaseRow
from counter_app.cloud.storage.store import Conflict
from counter_app.cloud.times import iso
from counter_app.protocol.devices import CouponIdentity, LeaseGrant, LeaseRequest
from counter_app.protocol.operations import Operation
from tests.cloud.support import FREE, NOON, CloudShop, Till

FLASH: dict[str, object] = {**FREE, "id": "FLASH", "limits": {"total": 100}, "valid": {"until": "2026-03-31"}}


def ask(till: Till, want: int = 50, campaign: str = "FLASH") -> LeaseGrant:
    return till.cloud.lease(till.caller, LeaseRequest(campaign=campaign, want=want))


def flash(till: Till, total: int = 100, **more: object) -> None:
    till.campaign(FLASH, limits={"total": total}, **more)


def using(till: Till, coupon: CouponIdentity, lease: str, mode: str = "report", **how: object) -> Operation:
    body = till.checkout_body(coupon, off_minor=0)
    uses = msgspec.convert(body["coupons"], list[dict[str, object]])
    body["coupons"] = [{**use, "lease": lease} for use in uses]
    return till.operation("checkout", body, mode=mode, **how)  # type: ignore[arg-type]  # names of `operation`


def giving_back(till: Till, lease: str, kept: int) -> Operation:
    return till.operation("lease_return", {"lease": lease, "kept": kept})


def quota(shop: CloudShop, campaign: str = "FLASH") -> rows.UsageRow:
    with shop.cloud._context.database.reading() as reading:
        row = reading.one(rows.UsageRow, shop.merchant, f"total:{campaign}")
    assert row is not None
    return row


def counted(shop: CloudShop) -> tuple[int, int, int]:
    """(taken, beyond the quota, held by counters); the books agree with the leases."""
    row = quota(shop)
    with shop.cloud._context.database.reading() as reading:
        leases = reading.all(LeaseRow, shop.merchant)
    assert row.leased == sum(each.outstanding for each in leases)
    assert row.used + row.leased <= row.cap
    return row.used, row.excess, row.leased


# --- sharing ----------------------------------------------------------------------------------------------------------


def test_half_of_what_is_unsold_is_shared_evenly_and_the_rest_stays_with_the_cloud(
    shop: CloudShop, till: Till, second: Till
) -> None:
    flash(till)
    first, other = ask(till, 500), ask(second, 500)

    # 100 unsold: 25 for each of two counters; what the first holds is still unsold when the second asks.
    assert (first.granted, first.left, first.free) == (25, 25, 75)
    assert (other.granted, other.left, other.free) == (25, 25, 50)
    assert counted(shop) == (0, 0, 50)


def test_asking_again_gives_nothing_more_so_that_a_lost_answer_costs_nothing(shop: CloudShop, till: Till) -> None:
    flash(till)
    granted = [ask(till, 20).granted for _ in range(5)]

    assert granted == [20, 0, 0, 0, 0]
    assert counted(shop) == (0, 0, 20)
    assert ask(till, 30).granted == 10


def test_a_quota_that_is_nearly_gone_is_leased_to_nobody(shop: CloudShop, till: Till, second: Till) -> None:
    flash(till, 3)

    assert ask(till).granted == 0
    assert ask(second).granted == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"offline": {"policy": "never"}},
        {"stores": ["S9"]},
        {"limits": {}},
        {"valid": {"until": "2026-03-09"}},
    ],
    ids=["never off-line", "another store", "no quota", "over"],
)
def test_nothing_is_leased_that_could_not_be_redeemed(till: Till, changes: dict[str, object]) -> None:
    till.campaign({**FLASH, **changes})

    assert ask(till).granted == 0


def test_a_campaign_that_does_not_run_or_is_unknown_leases_nothing(till: Till) -> None:
    flash(till)
    till.do("campaign_put", {"campaign": "FLASH", "status": "paused"})

    assert ask(till).granted == 0
    assert ask(till, campaign="nowhere").granted == 0
    with pytest.raises(CallRefused):
        ask(till, 501)
    with pytest.raises(CallRefused):
        ask(till, -1)


def test_a_lease_ends_with_its_campaign_and_is_prolonged_by_asking(shop: CloudShop, till: Till) -> None:
    flash(till)
    first = ask(till)
    shop.clock.forward(hours=30)
    again = ask(till)

    assert first.until == iso(NOON + timedelta(hours=48))
    assert (again.granted, again.until) == (0, iso(NOON + timedelta(hours=78)))
    assert {row["until"] for row in till.rows("lease").values()} == {again.until}
    shop.clock.at = NOON.replace(day=31)
    assert ask(till).until == "2026-03-31T16:00:00.000Z"  # midnight in Shanghai


def test_only_its_own_leases_come_down_to_a_counter(till: Till, second: Till) -> None:
    flash(till)
    own, other = ask(till), ask(second)

    assert set(till.rows("lease")) == {own.id}
    assert set(second.rows("lease")) == {other.id}
    assert till.rows("lease")[own.id]["granted"] == own.granted


def test_pages_of_any_size_pass_over_the_leases_of_others(till: Till, second: Till) -> None:
    flash(till)
    for want in range(1, 12):
        ask(second, want)
    after, seen = 0, 0
    while True:
        page = till.pull(after, 2)
        assert page.version > after or not page.more
        seen += sum(len(body.rows) for body in page.kinds.values())
        after = page.version
        if not page.more:
            break
    assert seen
    assert after == till.pull(0, 5_000).version


# --- using ------------------------------------------------------------------------------------------------------------


def test_a_use_from_a_lease_is_taken_once_and_never_from_what_is_free(shop: CloudShop, till: Till) -> None:
    flash(till, 10)
    lease = ask(till).id
    [coupon] = till.coupons(1, "FLASH")
    operation = using(till, coupon, lease)

    results = [till.one(operation) for _ in range(3)]

    assert [each.result for each in results] == ["applied", "duplicate", "duplicate"]
    assert all(len(msgspec.convert(each.detail["from_lease"], list[str])) == 1 for each in results)
    assert counted(shop) == (1, 0, 4)
    assert till.rows("lease")[lease]["used"] == 1


def test_claims_without_a_lease_leave_what_counters_hold(shop: CloudShop, till: Till, second: Till) -> None:
    flash(till, 10)
    ask(till)
    held = counted(shop)[2]
    coupons = second.coupons(10, "FLASH")
    results = [second.one(second.checkout(each, mode="claim")) for each in coupons]

    assert [each.result for each in results].count("applied") == 10 - held
    refused = results[-1]
    assert refused.detail["reason"] == "quota_exhausted"
    [reason] = msgspec.convert(refused.detail["reasons"], list[dict[str, object]])
    assert (reason["limit"], reason["used"], reason["reserved"]) == (10, 10 - held, held)


def test_every_leased_use_finds_its_place_after_all_others_are_gone(shop: CloudShop, till: Till, second: Till) -> None:
    flash(till, 10)
    lease = ask(till)
    for each in second.coupons(8, "FLASH"):
        second.one(second.checkout(each, mode="claim"))
    for each in till.coupons(lease.granted, "FLASH"):
        assert till.one(using(till, each, lease.id)).result == "applied"

    assert counted(shop) == (10, 0, 0)


def test_a_report_without_a_lease_does_not_take_what_others_hold(shop: CloudShop, till: Till, second: Till) -> None:
    flash(till, 4)
    lease = ask(till, 1)
    coupons = second.coupons(4, "FLASH")
    results = [second.one(second.checkout(each)) for each in coupons]

    assert [each.result for each in results] == ["applied"] * 3 + ["exception"]
    assert counted(shop) == (3, 1, 1)
    [own] = till.coupons(1, "FLASH")
    assert till.one(using(till, own, lease.id)).result == "applied"
    assert counted(shop) == (4, 1, 0)


def test_a_lease_of_another_counter_or_another_quota_covers_nothing(shop: CloudShop, till: Till, second: Till) -> None:
    flash(till, 20)
    lease = ask(till, 5).id
    [coupon] = second.coupons(1, "FLASH")
    result = second.one(using(second, coupon, lease))

    assert [each.reason for each in result.exceptions] == ["lease_exceeded"]
    assert counted(shop) == (1, 0, 5)
    # Its quota was 20; a coupon that knows one of 10 may not be taken from it.
    flash(till, 10)
    [smaller] = till.coupons(1, "FLASH")
    assert "from_lease" not in till.one(using(till, smaller, lease, mode="claim")).detail
    assert counted(shop) == (2, 0, 5)


def test_more_uses_than_were_granted_are_an_exception_and_never_take_what_is_held(
    shop: CloudShop, till: Till, second: Till
) -> None:
    flash(till, 8)
    lease, _ = ask(till, 2), ask(second, 2)
    coupons = till.coupons(8, "FLASH")
    results = [till.one(using(till, each, lease.id)) for each in coupons]

    assert [[note.reason for note in each.exceptions] for each in results] == [
        *[[]] * 2, *[["lease_exceeded"]] * 4, *[["quota_exhausted"]] * 2,
    ]  # fmt: skip
    assert counted(shop) == (6, 2, 2)


def test_the_database_stands_behind_a_lease_and_behind_the_quota(shop: CloudShop, till: Till) -> None:
    flash(till, 10)
    lease = ask(till).id
    with shop.cloud._context.database.reading() as reading:
        row = reading.one(LeaseRow, shop.merchant, lease)
    assert row is not None
    row.used = row.granted + 1
    with pytest.raises(Conflict), shop.cloud._context.database.writing() as writing:
        writing.save([row])
    usage = quota(shop)
    usage.used = usage.cap - usage.leased + 1
    with pytest.raises(Conflict), shop.cloud._context.database.writing() as writing:
        writing.save([usage])


# --- giving back ------------------------------------------------------------------------------------------------------


def test_what_was_never_taken_comes_back_and_nothing_more(shop: CloudShop, till: Till) -> None:
    flash(till, 20)
    lease = ask(till, 10)
    first, late = till.coupons(2, "FLASH")
    till.one(using(till, first, lease.id))

    # Two were ever taken here; one of them has not arrived yet, and keeps its place.
    result = till.one(giving_back(till, lease.id, 2))
    assert result.detail == {"known": True, "returned": 8}
    assert counted(shop) == (1, 0, 1)
    assert till.one(using(till, late, lease.id)).result == "applied"
    assert counted(shop) == (2, 0, 0)
    assert till.one(giving_back(till, lease.id, 2)).detail["returned"] == 0
    assert till.rows("lease")[lease.id]["status"] == "returned"


def test_giving_back_what_is_not_ones_own_changes_nothing(shop: CloudShop, till: Till, second: Till) -> None:
    flash(till, 20)
    lease = ask(till)

    assert second.one(giving_back(second, lease.id, 0)).detail == {"known": False, "returned": 0}
    assert till.one(giving_back(till, "nowhere", 0)).result == "applied"
    assert till.one(giving_back(till, lease.id, -1)).result == "refused"
    assert counted(shop) == (0, 0, lease.granted)


def test_a_void_gives_its_use_to_the_quota_and_not_to_the_lease(shop: CloudShop, till: Till) -> None:
    flash(till, 20)
    lease = ask(till, 5)
    [coupon] = till.coupons(1, "FLASH")
    checkout = using(till, coupon, lease.id)
    till.send(checkout, till.void(checkout.id))

    assert counted(shop) == (0, 0, 4)
    assert till.rows("lease")[lease.id]["used"] == 1


def test_every_order_of_uses_void_cancel_and_return_ends_the_same(
    shop: CloudShop, till: Till, figure: Callable[[int, int], int]
) -> None:
    orders = list(itertools.permutations(range(6)))[:: figure(7, 1)]
    campaigns = [f"F{number}" for number in range(len(orders))]
    terms = [{**FLASH, "id": campaign, "limits": {"total": 12}} for campaign in campaigns]
    for start in range(0, len(terms), 400):
        part = terms[start : start + 400]
        till.send(*(till.operation("campaign_put", {"campaign": each["id"], "terms": each}) for each in part))
    ends: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for campaign, order in zip(campaigns, orders, strict=True):
        lease = ask(till, 4, campaign)
        first, second, dropped = till.coupons(3, campaign)
        used = using(till, first, lease.id)
        claim = using(till, dropped, lease.id, mode="claim")
        operations = [
            used,
            till.void(used.id),
            using(till, second, lease.id),
            claim,
            till.operation("cancel", {"target": claim.id}),
            giving_back(till, lease.id, 2),
        ]
        results = till.send(*(operations[index] for index in order))
        row = quota(shop, campaign)
        noted = sum(len(each.exceptions) for each in results)
        ends.setdefault((row.used, row.excess, row.leased, noted), []).append(order)

    assert list(ends) == [(1, 0, 0, 0)], {end: orders[:3] for end, orders in ends.items()}
