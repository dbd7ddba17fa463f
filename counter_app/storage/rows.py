"""Rows to domain values and back; ORM rows and driver types end here."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from counter_app.domain.campaign import Campaign, CampaignStatus, Terms
from counter_app.domain.campaign_file import read_terms
from counter_app.domain.coupon import Coupon, CouponStatus, LastUse
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member, MemberStatus, Role, Staff
from counter_app.protocol.operations import Operation, OperationType, body_hash
from counter_app.services.records import LogPlace, OperationRecord, OutboxState, RedemptionRecord, TakenBack

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A cleaned operation's body is this and its hash: no JSON text begins so.
CLEANED = b"#"
_TAKES_BACK = frozenset({OperationType.VOID.value, OperationType.REFUND.value})
_MILLISECOND = timedelta(milliseconds=1)
_E = TypeVar("_E", bound=StrEnum)


def to_ms(at: datetime | None) -> int | None:
    """Milliseconds since 1970 UTC, exact."""
    return None if at is None else (at - _EPOCH) // _MILLISECOND


def from_ms(value: int | None) -> datetime | None:
    """The other way round."""
    return None if value is None else _EPOCH + value * _MILLISECOND


def at_ms(value: int | None) -> datetime:
    """A time that must be there; 1970 for a row that has none."""
    return _EPOCH + (value or 0) * _MILLISECOND


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z, as on the wire."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(maxsize=4_096)
def iso_to_ms(text: str) -> int | None:
    """Milliseconds of a wire time; None for an empty text. What is issued together bears one time a hundred thousand
    times."""
    return to_ms(datetime.fromisoformat(text)) if text else None


def _safely(value: str, otherwise: _E) -> _E:
    """A newer cloud's word, or a spoilt one, is taken for the known word that allows least: the rest goes on."""
    try:
        return type(otherwise)(value)
    except ValueError:
        return otherwise


def read_json(text: str | None, otherwise: Any) -> Any:
    """What a column holds as JSON. A spoilt one counts as empty until the digest has found and mended it: else no round
    could, and no customer be served meanwhile."""
    try:
        return json.loads(text) if text else otherwise
    except ValueError:
        return otherwise


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


_terms_cache: dict[tuple[str, int, int, int], Terms] = {}


def terms_from(row: Any) -> Terms | None:
    """Terms of a row; parsing is remembered by (campaign, version, tag, hash of the document).

    None for a spoilt document, until the digest has found and mended it.
    """
    key = (row.campaign, row.terms_version, row.tag, hash(row.document))
    found = _terms_cache.get(key)
    if found is None:
        document = read_json(row.document, {})
        try:
            found = read_terms(document, version=row.terms_version, tag=row.tag, made_at=from_ms(row.made_at))
        except InvalidInput:
            return None
        if len(_terms_cache) > 1_000:
            _terms_cache.clear()
        _terms_cache[key] = found
    return found


def campaign_from(row: Any) -> Campaign:
    """A campaign."""
    status = _safely(row.status, CampaignStatus.PAUSED)
    return Campaign(row.id, status, at_ms(row.status_since), row.current_version)


def coupon_from(row: Any) -> Coupon:
    """A coupon."""
    return Coupon(
        id=row.id,
        campaign=row.campaign,
        terms_version=row.terms_version,
        issued_at=at_ms(row.issued_at),
        short_code=row.short_code or "",
        signed_code=row.signed_code,
        member=row.member,
        home_store=row.home_store,
        status=_safely(row.status, CouponStatus.FROZEN),
        status_since=from_ms(row.status_since),
        cycles=row.cycles,
        version=row.version,
    )


def last_use_from(row: Any) -> LastUse:
    """The use that came down with a coupon."""
    return LastUse(row.last_redemption, at_ms(row.last_at), row.last_store, row.last_counter, row.last_staff)


