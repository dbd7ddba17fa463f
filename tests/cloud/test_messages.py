"""`message_plan` at the cloud: one record a member, whatever came first; who withdraws or is erased drops out, and a
plan that was taken back stays so."""

import itertools
import random
import uuid

import msgspec
import pytest

from counter_app.cloud.answers import CallRefused
from counter_app.cloud.message_rows import MessageRow
from counter_app.domain.messages import State
from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.messages import Reach, ReachRequest
from counter_app.protocol.operations import Operation
from tests.cloud.support import IDS, CloudShop, Till
from tests.cloud.test_consents import word
from tests.cloud.test_merging import merged, pair
from tests.cloud.test_people import PHONE
from tests.cloud.test_scope import Holding, proven

AT = "2026-03-12T02:00:00.000Z"
COUNTS = ("waiting", "held", "no_consent", "erased", "recent", "twice", "sent", "failed")


def made(till: Till, /, **more: object) -> Operation:
    identity = IDS.new()
    body = {"plan": identity, "title": "Tea", "kind": "notice", "text": "{name}: {points}", "send_at": AT}
    return till.operation("message_plan", {**body, **more}, op_id=identity)


def put_on(till: Till, plan: str, member: str) -> Operation:
    identity = str(uuid.uuid5(uuid.UUID(plan), member))
    return till.operation("message_plan", {"plan": plan, "member": member}, op_id=identity)


def cancelled(till: Till, plan: str) -> Operation:
    return till.operation("message_plan", {"plan": plan, "cancel": True})


def imported(till: Till, member: MemberIdentity, phone: str) -> Operation:
    body = {"member": member.subject, "number": member.number, "phone": phone, "name": "老客户"}
    return till.operation("member_import", {**body, "store": till.caller.store, "batch": IDS.new(), "row": 1})


def erased(till: Till, member: str) -> Operation:
    return till.operation("member_erase", {"member": member, "reason": "asked for", "give_up_value": True})


def counts(till: Till, plan: str) -> dict[str, object]:
    row = till.rows("message_plan")[plan]
    return {name: row[name] for name in COUNTS if row[name]}


def records(till: Till, plan: str) -> list[MessageRow]:
    with till.cloud._context.database.reading() as reading:
        return reading.load(MessageRow, till.caller.merchant, [plan], "plan")


def member_of(till: Till, phone: str = PHONE) -> str:
    (member,) = till.members(1)
    till.one(till.sign_up(member, phone))
    return member.subject


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_every_order_one_plan_with_one_record_that_is_held(till: Till, second: Till, order: tuple[int, ...]) -> None:
    (member,) = till.members(1)
    plan = made(till)
    add = put_on(second, plan.id, member.subject)
    acts = [(till, plan), (second, add), (till, till.sign_up(member, PHONE)), (till, add)]
    for number in order:
        sender, operation = acts[number]
        if sender is till and operation is add:
            again = till.operation("message_plan", msgspec.json.decode(add.body))
            assert till.one(again).result == "applied"
        else:
            assert sender.one(operation).result == "applied"
    row = till.rows("message_plan")[plan.id]
    assert (row["title"], row["text"], row["send_at"], row["cancelled_at"]) == ("Tea", "{name}: {points}", AT, "")
    assert counts(till, plan.id) == {"held": 1}
    assert [each.state for each in records(till, plan.id)] == [State.HELD]
    assert second.one(add).result == "duplicate"
    proven(Holding(till))


def test_who_has_not_agreed_is_left_out_also_where_the_import_comes_behind(till: Till) -> None:
    before, behind = till.members(2)
    plan = made(till)
    till.send(plan, imported(till, before, PHONE), put_on(till, plan.id, before.subject))
    assert till.one(put_on(till, plan.id, behind.subject)).detail["state"] == "held"
    till.one(imported(till, behind, "+8613800000010"))
    assert counts(till, plan.id) == {"no_consent": 2}
    proven(Holding(till))


def test_nobody_gets_two_within_the_quiet_days_which_are_a_setting(till: Till) -> None:
    member = member_of(till)
    first, near, far = (
        made(till),
        made(till, send_at="2026-03-18T02:00:00.000Z"),
        made(till, send_at="2026-03-19T02:00:00.000Z"),
    )
    till.send(first, near, far, *(put_on(till, each.id, member) for each in (first, near, far)))
    assert [counts(till, each.id) for each in (first, near, far)] == [{"held": 1}, {"recent": 1}, {"held": 1}]
    till.do("settings_put", {"values": {"messages": {"quiet_days": 0}}, "store": ""})
    again = made(till)
    till.send(again, put_on(till, again.id, member))
    assert counts(till, again.id) == {"held": 1}


def test_a_plan_that_was_taken_back_gives_its_place_to_another_one(till: Till, second: Till) -> None:
    member = member_of(till)
    first, other = made(till), made(till)
    till.send(first, put_on(till, first.id, member))
    assert second.one(cancelled(second, first.id)).result == "applied"
    stamp = second.rows("message_plan")[first.id]["cancelled_at"]
    second.clock.forward(minutes=5)
    till.send(cancelled(till, first.id), other, put_on(till, other.id, member))
    assert till.rows("message_plan")[first.id]["cancelled_at"] == stamp
    assert counts(till, other.id) == {"held": 1}
    late = member_of(till, "+8613800000010")
    till.one(put_on(till, first.id, late))
    shown = [each for each in till.cloud.timeline(till.caller, late, "", 10).entries if each.what == "message"]
    assert [(each.detail["title"], each.detail["state"]) for each in shown] == [("Tea", "cancelled")]
    proven(Holding(till))


