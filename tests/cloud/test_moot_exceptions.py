"""Exceptions about a use that was taken back, or whose other side was, need nobody any more, and say why; a decision
about one holds where it is a case."""

from typing import Any

import msgspec
import pytest

from counter_app.cloud import rows
from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import member_of
from tests.cloud.support import C50, D50, CloudShop, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_settling import only, redemption_of, settle, twice

KEEP: dict[str, object] = {**C50, "id": "KEEP", "benefit": {"amount_off_minor": 5_000, "keep_rest": True}}


def state(row: dict[str, Any]) -> tuple[str, str, str]:
    """Its status, why it needs nobody, and what was decided."""
    facts = row["facts"]
    return row["status"], facts.get("withdrawn_as", ""), facts.get("settled", {}).get("outcome", "")


def about(till: Till, operation: Operation) -> dict[str, Any]:
    (row,) = [row for row in till.rows("exception").values() if row["operation"] == operation.id]
    return row


def test_a_void_of_the_later_use_closes_the_case_and_its_withdrawal_opens_it_again(till: Till, second: Till) -> None:
    coupon, _, later, _ = twice(till, second)
    void = second.void(later.id)
    second.one(void)
    assert state(only(till)) == ("withdrawn", "use_taken_back", "")
    second.do("cancel", {"target": void.id})
    assert state(only(till)) == ("open", "", "")
    assert till.rows("coupon")[coupon.subject]["used"] == 2
    proven(Holding(till))


@pytest.mark.parametrize("how", ["void", "cancel"])
def test_once_the_first_use_is_taken_back_the_one_left_is_no_loss(till: Till, second: Till, how: str) -> None:
    coupon, first, later, _ = twice(till, second)
    till.do("cancel", {"target": first.id}) if how == "cancel" else till.one(till.void(first.id))
    row = only(till)
    assert state(row) == ("withdrawn", "other_taken_back", "")
    answer = settle(till, row, "write-off")
    assert (answer.result, answer.detail) == ("applied", {"exception": row["id"], "already": {}})
    assert state(only(till)) == ("withdrawn", "other_taken_back", "write-off")
    now = till.rows("coupon")[coupon.subject]
    assert (now["used"], now["last_redemption"]) == (1, redemption_of(later))
    proven(Holding(till))


@pytest.mark.parametrize("outcome", ["keep", "write-off"])
@pytest.mark.parametrize("decided_first", [True, False])
def test_a_decision_counts_no_more_with_a_void_and_holds_again_without_it(
    till: Till, second: Till, outcome: str, decided_first: bool
) -> None:
    _, _, later, row = twice(till, second)
    void = second.void(later.id)
    if decided_first:
        settle(till, row, outcome)
        second.one(void)
    else:
        second.one(void)
        settle(till, row, outcome)
    assert state(only(till)) == ("withdrawn", "use_taken_back", outcome)
    second.do("cancel", {"target": void.id})
    assert state(only(till)) == ("settled", "", outcome)
    beaten = settle(second, row, "void")
    assert beaten.detail["already"]["outcome"] == outcome  # type: ignore[index]
    proven(Holding(till))


@pytest.mark.parametrize("decided_first", [True, False])
def test_whoever_takes_the_later_use_back_has_taken_it_back_whatever_becomes_of_the_first(
    till: Till, second: Till, decided_first: bool
) -> None:
    """Two people have each taken one back, and neither could know of the other: both hold, the coupon is free."""
    coupon, first, later, row = twice(till, second)
    void = till.void(first.id)
    if not decided_first:
        till.one(void)
    settled = settle(second, row, "void")
    assert settled.detail["redemptions"] == [redemption_of(later)]
    if decided_first:
        till.one(void)
    assert state(only(till)) == ("settled", "", "void")
    assert till.rows("coupon")[coupon.subject]["used"] == 0
    assert till.one(till.checkout(coupon, mode="claim")).result == "applied"
    proven(Holding(till))


def test_of_three_uses_one_stays_a_case_when_the_first_is_taken_back(till: Till, second: Till) -> None:
    coupon, first, later, _ = twice(till, second)
    third = second.checkout(coupon)
    second.one(third)
    void = till.void(first.id)
    till.one(void)
    assert [state(about(till, each))[0] for each in (later, third)] == ["withdrawn", "open"]
    till.do("cancel", {"target": void.id})
    assert [state(about(till, each))[0] for each in (later, third)] == ["open", "open"]
    assert len(till.rows("exception")) == 2
    proven(Holding(till))


def test_what_was_decided_about_stays_the_case_and_the_other_one_closes(till: Till, second: Till) -> None:
    coupon, first, later, row = twice(till, second)
    third = second.checkout(coupon)
    second.one(third)
    till.one(till.void(first.id))
    settle(till, row, "write-off")
    assert state(about(till, later)) == ("settled", "", "write-off")
    assert state(about(till, third)) == ("withdrawn", "other_taken_back", "")


