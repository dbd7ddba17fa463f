"""What comes down, kind by kind: from the wire's columns to the columns of a table and back, in whole lists.

Wire rows are tuples in the order of their struct; what is hashed is `canonical(row)`, in the order of `DIGEST_COLUMNS`.
`local` gives the columns that `statement` writes, `wire` gets back from them what was hashed: whatever happened to a
column since, the hash tells. Adding a kind that comes down is one entry here, one in `protocol/changes`, one in the
cloud's `kinds`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

import msgspec

from counter_app.domain.values import dataclass
from counter_app.protocol.changes import ROW_TYPES, KindPage, columns_of
from counter_app.storage import channel_kind, consent_kind
from counter_app.storage import kinds_desk as desk
from counter_app.storage.names import spelled
from counter_app.storage.rows import at_ms, iso, iso_to_ms

Row = tuple[Any, ...]
_list_text = json.JSONEncoder(ensure_ascii=False).encode
_text = desk.as_text


@dataclass(frozen=True, slots=True)
class Kind:
    """`columns`: of `table` but for `digest` and `generation`, as `local` gives them, followed by what else the kind
    keeps; `key`: the id's columns.

    `told` and `joined`: SQL that reads this back. `wire` makes the hashed values of it; `derived` says whether columns
    that are computed from others are as they should be. `unique`: a column that no two rows share; `only`: SQL
    for which rows of the table are of this kind.
    """

    name: str
    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    local: Callable[[Row], Row]
    wire: Callable[[Row], Sequence[object]]
    canonical: Callable[[Row], Row] = lambda row: row[:-1]
    told: str = ""
    joined: str = ""
    unique: str = ""
    only: str = ""
    identify: Callable[[Row], str] = lambda row: str(row[0])
    derived: Callable[[Row], bool] = lambda _: True

    @property
    def identity(self) -> str:
        """SQL for the row's id as one text."""
        return " || '/' || ".join(f"{self.table}.{name}" for name in self.key)


@cache
def _shape(kind: str) -> tuple[tuple[str, ...], Any, Mapping[str, object]]:
    """Field names, the tuple type of a row, and what a field is when the wire leaves it out."""
    row_type = ROW_TYPES[kind]
    hints = get_type_hints(row_type)
    fields = msgspec.structs.fields(row_type)
    defaults = {field.name: field.default for field in fields if field.default is not msgspec.NODEFAULT}
    names = row_type.__struct_fields__
    shape: Any = tuple[tuple(hints[name] for name in names)]  # type: ignore[misc]  # made at run time
    return names, list[shape], defaults


def rows_of(kind: str, body: KindPage) -> list[Row]:
    """Rows as tuples in the order of the kind's struct. Raises `msgspec.ValidationError` for what does not fit."""
    names, shape, defaults = _shape(kind)
    rows: Any = body.rows
    if tuple(body.columns) != names:
        rows = _in_our_order(body, names, defaults)
    converted: list[Row] = msgspec.convert(rows, shape)
    return converted


def _in_our_order(body: KindPage, names: Sequence[str], defaults: Mapping[str, object]) -> list[list[object]]:
    """A newer cloud may have more columns, an older one fewer."""
    at = {name: index for index, name in enumerate(body.columns)}
    missing = [name for name in names if name not in at and name not in defaults]
    if missing:
        raise msgspec.ValidationError(f"Object missing required field `{missing[0]}`")
    if any(len(row) != len(body.columns) for row in body.rows):
        raise msgspec.ValidationError("A row has another width than its columns")
    return [[row[at[name]] if name in at else defaults[name] for name in names] for row in body.rows]


def _iso(ms: int | None) -> str:
    return "" if ms is None else iso(at_ms(ms))


# --- the kinds ---


def _member_local(row: Row) -> Row:
    (
        key, version, number, phone, name, home_store, joined_at, status, status_since, tier, tags, channel, birthday,
        visits, last_visit_at, member_code, alias_of, _,
    ) = row  # fmt: skip
    return (
        key, number or None, phone, phone[::-1], name, *spelled(name), home_store, iso_to_ms(joined_at), status,
        iso_to_ms(status_since), tier, _list_text(tags) if tags else "[]", channel, birthday,
        visits, iso_to_ms(last_visit_at), member_code, alias_of, version,
    )  # fmt: skip


def _member_wire(row: Row) -> Sequence[object]:
    (
        key, number, phone, _, name, _, _, home_store, joined_at, status, status_since, tier, tags, channel, birthday,
        visits, last_visit_at, member_code, alias_of, version,
    ) = row  # fmt: skip
    return (
        key, version, number or "", phone, name, home_store, _iso(joined_at), status, _iso(status_since), tier,
        json.loads(tags or "[]"), channel, birthday, visits, _iso(last_visit_at), member_code, alias_of,
    )  # fmt: skip


