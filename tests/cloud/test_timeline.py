"""Everything of a member, newest first, in pages; also of whom two ids turned out to be."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.cloud.answers import CallRefused
from counter_app.cloud.times import iso
from counter_app.protocol.timeline import TimelineEntry
from tests.cloud.support import C50, CloudShop, Till


def lived(till: Till) -> tuple[str, list[str]]:
    """A member with a bit of everything; the kinds of entries to be expected, oldest first."""
    till.campaign(C50)
    member, coupons = till.members(1)[0], till.coupons(2)
    till.one(till.sign_up(member, "+8613800000001", coupons[0]))
    till.clock.forward(minutes=1)
    till.one(till.issue(coupons[1], member=member.subject))
    till.clock.forward(minutes=1)
    checkout = till.checkout(coupons[1], member=member.subject)
    till.one(checkout)
    till.clock.forward(minutes=1)
    till.one(till.void(checkout.id))
    till.clock.forward(minutes=1)
    till.do("member_update", {"member": member.subject, "name": "王大明", "tags": ["茶"]})
    return member.subject, ["issue", "sign_up", "issue", "checkout", "redeem", "void", "update"]


def whats(entries: list[TimelineEntry]) -> list[str]:
    return [entry.what for entry in entries]


def test_the_newest_comes_first_and_nothing_is_missing(till: Till) -> None:
    member, expected = lived(till)
    found = till.cloud.timeline(till.caller, member, "", 100)
    assert (found.member, found.more, found.before) == (member, False, "")
    assert sorted(whats(found.entries)) == sorted(expected)
    assert [entry.at for entry in found.entries] == sorted((entry.at for entry in found.entries), reverse=True)
    assert found.entries[0].detail == {"name": "王大明", "tags": ["茶"]}
    assert (found.entries[0].store, found.entries[0].counter) == (till.caller.store, till.caller.counter)
    assert found.entries[1].what == "void"


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_follow_one_another_without_a_gap(till: Till, limit: int) -> None:
    member, _ = lived(till)
    whole = till.cloud.timeline(till.caller, member, "", 100).entries
    entries: list[TimelineEntry] = []
    before = ""
    while True:
        page = till.cloud.timeline(till.caller, member, before, limit)
        entries += page.entries
        if not page.more:
            break
        assert len(page.entries) == limit
        before = page.before
    assert entries == whole


def test_two_ids_of_one_person_are_one_life(shop: CloudShop, till: Till) -> None:
    first, _ = lived(till)
    second = till.members(1)[0]
    till.clock.forward(minutes=1)
    till.one(till.sign_up(second, "+8613800000001"))
    for named in (first, second.subject):
        found = till.cloud.timeline(till.caller, named, "", 100)
        assert found.member == first
        assert whats(found.entries).count("sign_up") == 2


def test_a_counter_a_year_ahead_tells_everything_by_the_cloud_s_time(till: Till) -> None:
    till.campaign(C50)
    member, coupon = till.members(1)[0], till.coupons(1)[0]
    year = timedelta(days=365)
    ahead = round(year.total_seconds() * 1000)
    when = till.clock.now()
    till.one(till.sign_up(member, "+8613800000001", at=when + year, offset_ms=ahead))
    till.clock.forward(minutes=1)
    update = {"member": member.subject, "name": "王大明"}
    till.do("member_update", update, at=till.clock.now() + year)  # and one that has not measured its clock yet
    till.clock.forward(minutes=1)
    till.one(till.checkout(coupon, member=member.subject, at=till.clock.now() + year, offset_ms=ahead))
    found = till.cloud.timeline(till.caller, member.subject, "", 100).entries
    assert [entry.what for entry in found if entry.what != "issue"][-2:] == ["update", "sign_up"]
    assert [entry.at for entry in found if entry.what in ("sign_up", "update")] == [
        iso(when + timedelta(minutes=1)),
        iso(when),
    ]


def test_nobody_of_this_merchant_is_a_no_and_guessing_is_slow(shop: CloudShop, till: Till) -> None:
    strangers = shop.cloud.init_merchant("别家", "X1")
    code = shop.cloud.enrolment_code(strangers.store)
    assert code.code
    member, _ = lived(till)
    for _ in range(30):
        with pytest.raises(CallRefused) as caught:
            till.cloud.timeline(till.caller, "ffffffffffff", "", 10)
        assert caught.value.status == 404
    with pytest.raises(CallRefused) as caught:
        till.cloud.timeline(till.caller, member, "", 10)
    assert caught.value.status == 429


@pytest.mark.parametrize("before, limit", [("", 0), ("", 501), ("x" * 201, 10)])
def test_a_limit_or_place_outside_its_range_is_refused(till: Till, before: str, limit: int) -> None:
    with pytest.raises(CallRefused) as caught:
        till.cloud.timeline(till.caller, "ffffffffffff", before, limit)
    assert caught.value.status == 400


FIELDS = {
    "name": ("李四", "王五"),
    "tier": ("gold", "silver"),
    "tags": (["茶"], ["酒"]),
    "birthday": ("1990-05-01", ""),
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(st.booleans(), st.sampled_from(sorted(FIELDS)), st.booleans()), min_size=2, max_size=8))
def test_of_two_edits_of_one_field_the_later_arrival_stands_and_the_other_is_history(
    edits: list[tuple[bool, str, bool]], till: Till, second: Till
) -> None:
    member = till.members(1)[0].subject
    stands: dict[str, object] = {}
    for at_second, name, which in edits:
        value = FIELDS[name][which]
        (second if at_second else till).do("member_update", {"member": member, name: value})
        stands[name] = value
        till.clock.forward(seconds=1)
    row = till.rows("member")[member]
    assert {name: row[name] for name in stands} == stands
    told = till.cloud.timeline(till.caller, member, "", 100).entries
    assert [entry.detail for entry in reversed(told)] == [{name: FIELDS[name][which]} for _, name, which in edits]
    assert [entry.counter for entry in reversed(told)] == [
        (second if at_second else till).caller.counter for at_second, *_ in edits
    ]
