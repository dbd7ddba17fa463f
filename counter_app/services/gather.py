"""From scanned texts to what `judge` is told: every local row that concerns them, and the moment."""

from __future__ import annotations

import re
from collections import Counter as Count
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from counter_app.domain import codes as c
from counter_app.domain.campaign import Campaign, CampaignKind, CampaignStatus, Terms
from counter_app.domain.coupon import Coupon, CouponStatus, LastUse
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.holdings import Holdings, Spending
from counter_app.domain.lease import Lease, choose, left_of
from counter_app.domain.limits import takes_of
from counter_app.domain.member import GONE, Member, MemberStatus, Store
from counter_app.domain.situation import Candidate, OfflineCaps, OfflineState, Situation
from counter_app.domain.values import dataclass
from counter_app.domain.windows import business_day
from counter_app.protocol.bodies import Checkout, CouponUse
from counter_app.protocol.operations import Operation, OperationType
from counter_app.services.acting import manages
from counter_app.services.channels_here import channel_of_code
from counter_app.services.context import Counter
from counter_app.services.holdings import day_of, holdings_of
from counter_app.services.locks import refuse_locked
from counter_app.services.phones import normalise_phone
from counter_app.services.ports import Reading
from counter_app.services.records import DeviceIdentity
from counter_app.services.segment_facts import facts_asked
from counter_app.services.segments_here import segments_here
from counter_app.services.unshown import unshown

_MEMBER_ID = re.compile("[0-9a-f]{12}")
# Of a coupon that there is not. Identities are made of chance by the cloud.
_NOBODYS_ID, _NOBODYS_CODE = "0" * 12, "0" * 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks to be judged. `member` is a member id, number, phone or member code.

    `claim`: the claim that was made of it and got no answer; its uses are taken from the leases it names alone.
    `spending`: what is to be paid with points and value; `approved_by`: staff id of the manager who allows it.
    `override`: that manager, or `override_by`, lets it go beyond the off-line caps.
    """

    texts: tuple[str, ...]
    amount_minor: int | None = None
    member: str = ""
    typed: bool = False
    claim: Operation | None = None
    spending: Spending = Spending()
    approved_by: str = ""
    override: bool = False
    override_by: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything `judge` needs, and which store and device it is. `unknown_member`: the named one is not known here.

    `outside`: what is here from a look-up or its signature alone; what has happened to it comes down only when it is
    asked for.
    """

    candidates: tuple[Candidate, ...]
    situation: Situation
    device: DeviceIdentity
    unknown_member: bool = False
    outside: tuple[Candidate, ...] = ()


def gather(reading: Reading, counter: Counter, asked: Asked, *, online: bool) -> Gathered:
    """Read each text once and look up what is known. Raises `Fault(not_enrolled, revoked)`."""
    device = reading.device()
    store = reading.store(device.store) if device else None
    if device is None or store is None:
        raise Fault(FaultKind.NOT_ENROLLED)
    refuse_locked(device)
    found = [_candidate(reading, text, counter.read_code(text, typed=asked.typed)) for text in asked.texts]
    member, unknown = _member(reading, counter, asked, found)
    situation = _situation(reading, counter, asked, store, member, online=online)
    situation = _with_holdings(reading, asked, situation)
    if member is not None:
        here = segments_here(reading, store.id)
        situation = replace(situation, segments=here, facts=facts_asked(reading, here, member, situation))
    counted = [_with_usage(reading, counter, item, situation) for item in found]
    judged = tuple(_with_leases(reading, counted, situation, asked.claim))
    outside = _outside(reading, counter, found, member) if online else ()
    return Gathered(judged, situation, device, unknown, outside)


def _outside(
    reading: Reading, counter: Counter, found: Sequence[Candidate], member: Member | None
) -> tuple[Candidate, ...]:
    outside = [item for item in found if not _comes_down(reading, item)]
    named = member is not None and all(item.owner is None or item.owner.id != member.id for item in found)
    if member is not None and member.number and named and not reading.member_comes_down(member.id):
        outside.append(Candidate(member.number, counter.read_code(member.number, typed=True)))
    return tuple(outside)


def _comes_down(reading: Reading, item: Candidate) -> bool:
    coupon, owner = item.coupon, item.owner
    return (coupon is None or reading.coupon_comes_down(coupon.id)) and (
        owner is None or reading.member_comes_down(owner.id)
    )


