"""Members at the cloud: signed up once, changed field by field, two ids that turn out to be one person."""

import itertools

import msgspec
import pytest

from tests.cloud.support import C50, D50, CloudShop, Till

PHONE = "+8613800000009"


def test_one_phone_signed_up_on_two_counters_is_one_member_with_both_visits(till: Till, second: Till) -> None:
    till.campaign(C50, id="HELLO")
    (first,), (other,) = till.members(1), second.members(1)
    one, two = till.coupons(2, "HELLO")
    assert till.one(till.sign_up(first, PHONE, one)).detail == {"member": first.subject}
    till.do("checkout", till.checkout_body(member=first.subject))
    second.do("checkout", second.checkout_body(member=other.subject))
    joined = second.one(second.sign_up(other, PHONE, two))
    assert (joined.result, joined.detail) == ("applied", {"member": first.subject})
    members = till.rows("member")
    assert members[first.subject]["visits"] == 2
    alias = members[other.subject]
    assert (alias["alias_of"], alias["phone"], alias["visits"]) == (first.subject, "", 0)
    assert alias["number"] == other.number
    coupons = till.rows("coupon")
    assert {coupons[each.subject]["member"] for each in (one, two)} == {first.subject}
    assert sorted(str(coupons[each.subject]["status"]) for each in (one, two)) == ["active", "voided"]


def test_what_is_done_with_the_other_id_afterwards_is_done_for_the_member(till: Till, second: Till) -> None:
    till.campaign(D50)
    first, other = till.members(2)
    till.one(till.sign_up(first, PHONE))
    second.one(second.sign_up(other, PHONE))
    coupons = till.coupons(3, "D50")
    pairs = zip(coupons, (first, other, other), strict=True)
    results = [till.one(till.checkout(coupon, mode="claim", member=member.subject)) for coupon, member in pairs]
    assert [result.detail.get("reason") for result in results] == [None, None, "daily_limit_reached"]
    assert till.rows("member")[first.subject]["visits"] == 2
    till.do("member_update", {"member": other.subject, "name": "李四"})
    assert till.rows("member")[first.subject]["name"] == "李四"


def test_limits_taken_under_the_other_id_follow_it(till: Till, second: Till) -> None:
    till.campaign(D50)
    first, other = till.members(2)
    coupons = till.coupons(4, "D50")
    till.send(*(till.checkout(coupon, member=first.subject) for coupon in coupons[:2]))
    second.send(*(second.checkout(coupon, member=other.subject) for coupon in coupons[2:]))
    till.one(till.sign_up(first, PHONE))
    second.one(second.sign_up(other, PHONE))
    usage = till.rows("usage")
    assert usage[f"member_day:D50:{first.subject}:2026-03-10"]["used"] == 4
    assert usage[f"member_day:D50:{other.subject}:2026-03-10"]["used"] == 0


def test_of_two_welcome_coupons_the_unused_one_goes_whichever_that_is(till: Till, second: Till) -> None:
    till.campaign(C50, id="HELLO")
    for number, used in enumerate(("first", "second")):
        first, other = till.members(2)
        one, two = till.coupons(2, "HELLO")
        phone = f"+861380000010{number}"
        till.one(till.sign_up(first, phone, one))
        spent, member = (one, first) if used == "first" else (two, other)
        till.one(till.checkout(spent, member=member.subject))
        assert second.one(second.sign_up(other, phone, two)).result == "applied"
        rows = till.rows("coupon")
        left = two if spent is one else one
        assert (rows[spent.subject]["status"], rows[left.subject]["status"]) == ("active", "voided")


def test_two_used_welcome_coupons_are_an_exception_in_every_order(till: Till, second: Till) -> None:
    till.campaign(C50, id="HELLO")
    for number, order in enumerate(itertools.permutations(range(4))):
        first, other = till.members(2)
        one, two = till.coupons(2, "HELLO")
        phone = f"+861380001{number:04d}"
        operations = [
            till.sign_up(first, phone, one),
            till.checkout(one, member=first.subject),
            till.sign_up(other, phone, two),
            till.checkout(two, member=other.subject),
        ]
        results = [till.one(operations[index]) for index in order]
        reasons = [note.reason for result in results for note in result.exceptions]
        assert reasons == ["double_welcome"], (order, reasons)
        rows = till.rows("coupon")
        assert [rows[each.subject]["status"] for each in (one, two)] == ["active", "active"], order


