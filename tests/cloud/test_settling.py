"""A manager's decision about an exception: what each outcome does, who is told, and whatever comes first."""

from typing import Any

import pytest

from counter_app.protocol.devices import CouponIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.ledgers import adjust, at, lots, member_of, purchase, said, top_up
from tests.cloud.support import C50, D50, IDS, CloudShop, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_stamps import CARD, CUP, stamp, stamped, use
from tests.cloud.test_stamps import left as stamps_left

Row = dict[str, Any]


def twice(till: Till, second: Till, **terms: object) -> tuple[CouponIdentity, Operation, Operation, Row]:
    """A coupon that was used at two counters: its two checkouts, and the exception."""
    till.campaign(C50, **terms)
    (coupon,) = till.coupons(1)
    first, later = till.checkout(coupon), second.checkout(coupon)
    till.one(first)
    assert [note.reason for note in second.one(later).exceptions] == ["double_redemption"]
    return coupon, first, later, only(till)


def only(till: Till) -> Row:
    (row,) = till.rows("exception").values()
    return row


def body(row: Row, outcome: str) -> dict[str, object]:
    """As a counter writes it, which knows of the exception what came down."""
    from counter_app.domain.settling import Case, losing, subject_of

    facts = row["facts"]
    case = Case(str(row["operation"]), str(row["reason"]), int(row["at_stake_minor"]), facts)
    uses = losing(case) if outcome == "void" else ()
    return {
        "exception": row["id"],
        "outcome": outcome,
        "operation": row["operation"],
        "reason": row["reason"],
        "subject": subject_of(facts),
        "takes_back": [{"checkout": each.checkout, "redemption": each.redemption} for each in uses],
    }


def settle(till: Till, row: Row, outcome: str, **how: object) -> Result:
    return till.do("exception_settle", body(row, outcome), **how)


def redemption_of(operation: Operation) -> str:
    import msgspec

    return str(msgspec.json.decode(operation.body)["coupons"][0]["redemption"])


def test_kept_it_stands_and_everybody_hears_how_it_was_settled(till: Till, second: Till) -> None:
    coupon, _, _, row = twice(till, second)
    answer = settle(second, row, "keep")
    assert (answer.result, answer.detail["outcome"]) == ("applied", "keep")
    now = only(till)
    assert now["status"] == "settled"
    settled = now["facts"]["settled"]
    assert (settled["outcome"], settled["counter"], settled["operation"]) == ("keep", "T2", answer.id)
    assert till.rows("coupon")[coupon.subject]["used"] == 2
    assert now["facts"]["sides"] == row["facts"]["sides"]
    proven(Holding(till))


def test_void_takes_back_the_later_use_with_its_limits_and_tells_the_counter_that_made_it(
    till: Till, second: Till
) -> None:
    member = member_of(till)
    till.campaign(D50)
    (coupon,) = till.coupons(1, "D50")
    first, later = till.checkout(coupon, member=member), second.checkout(coupon, member=member)
    till.one(first)
    second.one(later)
    row = only(till)
    answer = settle(till, row, "void")
    lost = redemption_of(later)
    assert answer.detail == {"exception": row["id"], "outcome": "void", "redemptions": [lost], "due_minor": 5000}
    (told,) = second.rows("void").values()
    assert (told["id"], told["operation"], told["counter"]) == (lost, answer.id, "T1")
    assert till.rows("void") == {}
    now = till.rows("coupon")[coupon.subject]
    assert (now["used"], now["last_redemption"]) == (1, redemption_of(first))
    assert till.rows("usage")[f"member_day:D50:{member}:2026-03-10"]["used"] == 1
    # Whoever sees the coupon free again, or the case closed, has been told why: the void's row is the first of all.
    assert int(str(told["version"])) < int(str(now["version"])) < int(only(till)["version"])
    proven(Holding(till))
    proven(Holding(second))


def test_a_counter_that_settles_its_own_use_is_told_of_its_void_too(till: Till, second: Till) -> None:
    _, _, later, row = twice(till, second)
    settle(second, row, "void")
    (told,) = second.rows("void").values()
    assert told["id"] == redemption_of(later)
    assert told["shown_from"] == told["version"]


