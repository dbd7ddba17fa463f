"""An import is taken back at the cloud: what nobody has touched goes, everything else stays and says why."""

import itertools
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.support import C50, IDS, CloudShop, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_statements_of_a_batch import counted

PHONE, OTHER = "+8613800000001", "+8613800000002"


@dataclass
class List:
    """A shop's list on its way: operations of `member_import`, one a row."""

    till: Till
    batch: str = "b1"

    def row(self, member: MemberIdentity, row: int = 1, *, new: bool = True, **said: object) -> Operation:
        body = {"member": member.subject, "phone": PHONE, "store": self.till.caller.store, "batch": self.batch}
        identity = {"number": member.number, "member_code": member.signed_code} if new else {}
        return self.till.operation("member_import", {**body, "row": row, **identity, **said})

    def undo(self, *rows: Operation, **how: object) -> Operation:
        named = [{"row": number, "operation": each.id} for number, each in enumerate(rows, 1)]
        asked = {"staff": self.till.owner, "mode": "claim", **how}
        return self.till.operation("import_undo", {"batch": self.batch, "rows": named}, **asked)  # type: ignore[arg-type]


def told(answer: Result) -> list[dict[str, object]]:
    assert answer.result == "applied", answer
    rows = answer.detail["rows"]
    assert isinstance(rows, list)
    return rows


def left(till: Till, member: str) -> dict[str, object]:
    return {
        str(lot["ledger"]): lot["left"] for lot in till.rows("lot").values() if lot["member"] == member and lot["left"]
    }


OPENING: dict[str, Any] = {"points": 120, "principal_minor": 10_000, "bonus_minor": 2_000}


def sale(till: Till, member: MemberIdentity, **how: object) -> Operation:
    body = {**till.checkout_body(member=member.subject), "earned_points": 0}
    body |= {name: how.pop(name) for name in ("points", "value") if name in how}
    return till.operation("checkout", body, **how)  # type: ignore[arg-type]  # names of `operation`


def test_who_has_done_nothing_is_gone_and_the_phone_is_free(till: Till) -> None:
    member, fresh = till.members(2)
    came = List(till).row(member, name="王小明", birthday="1990-05-17", tags=["old"], tier="gold", **OPENING)
    till.one(came)
    (row,) = told(till.one(List(till).undo(came)))
    assert row == {"row": 1, "gone": True, "opening": True, "tags": 1, "tier": True, **OPENING}
    known = till.rows("member")[member.subject]
    assert (known["status"], known["phone"], known["name"], known["tags"]) == ("withdrawn", "", "", [])
    assert known["number"] == member.number
    assert left(till, member.subject) == {}
    assert till.one(till.sign_up(fresh, PHONE)).detail["member"] == fresh.subject
    live = [key for key, each in till.rows("member").items() if each["phone"] == PHONE]
    assert live == [fresh.subject]
    proven(Holding(till))


def test_asked_again_under_any_id_it_is_the_same(till: Till) -> None:
    (member,) = till.members(1)
    came = List(till).row(member, tags=["old"], **OPENING)
    till.one(came)
    first = List(till).undo(came)
    answer = told(till.one(first))
    again = till.one(first)
    assert (again.result, again.detail["rows"]) == ("duplicate", answer)
    assert told(till.one(List(till).undo(came))) == answer
    # The row of the list itself is still known as what it was.
    assert till.one(came).result == "duplicate"


def touches(till: Till, member: MemberIdentity) -> dict[str, Operation]:
    named = {"member": member.subject}
    (coupon,) = till.coupons(1)
    (again,) = till.members(1)
    where = {"store": till.caller.store, "business_day": "2026-03-10"}
    return {
        "bought": sale(till, member),
        "topped_up": till.operation("top_up", {**named, "amount_minor": 500, **where}),
        "coupon": till.issue(coupon, member=member.subject),
        "signed_up": till.sign_up(again, PHONE),
        "changed": till.operation("tag_put", {**named, "tag": "vip"}),
        "agreed": till.operation("consent_put", {**named, "given": True, "how": "phone", "store": till.caller.store}),
        "imported_again": List(till, "b2").row(member, new=False, tags=["more"]),
    }


WHYS = ["bought", "topped_up", "coupon", "signed_up", "changed", "imported_again", "agreed"]


@pytest.mark.parametrize("why", WHYS)
def test_whoever_has_done_something_stays_and_says_why(till: Till, why: str) -> None:
    till.campaign(C50)
    (member,) = till.members(1)
    came = List(till).row(member, name="王小明", tags=["old"], **OPENING)
    till.send(came, touches(till, member)[why])
    (row,) = told(till.one(List(till).undo(came)))
    assert ("gone" in row, row["kept"]) == (False, ["signed_up" if why == "agreed" else why])
    known = till.rows("member")[member.subject]
    assert (known["status"], known["phone"], known["name"]) == ("active", PHONE, "王小明")
    # What nobody has touched of it is taken back all the same.
    assert (row["opening"], row["tags"], "old" in str(known["tags"])) == (True, 1, False)
    proven(Holding(till))


