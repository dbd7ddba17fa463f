"""Members at the counter: search, show, freeze, change of phone. Phones are masked for cashiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from types import MappingProxyType

from counter_app.domain.consent import ConsentWord
from counter_app.domain.coupon import Coupon
from counter_app.domain.errors import InvalidInput
from counter_app.domain.holdings import NOTHING, Balances
from counter_app.domain.member import Member, MemberStatus, mask_phone
from counter_app.domain.segments import Segment
from counter_app.domain.slips import SlipCode
from counter_app.domain.stamps import Held
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.bodies import MemberUpdate
from counter_app.protocol.operations import OperationType
from counter_app.protocol.timeline import TimelineEntry
from counter_app.services.acting import (
    Act,
    begin,
    cashier_refusal,
    clean_reason,
    finish,
    manager_refusal,
    may,
    moment,
    own_device,
    refusal_of,
    require_cashier,
    told_before,
    write,
)
from counter_app.services.cards import held_cards
from counter_app.services.channels_here import channel_name
from counter_app.services.context import Counter
from counter_app.services.finding import bring_member, find_member, look_up
from counter_app.services.holdings import balances_now, today
from counter_app.services.left import left_on
from counter_app.services.phones import normalise_phone
from counter_app.services.ports import Reading, Writing
from counter_app.services.segments_here import segments_with, within
from counter_app.services.settings import setting
from counter_app.services.tiers import TierShown, tier_shown
from counter_app.services.timelines import ask_timeline, entries_of

__all__ = [
    "MemberChange",
    "MemberList",
    "MemberShown",
    "MemberView",
    "change_phone",
    "find_member",
    "freeze_member",
    "member_view",
    "search_members",
    "sees_whole",
    "show_member",
    "unfreeze_member",
]

MOST = 500
_LONGEST_SEARCH = 64


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as shown. `phone`: E.164 for managers, `138****1234` for cashiers. `segments`: where one member is shown
    alone, the one of activity first. `came_through`: there too, what the channel is called; and `consent`, the last
    word since the sign-up, None where none is known."""

    id: str
    number: str
    phone: str
    name: str
    status: str
    tier: str
    tags: tuple[str, ...]
    channel: str
    birthday: date | None
    visits: int
    joined_at: datetime
    last_visit_at: datetime | None
    home_store: str
    member_code: str
    balances: Balances = NOTHING
    cards: tuple[Held, ...] = ()
    standing: TierShown | None = None
    segments: tuple[Segment, ...] = ()
    came_through: str = ""
    consent: ConsentWord | None = None


@dataclass(frozen=True, slots=True)
class MemberList:
    """The first members found, by last visit, and how many there are."""

    members: tuple[MemberView, ...]
    total: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberShown:
    """One member with the newest coupons and what happened, newest first; `uses_left` by coupon, where it is known."""

    member: MemberView | None
    coupons: tuple[Coupon, ...] = ()
    uses_left: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[Reason, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberChange:
    """`changed` False with `done` True: it was so already."""

    done: bool
    changed: bool = False
    member: MemberView | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept of a change, for a repetition: no personal field."""

    member: str
    changed: bool


def sees_whole(reading: Reading, now: datetime) -> bool:
    """Whether who is signed in may see phones whole."""
    return may(reading, now, "whole_phones")


def member_view(member: Member, *, masked: bool) -> MemberView:
    """A member for the screen."""
    return MemberView(
        id=member.id,
        number=member.number,
        phone=mask_phone(member.phone) if masked else member.phone,
        name=member.name,
        status=member.status.value,
        tier=member.tier,
        tags=member.tags,
        channel=member.channel,
        birthday=member.birthday,
        visits=member.visits,
        joined_at=member.joined_at,
        last_visit_at=member.last_visit_at,
        home_store=member.home_store,
        member_code=member.member_code,
    )


def search_members(counter: Counter, text: str, limit: int = 50, segment: str = "") -> MemberList:
    """By any part of phone, name or tag, member number, pinyin or initials, all of them or those of a segment. Raises
    `InvalidInput` for a bad limit and for a segment that there is not."""
    if not 0 < limit <= MOST:
        raise InvalidInput(
            f"limit: must be from 1 to {MOST}",
            key="limit",
            code=SlipCode.OUT_OF_RANGE,
            details={"low": 1, "high": MOST},
        )
    now = moment(counter)
    wanted = wanted_text(text)
    with counter.store.reading() as reading:
        refused = require_cashier(reading, now)
        if refused is not None:
            return MemberList((), 0, (refused,))
        masked = not sees_whole(reading, now)
        if segment:
            found, total = reading.search_members(wanted, limit, within(reading, counter, segment))
        else:
            found, total = _search(reading, counter, wanted, limit)
        return MemberList(tuple(member_view(member, masked=masked) for member in found), total)


def wanted_text(text: str) -> str:
    """What is searched for: what was typed, without what no text has, and no longer than any name."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")[:_LONGEST_SEARCH].strip()


def _search(reading: Reading, counter: Counter, text: str, limit: int) -> tuple[tuple[Member, ...], int]:
    found, total = reading.search_members(text, limit)
    if found or not text:
        return tuple(found), total
    named = named_whole(reading, counter, text)
    return named, len(named)


def named_whole(reading: Reading, counter: Counter, text: str) -> tuple[Member, ...]:
    """Whom the text names as a whole: a phone in another spelling, a scanned member code."""
    member = find_member(reading, counter, text)
    return (member,) if member is not None and member.number else ()


