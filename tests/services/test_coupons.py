"""One coupon at the desk: frozen, freed, withdrawn, shown; by short code, signed code or id."""

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.coupon import CouponStatus
from counter_app.domain.errors import InvalidInput
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import CouponPut
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.services.coupons import change_coupon, show_coupon
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import Shop
from tests.services.desk import bodies, desk_link, new_id, open_desk, outbox


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path)


def change(shop: Shop, code: str, action: str) -> tuple[bool, bool, list[ReasonCode]]:
    answer = change_coupon(shop.counter, new_id(shop), code, action, "客人要求")
    return answer.done, answer.changed, [reason.code for reason in answer.reasons]


def redeemed(shop: Shop, code: str) -> list[ReasonCode]:
    answer = redeem(shop.counter, RedeemRequest(new_id(shop), (code,), 20000))
    return [reason.code for reason in answer.verdict.reasons]


def test_a_frozen_coupon_is_not_redeemed_until_it_is_freed(shop: Shop) -> None:
    code = shop.coupon()
    assert change(shop, code, "freeze") == (True, True, [])
    assert redeemed(shop, code) == [ReasonCode.COUPON_FROZEN]
    assert change(shop, code, "freeze") == (True, False, [])
    assert change(shop, code, "unfreeze") == (True, True, [])
    assert redeemed(shop, code) == []


def test_a_revoked_coupon_stays_revoked(shop: Shop) -> None:
    code = shop.coupon()
    assert change(shop, code, "revoke") == (True, True, [])
    for action in ("freeze", "unfreeze"):
        assert change(shop, code, action) == (False, False, [ReasonCode.COUPON_VOIDED])
    (reason,) = change_coupon(shop.counter, new_id(shop), code, "freeze", "客人要求").reasons
    assert reason.details["since"] == "2026-03-10T14:00:00+08:00", "by the store's clock"
    assert change(shop, code, "revoke") == (True, False, [])
    assert redeemed(shop, code) == [ReasonCode.COUPON_VOIDED]
    assert [body.action for body in bodies(shop) if isinstance(body, CouponPut)] == ["revoke", "revoke"]


def test_the_signed_code_and_the_id_name_the_same_coupon(shop: Shop) -> None:
    signed = shop.signed("0123456789ab")
    short = shop.coupon(id="0123456789ab")
    for code in (short, signed, "0123456789ab", "0123456789AB"):
        shown = show_coupon(shop.counter, code)
        assert shown.coupon is not None
        assert shown.coupon.id == "0123456789ab"


def test_what_is_shown_is_what_is_known(shop: Shop) -> None:
    code = shop.coupon()
    redeemed(shop, code)
    shown = show_coupon(shop.counter, code)
    assert shown.coupon is not None
    assert shown.coupon.status is CouponStatus.ACTIVE
    assert shown.terms is not None
    assert shown.window is not None
    assert shown.window.until_day is not None
    assert shown.last_use is not None
    assert (shown.terms.campaign, shown.window.until_day.day, shown.uses_left) == ("C50", 31, 0)
    assert (shown.last_use.counter, shown.last_use.staff, shown.last_use.at) == ("T1", "K1", shop.clock.at)


@pytest.mark.parametrize("code", ["123456789015", "", "rubbish", "\ud800", "\0", "6" * 4000, "x'; DROP TABLE coupon"])
def test_a_coupon_that_is_not_there_changes_nothing(shop: Shop, code: str) -> None:
    assert [reason.code for reason in show_coupon(shop.counter, code).reasons] == [ReasonCode.UNKNOWN_CODE]
    if code.isprintable():
        assert change(shop, code, "freeze") == (False, False, [ReasonCode.UNKNOWN_CODE])
    assert outbox(shop) == []


def test_a_coupon_of_another_counter_is_asked_for_at_the_cloud(shop: Shop) -> None:
    link = desk_link(shop)
    issued_at = (shop.clock.at - timedelta(days=1)).isoformat().replace("+00:00", "Z")
    row = dict.fromkeys(columns_of("coupon"), "") | {
        "id": "feedfacebeef",
        "version": 5,
        "campaign": "C50",
        "terms_version": 1,
        "short_code": "572457245724",
        "issued_at": issued_at,
        "status": "active",
        "status_since": issued_at,
        "cycles": 0,
        "used": 0,
        "deleted": False,
    }
    link.found = ChangesPage(
        now="", version=0, more=False, kinds={"coupon": KindPage(columns=list(row), rows=[list(row.values())])}
    )
    signed = shop.signed("feedfacebeef")
    assert change(shop, signed, "freeze")[2] == [ReasonCode.UNKNOWN_CODE]  # off-line: nobody is asked
    link.online = True
    assert change(shop, signed, "freeze") == (True, True, [])
    link.online = False
    assert redeemed(shop, signed) == [ReasonCode.COUPON_FROZEN]


@pytest.mark.parametrize("action, reason", [("melt", "x"), ("freeze", ""), ("freeze", " \n"), ("freeze", "x" * 201)])
def test_an_action_or_reason_that_says_nothing_is_refused(shop: Shop, action: str, reason: str) -> None:
    with pytest.raises(InvalidInput):
        change_coupon(shop.counter, new_id(shop), shop.coupon(), action, reason)
