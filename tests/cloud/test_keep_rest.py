"""A coupon that keeps its rest at the cloud: one sum over all counters, and what goes beyond it is the sum at stake."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from counter_app.protocol.devices import CouponIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.support import C50, CloudShop, Till, rows_of

KEEP: Mapping[str, object] = {
    **C50,
    "id": "KEEP",
    "min_spend_minor": 0,
    "benefit": {"amount_off_minor": 5000, "keep_rest": True},
}


@pytest.fixture
def coupon(till: Till) -> CouponIdentity:
    till.campaign(KEEP)
    (drawn,) = till.coupons(1, "KEEP")
    till.one(till.issue(drawn))
    return drawn


def spending(till: Till, coupon: CouponIdentity, off: int, *, mode: str = "report", amount: int = 20000) -> Operation:
    return till.operation("checkout", till.checkout_body(coupon, off_minor=off, amount_minor=amount), mode=mode)


def spent(till: Till, coupon: CouponIdentity) -> int:
    row = till.rows("usage").get(f"money:{coupon.subject}")
    return 0 if row is None else int(str(row["used"]))


def said(result: Result) -> tuple[str, list[tuple[str, int]]]:
    return result.result, [(note.reason, note.at_stake_minor) for note in result.exceptions]


def test_claims_are_judged_to_the_minor_unit(till: Till, second: Till, coupon: CouponIdentity) -> None:
    assert till.one(spending(till, coupon, 2000, mode="claim", amount=2000)).result == "applied"

    refused = second.one(spending(second, coupon, 5000, mode="claim"))
    assert refused.result == "refused"
    assert refused.detail["reason"] == "insufficient_balance"
    reasons = refused.detail["reasons"]
    assert isinstance(reasons, list)
    assert reasons[0]["balance_minor"] == 3000
    assert second.one(spending(second, coupon, 3001, mode="claim")).result == "refused"
    assert second.one(spending(second, coupon, 3000, mode="claim")).result == "applied"

    assert second.one(spending(second, coupon, 1, mode="claim")).detail["reason"] == "already_redeemed"
    assert spent(till, coupon) == 5000
    assert till.rows("coupon")[coupon.subject]["used"] == 2


def test_a_claim_for_nothing_is_refused(till: Till, coupon: CouponIdentity) -> None:
    refused = till.one(spending(till, coupon, 0, mode="claim", amount=0))

    assert refused.detail["reason"] == "min_spend_not_met"
    assert spent(till, coupon) == 0


def test_two_counters_without_network_spend_the_same_rest(till: Till, second: Till, coupon: CouponIdentity) -> None:
    first, later = spending(till, coupon, 3500), spending(second, coupon, 3000)

    assert said(till.one(first)) == ("applied", [])
    assert said(second.one(later)) == ("exception", [("double_redemption", 1500)])

    assert spent(till, coupon) == 6500
    (exception,) = till.rows("exception").values()
    sides = exception["facts"]["sides"]  # type: ignore[index]  # the row is plain JSON
    assert [side["discount_minor"] for side in sides] == [3500, 3000]
    # The first is taken back: what went beyond stays what a manager has to look at, and its money stays spent.
    till.one(till.void(first.id))
    assert spent(till, coupon) == 3000
    assert till.one(spending(till, coupon, 2001, mode="claim")).detail["reason"] == "insufficient_balance"
    assert till.one(spending(till, coupon, 2000, mode="claim")).result == "applied"


def test_a_report_on_an_empty_coupon_puts_all_of_it_at_stake(till: Till, coupon: CouponIdentity) -> None:
    till.one(spending(till, coupon, 5000))

    assert said(till.one(spending(till, coupon, 700))) == ("exception", [("double_redemption", 700)])


def test_a_refused_claim_that_happened_after_all_is_an_exception(till: Till, coupon: CouponIdentity) -> None:
    till.one(spending(till, coupon, 4000))
    asked = spending(till, coupon, 3000, mode="claim")
    assert till.one(asked).result == "refused"
    reported = Operation(**{**{name: getattr(asked, name) for name in asked.__struct_fields__}, "mode": "report"})

    assert said(till.one(reported)) == ("exception", [("double_redemption", 2000)])
    assert said(till.one(reported))[0] == "duplicate"
    assert spent(till, coupon) == 7000


def test_voids_and_cancels_give_back_exactly_what_was_taken(till: Till, coupon: CouponIdentity) -> None:
    first, middle, asked = (
        spending(till, coupon, 1200),
        spending(till, coupon, 1034),
        spending(till, coupon, 2000, mode="claim"),
    )
    till.send(first, middle, asked)
    assert spent(till, coupon) == 4234

    undone = till.void(middle.id)
    till.one(undone)
    assert spent(till, coupon) == 3200
    till.one(till.operation("cancel", {"target": asked.id}))
    assert spent(till, coupon) == 1200
    till.one(till.operation("cancel", {"target": undone.id}))
    assert spent(till, coupon) == 2234
    till.one(till.operation("cancel", {"target": first.id}))
    assert spent(till, coupon) == 1034
    assert till.one(spending(till, coupon, 3966, mode="claim")).result == "applied"


def test_an_undone_void_whose_money_is_gone_meanwhile_goes_beyond(till: Till, coupon: CouponIdentity) -> None:
    first = spending(till, coupon, 3000)
    undone = till.void(first.id)
    till.send(first, undone, spending(till, coupon, 4000))

    till.one(till.operation("cancel", {"target": undone.id}))

    assert spent(till, coupon) == 7000


def test_what_a_checkout_took_off_is_a_fact_and_not_judged_again(till: Till, second: Till) -> None:
    """A counter that knew less of the rest took 5.00 of the first coupon and the others of the second."""
    till.campaign(KEEP)
    till.campaign(KEEP, id="OTHER", stacking={"group": "other"})
    (first,), (other,) = till.coupons(1, "KEEP"), till.coupons(1, "OTHER")
    till.one(till.issue(first, other))
    body = till.checkout_body(first, other, amount_minor=3000, off_minor=0)
    uses = body["coupons"]
    assert isinstance(uses, list)
    uses[0]["discount_minor"], uses[1]["discount_minor"] = 500, 2500
    body["discount_minor"], body["payable_minor"] = 3000, 0

    assert said(till.do("checkout", body)) == ("applied", [])
    assert (spent(till, first), spent(till, other)) == (500, 2500)


def test_a_look_up_brings_what_was_spent(till: Till, second: Till, coupon: CouponIdentity) -> None:
    till.one(spending(till, coupon, 1800))

    page = second.cloud.look_up(second.caller, code=coupon.short_code)

    assert rows_of(page, "usage")[f"money:{coupon.subject}"]["used"] == 1800


def test_a_plain_coupon_has_no_such_row(till: Till) -> None:
    till.campaign()
    (plain,) = till.coupons(1)
    till.one(till.checkout(plain))

    assert till.rows("usage") == {}


def test_the_database_itself_holds_the_sum_within_the_coupon(
    till: Till, shop: CloudShop, coupon: CouponIdentity
) -> None:
    till.one(spending(till, coupon, 5000))

    with pytest.raises(IntegrityError), shop.cloud._context.database._engine.begin() as connection:
        connection.execute(text("UPDATE usage SET used = cap + 1"))
