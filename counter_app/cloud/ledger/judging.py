"""What the cloud knows of a checkout, put before the same `judge` that the counter asks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from counter_app.cloud import rows
from counter_app.cloud.lease_rows import LeaseRow
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.leasing import Named, named
from counter_app.cloud.ledger.segments import as_asked
from counter_app.cloud.ledger.uses import used_of
from counter_app.cloud.times import iso, parse_or_none
from counter_app.domain import codes
from counter_app.domain.campaign import Campaign, CampaignStatus, Terms
from counter_app.domain.coupon import Coupon, CouponStatus, LastUse
from counter_app.domain.judge import judge
from counter_app.domain.lease import Lease
from counter_app.domain.limits import Take, takes_of
from counter_app.domain.member import Member, MemberStatus, Store
from counter_app.domain.reservation import Reservation, ReservationState
from counter_app.domain.situation import Candidate, OfflineState, Situation
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode, Verdict
from counter_app.domain.windows import DAY, business_day, clock_time, start_of_day
from counter_app.protocol.bodies import Checkout, CouponUse

SHORT_CODE_DIGITS = 12
ON_LINE = OfflineState(online=True)


@dataclass(frozen=True, slots=True)
class KnownUse:
    """One coupon of a checkout with everything the cloud has of it. `row` None = it will be a placeholder.

    `code` is what proves it where no row does: drawn by the cloud (its short code), signed by it, or a refused code.
    `own`: drawn for the counter that asks, which therefore knows to whom it has issued it.
    """

    use: CouponUse
    text: str
    code: codes.Code
    row: rows.CouponRow | None
    campaign: str
    terms_version: int
    issued_at: datetime
    terms: Terms | None
    drawn: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict and what it stood on. `takes` and `leases` in the order of `uses`, each coupon's own first."""

    situation: Situation
    uses: tuple[KnownUse, ...]
    takes: tuple[tuple[Take, ...], ...]
    leases: tuple[Named | None, ...]
    verdict: Verdict
    day: date


def store_of(book: Book, store_id: str) -> Store:
    """The store a checkout names; the caller's own when the cloud does not know it."""
    row = book.stores.get(store_id) or book.stores[book.moment.caller.store]
    known = book.known_stores.get(row.id)
    if known is None:
        known = Store(row.id, row.name, row.timezone, clock_time(book.setting("business_day_starts", row.id)))
        book.known_stores[row.id] = known
    return known


def judge_checkout(book: Book, act: Act, body: Checkout, member: rows.MemberRow | None) -> Judged:
    """The verdict of this moment on the coupons of a checkout."""
    store = store_of(book, body.store)
    day = business_day(act.at, store.zone, store.business_day_starts)
    situation = Situation(
        now=act.at,
        store=store,
        offline=ON_LINE,
        amount_minor=body.amount_minor,
        member=None if member is None else member_value(member),
        store_names=book.store_names,
    )
    uses = tuple(known_use(book, use, act.at) for use in body.coupons)
    situation = as_asked(book, situation, member, [known.terms for known in uses])
    member_id = member.id if member is not None else ""
    takes = tuple(
        () if known.terms is None else takes_of(known.terms, known.use.coupon, member_id, store.id, day)
        for known in uses
    )
    leases = _leases(book, uses)
    candidates = [_candidate(book, *each) for each in zip(uses, takes, leases, strict=True)]
    verdict = judge(candidates, situation)
    return Judged(situation, uses, takes, leases, verdict, day)


def _leases(book: Book, uses: Sequence[KnownUse]) -> tuple[Named | None, ...]:
    """For each use the lease that it names; None where it is taken from what nobody holds."""
    if not any(known.use.lease for known in uses):
        return (None,) * len(uses)
    also: Counter[str] = Counter()
    leases = []
    for known in uses:
        lease = named(book, known.use.lease, known.terms, also[known.use.lease])
        also[known.use.lease] += lease is not None
        leases.append(lease)
    return tuple(leases)