def test_written_off_it_stands_and_is_said_to_be_lost(till: Till, second: Till) -> None:
    coupon, _, _, row = twice(till, second)
    assert settle(till, row, "write-off").result == "applied"
    now = only(till)
    assert (now["status"], now["facts"]["settled"]["outcome"], now["at_stake_minor"]) == ("settled", "write-off", 5000)
    assert till.rows("coupon")[coupon.subject]["used"] == 2


def test_of_two_managers_the_first_decides_and_the_other_is_told(till: Till, second: Till) -> None:
    coupon, _, _, row = twice(till, second)
    assert settle(till, row, "keep").result == "applied"
    beaten = settle(second, row, "void")
    assert (beaten.result, beaten.detail["already"]["outcome"]) == ("applied", "keep")  # type: ignore[index]
    assert beaten.version == only(till)["version"]
    settled = only(till)["facts"]["settled"]
    assert [(each["outcome"], each["counter"]) for each in settled["later"]] == [("void", "T2")]
    assert till.rows("coupon")[coupon.subject]["used"] == 2
    again = settle(second, row, "keep")
    assert again.detail["already"]["outcome"] == "keep"  # type: ignore[index]
    assert len(only(till)["facts"]["settled"]["later"]) == 1


def test_sent_again_it_has_one_effect(till: Till, second: Till) -> None:
    _, _, _, row = twice(till, second)
    sent = till.operation("exception_settle", body(row, "void"))
    first = till.one(sent)
    before = till.rows("coupon"), till.rows("exception")
    again = till.one(sent)
    assert (again.result, again.detail) == ("duplicate", first.detail)
    assert (till.rows("coupon"), till.rows("exception")) == before


def test_asked_as_a_claim_it_needs_a_manager_and_an_open_case(till: Till, second: Till) -> None:
    _, _, _, row = twice(till, second)
    assert settle(till, row, "keep", mode="claim").detail["reason"] == "sign_in_required"
    till.do("staff_put", {"staff": IDS.new(), "name": "x", "role": "cashier"})
    manager = IDS.new()
    till.do("staff_put", {"staff": manager, "name": "Lin", "role": "manager"})
    assert settle(till, row, "keep", mode="claim", staff=manager).result == "applied"
    assert settle(second, row, "void", mode="claim", staff=manager).detail["reason"] == "already_settled"


def test_an_outcome_that_there_is_not_is_refused(till: Till, second: Till) -> None:
    _, _, _, row = twice(till, second)
    assert settle(till, row, "forget").detail["reason"] == "invalid"
    till.campaign(C50, id="ONCE", on_void={"max_cycles": 0})
    (coupon,) = till.coupons(1, "ONCE")
    bought = till.checkout(coupon)
    till.send(bought, till.void(bought.id))
    (often,) = [each for each in till.rows("exception").values() if each["reason"] == "max_cycles"]
    assert settle(till, often, "void").detail["reason"] == "invalid"
    assert settle(till, often, "keep").result == "applied"


def test_what_came_back_by_itself_needs_no_decision_any_more(till: Till, second: Till) -> None:
    _, _, later, row = twice(till, second)
    second.do("cancel", {"target": later.id})
    assert only(till)["status"] == "withdrawn"
    assert settle(till, row, "void").detail == {"exception": row["id"], "already": {}}
    assert only(till)["status"] == "withdrawn"


def test_a_use_that_was_taken_back_meanwhile_is_closed_and_taken_back_again_if_that_is_withdrawn(
    till: Till, second: Till
) -> None:
    coupon, _, later, row = twice(till, second)
    void = second.void(later.id)
    second.one(void)
    assert settle(till, row, "void").detail["redemptions"] == []
    second.do("cancel", {"target": void.id})
    assert till.rows("coupon")[coupon.subject]["used"] == 1
    (told,) = second.rows("void").values()
    assert (told["operation"] != void.id, told["deleted"]) == (True, False)


def test_of_two_used_welcome_coupons_the_second_is_taken_back_and_withdrawn(till: Till, second: Till) -> None:
    till.campaign(C50, id="HELLO")
    first, other = till.members(2)
    one, two = till.coupons(2, "HELLO")
    till.send(till.sign_up(first, "+8613800000001", one), till.checkout(one, member=first.subject))
    second.one(second.checkout(two, member=other.subject))
    second.one(second.sign_up(other, "+8613800000001", two))
    row = only(till)
    assert row["reason"] == "double_welcome"
    lost, stays = str(row["facts"]["coupon"]), str(row["facts"]["other_coupon"])
    assert settle(till, row, "void").result == "applied"
    coupons = till.rows("coupon")
    assert [(coupons[each]["used"], coupons[each]["status"]) for each in (stays, lost)] == [
        (1, "active"),
        (0, "voided"),
    ]
    proven(Holding(till))


