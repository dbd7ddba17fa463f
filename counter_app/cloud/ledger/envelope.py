"""The door of the ledger: bytes become operations with a valid envelope, or the refusal of one operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import takewhile

import msgspec

from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Moment
from counter_app.cloud.times import EARLIEST, iso, parse
from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.ids import is_uuid
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import GivenBack
from counter_app.protocol.operations import MAX_OPERATIONS, Mode, Operation, body_hash

MAX_BODY_BYTES = 512 * 1024  # 500 coupons issued in one breath have up to 300 kB
MAX_DEPTH = 32
MAX_ID = 64
_MAX_OFFSET_MS = 100 * 366 * 86_400_000
_MAX_COUNT = 2**53
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
# Half a character: one surrogate without the other. Whatever else begins with a backslash is passed over whole.
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)
# NUL as JSON writes it; a person who types a backslash and "u0000" has two backslashes there.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BRACKETS = re.compile(rb"[\[\]{}]")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry of a batch that is no operation; `id` is what it called itself, cut."""

    id: str
    message: str


Entry = Operation | Unreadable


class _OnlyId(msgspec.Struct):
    id: str = ""


# A list in a struct is read to its end before its length is looked at, millions of entries as well. An array that
# stands for a struct ends with its last field: nothing is made of what comes behind one entry too many.
_NONE = msgspec.Raw(b"")
_Entries = msgspec.defstruct(
    "_Entries",
    [(f"entry_{number}", msgspec.Raw, _NONE) for number in range(MAX_OPERATIONS + 1)],
    array_like=True,
)


class _RawBatch(msgspec.Struct):
    operations: _Entries  # type: ignore[valid-type]  # made above


def read_batch(body: bytes) -> list[Entry]:
    """The entries of a batch, each by itself: one that is wrong takes none with it; at most one more than a batch may
    have. Raises `msgspec.MsgspecError`, `UnicodeDecodeError` or `RecursionError` where there is no batch."""
    try:
        batch = msgspec.json.decode(body, type=_RawBatch)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        batch = msgspec.json.decode(_ESCAPES.sub(_whole, body), type=_RawBatch)
    found = (getattr(batch.operations, name) for name in _Entries.__struct_fields__)
    return read_entries(takewhile(lambda raw: raw is not _NONE, found))


def read_entries(raw_entries: Iterable[msgspec.Raw]) -> list[Entry]:
    """The same for entries that stand alone already."""
    return [_read_entry(bytes(raw)) for raw in raw_entries]


def _whole(escape: re.Match[bytes]) -> bytes:
    """Half a character becomes NUL, which no operation may contain either: the one that it stands in is refused."""
    return rb"\u0000" if escape["half"] else escape[0]


