"""Two lists that hold one member, and what came back with something that is refused, cancelled or voided."""

from typing import Any

import pytest

from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.operations import Operation
from tests.cloud.support import C50, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_undoing import OPENING, OTHER, PHONE, List, left, sale, told, touches

SAME, OTHERS = dict(OPENING), {"points": 7, "principal_minor": 500}


@pytest.mark.parametrize("own_identity", [False, True])
@pytest.mark.parametrize("second_opening", [SAME, OTHERS, {}])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_lists_of_one_member_leave_nothing_whichever_goes_first(
    till: Till, order: tuple[int, int], second_opening: dict[str, Any], own_identity: bool
) -> None:
    member, again, fresh = till.members(3)
    lists = List(till, "b1"), List(till, "b2")
    came = (
        lists[0].row(member, name="王小明", tags=["old", "tea"], tier="gold", **OPENING),
        lists[1].row(again if own_identity else member, new=own_identity, name="小王", tags=["tea"], **second_opening),
    )
    till.send(*came)
    for number in order:
        told(till.one(lists[number].undo(came[number])))
    known = till.rows("member")[member.subject]
    assert (known["status"], known["phone"], known["name"], known["tags"]) == ("withdrawn", "", "", [])
    assert left(till, member.subject) == {}
    assert till.one(till.sign_up(fresh, PHONE)).detail["member"] == fresh.subject
    assert told(till.one(lists[0].undo(came[0]))) == told(till.one(lists[0].undo(came[0])))
    proven(Holding(till))


@pytest.mark.parametrize("goes", [0, 1])
def test_one_of_two_lists_leaves_what_the_other_would_have_made_alone(till: Till, goes: int) -> None:
    (member,) = till.members(1)
    lists = List(till, "b1"), List(till, "b2")
    given: list[dict[str, Any]] = [
        {"name": "王小明", "birthday": "1990-05-17", "tags": ["old", "tea"], "tier": "gold", "points": 120},
        {"name": "小王", "birthday": "1990-05-18", "tags": ["tea", "new"], "tier": "silver", "points": 7},
    ]
    came = lists[0].row(member, **given[0]), lists[1].row(member, new=False, **given[1])
    till.send(*came)
    told(till.one(lists[goes].undo(came[goes])))
    known, stays = till.rows("member")[member.subject], given[1 - goes]
    assert (known["status"], known["phone"]) == ("active", PHONE)
    assert {name: known[name] for name in ("name", "birthday", "tier")} == {
        name: stays[name] for name in ("name", "birthday", "tier")
    }
    assert sorted(known["tags"]) == sorted(stays["tags"])  # type: ignore[call-overload]
    assert left(till, member.subject) == {"points": stays["points"]}
    proven(Holding(till))


def test_who_has_bought_stays_when_both_lists_go(till: Till) -> None:
    (member,) = till.members(1)
    lists = List(till, "b1"), List(till, "b2")
    came = lists[0].row(member, name="王小明", **OPENING), lists[1].row(member, new=False, points=5)
    till.send(*came, sale(till, member))
    for each, row in zip(lists, came, strict=True):
        told(till.one(each.undo(row)))
    assert (till.rows("member")[member.subject]["status"], left(till, member.subject)) == ("active", {})
    proven(Holding(till))


def rows_of(till: Till, member: MemberIdentity) -> dict[str, list[str]]:
    """Whatever came down that names somebody, versions included."""
    kinds = till.pull(limit=5_000).kinds.items()
    return {kind: sorted(said for row in page.rows if member.subject in (said := str(row))) for kind, page in kinds}


def wrong_ones(till: Till, member: MemberIdentity) -> dict[str, Operation]:
    named = {"member": member.subject}
    return {
        "sale": sale(till, member, value={"principal_minor": 4_000, "bonus_minor": -1}),
        "points": till.operation("points_adjust", {**named, "points": -20, "reason": "", "until": "never"}),
        "status": till.operation("member_update", {**named, "status": "asleep"}),
        "word": till.operation("consent_put", {**named, "given": True, "how": "by pigeon", "store": till.caller.store}),
        "call": till.operation("follow_up", {**named, "entry": "none", "title": "x", "due": "soon"}),
        "opening": List(till, "b9").row(member, new=False, points=-5),
    }


@pytest.mark.parametrize("what", ["sale", "points", "status", "word", "call", "opening"])
def test_what_is_refused_brings_nobody_and_nothing_back(till: Till, what: str) -> None:
    member, other = till.members(2)
    came = List(till).row(member, name="王小明", **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    before = rows_of(till, member)
    wrong = wrong_ones(till, member)[what]
    # Beside others in one turn, whose changes stay.
    first, refused, last = till.send(till.sign_up(other, OTHER), wrong, sale(till, other))
    assert (first.result, refused.result, last.result) == ("applied", "refused", "applied"), refused
    known = till.rows("member")
    assert (known[member.subject]["status"], known[other.subject]["visits"]) == ("withdrawn", 1)
    assert left(till, member.subject) == {}
    assert till.rows("exception") == {}
    after = rows_of(till, member)
    assert {kind: said for kind, said in after.items() if said} == {kind: said for kind, said in before.items() if said}
    proven(Holding(till))
    # What has happened after that brings the member back as ever.
    assert till.one(sale(till, member)).result == "exception"
    proven(Holding(till))


SPENT: dict[str, Any] = {"principal_minor": 4_000, "bonus_minor": 0}


def came_back(till: Till) -> list[str]:
    return sorted(str(each["status"]) for each in till.rows("exception").values() if each["reason"] == "came_back")


def test_what_came_back_with_a_sale_that_never_was_is_gone_again(till: Till) -> None:
    (member,) = till.members(1)
    came = List(till).row(member, name="王小明", **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    late = sale(till, member, value=SPENT)
    till.one(late)
    assert (came_back(till), left(till, member.subject)["principal"]) == (["open", "open"], 6_000)
    assert till.do("cancel", {"target": late.id}).detail["undone"] is True
    assert came_back(till) == ["withdrawn", "withdrawn"]
    assert (till.rows("member")[member.subject]["status"], left(till, member.subject)) == ("withdrawn", {})
    proven(Holding(till))


@pytest.mark.parametrize("what", ["topped_up", "changed"])
def test_what_stays_back_stays_a_case_when_the_sale_never_was(till: Till, what: str) -> None:
    till.campaign(C50)
    (member,) = till.members(1)
    came = List(till).row(member, name="王小明", **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    late = sale(till, member, value=SPENT)
    till.send(late, touches(till, member)[what])
    till.do("cancel", {"target": late.id})
    assert till.rows("member")[member.subject]["status"] == "active"
    assert came_back(till) == ["open", "withdrawn"]
    proven(Holding(till))


def test_an_opening_that_another_sale_has_spent_stays_a_case(till: Till) -> None:
    (member,) = till.members(1)
    came = List(till).row(member, name="王小明", **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    late, other = sale(till, member, value=SPENT), sale(till, member, value=SPENT)
    till.send(late, other)
    till.do("cancel", {"target": late.id})
    assert came_back(till) == ["open", "open"]
    assert left(till, member.subject)["principal"] == 6_000
    proven(Holding(till))


def test_a_void_leaves_the_case_to_the_manager(till: Till) -> None:
    (member,) = till.members(1)
    came = List(till).row(member, name="王小明", **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    late = sale(till, member, value=SPENT)
    till.send(late, till.void(late.id))
    assert (came_back(till), left(till, member.subject)["principal"]) == (["open", "open"], 10_000)
    proven(Holding(till))
