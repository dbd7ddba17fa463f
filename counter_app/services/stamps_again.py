"""Stamps that are taken back, and those that were kept beside a lost database and happen again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from counter_app.domain.campaign import Words
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.limits import coupon_scope, shared_takes
from counter_app.protocol.bodies import Stamp, decode_body
from counter_app.protocol.operations import Operation, OperationType
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import RedemptionRecord


def take_back(writing: Writing, void: str, record: RedemptionRecord, at: datetime) -> None:
    """A stamp was voided: it leaves the card, and with it the reward that it brought, where that is unused and the
    stamps do not pay for it any more."""
    body, member = _body_of(writing, record.id), writing.member(record.member)
    of = member.id if member is not None else record.member
    amounts = [-1]
    left = writing.cards(of).get(record.campaign, 0) - 1
    for issued in body.rewards if body is not None else ():
        coupon, scope = writing.coupon(issued.coupon), coupon_scope(issued.coupon)
        unused = coupon is not None and coupon.status is not CouponStatus.VOIDED and not writing.usage([scope])[scope]
        if body is None or coupon is None or not unused or left >= 0:
            continue
        writing.put_coupon(replace(coupon, status=CouponStatus.VOIDED, status_since=at))
        amounts.append(body.of)
        left += body.of
    writing.add_stamps(amounts, record.campaign, of, void, record.id)


def retake(writing: Writing, operation: Operation, body: Stamp, at: datetime) -> None:
    """A stamp that was kept beside a lost database happens again; its coupons are put by the caller."""
    device = writing.device()
    terms = writing.terms(body.card, body.terms_version)
    day = date.fromisoformat(body.business_day)
    takes = shared_takes(terms, body.member, body.store, day) if terms is not None else []
    writing.take(takes, operation.id, operation.id)
    if writing.redemption(operation.id) is None:
        title = terms.title if terms is not None else Words(body.card, body.card)
        writing.add_redemption(
            RedemptionRecord(
                id=operation.id,
                checkout=operation.id,
                coupon="",
                campaign=body.card,
                title_zh=title.zh_CN,
                title_en=title.en,
                member=body.member,
                member_name="",
                store=body.store,
                counter=device.counter if device else "",
                staff=operation.staff,
                staff_name="",
                at=at,
                discount_minor=0,
                exposure_minor=0,
                offline=True,
            )
        )
    writing.add_stamps(amounts_of(body.of, len(body.rewards)), body.card, body.member, operation.id, operation.id)


def _body_of(reading: Reading, stamp_id: str) -> Stamp | None:
    record = reading.operation(stamp_id)
    kept = bytes(record.operation.body) if record is not None else b""
    if record is None or kept[:1] != b"{" or record.operation.type != OperationType.STAMP:
        return None  # cleaned after its ninety days: the cloud knows it still
    body = decode_body(OperationType.STAMP, kept)
    return body if isinstance(body, Stamp) else None


def amounts_of(of: int, rewards: int) -> list[int]:
    """A stamp, and what each full card takes from it."""
    return [1, *([-of] * rewards)]