def own_coupons(reading: Reading, counter: Counter, gathered: Gathered, limit: int) -> list[Candidate]:
    """The coupons that the member of this checkout holds, newest first, each as if it were presented alone."""
    member = gathered.situation.member
    found = [] if member is None else reading.member_coupons(member.id, limit)
    own = []
    for coupon in found:
        text = coupon.short_code or coupon.signed_code
        if coupon.status is not CouponStatus.ACTIVE or not text:
            continue
        item = _coupon(reading, Candidate(text, counter.read_code(text)), coupon)
        if item.terms is not None:
            counted = _with_usage(reading, counter, item, gathered.situation)
            own += _with_leases(reading, [counted], gathered.situation, None)
    return own


def in_thought(reading: Reading, counter: Counter, gathered: Gathered, terms: Terms) -> Candidate:
    """A coupon of these terms as if it had been issued to the member of this checkout just now, with nobody's code."""
    situation = gathered.situation
    owner, now = situation.member, situation.now
    coupon = Coupon(
        _NOBODYS_ID, terms.campaign, terms.version, now, _NOBODYS_CODE, member=owner.id if owner else "",
        home_store=situation.store.id,
    )  # fmt: skip
    running = Campaign(terms.campaign, CampaignStatus.RUNNING, now, terms.version)
    item = Candidate(_NOBODYS_CODE, c.ShortCode(_NOBODYS_CODE), coupon, terms, running, owner)
    counted = _with_usage(reading, counter, item, situation)
    return _with_leases(reading, [counted], situation, None)[0]


def find_member(reading: Reading, counter: Counter, text: str) -> Member | None:
    """By id, number, phone or member code."""
    code = counter.read_code(text, typed=True)
    found = _candidate(reading, text, code).owner
    if found is None:
        phone = normalise_phone(text)
        found = reading.member_by_phone(phone) if phone else None
    plain = text.strip()
    # Anything else is no id, and may hold what no database can be asked for (halves of surrogate pairs).
    found = found or (reading.member(plain) if _MEMBER_ID.fullmatch(plain) else None)
    return None if found is None or found.status in GONE else found


def _candidate(reading: Reading, text: str, code: c.Code) -> Candidate:
    blank = Candidate("" if isinstance(code, c.PaymentCode) else text, code)
    match code:
        case c.SignedCode(kind=c.CodeKind.MEMBER):
            return replace(blank, owner=_there(reading.member(code.subject) or _stranger(code)))
        case c.SignedCode(kind=c.CodeKind.COUPON | c.CodeKind.PASS | c.CodeKind.RESERVATION):
            return _coupon(reading, blank, reading.coupon(code.subject) or _rowless(reading, code))
        case c.ShortCode():
            return _coupon(reading, blank, reading.coupon_by_short_code(code.digits))
        case c.MemberNumber():
            return replace(blank, owner=_there(reading.member_by_number(code.digits)))
        case c.ChannelCode():
            return replace(blank, channel=channel_of_code(reading, code))
        case c.PhoneText():
            phone = normalise_phone(code.digits)
            return replace(blank, owner=reading.member_by_phone(phone) if phone else None)
        case _:
            return blank


def _there(member: Member | None) -> Member | None:
    """Whoever went with an import that was taken back is nobody."""
    return None if member is not None and member.status is MemberStatus.WITHDRAWN else member


def _stranger(code: c.SignedCode) -> Member:
    """A member whose row is not here: the signature says that the id is the merchant's."""
    return Member(code.subject, "", "", "", joined_at=code.issued_at, status=MemberStatus.PLACEHOLDER)


def _rowless(reading: Reading, code: c.SignedCode) -> Coupon | None:
    """A coupon whose row is not here, under the terms of its campaign tag at its issue time."""
    terms = reading.terms_by_tag(code.campaign_tag, code.issued_at)
    if terms is None:
        return None
    return Coupon(code.subject, terms.campaign, terms.version, code.issued_at, signed_code=code.text, row=False)


def _coupon(reading: Reading, blank: Candidate, coupon: Coupon | None) -> Candidate:
    if coupon is None:
        return blank
    terms = reading.terms(coupon.campaign, coupon.terms_version)
    reserved = terms is not None and terms.kind is CampaignKind.RESERVATION
    return replace(
        blank,
        coupon=coupon,
        terms=terms,
        reservation=reading.reservation_of(coupon.id) if reserved else None,
        campaign=reading.campaign(coupon.campaign),
        owner=reading.member(coupon.member) if coupon.member else None,
    )


def _member(reading: Reading, counter: Counter, asked: Asked, found: Sequence[Candidate]) -> tuple[Member | None, bool]:
    """A member code among the codes names the member; else the one asked for; else the first coupon's owner."""
    for item in found:
        if item.coupon is None and item.owner is not None:
            return item.owner, False
    if asked.member:
        member = find_member(reading, counter, asked.member)
        return member, member is None
    return next((item.owner for item in found if item.owner is not None), None), False


