"""Who may say at the cloud who works here: an operation is held to the person whom it names."""

import pytest

from counter_app.protocol.operations import Result
from tests.cloud.support import IDS, Till

MANAGER, CASHIER = "m1", "c1"


@pytest.fixture
def staffed(till: Till) -> Till:
    """An owner, a manager, a cashier."""
    till.do("staff_put", {"staff": MANAGER, "name": "Lin", "role": "manager", "pin_hash": "hash of Lin"})
    till.do("staff_put", {"staff": CASHIER, "name": "Xiao", "role": "cashier"})
    return till


def put(till: Till, staff: str, by: str, **body: object) -> Result:
    return till.do("staff_put", {"staff": staff, "name": f"N {staff}", **body}, staff=by)


def refused_for(result: Result) -> str:
    """The role that it would have taken; nothing where it was not refused for that."""
    reasons = result.detail.get("reasons") if result.result == "refused" else None
    return str(reasons[0]["role"]) if isinstance(reasons, list) else ""


@pytest.mark.parametrize("by", ["till", CASHIER, "nobody"])
def test_who_is_no_manager_makes_and_changes_nobody(staffed: Till, by: str) -> None:
    for staff, role in (("new", "cashier"), ("new", "manager"), (CASHIER, "manager"), (MANAGER, "cashier")):
        assert refused_for(put(staffed, staff, by, role=role)) == "manager"
    assert refused_for(put(staffed, "new", by, role="owner")) == "owner"
    assert "new" not in staffed.rows("staff")
    assert staffed.rows("staff")[CASHIER]["role"] == "cashier"


def test_a_manager_makes_managers_and_touches_no_owner(staffed: Till) -> None:
    assert put(staffed, "m2", MANAGER, role="manager").result == "applied"
    for staff in ("new", MANAGER, staffed.owner):
        assert refused_for(put(staffed, staff, MANAGER, role="owner")) == "owner"
    # Neither the role nor the PIN of an owner is a manager's affair.
    assert refused_for(put(staffed, staffed.owner, MANAGER, role="cashier")) == "owner"
    assert refused_for(put(staffed, staffed.owner, MANAGER, role="owner", pin_hash="mine")) == "owner"
    owner = staffed.rows("staff")[staffed.owner]
    assert (owner["role"], owner["pin_hash"], owner["active"]) == ("owner", "hash of 6 digits", True)


def test_who_has_left_or_was_made_a_cashier_says_nothing_any_more(staffed: Till) -> None:
    assert put(staffed, MANAGER, staffed.owner, role="manager", active=False).result == "applied"
    assert refused_for(put(staffed, MANAGER, MANAGER, role="manager", active=True)) == "manager"
    assert put(staffed, MANAGER, staffed.owner, role="cashier").result == "applied"
    assert refused_for(put(staffed, MANAGER, MANAGER, role="manager")) == "manager"


def test_the_last_owner_stays_whoever_says_otherwise(staffed: Till) -> None:
    for change in ({"role": "manager"}, {"role": "owner", "active": False}):
        result = put(staffed, staffed.owner, staffed.owner, **change)
        assert (result.result, result.detail.get("key")) == ("refused", "role")
    second = IDS.new()
    assert put(staffed, second, staffed.owner, role="owner", active=False).result == "applied"
    assert put(staffed, staffed.owner, staffed.owner, role="manager").result == "refused"
    assert put(staffed, second, staffed.owner, role="owner").result == "applied"
    # Two who take each other away at the same moment: one of them remains.
    one = staffed.operation("staff_put", {"staff": staffed.owner, "name": "owner", "role": "cashier"}, staff=second)
    other = staffed.operation("staff_put", {"staff": second, "name": "x", "role": "cashier"}, staff=staffed.owner)
    assert [each.result for each in staffed.send(one, other)] == ["applied", "refused"]
    assert staffed.rows("staff")[second]["role"] == "owner"


def test_a_manager_made_in_the_same_batch_may_go_on_at_once(staffed: Till) -> None:
    made = staffed.operation("staff_put", {"staff": "m3", "name": "Mei", "role": "manager"})
    then = staffed.operation("staff_put", {"staff": "c3", "name": "Chen", "role": "cashier"}, staff="m3")
    assert [each.result for each in staffed.send(made, then)] == ["applied", "applied"]


def rights(till: Till, by: str, said: object, **body: object) -> Result:
    return till.do("settings_put", {"values": {"rights": said}, **body}, staff=by)


def test_rights_are_given_by_managers_and_an_owner_s_by_owners(staffed: Till) -> None:
    for by in ("till", CASHIER, "nobody"):
        assert refused_for(rights(staffed, by, {"issue": "cashier"})) == "manager"
        assert refused_for(rights(staffed, by, None)) == "manager"
    assert "rights" not in staffed.rows("setting")
    assert rights(staffed, MANAGER, {"refund": "manager"}).result == "applied"
    assert refused_for(rights(staffed, MANAGER, {"export": "owner"})) == "owner"
    assert rights(staffed, staffed.owner, {"export": "owner"}).result == "applied"
    for said in ({"export": "manager"}, {}, None):
        assert refused_for(rights(staffed, MANAGER, said)) == "owner"
    assert rights(staffed, MANAGER, {"export": "owner", "issue": "cashier"}).result == "applied"
    assert staffed.rows("setting")["rights"]["value"] == {"export": "owner", "issue": "cashier"}


@pytest.mark.parametrize("said", [{"dance": "cashier"}, {"issue": "boss"}, {"export": "cashier"}, "all", [1]])
def test_rights_that_are_none_are_invalid(staffed: Till, said: object) -> None:
    assert rights(staffed, staffed.owner, said).detail["reason"] == "invalid"
    assert rights(staffed, staffed.owner, {"issue": "cashier"}, store=staffed.caller.store).detail["key"] == "rights"


def test_a_void_is_claimed_by_whom_the_merchant_lets(staffed: Till) -> None:
    staffed.campaign()
    one, two = staffed.coupons(2)
    first, second = staffed.checkout(one), staffed.checkout(two)
    staffed.send(first, second)
    rights(staffed, staffed.owner, {"void": "manager"})
    refused = staffed.one(staffed.void(first.id, mode="claim", staff=CASHIER))
    assert refused_for(refused) == "manager"
    assert "minutes" not in str(refused.detail["reasons"])
    assert staffed.one(staffed.void(first.id, mode="claim", staff=MANAGER)).result == "applied"
    rights(staffed, staffed.owner, {"void": "owner"})
    assert refused_for(staffed.one(staffed.void(second.id, mode="claim", staff=MANAGER))) == "owner"
    # What has happened is written down all the same.
    assert staffed.one(staffed.void(second.id, staff=CASHIER)).result == "applied"


def test_points_are_claimed_by_whom_the_merchant_lets(staffed: Till) -> None:
    member = staffed.members(1)[0]
    staffed.one(staffed.sign_up(member, "+8613800000001"))
    body = {"member": member.subject, "points": 5, "reason": "kindness", "store": staffed.caller.store}
    claim = {"mode": "claim", "staff": CASHIER}
    assert refused_for(staffed.do("points_adjust", body, **claim)) == "manager"
    rights(staffed, staffed.owner, {"points_adjust": "cashier"})
    assert staffed.do("points_adjust", body, **claim).result == "applied"
