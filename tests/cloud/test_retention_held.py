"""Who has something left is kept although the time is over, and it is said why."""

from collections.abc import Callable

import pytest

from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.operations import Operation
from counter_app.protocol.retention import RetentionFound
from tests.cloud.ledgers import adjust, top_up
from tests.cloud.support import C50, CloudShop, Till
from tests.cloud.test_erasing import sign_up
from tests.cloud.test_retention import RULES, YEAR, facts, keep, known, live, look, preview, status, told


def with_value(till: Till, member: MemberIdentity) -> list[Operation]:
    return [top_up(till, member.subject, 1_000)]


def with_bonus_only(till: Till, member: MemberIdentity) -> list[Operation]:
    paid = till.checkout_body(member=member.subject, amount_minor=1_000)
    spent = {**paid, "payable_minor": 1_000, "value": {"principal_minor": 1_000, "bonus_minor": 0}}
    return [top_up(till, member.subject, 1_000, 500), till.operation("checkout", spent)]


def with_overdrawn_value(till: Till, member: MemberIdentity) -> list[Operation]:
    paid = till.checkout_body(member=member.subject, amount_minor=1_000)
    spent = {**paid, "payable_minor": 1_000, "value": {"principal_minor": 1_000, "bonus_minor": 0}}
    return [till.operation("checkout", spent)]


def with_points(till: Till, member: MemberIdentity) -> list[Operation]:
    return [adjust(till, member.subject, 5)]


def frozen(till: Till, member: MemberIdentity) -> list[Operation]:
    return [till.operation("member_update", {"member": member.subject, "status": "frozen", "reason": "lost"})]


def with_coupon(till: Till, member: MemberIdentity) -> list[Operation]:
    till.campaign({**C50, "id": "EVER", "valid": {}})
    (coupon,) = till.coupons(1, "EVER")
    return [till.issue(coupon, member=member.subject)]


def with_pass(till: Till, member: MemberIdentity) -> list[Operation]:
    till.campaign({"id": "PASS", "kind": "pass", "title": {"zh_CN": "次卡", "en": "Pass"}, "benefit": {"uses": 10}})
    (coupon,) = till.coupons(1, "PASS")
    return [till.issue(coupon, member=member.subject)]


def with_exception(till: Till, member: MemberIdentity) -> list[Operation]:
    return [sign_up(till, member, "+8613900000000")]  # twice: a case for a manager


@pytest.mark.parametrize(
    "how, why",
    [
        (with_value, "value"), (with_bonus_only, "value"), (with_overdrawn_value, "debt"), (with_points, "points"),
        (frozen, "frozen"), (with_coupon, "coupon"), (with_pass, "prepaid"), (with_exception, "exception"),
    ],
)  # fmt: skip
def test_who_has_something_left_is_kept_and_said(
    shop: CloudShop, till: Till, how: Callable[[Till, MemberIdentity], list[Operation]], why: str
) -> None:
    gone, held = known(till, 2)
    till.send(*how(till, held))
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    look(shop)
    assert facts(told(till, "retention_notice")[0])["held"] == {why: 1}
    live(shop, 31)
    assert (status(till)[gone.subject], status(till)[held.subject]) == (
        "erased",
        "frozen" if why == "frozen" else "active",
    )
    assert facts(told(till, "retention_done")[0])["held"] == {why: 1}
    answer, found = preview(till)
    assert found.held == {why: 1}
    assert answer.purged == RetentionFound(members=0, held={why: 1}, calls=0)


@pytest.mark.parametrize("how, flag", [(with_points, "points_hold"), (with_coupon, "coupons_hold")])
def test_points_and_free_coupons_need_not_keep_anybody(
    shop: CloudShop, till: Till, how: Callable[[Till, MemberIdentity], list[Operation]], flag: str
) -> None:
    (member,) = known(till, 1)
    till.send(*how(till, member))
    shop.clock.forward(days=3 * YEAR)
    keep(till, {**RULES, flag: False})
    look(shop)
    live(shop, 31)
    assert status(till) == {member.subject: "erased"}
