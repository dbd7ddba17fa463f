"""Everything that happened with a member, newest first; asked for, since it does not come down to counters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TypeVar

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import EntryRow, PostingRow
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.ledger import postings
from counter_app.cloud.lookup import check_rate, note_miss
from counter_app.cloud.message_rows import MessagePlanRow, MessageRow
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso, parse
from counter_app.domain.messages import IN_QUEUE, State
from counter_app.protocol.bodies import MemberSignUp, MemberUpdate
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.desk_bodies import FollowUp, TagPut
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.messages import MessagePlan
from counter_app.protocol.operations import Mode, OperationType
from counter_app.protocol.timeline import Timeline, TimelineEntry

MAX_ENTRIES = 500
_NAMES = {"points": "points", "debt": "debt_points", "principal": "principal_minor", "bonus": "bonus_minor"}
_WHAT = {
    postings.TOP_UP: "top_up",
    postings.ADJUST: "points_adjust",
    postings.WRITE_OFF: "write_off",
    postings.OPENING: "opening",
    postings.REFUND: "refund",
    postings.LINE: "void",
    postings.VOID: "void",
    postings.TOP_UP_BACK: "refund",
}
R = TypeVar("R", bound=rows.Record)
_UPDATED = ("name", "phone", "tier", "tags", "birthday", "status", "home_store")


def timeline(context: Context, caller: Caller, member_id: str, before: str, limit: int) -> Timeline:
    """A page of a member's timeline. Raises `CallRefused`: 400, 404 for nobody of this merchant, 429."""
    if not 1 <= limit <= MAX_ENTRIES or len(before) > 200:
        raise CallRefused(400, "invalid", f"`limit` is 1 to {MAX_ENTRIES}, `before` what a page named.")
    with context.database.reading() as reading:
        check_rate(context, reading, caller)
        member = _member(reading, caller.merchant, member_id)
        found = _entries(reading, member, trial=caller.trial) if member is not None else ()
        entries = sorted(found, key=_place, reverse=True)
    if member is None:
        note_miss(context, caller)
        raise CallRefused(404, "unknown_member", "This merchant has no such member.")
    following = [entry for entry in entries if not before or _place(entry) < before]
    page = following[:limit]
    more = len(following) > limit
    now = iso(context.now(trial=caller.trial))
    return Timeline(now=now, member=member.id, entries=page, more=more, before=_place(page[-1]) if more else "")


def _place(entry: TimelineEntry) -> str:
    """Where an entry stands: by time, then by what makes it one of a kind."""
    return f"{entry.at} {entry.id} {entry.what}"


def _member(reading: Reading, merchant: str, member_id: str) -> rows.MemberRow | None:
    """The member with that id, or the one whom it became."""
    member = reading.one(rows.MemberRow, merchant, member_id)
    if member is not None and member.alias_of:
        member = reading.one(rows.MemberRow, merchant, member.alias_of)
    return member


def _entries(reading: Reading, member: rows.MemberRow, *, trial: bool) -> Iterator[TimelineEntry]:
    merchant = member.merchant
    names = [member.id, *(row.id for row in reading.load(rows.MemberRow, merchant, (member.id,), "alias_of"))]
    for operation in reading.load(rows.OperationRow, merchant, names, "member"):
        yield from _of_operation(reading, operation, trial=trial)
    sums = _sums(reading, member)
    reserved = {row.id: row for row in reading.load(ReservationRow, merchant, (member.id,), "member")}
    for checkout in reading.load(rows.CheckoutRow, merchant, (member.id,), "member"):
        told = _checkout(checkout, sums.get(checkout.id, {}))
        yield _reserved(told, reserved[checkout.id]) if checkout.id in reserved else told
    for posting in reading.load(PostingRow, merchant, (member.id,), "member"):
        yield from _posting(posting, sums.get(posting.id, {}))
    for redemption in reading.load(rows.RedemptionRow, merchant, (member.id,), "member"):
        yield from _redemption(redemption)
    for coupon in reading.load(rows.CouponRow, merchant, (member.id,), "member"):
        if coupon.filled and not coupon.reservation:
            detail: dict[str, object] = {"coupon": coupon.id, "campaign": coupon.campaign, "status": coupon.status}
            detail["welcome"] = coupon.welcome
            yield TimelineEntry(id=coupon.id, at=coupon.issued_at, what="issue", store=coupon.home_store, detail=detail)


