"""Rules of how long personal data is kept: announced first, carried out day by day, never by a clock that jumped."""

import json
from datetime import timedelta

import pytest

from counter_app.cloud.housekeeping import Housekeeper
from counter_app.cloud.times import iso
from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.operations import Result
from counter_app.protocol.retention import RetentionFound, RetentionRequest, RetentionTold
from tests.cloud.support import IDS, CloudShop, Till
from tests.cloud.test_erasing import CANARIES, everything, sign_up
from tests.cloud.test_scope import Holding, proven

YEAR = 365
RULES: dict[str, object] = {"members_days": 2 * YEAR}


def keep(till: Till, rules: dict[str, object] | None = None, **how: object) -> Result:
    values = {"retention": RULES if rules is None else rules}
    return till.do("settings_put", {"values": values, "store": ""}, **{"staff": till.owner, **how})


def look(shop: CloudShop) -> None:
    """What the service does every quarter of an hour."""
    Housekeeper(shop.cloud).look()


def live(shop: CloudShop, days: int) -> None:
    """So many days go by, with somebody who serves the cloud."""
    left = days
    while left > 0:
        shop.clock.forward(days=min(left, 6))
        left -= 6
        look(shop)


def status(till: Till) -> dict[str, str]:
    return {each: str(row["status"]) for each, row in till.rows("member").items()}


def told(till: Till, reason: str) -> list[dict[str, object]]:
    found = [row for row in till.rows("exception").values() if row["reason"] == reason]
    return sorted(found, key=lambda row: str(row["made_at"]))


def facts(row: dict[str, object]) -> dict[str, object]:
    said = row["facts"]
    return dict(json.loads(said)) if isinstance(said, str) else dict(said)  # type: ignore[call-overload]


def known(till: Till, count: int) -> list[MemberIdentity]:
    found = till.members(count)
    till.send(*(sign_up(till, member, f"+86138{number:08}") for number, member in enumerate(found)))
    return found


def preview(till: Till) -> tuple[RetentionTold, RetentionFound]:
    """The whole of it, page by page."""
    answer = till.cloud.retention(till.caller, RetentionRequest())
    members, calls, held = answer.portion.members, answer.portion.calls, dict(answer.portion.held)
    last = answer
    while last.after:
        last = till.cloud.retention(till.caller, RetentionRequest(after=last.after))
        members, calls = members + last.portion.members, calls + last.portion.calls
        held |= {why: held.get(why, 0) + count for why, count in last.portion.held.items()}
    return answer, RetentionFound(members=members, held=held, calls=calls)


def test_a_shop_that_has_said_nothing_keeps_everybody(shop: CloudShop, till: Till) -> None:
    known(till, 1)
    for _ in range(12):
        shop.clock.forward(days=YEAR)
        look(shop)
    assert set(status(till).values()) == {"active"}
    assert till.cloud.retention_due() == []
    assert till.cloud.retention(till.caller, RetentionRequest()).noticed_at == ""


def test_it_is_announced_first_and_then_who_was_not_seen_goes(shop: CloudShop, till: Till) -> None:
    gone, stays = known(till, 2)
    shop.clock.forward(days=2 * YEAR - 10)
    till.one(till.checkout(member=stays.subject))
    shop.clock.forward(days=1)
    assert keep(till).result == "applied"
    look(shop)
    (notice,) = told(till, "retention_notice")
    assert notice["status"] == "open"
    said = facts(notice)
    assert (said["due"], said["erased"], said["why"]) == (1, 0, "rules")
    assert said["from"] == iso(shop.clock.at + timedelta(days=30))
    live(shop, 29)
    assert status(till)[gone.subject] == "active"
    assert preview(till)[1] == RetentionFound(members=1, held={}, calls=0)
    live(shop, 2)
    assert status(till) == {gone.subject: "erased", stays.subject: "active"}
    (done,) = told(till, "retention_done")
    assert (done["status"], facts(done)["erased"], facts(done)["held"]) == ("withdrawn", 1, {})
    assert [each for each in CANARIES if each in everything(shop)] == [CANARIES[0]] * (CANARIES[0] in everything(shop))
    timeline = shop.cloud.timeline(till.caller, gone.subject, "", 100)
    assert {each.what for each in timeline.entries} >= {"sign_up", "erase"}
    proven(Holding(till))


def test_nothing_of_the_person_is_left(shop: CloudShop, till: Till) -> None:
    known(till, 1)
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    look(shop)
    live(shop, 31)
    text = everything(shop)
    assert [each for each in (*CANARIES, "+8613800000000") if each in text] == []


def test_a_clock_that_jumps_ahead_purges_nobody_and_says_so(shop: CloudShop, till: Till) -> None:
    known(till, 1)
    keep(till)
    look(shop)
    live(shop, 40)
    assert told(till, "retention_notice") == []  # nobody would go
    right = shop.clock.at
    shop.clock.at = right + timedelta(days=10 * YEAR)
    look(shop)
    look(shop)
    (notice,) = told(till, "retention_notice")
    assert (facts(notice)["why"], facts(notice)["due"]) == ("clock", 1)
    live(shop, 20)
    assert set(status(till).values()) == {"active"}
    # Somebody has set it right.
    shop.clock.at = right + timedelta(days=20)
    look(shop)
    assert told(till, "retention_notice")[0]["status"] == "withdrawn"
    live(shop, 40)
    assert set(status(till).values()) == {"active"}