def _member_derived(row: Row) -> bool:
    _, number, phone, backwards, name, pinyin, initials, *_ = row
    return number != "" and (backwards, pinyin, initials) == (phone[::-1], *spelled(name))


def _coupon_local(row: Row) -> Row:
    (
        key, version, campaign, terms_version, short_code, _, member, home_store, issued_at, status, status_since,
        cycles, used, last_redemption, last_at, last_store, last_counter, last_staff, _,
    ) = row  # fmt: skip
    return (
        key, campaign, terms_version, short_code or None, member, home_store, iso_to_ms(issued_at), status,
        iso_to_ms(status_since), cycles, last_redemption, iso_to_ms(last_at), last_store, last_counter, last_staff,
        version, used,
    )  # fmt: skip


def _coupon_wire(row: Row) -> Sequence[object]:
    (
        key, campaign, terms_version, short_code, member, home_store, issued_at, status, status_since, cycles,
        last_redemption, last_at, last_store, last_counter, last_staff, version, used,
    ) = row  # fmt: skip
    return (
        key, version, campaign, terms_version, short_code or "", member, home_store, _iso(issued_at), status,
        _iso(status_since), cycles, used, last_redemption, _iso(last_at), last_store, last_counter, last_staff,
    )  # fmt: skip


def _terms_local(row: Row) -> Row:
    key, version, terms_version, tag, status, since, current, made_at, terms, _ = row
    own = (key, terms_version, tag, iso_to_ms(made_at), _text(terms))
    return (*own, status, iso_to_ms(since), int(current), version)


def _terms_wire(row: Row) -> Sequence[object]:
    key, terms_version, tag, made_at, document, status, status_since, current, version, *_ = row
    return (
        key, version, terms_version, tag, status, _iso(status_since), bool(current), _iso(made_at),
        json.loads(document),
    )  # fmt: skip


def _terms_derived(row: Row) -> bool:
    """What is true of a campaign is what the current version's row tells, unless something of ours lies over it."""
    _, terms_version, *_, status, since, current, version = row[:9]
    return current in (0, 1) and (not current or row[9:] == (status, since, terms_version, version))


def _usage_local(row: Row) -> Row:
    key, version, used, _ = row
    return key, used, version


def _usage_wire(row: Row) -> Sequence[object]:
    key, used, version = row
    return key, version, used


def _exception_local(row: Row) -> Row:
    key, version, operation, reason, at_stake, made_at, status, facts, _ = row
    return key, operation, reason, at_stake, made_at, status, _text(facts), version


def _exception_wire(row: Row) -> Sequence[object]:
    key, operation, reason, at_stake, made_at, status, facts, version = row
    return key, version, operation, reason, at_stake, made_at, status, json.loads(facts)


def _lease_local(row: Row) -> Row:
    key, version, campaign, quota, granted, used, until, status, made_at, _ = row
    return key, campaign, quota, granted, used, iso_to_ms(until), status, made_at, version


def _lease_wire(row: Row) -> Sequence[object]:
    key, campaign, quota, granted, used, until, status, made_at, version = row
    return key, version, campaign, quota, granted, used, _iso(until), status, made_at


def _void_local(row: Row) -> Row:
    key, version, checkout, operation, at, store, counter, staff, shown_from, _ = row
    return key, checkout, operation, at, store, counter, staff, version, shown_from


def _void_wire(row: Row) -> Sequence[object]:
    key, checkout, operation, at, store, counter, staff, version, *_ = row
    return key, version, checkout, operation, at, store, counter, staff


def _lot_local(row: Row) -> Row:
    key, version, member, ledger, until, left, _ = row
    return key, member, ledger, until, left, version


def _lot_wire(row: Row) -> Sequence[object]:
    key, member, ledger, until, left, version = row
    return key, version, member, ledger, until, left


def _tier_local(row: Row) -> Row:
    key, version, since, until, paid_minor, visits, holds, _ = row
    return key, since, until, paid_minor, visits, holds, version


def _tier_wire(row: Row) -> Sequence[object]:
    key, since, until, paid_minor, visits, holds, version = row
    return key, version, since, until, paid_minor, visits, holds


def _reservation_local(row: Row) -> Row:
    return (row[0], *row[2:8], *map(iso_to_ms, row[8:11]), *row[11:15], iso_to_ms(row[15]), row[1])


def _reservation_wire(row: Row) -> Sequence[object]:
    return (row[0], row[15], *row[1:7], *map(_iso, row[7:10]), *row[10:14], _iso(row[14]))


def _flag(at: int) -> Callable[[Row], bool]:
    return lambda row: row[at] in (0, 1)


