"""A person is erased at the cloud: nothing that is the person's own is left in any row, and the ledgers stay."""

import itertools

import msgspec
import pytest
from sqlalchemy import select

from counter_app.cloud.storage import schema
from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.operations import Operation
from tests.cloud.support import C50, D50, CloudShop, Till
from tests.cloud.test_merging import OTHER, merged, pair
from tests.cloud.test_people import PHONE
from tests.cloud.test_scope import Holding, proven

NAME, BORN, TAG, WORD = "阮金丝雀", "1987-06-05", "金丝雀标签", "金丝雀先生丢了手机"
CANARIES = (NAME, BORN, TAG, WORD, PHONE, PHONE[3:], OTHER, OTHER[3:])


def erased(till: Till, member: MemberIdentity, **how: object) -> Operation:
    body = {"member": member.subject, "reason": "asked for", "give_up_value": True}
    return till.operation("member_erase", body, **how)  # type: ignore[arg-type]  # names of `operation`


def sign_up(till: Till, member: MemberIdentity, phone: str) -> Operation:
    made = till.sign_up(member, phone)
    body = {**msgspec.json.decode(made.body, type=dict[str, object]), "name": NAME, "channel": "mall"}
    return till.operation("member_sign_up", body)


def everything(shop: CloudShop) -> str:
    """Every cell of every table."""
    found = []
    with shop.cloud._context.database._engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                found += [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in row]
    return "\n".join(found)


def about(till: Till, member: MemberIdentity) -> list[Operation]:
    """All that a counter can say of somebody."""
    said = {"birthday": BORN, "tags": [TAG], "reason": WORD, "status": "frozen"}
    bring = {"member": member.subject, "phone": PHONE, "name": NAME, "birthday": BORN, "tags": [TAG], "points": 7}
    return [
        sign_up(till, member, PHONE),
        till.operation("member_update", {"member": member.subject, **said}),
        till.operation("member_import", {**bring, "store": till.caller.store, "batch": "b", "row": 1}),
        till.operation("checkout", till.checkout_body(member=member.subject)),
    ]


def test_nothing_of_the_person_is_left_and_the_ledgers_are(till: Till, shop: CloudShop) -> None:
    till.campaign(C50)
    (member,), (coupon,) = till.members(1), till.coupons(1)
    till.send(*about(till, member), till.issue(coupon, member=member.subject))
    before = everything(shop)
    assert all(each in before for each in (NAME, BORN, TAG, WORD, PHONE))
    answer = till.one(erased(till, member))
    assert (answer.result, answer.detail) == ("applied", {"member": member.subject, "erased": True})
    after = everything(shop)
    assert [each for each in CANARIES if each in after] == []
    row = till.rows("member")[member.subject]
    assert (row["status"], row["number"], row["visits"], row["channel"]) == ("erased", member.number, 1, "mall")
    assert till.rows("coupon")[coupon.subject]["status"] == "voided"
    assert {lot["left"] for lot in till.rows("lot").values()} == {7}
    proven(Holding(till))
    timeline = shop.cloud.timeline(till.caller, member.subject, "", 100)
    assert {"sign_up", "update", "import", "checkout", "erase"} <= {each.what for each in timeline.entries}
    again = till.one(erased(till, member))
    assert (again.result, again.detail["erased"]) == ("applied", False)


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7])
def test_what_comes_late_is_booked_and_brings_nothing_back(till: Till, shop: CloudShop, order: tuple[int, ...]) -> None:
    (member,) = till.members(1)
    operations = [*about(till, member), erased(till, member)]
    for index in order:
        answer = till.one(operations[index])
        assert answer.result == "applied", (order, index, answer)
    after = everything(shop)
    assert [each for each in CANARIES if each in after] == []
    row = till.rows("member")[member.subject]
    assert (row["status"], row["visits"], row["phone"]) == ("erased", 1, "")
    assert {lot["left"] for lot in till.rows("lot").values()} == {7}
    # The same operations again: known by the hash of what they said.
    assert {till.one(each).result for each in operations} == {"duplicate"}
    proven(Holding(till))


