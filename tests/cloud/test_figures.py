"""The sums that charts are made of: the same as the full computation, whatever came in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.cloud import figures_pass, rows
from counter_app.cloud.answers import CallRefused
from counter_app.cloud.figure_rows import FigureRow, PatronRow
from counter_app.cloud.times import iso
from counter_app.protocol.devices import CouponIdentity, MemberIdentity
from counter_app.protocol.operations import Operation
from tests.cloud.full_figures import ZONE, figures_add_up, kept_sums
from tests.cloud.ledgers import member_of, purchase, refund, top_up
from tests.cloud.support import D50, CloudShop, Till
from tests.cloud.test_invariants import KINDS, STACKED, Chance

_ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "sale",
                "sale",
                "sale",
                "walk_in",
                "void",
                "refund",
                "part",
                "cancel",
                "sign_up",
                "erase",
                "use",
                "use",
                "issue",
            )
        ),
        st.integers(0, 1),  # which till
        st.integers(0, 2),  # which member
        st.integers(0, 260),  # how many days ago
        st.integers(0, 30),  # which of the sales
    ),
    min_size=1,
    max_size=14,
)


def made(
    tills: list[Till],
    members: list[MemberIdentity],
    acts: list[tuple[str, int, int, int, int]],
    coupons: Sequence[CouponIdentity] = (),
) -> list[Any]:
    """(till, operation) of each act, in the order in which they happened."""
    sales: list[str] = []
    found: list[tuple[Till, Operation]] = []
    for number, (kind, which, who, ago, sale) in enumerate(acts):
        till = tills[which]
        at = till.clock.now() - timedelta(days=ago, minutes=37 * number)
        if kind in ("sale", "walk_in"):
            member = members[who].subject if kind == "sale" else ""
            found.append((till, purchase(till, member, 1_000 * (number + 1), earned=None if member else 0, at=at)))
            sales.append(found[-1][1].id)
        elif kind == "sign_up":
            # Two of the three share a phone: the later one becomes the other.
            found.append((till, _through(till, till.sign_up(members[who], f"+86138{who // 2:08d}"), who, at)))
        elif kind == "use":
            found.append((till, till.checkout(coupons[sale % len(coupons)], member=members[who].subject, at=at)))
            sales.append(found[-1][1].id)
        elif kind == "issue":
            found.append((till, till.issue(coupons[sale % len(coupons)], member=members[who].subject, at=at)))
        elif kind == "erase":
            body = {"member": members[who].subject, "reason": "wish", "give_up_value": True}
            found.append((till, till.operation("member_erase", body, at=till.clock.now())))
        elif sales:
            found.append((till, _back(till, kind, sales[sale % len(sales)], at)))
    return found


def _through(till: Till, sign_up: Operation, who: int, at: datetime) -> Operation:
    body = msgspec.json.decode(sign_up.body)
    return till.operation("member_sign_up", {**body, "channel": ("", "tea", "lin")[who]}, at=at)


def _back(till: Till, kind: str, sale: str, at: datetime) -> Operation:
    if kind == "void":
        return till.void(sale, at=at)
    if kind == "cancel":
        return till.operation("cancel", {"target": sale}, at=at)
    return refund(till, sale, 0 if kind == "refund" else 300, at=at)


@pytest.mark.parametrize("starts", ["00:00", "11:00"])
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS, data=st.data())
def test_any_acts_in_any_order_and_twice_add_up(
    shop: CloudShop, tills: list[Till], starts: str, acts: list[tuple[str, int, int, int, int]], data: st.DataObject
) -> None:
    tills[0].do("settings_put", {"values": {"business_day_starts": starts}})
    tills[0].campaign(D50)
    sent = made(tills, tills[0].members(3), acts, tills[0].coupons(4, "D50"))
    order = data.draw(st.permutations(range(len(sent))), "order")
    again = data.draw(st.lists(st.integers(0, max(0, len(sent) - 1)), max_size=4), "again") if sent else []
    for number in [*order, *again]:
        till, operation = sent[number]
        till.send(operation)
    figures_add_up(shop, tills[0])


@pytest.fixture
def tills(shop: CloudShop, till: Till) -> list[Till]:
    return [till, shop.till(shop.cloud.add_store("S2").store)]


@pytest.mark.parametrize("seed", range(3))
def test_what_contradicts_itself_adds_up(shop: CloudShop, tills: list[Till], seed: int) -> None:
    for terms in (D50, STACKED, *KINDS):
        tills[0].campaign(terms)
    chance = Chance(seed, tills)
    for _ in range(12):
        till, operations = tills[seed % 2], []
        for _ in range(10):
            maker, operation = chance.next()
            if maker is till:
                operations.append(operation)
            else:
                maker.send(operation)
        till.send(*operations)
    figures_add_up(shop, tills[0])


def test_one_batch_and_one_by_one_are_the_same(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    days = [till.clock.now() - timedelta(days=ago) for ago in (0, 1, 1, 40, 100)]
    sent = [purchase(till, member, 1_000, at=at) for at in days]
    till.send(*sent, till.void(sent[1].id), refund(till, sent[3].id, 400))
    told = figures_add_up(shop, till)
    assert sum(each.member_minor for each in told.sales) == 3_000 - 400 + 0
    assert [(each.month, each.first, each.members, each.twice) for each in told.buyers] == [
        ("2025-11", "2025-11", 1, 0),
        ("2026-01", "2025-11", 1, 0),
        ("2026-03", "2025-11", 1, 1),
    ]


def test_money_is_what_was_paid_with_money(shop: CloudShop, till: Till) -> None:
    """Stored value that was given counts in no sale, nor does a top-up."""
    member = member_of(till)
    till.send(top_up(till, member, 3_000, 300), purchase(till, member, 500, value=(2_000, 200)))
    told = figures_add_up(shop, till)
    assert [(each.member_count, each.member_minor, each.other_minor) for each in told.sales] == [(1, 2_500, 0)]


def test_a_cut_pass_goes_on_and_counts_what_was_there_before(shop: CloudShop, tills: list[Till]) -> None:
    members = tills[0].members(7)
    for number, each in enumerate(members):
        tills[0].send(tills[0].sign_up(each, f"+86137{number:08d}"))
        for till in tills:
            till.send(purchase(till, each.subject, 700, at=till.clock.now() - timedelta(days=13 * number)))
    tills[0].campaign(D50)
    for number, coupon in enumerate(tills[0].coupons(3, "D50")):
        tills[0].send(tills[0].issue(coupon), tills[0].checkout(coupon, member=members[number].subject))
    before = figures_add_up(shop, tills[0])
    database, merchant = shop.cloud._context.database, shop.merchant
    with database.writing() as writing:  # as the migration leaves it
        connection = writing._connection
        for table in ("figure", "patron"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE checkout SET counted = ''")
        connection.exec_driver_sql("UPDATE coupon SET counted = ''")
        writing.save([rows.CloudFact(merchant, "figures", "1:checkouts:")])
    shop.cloud.count_figures(merchant, 3)
    assert not shop.cloud.numbers(tills[0].caller, "", "2026-03-01", "2026-03-10").whole
    tills[1].send(late := purchase(tills[1], members[0].subject, 900), tills[1].void(late.id))
    while shop.cloud.count_figures(merchant, 3):
        pass
    after = figures_add_up(shop, tills[0])
    assert after.whole
    assert (after.sales, after.buyers, after.campaigns) == (before.sales, before.buyers, before.campaigns)
    assert [(each.campaign, each.issued, each.used, each.members) for each in after.campaigns] == [("D50", 3, 3, 3)]
    with database.reading() as reading:
        assert figures_pass.is_done(reading, merchant)
        assert len(reading.all(PatronRow, merchant)) == len(members)


def test_no_sum_is_of_another_merchant(shop: CloudShop, till: Till) -> None:
    till.send(purchase(till, "", 500, earned=0))
    shop.cloud.init_merchant("另一家", "S1")
    with shop.cloud._context.database.reading() as reading:
        other = next(each.id for each in reading.merchants() if each.id != shop.merchant)
        assert not reading.all(FigureRow, other)
        assert kept_sums(reading, shop.merchant)


@pytest.mark.parametrize(
    "first, until, status",
    [("2026-03-10", "2026-03-09", 400), ("", "2026-03-09", 400), ("2026-3-1", "2026-03-09", 400),
     ("2025-01-01", "2026-03-09", 400), ("0001-01-01", "0001-01-02", 400)],
)  # fmt: skip
def test_days_that_are_none_are_refused(till: Till, first: str, until: str, status: int) -> None:
    with pytest.raises(CallRefused) as refused:
        till.cloud.numbers(till.caller, "", first, until)
    assert refused.value.status == status


def test_a_store_that_there_is_not_is_refused(till: Till) -> None:
    with pytest.raises(CallRefused) as refused:
        till.cloud.numbers(till.caller, "nowhere", "2026-03-01", "2026-03-10")
    assert refused.value.status == 404


@pytest.mark.parametrize("day", ["1900-01-01", "9999-11-30", "9999-12-01", "9999-12-31"])
def test_the_first_and_the_last_days_that_there_are(till: Till, day: str) -> None:
    assert till.cloud.numbers(till.caller, "", day, day).sales == []


def test_other_days_of_activity_hold_at_once(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    till.send(purchase(till, member, 500), purchase(till, member, 500))
    shop.clock.forward(days=70)
    day = "2026-05-19"
    assert till.cloud.numbers(till.caller, "", day, day).members[-1].drifting == 1
    values = {"activity": {"new_days": 1, "active_days": 5, "drifting_days": 10, "asleep_days": 20}}
    assert till.do("settings_put", {"values": values}).result == "applied"
    assert till.cloud.numbers(till.caller, "", day, day).members[-1].lost == 1


def test_who_joins_before_the_day_begins_joins_on_the_day_of_the_sale(shop: CloudShop, till: Till) -> None:
    till.do("settings_put", {"values": {"business_day_starts": "04:00"}})
    till.campaign(D50)
    (member,), (coupon,) = till.members(1), till.coupons(1, "D50")
    at = datetime(2026, 3, 9, 2, 30, tzinfo=ZONE)  # of the business day before
    till.send(_through(till, till.sign_up(member, "+8613800000009"), 1, at))
    issued = {"store": till.caller.store, "coupons": [{**till.issued(coupon, member.subject), "issued_at": iso(at)}]}
    till.send(till.operation("issue", issued, at=at), purchase(till, member.subject, 500, at=at))
    figures_add_up(shop, till)
    told = till.cloud.numbers(till.caller, "", "2026-03-08", "2026-03-08")
    assert [(each.signed_up, each.bought) for each in told.channels] == [(1, 1)]
    assert [each.issued for each in told.campaigns] == [1]


def test_activity_is_told_as_of_the_business_day_that_is_on(shop: CloudShop, till: Till) -> None:
    till.do("settings_put", {"values": {"business_day_starts": "04:00"}})
    shop.clock.forward(hours=12)  # 02:00
    told = till.cloud.numbers(till.caller, "", "2026-03-10", "2026-03-10")
    assert told.members[-1].day == "2026-03-10"


def test_a_funnel_from_issued_to_came_back(shop: CloudShop, till: Till) -> None:
    till.campaign(D50)
    (member,), coupons = till.members(1), till.coupons(3, "D50")
    till.send(_through(till, till.sign_up(member, "+8613800000009"), 1, till.clock.now()))
    till.send(*(till.issue(each) for each in coupons), used := till.checkout(coupons[0], member=member.subject))
    told = figures_add_up(shop, till)
    (funnel,), (channel,), (person,) = told.campaigns, told.channels, told.staff
    assert (funnel.issued, funnel.used, funnel.off_minor) == (3, 1, 5000)
    assert (funnel.purchases, funnel.spent_minor, funnel.members, funnel.came_back) == (1, 15000, 1, 0)
    assert (channel.channel, channel.signed_up, channel.bought, channel.used, channel.came_back) == ("tea", 1, 1, 1, 0)
    assert (person.staff, person.purchases, person.minor) == ("till", 1, 15000)
    shop.clock.forward(days=1)
    till.send(purchase(till, member.subject, 700))
    told = figures_add_up(shop, till)
    assert (told.campaigns[0].came_back, told.channels[0].came_back) == (1, 1)
    till.send(till.void(used.id))
    told = figures_add_up(shop, till)
    assert (told.campaigns[0].issued, told.campaigns[0].used, told.campaigns[0].members) == (3, 0, 0)
    assert (told.channels[0].bought, told.channels[0].used) == (1, 0)
