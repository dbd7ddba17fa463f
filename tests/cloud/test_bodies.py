"""Any field of any body may be anything: the operation is answered, and what is behind it goes on."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from counter_app.cloud.http import example_operations
from counter_app.cloud.storage.store import Conflict, Writing
from counter_app.cloud.times import iso
from counter_app.protocol.operations import OperationType
from tests.cloud.support import C50, IDS, NOON, Till

ODD: list[Any] = [
    None, True, -1, 0, 2**63, 10**30, 1.5, "", " ", "x", "x" * 65, "x" * 70_000, "\ufeff\u202e", "a:b:c", "'; DROP--",
    "2026-13-45", "9999-12-31T23:59:59+14:00", [], [None], [[]], {}, {"a": {"b": []}},
]  # fmt: skip


_AS_EXAMPLES = (
    *(OperationType.SEGMENT_PUT, OperationType.CHANNEL_PUT, OperationType.TRAFFIC_COUNT, OperationType.FOLLOW_UP),
    OperationType.IMPORT_UNDO,
    OperationType.CONSENT_PUT,
    OperationType.MESSAGE_PLAN,
)


def bodies(till: Till) -> dict[OperationType, dict[str, Any]]:
    """A good body of every type."""
    (member,), (coupon, welcome) = till.members(1), till.coupons(2)
    return {
        OperationType.MEMBER_SIGN_UP: {
            "member": member.subject,
            "number": member.number,
            "phone": "+8613800000001",
            "name": "王小明",
            "consent": {"text_version": "1", "at": iso(NOON)},
            "store": till.caller.store,
            "channel": "card",
            "member_code": member.signed_code,
            "welcome": [till.issued(welcome, member.subject)],
        },
        OperationType.MEMBER_IMPORT: example_operations.BODIES[OperationType.MEMBER_IMPORT]
        | {"member": member.subject, "number": member.number, "store": till.caller.store},
        OperationType.MEMBER_UPDATE: {
            "member": member.subject,
            "name": "a",
            "phone": "+8613800000002",
            "tier": "gold",
            "tags": ["a"],
            "birthday": "1990-01-01",
            "status": "active",
            "reason": "r",
        },
        OperationType.CHECKOUT: till.checkout_body(coupon, member=member.subject)
        | {"lines": [{"what": "tea", "minor": 1, "quantity": 1}], "tender": [{"kind": "cash", "minor": 1}]},
        OperationType.VOID: {"checkout": IDS.new(), "redemption": "", "reason": "slip"},
        OperationType.ISSUE: {"coupons": [till.issued(coupon, member.subject)], "store": till.caller.store},
        OperationType.COUPON_PUT: {"coupon": coupon.subject, "action": "freeze", "reason": "r"},
        OperationType.CANCEL: {"target": IDS.new()},
        OperationType.CAMPAIGN_PUT: {"campaign": "C50", "terms": C50, "status": "running"},
        OperationType.STAFF_PUT: {"staff": IDS.new(), "name": "K", "role": "cashier", "active": True, "pin_hash": "x"},
        OperationType.SETTINGS_PUT: {"values": {"a": 1}, "store": ""},
        OperationType.LEASE_RETURN: {"lease": IDS.new(), "kept": 1},
        **{kind: example_operations.BODIES[kind] for kind in _AS_EXAMPLES},
        OperationType.SHIFT: example_operations.BODIES[OperationType.SHIFT] | {"shift": IDS.new()},
        **ledger_bodies(till, member.subject),
        OperationType.EXCEPTION_SETTLE: {
            "exception": IDS.new(),
            "outcome": "void",
            "operation": IDS.new(),
            "reason": "double_redemption",
            "subject": coupon.subject,
            "takes_back": [{"checkout": IDS.new(), "redemption": IDS.new()}],
        },
        OperationType.RESERVE: example_operations.BODIES[OperationType.RESERVE]
        | {"member": member.subject, "store": till.caller.store, "pick_up_store": till.caller.store},
    }


def ledger_bodies(till: Till, member: str) -> dict[OperationType, dict[str, Any]]:
    """Those of points and value."""
    return {
        OperationType.MEMBER_MERGE: {"member": till.members(1)[0].subject, "into": member, "reason": "r"},
        OperationType.TAG_PUT: {"member": member, "tag": "tea", "take": False, "undoes": IDS.new()},
        OperationType.MEMBER_ERASE: {"member": till.members(1)[0].subject, "reason": "r", "give_up_value": True},
        OperationType.TOP_UP: {
            "member": member,
            "amount_minor": 1,
            "store": till.caller.store,
            "business_day": "2026-03-10",
            "bonus_minor": 1,
            "tender": [{"kind": "cash", "minor": 1}],
        },
        OperationType.STAMP: {
            "card": "CARD",
            "member": member,
            "store": till.caller.store,
            "business_day": "2026-03-10",
            "terms_version": 1,
            "of": 3,
            "rewards": [],
        },
        OperationType.POINTS_ADJUST: {
            "member": member,
            "points": 1,
            "reason": "r",
            "store": till.caller.store,
            "until": "2026-12-31",
        },
        OperationType.REFUND: {
            "checkout": IDS.new(),
            "amount_minor": 1,
            "store": till.caller.store,
            "business_day": "2026-03-10",
            "reason": "r",
            "back": {"tender_minor": 1, "principal_minor": 0, "bonus_minor": 0},
            "approved_by": "",
        },
    }


def mutants(body: dict[str, Any], path: tuple[Any, ...] = ()) -> Iterator[dict[str, Any]]:
    """The body with each of its fields, at any depth, left out or replaced by each odd value."""
    place: Any = body
    for step in path:
        place = place[step]
    for name, value in list(place.items() if isinstance(place, dict) else enumerate(place)):
        for odd in ODD:
            changed = copy.deepcopy(body)
            target: Any = changed
            for step in path:
                target = target[step]
            target[name] = odd
            yield changed
        if isinstance(value, dict | list):
            yield from mutants(body, (*path, name))


@pytest.mark.parametrize("kind", list(OperationType))
@pytest.mark.parametrize("mode", ["report", "claim"])
def test_any_field_of_a_body_may_be_anything(till: Till, kind: OperationType, mode: str) -> None:
    till.campaign()
    good = bodies(till)
    assert set(good) == set(OperationType)
    operations = [till.operation(kind.value, body, mode=mode) for body in mutants(good[kind])]
    for start in range(0, len(operations), 400):
        part = operations[start : start + 400]
        results = till.send(*part)
        assert [result.id for result in results] == [operation.id for operation in part]
        assert {result.result for result in results} <= {"applied", "exception", "refused"}
        refused = [result for result in results if result.result == "refused"]
        assert refused
        assert all(result.detail["reason"] for result in refused)
    page = till.pull(limit=5_000)
    assert not page.more
    assert till.do("settings_put", {"values": {"still": "there"}}).result == "applied"


@pytest.mark.parametrize("day", ["19900517", "1990-W20-4", "1990-5-17", "1990-05-17T00:00"])
def test_a_day_is_written_in_one_way_only(till: Till, day: str) -> None:
    """Days are compared as texts, and read by programs of other languages."""
    till.campaign()
    body = bodies(till)[OperationType.MEMBER_UPDATE] | {"birthday": day}
    (answer,) = till.send(till.operation("member_update", body))
    assert (answer.result, answer.detail["reason"]) == ("refused", "invalid")


def test_an_operation_that_alone_offends_the_database_is_refused_and_stops_nothing(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The constraints are the last word, also where the rules would have let something through."""
    poison, save = till.operation("settings_put", {"values": {"poison": 1}}), Writing.save

    def refuse(self: Writing, changed: Any) -> None:
        if any(getattr(row, "id", "") == "poison" for row in changed):
            raise Conflict("SettingRow")
        save(self, changed)

    monkeypatch.setattr(Writing, "save", refuse)
    others = [till.operation("settings_put", {"values": {name: 1}}) for name in ("before", "after")]
    results = till.send(others[0], poison, others[1])
    assert [result.result for result in results] == ["applied", "refused", "applied"]
    assert results[1].detail["reason"] == "invalid"
    assert {"before", "after"} <= set(till.rows("setting"))
    assert "poison" not in till.rows("setting")
