"""`tag_put` at the cloud: one tag of one member, whatever else is said of it, and taken back exactly."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.cloud.ledger import apply
from counter_app.domain.tags import with_tag
from counter_app.protocol.operations import OperationType
from tests.cloud.support import Till
from tests.cloud.test_merging import merged, pair
from tests.cloud.test_people import PHONE
from tests.cloud.test_scope import Holding, proven


def tags(till: Till, member: str) -> list[object]:
    found = till.rows("member")[member]["tags"]
    assert isinstance(found, list)
    return found


def put(till: Till, member: str, tag: str = "tea", **more: object) -> object:
    answer = till.do("tag_put", {"member": member, "tag": tag, **more})
    assert answer.result == "applied", answer
    return answer.detail["changed"]


def test_a_tag_comes_beside_the_others_once_and_goes_alone(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    till.do("member_update", {"member": member.subject, "tags": ["old"]})
    assert put(till, member.subject) is True
    assert put(till, member.subject) is False
    assert tags(till, member.subject) == ["old", "tea"]
    assert put(till, member.subject, take=True) is True
    assert put(till, member.subject, take=True) is False
    assert tags(till, member.subject) == ["old"]
    proven(Holding(till))


@pytest.mark.parametrize(
    "body",
    [
        {"member": "", "tag": "tea"}, {"member": "a" * 12, "tag": ""}, {"member": "a" * 12, "tag": " tea"},
        {"member": "a" * 12, "tag": "x" * 33}, {"member": "a" * 12, "tag": "a\u202eb"}, {"tag": "tea"},
        {"member": ["a"], "tag": "tea"}, {"member": "a" * 12, "tag": "tea", "take": "yes"},
    ],
)  # fmt: skip
def test_a_body_that_is_wrong_is_invalid(till: Till, body: dict[str, object]) -> None:
    refused = till.do("tag_put", body)
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")


def test_what_takes_itself_back_is_invalid(till: Till) -> None:
    (member,) = till.members(1)
    operation = till.operation("tag_put", {"member": member.subject, "tag": "tea"})
    own = till.operation("tag_put", {"member": member.subject, "tag": "tea", "undoes": operation.id})
    assert till.one(own).detail["changed"] is False
    refused = till.one(operation)
    assert (refused.result, refused.detail["reason"]) == ("refused", "cancelled")
    assert tags(till, member.subject) == []


def test_what_was_taken_back_before_the_cloud_knew_the_type_never_takes_effect(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    tagged = till.operation("tag_put", {"member": member.subject, "tag": "tea"})
    with monkeypatch.context() as older:
        handlers = {kind: each for kind, each in apply._HANDLERS.items() if kind != OperationType.TAG_PUT}
        older.setattr(apply, "_HANDLERS", handlers)
        assert till.one(tagged).detail["reason"] == "unknown_type"
    assert put(till, member.subject, take=True, undoes=tagged.id) is False
    refused = till.one(tagged)
    assert (refused.result, refused.detail["reason"]) == ("refused", "cancelled")
    assert tags(till, member.subject) == []


def test_taken_back_goes_what_that_one_had_given_and_nothing_else(till: Till, second: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    first = till.operation("tag_put", {"member": member.subject, "tag": "tea"})
    till.one(first)
    late = second.operation("tag_put", {"member": member.subject, "tag": "tea"})
    assert second.one(late).detail["changed"] is False
    undo = {"member": member.subject, "tag": "tea", "take": True}
    assert second.do("tag_put", {**undo, "undoes": late.id}).detail["changed"] is False
    assert tags(till, member.subject) == ["tea"]
    assert till.do("tag_put", {**undo, "undoes": first.id}).detail["changed"] is True
    assert tags(till, member.subject) == []
    assert till.do("tag_put", {**undo, "undoes": first.id}).detail["changed"] is False
    # Of what is no such act nothing is taken back.
    other = till.operation("member_update", {"member": member.subject, "tags": ["tea"]})
    till.one(other)
    assert till.do("tag_put", {**undo, "undoes": other.id}).detail["changed"] is False
    assert tags(till, member.subject) == ["tea"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_merged_member_keeps_what_either_was_given_in_every_order(till: Till, order: tuple[int, ...]) -> None:
    gone, stays = pair(till)
    acts = [
        merged(till, gone, stays),
        till.operation("tag_put", {"member": gone.subject, "tag": "tea"}),
        till.operation("tag_put", {"member": stays.subject, "tag": "coffee"}),
    ]
    till.send(*(acts[number] for number in order))
    assert sorted(map(str, tags(till, stays.subject))) == ["coffee", "tea"]
    assert put(till, gone.subject, take=True) is True
    assert tags(till, stays.subject) == ["coffee"]
    proven(Holding(till))


def test_who_is_erased_gets_none_and_what_was_said_goes(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    before = till.operation("tag_put", {"member": member.subject, "tag": "gossip"})
    till.one(before)
    till.do("member_erase", {"member": member.subject, "reason": "asked for", "give_up_value": True})
    assert put(till, member.subject) is False
    assert tags(till, member.subject) == []
    assert till.one(before).result == "duplicate"
    proven(Holding(till))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_each_tag_is_as_its_last_act_says_whatever_happened_to_the_others(acts: list[tuple[str, bool]]) -> None:
    left: tuple[str, ...] = ()
    for tag, take in acts:
        left = with_tag(left, tag, take=take)
    assert set(left) == {tag for tag, take in dict(acts).items() if not take}
    assert len(set(left)) == len(left)