_ID = ("id",)
_SCOPE = ("scope",)
_RESERVATION = (*(name for name in columns_of("reservation") if name not in ("version", "deleted")), "version")
_MESSAGE_PLAN = (*(name for name in columns_of("message_plan") if name not in ("version", "deleted")), "version")
_PURCHASES = (*(name for name in columns_of("purchases") if name not in ("version", "deleted")), "version")
_FOLLOW_UP = (*(name for name in columns_of("follow_up") if name not in ("version", "deleted")), "version")
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("signing_key", "signing_key", _ID, ("id", "public_key", "active", "version"), desk.key_local,
                 desk.key_wire, derived=_flag(2)),
            Kind("store", "store", _ID, ("id", "name", "timezone", "version"), desk.store_local, desk.store_wire),
            Kind("setting", "setting", _ID, ("id", "value", "version"), desk.setting_local, desk.setting_wire),
            Kind("channel", "channel", _ID, channel_kind.COLUMNS, channel_kind.channel_local,
                 channel_kind.channel_wire),
            Kind("message_plan", "message_plan", _ID, _MESSAGE_PLAN, desk.moved_local, desk.moved_wire),
            Kind("follow_up", "follow_up", _ID, _FOLLOW_UP, desk.moved_local, desk.moved_wire),
            Kind("consent", "consent", _ID, consent_kind.COLUMNS, consent_kind.consent_local,
                 consent_kind.consent_wire, derived=_flag(1)),
            Kind("purchases", "purchases", _ID, _PURCHASES, desk.moved_local, desk.moved_wire),
            Kind("segment", "segment", _ID, ("id", "document", "version"), desk.segment_local, desk.segment_wire),
            Kind("staff", "staff", _ID, ("id", "name", "role", "pin_hash", "active", "version"), desk.staff_local,
                 desk.staff_wire, derived=_flag(4)),
            Kind(
                "campaign", "terms", ("campaign", "terms_version"),
                ("campaign", "terms_version", "tag", "made_at", "document", "status", "status_since", "current",
                 "version"),
                _terms_local, _terms_wire,
                told=", campaign.status, campaign.status_since, campaign.current_version, campaign.version",
                joined=" LEFT JOIN campaign ON campaign.id = terms.campaign",
                identify=lambda row: f"{row[0]}/{row[1]}",
                derived=_terms_derived,
            ),
            Kind(
                "member", "member", _ID,
                ("id", "number", "phone", "phone_reversed", "name", "pinyin", "initials", "home_store", "joined_at",
                 "status", "status_since", "tier", "tags", "channel", "birthday", "visits", "last_visit_at",
                 "member_code", "alias_of", "version"),
                _member_local, _member_wire, derived=_member_derived, unique="number",
            ),
            Kind(
                "coupon", "coupon", _ID,
                ("id", "campaign", "terms_version", "short_code", "member", "home_store", "issued_at", "status",
                 "status_since", "cycles", "last_redemption", "last_at", "last_store", "last_counter", "last_staff",
                 "version"),
                _coupon_local, _coupon_wire, canonical=lambda row: row[:5] + row[6:-1],
                # A count of another version than its coupon's row is no count: it would be weighed wrongly against own
                # acts (145).
                told=", coalesce((SELECT CASE usage.version WHEN coupon.version THEN usage.used ELSE -1 END"
                " FROM usage WHERE usage.scope = 'coupon:' || coupon.id), 0)",
                derived=lambda row: row[3] != "", unique="short_code",
            ),
            Kind("usage", "usage", _SCOPE, ("scope", "used", "version"), _usage_local, _usage_wire,
                 only=" AND scope NOT LIKE 'coupon:%'"),
            Kind(
                "exception", "exception", _ID,
                ("id", "operation", "reason", "at_stake_minor", "made_at", "status", "facts", "version"),
                _exception_local, _exception_wire,
            ),
            Kind(
                "lease", "lease", _ID,
                ("id", "campaign", "quota", "granted", "used", "until", "status", "made_at", "version"),
                _lease_local, _lease_wire,
            ),
            Kind(
                "void", "void", _ID,
                ("id", "checkout", "operation", "at", "store", "counter", "staff", "version"),
                _void_local, _void_wire, canonical=lambda row: row[:-2],
            ),
            Kind("lot", "lot", _ID, ("id", "member", "ledger", "until", "left", "version"), _lot_local, _lot_wire),
            Kind("tier", "tier", _ID, ("id", "since", "until", "paid_minor", "visits", "holds", "version"),
                 _tier_local, _tier_wire),
            Kind("reservation", "reservation", _ID, _RESERVATION, _reservation_local, _reservation_wire),
        )
    }
)  # fmt: skip
