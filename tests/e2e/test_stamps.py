"""Stamp cards in a whole chain, by the command line: example 15, and two counters off-line that both fill a card."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.chain import Chain, copy_of
from tests.e2e.programs import call
from tests.e2e.test_ledgers import Document, inside

CUP: dict[str, Any] = {
    "id": "CUP",
    "kind": "cash",
    "title": {"zh_CN": "咖啡券", "en": "A coffee"},
    "benefit": {"amount_off_minor": 1800},
}
CARD: dict[str, Any] = {
    "id": "COFFEE10",
    "kind": "stamp_card",
    "title": {"zh_CN": "咖啡集点卡", "en": "Coffee card"},
    "benefit": {"stamps": 10, "reward": "CUP"},
}


@pytest.fixture
def chain(template: Chain, tmp_path: Path) -> Iterator[Chain]:
    """The card at both counters, with rewards in reserve; cards that are stamped often in a day besides."""
    copy = copy_of(template, tmp_path / "chain")
    copy.open()
    try:
        first = copy.data("T1")
        call(first, "sign-in", "owner", "--pin", copy.facts["owner_pin"])
        (copy.folder / "cards.yaml").write_text(yaml.safe_dump([CUP, CARD], allow_unicode=True))
        put = call(first, "campaign", "put", str(copy.folder / "cards.yaml"))
        assert put["notes"] == []
        refused = inside(first, "issue", "COFFEE10")
        assert (refused.exit, [each["code"] for each in refused.document["reasons"]]) == (1, ["not_eligible"])
        for name in ("T1", "T2", "T1", "T2"):
            call(copy.data(name), "sync")
        yield copy
    finally:
        copy.close()


def stamped(chain: Chain, day: int, at: str = "T1", expect: int = 0) -> Document:
    chain.set_clock(f"2026-03-{day:02d}T15:00:00+08:00")
    ran = inside(chain.data(at), "stamp", "COFFEE10", "--member", chain.code("M1"))
    assert ran.exit == expect, ran
    return ran.document


def shown(chain: Chain, at: str = "T1") -> list[tuple[str, int, int]]:
    member = inside(chain.data(at), "member", "show", chain.code("M1")).document["member"]
    return [(each["campaign"], each["stamps"], each["of"]) for each in member["stamps"]]


def agree(chain: Chain) -> list[str]:
    """Every queue is emptied; both counters and the cloud then hold the same. Answers the exceptions."""
    for name in ("T1", "T2", "T1", "T2"):
        synced = inside(chain.data(name), "sync")
        assert (synced.exit, synced.document["refused"], synced.document["digest_equal"]) == (0, 0, True), synced
    return [each["reason"] for each in inside(chain.data("T1"), "exceptions").document["exceptions"]]


def test_example_15(chain: Chain) -> None:
    """Stamp card of 10 with 8; stamps on two different days → one reward coupon, card at 0. A second stamp on one day →
    daily_limit_reached."""
    for day in range(11, 19):
        assert stamped(chain, day)["rewards"] == []
    assert shown(chain) == [("COFFEE10", 8, 10)]

    ninth = stamped(chain, 19)
    assert (ninth["stamped"], ninth["stamps"], ninth["of"], ninth["rewards"]) == (True, 9, 10, [])
    again = stamped(chain, 19, expect=1)
    assert [(each["code"], each["limit"]) for each in again["reasons"]] == [("daily_limit_reached", 1)]
    tenth = stamped(chain, 20)
    (reward,) = tenth["rewards"]
    assert (tenth["stamps"], reward["campaign"]) == (0, "CUP")
    assert stamped(chain, 20, expect=1)["reasons"][0]["code"] == "daily_limit_reached"

    assert agree(chain) == []
    assert shown(chain, "T2") == [("COFFEE10", 0, 10)]
    elsewhere = inside(chain.data("T2"), "stamp", "COFFEE10", "--member", chain.code("M1"))
    assert (elsewhere.exit, elsewhere.document["reasons"][0]["code"]) == (1, "daily_limit_reached")
    seen = inside(chain.data("T2"), "check", reward["short_code"]).document
    assert (seen["verdict"], seen["member"]["stamps"][0]["of"]) == ("accepted", 10)
    spent = inside(chain.data("T2"), "redeem", reward["short_code"], "--amount-minor", "1800")
    assert (spent.exit, spent.document["discount_minor"]) == (0, 1800)

    back = inside(chain.data("T1"), "void", tenth["stamp"], "--reason", "slip")
    if back.exit:  # a manager's after some minutes, in whatever state the clock of the chain is
        assert back.document["reasons"][0]["code"] == "sign_in_required"
    else:
        assert back.document["redemptions"] == [tenth["stamp"]]
        assert agree(chain) == ["stamp_reward_used"]
        assert shown(chain, "T2") == [("COFFEE10", -1, 10)]


def test_two_counters_that_fill_a_card_off_line_earn_one_coupon(chain: Chain) -> None:
    for day in range(11, 20):
        stamped(chain, day)
    assert agree(chain) == []
    chain.wire.cut()
    one = stamped(chain, 20)
    other = stamped(chain, 20, at="T2")
    assert [len(each["rewards"]) for each in (one, other)] == [1, 1]
    chain.wire.up()
    chain.wire.hang_up()
    assert agree(chain) == ["daily_limit_reached"]
    assert shown(chain) == shown(chain, "T2") == [("COFFEE10", 1, 10)]
    verdicts = [
        inside(chain.data("T1"), "check", each["rewards"][0]["short_code"]).document["verdict"] for each in (one, other)
    ]
    assert sorted(verdicts) == ["accepted", "refused"]
    undone = inside(chain.data("T2"), "void", other["stamp"], "--reason", "slip")
    assert (undone.exit, undone.document["redemptions"]) == (0, [other["stamp"]])
    agree(chain)
    assert shown(chain) == shown(chain, "T2") == [("COFFEE10", 0, 10)]