def test_a_void_of_the_first_use_that_is_withdrawn_leaves_one_case_and_not_two(
    shop: CloudShop, till: Till, second: Till
) -> None:
    _, first, later, _ = twice(till, second)
    void = till.void(first.id)
    till.one(void)
    till.do("cancel", {"target": void.id})
    row = only(till)
    assert (row["operation"], row["status"], row["at_stake_minor"]) == (later.id, "open", 5_000)
    with shop.cloud._context.database.reading() as reading:
        redemptions = {row.checkout: row.excess for row in reading.all(rows.RedemptionRow, shop.merchant)}
    assert redemptions == {first.id: False, later.id: True}, "it has its place back"
    proven(Holding(till))


def test_a_use_against_a_rule_that_is_no_others_stays_a_case_until_it_is_taken_back_itself(
    till: Till, second: Till
) -> None:
    till.campaign(C50, stores=["S9"])
    (coupon,) = till.coupons(1)
    first, later = till.checkout(coupon), second.checkout(coupon)
    till.one(first)
    second.one(later)
    till.one(till.void(first.id))
    assert [state(about(till, each)) for each in (first, later)] == [
        ("withdrawn", "use_taken_back", ""),
        ("open", "", ""),
    ]
    second.one(second.void(later.id))
    assert state(about(till, later)) == ("withdrawn", "use_taken_back", "")


def test_a_use_that_was_taken_back_before_it_came_is_no_case(till: Till) -> None:
    till.campaign(C50, stores=["S9"])
    (coupon,) = till.coupons(1)
    bought = till.checkout(coupon)
    till.send(till.void(bought.id), bought)
    row = only(till)
    assert (row["reason"], *state(row)) == ("wrong_store", "withdrawn", "use_taken_back", "")


def test_a_members_limit_that_another_use_had_filled_is_kept_once_that_is_taken_back(till: Till, second: Till) -> None:
    till.campaign(D50, limits={"per_member_day": 1})
    member = member_of(till)
    one, two = till.coupons(2, "D50")
    first, later = till.checkout(one, member=member), second.checkout(two, member=member)
    till.one(first)
    second.one(later)
    assert (only(till)["reason"], only(till)["status"]) == ("daily_limit_reached", "open")
    void = till.void(first.id)
    till.one(void)
    assert state(only(till)) == ("withdrawn", "other_taken_back", "")
    till.do("cancel", {"target": void.id})
    assert state(only(till)) == ("open", "", "")
    proven(Holding(till))


def test_a_use_that_stands_again_beyond_a_members_limit_is_told(till: Till, second: Till) -> None:
    till.campaign(D50, limits={"per_member_day": 1})
    member = member_of(till)
    one, two = till.coupons(2, "D50")
    first, later = till.checkout(one, member=member), second.checkout(two, member=member)
    void = till.void(first.id)
    till.send(first, void)
    assert second.one(later).result == "applied"
    told = till.do("cancel", {"target": void.id})
    assert [(each.reason, each.at_stake_minor) for each in told.exceptions] == [("daily_limit_reached", 5_000)]
    assert state(about(till, first)) == ("open", "", "")


def test_of_money_on_a_coupon_only_what_is_beyond_it_now_is_at_stake(till: Till, second: Till) -> None:
    till.campaign(KEEP)
    (coupon,) = till.coupons(1, "KEEP")

    def spent(at: Till, minor: int) -> Operation:
        body = at.checkout_body(coupon, off_minor=minor)
        return at.operation("checkout", body)

    early, other, late = spent(till, 1_000), spent(till, 2_500), spent(second, 4_000)
    till.send(early, other)
    second.one(late)
    assert only(till)["at_stake_minor"] == 2_500
    void = till.void(early.id)
    till.one(void)
    assert (only(till)["status"], only(till)["at_stake_minor"]) == ("open", 1_500)
    till.do("cancel", {"target": void.id})
    assert (only(till)["status"], only(till)["at_stake_minor"]) == ("open", 2_500)
    till.one(till.void(other.id))
    assert state(only(till)) == ("withdrawn", "other_taken_back", "")


def test_what_was_refused_as_a_claim_and_reported_when_nothing_stands_against_it_is_told_and_closed(
    till: Till, second: Till
) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    first, asked = till.checkout(coupon), second.checkout(coupon, mode="claim")
    till.one(first)
    assert second.one(asked).result == "refused"
    till.one(till.void(first.id))
    answer = second.one(msgspec.structs.replace(asked, mode="report"))
    assert [each.reason for each in answer.exceptions] == ["double_redemption"]
    assert state(only(till)) == ("withdrawn", "other_taken_back", "")


def test_a_cancelled_use_is_never_a_case_again_whenever_it_was_decided_about(till: Till, second: Till) -> None:
    _, _, later, row = twice(till, second)
    settle(till, row, "write-off")
    second.do("cancel", {"target": later.id})
    assert state(only(till)) == ("withdrawn", "cancelled", "write-off")
