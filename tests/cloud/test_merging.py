"""Two members whom a manager merges: one person from then on, whatever came first."""

import itertools
from collections.abc import Callable, Mapping

import msgspec
import pytest

from counter_app.protocol.bodies import Checkout
from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.operations import Operation
from tests.cloud.support import C50, D50, CloudShop, Till
from tests.cloud.test_people import PHONE
from tests.cloud.test_scope import Holding, proven

OTHER = "+8613800000010"
DAY = "2026-03-10"
BATCH = 100


def merged(till: Till, gone: MemberIdentity, stays: MemberIdentity, **how: object) -> Operation:
    body = {"member": gone.subject, "into": stays.subject, "reason": "one person"}
    return till.operation("member_merge", body, **how)  # type: ignore[arg-type]  # names of `operation`


def pair(till: Till) -> tuple[MemberIdentity, MemberIdentity]:
    gone, stays = till.members(2)
    till.send(till.sign_up(gone, OTHER), till.sign_up(stays, PHONE))
    return gone, stays


def test_coupons_visits_and_codes_are_of_the_one_who_stays(till: Till, second: Till) -> None:
    till.campaign(C50)
    gone, stays = pair(till)
    (coupon,) = till.coupons(1)
    till.one(till.issue(coupon, member=gone.subject))
    till.do("checkout", till.checkout_body(member=gone.subject))
    answer = second.one(merged(second, gone, stays))
    assert (answer.result, answer.detail) == ("applied", {"member": stays.subject, "merged": True})
    members = till.rows("member")
    assert members[stays.subject]["visits"] == 1
    alias = members[gone.subject]
    assert (alias["alias_of"], alias["number"], alias["visits"]) == (stays.subject, gone.number, 0)
    assert till.rows("coupon")[coupon.subject]["member"] == stays.subject
    proven(Holding(till))
    # Whatever is done under the other id or code is done for the one who stays.
    till.do("checkout", till.checkout_body(member=gone.subject))
    assert till.rows("member")[stays.subject]["visits"] == 2


def test_each_phone_leads_to_the_one_who_stays_and_the_one_that_is_shown_is_that_ones(till: Till) -> None:
    gone, stays = pair(till)
    till.one(merged(till, gone, stays))
    members = till.rows("member")
    assert (members[stays.subject]["phone"], members[gone.subject]["phone"]) == (PHONE, OTHER)
    (again,) = till.members(1)
    assert till.one(till.sign_up(again, OTHER)).detail["member"] == stays.subject
    assert till.rows("member")[again.subject]["alias_of"] == stays.subject
    # The phone of the other record changes hands within the person.
    assert till.do("member_update", {"member": stays.subject, "phone": OTHER}).result == "applied"
    members = till.rows("member")
    assert (members[stays.subject]["phone"], members[gone.subject]["phone"]) == (OTHER, "")


def test_limits_count_what_either_has_used(till: Till) -> None:
    till.campaign(D50)
    gone, stays = pair(till)
    one, two, three = till.coupons(3, "D50")
    till.send(till.checkout(one, member=gone.subject), till.checkout(two, member=stays.subject))
    till.one(merged(till, gone, stays))
    usage = till.rows("usage")
    assert usage[f"member_day:D50:{stays.subject}:{DAY}"]["used"] == 2
    assert usage[f"member_day:D50:{gone.subject}:{DAY}"]["used"] == 0
    for member in (gone, stays):
        refused = till.one(till.checkout(three, member=member.subject, mode="claim"))
        assert refused.detail["reason"] == "daily_limit_reached"


@pytest.mark.parametrize("case", ["itself", "an id of its own", "crossed", "twice"])
def test_who_is_one_person_already_is_not_merged_again(till: Till, second: Till, case: str) -> None:
    gone, stays = pair(till)
    first = till.one(merged(till, gone, stays))
    before = till.pull().version
    again = {
        "itself": lambda: till.one(merged(till, stays, stays)),
        "an id of its own": lambda: till.one(merged(till, stays, gone)),
        "crossed": lambda: second.one(merged(second, stays, gone)),
        "twice": lambda: second.one(merged(second, gone, stays)),
    }[case]()
    assert first.detail["merged"] is True
    if case == "itself":
        assert (again.result, again.detail["reason"]) == ("refused", "invalid")
    else:
        assert (again.result, again.detail) == ("applied", {"member": stays.subject, "merged": False})
    assert till.pull().version == before


