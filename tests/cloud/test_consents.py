"""`consent_put` at the cloud: the last word of the person, in whatever order words, sign-ups and merges arrive."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from tests.cloud.support import Till
from tests.cloud.test_people import PHONE
from tests.cloud.test_scope import Holding, proven


def word(till: Till, member: str, *, given: bool, **more: object) -> dict[str, object]:
    body = {"member": member, "given": given, "how": "counter", "store": till.caller.store, "text_version": "1"}
    return {**body, **more}


def shown(till: Till, member: str) -> object:
    row = till.rows("consent").get(member)
    return None if row is None or row["deleted"] else row["given"]


def test_nothing_is_told_of_who_has_said_nothing_and_the_last_word_of_who_has(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    assert shown(till, member.subject) is None
    assert till.do("consent_put", word(till, member.subject, given=False, how="phone")).result == "applied"
    row = till.rows("consent")[member.subject]
    assert (row["given"], row["how"], row["text_version"], bool(row["staff"])) == (False, "phone", "1", True)
    till.do("consent_put", word(till, member.subject, given=True), at=till.clock.now() + timedelta(seconds=1))
    proven(Holding(till))


@pytest.mark.parametrize(
    "change", [{"member": ""}, {"how": "telepathy"}, {"given": "yes"}, {"after": "yesterday"}, {"how": None}]
)
def test_a_body_that_is_wrong_is_invalid(till: Till, change: dict[str, object]) -> None:
    refused = till.do("consent_put", {**word(till, "a" * 12, given=False), **change})
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")


def test_a_counter_whose_clock_is_ahead_does_not_speak_for_later(till: Till, second: Till) -> None:
    """What it knew of before, by its own clock, lies hours ahead: a withdrawal of those hours counts all the same."""
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    ahead = (till.clock.now() + timedelta(hours=5)).isoformat()
    till.do("consent_put", word(till, member.subject, given=True, after=ahead))
    till.clock.forward(minutes=10)
    second.do("consent_put", word(second, member.subject, given=False))
    assert shown(till, member.subject) is False
    # And the word that knew of that one is later than it, in the same moment too.
    said = str(till.rows("consent")[member.subject]["at"])
    till.do("consent_put", word(till, member.subject, given=True, after=said))
    assert shown(till, member.subject) is True


def test_every_order_ends_the_same(till: Till) -> None:
    """One person signs up twice by one phone; a withdrawal between both, and one before either has come."""
    hours = [till.clock.now() - timedelta(hours=each) for each in (4, 3, 2, 1)]
    for number, order in enumerate(itertools.permutations(range(4))):
        first, second = till.members(2)
        phone = f"+86139{number:08d}"
        acts = [
            till.sign_up(first, phone, at=hours[0]),
            till.operation("consent_put", word(till, first.subject, given=False), at=hours[1]),
            till.sign_up(second, phone, at=hours[2]),
            till.operation("consent_put", word(till, second.subject, given=False, how="paper"), at=hours[3]),
        ]
        for part in (order[:2], order[2:]):
            answers = till.send(*(acts[each] for each in part))
            assert {answer.result for answer in answers} <= {"applied", "exception"}
        rows = {each.subject: shown(till, each.subject) for each in (first, second)}
        assert sorted(rows.values(), key=str) == [False, None], order
    proven(Holding(till))
