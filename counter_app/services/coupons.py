"""One coupon at the manager's desk: freeze, free, withdraw, show."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Campaign, Terms
from counter_app.domain.coupon import Coupon, CouponStatus, LastUse
from counter_app.domain.errors import InvalidInput
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.domain.windows import Window, window_of
from counter_app.protocol.bodies import CouponPut
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    begin,
    clean_reason,
    finish,
    manager_refusal,
    moment,
    own_device,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store
from counter_app.services.finding import bring_coupon, find_coupon
from counter_app.services.left import left_on
from counter_app.services.naming import names_member
from counter_app.services.ports import Reading

_STATUS = {"freeze": CouponStatus.FROZEN, "unfreeze": CouponStatus.ACTIVE, "revoke": CouponStatus.VOIDED}
ACTIONS = tuple(_STATUS)


@dataclass(frozen=True, slots=True)
class CouponChange:
    """`changed` False with `done` True: it was so already."""

    done: bool
    changed: bool = False
    coupon: Coupon | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class CouponShown:
    """A coupon with everything that is known of it here; `uses_left` before limits of member and campaign.

    `rest_minor`: the money left on it, where it keeps its rest.
    """

    coupon: Coupon | None = None
    campaign: Campaign | None = None
    terms: Terms | None = None
    window: Window | None = None
    uses_left: int = 0
    rest_minor: int | None = None
    last_use: LastUse | None = None
    reasons: tuple[Reason, ...] = ()


def change_coupon(counter: Counter, operation_id: str, code: str, action: str, reason: str) -> CouponChange:
    """Freeze, unfreeze or revoke the coupon that `code` (short, signed, id) names. A revoked one stays revoked.

    Raises `InvalidInput` for another action or an empty reason.
    """
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "coupon_put")
    if refused is not None:
        return CouponChange(False, reasons=(refused,))
    if action not in _STATUS:
        raise InvalidInput(f"action: must be one of {', '.join(ACTIONS)}", key="action")
    why = clean_reason(reason)
    bring_coupon(counter, code)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "coupon_put")
        if refused is not None:
            return CouponChange(False, reasons=(refused,))
        fields = {"code": code, "action": action, "reason": why}
        act = begin(writing, operation_id, "coupon_put", now, fields)
        told = told_before(writing, act, CouponChange)
        if isinstance(told, Reason):
            return CouponChange(False, reasons=(told,))
        if told is not None:
            return told
        coupon = find_coupon(writing, counter, code)
        stopped = _stopped(coupon, action, own_store(writing).zone)
        stopped = stopped or names_member(writing, why, coupon.member if coupon is not None else "")
        if coupon is None or stopped is not None:
            return CouponChange(False, coupon=coupon, reasons=(stopped,) if stopped else ())
        status = _STATUS[action]
        changed = coupon.status is not status
        if changed:
            coupon = replace(coupon, status=status, status_since=now)
            writing.put_coupon(coupon)
            counter.failpoint("coupon_put.coupon")
        write(writing, act, OperationType.COUPON_PUT, CouponPut(coupon=coupon.id, action=action, reason=why))
        answer = CouponChange(True, changed, coupon)
        finish(writing, act, answer, coupon.id, {"action": action})
        return answer


def show_coupon(counter: Counter, code: str) -> CouponShown:
    """Everything known of a coupon, for a manager."""
    refused = refusal_of(counter, "coupon_show", require_manager)
    if refused is not None:
        return CouponShown(reasons=(refused,))
    bring_coupon(counter, code)
    with counter.store.reading() as reading:
        return _shown(reading, find_coupon(reading, counter, code))


def _shown(reading: Reading, coupon: Coupon | None) -> CouponShown:
    if coupon is None:
        return CouponShown(reasons=(Reason(ReasonCode.UNKNOWN_CODE),))
    terms = reading.terms(coupon.campaign, coupon.terms_version)
    store = reading.store(own_device(reading).store)
    left = left_on(reading, coupon)
    return CouponShown(
        coupon=coupon,
        campaign=reading.campaign(coupon.campaign),
        terms=terms,
        window=window_of(terms.valid, coupon.issued_at, ZoneInfo(store.timezone)) if terms and store else None,
        uses_left=left.uses if left else 0,
        rest_minor=left.rest_minor if left else None,
        last_use=reading.last_use(coupon.id),
    )


def _stopped(coupon: Coupon | None, action: str, zone: ZoneInfo) -> Reason | None:
    if coupon is None:
        return Reason(ReasonCode.UNKNOWN_CODE)
    if coupon.status is CouponStatus.VOIDED and action != "revoke":
        since: Detail = coupon.status_since.astimezone(zone).isoformat() if coupon.status_since else None
        return Reason(ReasonCode.COUPON_VOIDED, "", {"since": since})
    return None
