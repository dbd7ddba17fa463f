"""What the window asks of the services: plain functions that run off the GUI thread and answer frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Terms
from counter_app.domain.coupon import Coupon, CouponStatus
from counter_app.domain.errors import InvalidInput
from counter_app.domain.limits import own_take
from counter_app.domain.member import IDLE_LOCK_MINUTES
from counter_app.domain.quota_notes import left_of_quota
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import LeftOut
from counter_app.domain.windows import business_day
from counter_app.services.acting import may
from counter_app.services.answers import Answer
from counter_app.services.check import CheckRequest, judge_now
from counter_app.services.context import Counter
from counter_app.services.gather import Asked
from counter_app.services.holdings import today
from counter_app.services.ports import Reading
from counter_app.services.purchase_records import PurchaseRecord
from counter_app.services.recent import recent_sales
from counter_app.services.records import ExceptionRecord, RedemptionRecord
from counter_app.services.status import CounterStatus, status
from counter_app.ui.customer import Customer, Shown, shown_of, with_code
from counter_app.ui.guesses import Guesses

if TYPE_CHECKING:
    from counter_app.services.basket import Weighed
    from counter_app.services.tiers import TierShown

RECENT_ROWS = 50
MEMBER_COUPONS = 20
MOST_FITTING = 9
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fitting:
    """A coupon that fits now. `code`: what to present; `until`: the first moment at which it is over; `quota`: how many
    its campaign has left here and in all, where that is bounded."""

    code: str = field(repr=False)
    terms: Terms
    discount_minor: int
    until: datetime | None
    uses: int = 1
    uses_left: int | None = None
    quota: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with what is needed to say it: the terms of its coupons, the store's zone.

    `member_coupons`: how many active coupons the member holds, None when no member is known. `fitting`: those of them
    that could be redeemed now beside what is there, best first. `note`: writes the scan log, once the answer is shown.
    `hidden`: the same code still, a moment after its redemption; nothing new is to be shown. `weighed`: what would be
    carried out. `quiet`: told beside something else that is shown. `goes_on`: Enter judges again; what was refused is
    only what best itself had chosen. `tier`: what the member's tier is called, and its way on.
    """

    customer: Customer
    answer: Answer
    terms: Mapping[str, Terms] = field(default_factory=lambda: MappingProxyType({}))
    zone: tzinfo = UTC
    member_coupons: int | None = None
    fitting: tuple[Fitting, ...] = ()
    note: Callable[[], None] | None = field(default=None, repr=False, compare=False)
    hidden: bool = False
    weighed: Weighed | None = field(default=None, repr=False, compare=False)
    goes_on: bool = False
    quiet: bool = False
    tier: TierShown | None = None

    @property
    def done(self) -> bool:
        """Whether a checkout was carried out, with coupons or without."""
        return self.answer.accepted and bool(self.answer.checkout)

    @property
    def has_coupons(self) -> bool:
        """Whether there is anything to redeem."""
        return any(item.kind == "coupon" for item in self.answer.verdict.codes)

    @property
    def can_be_done(self) -> bool:
        """Whether Enter would carry it out: there are coupons, or something is bought."""
        return (
            self.answer.accepted
            and not (self.done or self.quiet)
            and (self.has_coupons or bool(self.customer.amount_minor))
        )


@dataclass(frozen=True, slots=True)
class Overview:
    """What the bars and the lists show."""

    status: CounterStatus
    recent: tuple[RedemptionRecord | PurchaseRecord, ...]
    stores: Mapping[str, str]
    exceptions: tuple[ExceptionRecord, ...] = ()
    staff: tuple[str, ...] = ()
    idle_lock_minutes: int = 0
    language: str = "zh_CN"
    visits: Mapping[str, int] = field(default_factory=dict)
    sees_whole: bool = False

    @property
    def zone(self) -> tzinfo:
        """The store's zone; UTC before there is a store."""
        return ZoneInfo(self.status.store.timezone) if self.status.store else UTC

    @property
    def now(self) -> datetime:
        """The moment of the look, said in the store's zone."""
        return self.status.now.astimezone(self.zone)


@dataclass(frozen=True, slots=True)
class Described:
    """Several codes in view, read, to be chosen from."""

    items: tuple[tuple[Shown, str], ...]


def judge_code(
    counter: Counter, customer: Customer, last: Answer | None, text: str, source: str, guesses: Guesses | None = None
) -> Judged:
    """Add one presented code and check what then is there; `guesses` watches for codes that nobody has."""
    typed = source == "typed"
    locked = guesses.refusal(counter, typed=typed) if guesses else None
    if locked is not None:
        return Judged(customer, locked, zone=_store_zone(counter))
    shown = shown_of(counter.read_code(text, typed=typed), text, typed=typed)
    judged = judge_customer(counter, with_code(customer, shown, last), source)
    if guesses is None:
        return judged
    return replace(judged, answer=guesses.count(counter, judged.answer, text, typed=typed))


def judge_customer(counter: Counter, customer: Customer, source: str) -> Judged:
    """Check everything that is there."""
    from counter_app.services.basket import weigh

    weighed = weigh(counter, _request(customer, source), customer.wish)
    looked = weighed.looked
    terms = {item.text: item.terms for item in looked.gathered.candidates if item.terms is not None}
    zone = looked.gathered.situation.zone
    judged = Judged(customer, looked.answer, MappingProxyType(terms), zone, note=looked.note, weighed=weighed)
    return _with_member(counter, judged)