def show_member(counter: Counter, text: str, coupons: int = 50, *, asking: bool = True) -> MemberShown:
    """The member that `text` (id, number, phone, member code) names, asked for at the cloud when not known here.

    Without `asking` only what is known here, at once.
    """
    now = moment(counter)
    with counter.store.reading() as reading:
        refused = require_cashier(reading, now)
    if refused is not None:
        return MemberShown(None, reasons=(refused,))
    if asking:
        bring_member(counter, text)
    with counter.store.reading() as reading:
        member = find_member(reading, counter, text)
    if member is None:
        return MemberShown(None, reasons=(_unknown(),))
    asked = ask_timeline(counter, member.id) if asking else None
    with counter.store.reading() as reading:
        masked = not sees_whole(reading, now)
        day = today(reading, counter)
        entries = entries_of(reading, member, asked, masked=masked)
        view = replace(
            member_view(member, masked=masked),
            balances=balances_now(reading, member.id, day),
            standing=tier_shown(reading, member, day),
            cards=held_cards(reading, member.id),
            segments=segments_with(reading, counter, member),
            came_through=channel_name(reading, member.channel),
            consent=reading.consents_of((member.id,)).get(member.id),
        )
        held = tuple(reading.member_coupons(member.id, coupons))
        return MemberShown(view, held, uses_left=_uses_left(reading, held), timeline=entries)


def _uses_left(reading: Reading, coupons: Sequence[Coupon]) -> Mapping[str, int]:
    known = ((coupon.id, left_on(reading, coupon)) for coupon in coupons)
    return {coupon: left.uses for coupon, left in known if left is not None}


def freeze_member(counter: Counter, operation_id: str, text: str, reason: str) -> MemberChange:
    """A lost phone: nothing of this member is redeemed any more. Any cashier may; a manager frees."""
    return _set_status(counter, operation_id, text, MemberStatus.FROZEN, reason)


def unfreeze_member(counter: Counter, operation_id: str, text: str, reason: str) -> MemberChange:
    """Free a frozen member; a manager's act."""
    return _set_status(counter, operation_id, text, MemberStatus.ACTIVE, reason)


def _set_status(counter: Counter, operation_id: str, text: str, status: MemberStatus, reason: str) -> MemberChange:
    now, why = moment(counter), clean_reason(reason)
    name = "member_freeze" if status is MemberStatus.FROZEN else "member_unfreeze"
    bring_member(counter, text)
    with counter.store.writing() as writing:
        allowed = cashier_refusal if status is MemberStatus.FROZEN else manager_refusal
        refused = allowed(writing, now, name)
        if refused is not None:
            return MemberChange(False, reasons=(refused,))
        act = begin(writing, operation_id, name, now, {"member": text, "reason": why})
        told = _told(writing, act)
        if told is not None:
            return told
        member = find_member(writing, counter, text)
        if member is None:
            return MemberChange(False, reasons=(_unknown(),))
        body = MemberUpdate(member=member.id, status=status.value, reason=why)
        changed = member.status is not status
        new = replace(member, status=status, status_since=now) if changed else member
        return _update(writing, counter, act, new, body, changed=changed)


def change_phone(counter: Counter, operation_id: str, text: str, phone: str) -> MemberChange:
    """Another phone number for a member. Raises `InvalidInput` for what is no phone number."""
    now = moment(counter)
    with counter.store.reading() as reading:
        region = setting(reading, "phone_region", own_device(reading).store)
    refused = refusal_of(counter, "member_phone", require_cashier)
    if refused is not None:
        return MemberChange(False, reasons=(refused,))
    wanted = normalise_phone(phone, region)
    if wanted is None:
        raise InvalidInput("phone: this is no phone number that can be called", key="phone")
    bring_member(counter, text)
    look_up(counter, phone=wanted)
    with counter.store.writing() as writing:
        act = begin(writing, operation_id, "member_phone", now, {"member": text, "phone": wanted})
        told = _told(writing, act)
        if told is not None:
            return told
        member = find_member(writing, counter, text)
        if member is None:
            return MemberChange(False, reasons=(_unknown(),))
        other = writing.member_by_phone(wanted)
        if other is not None and other.id != member.id:
            taken: dict[str, Detail] = {"rule": "phone_taken", "number": other.number or other.id}
            return MemberChange(False, reasons=(Reason(ReasonCode.NOT_ELIGIBLE, "", taken),))
        changed = member.phone != wanted
        body = MemberUpdate(member=member.id, phone=wanted)
        return _update(writing, counter, act, replace(member, phone=wanted), body, changed=changed)


def _update(
    writing: Writing, counter: Counter, act: Act, member: Member, body: MemberUpdate, *, changed: bool
) -> MemberChange:
    if changed:
        writing.put_member(member)
        counter.failpoint("member_update.member")
    write(writing, act, OperationType.MEMBER_UPDATE, body)
    finish(writing, act, _Told(member.id, changed), member.id, {"changed": changed})
    return MemberChange(True, changed, member_view(member, masked=not sees_whole(writing, act.at)))


def _told(reading: Reading, act: Act) -> MemberChange | None:
    told = told_before(reading, act, _Told)
    if told is None:
        return None
    if isinstance(told, Reason):
        return MemberChange(False, reasons=(told,))
    member = reading.member(told.member)
    view = member_view(member, masked=not sees_whole(reading, act.at)) if member else None
    return MemberChange(True, told.changed, view)


def _unknown() -> Reason:
    return Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"})
