"""What a checkout writes, on-line and off-line alike: operation, uses, redemptions, visit, audit, scan log."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from counter_app.domain import codes as c
from counter_app.domain.discounts import exposure_minor, uses_in
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.ids import is_uuid
from counter_app.domain.lease import lease_scope
from counter_app.domain.limits import Take, takes_of
from counter_app.domain.lines import with_shares
from counter_app.domain.quota_notes import after_uses
from counter_app.domain.situation import Candidate
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import JudgedCode, LeftOut, Reason, ReasonCode, Verdict, no_because
from counter_app.protocol.bodies import CouponUse
from counter_app.protocol.operations import Mode, Operation, OperationType, encode
from counter_app.services.acting import act_refused, current_session
from counter_app.services.answers import Answer, Redeemed, keep, recall, refusal
from counter_app.services.check import scan_records
from counter_app.services.checkout_body import body_of, on_word
from counter_app.services.checkout_form import CheckoutForm, refuse_overpaid, refuse_unusable_form
from counter_app.services.context import Counter
from counter_app.services.gather import Asked, Gathered
from counter_app.services.guessing import note_unknown
from counter_app.services.holdings import carry_out, day_of
from counter_app.services.once import replay, request_hash
from counter_app.services.overriding import lifted_caps, with_override_note
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, RedemptionRecord, Session
from counter_app.services.unshown import mark


@dataclass(frozen=True, slots=True)
class RedeemRequest:
    """`id`: uuid of the checkout and of its operation. `member` as in `check`.

    With a `form` it is a checkout, which may do without coupons; `filled` is what best has added to the texts, and
    `passed_over` what it may not take any more. `first`: the id that was asked under, where the coupons were chosen
    again: an id that the cloud may know stands for what it was sent with, and no other.
    """

    id: str
    texts: tuple[str, ...]
    amount_minor: int = 0
    member: str | None = None
    source: str = "cli"
    typed: bool = False
    form: CheckoutForm | None = None
    filled: tuple[str, ...] = ()
    passed_over: tuple[LeftOut, ...] = ()
    first: str = ""

    @property
    def hash(self) -> str:
        """What makes it the same request; not what best made of it."""
        texts = [_encodable(c.normalise(text)) for text in self.texts]
        member = None if self.member is None else _encodable(self.member)
        fields = {"texts": sorted(texts), "amount": self.amount_minor, "member": member}
        if self.form is None:
            return request_hash("redeem", fields)
        return request_hash("checkout", {**fields, **self.form.hashed})

    @property
    def asked(self) -> Asked:
        """The part that is judged."""
        asked = Asked((*self.texts, *self.filled), self.amount_minor, self.member or "", self.typed)
        if self.form is None or not (self.form.spending or self.form.override):
            return asked
        form = self.form
        asked = replace(asked, spending=form.spending, approved_by=form.approved_by)
        return replace(asked, override=bool(form.override), override_by=form.override_by)


def _encodable(text: str) -> str:
    """A scanner may give halves of surrogate pairs, which no encoding takes."""
    return text.encode(errors="backslashreplace").decode()


def refuse_unusable(request: RedeemRequest) -> None:
    """What the cloud would refuse for its form is not accepted here. Raises `InvalidInput`."""
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    if not 0 <= request.amount_minor <= MAX_MINOR:
        raise InvalidInput(f"amount: must be from 0 to {MAX_MINOR} minor units", key="amount")
    if request.form is not None:
        refuse_unusable_form(request.form, request.amount_minor)


class TakenMeanwhile(Exception):
    """The constraint behind a limit refused: somebody on this counter was faster. Rolls the transaction back."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Judged, and what will be written; redemption ids are drawn once, so that a claim and its report agree."""

    gathered: Gathered
    verdict: Verdict
    uses: tuple[CouponUse, ...]
    body: bytes
    operation: Operation


def admitted(writing: Writing, counter: Counter, request: RedeemRequest) -> Session | Answer:
    """Who redeems; or the answer at once: the first one for a repeated id, or that nobody is signed in.

    Raises `Fault(busy)` while the same id is being claimed elsewhere.
    """
    told = replay(writing, request.id, request.hash)
    if told is not None:
        if not told.same or (told.over and not told.answer):
            return refusal(ReasonCode.ID_REUSED, **told.why_not)
        if not told.answer:
            raise Fault(FaultKind.DATABASE_BUSY, "the same redemption is under way", retryable=True)
        return recall(told.answer, writing)
    session = current_session(writing, counter.clock.now())
    if session is None:
        act_refused(writing, counter.clock.now(), "redeem" if request.form is None else "checkout", request.id)
        return refusal(ReasonCode.SIGN_IN_REQUIRED)
    return session