@pytest.mark.parametrize("late", [False, True], ids=["before", "behind"])
def test_who_is_erased_drops_out_of_the_queue(till: Till, late: bool) -> None:
    member = member_of(till)
    plan = made(till)
    acts = [put_on(till, plan.id, member), erased(till, member)]
    till.send(plan, *(reversed(acts) if late else acts))
    assert counts(till, plan.id) == {"erased": 1}
    proven(Holding(till))


def test_who_withdraws_drops_out_and_does_not_come_back(till: Till) -> None:
    member = member_of(till)
    plan = made(till)
    till.send(plan, put_on(till, plan.id, member))
    till.clock.forward(minutes=1)
    for given in (False, True):
        assert till.do("consent_put", word(till, member, given=given)).result == "applied"
        assert counts(till, plan.id) == {"no_consent": 1}
        till.clock.forward(minutes=1)
    asked = ReachRequest(members=[member], send_at="2026-04-12T02:00:00.000Z")
    assert till.cloud.reach(till.caller, asked).reached == 1
    again = made(till, send_at="2026-04-12T02:00:00.000Z")
    till.send(again, put_on(till, again.id, member))
    assert counts(till, again.id) == {"held": 1}
    till.do("consent_put", word(till, member, given=False))
    assert till.cloud.reach(till.caller, asked).no_consent == 1
    assert counts(till, again.id) == {"no_consent": 1}
    proven(Holding(till))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_one_person_under_two_ids_gets_it_once_in_every_order(till: Till, order: tuple[int, ...]) -> None:
    gone, stays = pair(till)
    plan = made(till)
    till.one(plan)
    acts = [merged(till, gone, stays), put_on(till, plan.id, gone.subject), put_on(till, plan.id, stays.subject)]
    till.send(*(acts[number] for number in order))
    assert counts(till, plan.id)["held"] == 1
    assert {each.member for each in records(till, plan.id)} == {stays.subject}
    till.one(erased(till, stays.subject))
    assert "held" not in counts(till, plan.id)
    proven(Holding(till))


@pytest.mark.parametrize(
    "body",
    [
        {"title": ""}, {"title": "x" * 61}, {"kind": "letter"}, {"text": ""}, {"text": "{phone}"}, {"text": "{name"},
        {"text": "x" * 501}, {"kind": "group"}, {"send_at": "2026-03-12"}, {"send_at": "soon"}, {"plan": "x"},
        {"plan": IDS.new()}, {"member": "a" * 12}, {"cancel": True}, {"member": "a" * 12, "cancel": True},
    ],
)  # fmt: skip
def test_a_body_that_is_wrong_is_invalid(till: Till, body: dict[str, object]) -> None:
    refused = till.one(made(till, **body))
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")


def test_whom_it_would_reach_is_said_before(till: Till) -> None:
    reached, quiet, gone = (member_of(till, f"+861380000001{number}") for number in range(3))
    (old,) = till.members(1)
    other = made(till)
    till.send(imported(till, old, "+8613800000019"), other, put_on(till, other.id, quiet), erased(till, gone))
    asked = ReachRequest(members=[reached, quiet, gone, old.subject, "f" * 12, reached], send_at=AT)
    told = till.cloud.reach(till.caller, asked)
    assert told == Reach(reached=2, no_consent=1, erased=1, recent=1, quiet_days=7)
    assert (told.account, told.linked, told.quota_left) == (False, None, None)
    for wrong in (ReachRequest(members=[], send_at="x"), ReachRequest(members=["a"] * 501, send_at=AT)):
        with pytest.raises(CallRefused):
            till.cloud.reach(till.caller, wrong)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_a_plan_counts_what_its_records_say(shop: CloudShop, seed: int) -> None:
    till, chance = shop.till(), random.Random(seed)
    people = [till.members(1)[0] for _ in range(6)]
    plans = [made(till, send_at=f"2026-03-{12 + 4 * number}T02:00:00.000Z") for number in range(3)]
    acts = [*plans, cancelled(till, plans[2].id), erased(till, people[5].subject)]
    acts += [put_on(till, plan.id, each.subject) for plan in plans for each in people]
    acts += [till.sign_up(each, f"+861380000002{number}") for number, each in enumerate(people[:3])]
    acts += [imported(till, each, f"+861380000002{number}") for number, each in enumerate(people[3:5], 3)]
    acts += [merged(till, people[1], people[0])]
    chance.shuffle(acts)
    while acts:
        size = chance.randint(1, 6)
        till.send(*acts[:size])
        acts = acts[size:]
    for plan in plans:
        kept = records(till, plan.id)
        told = dict.fromkeys((each.why or each.state for each in kept), 0)
        for each in kept:
            told[each.why or each.state] += 1
        assert counts(till, plan.id) == told
        assert len(kept) in (5, 6)  # of two who became one before, one is put on it
        queued = [each.member for each in kept if each.state == State.HELD]
        assert len(queued) == len(set(queued))
    proven(Holding(till))
