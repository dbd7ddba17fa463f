"""Acts that were kept beside a lost database take effect again in the one that was recovered.

Each goes back under its own id and place in the chain, as waiting: what the cloud has already it answers as
`duplicate`. What cannot be carried out here (its rows have not come down yet) still goes up and comes down with the
changes; a use that was consumed stays consumed in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

import msgspec

from counter_app.domain.campaign import Campaign, CampaignStatus, Terms
from counter_app.domain.campaign_file import read_terms
from counter_app.domain.channels import Channel, known_kind
from counter_app.domain.coupon import Coupon, CouponStatus
from counter_app.domain.discounts import exposure_minor
from counter_app.domain.errors import InvalidInput
from counter_app.domain.limits import Take, coupon_scope, takes_of
from counter_app.domain.member import Member, MemberStatus, Role, Staff
from counter_app.domain.segment_file import segment_from, segment_text
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol import bodies as p
from counter_app.protocol.channels import ChannelPut
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.desk_bodies import FollowUp, TagPut
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.messages import MessagePlan
from counter_app.protocol.operations import GENESIS, Mode, Operation, OperationType
from counter_app.protocol.settling import ExceptionSettle
from counter_app.protocol.shifts import Shift
from counter_app.services import retaking_ledgers as ledgers
from counter_app.services import stamps_again
from counter_app.services.consents import retake_consent
from counter_app.services.merging import retake_merge
from counter_app.services.ports import Writing
from counter_app.services.records import REBUILT, RedemptionRecord
from counter_app.services.reservations_again import reservation_from
from counter_app.services.retaking_day import retake_of_day
from counter_app.services.tagging import retake_tag
from counter_app.services.voiding import VoidAnswer

SKIPPED_PLACES = 1_000
K = TypeVar("K")
_OfMember = p.MemberUpdate | MemberMerge | MemberErase | TagPut | ConsentPut


@dataclass(frozen=True, slots=True)
class KeptOperation:
    """An operation that was acknowledged, with the answer that was given."""

    operation: Operation
    request_hash: str = ""
    answer: bytes = b""


def retake(writing: Writing, kept: Sequence[KeptOperation]) -> int:
    """Carry out in their order those that the database does not have; answers how many they were."""
    count = 0
    for each in sorted(kept, key=lambda act: (act.operation.epoch, act.operation.seq)):
        if not writing.put_kept_operation(each.operation, each.request_hash, each.answer):
            continue
        count += 1
        try:
            body = p.decode_body(OperationType(each.operation.type), each.operation.body)
        except (ValueError, msgspec.MsgspecError):
            continue  # of a program that knew more: it goes up all the same
        _take_effect(writing, each.operation, _as_answered(each, body))
    return count


def _as_answered(kept: KeptOperation, body: msgspec.Struct) -> msgspec.Struct:
    """Of an own sale on-line there came back what the cloud said, whatever the body had foreseen."""
    if not isinstance(body, p.Void | p.Refund) or kept.operation.mode != Mode.CLAIM or body.back is None:
        return body
    told = msgspec.json.decode(kept.answer, type=VoidAnswer).back if kept.answer else None
    return msgspec.structs.replace(body, back=told)


def mark_rebuilt(writing: Writing) -> None:
    """Up to here the log was put together again and may have holes; from here on it is whole (`services.audit`)."""
    epoch, seq, digest = writing.operation_head() or (0, 0, GENESIS)
    epoch, seq = max((epoch, seq), writing.last_place())
    writing.set_fact(REBUILT, f"{epoch} {seq} {digest}")


def leave_room(writing: Writing, epoch: int, seq: int, digest: str) -> int:
    """Go on behind everything that may have been given a place, so that none is used twice; answers the new `seq`."""
    own = writing.operation_head()
    if own is not None and (own[0], own[1]) > (epoch, seq):
        epoch, seq, digest = own
    writing.move_head(epoch, seq + SKIPPED_PLACES, digest)
    mark_rebuilt(writing)
    return seq + SKIPPED_PLACES


def _take_effect(writing: Writing, operation: Operation, body: object) -> None:
    at = datetime.fromisoformat(operation.at).astimezone(UTC)
    ledgers.retake(writing, operation.id, body, at.date())
    match body:
        case p.Checkout():
            _checkout(writing, operation, body, at)
        case p.Void():
            _void(writing, operation, body, at)
        case p.MemberSignUp() | MemberImport():
            _came_in(writing, operation, body, at)
        case p.Issue() | p.Stamp():
            _handed_out(writing, operation, body, at)
        case p.MemberUpdate() | MemberMerge() | MemberErase() | TagPut() | ConsentPut():
            _member(writing, operation, body, at)
        case p.CouponPut():
            _coupon(writing, body, at)
        case Shift() | FollowUp() | MessagePlan():
            retake_of_day(writing, operation, body, at)
        case _:
            _desk(writing, body, at)


def _desk(writing: Writing, body: object, at: datetime) -> None:
    match body:
        case p.CampaignPut():
            _campaign(writing, body, at)
        case p.StaffPut():
            _staff(writing, body)
        case ExceptionSettle():
            writing.settle_exception(body.exception, body.outcome, at)
        case p.SettingsPut():
            for name, value in body.values.items():
                writing.put_setting(name, value, body.store)
        case p.TrafficCount():
            writing.add_traffic(body.business_day, body.kind, body.count)
        case p.SegmentPut() | ChannelPut():
            _saved(writing, body)


def _saved(writing: Writing, body: p.SegmentPut | ChannelPut) -> None:
    if isinstance(body, ChannelPut):
        writing.put_channel(Channel(body.channel, body.name, known_kind(body.kind), body.who, body.active))
    else:
        writing.put_segment(body.segment, segment_from(body.segment, segment_text(body.title, body.rule)))


def _staff(writing: Writing, body: p.StaffPut) -> None:
    known = writing.staff_by_id(body.staff)
    pin = body.pin_hash if body.pin_hash is not None else (known.pin_hash if known else "")
    if body.role in tuple(Role):
        writing.put_staff(Staff(body.staff, body.name, Role(body.role), pin, body.active))


def _checkout(writing: Writing, operation: Operation, body: p.Checkout, at: datetime) -> None:
    device = writing.device()
    counter = device.counter if device else ""
    for use in body.coupons:
        terms = writing.terms(use.campaign, use.terms_version)
        if writing.coupon(use.coupon) is None:
            writing.put_coupon(
                Coupon(use.coupon, use.campaign, use.terms_version, at, use.short_code, use.signed_code, body.member)
            )
        if not writing.take(_takes(terms, use, body), use.redemption, operation.id):
            # A limit is full by what came from elsewhere: the coupon's own use counts all the same.
            alone = Take(coupon_scope(use.coupon), 1, ReasonCode.ALREADY_REDEEMED)
            writing.take((alone,), use.redemption, operation.id)
        if writing.redemption(use.redemption) is None:
            writing.add_redemption(_record(operation, body, use, terms, counter, at))
    member = writing.member(body.member) if body.member else None
    if member is not None and member.number:
        last = max(at, member.last_visit_at or at)
        writing.put_member(replace(member, visits=member.visits + 1, last_visit_at=last))
    if isinstance(body, p.Reservation):
        _reservation(writing, operation, body)


def _takes(terms: Terms | None, use: p.CouponUse, body: p.Checkout) -> tuple[Take, ...]:
    if terms is None:
        return (Take(coupon_scope(use.coupon), 1, ReasonCode.ALREADY_REDEEMED),)
    return takes_of(terms, use.coupon, body.member, body.store, date.fromisoformat(body.business_day))


def _record(
    operation: Operation, body: p.Checkout, use: p.CouponUse, terms: Terms | None, counter: str, at: datetime
) -> RedemptionRecord:
    return RedemptionRecord(
        id=use.redemption,
        checkout=operation.id,
        coupon=use.coupon,
        campaign=use.campaign,
        title_zh=terms.title.zh_CN if terms else use.campaign,
        title_en=terms.title.en if terms else use.campaign,
        member=body.member,
        member_name="",
        store=body.store,
        counter=counter,
        staff=operation.staff,
        staff_name="",
        at=at,
        discount_minor=use.discount_minor,
        exposure_minor=exposure_minor(terms, use.discount_minor) if terms else use.discount_minor,
        offline=True,
    )


def _void(writing: Writing, operation: Operation, body: p.Void, at: datetime) -> None:
    for record in () if body.line else writing.redemptions_of(body.checkout):
        if record.voided_at is not None or body.redemption not in ("", record.id):
            continue
        coupon = writing.coupon(record.coupon)
        terms = writing.terms(record.campaign, coupon.terms_version) if coupon else None
        frees = terms is None or terms.on_void.frees_limits
        writing.give_back(record.id, operation.id, coupon_only=not frees)
        writing.set_voided(record.id, operation.id, at)
        if not record.coupon:
            stamps_again.take_back(writing, operation.id, record, at)
        if coupon is not None:
            writing.put_coupon(replace(coupon, cycles=coupon.cycles + 1))


def _came_in(writing: Writing, operation: Operation, body: p.MemberSignUp | MemberImport, at: datetime) -> None:
    if isinstance(body, MemberImport):
        from counter_app.services.import_again import retake_import

        retake_import(writing, operation, body, at)
    else:
        _sign_up(writing, body, at)


def _sign_up(writing: Writing, body: p.MemberSignUp, at: datetime) -> None:
    if writing.member(body.member) is None and writing.member_by_number(body.number) is None:
        writing.put_member(
            Member(
                id=body.member,
                number=body.number,
                phone=body.phone,
                name=body.name,
                joined_at=at,
                home_store=body.store,
                channel=body.channel,
                birthday=_birthday(body.birthday),
                member_code=body.member_code,
            )
        )
    _coupons(writing, body.welcome, body.store)


def _coupons(writing: Writing, coupons: Sequence[p.IssuedCoupon], store: str) -> None:
    for each in coupons:
        taken = bool(each.short_code) and writing.coupon_by_short_code(each.short_code) is not None
        if writing.coupon(each.coupon) is None and not taken:
            writing.put_coupon(
                Coupon(
                    each.coupon,
                    each.campaign,
                    each.terms_version,
                    datetime.fromisoformat(each.issued_at).astimezone(UTC),
                    each.short_code,
                    each.signed_code,
                    each.member,
                    store,
                )
            )


def _reservation(writing: Writing, operation: Operation, body: p.Reservation) -> None:
    """It was made with the cloud's yes; what has become of it since comes down."""
    _coupons(writing, [body.coupon], body.pick_up_store)
    if writing.reservation(operation.id) is None:
        writing.put_reservation(reservation_from(operation.id, body, body.member))