def typed_about(till: Till, member: MemberIdentity) -> list[Operation]:
    """What staff type about somebody, in the lines of a purchase and for a reason."""
    (coupon,), store = till.coupons(1), till.caller.store
    lines = [{"what": f"cake for {NAME}", "minor": 20_000}]
    sold = till.operation("checkout", {**till.checkout_body(member=member.subject), "lines": lines})
    adjust = {"member": member.subject, "points": 5, "reason": NAME, "store": store}
    return [
        sign_up(till, member, PHONE),
        sold,
        till.operation("void", {"checkout": sold.id, "reason": NAME}),
        till.operation("points_adjust", adjust),
        till.issue(coupon, member=member.subject),
        till.operation("coupon_put", {"coupon": coupon.subject, "action": "freeze", "reason": NAME}),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(7)))[::173])
def test_words_about_somebody_go_whenever_they_arrive(till: Till, shop: CloudShop, order: tuple[int, ...]) -> None:
    till.campaign(C50)
    (member,) = till.members(1)
    operations = [*typed_about(till, member), erased(till, member)]
    for index in order:
        answer = till.one(operations[index])
        assert answer.result in {"applied", "exception"}, (order, index, answer)
    assert [each for each in CANARIES if each in everything(shop)] == []
    assert {till.one(each).result for each in operations} == {"duplicate"}
    proven(Holding(till))


def test_the_same_phone_signs_up_as_somebody_new(till: Till) -> None:
    first, again = till.members(2)
    till.send(sign_up(till, first, PHONE), erased(till, first))
    assert till.one(till.sign_up(again, PHONE)).detail["member"] == again.subject
    members = till.rows("member")
    assert (members[again.subject]["phone"], members[again.subject]["status"]) == (PHONE, "active")
    assert members[first.subject]["status"] == "erased"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_person_is_erased_under_every_id_whatever_comes_first(
    till: Till, shop: CloudShop, order: tuple[int, ...]
) -> None:
    gone, stays = till.members(2)
    operations = [
        sign_up(till, gone, OTHER),
        sign_up(till, stays, PHONE),
        merged(till, gone, stays),
        erased(till, gone),
    ]
    for index in order:
        till.one(operations[index])
    assert [each for each in CANARIES if each in everything(shop)] == []
    members = till.rows("member")
    assert {members[each.subject]["status"] for each in (gone, stays)} == {"erased"}
    proven(Holding(till))


def test_coupons_that_are_handed_out_later_are_good_for_nothing(till: Till) -> None:
    till.campaign(D50)
    (member,), (late, used) = till.members(1), till.coupons(2, "D50")
    till.send(sign_up(till, member, PHONE), till.issue(used, member=member.subject))
    sold = till.checkout(used, member=member.subject)
    till.clock.forward(minutes=5)
    till.one(erased(till, member))
    # A counter that had no network: it was used before.
    assert till.one(sold).result == "applied"
    assert till.one(till.issue(late, member=member.subject)).result == "applied"
    assert till.rows("coupon")[late.subject]["status"] == "voided"
    refused = till.one(till.checkout(late, member=member.subject, mode="claim"))
    assert refused.detail["reason"] == "coupon_voided"


def test_merged_ones_are_gone_with_both_phones(till: Till, shop: CloudShop) -> None:
    gone, stays = pair(till)
    till.send(merged(till, gone, stays), erased(till, stays))
    assert [each for each in CANARIES if each in everything(shop)] == []
    new = till.members(2)
    answers = till.send(till.sign_up(new[0], PHONE), till.sign_up(new[1], OTHER))
    assert [answer.detail["member"] for answer in answers] == [each.subject for each in new]


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::5])
def test_whoever_is_merged_with_somebody_erased_is_that_person_also_before_anything_is_known_of_them(
    till: Till, shop: CloudShop, order: tuple[int, ...]
) -> None:
    """The merge may come before anything else of the other id: what follows is the erased person's too."""
    gone, stays = till.members(2)
    operations = [
        sign_up(till, stays, PHONE),
        erased(till, stays),
        merged(till, gone, stays),
        sign_up(till, gone, OTHER),
        till.operation("checkout", till.checkout_body(member=gone.subject)),
    ]
    for index in order:
        assert till.one(operations[index]).result == "applied", (order, index)
    assert [each for each in CANARIES if each in everything(shop)] == []
    members = till.rows("member")
    assert {members[each.subject]["status"] for each in (gone, stays)} == {"erased"}
    assert (members[gone.subject]["alias_of"], members[stays.subject]["visits"]) == (stays.subject, 1)
    proven(Holding(till))
