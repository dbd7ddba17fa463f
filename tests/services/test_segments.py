"""Segments at the desk: put, counted, taken away; whom a coupon of theirs is for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.segments import Segment
from counter_app.protocol.bodies import SegmentPut
from counter_app.services import segments as of
from counter_app.services.campaigns import PutCampaigns, put_campaigns, set_campaign_status
from counter_app.services.check import CheckRequest, check
from counter_app.services.members import search_members
from counter_app.services.segments import (
    PutSegments,
    begin_segments,
    count_segments,
    drop_segment,
    list_segments,
    put_segments,
)
from counter_app.services.settings import put_settings
from counter_app.storage.reading_self import SelfReading
from tests.counter_shop import C50, START, Shop
from tests.services.desk import bodies, new_id, open_desk

TEA = {"id": "tea", "title": {"zh_CN": "茶客", "en": "Tea lovers"}, "rule": {"tag": "tea"}}
OFTEN = {"id": "often", "rule": {"visits": {"min": 5}, "none": [{"tag": "staff"}]}}
FOR_TEA: dict[str, Any] = {**C50, "id": "TEA", "audience": {"segment": "tea"}, "min_spend_minor": 0}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(of, "SLICE_ROWS", 3)
    opened = open_desk(tmp_path, coupons=5)
    with opened.store.writing() as writing:
        for number, member in enumerate(_people()):
            writing.put_member(replace(member, id=f"{number:012x}", number=f"{3_000_000_000 + number}"))
    yield opened
    opened.store.close()


def _people() -> list[Member]:
    """Of each kind of activity as many as its place, some with tags."""
    long_ago = START - timedelta(days=900)
    plain = Member("", "", "+8613900000000", "李四", joined_at=long_ago, visits=3)
    found = [replace(plain, joined_at=START, visits=0)]
    for count, days in ((2, 10), (3, 60), (4, 120), (5, 400)):
        found += [replace(plain, last_visit_at=START - timedelta(days=days), visits=count + 2)] * count
    found[1] = replace(found[1], tags=("tea", "staff"))
    found[6] = replace(found[6], tags=("tea",))
    return [*found, replace(plain, status=MemberStatus.PLACEHOLDER), replace(plain, alias_of="0" * 12)]


def put(shop: Shop, *segments: dict[str, Any]) -> list[tuple[str, bool]]:
    answer = put_segments(shop.counter, PutSegments(new_id(shop), segments))
    assert answer.reasons == ()
    return [(line.id, line.changed) for line in answer.segments]


def sizes(shop: Shop) -> dict[str, int]:
    return {view.segment.id: view.members for view in list_segments(shop.counter).segments}


def test_everybody_has_one_activity_from_the_first_day_on(shop: Shop) -> None:
    before = search_members(shop.counter, "").total
    counted = sizes(shop)
    assert {name: counted[name] for name in ("active", "drifting", "asleep")} == {
        "active": 2, "drifting": 3, "asleep": 4,
    }  # fmt: skip
    assert counted["lost"] >= 5
    assert sum(counted.values()) == before - 1  # of the placeholder only the id is known
    for name, count in counted.items():
        assert search_members(shop.counter, "", segment=name).total == count


def test_large_rules_are_counted_some_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever types a name meanwhile does not wait until all of 200 large segments have been counted."""
    parts = [{"tag": [f"{place}-{word}" for word in range(9)]} for place in range(9)]
    large = [{"id": f"s{number}", "rule": {"any": [*parts, {"visits": {"min": number}}]}} for number in range(12)]
    put(shop, *large, TEA)
    monkeypatch.setattr(of, "SLICE_ROWS", 50)
    found, steps = begin_segments(shop.counter), 0
    while not found.done:
        found, steps = count_segments(shop.counter, found), steps + 1
    assert steps >= 3
    counted = {view.segment.id: view.members for view in found.segments}
    for name, count in counted.items():
        assert search_members(shop.counter, "", segment=name).total == count
    monkeypatch.setattr(of, "SLICE_TESTS", 1)
    monkeypatch.setattr(of, "SLICE_ROWS", 3)
    assert sizes(shop) == counted


def test_all_that_are_saved_are_read_a_few_times_however_many_there_are(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shop, *({"id": f"s{number}", "rule": {"visits": {"min": number}}} for number in range(20)))
    heard: list[str] = []
    whole = SelfReading.segments

    def listening(reading: SelfReading) -> Mapping[str, Segment]:
        heard.append("segments")
        return whole(reading)

    monkeypatch.setattr(SelfReading, "segments", listening)
    assert len(begin_segments(shop.counter).segments) == 25
    assert len(heard) <= 2


