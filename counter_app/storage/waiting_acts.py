"""What was frozen or stopped here stays so while the act waits to go up, whatever rows come down meanwhile."""

from __future__ import annotations

from typing import Any

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.protocol.operations import CampaignPut, CouponPut, MemberUpdate, OperationType, decode_body
from counter_app.storage.connection import Connection

_TYPES = {
    OperationType.COUPON_PUT.value: "coupon",
    OperationType.MEMBER_UPDATE.value: "member",
    OperationType.CAMPAIGN_PUT.value: "campaign",
}
_WAITING = (
    "SELECT type, at, body FROM operation WHERE state <> 'closed' AND state IN ('waiting', 'undeliverable')"
    " AND type IN ('coupon_put', 'member_update', 'campaign_put') ORDER BY epoch, seq"
)
_SET_COUPON = (
    "UPDATE coupon SET status = :status, status_since = :since WHERE id = :id AND status NOT IN ('voided', :status)"
)
_SET_MEMBER = "UPDATE member SET status = :status, status_since = :since WHERE id = :id AND status <> :status"
_SET_CAMPAIGN = "UPDATE campaign SET status = :status, status_since = :since WHERE id = :id AND status <> :status"
_COUPON_STATUS = {
    "freeze": CouponStatus.FROZEN.value,
    "unfreeze": CouponStatus.ACTIVE.value,
    "revoke": CouponStatus.VOIDED.value,
}


def put_again(connection: Connection, kinds: frozenset[str]) -> None:
    """Give coupons, members and campaigns of these kinds the status that a waiting act of this counter gave them."""
    if not kinds & set(_TYPES.values()):
        return
    for row in connection.execute(_WAITING).all():
        if _TYPES[row.type] in kinds:
            _put(connection, decode_body(OperationType(row.type), row.body), row.at)


def _put(connection: Connection, body: Any, at: int | None) -> None:
    match body:
        case CouponPut(coupon=coupon, action=action) if action in _COUPON_STATUS:
            connection.execute(_SET_COUPON, {"id": coupon, "status": _COUPON_STATUS[action], "since": at})
        case MemberUpdate(member=member, status=str(status)):
            connection.execute(_SET_MEMBER, {"id": member, "status": status, "since": at})
        case CampaignPut(campaign=campaign, status=str(status)) if status in tuple(CampaignStatus):
            connection.execute(_SET_CAMPAIGN, {"id": campaign, "status": status, "since": at})