def test_a_second_stamp_of_a_day_is_taken_off_the_card(till: Till, second: Till) -> None:
    till.campaign(CUP)
    till.campaign(CARD)
    member = member_of(till)
    stamped(till, member, 10)
    second.one(stamp(second, member))
    row = only(till)
    assert (row["reason"], stamps_left(till, member)) == ("daily_limit_reached", 2)
    assert settle(till, row, "void").detail["redemptions"] == [row["operation"]]
    assert stamps_left(till, member) == 1
    proven(Holding(till))


def test_a_reward_without_its_stamps_is_taken_back_and_withdrawn(till: Till) -> None:
    till.campaign(CUP)
    till.campaign(CARD)
    member = member_of(till)
    (reward,) = till.coupons(1, "CUP")
    stamped(till, member, 7, 8)
    full = stamp(till, member, reward, day=9)
    till.one(full)
    till.one(use(till, reward, member))
    assert said(till.one(till.void(full.id))) == ("exception", [("stamp_reward_used", 900)])
    assert settle(till, only(till), "void").result == "applied"
    coupon = till.rows("coupon")[reward.subject]
    assert (coupon["used"], coupon["status"], stamps_left(till, member)) == (0, "voided", 2)


@pytest.mark.parametrize("outcome, principal, points", [("keep", -3_000, -10), ("write-off", 0, 0)])
def test_what_was_overdrawn_stays_owed_or_is_the_shops_loss(
    till: Till, outcome: str, principal: int, points: int
) -> None:
    member = member_of(till)
    till.send(top_up(till, member, 2_000, at=at("03-10T10:00")), adjust(till, member, 30, at=at("03-10T10:01")))
    sale = purchase(till, member, value=(5_000, 0), points=40, earned=0, at=at("03-10T11:00"))
    assert said(till.one(sale)) == ("exception", [("overdrawn", 3_010)])
    assert settle(till, only(till), outcome).result == "applied"
    left = {ledger: amount for (ledger, _), amount in lots(till, member).items()}
    assert (left.get("principal", 0), left.get("points", 0)) == (principal, points)
    assert only(till)["status"] == "settled"
    proven(Holding(till))


def test_what_is_covered_meanwhile_is_written_off_without_a_gift(till: Till) -> None:
    member = member_of(till)
    till.one(top_up(till, member, 2_000, at=at("03-10T10:00")))
    till.one(purchase(till, member, value=(5_000, 0), earned=0, at=at("03-10T11:00")))
    row = only(till)
    till.one(top_up(till, member, 2_500, at=at("03-10T12:00")))
    assert settle(till, row, "write-off").detail["added"] == {"principal_minor": 500}
    assert lots(till, member) == {}


@pytest.mark.parametrize("outcome", ["keep", "void", "write-off"])
@pytest.mark.parametrize("ahead", [True, False])
def test_a_cloud_that_was_set_back_knows_the_decision_again(
    till: Till, second: Till, shop: CloudShop, outcome: str, ahead: bool
) -> None:
    """The exception has another id there; the decision may come before its checkout, or after it."""
    till.campaign()
    (coupon,) = till.coupons(1)
    first, later = till.checkout(coupon), second.checkout(coupon)
    told = {
        "id": IDS.new(), "operation": later.id, "reason": "double_redemption", "at_stake_minor": 5000,
        "facts": {
            "coupon": coupon.subject,
            "sides": [{"operation": later.id, "redemption": redemption_of(later), "coupon": coupon.subject}],
        },
    }  # fmt: skip
    till.one(first)
    if ahead:
        assert settle(till, told, outcome).detail["pending"]
    second.one(later)
    if not ahead:
        settle(till, told, outcome)
    every = till.rows("exception").values()
    assert [each["status"] for each in every] == ["settled"]
    assert till.rows("coupon")[coupon.subject]["used"] == (1 if outcome == "void" else 2)
    if outcome != "void":
        assert [each["at_stake_minor"] for each in every] == [5000]
    proven(Holding(till))
    proven(Holding(second))
