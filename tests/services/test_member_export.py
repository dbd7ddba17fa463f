"""The copy that one person gets: all of theirs, nothing of anybody else, no secret."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from counter_app.domain.member import Member
from counter_app.protocol.operations import Result
from counter_app.protocol.timeline import Timeline, TimelineEntry
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.member_export import MemberExport, export_member
from counter_app.services.members import freeze_member
from counter_app.services.redeem import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.storage import exporting, schema
from tests.counter_shop import M1_NUMBER, START, ScriptedLink, Shop
from tests.services.desk import audit_lines, new_id, open_desk

PHONE, OTHER = "13912345678", "13800000077"


@dataclass
class Chronicle(ScriptedLink):
    """A cloud that tells a life a page at a time; `silent_at`: the page at which it falls silent."""

    pages: Mapping[str, Timeline] = field(default_factory=dict)
    silent_at: str = "never"

    @override
    def timeline(self, member: str, before: str = "") -> Timeline | None:
        return None if before == self.silent_at else self.pages[before]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path, members=5, coupons=20)
    yield made
    made.store.close()


def joined(shop: Shop, phone: str = PHONE, name: str = "张三丰") -> str:
    request = SignUpRequest(new_id(shop), phone, name, consent=True)
    member = sign_up(shop.counter, request).member
    assert member is not None
    return member.id


def copy_of(shop: Shop, member: str) -> tuple[MemberExport, dict[str, Any]]:
    made = export_member(shop.counter, member)
    return made, json.loads(json.dumps(made.document))


def test_all_of_a_persons_and_nothing_of_anybody_elses(shop: Shop) -> None:
    mine, other = joined(shop), joined(shop, OTHER, "李四光")
    for member in (mine, other):
        assert top_up(shop.counter, TopUpRequest(new_id(shop), member, 5_000)).done
        assert issue(shop.counter, IssueRequest(new_id(shop), "C50", member)).coupons
    bought = RedeemRequest(new_id(shop), (), 3_000, mine, form=CheckoutForm())
    assert checkout(shop.counter, bought).checkout
    freeze_member(shop.counter, new_id(shop), mine, "lost")
    made, told = copy_of(shop, mine)
    assert (made.reasons, made.member, made.complete) == ((), mine, False)
    assert told["balances"]["principal_minor"] == 5_000
    held = told["held"]
    assert [each["phone"] for each in held["member"]] == ["+8613912345678"]
    assert held["member"][0]["joined_at"] == "2026-03-10T14:00:00.000+08:00"
    assert {each["type"] for each in held["operation"]} == {
        "member_sign_up", "top_up", "issue", "checkout", "member_update",
    }  # fmt: skip
    consent = next(each["body"]["consent"] for each in held["operation"] if each["type"] == "member_sign_up")
    assert consent["text_version"]
    assert len(held["coupon"]) == 1
    assert {each["action"] for each in held["audit"]} >= {"sign_up", "member_freeze"}
    assert {each["what"] for each in told["timeline"]} >= {"sign_up", "top_up"}
    text = json.dumps(told, ensure_ascii=False)
    assert "张三丰" in text
    for foreign in (other, OTHER, "李四光", "$argon2", "request_hash", "pin_hash"):
        assert foreign not in text


def test_of_coupons_handed_out_to_several_only_this_ones(shop: Shop) -> None:
    mine = joined(shop)
    with shop.store.writing() as writing:
        body = {"coupons": [{"coupon": "a", "member": mine}, {"coupon": "b", "member": "ffffffffffff"}], "store": "s1"}
        writing.append_operation("issue", "report", new_id(shop), "k1", START, json.dumps(body).encode(), "h")
    _, told = copy_of(shop, mine)
    issued = [each["body"]["coupons"] for each in told["held"]["operation"] if each["type"] == "issue"]
    assert issued == [[{"coupon": "a", "member": mine}]]


def test_those_who_became_this_member_are_in_it(shop: Shop) -> None:
    mine = joined(shop)
    with shop.store.writing() as writing:
        writing.put_member(Member("e" * 12, "8" * 10, "+8613900000009", "张三", START, alias_of=mine))
    _, told = copy_of(shop, mine)
    assert told["ids"] == [mine, "e" * 12]
    assert {each["phone"] for each in told["held"]["member"]} == {"+8613912345678", "+8613900000009"}


def entry(number: int) -> TimelineEntry:
    return TimelineEntry(id=str(number), at=f"2026-01-{number:02d}T00:00:00Z", what="checkout")


@pytest.mark.parametrize("silent_at, complete", [("never", True), ("p1", False)])
def test_the_clouds_whole_timeline_or_this_counters(shop: Shop, silent_at: str, complete: bool) -> None:
    now = "2026-03-10T06:00:00Z"
    pages = {
        "": Timeline(now=now, member="x", entries=[entry(9), entry(8)], more=True, before="p1"),
        "p1": Timeline(now=now, member="x", entries=[entry(7)]),
    }
    shop.link = Chronicle(online=True, pages=pages, silent_at=silent_at)
    made, told = copy_of(shop, M1_NUMBER)
    assert (made.complete, told["complete"]) == (complete, complete)
    assert [each["id"] for each in told["timeline"]] == (["9", "8", "7"] if complete else ["aaaaaaaaaaaa"])


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_waits_to_be_sent_is_not_in_the_clouds_life_and_is_named(shop: Shop, taken_back: bool) -> None:
    page = Timeline(now="2026-03-10T06:00:00Z", member="x", entries=[entry(9)])
    shop.link = Chronicle(online=False, pages={"": page})
    bought = RedeemRequest(new_id(shop), (), 3_000, M1_NUMBER, form=CheckoutForm())
    sale = checkout(shop.counter, bought).checkout
    waiting = [sale]
    if taken_back:
        with shop.store.writing() as writing:
            writing.close_operation(sale, "closed", Result(id=sale, result="applied", version=1), START)
        waiting = [new_id(shop)]
        assert refund(shop.counter, RefundRequest(waiting[0], sale, "slip")).done
    shop.link = replace(shop.link, online=True)
    made, told = copy_of(shop, M1_NUMBER)
    assert (made.complete, told["complete"], told["unsent"]) == (False, False, waiting)
    assert [each["id"] for each in told["timeline"]] == ["9"]


def test_it_stands_in_the_audit_log(shop: Shop) -> None:
    copy_of(shop, M1_NUMBER)
    assert audit_lines(shop)[-1] == ("k1", "member_export", "done")
    assert export_member(shop.counter, "0000000000").reasons
    assert len(audit_lines(shop)) == 1


def test_every_table_about_members_is_in_it() -> None:
    """A new table with a column for a member says here what of it is a person's."""
    about = {table.name for table in schema.metadata.sorted_tables if "member" in table.c}
    assert about <= exporting._OF_MEMBER.keys() | exporting.STAYS.keys()
