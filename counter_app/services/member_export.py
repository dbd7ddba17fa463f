"""`member export`: everything that is held about one person, for that person, as a manager hands it out.

Nobody else is in it: staff stand by their id, operations that name several people only with this one's part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.exports import Cell, CellKind, TableAbout
from counter_app.protocol.operations import OperationType
from counter_app.protocol.timeline import TimelineEntry
from counter_app.services.acting import current_session, moment, own_device, refusal_of, require_manager
from counter_app.services.cards import held_cards
from counter_app.services.context import Counter
from counter_app.services.finding import bring_member, find_member
from counter_app.services.holdings import balances_now, today
from counter_app.services.ports import Reading
from counter_app.services.records import AuditEntry, OutboxState
from counter_app.services.timelines import entries_of

ACT = "member_export"
_MOST_PAGES = 10_000
_MOST_WAITING = 100_000
_TAKE_BACK = (OperationType.VOID, OperationType.REFUND)
_NOT_THERE = frozenset({OutboxState.CLAIMING, OutboxState.WAITING, OutboxState.UNDELIVERABLE})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# For finding and for the machine's own order, made from what stands beside them.
_DERIVED = frozenset({"pinyin", "initials", "phone_reversed", "digest", "generation", "version"})


@dataclass(frozen=True, slots=True)
class MemberExport:
    """The copy, or why there is none. `complete`: the cloud's whole timeline is in it, and it knows all that this
    counter does; `unsent`: what it does not know yet. Else the timeline is what this counter has."""

    document: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    member: str = ""
    complete: bool = False
    unsent: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def export_member(counter: Counter, text: str) -> MemberExport:
    """The copy of whom `text` (id, number, phone, member code) names; a manager's act. Raises `Fault`."""
    refused = refusal_of(counter, ACT, require_manager)
    if refused is not None:
        return MemberExport(reasons=(refused,))
    bring_member(counter, text)
    with counter.store.reading() as reading:
        found = find_member(reading, counter, text)
        if found is None:
            return MemberExport(reasons=(Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"}),))
        waited = _unsent(reading, found)
    lived = _whole_life(counter, found.id)
    with counter.store.reading() as reading:
        member = reading.member(found.id) or found
        # What was sent while the cloud told is in its answer, or is not.
        unsent = tuple(dict.fromkeys((*waited, *_unsent(reading, member))))
        document = _document(reading, counter, member, lived, unsent)
    _remember(counter, member.id)
    return MemberExport(document, member.id, lived is not None and not unsent, unsent)


def _whole_life(counter: Counter, member: str) -> Sequence[TimelineEntry] | None:
    """Every page of the cloud's timeline; None where one of them is not to be had."""
    if not counter.link.believed_online():
        return None
    entries: list[TimelineEntry] = []
    before = ""
    for _ in range(_MOST_PAGES):
        page = counter.link.timeline(member, before)
        if page is None:
            return None
        entries += page.entries
        before = page.before
        if not page.more:
            return entries
    return None


def _unsent(reading: Reading, member: Member) -> tuple[str, ...]:
    """What was done here about this person and the cloud has not taken: also what takes a sale of theirs back, which
    names the sale alone."""
    ids = [member.id, *reading.became(member.id)]
    tables = {about.name: _rows(about, rows, ids, ZoneInfo("UTC")) for about, rows in reading.held_of(ids)}
    own = {str(each["id"]): each["state"] for each in tables["operation"]}
    sales = {*own, *(str(each["checkout"]) for each in tables["redemption"])} - {""}
    back = [
        each.id
        for each in reading.waiting_of(_TAKE_BACK, _MOST_WAITING)
        if sales & {_named(each.body, "checkout"), _named(each.body, "redemption")}
    ]
    return (*(identity for identity, state in own.items() if state in _NOT_THERE), *back)


def _named(body: bytes, name: str) -> str:
    return str(msgspec.json.decode(body, type=dict[str, Any]).get(name, ""))


def _remember(counter: Counter, member: str) -> None:
    now = moment(counter)
    with counter.store.writing(urgent=False) as writing:
        session = current_session(writing, now)
        writing.add_audit(AuditEntry(now, session.staff if session else "", ACT, member, "done"))


def _document(
    reading: Reading,
    counter: Counter,
    member: Member,
    lived: Sequence[TimelineEntry] | None,
    unsent: Sequence[str],
) -> Mapping[str, object]:
    device = own_device(reading)
    session = current_session(reading, moment(counter))
    store = reading.store(device.store)
    zone = store.zone if store is not None else ZoneInfo("UTC")
    ids = [member.id, *reading.became(member.id)]
    held = {about.name: _rows(about, rows, ids, zone) for about, rows in reading.held_of(ids)}
    balances = balances_now(reading, member.id, today(reading, counter))
    entries = lived if lived is not None else entries_of(reading, member, None, masked=False)
    return {
        "made_at": moment(counter).astimezone(zone).isoformat(timespec="milliseconds"),
        "made_by": session.name if session is not None else "",
        "counter": device.counter,
        "merchant": device.merchant_name,
        "currency": device.currency,
        "member": member.id,
        "ids": ids,
        "complete": lived is not None and not unsent,
        "unsent": list(unsent),
        "balances": {
            "points": balances.points,
            "points_debt": balances.debt,
            "principal_minor": balances.principal_minor,
            "bonus_minor": balances.bonus_minor,
        },
        "stamps": [
            {"campaign": each.terms.campaign, "stamps": each.left, "of": each.of}
            for each in held_cards(reading, member.id)
        ],
        "timeline": [msgspec.to_builtins(each) for each in entries],
        "held": held,
    }


def _rows(
    about: TableAbout, rows: Sequence[Sequence[Cell]], ids: Sequence[str], zone: ZoneInfo
) -> list[dict[str, object]]:
    found = [
        {
            column.name: _readable(cell, column.kind, zone)
            for column, cell in zip(about.columns, row, strict=True)
            if column.name not in _DERIVED
        }
        for row in rows
    ]
    return found if about.name != "operation" else [each for row in found if (each := _own_part(row, ids)) is not None]


def _readable(cell: Cell, kind: CellKind, zone: ZoneInfo) -> object:
    if kind is CellKind.TIME_MS and isinstance(cell, int):
        return (_EPOCH + timedelta(milliseconds=cell)).astimezone(zone).isoformat(timespec="milliseconds")
    if kind is CellKind.JSON and isinstance(cell, str) and cell:
        try:
            return msgspec.json.decode(cell)
        except msgspec.DecodeError:
            return cell
    return cell


def _own_part(row: dict[str, object], ids: Sequence[str]) -> dict[str, object] | None:
    """An operation about this member; of coupons handed out to several those of this one; None for anybody else's."""
    body: Any = row["body"]
    if not isinstance(body, dict):
        return None
    if body.get("member") in ids:
        return row
    if row["type"] == OperationType.ISSUE:
        own = [each for each in body.get("coupons", []) if each.get("member") in ids]
        return {**row, "body": {**body, "coupons": own}, "result": ""} if own else None
    return None