def _corrected(row: rows.OperationRow, *, trial: bool) -> str:
    """When it happened by the cloud's clock, as everything else of a member stands: never after it arrived here."""
    said = parse(row.at)
    if trial:
        return iso(said)
    if row.mode == Mode.CLAIM.value:
        return row.received_at
    return min(iso(said - timedelta(milliseconds=row.clock_offset_ms)), row.received_at)


def _of_operation(reading: Reading, row: rows.OperationRow, *, trial: bool) -> Iterator[TimelineEntry]:
    device = reading.one(rows.DeviceRow, row.merchant, row.device)
    store, counter = (device.store, device.counter) if device is not None else ("", "")
    detail = _planned(reading, row) if row.type == OperationType.MESSAGE_PLAN else _said(row)
    entered = {
        OperationType.MEMBER_SIGN_UP: "sign_up",
        OperationType.MEMBER_IMPORT: "import",
        OperationType.MEMBER_MERGE: "merge",
        OperationType.MEMBER_ERASE: "erase",
        OperationType.TAG_PUT: "tag",
        OperationType.FOLLOW_UP: "follow_up",
        OperationType.CONSENT_PUT: "consent",
        OperationType.MESSAGE_PLAN: "message",
    }
    what = entered.get(OperationType(row.type), "update")
    at = _corrected(row, trial=trial)
    yield TimelineEntry(id=row.id, at=at, what=what, store=store, counter=counter, staff=row.staff, detail=detail)


def _said(row: rows.OperationRow) -> dict[str, object]:
    """What the operation says of the member."""
    detail: dict[str, object] = {}
    if row.type == OperationType.MEMBER_UPDATE:
        body = msgspec.json.decode(row.body, type=MemberUpdate)
        detail = {name: value for name in _UPDATED if (value := getattr(body, name)) is not None}
        detail |= {"reason": body.reason} if body.reason else {}
    elif row.type == OperationType.MEMBER_SIGN_UP:
        detail = {"consent": msgspec.to_builtins(msgspec.json.decode(row.body, type=MemberSignUp).consent)}
    elif row.type == OperationType.MEMBER_MERGE:
        merged = msgspec.json.decode(row.body, type=MemberMerge)
        detail = {"member": merged.member, "into": merged.into, "reason": merged.reason}
    elif row.type == OperationType.MEMBER_ERASE:
        detail = {"reason": msgspec.json.decode(row.body, type=MemberErase).reason}
    elif row.type == OperationType.TAG_PUT:
        tagged = msgspec.json.decode(row.body, type=TagPut)
        detail = {"tag": tagged.tag, "take": tagged.take} | ({"undoes": tagged.undoes} if tagged.undoes else {})
    elif row.type == OperationType.FOLLOW_UP:
        told = msgspec.json.decode(row.body, type=FollowUp)
        named = ("entry", "title", "due", "outcome", "note", "next")
        detail = {name: value for name in named if (value := getattr(told, name))}
    elif row.type == OperationType.CONSENT_PUT:
        said = msgspec.json.decode(row.body, type=ConsentPut)
        detail = {"given": said.given, "how": said.how, "text_version": said.text_version, "guardian": said.guardian}
    return detail


