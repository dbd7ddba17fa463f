"""A batch of operations in one transaction: known ids answered, the rest judged in order, all written at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger import (
    by_hand,
    cancels,
    channels,
    checkouts,
    consents,
    follow_ups,
    importing,
    issuing,
    leasing,
    messages,
    moot,
    people,
    persons,
    puts,
    refunds,
    reservations,
    segments,
    settling,
    shifts,
    staffing,
    stamps,
    tagging,
    taking_back,
    tiers,
    traffic,
    undoing,
    voids,
    withdrawn,
)
from counter_app.cloud.ledger.act import Act, Outcome, Refusal
from counter_app.cloud.ledger.book import Book, Moment
from counter_app.cloud.ledger.envelope import Entry, Unreadable, check_envelope, wrong_values
from counter_app.cloud.ledger.erasing import forget_late
from counter_app.cloud.ledger.fetching import fetch
from counter_app.cloud.ledger.notes import notes
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import Checkout, CouponPut, MemberSignUp, MemberUpdate, Refund, Void, decode_body
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.desk_bodies import FollowUp, TagPut
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.messages import MessagePlan
from counter_app.protocol.operations import Mode, OperationType, Result, ResultKind, encode

INVALID, ID_REUSED, UNKNOWN_TYPE = "invalid", "id_reused", "unknown_type"
# Refusals that are about the operation itself: its report fares no better than its claim did.
_LASTING = frozenset({INVALID, UNKNOWN_TYPE})

_HANDLERS: Mapping[str, Callable[[Book, Act, Any], Outcome]] = MappingProxyType(
    {
        OperationType.MEMBER_SIGN_UP: people.member_sign_up,
        OperationType.MEMBER_UPDATE: people.member_update,
        OperationType.CHECKOUT: checkouts.checkout,
        OperationType.VOID: voids.void,
        OperationType.ISSUE: issuing.issue,
        OperationType.COUPON_PUT: puts.coupon_put,
        OperationType.CANCEL: cancels.cancel,
        OperationType.CAMPAIGN_PUT: puts.campaign_put,
        OperationType.STAFF_PUT: staffing.staff_put,
        OperationType.SETTINGS_PUT: puts.settings_put,
        OperationType.SEGMENT_PUT: segments.segment_put,
        OperationType.CHANNEL_PUT: channels.channel_put,
        OperationType.LEASE_RETURN: leasing.lease_return,
        OperationType.SHIFT: shifts.shift,
        OperationType.REFUND: refunds.refund,
        OperationType.TOP_UP: by_hand.top_up,
        OperationType.POINTS_ADJUST: by_hand.points_adjust,
        OperationType.STAMP: stamps.stamp,
        OperationType.RESERVE: reservations.reserve,
        OperationType.TRAFFIC_COUNT: traffic.traffic_count,
        OperationType.EXCEPTION_SETTLE: settling.settle,
        OperationType.MEMBER_IMPORT: importing.member_import,
        OperationType.MEMBER_MERGE: persons.member_merge,
        OperationType.MEMBER_ERASE: persons.member_erase,
        OperationType.TAG_PUT: tagging.tag_put,
        OperationType.CONSENT_PUT: consents.consent_put,
        OperationType.FOLLOW_UP: follow_ups.follow_up,
        OperationType.IMPORT_UNDO: undoing.import_undo,
        OperationType.MESSAGE_PLAN: messages.message_plan,
    }
)
_TAKE_BACK = frozenset({OperationType.VOID.value, OperationType.REFUND.value})
_OF_A_MEMBER = (
    MemberSignUp
    | MemberUpdate
    | MemberImport
    | MemberMerge
    | MemberErase
    | TagPut
    | FollowUp
    | ConsentPut
    | MessagePlan
)
_Body = msgspec.Struct | Refusal


@dataclass(frozen=True, slots=True)
class Request:
    """What one counter sent in one call."""

    moment: Moment
    entries: Sequence[Entry]


def apply_requests(book: Book, requests: Sequence[Request]) -> list[list[Result]]:
    """The results of each request, in the order of its entries. What was changed is in the book, to be written."""
    results = iter(_apply(book, [_check(each.moment, entry) for each in requests for entry in each.entries]))
    return [[next(results) for _ in each.entries] for each in requests]


def apply_own(book: Book, own: Sequence[tuple[Act, msgspec.Struct]]) -> list[Result]:
    """What the cloud does by itself goes the way of every operation, and stands in the log, under no counter."""
    fetch(book, [act for act, _ in own], [body for _, body in own])
    return _with_versions(book, [_first(book, act, body) for act, body in own])


def _apply(book: Book, checked: Sequence[Act | Result]) -> list[Result]:
    acts = [act for act in checked if isinstance(act, Act)]
    book.operations.fetch([act.id for act in acts])
    book.cancellations.fetch([act.id for act in acts])
    bodies = {id(act): _body_of(act) for act in acts if _is_new(book.operations.get(act.id))}
    readable = [(act, body) for act in acts if isinstance(body := bodies.get(id(act)), msgspec.Struct)]
    fetch(book, [act for act, _ in readable], [body for _, body in readable])
    results = [item if isinstance(item, Result) else _one(book, item, bodies.get(id(item))) for item in checked]
    return _with_versions(book, results)


def _check(moment: Moment, entry: Entry) -> Act | Result:
    if isinstance(entry, Unreadable):
        return _refused(entry.id, Refusal(INVALID, entry.message))
    act = check_envelope(entry, moment)
    return act if isinstance(act, Act) else _refused(entry.id, Refusal(INVALID, act))


def _body_of(act: Act) -> _Body:
    """The body's struct, or why it is none."""
    if act.operation.type not in _HANDLERS:
        return Refusal(UNKNOWN_TYPE, "This service does not know the type.")
    try:
        body = decode_body(act.operation.type, act.operation.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Refusal(INVALID, str(error)[:200])
    if isinstance(body, Checkout) and body.stamps:
        # They would be lost otherwise: a newer counter writes them.
        return Refusal(UNKNOWN_TYPE, "This service does not know stamps within a checkout.")
    wrong = wrong_values(body)
    return Refusal(INVALID, wrong) if wrong else body


def _is_new(known: rows.OperationRow | None) -> bool:
    """Never judged: not seen, or seen by a service that did not know its type yet. Its counter asks again until this
    service is as new as the counter is."""
    if known is None or known.result != ResultKind.REFUSED.value or known.type not in _HANDLERS:
        return known is None
    return msgspec.json.decode(known.answer, type=Result).detail.get("reason") == UNKNOWN_TYPE


def _one(book: Book, act: Act, body: _Body | None) -> Result:
    known = book.operations.get(act.id)
    if known is not None and known.body_hash != act.body_hash:
        return _refused(act.id, Refusal(ID_REUSED, "This id belongs to another operation."))
    if book.cancellations.get(act.id) is not None:
        return _refused(act.id, Refusal(cancels.CANCELLED, "The operation was cancelled."))
    if known is not None and not (act.id not in book.answers and _is_new(known)):
        first = book.answers.get(act.id) or msgspec.json.decode(known.answer, type=Result)
        forced = _forced(known, first, act)
        if not forced:
            return _reported(book, act, known, first) or _again(first)
        act = _as_exception(act, forced)
        body = _body_of(act)
    return _first(book, act, body if body is not None else _body_of(act))


def _forced(known: rows.OperationRow, first: Result, act: Act) -> str:
    """The reason for which a claim with this id was refused, when what comes now is its report."""
    if known.result != ResultKind.REFUSED.value or act.claim or known.mode != "claim":
        return ""
    reason = str(first.detail.get("reason", ""))
    return "" if reason in _LASTING else reason


def _as_exception(act: Act, reason: str) -> Act:
    named = checkouts.DOUBLE_REDEMPTION if reason == "already_redeemed" else reason
    return replace(act, forced=named)


def _reported(book: Book, act: Act, known: rows.OperationRow, first: Result) -> Result | None:
    """What was asked and carried out is reported: its counter heard no answer, and has handed over what it knew of.
    Where that is something else, it counts, and a manager is told once."""
    body = (
        _body_of(act) if act.operation.type in _TAKE_BACK and known.mode == Mode.CLAIM.value and not act.claim else None
    )
    if not isinstance(body, Void | Refund) or first.result == ResultKind.REFUSED.value:
        return None
    book.begin(act.id, act.moment)
    told = taking_back.told_otherwise(book, act, body.back)
    if told is None:
        return None
    tiers.follow(book, act, body)
    broken, back = told
    written = [*first.exceptions, *notes(book, act, broken)]
    detail = {**first.detail, "back": msgspec.to_builtins(back)}
    kind = ResultKind.EXCEPTION if written else ResultKind.APPLIED
    result = Result(id=act.id, result=kind.value, exceptions=written, detail=detail)
    row = _row(book, act, result)
    forget_late(book, row, body)
    book.operations.put(row)
    book.answers[act.id] = result
    return result


def _again(first: Result) -> Result:
    """The first answer: a refusal as it was, everything else as a duplicate."""
    if first.result == ResultKind.REFUSED.value:
        return first
    return msgspec.structs.replace(first, result=ResultKind.DUPLICATE.value)


def _first(book: Book, act: Act, body: _Body) -> Result:
    book.begin(act.id, act.moment)
    if isinstance(body, Refusal):
        outcome: Outcome = body
    else:
        outcome = _carried_out(book, act, body)
    if isinstance(outcome, Refusal):
        result = _refused(act.id, outcome)
    else:
        if isinstance(body, msgspec.Struct):
            tiers.follow(book, act, body)
        moot.follow_notes(book, outcome.notes)
        kind = ResultKind.EXCEPTION if outcome.notes else ResultKind.APPLIED
        result = Result(id=act.id, result=kind.value, exceptions=list(outcome.notes), detail=dict(outcome.detail))
    row = _row(book, act, result)
    if isinstance(body, _OF_A_MEMBER) and result.result != ResultKind.REFUSED.value:
        row.member = body.member
    elif isinstance(body, CouponPut):
        row.member = body.coupon  # whose that is may not be known yet
    if isinstance(body, msgspec.Struct):
        forget_late(book, row, body)
    book.operations.put(row)
    book.answers[act.id] = result
    return result


def _carried_out(book: Book, act: Act, body: msgspec.Struct) -> Outcome:
    """Whoever had gone with an import is back before something of theirs is booked; with what is refused nobody is."""
    as_before = book.saved() if withdrawn.concerns(book, act, body) else None
    back = withdrawn.before(book, act, body)
    if isinstance(back, Refusal):
        return back
    outcome = _HANDLERS[act.operation.type](book, act, body)
    if isinstance(outcome, Refusal):
        if as_before is not None:
            as_before()
        return outcome
    return replace(outcome, notes=(*outcome.notes, *notes(book, act, back)))


def _row(book: Book, act: Act, result: Result) -> rows.OperationRow:
    operation = act.operation
    return rows.OperationRow(
        merchant=book.merchant,
        id=operation.id,
        device=operation.device,
        epoch=operation.epoch,
        seq=operation.seq,
        prev=operation.prev,
        type=operation.type,
        mode=operation.mode,
        at=operation.at,
        clock_offset_ms=operation.clock_offset_ms,
        staff=operation.staff,
        body=bytes(operation.body),
        body_hash=act.body_hash,
        result=result.result,
        answer=b"",  # when its version is known
        received_at=book.moment.now_iso,
    )


def _refused(operation_id: str, refusal: Refusal) -> Result:
    detail: dict[str, object] = {"reason": refusal.reason, **refusal.detail}
    if refusal.message:
        detail["message"] = refusal.message
    return Result(id=operation_id, result=ResultKind.REFUSED.value, detail=detail)


def _with_versions(book: Book, results: list[Result]) -> list[Result]:
    """Versions as they stand at the end of the batch: a row may have been changed again by a later operation, and a
    counter must keep its own overlay until it has that row."""
    final: dict[str, Result] = {}
    for row in book.operations.changed():
        if row.id not in book.answers:
            continue  # an earlier one that speaks of nobody any more
        version, since = book.version_of(row.id), book.since_of(row.id)
        final[row.id] = msgspec.structs.replace(book.answers[row.id], version=version, since=since)
        row.answer = encode(final[row.id])
    return [_versioned(result, final.get(result.id)) for result in results]


def _versioned(result: Result, final: Result | None) -> Result:
    if final is None or result.result == ResultKind.REFUSED.value:
        return result
    if result.result == final.result:
        return final
    return msgspec.structs.replace(result, version=final.version, since=final.since)