@pytest.mark.parametrize("why", WHYS)
def test_what_comes_late_brings_the_member_back_and_nothing_is_refused(till: Till, why: str) -> None:
    till.campaign(C50)
    (member,) = till.members(1)
    came = List(till).row(member, name="王小明", tags=["old"], **OPENING)
    late = touches(till, member)[why]
    till.send(came)
    told(till.one(List(till).undo(came)))
    answer = till.one(late)
    if why == "signed_up":  # somebody new, with the phone that was free
        assert answer.result == "applied"
        assert till.rows("member")[member.subject]["status"] == "withdrawn"
        return
    assert answer.result == "exception"
    assert [each.reason for each in answer.exceptions] == ["came_back"]
    known = till.rows("member")[member.subject]
    assert (known["status"], known["phone"], known["name"]) == ("active", PHONE, "王小明")
    assert "old" not in str(known["tags"])
    assert till.one(late).result == "duplicate"
    proven(Holding(till))


def test_a_late_sale_is_theirs_who_signed_up_meanwhile(till: Till) -> None:
    member, fresh = till.members(2)
    came = List(till).row(member, name="王小明", **OPENING)
    till.send(came)
    told(till.one(List(till).undo(came)))
    till.one(till.sign_up(fresh, PHONE))
    late = sale(till, member, value={"principal_minor": 4_000, "bonus_minor": 0})
    assert till.one(late).result == "exception"
    rows = till.rows("member")
    assert (rows[member.subject]["alias_of"], rows[fresh.subject]["visits"]) == (fresh.subject, 1)
    assert left(till, fresh.subject)["principal"] == 6_000
    proven(Holding(till))


def test_value_that_was_spent_elsewhere_is_there_in_either_order(till: Till) -> None:
    """The customer has paid with it: the opening stands, whichever the cloud hears of first."""
    ends = []
    for order in itertools.permutations(range(2)):
        (member,) = till.members(1)
        phone = f"+861380001{int(member.number) % 10_000:04d}"
        came = List(till).row(member, phone=phone, name="王小明", tags=["old"], **OPENING)
        till.one(came)
        spends = sale(till, member, value={"principal_minor": 4_000, "bonus_minor": 0})
        for step in order:
            till.one((spends, List(till).undo(came))[step])
        known = till.rows("member")[member.subject]
        ends.append((left(till, member.subject), known["status"], known["tags"], known["visits"], known["name"]))
    assert ends[0] == ends[1]
    assert ends[0][0] == {"points": 120, "principal": 6_000, "bonus": 2_000}
    proven(Holding(till))