def _handed_out(writing: Writing, operation: Operation, body: p.Issue | p.Stamp, at: datetime) -> None:
    if isinstance(body, p.Issue):
        _coupons(writing, body.coupons, body.store)
    else:
        _coupons(writing, body.rewards, body.store)
        stamps_again.retake(writing, operation, body, at)


def _member(writing: Writing, operation: Operation, body: _OfMember, at: datetime) -> None:
    member = writing.member(body.member)
    if member is None:
        return
    match body:
        case MemberMerge():
            retake_merge(writing, operation.id, body)
        case MemberErase():
            writing.erase_member(member.id, at)
        case TagPut():
            retake_tag(writing, operation.id, body)
        case ConsentPut():
            retake_consent(writing, member.id, body, operation.staff, at)
        case p.MemberUpdate():
            _update(writing, member, body, at)


def _update(writing: Writing, member: Member, body: p.MemberUpdate, at: datetime) -> None:
    member = replace(
        member,
        name=_or(body.name, member.name),
        phone=_or(body.phone, member.phone),
        tier=_or(body.tier, member.tier),
        tags=tuple(body.tags) if body.tags is not None else member.tags,
    )
    if body.status in tuple(MemberStatus) and body.status != member.status:
        member = replace(member, status=MemberStatus(body.status), status_since=at)
    writing.put_member(member)


def _birthday(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _or(new: K | None, old: K) -> K:
    return old if new is None else new


def _coupon(writing: Writing, body: p.CouponPut, at: datetime) -> None:
    status = {"freeze": CouponStatus.FROZEN, "unfreeze": CouponStatus.ACTIVE, "revoke": CouponStatus.VOIDED}
    coupon = writing.coupon(body.coupon)
    wanted = status.get(body.action)
    if coupon is not None and wanted is not None and coupon.status not in (wanted, CouponStatus.VOIDED):
        writing.put_coupon(replace(coupon, status=wanted, status_since=at))


def _campaign(writing: Writing, body: p.CampaignPut, at: datetime) -> None:
    known = writing.campaign(body.campaign)
    if body.terms is not None:
        version = (known.current_version if known else 0) + 1
        try:
            terms = read_terms(body.terms, version=version, made_at=at)
        except InvalidInput:
            return
        known = replace(known or Campaign(body.campaign, CampaignStatus.RUNNING, at, 0), current_version=version)
        writing.put_terms(known, terms)
    elif known is not None and known.status is not CampaignStatus.ENDED and body.status in tuple(CampaignStatus):
        writing.put_campaign(replace(known, status=CampaignStatus(body.status), since=at))