@pytest.mark.parametrize("jump", [-400, -1, 8, 400])
def test_a_jump_after_the_notice_announces_it_anew(shop: CloudShop, till: Till, jump: int) -> None:
    known(till, 1)
    shop.clock.forward(days=YEAR)
    keep(till)
    look(shop)
    live(shop, 40)
    shop.clock.forward(days=2 * YEAR)
    look(shop)
    live(shop, 29)
    shop.clock.forward(days=jump)
    look(shop)
    live(shop, 29)
    assert set(status(till).values()) == {"active"}
    live(shop, 2 if jump > 0 else 31)
    assert set(status(till).values()) == {"erased"}


def test_other_rules_are_announced_anew_and_none_call_it_off(shop: CloudShop, till: Till) -> None:
    known(till, 1)
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    look(shop)
    live(shop, 20)
    keep(till, {"members_days": YEAR, "notice_days": 7})
    look(shop)
    live(shop, 6)
    assert set(status(till).values()) == {"active"}
    assert [row["status"] for row in told(till, "retention_notice")] == ["withdrawn", "open"]
    till.do("settings_put", {"values": {"retention": None}, "store": ""}, staff=till.owner)
    look(shop)
    live(shop, 30)
    assert set(status(till).values()) == {"active"}
    assert {row["status"] for row in told(till, "retention_notice")} == {"withdrawn"}


def test_only_an_owner_says_how_long_and_only_what_can_be(till: Till) -> None:
    assert keep(till, staff="till").detail["reason"] == "sign_in_required"
    wrong: tuple[object, ...] = (
        [], {"members_days": 30}, {"members_days": "730"}, {"members_days": True}, {"notice_days": 1},
        {"notice_days": 400}, {"points_hold": 1}, {"calls_days": 1}, {"members_days": 99_999},
    )  # fmt: skip
    for each in wrong:
        answer = till.do("settings_put", {"values": {"retention": each}, "store": ""}, staff=till.owner)
        assert (answer.result, answer.detail["reason"]) == ("refused", "invalid"), each
    one_store = till.do("settings_put", {"values": {"retention": RULES}, "store": till.caller.store}, staff=till.owner)
    assert one_store.result == "refused"


def test_a_sale_that_comes_weeks_late_is_kept_and_brings_nobody_back(shop: CloudShop, till: Till) -> None:
    (member,) = known(till, 1)
    shop.clock.forward(days=3 * YEAR)
    other = shop.till()
    late = other.checkout(member=member.subject, at=shop.clock.at - timedelta(days=3 * YEAR - 1))
    again = sign_up(other, member, "+8613800000000")
    keep(till)
    look(shop)
    live(shop, 31)
    assert status(till) == {member.subject: "erased"}
    answer = other.one(late)
    assert answer.result == "applied", answer
    assert other.one(again).exceptions[0].reason == "signed_up_twice"
    row = till.rows("member")[member.subject]
    assert (row["status"], row["phone"], row["name"], row["visits"]) == ("erased", "", "", 1)
    assert [each for each in CANARIES if each in everything(shop)] == []
    live(shop, 3)
    proven(Holding(till))


def test_a_sale_that_comes_in_before_the_day_keeps_the_member(shop: CloudShop, till: Till) -> None:
    (member,) = known(till, 1)
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    look(shop)
    live(shop, 29)
    till.one(till.checkout(member=member.subject))
    live(shop, 10)
    assert status(till) == {member.subject: "active"}


def test_a_word_that_is_heard_by_now_keeps_the_member_whatever_its_counters_clock_says(
    shop: CloudShop, till: Till
) -> None:
    (member,) = known(till, 1)
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    look(shop)
    live(shop, 29)
    tag = {"member": member.subject, "tag": "vip"}
    till.do("tag_put", tag, at=shop.clock.at - timedelta(days=3 * YEAR - 1))
    live(shop, 10)
    assert status(till) == {member.subject: "active"}


def test_whoever_was_taken_back_with_an_import_goes_from_the_log_too(shop: CloudShop, till: Till) -> None:
    (member,) = till.members(1)
    body = {
        "member": member.subject, "number": member.number, "phone": "+8613800000000", "name": CANARIES[0],
        "store": till.caller.store, "batch": "b", "row": 1,
    }  # fmt: skip
    brought = till.operation("member_import", body)
    till.one(brought)
    undo = {"batch": "b", "rows": [{"row": 1, "operation": brought.id}]}
    assert till.do("import_undo", undo, mode="claim", staff=till.owner).result == "applied"
    assert CANARIES[0] in everything(shop)
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    look(shop)
    live(shop, 31)
    assert CANARIES[0] not in everything(shop)
    proven(Holding(till))


def test_what_was_said_of_calls_goes_after_its_days(shop: CloudShop, till: Till) -> None:
    (member,) = known(till, 1)
    entry, told_op = IDS.new(), IDS.new()
    made = {
        "entry": entry, "member": member.subject, "list": entry, "title": "老顾客回访", "script": "问候金丝雀",
        "due": "2026-03-12", "who": "",
    }  # fmt: skip
    said = {"entry": entry, "member": member.subject, "outcome": "reached", "note": "女儿金丝雀出国"}
    till.one(till.operation("follow_up", made, op_id=entry))
    till.one(till.operation("follow_up", said, op_id=told_op))
    keep(till, {"calls_days": 60})
    look(shop)
    live(shop, 80)
    assert entry not in till.rows("follow_up") or till.rows("follow_up")[entry]["deleted"]
    text = everything(shop)
    assert [each for each in ("老顾客回访", "问候金丝雀", "女儿金丝雀出国") if each in text] == []
    assert status(till) == {member.subject: "active"}
    late = {**said, "note": "金丝雀又来电"}
    assert till.do("follow_up", late).detail["erased"] is True
    (done,) = told(till, "retention_done")
    assert facts(done)["calls"] == 1
    proven(Holding(till))
