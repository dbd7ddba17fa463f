"""What was frozen or stopped here stays so while the act waits to go up, whatever rows come down meanwhile."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, text, update

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.protocol.operations import CampaignPut, CouponPut, MemberUpdate, OperationType, decode_body
from counter_app.storage import schema as s

_o = s.operation.c
_TYPES = {
    OperationType.COUPON_PUT.value: "coupon",
    OperationType.MEMBER_UPDATE.value: "member",
    OperationType.CAMPAIGN_PUT.value: "campaign",
}
_WAITING = (
    select(_o.type, _o.at, _o.body)
    .where(text("operation.state <> 'closed'"), _o.state.in_(("waiting", "undeliverable")), _o.type.in_(list(_TYPES)))
    .order_by(_o.epoch, _o.seq)
)
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
            status = _COUPON_STATUS[action]
            changed = (s.coupon.c.id == coupon) & s.coupon.c.status.not_in((CouponStatus.VOIDED.value, status))
            connection.execute(update(s.coupon).where(changed).values(status=status, status_since=at))
        case MemberUpdate(member=member, status=str(status)):
            of_member = (s.member.c.id == member) & (s.member.c.status != status)
            connection.execute(update(s.member).where(of_member).values(status=status, status_since=at))
        case CampaignPut(campaign=campaign, status=str(status)) if status in tuple(CampaignStatus):
            of_campaign = (s.campaign.c.id == campaign) & (s.campaign.c.status != status)
            connection.execute(update(s.campaign).where(of_campaign).values(status=status, status_since=at))