def test_asked_beforehand_nobody_is_known_there(till: Till) -> None:
    (member,) = till.members(1)
    came = List(till).row(member, **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    asked = sale(till, member, mode="claim")
    answer = till.one(asked)
    assert (answer.result, answer.detail["reason"]) == ("refused", "unknown_code")
    assert till.rows("member")[member.subject]["status"] == "withdrawn"
    reported = msgspec.structs.replace(asked, mode="report")
    assert till.one(reported).result == "exception"
    assert till.rows("member")[member.subject]["visits"] == 1


def test_what_a_list_added_to_a_member_of_before(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    till.do("member_update", {"member": member.subject, "tags": ["tea"]})
    came = List(till).row(member, new=False, birthday="1990-05-17", tags=["tea", "old"], tier="gold", points=10)
    till.one(came)
    (row,) = told(till.one(List(till).undo(came)))
    assert row == {"row": 1, "opening": True, "points": 10, "tags": 1, "tier": True, "kept": ["filled"]}
    known = till.rows("member")[member.subject]
    assert (known["tags"], known["tier"], known["birthday"], known["status"]) == (["tea"], "", "1990-05-17", "active")
    assert left(till, member.subject) == {}


def test_an_opening_of_two_lists_goes_with_the_second_of_them(till: Till) -> None:
    (member,) = till.members(1)
    one, two = List(till, "b1"), List(till, "b2")
    first = one.row(member, **OPENING)
    second = two.row(member, new=False, **OPENING)
    till.send(first, second)
    (row,) = told(till.one(one.undo(first)))
    assert ("opening" in row, row["kept"]) == (False, ["imported_again"])
    assert left(till, member.subject) == {"points": 120, "principal": 10_000, "bonus": 2_000}
    (row,) = told(till.one(two.undo(second)))
    assert row["opening"] is True
    assert left(till, member.subject) == {}


def test_the_same_list_comes_in_again(till: Till) -> None:
    member, fresh = till.members(2)
    came = List(till).row(member, **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    again = List(till, "b2").row(fresh, **OPENING)
    assert till.one(again).detail["opening"] == "booked"
    assert left(till, fresh.subject) == {"points": 120, "principal": 10_000, "bonus": 2_000}
    # Another counter had not heard of it, and names the member of before.
    third = List(till, "b3").row(member, new=False, **OPENING)
    assert till.one(third).result == "exception"
    assert till.rows("member")[member.subject]["alias_of"] == fresh.subject
    assert left(till, fresh.subject) == {"points": 120, "principal": 10_000, "bonus": 2_000}
    proven(Holding(till))


@pytest.mark.parametrize("staff", ["till", "nobody"])
def test_it_takes_a_manager(till: Till, staff: str) -> None:
    (member,) = till.members(1)
    came = List(till).row(member)
    till.one(came)
    for mode in ("claim", "report"):
        answer = till.one(List(till).undo(came, staff=staff, mode=mode))
        assert (answer.result, answer.detail["reason"]) == ("refused", "sign_in_required")
    assert till.rows("member")[member.subject]["status"] == "active"


def test_rows_of_another_list_and_of_nobody_are_left_alone(till: Till) -> None:
    (member,) = till.members(1)
    came = List(till).row(member)
    till.one(came)
    stranger = msgspec.structs.replace(came, id=IDS.new())
    rows = told(till.one(List(till, "b2").undo(came, stranger)))
    assert [each["kept"] for each in rows] == [["unknown"], ["unknown"]]
    assert till.rows("member")[member.subject]["status"] == "active"


def test_an_erased_member_stays_erased(till: Till) -> None:
    (member,) = till.members(1)
    came = List(till).row(member, name="王小明", tags=["old"], **OPENING)
    erase = till.operation("member_erase", {"member": member.subject, "reason": "asked for", "give_up_value": True})
    till.send(came, erase)
    (row,) = told(till.one(List(till).undo(came)))
    assert row == {"row": 1, "kept": ["erased"]}
    assert till.rows("member")[member.subject]["status"] == "erased"


def merged(till: Till, gone: MemberIdentity, stays: MemberIdentity) -> None:
    body = {"member": gone.subject, "into": stays.subject, "reason": "the same"}
    assert till.do("member_merge", body).detail["merged"] is True


def test_who_is_another_by_now_stays_and_says_why(till: Till) -> None:
    made, stays = till.members(2)
    till.one(till.sign_up(stays, OTHER))
    came = List(till).row(made, tags=["old"], tier="gold", **OPENING)
    till.one(came)
    merged(till, made, stays)
    (row,) = told(till.one(List(till).undo(came)))
    assert ("gone" in row, row["kept"]) == (False, ["merged"])
    assert (row["opening"], row["tags"], till.rows("member")[stays.subject]["tags"]) == (True, 1, [])
    proven(Holding(till))


def test_what_was_added_to_who_was_another_already_goes(till: Till) -> None:
    gone, stays = till.members(2)
    till.send(till.sign_up(gone, PHONE), till.sign_up(stays, OTHER))
    merged(till, gone, stays)
    came = List(till).row(gone, new=False, tags=["old"], tier="gold")
    till.one(came)
    (row,) = told(till.one(List(till).undo(came)))
    known = till.rows("member")[stays.subject]
    assert (row["tags"], row["tier"], known["tags"], known["tier"]) == (1, True, [], "")


def test_the_tier_of_who_stays_is_not_taken_with_that_of_who_was_merged(till: Till) -> None:
    made, stays = till.members(2)
    till.one(till.sign_up(stays, OTHER))
    till.do("member_update", {"member": stays.subject, "tier": "gold"})
    came = List(till).row(made, tier="gold")
    till.one(came)
    merged(till, made, stays)
    (row,) = told(till.one(List(till).undo(came)))
    assert ("tier" in row, till.rows("member")[stays.subject]["tier"]) == (False, "gold")


def test_a_late_sale_of_somebody_merged_and_frozen_unfreezes_nobody(till: Till) -> None:
    gone, fresh, other = till.members(3)
    came = List(till).row(gone, name="王小明", **OPENING)
    till.one(came)
    told(till.one(List(till).undo(came)))
    till.send(till.sign_up(fresh, PHONE), till.sign_up(other, OTHER))
    till.do("member_update", {"member": other.subject, "status": "frozen", "tags": ["vip"]})
    merged(till, other, fresh)
    assert till.one(sale(till, gone)).result == "exception"
    known = till.rows("member")[fresh.subject]
    assert (known["status"], known["tags"], known["visits"]) == ("frozen", ["vip"], 1)
    proven(Holding(till))


def test_a_block_costs_as_many_statements_as_one_row(till: Till, shop: CloudShop) -> None:
    counts = []
    for number, many in enumerate((1, 24)):
        batch = List(till, f"b{number}")
        members = till.members(many)
        came = [
            batch.row(member, row, phone=f"+8613700{number}{row:05d}", tags=["old"], **OPENING)
            for row, member in enumerate(members)
        ]
        till.send(*came)
        asked = batch.undo(*came)
        with counted(shop) as statements:
            assert all(row["gone"] for row in told(till.one(asked)))
        counts.append(len(statements))
    assert counts[1] <= counts[0] + 4, counts
