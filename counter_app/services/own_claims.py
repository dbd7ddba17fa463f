"""What this counter sold comes back on-line: another counter may have handed it back already, so the cloud is asked.

Like a redemption it is a claim: durable before it is sent, and what is handed over is what the cloud says is left.
Without an answer in 800 ms what is known here decides, and the same id goes on as a report. A sale that the cloud has
not acknowledged yet is taken back as a report at once: nobody else knows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.taking_back import Consequences, carried_out, unloaded
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import GivenBack
from counter_app.protocol.operations import Mode, Operation, OperationType, Result, ResultKind, encode
from counter_app.services.claims import CLAIM_SECONDS, give_up
from counter_app.services.context import Counter
from counter_app.services.finding import bring_member
from counter_app.services.holdings import today
from counter_app.services.once import replay
from counter_app.services.outbox import closing_time
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import OutboxState, Session
from counter_app.services.sales import Sale, Wanted, lots_of, paid_back, preview, sale_named, with_balances
from counter_app.services.void_elsewhere import cancelled_untold, is_claiming, nothing_left, said_no, said_yes
from counter_app.services.voiding import TakesBack, VoidAnswer, asked_wrongly, told_before

Effect = Callable[[Writing, Session, Sale, Consequences], VoidAnswer]
_LOST = "unknown_checkout"


@dataclass(frozen=True, slots=True)
class About:
    """What is to come back of a sale (`wanted`), and what that would do by what is known here. `minor`: the money that
    goes over the counter, unless it is what comes back."""

    session: Session
    sale: Sale
    wanted: Wanted
    found: Consequences
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """A claim that is written: what it takes back, what of it (`wanted`) and what that would do by what is known here.
    `effect`: carries it out, within the transaction. `uses`: redemptions that come back with it. `known`: what can be
    said without the cloud's word, where nothing is handed over without it."""

    session: Session
    sale: Sale
    operation: Operation
    wanted: Wanted
    found: Consequences
    effect: Effect
    uses: tuple[str, ...] = ()
    known: VoidAnswer | None = None


def bring_holder(counter: Counter, target: str) -> None:
    """Before anything is worked out: what the member of this sale has, where that does not come down by itself."""
    with counter.store.reading() as reading:
        sale = sale_named(reading, target)
        member = reading.member(sale.member) if sale is not None and sale.member else None
    if member is not None and member.number:
        bring_member(counter, member.number)


def mode_of(reading: Reading, sale: Sale, minor: int, *, online: bool) -> Mode:
    """Whether the cloud is asked first: where money (`minor`) goes over the counter for what it knows of."""
    record = reading.operation(sale.id)
    known_there = record is not None and record.state is OutboxState.CLOSED
    return Mode.CLAIM if online and known_there and minor > 0 else Mode.REPORT


def written(
    writing: Writing,
    counter: Counter,
    request: TakesBack,
    kind: OperationType,
    body: bytes,
    about: About,
    effect: Effect,
    *,
    online: bool,
) -> VoidAnswer | OwnClaim:
    """The operation, and what it does at once, or once the cloud has been asked (`ask_about_own`)."""
    session, sale, found = about.session, about.sale, about.found
    told = replay(writing, request.id, request.hash)
    if told is not None:
        if told.same and not told.over:
            raise Fault(FaultKind.DATABASE_BUSY, "the same is under way", retryable=True)
        return told_before(told)
    minor = found.back.minor if about.minor is None else about.minor
    mode = mode_of(writing, sale, minor, online=online)
    operation = writing.append_operation(kind, mode, request.id, session.staff, counter.clock.now(), body, request.hash)
    if mode is Mode.CLAIM:
        return OwnClaim(session, sale, operation, about.wanted, found, effect)
    counter.failpoint(f"{kind.value}.after_operation")
    answer = effect(writing, session, sale, found)
    writing.set_answer(request.id, encode(answer))
    counter.failpoint(f"{kind.value}.before_commit")
    return answer