def _planned(reading: Reading, row: rows.OperationRow) -> dict[str, object]:
    """What was planned for the member, and where that stands now."""
    body = msgspec.json.decode(row.body, type=MessagePlan)
    plan = reading.one(MessagePlanRow, row.merchant, body.plan)
    own = reading.one(MessageRow, row.merchant, row.id)
    cancelled = plan is not None and bool(plan.cancelled_at) and own is not None and own.state in IN_QUEUE
    state = State.CANCELLED.value if cancelled else own.state if own is not None else ""
    title = plan.title if plan is not None else ""
    told = {"plan": body.plan, "title": title, "state": state, "why": own.why if own is not None else ""}
    return {name: value for name, value in told.items() if value}


def _sums(reading: Reading, member: rows.MemberRow) -> Mapping[str, dict[str, object]]:
    """What each operation has changed in points and value, as it stands now."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for entry in reading.load(EntryRow, member.merchant, (member.id,), "member"):
        if entry.ledger not in _NAMES:
            continue  # a stamp card: its stamps are told of one by one
        name, of = _NAMES[entry.ledger], found[entry.doing]
        of[name] = of.get(name, 0) + entry.amount
    return {doing: {name: amount for name, amount in of.items() if amount} for doing, of in found.items()}


def _posting(row: PostingRow, changed: Mapping[str, object]) -> Iterator[TimelineEntry]:
    """What is no checkout; of a void of coupons alone they tell themselves."""
    if row.kind == postings.CHECKOUT or (row.kind == postings.VOID and not changed):
        return
    detail: dict[str, object] = {"cancelled": row.cancelled, **changed}
    if row.origin != row.id:
        detail |= {"checkout": row.origin, "tender_minor": row.tender_minor}
    detail |= {"line": row.line} if row.line else {}
    detail |= {"reason": row.reason} if row.reason else {}
    where = {"store": row.store, "counter": row.counter, "staff": row.staff}
    yield TimelineEntry(id=row.id, at=row.at, what=_WHAT[row.kind], **where, detail=detail)


def _checkout(row: rows.CheckoutRow, changed: Mapping[str, object]) -> TimelineEntry:
    detail: dict[str, object] = {
        "amount_minor": row.amount_minor,
        "discount_minor": row.discount_minor,
        "payable_minor": row.payable_minor,
        "business_day": row.business_day,
        "cancelled": row.cancelled,
        **changed,
    }
    if row.tender:
        detail["tender"] = [{"kind": kind, "minor": minor} for kind, minor in msgspec.json.decode(row.tender)]
    return TimelineEntry(
        id=row.id, at=row.at, what="checkout", store=row.store, counter=row.counter, staff=row.staff, detail=detail
    )


def _reserved(paid: TimelineEntry, row: ReservationRow) -> TimelineEntry:
    """A purchase of nothing but the deposit: what was reserved by it, and what has become of that."""
    names = (
        "campaign",
        "coupon",
        "day",
        "from_at",
        "until_at",
        "price_minor",
        "deposit_minor",
        "deposit_from",
        "state",
    )
    detail = {**paid.detail, **{name: getattr(row, name) for name in names}, "pick_up_store": row.store}
    return msgspec.structs.replace(paid, what="reserve", detail=detail)


def _redemption(row: rows.RedemptionRow) -> Iterator[TimelineEntry]:
    """A use of a coupon, or a stamp, and how it was taken back."""
    used = {"checkout": row.checkout, "coupon": row.coupon, "campaign": row.campaign}
    detail: dict[str, object] = {**used} if row.coupon else {"card": row.campaign}
    beside = {"discount_minor": row.discount_minor, "exception": row.excess} if row.coupon else {}
    yield TimelineEntry(
        id=row.id,
        at=row.at,
        what="redeem" if row.coupon else "stamp",
        store=row.store,
        counter=row.counter,
        staff=row.staff_name,
        detail={**detail, **beside, "cancelled": row.cancelled},
    )
    if row.voided_by:
        yield TimelineEntry(id=row.id, at=row.voided_at, what="void", detail={**detail, "operation": row.voided_by})