def test_a_chain_of_merges_points_straight_at_the_last(till: Till) -> None:
    one, two, three = till.members(3)
    till.send(*(till.sign_up(each, f"+861380000002{n}") for n, each in enumerate((one, two, three))))
    till.do("checkout", till.checkout_body(member=one.subject))
    till.send(merged(till, one, two), merged(till, two, three))
    members = till.rows("member")
    assert {members[each.subject]["alias_of"] for each in (one, two)} == {three.subject}
    assert members[three.subject]["visits"] == 1


def test_what_is_shown_is_of_the_one_who_stays_and_what_it_lacks_of_the_other(till: Till) -> None:
    gone, stays = pair(till)
    till.do("member_update", {"member": gone.subject, "name": "王大明", "birthday": "1990-05-01", "tags": ["茶", "老"]})
    till.do("member_update", {"member": stays.subject, "tags": ["新", "茶"]})
    till.one(merged(till, gone, stays))
    row = till.rows("member")[stays.subject]
    assert (row["name"], row["birthday"], row["tags"]) == ("王小明", "1990-05-01", ["新", "茶", "老"])
    # A tag is taken away from the person, and not only from one record.
    till.do("member_update", {"member": stays.subject, "tags": ["新"]})
    assert till.rows("member")[stays.subject]["tags"] == ["新"]


def test_the_first_known_source_stays(till: Till, shop: CloudShop) -> None:
    gone, stays = till.members(2)
    for member, phone, channel in ((gone, OTHER, "mall"), (stays, PHONE, "card")):
        operation = till.sign_up(member, phone)
        body = {**msgspec.json.decode(operation.body), "channel": channel}
        till.do("member_sign_up", body)
        shop.clock.forward(days=1)
    till.one(merged(till, gone, stays))
    row = till.rows("member")[stays.subject]
    assert (row["channel"], row["joined_at"]) == ("mall", till.rows("member")[gone.subject]["joined_at"])


def test_a_freeze_of_either_id_is_the_persons_and_the_last_word_holds(till: Till, shop: CloudShop) -> None:
    gone, stays = pair(till)
    till.one(merged(till, gone, stays))
    shop.clock.forward(minutes=1)
    # A counter that does not know of it yet: a phone was lost.
    till.do("member_update", {"member": gone.subject, "status": "frozen"})
    assert till.rows("member")[stays.subject]["status"] == "frozen"
    shop.clock.forward(minutes=1)
    till.do("member_update", {"member": stays.subject, "status": "active"})
    assert till.rows("member")[stays.subject]["status"] == "active"


Story = tuple[list[Operation], dict[str, str]]


def _story(till: Till, number: int, third: bool) -> Story:
    gone, stays, again = till.members(3)
    (coupon,) = till.coupons(1, "D50")
    phones = [f"+86136{number:04d}000{n}" for n in range(3)]
    signed = till.sign_up(stays, phones[1])
    operations = [
        till.sign_up(gone, phones[0]),
        signed,
        merged(till, gone, stays),
        till.operation("member_update", {"member": gone.subject, "name": "别名", "birthday": "1990-01-01"}),
        till.issue(coupon, member=gone.subject),
        till.checkout(coupon, member=gone.subject),
    ]
    uses = msgspec.json.decode(operations[-1].body, type=Checkout).coupons
    if third:  # the same phone as the one who goes, on another counter
        operations[4:] = [till.sign_up(again, phones[0])]
    labels = {
        phones[0]: "P0",
        phones[1]: "P1",
        coupon.subject: "C",
        coupon.short_code: "CS",
        coupon.signed_code: "CC",
        uses[0].redemption: "R",
    }
    for name, each in (("G", gone), ("S", stays), ("A", again)):
        labels |= {each.subject: name, each.number: f"{name}n", each.signed_code: f"{name}c"}
    return operations, labels