def reasons_of(judged: Judged) -> tuple[Reason, ...]:
    """The verdict's reasons, without those that only a missing issue makes."""
    if not judged.verdict.reasons:
        return ()
    lenient = {known.text for known in judged.uses if _issue_unknown(known, judged.situation)}
    return tuple(
        reason
        for reason in judged.verdict.reasons
        if not (reason.code is ReasonCode.EXPIRED and reason.about in lenient)
    )


def short_of_money(book: Book, judged: Judged) -> list[Reason]:
    """Coupons that keep their rest and have less left than was to be taken off: their counter did not know yet."""
    found = []
    for known, takes in zip(judged.uses, judged.takes, strict=True):
        if known.terms is None or not known.terms.kept_minor:
            continue
        left = takes[0].cap - used_of(book, takes[0].scope, known.row)
        if 0 < left < known.use.discount_minor:
            details: dict[str, Detail] = {"what": "coupon", "balance_minor": left}
            found.append(Reason(ReasonCode.INSUFFICIENT_BALANCE, known.text, details))
    return found


def _issue_unknown(known: KnownUse, situation: Situation) -> bool:
    """Whether the coupon comes from a reserve and its issue is still under way.

    Its days are counted from the issue, which can only be later than the drawing: by that alone it has not expired.
    """
    terms = known.terms
    if terms is None or not known.drawn or (known.row is not None and known.row.filled):
        return False
    if terms.valid.days_after_issue is None:
        return False
    last = terms.valid.until_day
    return last is None or situation.now < start_of_day(last + DAY, situation.zone)


def known_use(book: Book, use: CouponUse, at: datetime) -> KnownUse:
    """Everything the cloud has of one coupon: its row, or the drawing of its identity, or its signature."""
    row = book.coupons.get(use.coupon)
    text = use.signed_code or use.short_code or use.coupon
    identity = book.identities.get(use.coupon)
    if row is not None and row.filled:
        campaign, version, issued, code = row.campaign, row.terms_version, row.issued_at, _short(use)
    elif identity is not None and identity.kind == "coupon":
        campaign, version = identity.campaign, identity.terms_version
        issued, code = identity.allocated_at, _short(use)
    else:
        return _by_signature(book, use, row, text, at)
    terms = book.terms_version(campaign, version)
    issued_at = parse_or_none(issued) or at
    own = identity is not None and identity.device == book.moment.caller.device
    return KnownUse(use, text, code, row, campaign, version, issued_at, terms, identity is not None, own)


def terms_of_use(book: Book, use: CouponUse, at: datetime) -> Terms | None:
    """The terms that hold for a coupon; of most it is enough to look at the row."""
    row = book.coupons.get(use.coupon)
    if row is not None and row.filled:
        return book.terms_version(row.campaign, row.terms_version)
    return known_use(book, use, at).terms


def _by_signature(book: Book, use: CouponUse, row: rows.CouponRow | None, text: str, at: datetime) -> KnownUse:
    code = codes.read_code(use.signed_code, book.moment.rules()) if use.signed_code else _short(use)
    if isinstance(code, codes.SignedCode) and code.of_coupon and code.subject == use.coupon:
        terms = book.terms_at(code.campaign_tag, iso(code.issued_at))
        campaign, version = (terms.campaign, terms.version) if terms else (use.campaign, use.terms_version)
        return KnownUse(use, text, code, row, campaign, version, code.issued_at, terms, drawn=False)
    if not isinstance(code, codes.RefusedCode):
        code = _short(use)
    terms = book.terms_version(use.campaign, use.terms_version) if row is not None else None
    return KnownUse(use, text, code, row, use.campaign, use.terms_version, at, terms, drawn=False)


def _short(use: CouponUse) -> codes.Code:
    return codes.ShortCode(use.short_code or "0" * SHORT_CODE_DIGITS)