def member_from(row: Any) -> Member:
    """A member."""
    return Member(
        id=row.id,
        number=row.number or "",
        phone=row.phone,
        name=row.name,
        joined_at=at_ms(row.joined_at),
        home_store=row.home_store,
        status=_safely(row.status, MemberStatus.FROZEN),
        status_since=from_ms(row.status_since),
        tier=row.tier,
        tags=tuple(read_json(row.tags, ())),
        channel=row.channel,
        birthday=_day(row.birthday),
        visits=row.visits,
        last_visit_at=from_ms(row.last_visit_at),
        member_code=row.member_code,
        alias_of=row.alias_of,
        version=row.version,
    )


def staff_from(row: Any) -> Staff:
    """A person at the counter."""
    return Staff(row.id, row.name, _safely(row.role, Role.CASHIER), row.pin_hash, bool(row.active), (), row.version)


def operation_from(row: Any) -> OperationRecord:
    """An operation with its outbox state."""
    operation = Operation(
        id=row.id,
        device=row.device,
        epoch=row.epoch,
        seq=row.seq,
        prev=row.prev,
        type=row.type,
        mode=row.mode,
        at=iso(at_ms(row.at)),
        clock_offset_ms=row.clock_offset_ms,
        staff=row.staff,
        body=msgspec.Raw(row.body),
        handed_back=_handed_back(row),
    )
    return OperationRecord(
        operation=operation,
        state=OutboxState(row.state),
        request_hash=row.request_hash,
        written_at=at_ms(row.written_at),
        answer=bytes(row.answer or b""),
        attempts=row.attempts,
        last_error=row.last_error,
        result=bytes(row.result or b""),
        result_version=row.result_version,
    )


class _Back(msgspec.Struct):
    """As much of the body and of the answer of a void or refund as says what was handed over."""

    back: dict[str, int] | msgspec.UnsetType | None = msgspec.UNSET


def _handed_back(row: Any) -> dict[str, int] | msgspec.UnsetType:
    """What the caller was told to hand over, where the body had foreseen something else."""
    if row.type not in _TAKES_BACK or not row.answer or row.body[:1] != b"{":
        return msgspec.UNSET
    told, foreseen = (msgspec.json.decode(each, type=_Back).back for each in (row.answer, row.body))
    handed = {} if told is None else told
    if told is msgspec.UNSET or handed == (foreseen or {}):
        return msgspec.UNSET
    return handed


def digest_of(kind: str, body: bytes) -> str:
    """The hash of an operation's body; of a cleaned one it is what stands in the body's place."""
    return body[1:].decode("ascii", "replace") if body[:1] == CLEANED else body_hash(kind, body)


def log_place_from(row: Any) -> LogPlace:
    """A row of the operations' log as it stands. What somebody put in the place of a moment or a body, and is none, is
    empty: no hash fits it."""
    try:
        at = iso(at_ms(row.at))
    except (TypeError, ValueError, OverflowError):
        at = ""
    digest = digest_of(row.type, row.body) if isinstance(row.body, bytes) else ""
    return LogPlace(row.id, row.device, row.epoch, row.seq, row.prev, row.hash, row.type, at, row.staff, digest)


def _voided_from(row: Any) -> TakenBack | None:
    if row.voided_at is None:
        return None
    # What the cloud tells of it stands above what this counter did: the first void is the one that counts.
    at = row.void_at or iso(at_ms(row.voided_at))
    return TakenBack(row.id, at, row.void_store, row.void_counter, row.void_staff)


def redemption_from(row: Any) -> RedemptionRecord:
    """A redemption joined with its operation's state and the names of member and staff."""
    return RedemptionRecord(
        id=row.id,
        checkout=row.checkout,
        coupon=row.coupon,
        campaign=row.campaign,
        title_zh=row.title_zh,
        title_en=row.title_en,
        member=row.member,
        member_name=row.member_name or "",
        store=row.store,
        counter=row.counter,
        staff=row.staff,
        staff_name=row.staff_name or row.staff,
        at=at_ms(row.at),
        discount_minor=row.discount_minor,
        exposure_minor=row.exposure_minor,
        offline=bool(row.offline),
        voided_at=from_ms(row.voided_at),
        voided=_voided_from(row),
        state=OutboxState(row.state or "waiting"),
        place=(row.epoch or 0, row.seq or 0),
    )