def ask_about_own(counter: Counter, request: TakesBack, own: OwnClaim) -> VoidAnswer:
    """Send it, and carry out what the answer says. Raises `Fault`; `InvalidInput` for more than is left."""
    counter.failpoint("claim.written")
    result = counter.link.claim(own.operation, CLAIM_SECONDS)
    counter.failpoint("claim.answered")
    try:
        if result is None or result.result not in tuple(ResultKind) or _reason(result) == _LOST:
            return _as_known_here(counter, request, own)
        if result.result == ResultKind.REFUSED:
            return _declined(counter, request, own, result)
        return _carried_out(counter, request, own, result)
    except Fault:
        with suppress(Fault):
            give_up(counter, request.id, own.session.staff)
        raise


def _reason(result: Result) -> str:
    return str(result.detail.get("reason", "")) if result.result == ResultKind.REFUSED else ""


def _as_known_here(counter: Counter, request: TakesBack, own: OwnClaim) -> VoidAnswer:
    """As off-line. Where something of it was taken back here meanwhile, the claim shall never be."""
    with counter.store.writing() as writing:
        sale = sale_named(writing, own.sale.id)
        if (
            own.known is not None
            or not is_claiming(writing, request.id)
            or sale is None
            or preview(writing, counter, sale, own.wanted).back != own.found.back
            or not _all_stand(writing, own.uses)
        ):
            return cancelled_untold(writing, counter, request, own.session, own.known)
        answer = own.effect(writing, own.session, sale, own.found)
        writing.turn_to_report(request.id)
        writing.note_sending([request.id])
        answer = replace(answer, queued=writing.waiting(), online=False)
        writing.set_answer(request.id, encode(answer))
        counter.failpoint("claim.before_commit")
    return answer


def _all_stand(reading: Reading, uses: Iterable[str]) -> bool:
    found = [reading.redemption(each) for each in uses]
    return all(record is not None and record.voided_at is None for record in found)


def _declined(counter: Counter, request: TakesBack, own: OwnClaim, result: Result) -> VoidAnswer:
    """Of what is gone already nothing comes back, as where this counter knew so itself."""
    wrong, gone = asked_wrongly(result), nothing_left(own.sale.id, result)
    with counter.store.writing() as writing:
        if not is_claiming(writing, request.id):
            return cancelled_untold(writing, counter, request, own.session)
        writing.close_operation(request.id, OutboxState.DECLINED.value, result, counter.clock.now())
        answer = with_balances(writing, counter, own.sale, gone) if gone else said_no(request, result)
        answer = replace(answer, queued=writing.waiting(), online=True)
        if wrong is None:
            writing.set_answer(request.id, encode(answer))
    if wrong is not None:
        raise wrong
    return answer


def _carried_out(counter: Counter, request: TakesBack, own: OwnClaim, result: Result) -> VoidAnswer:
    """What the cloud says comes back becomes true here, in one transaction."""
    said = said_yes(result)
    with counter.store.writing() as writing:
        sale = sale_named(writing, own.sale.id) or own.sale
        if not is_claiming(writing, request.id):
            return cancelled_untold(writing, counter, request, own.session)
        answer = with_balances(writing, counter, sale, VoidAnswer(True, checkout=sale.id, already=said.already))
        if said.back is not None or own.uses:
            found = _by_the_cloud(writing, counter, sale, said.back) if said.back else Consequences()
            answer = replace(own.effect(writing, own.session, sale, found), already=said.already)
        if own.uses:
            # Each is free again, whoever was first; what nobody handed over is not said.
            answer = replace(answer, redemptions=said.redemptions, already=said.already, back=said.back)
            answer = replace(answer, due_minor=said.due_minor)
        writing.close_operation(request.id, OutboxState.CLOSED.value, result, closing_time(writing, counter))
        answer = replace(answer, queued=writing.waiting(), online=True)
        writing.set_answer(request.id, encode(answer))
        counter.failpoint("claim.before_commit")
    return answer


def _by_the_cloud(reading: Reading, counter: Counter, sale: Sale, back: GivenBack) -> Consequences:
    lots, day = lots_of(reading, sale), today(reading, counter)
    if sale.topped_up is not None:
        return unloaded(paid_back(sale, back), lots, day)
    found = carried_out(sale.sold, paid_back(sale, back), lots, day)
    return replace(found, debt=back.debt_points)