def coupons_of(gathered: Gathered) -> list[Candidate]:
    """The coupons among what was presented, each once."""
    seen: dict[str, Candidate] = {}
    for item in gathered.candidates:
        if item.coupon is not None and item.terms is not None:
            seen.setdefault(item.coupon.id, item)
    return list(seen.values())


def with_something_to_redeem(verdict: Verdict, gathered: Gathered, request: RedeemRequest) -> Verdict:
    """The verdict of a redemption: what is in order and holds no coupon is not a yes, it asks for one. A checkout may
    be a plain purchase. Raises `InvalidInput` where more is to be spent than there is to pay."""
    if request.form is not None and verdict.accepted and request.form.spending:
        held = gathered.situation.holdings
        refuse_overpaid(request.form, verdict, held.rules.worth_minor_per_100 if held else 0)
    if request.form is not None or not verdict.accepted or coupons_of(gathered):
        return verdict
    return no_because(verdict, [Reason(ReasonCode.COUPON_REQUIRED)])


def append_checkout(
    writing: Writing,
    counter: Counter,
    request: RedeemRequest,
    session: Session,
    gathered: Gathered,
    verdict: Verdict,
    mode: Mode,
) -> Prepared:
    """Draw redemption ids, write the operation, and hand on what the effect needs."""
    judged = {entry.subject: entry for entry in verdict.codes if entry.kind == "coupon"}
    uses = tuple(_use(counter, item, judged) for item in coupons_of(gathered))
    body = encode(body_of(request.form or CheckoutForm(), uses, gathered, verdict))
    operation = writing.append_operation(
        OperationType.CHECKOUT, mode, request.id, session.staff, gathered.situation.now, body, request.hash
    )
    return Prepared(gathered, verdict, uses, body, operation)


def _use(counter: Counter, item: Candidate, judged: dict[str, JudgedCode]) -> CouponUse:
    coupon, terms = item.coupon, item.terms
    assert coupon is not None
    assert terms is not None
    signed = item.code.text if isinstance(item.code, c.SignedCode) else ""
    return CouponUse(
        redemption=counter.ids.new(),
        coupon=coupon.id,
        campaign=terms.campaign,
        terms_version=terms.version,
        discount_minor=judged[coupon.id].discount_minor,
        short_code=coupon.short_code,
        signed_code=signed,
        lease=item.lease.id if item.lease is not None else "",
    )


def take_effect(
    writing: Writing, counter: Counter, request: RedeemRequest, session: Session, prepared: Prepared, *, online: bool
) -> Answer:
    """Uses taken, redemptions, visit, audit and scan log; the operation itself is there already."""
    gathered, verdict, situation = prepared.gathered, prepared.verdict, prepared.gathered.situation
    items = {item.coupon.id: item for item in coupons_of(gathered) if item.coupon}
    day, member, form = day_of(situation), situation.member, request.form or CheckoutForm()
    for use in prepared.uses:
        item = items[use.coupon]
        assert item.terms is not None
        if item.coupon is not None and not item.coupon.row:
            writing.put_coupon(item.coupon)  # known by its signature until now, remembered from its first use on
        member_id = member.id if member else ""
        takes = takes_of(item.terms, use.coupon, member_id, situation.store.id, day, use.discount_minor)
        if not writing.take([*takes, *_lease_take(writing, use)], use.redemption, request.id):
            raise TakenMeanwhile
        counter.failpoint("redeem.after_take")
        writing.add_redemption(_record(item, use, request, session, gathered, offline=not online))
        counter.failpoint("redeem.after_redemption")
    enough, balances = carry_out(writing, request.id, situation, verdict, confirmed=on_word(form, gathered))
    if not enough:
        raise TakenMeanwhile
    counter.failpoint("redeem.after_entries")
    if member is not None and member.number:
        writing.put_member(replace(member, visits=member.visits + 1, last_visit_at=situation.now))
    if prepared.uses:
        mark(writing, counter, request.id, situation.now)
    caps = lifted_caps(gathered, online=online)
    _note(writing, request, session, prepared, caps)
    counter.failpoint("redeem.after_audit")
    outcome = "redeemed" if prepared.uses else ""
    for record in scan_records(gathered, verdict, request.source, session.staff, outcome=outcome):
        writing.add_scan(record)
    counter.own_time.keep(writing, counter.clock)
    codes = tuple(_after_use(entry, items) for entry in verdict.codes)
    notes = after_uses(with_override_note(verdict, form, caps), Counts(use.campaign for use in prepared.uses))
    return Answer(
        verdict=replace(verdict, codes=codes, notes=notes, balances=balances),
        redeemed=bool(prepared.uses),
        checkout=request.id,
        redemptions=tuple(Redeemed(use.redemption, use.coupon) for use in prepared.uses),
        online=online,
        at=situation.now,
        lines=with_shares(form.lines, verdict.discount_minor),
        tender=form.tender,
    )


