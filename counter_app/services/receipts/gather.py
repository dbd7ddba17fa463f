"""The facts of a receipt out of what this counter keeps: its operations, their answers, and the names around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from counter_app.domain import codes as c
from counter_app.domain.campaign import ReservationBenefit, Words
from counter_app.domain.ids import canonical, is_uuid
from counter_app.domain.lines import PurchaseLine
from counter_app.domain.member import mask_name
from counter_app.domain.verdict import JudgedCode, Reason, ReasonCode
from counter_app.protocol.bodies import (
    Checkout,
    CouponUse,
    GivenBack,
    Refund,
    Reservation,
    TopUp,
    Value,
    Void,
    decode_body,
)
from counter_app.services.acting import TILL, own_device
from counter_app.services.answers import Answer, carried_out_as
from counter_app.services.context import Counter
from counter_app.services.ledgers_by_hand import LedgerAnswer
from counter_app.services.ports import Reading
from counter_app.services.receipts.values import Back, Paid, Receipt, ReceiptKind, UsedCoupon
from counter_app.services.records import OperationRecord, OutboxState, RedemptionRecord
from counter_app.services.sales import handed_back
from counter_app.services.tiers import discount_words, tiers_of
from counter_app.services.voiding import VoidAnswer

_T = TypeVar("_T")
_NEVER_WAS = frozenset({OutboxState.CLAIMING, OutboxState.DECLINED})
_PRINTABLE = {
    "checkout": ReceiptKind.SALE,
    "reserve": ReceiptKind.SALE,
    "top_up": ReceiptKind.TOP_UP,
    "void": ReceiptKind.VOID,
    "refund": ReceiptKind.REFUND,
}


def receipt_named(counter: Counter, target: str) -> Receipt | Reason:
    """The receipt of a checkout, top-up, void or refund of this counter: by its id, or by the code on a receipt.
    Raises `Fault(not_enrolled)`."""
    named = canonical(target)
    if not is_uuid(named):
        code = counter.read_code(target)
        if not isinstance(code, c.ReceiptCode):
            return Reason(ReasonCode.UNKNOWN_CODE, target, {"what": "redemption"})
        named = code.checkout
    with counter.store.reading() as reading:
        return receipt_of(reading, carried_out_as(reading, named)) or Reason(
            ReasonCode.NEEDS_ONLINE, target, {"why": "receipt"}
        )


def last_receipt(counter: Counter) -> str:
    """The id of the newest checkout, top-up, void or refund of this counter; empty before the first."""
    with counter.store.reading() as reading:
        return reading.last_of(tuple(_PRINTABLE))


def receipt_of(reading: Reading, operation_id: str) -> Receipt | None:
    """The facts; None where this counter did no such thing, or keeps its body no more."""
    record = reading.operation(operation_id)
    body = _body(record)
    if record is None or body is None or record.operation.type not in _PRINTABLE:
        return None
    plain = _frame(reading, record)
    if isinstance(body, Checkout):
        return _sale(reading, record, body, plain)
    if isinstance(body, TopUp):
        return _topped_up(reading, record, body, plain)
    if not isinstance(body, Void | Refund):
        return None
    told = msgspec.json.decode(record.answer, type=VoidAnswer) if record.answer else None
    plain = replace(plain, balances=told.balances if told else None)
    return _taken_back(reading, msgspec.structs.replace(body, back=handed_back(record, body.back)), plain)


def _body(record: OperationRecord | None) -> msgspec.Struct | None:
    """None for what never took effect, and for what was cleaned after its ninety days."""
    if record is None or record.state in _NEVER_WAS:
        return None
    raw = bytes(record.operation.body)
    return decode_body(record.operation.type, raw) if raw[:1] == b"{" else None


def _frame(reading: Reading, record: OperationRecord) -> Receipt:
    """Where, when and by whom."""
    device = own_device(reading)
    store = reading.store(device.store)
    at = datetime.fromisoformat(record.operation.at).astimezone(store.zone if store else UTC)
    person = reading.staff_by_id(record.operation.staff)
    return Receipt(
        kind=_PRINTABLE[record.operation.type],
        id=record.operation.id,
        checkout=record.operation.id,
        shop=device.merchant_name,
        store=store.name if store else "",
        counter=device.counter,
        staff=person.name if person and person.name != TILL else "",
        at=at,
        currency=device.currency,
        trial=device.trial,
    )


def _sale(reading: Reading, record: OperationRecord, body: Checkout, plain: Receipt) -> Receipt:
    answer = _told(record.answer, Answer)
    judged = {code.subject: code for code in answer.verdict.codes} if answer else {}
    value = body.value or Value()
    return _with_member(
        reading,
        body.member,
        replace(
            plain,
            lines=_held(reading, body) if isinstance(body, Reservation) else _lines(body),
            coupons=(*(_used(reading, plain.checkout, use, judged) for use in body.coupons), *_of_tier(reading, body)),
            amount_minor=body.amount_minor,
            discount_minor=body.discount_minor,
            payable_minor=body.payable_minor,
            postage_minor=answer.verdict.postage_minor if answer else 0,
            points=body.points,
            points_minor=body.points_minor,
            principal_minor=value.principal_minor,
            bonus_minor=value.bonus_minor,
            earned_points=body.earned_points,
            balances=answer.verdict.balances if answer else None,
            paid=_paid(body),
        ),
    )


def _topped_up(reading: Reading, record: OperationRecord, body: TopUp, plain: Receipt) -> Receipt:
    """Value that was paid for, what was given besides, and what there was then."""
    told = _told(record.answer, LedgerAnswer)
    added = replace(
        plain,
        amount_minor=body.amount_minor,
        payable_minor=body.amount_minor,
        principal_minor=body.amount_minor,
        bonus_minor=body.bonus_minor,
        paid=_paid(body),
        balances=told.balances if told else None,
    )
    return _with_member(reading, body.member, added)


def _paid(body: Checkout | TopUp) -> tuple[Paid, ...]:
    return tuple(Paid(each.kind, each.minor) for each in body.tender)


def _of_tier(reading: Reading, body: Checkout) -> tuple[UsedCoupon, ...]:
    """What the tier took off stands where coupons do; it is called as it is called now."""
    off = body.tier_discount
    if off is None:
        return ()
    tier = tiers_of(reading).named(off.tier)
    title = tier.title if tier is not None else Words(off.tier, off.tier)
    return (UsedCoupon(discount_words(title, off.pay_percent), off.minor),)


def _taken_back(reading: Reading, body: Void | Refund, plain: Receipt) -> Receipt:
    """A void or a refund, with what is known here of what it takes back."""
    original = _body(reading.operation(body.checkout))
    if isinstance(original, TopUp):
        plain = replace(plain, checkout=body.checkout, reason=body.reason, of_top_up=True)
        return _with_member(reading, original.member, replace(plain, back=_back(body.back), paid=_paid(original)))
    sold = original if isinstance(original, Checkout) else None
    back = _back(body.back)
    plain = replace(plain, checkout=body.checkout, reason=body.reason)
    if isinstance(body, Void):
        whole = not body.redemption and not body.line
        plain = replace(plain, coupons=_came_back(reading, body, sold), lines=_voided_lines(body, sold))
        if back is None and whole and sold is not None:
            back = Back(tender_minor=sum(each.minor for each in sold.tender) or sold.payable_minor)
    if sold is None:
        return replace(plain, back=back)
    return _with_member(reading, sold.member, replace(plain, back=back, paid=_paid(sold)))


def _voided_lines(body: Void, sold: Checkout | None) -> tuple[PurchaseLine, ...]:
    """One line, or all of them where all of the checkout is taken back."""
    if sold is None or body.redemption:
        return ()
    return _lines(sold)[body.line - 1 : body.line] if body.line else _lines(sold)


def _came_back(reading: Reading, body: Void, sold: Checkout | None) -> tuple[UsedCoupon, ...]:
    if body.line:
        return ()
    if body.redemption or sold is None:
        record = reading.redemption(body.redemption or body.checkout)
        if record is None:
            return ()
        return (UsedCoupon(Words(zh_CN=record.title_zh, en=record.title_en), record.discount_minor),)
    return tuple(_used(reading, body.checkout, use, {}) for use in sold.coupons)


def _back(given: GivenBack | None) -> Back | None:
    return None if given is None else Back(**msgspec.structs.asdict(given))


def _held(reading: Reading, body: Reservation) -> tuple[PurchaseLine, ...]:
    """What a deposit was paid for: the item, and when it is picked up."""
    terms = reading.terms(body.campaign, body.terms_version)
    benefit = terms.benefit if terms is not None else None
    item = benefit.item if isinstance(benefit, ReservationBenefit) else body.campaign
    return (PurchaseLine(f"{item} {body.day[5:]} {body.slot}", body.payable_minor),)


def _lines(body: Checkout) -> tuple[PurchaseLine, ...]:
    return tuple(PurchaseLine(each.what, each.minor, each.quantity, each.discount_minor) for each in body.lines)


def _used(reading: Reading, checkout: str, use: CouponUse, judged: Mapping[str, JudgedCode]) -> UsedCoupon:
    code = judged.get(use.coupon)
    left = code.uses_left if code is not None and code.uses > 1 else None
    rest = code.rest_minor if code is not None else None
    return UsedCoupon(_title(reading, reading.redemptions_of(checkout), use), use.discount_minor, left, rest)


def _title(reading: Reading, records: Sequence[RedemptionRecord], use: CouponUse) -> Words:
    for record in records:
        if record.id == use.redemption:
            return Words(zh_CN=record.title_zh, en=record.title_en)
    terms = reading.terms(use.campaign, use.terms_version)
    return terms.title if terms else Words(zh_CN=use.campaign, en=use.campaign)


def _told(kept: bytes, kind: type[_T]) -> _T | None:
    """What was told then: the postage, what stays on coupons, balances. Of another program's answer nothing is read."""
    try:
        return msgspec.json.decode(kept, type=kind)
    except msgspec.DecodeError:
        return None


def _with_member(reading: Reading, member_id: str, receipt: Receipt) -> Receipt:
    member = reading.member(member_id) if member_id else None
    if member is None:
        return receipt
    return replace(receipt, member=mask_name(member.name), member_number=member.number)
