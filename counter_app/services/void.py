"""`void`: a redemption or a whole checkout taken back. A new record, never a deletion; what was used is free again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from counter_app.domain.campaign import Terms
from counter_app.domain.coupon import Coupon
from counter_app.domain.errors import InvalidInput
from counter_app.domain.ids import is_uuid
from counter_app.domain.taking_back import Consequences
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.bodies import Void
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.services.acting import act_refused, clean_reason, current_session, own_device
from counter_app.services.alone import due_minor, not_alone
from counter_app.services.context import Counter
from counter_app.services.left import left_on
from counter_app.services.locks import refuse_locked
from counter_app.services.naming import names_member
from counter_app.services.once import replay
from counter_app.services.own_claims import About, OwnClaim, ask_about_own, bring_holder, mode_of, written
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, RedemptionRecord, Session
from counter_app.services.sales import ALL, Sale, as_told, hand_back, preview, sale_named, with_balances
from counter_app.services.stamps_again import take_back
from counter_app.services.void_elsewhere import redemption_named, void_elsewhere
from counter_app.services.void_sale import amounts, free_minutes, manager_needed, void_sale
from counter_app.services.voiding import VoidAnswer, VoidRequest, no, told_before

__all__ = ["VoidAnswer", "VoidRequest", "free_minutes", "void"]


def void(counter: Counter, request: VoidRequest) -> VoidAnswer:
    """Take back; works off-line. Raises `Fault`; `InvalidInput` for what the cloud would refuse for its form."""
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    request = replace(request, reason=clean_reason(request.reason))
    with counter.store.reading() as reading:
        told = replay(reading, request.id, request.hash)
    if told is not None and told.over:
        return told_before(told)
    # Asked before the transaction: the link may look at the network, and nobody else could write meanwhile.
    online = counter.link.believed_online()
    named = redemption_named(counter, request.target, online=online)
    if isinstance(named, Reason):
        return VoidAnswer(False, (named,), online=online)
    if online:
        bring_holder(counter, named)
        online = counter.link.believed_online()
    found = _here(counter, request, named, online=online)
    if isinstance(found, OwnClaim):
        return ask_about_own(counter, request, found)
    return found or void_elsewhere(counter, request, named, online=online)


def _here(counter: Counter, request: VoidRequest, named: str, *, online: bool) -> VoidAnswer | OwnClaim | None:
    """What this counter redeemed; None where it knows of nothing by that id."""
    now = counter.clock.now()
    with counter.store.writing() as writing:
        told = replay(writing, request.id, request.hash)
        if told is not None and told.over:
            return told_before(told)
        refuse_locked(own_device(writing))
        session = current_session(writing, now)
        if session is None:
            act_refused(writing, now, "void", named)
            return no(ReasonCode.SIGN_IN_REQUIRED)
        targets = [] if request.line else _targets(writing, named)
        whole = not targets or targets[0].id != named
        sale = sale_named(writing, named) if whole else None
        reasons = _reasons(writing, counter, request, session, targets, sale)
        if any(reason.code is ReasonCode.SIGN_IN_REQUIRED for reason in reasons):
            act_refused(writing, now, "void", named)
        if reasons:
            return VoidAnswer(False, reasons)
        if sale is not None and not targets:
            return void_sale(writing, counter, request, session, sale, online=online)
        if not targets:
            return None
        return _what_stands(writing, counter, request, session, targets, online=online, whole=whole, sale=sale)


def _what_stands(
    writing: Writing,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    targets: Sequence[RedemptionRecord],
    *,
    online: bool,
    whole: bool,
    sale: Sale | None,
) -> VoidAnswer | OwnClaim:
    """Take back what is not taken back yet; else tell how it was. A checkout whose coupons were taken back alone is to
    be paid back still; but what says so here may be a void of all of it, from elsewhere or from before this counter was
    put back from a copy. The cloud knows, and without it nothing is handed over."""
    open_ones = [record for record in targets if record.voided_at is None]
    known = None if open_ones else _already(writing, targets)
    if known is not None and not (
        sale is not None
        and mode_of(writing, sale, preview(writing, counter, sale).back.minor, online=online) is Mode.CLAIM
    ):
        return known
    taken = _take_back(writing, counter, request, session, open_ones, online=online, whole=whole, sale=sale)
    return replace(taken, known=known) if isinstance(taken, OwnClaim) else taken


def _already(writing: Writing, targets: Sequence[RedemptionRecord]) -> VoidAnswer:
    """Nothing stands any more: how it was taken back."""
    already = tuple(record.voided for record in targets if record.voided is not None)
    return VoidAnswer(True, checkout=targets[0].checkout, queued=writing.waiting(), already=already)


def _targets(reading: Reading, target: str) -> Sequence[RedemptionRecord]:
    single = reading.redemption(target)
    return [single] if single else reading.redemptions_of(target)


def _reasons(
    reading: Reading,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    targets: Sequence[RedemptionRecord],
    sale: Sale | None,
) -> tuple[Reason, ...]:
    made = [(record.at, record.store) for record in targets] + ([(sale.at, sale.store)] if sale else [])
    needed = manager_needed(reading, counter, request, session, *min(made)) if made else None
    needed = needed or names_member(reading, request.reason, *_whose(reading, targets, sale))
    if needed is not None:
        return (needed,)
    reasons = []
    for record in targets:
        coupon = reading.coupon(record.coupon)
        terms = reading.terms(coupon.campaign, coupon.terms_version) if coupon else None
        if coupon and terms and record.voided_at is None and coupon.cycles >= terms.on_void.max_cycles:
            details: dict[str, Detail] = {"rule": "max_cycles", "limit": terms.on_void.max_cycles}
            reasons.append(Reason(ReasonCode.NOT_ELIGIBLE, request.target, details))
        if sale is None and (wrong := not_alone(reading, record, request.target)) is not None:
            reasons.append(wrong)
    return tuple(reasons)


def _whose(reading: Reading, targets: Sequence[RedemptionRecord], sale: Sale | None) -> Iterator[str]:
    yield sale.member if sale is not None else ""
    for record in targets:
        coupon = reading.coupon(record.coupon)
        yield from (record.member, coupon.member if coupon is not None else "")


def _take_back(
    writing: Writing,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    targets: Sequence[RedemptionRecord],
    *,
    online: bool,
    whole: bool,
    sale: Sale | None,
) -> VoidAnswer | OwnClaim:
    """A redemption alone is free again at once. Where money goes over the counter, for all of a checkout or for a
    coupon that its customer owes then, the cloud is asked first: another counter may have taken it back."""
    found = preview(writing, counter, sale) if sale else None
    due = 0 if sale else sum(due_minor(writing, record) for record in targets)
    body = Void(
        checkout=sale.id if sale else targets[0].checkout,
        reason=request.reason,
        redemption="" if whole else targets[0].id,
        approved_by=request.approved_by,
        back=as_told(found) if found else None,
    )
    uses = tuple(record.id for record in targets)

    def effect(writing: Writing, session: Session, sold: Sale | None, found: Consequences | None) -> VoidAnswer:
        money = (sold, found) if sale else (None, None)
        answer = _effect(writing, counter, request, session, uses, money)
        return replace(answer, checkout=body.checkout, online=online)

    sold = sale or (sale_named(writing, body.checkout) if due else None)
    if sold is not None:
        about = About(session, sold, ALL, found or preview(writing, counter, sold), due or None)
        wrote = written(writing, counter, request, OperationType.VOID, encode(body), about, effect, online=online)
        return replace(wrote, uses=uses) if isinstance(wrote, OwnClaim) else wrote
    now = counter.clock.now()
    writing.append_operation(
        OperationType.VOID, Mode.REPORT, request.id, session.staff, now, encode(body), request.hash
    )
    counter.failpoint("void.after_operation")
    answer = effect(writing, session, None, None)
    writing.set_answer(request.id, encode(answer))
    return answer


def _effect(
    writing: Writing,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    uses: Sequence[str],
    money: tuple[Sale | None, Consequences | None],
) -> VoidAnswer:
    """What of `uses` still stands is free again, and what was paid comes back."""
    sale, found = money
    every = [record for each in uses if (record := writing.redemption(each)) is not None]
    targets = [record for record in every if record.voided_at is None]
    due = 0 if sale else sum(due_minor(writing, record) for record in targets)
    for record in targets:
        _give_back(writing, counter, request, record)
    if sale and found:
        hand_back(writing, request.id, sale, found)
        counter.failpoint("void.after_entries")
    taken_back = tuple(record.id for record in targets)
    details: dict[str, object] = {"redemptions": list(taken_back), "reason": request.reason}
    details["approved_by"] = request.approved_by
    details |= amounts(found) if found else {}
    subject = sale.id if sale else every[0].checkout
    writing.add_audit(AuditEntry(counter.clock.now(), session.staff, "void", subject, "voided", details))
    of, left = _left_on(writing, targets)
    answer = VoidAnswer(
        True,
        uses=of,
        uses_left=left,
        redemptions=taken_back,
        queued=writing.waiting(),
        back=as_told(found) if found else None,
        due_minor=due,
    )
    return with_balances(writing, counter, sale, answer) if sale else answer


def _give_back(writing: Writing, counter: Counter, request: VoidRequest, record: RedemptionRecord) -> None:
    coupon = writing.coupon(record.coupon) if record.coupon else None
    terms = _terms_of(writing, record, coupon)
    frees = terms is None or terms.on_void.frees_limits
    writing.give_back(record.id, request.id, coupon_only=not frees)
    writing.set_voided(record.id, request.id, counter.clock.now())
    if coupon is not None:
        writing.put_coupon(replace(coupon, cycles=coupon.cycles + 1))
    if not record.coupon:
        take_back(writing, request.id, record, counter.clock.now())
    counter.failpoint("void.after_redemption")


def _terms_of(reading: Reading, record: RedemptionRecord, coupon: Coupon | None) -> Terms | None:
    """Those of the coupon; of a stamp card the newest."""
    if coupon is not None:
        return reading.terms(record.campaign, coupon.terms_version)
    campaign = reading.campaign(record.campaign) if not record.coupon else None
    return reading.terms(campaign.id, campaign.current_version) if campaign is not None else None


def _left_on(reading: Reading, targets: Sequence[RedemptionRecord]) -> tuple[int, int | None]:
    """Uses of the coupon that came back and how many of them are left now; only where it was one coupon of several."""
    coupon = reading.coupon(targets[0].coupon) if len(targets) == 1 else None
    left = left_on(reading, coupon) if coupon else None
    return (1, None) if left is None or left.rest_minor is not None or left.of == 1 else (left.of, left.uses)