def test_a_withdrawn_welcome_coupon_that_was_used_meanwhile_changes_places_with_the_unused_one(
    till: Till, second: Till
) -> None:
    till.campaign(C50, id="HELLO")
    first, other = till.members(2)
    one, two = till.coupons(2, "HELLO")
    till.one(till.sign_up(first, PHONE, one))
    second.one(second.sign_up(other, PHONE, two))
    assert till.rows("coupon")[two.subject]["status"] == "voided"
    assert second.one(second.checkout(two, member=other.subject)).result == "applied"
    rows = till.rows("coupon")
    assert (rows[one.subject]["status"], rows[two.subject]["status"]) == ("voided", "active")


def test_an_update_that_comes_before_the_sign_up_is_kept(till: Till) -> None:
    (member,) = till.members(1)
    till.do("member_update", {"member": member.subject, "name": "张三", "tags": ["茶"], "status": "frozen"})
    row = till.rows("member")[member.subject]
    assert (row["status"], row["number"]) == ("frozen", "")
    till.one(till.sign_up(member, PHONE))
    row = till.rows("member")[member.subject]
    assert (row["name"], row["tags"], row["status"], row["phone"]) == ("张三", ["茶"], "frozen", PHONE)
    assert row["number"] == member.number


def test_updates_are_kept_field_by_field(till: Till, second: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    till.do("member_update", {"member": member.subject, "tier": "gold"})
    second.do("member_update", {"member": member.subject, "birthday": "1990-05-01"})
    row = till.rows("member")[member.subject]
    assert (row["tier"], row["birthday"], row["name"]) == ("gold", "1990-05-01", "王小明")


def test_a_phone_or_number_that_belongs_to_somebody_else_is_an_exception(till: Till) -> None:
    first, other = till.members(2)
    till.send(till.sign_up(first, PHONE), till.sign_up(other, "+8613800000010"))
    taken = till.do("member_update", {"member": other.subject, "phone": PHONE, "name": "李四"})
    assert [note.reason for note in taken.exceptions] == ["phone_taken"]
    row = till.rows("member")[other.subject]
    assert (row["phone"], row["name"]) == ("+8613800000010", "李四")
    (third,) = till.members(1)
    body = {"member": third.subject, "number": first.number, "phone": "+8613800000011", "name": "", "store": ""}
    consent = {"text_version": "1", "at": "2026-03-10T06:00:00Z"}
    taken = till.do("member_sign_up", {**body, "consent": consent})
    assert [note.reason for note in taken.exceptions] == ["number_taken"]
    assert till.rows("member")[third.subject]["number"] == ""


def test_a_phone_given_up_can_be_taken_by_another_in_the_same_batch(till: Till) -> None:
    first, other = till.members(2)
    till.one(till.sign_up(first, PHONE))
    update = till.operation("member_update", {"member": first.subject, "phone": "+8613800000012"})
    results = till.send(till.sign_up(other, "+8613800000013"), update, till.operation(
        "member_update", {"member": other.subject, "phone": PHONE}
    ))  # fmt: skip
    assert [result.result for result in results] == ["applied"] * 3
    rows = till.rows("member")
    assert (rows[first.subject]["phone"], rows[other.subject]["phone"]) == ("+8613800000012", PHONE)


def test_two_phones_that_change_places_in_one_batch_still_arrive(till: Till) -> None:
    """The database sees one phone twice for a moment: the batch is then taken apart, and none of it is lost."""
    first, other = till.members(2)
    till.send(till.sign_up(first, PHONE), till.sign_up(other, "+8613800000014"))
    steps = [(other, "+8613800000015"), (first, "+8613800000014"), (other, PHONE)]
    results = till.send(
        *(till.operation("member_update", {"member": each.subject, "phone": phone}) for each, phone in steps)
    )
    assert [result.result for result in results] == ["applied"] * 3
    rows = till.rows("member")
    assert (rows[first.subject]["phone"], rows[other.subject]["phone"]) == ("+8613800000014", PHONE)


@pytest.mark.parametrize("field, value", [("status", "gone"), ("birthday", "yesterday"), ("member", "")])
def test_an_update_with_impossible_values_is_invalid(till: Till, field: str, value: str) -> None:
    (member,) = till.members(1)
    assert till.do("member_update", {"member": member.subject, field: value}).detail["reason"] == "invalid"


def test_a_sign_up_of_the_same_id_by_another_operation_is_an_exception(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    again = till.one(till.sign_up(member, "+8613800000016"))
    assert [note.reason for note in again.exceptions] == ["signed_up_twice"]
    assert till.rows("member")[member.subject]["phone"] == PHONE


def test_a_sign_up_without_consent_is_invalid(till: Till) -> None:
    (member,) = till.members(1)
    body = {"member": member.subject, "number": member.number, "phone": PHONE, "name": "", "store": ""}
    assert till.do("member_sign_up", body).detail["reason"] == "invalid"


def test_members_of_another_merchant_are_others(shop: CloudShop, till: Till) -> None:
    theirs = CloudShop(shop.cloud, shop.clock, "", shop.cloud.init_merchant("另一家", "S9").store, "").till()
    (mine,), (their,) = till.members(1), theirs.members(1)
    assert till.one(till.sign_up(mine, PHONE)).detail["member"] == mine.subject
    assert theirs.one(theirs.sign_up(their, PHONE)).detail["member"] == their.subject
    assert set(till.rows("member")) == {mine.subject}


def test_after_a_chain_of_merges_every_alias_points_straight_at_the_member_who_stays(till: Till, second: Till) -> None:
    till.campaign(D50)
    (stays, middle, end) = till.members(3)
    of_middle, of_end, late = till.coupons(3, "D50")
    other = "+8613800000077"
    till.one(till.sign_up(stays, PHONE))
    # The one in the middle is known by a change of its phone before its own sign-up arrives.
    second.do("member_update", {"member": middle.subject, "phone": other})
    till.one(till.issue(of_end, member=end.subject))
    till.one(till.checkout(of_end, member=end.subject))
    till.one(till.sign_up(end, other))
    assert till.rows("member")[end.subject]["alias_of"] == middle.subject
    till.one(till.checkout(of_middle, member=middle.subject))

    joined = second.one(second.sign_up(middle, PHONE))

    assert joined.detail == {"member": stays.subject}
    members = till.rows("member")
    assert [members[each.subject]["alias_of"] for each in (stays, middle, end)] == ["", stays.subject, stays.subject]
    assert members[stays.subject]["visits"] == 2
    assert {till.rows("coupon")[each.subject]["member"] for each in (of_end,)} == {stays.subject}
    usage = till.rows("usage")
    assert usage[f"member_day:D50:{stays.subject}:2026-03-10"]["used"] == 2
    assert {usage[f"member_day:D50:{each.subject}:2026-03-10"]["used"] for each in (middle, end)} <= {0}
    # Whatever is still done under the oldest id is done for the member.
    refused = till.one(till.checkout(late, mode="claim", member=end.subject))
    assert refused.detail["reason"] == "daily_limit_reached"


def test_a_change_of_phone_that_overtakes_the_sign_up_ends_the_same(till: Till, second: Till) -> None:
    ends = []
    for number, order in enumerate(itertools.permutations(range(3))):
        first, again = till.members(2)
        old, new = f"+861390000{number:04d}", f"+861370000{number:04d}"
        operations = [
            till.sign_up(first, old),
            second.sign_up(again, old),
            second.operation("member_update", {"member": again.subject, "phone": new}),
        ]
        if order.index(1) < order.index(0):
            continue  # then the other one stays
        for index in order:
            assert (second if index else till).one(operations[index]).result == "applied", order
        members = till.rows("member")
        phones = [
            str(members[each.subject]["phone"]).replace(new, "new").replace(old, "old") for each in (first, again)
        ]
        ends.append((members[again.subject]["alias_of"] == first.subject, *phones))
    assert len(ends) == 3
    assert set(ends) == {(True, "new", "")}


def test_who_signs_up_in_a_store_that_is_not_known_belongs_where_the_counter_is(till: Till) -> None:
    till.campaign(C50, id="HELLO")
    (member,), (coupon,) = till.members(1), till.coupons(1, "HELLO")
    operation = till.sign_up(member, PHONE, coupon)
    body = {**msgspec.json.decode(operation.body), "store": "nowhere"}
    assert till.do("member_sign_up", body).result == "applied"
    assert till.rows("member")[member.subject]["home_store"] == till.caller.store
    assert till.rows("coupon")[coupon.subject]["home_store"] == till.caller.store


def test_a_move_to_a_store_that_is_not_known_is_an_exception_and_the_rest_of_the_update_stands(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, PHONE))
    moved = till.do("member_update", {"member": member.subject, "home_store": "nowhere", "name": "李四"})
    assert [note.reason for note in moved.exceptions] == ["unknown_store"]
    row = till.rows("member")[member.subject]
    assert (row["name"], row["home_store"]) == ("李四", till.caller.store)
