"""What goes up: operations and their results (`sync.md`, "Up: operations"). Names are the wire names.

A body is encoded once, when it is written, and travels and is hashed as those bytes. Two operations are the same when
id, type and body hash are the same. `mode`, `at` and `clock_offset_ms` are not in it: a claim may become a report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import NewType

import msgspec

MAX_OPERATIONS = 500
GENESIS = "0" * 64


class OperationType(StrEnum):
    """Types of this release; the cloud answers `refused: unknown_type` to any other."""

    MEMBER_SIGN_UP = "member_sign_up"
    MEMBER_UPDATE = "member_update"
    CHECKOUT = "checkout"
    VOID = "void"
    ISSUE = "issue"
    COUPON_PUT = "coupon_put"
    CANCEL = "cancel"
    CAMPAIGN_PUT = "campaign_put"
    STAFF_PUT = "staff_put"
    SETTINGS_PUT = "settings_put"
    SEGMENT_PUT = "segment_put"
    CHANNEL_PUT = "channel_put"
    LEASE_RETURN = "lease_return"
    SHIFT = "shift"
    REFUND = "refund"
    TOP_UP = "top_up"
    POINTS_ADJUST = "points_adjust"
    STAMP = "stamp"
    RESERVE = "reserve"
    TRAFFIC_COUNT = "traffic_count"
    EXCEPTION_SETTLE = "exception_settle"
    MEMBER_IMPORT = "member_import"
    MEMBER_MERGE = "member_merge"
    MEMBER_ERASE = "member_erase"
    TAG_PUT = "tag_put"
    FOLLOW_UP = "follow_up"
    IMPORT_UNDO = "import_undo"
    CONSENT_PUT = "consent_put"
    MESSAGE_PLAN = "message_plan"


class Mode(StrEnum):
    """`report`: it has happened. `claim`: asked before the goods are handed over."""

    REPORT = "report"
    CLAIM = "claim"


class ResultKind(StrEnum):
    """What became of an operation at the cloud."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    EXCEPTION = "exception"
    REFUSED = "refused"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One act at a counter. `seq` grows by one per (device, epoch); `prev` is the `chain_hash` of the one before.

    `at` is the counter's own clock, `clock_offset_ms` ahead of the cloud's: the corrected time is the difference.

    `handed_back`: of a void or refund, what was handed over where its body says something else, as its `back` does: the
    service had answered the claim otherwise. Like `mode` it is no part of what was sealed.
    """

    id: str
    device: str
    epoch: int
    seq: int
    prev: str
    type: str
    mode: str
    at: str
    clock_offset_ms: int
    staff: str
    body: msgspec.Raw
    handed_back: dict[str, int] | msgspec.UnsetType = msgspec.UNSET


class OperationBatch(msgspec.Struct, frozen=True):
    """Body of `POST /v1/operations`; at most `MAX_OPERATIONS`."""

    operations: list[Operation]


class ExceptionNote(msgspec.Struct, frozen=True, kw_only=True):
    """Something a manager must look at; `sides` are the operations or redemptions that contradict each other."""

    id: str
    reason: str
    at_stake_minor: int = 0
    sides: list[str] = []


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """The answer for one operation.

    `result` = refused: `detail["reason"]` says why: `invalid`, `id_reused`, `cancelled`, `unknown_type`; of a claim it
    is the first reason of the verdict, whose reasons stand whole under `detail["reasons"]`. Of a checkout with coupons
    that keep their rest, `detail["rests"]` says what is left on each, in minor units.

    `since`: the first version that its changes took: a row that it changed shows it from this version on, and not
    before. 0 where it changed none, or where an older cloud does not say.
    """

    id: str
    result: str
    version: int = 0
    since: int = 0
    exceptions: list[ExceptionNote] = []
    detail: dict[str, object] = {}


class OperationResults(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/operations`, results in the order of the batch; `now` is the cloud's time (ISO, UTC).

    Versions count within `cloud_epoch`.
    """

    now: str
    results: list[Result]
    cloud_epoch: str = ""


def _plain(value: object) -> object:
    """Read-only mappings travel as what they hold."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be encoded")


_encoder = msgspec.json.Encoder(order="deterministic", enc_hook=_plain)
_canonical_encoder = msgspec.json.Encoder(order="sorted", enc_hook=_plain)


def encode(value: object) -> bytes:
    """JSON bytes with keys in a fixed order, so that equal values have equal bytes."""
    return _encoder.encode(value)


Canonical = NewType("Canonical", bytes)


def encode_canonical(value: object) -> Canonical:
    """The same with the fields of structs in order too, as `body_hash` sees a body."""
    return Canonical(_canonical_encoder.encode(value))


def canonical_hash(kind: str, canonical: Canonical) -> str:
    """`body_hash` of what `encode_canonical` made."""
    return hashlib.sha256(kind.encode() + b"\0" + canonical).hexdigest()


def body_hash(kind: str, body: bytes | msgspec.Raw) -> str:
    """SHA-256 (hex) of type and canonical body: white space and key order do not make another body."""
    try:
        canonical = encode_canonical(msgspec.json.decode(bytes(body)))
    except msgspec.DecodeError:
        canonical = Canonical(bytes(body))
    return canonical_hash(kind, canonical)


def chain_hash(operation: Operation) -> str:
    """SHA-256 (hex) that the next operation of the device names as `prev`; `mode` is left out (see above)."""
    return chain_hash_of(
        operation.prev,
        operation.id,
        operation.device,
        operation.epoch,
        operation.seq,
        operation.type,
        operation.at,
        operation.staff,
        body_hash(operation.type, operation.body),
    )


def chain_hash_of(  # noqa: PLR0913, PLR0917 - what a place in the log is made of
    prev: str, identity: str, device: str, epoch: int, seq: int, kind: str, at: str, staff: str, digest: str
) -> str:
    """The same from the parts; `digest` is the `body_hash`."""
    fields = [prev, identity, device, str(epoch), str(seq), kind, at, staff, digest]
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()