def _candidate(book: Book, known: KnownUse, takes: Sequence[Take], lease: Named | None) -> Candidate:
    if known.terms is None:
        return Candidate(known.text, known.code)
    usage = {take.scope: used_of(book, take.scope, known.row) for take in takes}
    campaign = book.campaigns.get(known.campaign)
    return Candidate(
        text=known.text,
        code=known.code,
        coupon=_coupon_value(known),
        terms=known.terms,
        campaign=None if campaign is None else campaign_value(campaign),
        usage=usage,
        last_use=None if known.row is None else _last_use(known.row),
        # What it took off a coupon that keeps its rest is a fact of the checkout.
        spends_minor=known.use.discount_minor or None,
        lease=lease_value(lease.row) if lease is not None and lease.covers else None,
        reservation=_reservation(book, known.row),
    )


def _reservation(book: Book, coupon: rows.CouponRow | None) -> Reservation | None:
    """What the coupon is redeemed for, judged by the time at which it was: a no-show may have been settled since."""
    row = book.reservations.get(coupon.reservation) if coupon is not None and coupon.reservation else None
    if row is None:
        return None
    state = ReservationState(row.state)
    return Reservation(
        id=row.id,
        coupon=row.coupon,
        campaign=row.campaign,
        terms_version=row.terms_version,
        member=row.member,
        store=row.store,
        day=date.fromisoformat(row.day),
        from_at=datetime.fromisoformat(row.from_at),
        until_at=datetime.fromisoformat(row.until_at),
        due_at=datetime.fromisoformat(row.due_at),
        price_minor=row.price_minor,
        deposit_minor=row.deposit_minor,
        deposit_from=row.deposit_from,
        state=ReservationState.BOOKED if state is ReservationState.NO_SHOW else state,
    )


def lease_value(row: LeaseRow) -> Lease:
    """A lease as the rules see it."""
    return Lease(row.id, row.campaign, row.quota, row.granted, row.used, datetime.fromisoformat(row.until))


def _coupon_value(known: KnownUse) -> Coupon:
    row = known.row
    status = CouponStatus(row.status) if row else CouponStatus.PLACEHOLDER
    if known.own and status is CouponStatus.PLACEHOLDER:
        status = CouponStatus.ACTIVE
    return Coupon(
        id=known.use.coupon,
        campaign=known.campaign,
        terms_version=known.terms_version,
        issued_at=known.issued_at,
        short_code=known.use.short_code,
        member=row.member if row else "",
        home_store=row.home_store if row else "",
        status=status,
        status_since=parse_or_none(row.status_since) if row else None,
        cycles=row.cycles if row else 0,
        row=known.drawn or (row is not None and row.filled),
    )


def _last_use(row: rows.CouponRow) -> LastUse | None:
    at = parse_or_none(row.last_at)
    if at is None:
        return None
    return LastUse(row.last_redemption, at, row.last_store, row.last_counter, row.last_staff)


def campaign_value(row: rows.CampaignRow) -> Campaign:
    """A campaign as the rules see it."""
    return _campaign(row.id, row.status, row.status_since, row.current_version)


@lru_cache(maxsize=256)
def _campaign(identity: str, status: str, since: str, current_version: int) -> Campaign:
    return Campaign(identity, CampaignStatus(status), datetime.fromisoformat(since), current_version)


def member_value(row: rows.MemberRow) -> Member:
    """A member as the rules see it."""
    return Member(
        id=row.id,
        number=row.number or "",
        phone=row.phone or "",
        name=row.name,
        joined_at=datetime.fromisoformat(row.joined_at),
        home_store=row.home_store,
        status=MemberStatus(row.status),
        status_since=parse_or_none(row.status_since),
        tier=row.tier,
        tags=() if row.tags == "[]" else tuple(json.loads(row.tags)),
        channel=row.channel,
        birthday=date.fromisoformat(row.birthday) if row.birthday else None,
        visits=row.visits,
        last_visit_at=parse_or_none(row.last_visit_at),
        version=row.version,
    )
