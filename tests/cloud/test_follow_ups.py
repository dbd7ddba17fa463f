"""`follow_up` at the cloud: an entry is made once, the last call counts in every order, merged and erased with whoever
it is about."""

import itertools

import pytest

from counter_app.protocol.operations import Operation
from tests.cloud.support import IDS, CloudShop, Till
from tests.cloud.test_erasing import everything
from tests.cloud.test_merging import merged, pair
from tests.cloud.test_people import PHONE
from tests.cloud.test_scope import Holding, proven


def made(till: Till, member: str, /, **more: object) -> Operation:
    identity = IDS.new()
    body = {"entry": identity, "member": member, "list": "l", "title": "Call", "script": "Hi", "due": "2026-03-12"}
    return till.operation("follow_up", {**body, **more}, op_id=identity)


def said(till: Till, entry: str, member: str, outcome: str, **more: object) -> Operation:
    return till.operation("follow_up", {"entry": entry, "member": member, "outcome": outcome, **more})


def member_of(till: Till) -> str:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    return member.subject


def test_an_entry_comes_down_with_the_last_that_was_said_whatever_came_first(till: Till, second: Till) -> None:
    member = member_of(till)
    for order in itertools.permutations(range(3)):
        entry = made(till, member, who="k1")
        till.clock.forward(minutes=1)
        first = said(second, entry.id, member, "not_reached", next="2026-03-13")
        till.clock.forward(minutes=1)
        last = said(till, entry.id, member, "comes", note="on Friday")
        for number in order:
            sender, operation = ((till, entry), (second, first), (till, last))[number]
            assert sender.one(operation).result == "applied"
        row = till.rows("follow_up")[entry.id]
        told = (row["title"], row["who"], row["outcome"], row["note"], row["next"], row["said_op"], row["tries"])
        assert told == ("Call", "k1", "comes", "on Friday", "", last.id, 2)
        assert till.one(last).result == "duplicate"
    proven(Holding(till))


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""}, {"due": "tomorrow"}, {"title": "x" * 61}, {"script": "x" * 501}, {"member": ""},
        {"entry": "x"}, {"outcome": "shouted"}, {"outcome": "comes", "next": "soon"}, {"note": "\u202e"},
        {"list": "x" * 65}, {"who": "x" * 65}, {"who": "\u202e"},
    ],
)  # fmt: skip
def test_a_body_that_is_wrong_is_invalid(till: Till, body: dict[str, object]) -> None:
    refused = till.one(made(till, "a" * 12, **body))
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")


def test_nobody_writes_over_an_entry_that_another_operation_has_made(till: Till) -> None:
    member = member_of(till)
    entry = made(till, member)
    till.one(entry)
    refused = till.do("follow_up", {"entry": entry.id, "member": member, "title": "Mine", "due": "2026-03-12"})
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")
    assert till.rows("follow_up")[entry.id]["title"] == "Call"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_entries_go_along_with_a_merge_in_every_order(till: Till, order: tuple[int, ...]) -> None:
    gone, stays = pair(till)
    entry = made(till, gone.subject)
    acts = [merged(till, gone, stays), entry, said(till, entry.id, gone.subject, "reached")]
    till.send(*(acts[number] for number in order))
    row = till.rows("follow_up")[entry.id]
    assert (row["member"], row["outcome"]) == (stays.subject, "reached")
    proven(Holding(till))


@pytest.mark.parametrize("late", [False, True], ids=["before", "behind"])
def test_nothing_is_kept_of_somebody_who_is_erased(till: Till, shop: CloudShop, late: bool) -> None:
    member = member_of(till)
    entry = made(till, member, title="About her mother", script="Ask how she is")
    erase = till.operation("member_erase", {"member": member, "reason": "asked for", "give_up_value": True})
    for operation in (erase, entry) if late else (entry, erase):
        assert till.one(operation).result == "applied"
    assert entry.id not in {key for key, row in till.rows("follow_up").items() if not row["deleted"]}
    assert till.one(said(till, entry.id, member, "comes", note="gossip")).result == "applied"
    assert "gossip" not in str(till.rows("follow_up"))
    kept = everything(shop)
    assert [word for word in ("gossip", "About her mother", "Ask how she is") if word in kept] == []
    kept = everything(shop)
    assert [word for word in ("gossip", "About her mother", "Ask how she is") if word in kept] == []
    proven(Holding(till))