def _read_entry(raw: bytes) -> Entry:
    try:
        return msgspec.json.decode(raw, type=Operation)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        message = str(error)[:200]
    try:
        return Unreadable(msgspec.json.decode(raw, type=_OnlyId).id[:MAX_ID], message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Unreadable("", message)


def check_envelope(operation: Operation, moment: Moment) -> Act | str:
    """The act, or the sentence that says why the operation cannot be read."""
    wrong = _wrong_fields(operation, moment)
    if wrong:
        return wrong
    body = bytes(operation.body)
    wrong = _wrong_body(body)
    if wrong:
        return wrong
    try:
        said_at = parse(operation.at)
        offset = timedelta(milliseconds=operation.clock_offset_ms)
        corrected = said_at if moment.caller.trial else max(EARLIEST, min(said_at - offset, moment.now))
        digest = body_hash(operation.type, body)
    except (ValueError, OverflowError, RecursionError):
        return "`at` is no time with a zone, or the body is nested too deeply."
    claim = operation.mode == Mode.CLAIM.value
    # A claim is judged now, not when a counter's clock says it was; a play shop's counters bring their own clock.
    at = moment.now if claim and not moment.caller.trial else corrected
    return Act(moment, operation.id, operation, at, iso(at), digest, claim)


def _wrong_fields(operation: Operation, moment: Moment) -> str:
    if not is_uuid(operation.id):
        return "`id` is no UUID in lower case."
    if operation.device != moment.caller.device and not _was_before(operation, moment):
        return "`device` is not the counter that sends."
    if operation.mode not in _MODES:
        return "`mode` is report or claim."
    counted = 0 <= operation.epoch <= _MAX_COUNT and 0 <= operation.seq <= _MAX_COUNT
    if not counted or abs(operation.clock_offset_ms) > _MAX_OFFSET_MS:
        return "`epoch`, `seq` or `clock_offset_ms` is outside its range."
    for text in (operation.prev, operation.type, operation.staff):
        if len(text) > MAX_ID or "\0" in text:
            return f"`prev`, `type` and `staff` have at most {MAX_ID} characters, none of them NUL."
    return _wrong_amounts(operation.handed_back)


def _wrong_amounts(handed_back: Mapping[str, int] | msgspec.UnsetType) -> str:
    every = {} if handed_back is msgspec.UNSET else handed_back
    known = all(name in GivenBack.__struct_fields__ and 0 <= amount <= MAX_MINOR for name, amount in every.items())
    return "" if known else "`handed_back` names amounts from 0 on, as `back` of a refund does."


def _was_before(operation: Operation, moment: Moment) -> bool:
    """Whether the sender was that counter when it did this: a copy of a folder that was enrolled anew."""
    return operation.epoch <= moment.caller.came_from.get(operation.device, -1)


def _wrong_body(body: bytes) -> str:
    if len(body) > MAX_BODY_BYTES:
        return f"The body has more than {MAX_BODY_BYTES} bytes."
    if b"\0" in body or (b"\\u0000" in body and _NUL.search(body)):
        return "The body contains the character NUL, or half a character."
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return ""  # the usual case: too few brackets to be nested too deeply
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return f"The body is nested deeper than {MAX_DEPTH}." if deepest > MAX_DEPTH else ""


def wrong_values(body: msgspec.Struct) -> str:
    """A sentence where a number is outside what money can be, or an id too long to be one."""
    # This runs for every value of every operation: what most values are, and right, is passed over first.
    for name, watched in _fields_of(body.__class__):
        value = getattr(body, name)
        kind = value.__class__
        if kind is str:
            if not watched and len(value) <= MAX_ID:
                continue
        elif kind is int and -MAX_MINOR <= value <= MAX_MINOR:
            continue
        wrong = _wrong_value(name, value)
        if wrong:
            return wrong
    return ""


@cache
def _fields_of(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """Its fields, and whether a text in each is held to more than a length."""
    return tuple((name, name in _WATCHED) for name in kind.__struct_fields__)


def _wrong_value(name: str, value: object) -> str:
    if isinstance(value, str):
        return _wrong_text(name, value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return "" if abs(value) <= MAX_MINOR else f"`{name}` is outside its range."
    if isinstance(value, msgspec.Struct):
        return wrong_values(value)
    if isinstance(value, list):
        return next((wrong for item in value if (wrong := _wrong_value(name, item))), "")
    return ""


LONGEST = {"signed_code": 200, "member_code": 200, "name": 200, "reason": 1000, "pin_hash": 500, "what": 500}
NEEDED = frozenset({"coupon", "checkout", "campaign", "staff", "target", "exception"})
_MODES = frozenset(mode.value for mode in Mode)
TIMES = frozenset({"issued_at", "at", "from_at", "until_at", "due_at"})
DAYS = frozenset({"birthday", "until", "earned_until", "day"})
_WATCHED = TIMES | NEEDED | frozenset(LONGEST) | DAYS


def _wrong_text(name: str, value: str) -> str:
    if len(value) > LONGEST.get(name, MAX_ID):
        return f"`{name}` is too long."
    if not value and name in NEEDED:
        return f"`{name}` is empty."
    try:
        if name in TIMES:
            parse(value)
        elif name in DAYS and value and date.fromisoformat(value).isoformat() != value:
            return f"`{name}` is not written as 2026-03-31."
    except ValueError:
        return f"`{name}` is no time."
    return ""