def _with_usage(reading: Reading, counter: Counter, item: Candidate, situation: Situation) -> Candidate:
    if item.coupon is None or item.terms is None:
        return item
    day = business_day(situation.judged_at, situation.zone, situation.store.business_day_starts)
    member = situation.member.id if situation.member else ""
    takes = takes_of(item.terms, item.coupon.id, member, situation.store.id, day)
    usage = reading.usage([take.scope for take in takes])
    used = usage[takes[0].scope]
    return replace(item, usage=usage, last_use=_last_use(reading, counter, item.coupon.id) if used else None)


def _last_use(reading: Reading, counter: Counter, coupon_id: str) -> LastUse | None:
    last = reading.last_use(coupon_id)
    unseen = unshown(reading, counter, coupon_id)
    return replace(last, unshown=unseen[0].checkout, at=unseen[0].at) if last is not None and unseen else last


def _with_leases(
    reading: Reading, items: Sequence[Candidate], situation: Situation, claim: Operation | None
) -> list[Candidate]:
    """Each use of a hard quota with the lease that it will be taken from, where this counter holds one with room."""
    if all(item.terms is None or item.terms.lease_total is None for item in items):
        return list(items)
    named = None if claim is None else {use.coupon: use.lease for use in _uses_of(claim)}
    # What is being claimed at this moment, by whichever process of this counter, is as good as taken.
    others = [each.operation for each in reading.unfinished_claims() if claim is None or each.operation.id != claim.id]
    taken = Count(use.lease for other in others for use in _uses_of(other) if use.lease)
    leased: list[Candidate] = []
    for item in items:
        if item.coupon is None or item.terms is None or item.terms.lease_total is None:
            leased.append(item)
            continue
        held = reading.leases_of(item.terms.campaign)
        left = left_of(held, item.terms, situation.judged_at)
        lease = _lease_for(held, item.terms, situation, taken, None if named is None else named.get(item.coupon.id, ""))
        taken[lease.id if lease else ""] += 1
        leased.append(replace(item, lease=lease, offline_left=left))
    return leased


def _lease_for(
    held: Sequence[Lease], terms: Terms, situation: Situation, taken: Mapping[str, int], named: str | None
) -> Lease | None:
    fitting = held if named is None else [each for each in held if each.id == named]
    return choose(fitting, terms, situation.judged_at, taken)


def _uses_of(operation: Operation) -> Sequence[CouponUse]:
    if operation.type != OperationType.CHECKOUT:
        return ()
    return msgspec.json.decode(bytes(operation.body), type=Checkout).coupons


def _situation(
    reading: Reading, counter: Counter, asked: Asked, store: Store, member: Member | None, *, online: bool
) -> Situation:
    totals = reading.offline_totals()
    offline = OfflineState(
        online=online,
        last_contact_at=reading.link_state().last_success_at,
        redemptions=totals.redemptions,
        sum_minor=totals.sum_minor,
        campaign_sums_minor=totals.campaign_sums_minor,
        caps=caps_from(reading.settings(store.id)),
        lifted=asked.override and manages(reading, counter.clock.now(), asked.override_by or asked.approved_by),
    )
    return Situation(
        now=counter.clock.now(),
        store=store,
        offline=offline,
        trusted_at=counter.own_time.trusted(reading.trusted_at(), counter.clock),
        amount_minor=asked.amount_minor,
        member=member,
        store_names=reading.store_names(),
    )


def _with_holdings(reading: Reading, asked: Asked, situation: Situation) -> Situation:
    """With points and value of the member, and who allows what is to be spent of them."""
    spending, member = asked.spending, situation.member
    if spending:
        spending = replace(spending, by_manager=manages(reading, situation.now, asked.approved_by))
    if member is not None:
        held = holdings_of(reading, member, situation.store, day_of(situation), spending)
        return replace(situation, holdings=held)
    return replace(situation, holdings=Holdings(asked=spending)) if spending else situation


def caps_from(settings: Mapping[str, object]) -> OfflineCaps:
    """The counter's off-line caps; what is not set is the default of `product.md`, rule 10."""
    found, default = settings.get("offline_caps"), OfflineCaps()
    values = found if isinstance(found, Mapping) else {}

    def cap(name: str, usual: int) -> int:
        value = values.get(name, usual)
        return value if isinstance(value, int) and value >= 0 else usual

    return OfflineCaps(
        days=cap("days", default.days),
        redemptions=cap("redemptions", default.redemptions),
        sum_minor=cap("sum_minor", default.sum_minor),
    )