def redeem_customer(counter: Counter, customer: Customer, judged: Judged, operation_id: str, source: str) -> Judged:
    """Carry out everything that `judged` said is ready; durable when this returns."""
    from counter_app.services.basket import request_of
    from counter_app.services.redeem import redeem

    assert judged.weighed is not None, "nothing was judged"
    wanted = request_of(operation_id, _request(customer, source), judged.weighed, customer.wish)
    try:
        answer = redeem(counter, wanted)
    except InvalidInput:
        # Less is to be paid than a moment ago (a tier, a setting): nothing happened, and the new sum is shown first.
        return judge_customer(counter, customer, source)
    passed = _passed_over(judged, answer)
    if passed:
        customer = replace(customer, wish=replace(customer.wish, passed=(*customer.wish.passed, *passed)))
    goes_on = bool(passed) and {each.about for each in answer.verdict.reasons} <= set(judged.weighed.filled)
    done = replace(judged, customer=customer, answer=answer, note=None, hidden=False, goes_on=goes_on)
    return _with_member(counter, done)


def _request(customer: Customer, source: str) -> CheckRequest:
    return CheckRequest(customer.texts, customer.amount_minor, customer.member or None, source, customer.typed)


def _passed_over(judged: Judged, answer: Answer) -> tuple[LeftOut, ...]:
    """What best had chosen and was then refused: it is not chosen again for this customer."""
    filled = judged.weighed.filled if judged.weighed else ()
    why = {reason.about: reason for reason in reversed(answer.verdict.reasons)}
    return tuple(
        LeftOut(code.campaign, code.subject, code.title, why[code.text])
        for code in judged.answer.verdict.codes
        if code.text in filled and code.text in why
    )


def describe_codes(counter: Counter, texts: tuple[str, ...]) -> Described:
    """Which codes these are, each once."""
    seen: dict[tuple[str, ...], tuple[Shown, str]] = {}
    for text in texts:
        shown = shown_of(counter.read_code(text), text, typed=False)
        # Of a signed code the end of its subject tells two apart; its digits would tell nothing to a person.
        seen.setdefault(shown.identity, (shown, shown.identity[-1][-4:] if shown.kind != "other" else ""))
    return Described(tuple(seen.values()))


def overview(counter: Counter) -> Overview:
    """One look at the counter for the bars and lists."""
    now = status(counter)
    with counter.store.reading() as reading:
        names = dict(reading.store_names())
        waiting = tuple(reading.exceptions(open_only=True))
        staff = tuple(person.name for person in reading.all_staff() if person.active and person.pin_hash)
        settings = reading.settings(now.store.id if now.store else "")
        visits = reading.traffic_of(_business_day(now)) if now.store else {}
        whole = may(reading, counter.clock.now(), "whole_phones")
    told, language = settings.get("idle_lock_minutes", IDLE_LOCK_MINUTES), str(settings.get("language", "zh_CN"))
    idle = told if isinstance(told, int) else IDLE_LOCK_MINUTES
    recent = recent_sales(counter, RECENT_ROWS)
    return Overview(now, recent, MappingProxyType(names), waiting, staff, idle, language, visits, whole)


def _business_day(now: CounterStatus) -> str:
    store = now.store
    return business_day(now.now, store.zone, store.business_day_starts).isoformat() if store else ""


def _store_zone(counter: Counter) -> tzinfo:
    with counter.store.reading() as reading:
        device = reading.device()
        store = reading.store(device.store) if device else None
    return ZoneInfo(store.timezone) if store else UTC


def _with_member(counter: Counter, judged: Judged) -> Judged:
    """With what the member of the answer holds, where it names one."""
    answer, member = judged.answer, judged.answer.verdict.member
    if member is None:
        return replace(judged, member_coupons=None, fitting=(), tier=None)
    from counter_app.services.tiers import tier_shown

    with counter.store.reading() as reading:
        tier = tier_shown(reading, member, today(reading, counter))
        held = reading.member_coupons(member.id, MEMBER_COUPONS)
        fitting: tuple[Fitting, ...] = ()
        if answer.accepted and not judged.done:
            fitting = _fitting(reading, counter, judged, held)
        usable = sum(1 for coupon in held if _has_uses(reading, coupon))
    return replace(judged, member_coupons=usable, fitting=fitting, tier=tier)


def _has_uses(reading: Reading, coupon: Coupon) -> bool:
    """Whether the coupon is good for anything still, as far as this counter knows."""
    terms = reading.terms(coupon.campaign, coupon.terms_version)
    if coupon.status is not CouponStatus.ACTIVE or terms is None:
        return coupon.status is CouponStatus.ACTIVE
    own = own_take(terms, coupon.id)
    return reading.usage([own.scope]).get(own.scope, 0) < own.cap


def _fitting(reading: Reading, counter: Counter, judged: Judged, held: Sequence[Coupon]) -> tuple[Fitting, ...]:
    """Each coupon judged together with what is there; the largest discount first, then the one that ends first."""
    online, customer = counter.link.believed_online(), judged.customer
    there = (*customer.texts, *(judged.weighed.filled if judged.weighed else ()))
    found = []
    for coupon in held:
        code = coupon.short_code or coupon.signed_code
        if coupon.status is not CouponStatus.ACTIVE or not code or code in there:
            continue
        asked = Asked((*there, code), customer.amount_minor, customer.member)
        _, verdict = judge_now(reading, counter, asked, online=online)
        terms = reading.terms(coupon.campaign, coupon.terms_version)
        new = next((item for item in verdict.codes if item.text == code), None)
        if verdict.accepted and terms is not None and new is not None:
            quota = left_of_quota(verdict.notes, terms.campaign)
            found.append(Fitting(code, terms, new.discount_minor, new.until, new.uses, new.uses_left, quota))
    found.sort(key=lambda item: (-item.discount_minor, item.until or _NEVER))
    return tuple(found[:MOST_FITTING])
