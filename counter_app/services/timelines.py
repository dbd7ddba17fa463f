"""A member's timeline: the cloud's where that answers at once, else what happened here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from counter_app.domain.member import Member, mask_phone
from counter_app.protocol.timeline import Timeline, TimelineEntry
from counter_app.services.context import Counter
from counter_app.services.drawing import wire_time
from counter_app.services.ports import Reading
from counter_app.services.records import RedemptionRecord

SHOWN = 100


def ask_timeline(counter: Counter, member_id: str) -> Timeline | None:
    """The cloud's, None when it does not say. Not within a transaction."""
    return counter.link.timeline(member_id) if counter.link.believed_online() else None


def entries_of(reading: Reading, member: Member, asked: Timeline | None, *, masked: bool) -> tuple[TimelineEntry, ...]:
    """Newest first; `masked`: phones as cashiers see them."""
    if asked is not None:
        return tuple(_masked(entry) if masked else entry for entry in asked.entries)
    entries = [each for record in reading.redemptions_of_member(member.id, SHOWN) for each in _of(record)]
    entries += _ledgers(reading, member)
    entries += _calls(reading, member)
    entries.append(
        _entry(member.id, member.joined_at, "sign_up", member.home_store, "", "", {"channel": member.channel})
    )
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)[:SHOWN])


def _of(record: RedemptionRecord) -> list[TimelineEntry]:
    detail: dict[str, object] = {"checkout": record.checkout, "coupon": record.coupon, "campaign": record.campaign}
    what, used = "redeem", {**detail, "discount_minor": record.discount_minor}
    if not record.coupon:
        what, detail = "stamp", {"card": record.campaign}
        used = detail
    found = [_entry(record.id, record.at, what, record.store, record.counter, record.staff_name, used)]
    if record.voided_at is not None:
        found.append(_entry(record.id, record.voided_at, "void", record.store, record.counter, "", detail))
    return found


def _ledgers(reading: Reading, member: Member) -> list[TimelineEntry]:
    """What operations of this counter did to points and value, one entry each."""
    device = reading.device()
    sums: dict[str, dict[str, int]] = {}
    told: dict[str, TimelineEntry] = {}
    for record, kind, at_ms, staff in reading.entries_of_member(member.id, SHOWN):
        amounts = sums.setdefault(record.operation, {})
        amounts[record.entry.ledger.value] = amounts.get(record.entry.ledger.value, 0) + record.entry.amount
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
        store, counter = (device.store, device.counter) if device else ("", "")
        detail: dict[str, object] = {"checkout": record.checkout}
        told[record.operation] = _entry(record.operation, at, kind, store, counter, staff, detail)
    return [_with(entry, sums[identity]) for identity, entry in told.items()]


def _calls(reading: Reading, member: Member) -> list[TimelineEntry]:
    """That the member is to be called, and what came of the last call, at whichever counter."""
    found = []
    for each in reading.follow_ups_of_member(member.id, SHOWN):
        told: dict[str, object] = {"entry": each.id, "title": each.title, "due": each.due}
        found.append(TimelineEntry(id=each.id, at=each.made_at, what="follow_up", detail=told))
        if each.outcome:
            said = {"entry": each.id, "outcome": each.outcome, "note": each.note, "next": each.next}
            detail: dict[str, object] = {name: value for name, value in said.items() if value}
            found.append(
                TimelineEntry(id=each.said_op, at=each.said_at, what="follow_up", staff=each.said_by, detail=detail)
            )
    return found


def _with(entry: TimelineEntry, amounts: Mapping[str, int]) -> TimelineEntry:
    names = {"points": "points", "debt": "debt_points", "principal": "principal_minor", "bonus": "bonus_minor"}
    changed = {names[ledger]: amount for ledger, amount in amounts.items() if amount}
    return msgspec.structs.replace(entry, detail={**entry.detail, **changed})


def _entry(
    key: str, at: datetime, what: str, store: str, counter: str, staff: str, detail: Mapping[str, object]
) -> TimelineEntry:
    return TimelineEntry(
        id=key, at=wire_time(at), what=what, store=store, counter=counter, staff=staff, detail=dict(detail)
    )


def _masked(entry: TimelineEntry) -> TimelineEntry:
    phone = entry.detail.get("phone")
    if not isinstance(phone, str):
        return entry
    return TimelineEntry(
        id=entry.id, at=entry.at, what=entry.what, store=entry.store, counter=entry.counter, staff=entry.staff,
        detail={**entry.detail, "phone": mask_phone(phone)},
    )  # fmt: skip