def report(
    writing: Writing,
    counter: Counter,
    request: RedeemRequest,
    session: Session,
    gathered: Gathered,
    verdict: Verdict,
) -> Answer:
    """What was accepted takes effect without the cloud's word, in the transaction in which it was judged."""
    prepared = append_checkout(writing, counter, request, session, gathered, verdict, Mode.REPORT)
    counter.failpoint("redeem.after_operation")
    try:
        answer = take_effect(writing, counter, request, session, prepared, online=False)
    except TakenMeanwhile as bug:
        raise AssertionError("judged and taken in one transaction, and yet the limit was full") from bug
    answer = told(writing, request, answer)
    counter.failpoint("redeem.before_commit")
    return answer


def told(writing: Writing, request: RedeemRequest, answer: Answer) -> Answer:
    """The answer, kept for a repetition of the id that it was asked under."""
    answer = replace(answer, queued=writing.waiting())
    for identity in filter(None, (request.id, request.first)):
        writing.set_answer(identity, keep(answer))
    return answer


def _after_use(entry: JudgedCode, items: Mapping[str, Candidate]) -> JudgedCode:
    """What is left on a coupon now that it was used."""
    item = items.get(entry.subject)
    if item is None or item.terms is None or not entry.uses_left:
        return entry
    if entry.rest_minor is None:
        return replace(entry, uses_left=entry.uses_left - 1)
    rest = entry.rest_minor - entry.discount_minor
    return replace(entry, uses_left=uses_in(item.terms, rest), rest_minor=rest)


def _lease_take(reading: Reading, use: CouponUse) -> tuple[Take, ...]:
    """The use of the lease that it names; the constraint behind it is what was granted."""
    lease = reading.lease(use.lease) if use.lease else None
    return () if lease is None else (Take(lease_scope(lease.id), lease.granted, ReasonCode.QUOTA_EXHAUSTED),)


def _record(
    item: Candidate, use: CouponUse, request: RedeemRequest, session: Session, gathered: Gathered, *, offline: bool
) -> RedemptionRecord:
    assert item.terms is not None
    situation = gathered.situation
    return RedemptionRecord(
        id=use.redemption,
        checkout=request.id,
        coupon=use.coupon,
        campaign=use.campaign,
        title_zh=item.terms.title.zh_CN,
        title_en=item.terms.title.en,
        member=situation.member.id if situation.member else "",
        member_name="",
        store=situation.store.id,
        counter=gathered.device.counter,
        staff=session.staff,
        staff_name=session.name,
        at=situation.now.astimezone(UTC),
        discount_minor=use.discount_minor,
        exposure_minor=exposure_minor(item.terms, use.discount_minor),
        offline=offline,
    )


def _note(
    writing: Writing, request: RedeemRequest, session: Session, prepared: Prepared, caps: tuple[str, ...]
) -> None:
    """In the audit log: what was done, and beyond which off-line caps a manager let it go."""
    at = prepared.gathered.situation.now
    writing.add_audit(_audit(request, session, prepared, at))
    if caps and request.form is not None:
        who = request.form.override_by or request.form.approved_by or session.staff
        details = {"reason": request.form.override, "caps": list(caps)}
        writing.add_audit(AuditEntry(at, who, "offline_override", request.id, "allowed", details))


def _audit(request: RedeemRequest, session: Session, prepared: Prepared, at: datetime) -> AuditEntry:
    details: dict[str, object] = {
        "coupons": [use.coupon for use in prepared.uses],
        "amount_minor": prepared.verdict.amount_minor,
        "discount_minor": prepared.verdict.discount_minor,
    }
    if prepared.verdict.member is not None:
        details["member"] = prepared.verdict.member.id
    if request.form is None:
        return AuditEntry(at, session.staff, "redeem", request.id, "redeemed", details)
    form, paid = request.form, prepared.verdict.paid
    details |= {"tender": form.tender, "confirmed_by": form.confirmed_by}
    if form.spending:
        details |= {"points": paid.points, "value_minor": form.value_minor, "approved_by": form.approved_by}
    return AuditEntry(at, session.staff, "checkout", request.id, "redeemed" if prepared.uses else "recorded", details)


def refused(
    writing: Writing, gathered: Gathered, verdict: Verdict, request: RedeemRequest, session: Session, *, online: bool
) -> Answer:
    """A no: in the scan log, and nothing else has changed."""
    for record in scan_records(gathered, verdict, request.source, session.staff):
        writing.add_scan(record)
    verdict = note_unknown(writing, verdict, gathered.situation.now, gathered.device.store, session.staff)
    answer = Answer(verdict, queued=writing.waiting(), online=online, at=gathered.situation.now)
    return told(writing, request, answer) if request.first else answer