def test_the_days_are_the_merchants(shop: Shop) -> None:
    before = sizes(shop)
    put_settings(shop.counter, new_id(shop), {"activity": {"active_days": 60, "drifting_days": 120}})
    after = sizes(shop)
    assert (after["active"], after["drifting"], after["asleep"]) == (5, 4, 0)
    assert after["lost"] == before["lost"]


def test_segments_travel_as_one_operation_each_and_what_is_the_same_changes_nothing(shop: Shop) -> None:
    assert put(shop, TEA, OFTEN) == [("tea", True), ("often", True)]
    told = [body for body in bodies(shop) if isinstance(body, SegmentPut)]
    assert [(body.segment, body.rule) for body in told] == [
        ("tea", {"tag": ["tea"]}),
        ("often", {"none": [{"tag": ["staff"]}], "visits": {"min": 5}}),
    ]
    counted = sizes(shop)
    assert (counted["tea"], counted["often"]) == (2, 12)
    assert put(shop, {**TEA, "rule": {"any": [{"tag": ["tea"]}]}}) == [("tea", False)]
    assert put(shop, {**TEA, "rule": {"tag": ["staff"]}}) == [("tea", True)]
    assert sizes(shop)["tea"] == 1


def test_a_repetition_answers_the_same_and_a_file_is_put_whole_or_not_at_all(shop: Shop) -> None:
    request = PutSegments(new_id(shop), (TEA, OFTEN))
    assert put_segments(shop.counter, request) == put_segments(shop.counter, request)
    assert len([body for body in bodies(shop) if isinstance(body, SegmentPut)]) == 2
    for wrong, key in (((TEA, TEA), "id"), ((TEA, {"id": "x", "rule": {"tags": "y"}}), "rule.tags"), ((), "segments")):
        with pytest.raises(InvalidInput) as said:
            put_segments(shop.counter, PutSegments(new_id(shop), wrong))
        assert said.value.key == key
    assert set(sizes(shop)) == {"new", "active", "drifting", "asleep", "lost", "tea", "often"}


def test_there_are_only_so_many(shop: Shop) -> None:
    put(shop, *({"id": f"s{number}", "rule": {"tag": "x"}} for number in range(of.MOST_SEGMENTS)))
    with pytest.raises(InvalidInput, match="at most 200"):
        put(shop, TEA)
    put(shop, {"id": "s0", "rule": {"tag": "y"}})
    drop_segment(shop.counter, new_id(shop), "s1")
    put(shop, TEA)


def test_a_coupon_for_a_segment_is_judged_by_who_belongs_to_it_now(shop: Shop) -> None:
    answer = put_campaigns(shop.counter, PutCampaigns(new_id(shop), (FOR_TEA,)))
    assert [note.code for note in answer.notes] == ["segment_unknown"]
    put(shop, TEA)
    assert put_campaigns(shop.counter, PutCampaigns(new_id(shop), (FOR_TEA,))).notes == ()
    code = shop.coupon(campaign="TEA")

    def reasons(member: int) -> list[str]:
        checked = check(shop.counter, CheckRequest((code,), 20_000, f"{member:012x}"))
        return [str(reason.details.get("rule", reason.code.value)) for reason in checked.verdict.reasons]

    assert reasons(1) == []
    assert reasons(2) == ["segment"]
    put(shop, {**TEA, "rule": {"visits": {"min": 1}}})
    assert reasons(2) == []


def test_what_campaigns_are_for_is_not_taken_away(shop: Shop) -> None:
    put(shop, TEA)
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), (FOR_TEA,)))
    # Also where only coupons of former terms are for them.
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), ({**FOR_TEA, "audience": {"everyone": True}},)))
    listed = {view.segment.id: view.campaigns for view in list_segments(shop.counter).segments}
    assert listed["tea"] == ("TEA",)
    with pytest.raises(InvalidInput, match="TEA is for its members alone"):
        drop_segment(shop.counter, new_id(shop), "tea")
    set_campaign_status(shop.counter, new_id(shop), "TEA", CampaignStatus.ENDED)
    wanted = new_id(shop)
    assert drop_segment(shop.counter, wanted, "tea") == drop_segment(shop.counter, wanted, "tea")
    assert "tea" not in sizes(shop)
    for name in ("tea", "asleep"):
        with pytest.raises(InvalidInput, match="no saved segment"):
            drop_segment(shop.counter, new_id(shop), name)
    with pytest.raises(InvalidInput, match="no segment tea"):
        search_members(shop.counter, "", segment="tea")
    put(shop, TEA)
    assert sizes(shop)["tea"] == 2
