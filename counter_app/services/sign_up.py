"""`sign_up`: a member in at most three inputs, also off-line; never two members for one phone number."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import is_plain
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.protocol.bodies import Consent, MemberSignUp
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    Act,
    begin,
    finish,
    moment,
    own_device,
    refusal_of,
    require_cashier,
    told_before,
    write,
)
from counter_app.services.channels_here import channel_meant
from counter_app.services.consents import guardian_missing, needs_guardian
from counter_app.services.context import Counter
from counter_app.services.drawing import (
    IssuedCoupon,
    draw,
    newest_terms,
    not_issuing,
    on_the_wire,
    own_store,
    reserved,
    wire_time,
)
from counter_app.services.finding import look_up
from counter_app.services.members import MemberView, member_view, sees_whole
from counter_app.services.phones import normalise_phone
from counter_app.services.ports import Reading, Writing
from counter_app.services.settings import setting

_MEMBERS_WANTED = 20
_LONGEST_NAME = 64
_LONGEST_CHANNEL = 64
_FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class SignUpRequest:
    """`consent`: the person has agreed to the terms; `guardian`: a parent or guardian has, for a child under 14.
    `source`: where it was typed, for the audit log."""

    id: str
    phone: str
    name: str = ""
    channel: str = ""
    consent: bool = False
    source: str = "counter"
    birthday: date | None = None
    guardian: bool = False


@dataclass(frozen=True, slots=True)
class SignUpAnswer:
    """`created` False with a member: the phone was known. `member_code`: 200 digits that identify and do not spend."""

    created: bool
    member: MemberView | None = None
    member_code: str = ""
    welcome: tuple[IssuedCoupon, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept for a repetition: no personal field."""

    member: str
    welcome: tuple[IssuedCoupon, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A request whose fields have been read. `channel`: what the member keeps of what was `said`."""

    phone: str
    name: str
    channel: str
    said: str
    birthday: date | None
    guardian: bool


def sign_up(counter: Counter, request: SignUpRequest) -> SignUpAnswer:
    """Make the member, give the welcome coupon, write the operation: one transaction.

    The reserve that it draws on is topped up on-line when empty; without one the answer is `needs_online`. Raises
    `InvalidInput` for a phone that cannot be called, a name or channel that is too long, a day nobody was born on.
    """
    now = moment(counter)
    refused = refusal_of(counter, "sign_up", require_cashier)
    if refused is None and not request.consent:
        refused = Reason(ReasonCode.CONSENT_MISSING)
    if refused is not None:
        return SignUpAnswer(False, reasons=(refused,))
    with counter.store.reading() as reading:
        wish = _read(reading, counter, request, now)
        if not wish.guardian and needs_guardian(reading, wish.birthday, now):
            return SignUpAnswer(False, reasons=(guardian_missing(),))
        told = _told(reading, _begin(reading, request, wish, now))
        if told is not None:
            return told
        known = reading.member_by_phone(wish.phone)
    if known is None:
        _prepare(counter, wish)
    with counter.store.writing() as writing:
        act = _begin(writing, request, wish, now)
        told = _told(writing, act)
        if told is not None:
            return told
        known = writing.member_by_phone(wish.phone)
        if known is not None:
            return _answer(writing, known, now, created=False)
        return _create(writing, counter, act, wish, request.source)


def _read(reading: Reading, counter: Counter, request: SignUpRequest, now: datetime) -> _Wish:
    phone = normalise_phone(request.phone, setting(reading, "phone_region", own_device(reading).store))
    if phone is None:
        raise InvalidInput("phone: this is no phone number that can be called", key="phone")
    name, said = " ".join(request.name.split()), request.channel.strip()
    channel = channel_meant(reading, counter, said) if said else ""
    if len(name) > _LONGEST_NAME or not is_plain(name):
        raise InvalidInput(f"name: must be plain text of at most {_LONGEST_NAME} characters", key="name")
    if len(channel) > _LONGEST_CHANNEL or not is_plain(channel):
        raise InvalidInput(f"channel: must be plain text of at most {_LONGEST_CHANNEL} characters", key="channel")
    return _Wish(phone, name, channel, said, _born(request.birthday, now), request.guardian)


def _born(day: date | None, now: datetime) -> date | None:
    if day is not None and not _FIRST_YEAR <= day.year <= now.year:
        raise InvalidInput("birthday: this is no day on which a member was born", key="birthday")
    return day


def _begin(reading: Reading, request: SignUpRequest, wish: _Wish, now: datetime) -> Act:
    fields = {"phone": wish.phone, "name": wish.name, "channel": wish.said}
    fields |= {"birthday": wish.birthday.isoformat()} if wish.birthday else {}
    return begin(reading, request.id, "sign_up", now, fields)


def _prepare(counter: Counter, wish: _Wish) -> None:
    """On-line: is the phone known elsewhere; is there enough in reserve. Off-line this answers at once."""
    if look_up(counter, phone=wish.phone) or not counter.link.believed_online():
        return
    with counter.store.reading() as reading:
        members = reading.reserve_sizes()[0]
        welcome = setting(reading, "welcome", own_device(reading).store)
        found = newest_terms(reading, welcome) if welcome else None
        lacks_welcome = found is not None and found[1].issues and reserved(reading, found[1]) == 0
    if not members or lacks_welcome:
        counter.link.refresh(
            members=0 if members else _MEMBERS_WANTED, coupons={welcome: _MEMBERS_WANTED} if lacks_welcome else {}
        )


def _create(writing: Writing, counter: Counter, act: Act, wish: _Wish, source: str) -> SignUpAnswer:
    identity = writing.draw_reserved_member()
    if identity is None:
        return SignUpAnswer(False, reasons=(Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "reserve"}),))
    store = own_store(writing)
    member = Member(
        id=identity.subject,
        number=identity.number,
        phone=wish.phone,
        name=wish.name,
        joined_at=act.at,
        home_store=store.id,
        channel=wish.channel,
        birthday=wish.birthday,
        member_code=identity.signed_code,
    )
    writing.put_member(member)
    counter.failpoint("sign_up.member")
    welcome, notes = _welcome(writing, member.id, act.at)
    counter.failpoint("sign_up.welcome")
    version = setting(writing, "consent_text_version", store.id)
    consent = Consent(text_version=version, at=wire_time(act.at), guardian=wish.guardian)
    body = MemberSignUp(
        member=member.id,
        number=member.number,
        phone=member.phone,
        name=member.name,
        consent=consent,
        store=store.id,
        channel=member.channel,
        member_code=member.member_code,
        birthday=member.birthday.isoformat() if member.birthday else "",
        welcome=[on_the_wire(coupon) for coupon in welcome],
    )
    write(writing, act, OperationType.MEMBER_SIGN_UP, body)
    counter.failpoint("sign_up.operation")
    details: dict[str, object] = {
        "consent": consent.text_version,
        "source": source,
        "welcome": [coupon.id for coupon in welcome],
    }
    details |= {"guardian": True} if wish.guardian else {}
    finish(writing, act, _Told(member.id, welcome, notes), member.id, details)
    return _answer(writing, member, act.at, created=True, welcome=welcome, notes=notes)


def _welcome(writing: Writing, member: str, now: datetime) -> tuple[tuple[IssuedCoupon, ...], tuple[str, ...]]:
    """The welcome coupon; without a reserve the sign-up still works and a note says that it is owed."""
    store = own_store(writing)
    campaign_id = setting(writing, "welcome", store.id)
    found = newest_terms(writing, campaign_id) if campaign_id else None
    if found is None or not_issuing(*found, now, ZoneInfo(store.timezone)) is not None:
        return (), ("welcome_left_out",) if campaign_id else ()
    coupon = draw(writing, found[1], member, now)
    return ((coupon,), ()) if coupon is not None else ((), ("welcome_left_out",))


def _answer(
    reading: Reading,
    member: Member,
    now: datetime,
    *,
    created: bool,
    welcome: tuple[IssuedCoupon, ...] = (),
    notes: tuple[str, ...] = (),
) -> SignUpAnswer:
    view = member_view(member, masked=not sees_whole(reading, now))
    return SignUpAnswer(created, view, member.member_code, welcome, notes=tuple(Note(code, {}) for code in notes))


def _told(reading: Reading, act: Act) -> SignUpAnswer | None:
    told = told_before(reading, act, _Told)
    if told is None:
        return None
    if isinstance(told, Reason):
        return SignUpAnswer(False, reasons=(told,))
    member = reading.member(told.member)
    if member is None:
        return None
    return _answer(reading, member, act.at, created=True, welcome=told.welcome, notes=told.notes)