@pytest.mark.parametrize("third", [False, True], ids=["with coupons", "with a third id"])
def test_every_order_of_arrival_ends_the_same(till: Till, third: bool, figure: Callable[[int, int], int]) -> None:
    till.campaign(D50)
    orders = list(itertools.permutations(range(5 if third else 6)))
    if third:
        # Of two who have one phone the first that comes stays; so it does here.
        orders = [order for order in orders if order.index(0) < order.index(4)]
    ends: dict[tuple[int, ...], list[str]] = {}
    told = [(order, *_story(till, number, third)) for number, order in enumerate(orders[:: figure(5, 1)])]
    stories = [(order, labels) for order, _, labels in told]
    for turn in range(len(orders[0])):  # each story's next one: of one story no two come together
        for some in (told[at : at + BATCH] for at in range(0, len(told), BATCH)):
            answers = till.send(*(operations[order[turn]] for order, operations, _ in some))
            for (order, _, _), answer in zip(some, answers, strict=True):
                assert answer.result == "applied", (order, turn, answer)
    rows = [(kind, row) for kind in ("member", "coupon", "usage") for row in till.rows(kind).values()]
    for order, labels in stories:
        own = [(kind, row) for kind, row in rows if any(each in str(row) for each in labels)]
        ends[order] = sorted(_named(kind, row, labels) for kind, row in own if row.get("used") != 0 or kind != "usage")
    first = next(iter(ends.values()))
    assert len(first) == (3 if third else 4)
    assert [order for order, end in ends.items() if end != first] == []
    proven(Holding(till))


def _named(kind: str, row: Mapping[str, object], labels: Mapping[str, str]) -> str:
    text = f"{kind} { {name: value for name, value in row.items() if name != 'version'} }"
    for drawn, label in labels.items():
        text = text.replace(drawn, label)
    return text


def test_of_two_welcome_coupons_the_unused_one_goes(till: Till) -> None:
    till.campaign(C50, id="HELLO")
    gone, stays = till.members(2)
    one, two = till.coupons(2, "HELLO")
    till.send(till.sign_up(gone, OTHER, one), till.sign_up(stays, PHONE, two))
    till.one(till.checkout(one, member=gone.subject))
    till.one(merged(till, gone, stays))
    rows = till.rows("coupon")
    assert (rows[one.subject]["status"], rows[two.subject]["status"]) == ("active", "voided")


@pytest.mark.parametrize("merged_first", [False, True])
def test_equal_openings_of_two_who_are_merged_are_both_booked_whatever_comes_first(
    till: Till, shop: CloudShop, merged_first: bool
) -> None:
    gone, stays = pair(till)
    bring = {"phone": "", "store": till.caller.store, "batch": "b", "row": 1, "points": 50}
    operations = [
        till.operation("member_import", {**bring, "member": gone.subject}),
        till.operation("member_import", {**bring, "member": gone.subject, "batch": "c"}),
        merged(till, gone, stays),
    ]
    till.do("member_import", {**bring, "member": stays.subject})
    for operation in operations[::-1] if merged_first else operations:
        assert till.one(operation).result == "applied"
    assert {row["left"] for row in till.rows("lot").values() if row["member"] == stays.subject} == {100}


def test_a_phone_that_was_changed_before_all_else_came_moves_to_the_record_of_the_phone_that_was_signed_up(
    till: Till,
) -> None:
    """The database never sees that phone twice, not even for a moment."""
    own, first, stays = till.members(3)
    new = "+8613800000099"
    till.do("member_update", {"member": own.subject, "phone": new})
    till.send(till.sign_up(stays, PHONE), merged(till, own, stays), till.sign_up(first, OTHER))
    assert till.one(till.sign_up(own, OTHER)).result == "applied"
    members = till.rows("member")
    assert {members[each.subject]["alias_of"] for each in (own, first)} == {stays.subject}
    assert [members[each.subject]["phone"] for each in (own, first, stays)] == ["", new, PHONE]
