"""What was done here stays so until the cloud's rows show it, whatever rows come down meanwhile (`sync.md`: state at a
counter = what came down + every own operation whose result's version the cursor has not reached yet)."""

# ruff: noqa: S608 - names of our own tables and columns, never a value
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.follow_ups import FollowUp
from counter_app.domain.segment_file import segment_text
from counter_app.domain.tags import with_tag
from counter_app.protocol.bodies import (
    CampaignPut,
    CouponPut,
    Issue,
    IssuedCoupon,
    MemberSignUp,
    MemberUpdate,
    SegmentPut,
    SettingsPut,
    StaffPut,
    decode_body,
)
from counter_app.protocol.channels import ChannelPut
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.desk_bodies import FollowUp as CallTold
from counter_app.protocol.desk_bodies import TagPut
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.operations import OperationType
from counter_app.protocol.settling import ExceptionSettle
from counter_app.storage.came_down import set_aside
from counter_app.storage.connection import Connection
from counter_app.storage.consents import put_consent_again
from counter_app.storage.erasing import blank_again
from counter_app.storage.merging import merge_rows
from counter_app.storage.messages import put_plans_again
from counter_app.storage.names import initials_of, pinyin_of
from counter_app.storage.rows import CLEANED, at_ms, iso, iso_to_ms, read_json
from counter_app.storage.settled import settle_here

_KIND_OF = {
    OperationType.ISSUE.value: "coupon",
    OperationType.MEMBER_SIGN_UP.value: "coupon",
    OperationType.COUPON_PUT.value: "coupon",
    OperationType.MEMBER_UPDATE.value: "member",
    OperationType.MEMBER_MERGE.value: "member",
    OperationType.MEMBER_ERASE.value: "member",
    OperationType.CAMPAIGN_PUT.value: "campaign",
    OperationType.SETTINGS_PUT.value: "setting",
    OperationType.SEGMENT_PUT.value: "segment",
    OperationType.CHANNEL_PUT.value: "channel",
    OperationType.STAFF_PUT.value: "staff",
    OperationType.CONSENT_PUT.value: "consent",
    OperationType.EXCEPTION_SETTLE.value: "exception",
}
_TYPES = ", ".join(f"'{each}'" for each in _KIND_OF)
_COLUMNS = "SELECT type, at, body, epoch, seq, staff, clock_offset_ms FROM operation WHERE "
_WAITING = _COLUMNS + f"state <> 'closed' AND state IN ('waiting', 'undeliverable') AND type IN ({_TYPES})"
_AHEAD = _COLUMNS + f"result_version > :cursor AND state = 'closed' AND type IN ({_TYPES})"
# Imports wait in hundreds of thousands: only those of the rows that came down are looked at.
_IMPORTED = (
    "SELECT operation.type, operation.at, operation.body, operation.epoch, operation.seq FROM import_row"
    " CROSS JOIN operation ON operation.id = import_row.operation WHERE import_row.operation <> ''"
    " AND import_row.member IN (SELECT value FROM json_each(:members))"
    " AND (state IN ('waiting', 'undeliverable') OR state = 'closed' AND result_version > :cursor)"
    " ORDER BY operation.epoch, operation.seq"
)
# The same of tags that were put on many at once; an id may stand for another one by now.
_TAGGED = (
    "SELECT own.id, own.tags, operation.type, operation.body FROM member AS told"
    " JOIN tag_row ON tag_row.member = told.id"
    " JOIN operation ON operation.id = tag_row.operation JOIN member AS own"
    " ON own.id = CASE told.alias_of WHEN '' THEN told.id ELSE told.alias_of END"
    " WHERE told.id IN (SELECT value FROM json_each(:members) UNION SELECT id FROM member WHERE alias_of <> ''"
    " AND alias_of IN (SELECT value FROM json_each(:members)))"
    " AND (state IN ('waiting', 'undeliverable') OR state = 'closed' AND result_version > :cursor)"
    " ORDER BY operation.epoch, operation.seq"
)
# What was told of calls here. Entries themselves are made in thousands, and what came down holds them.
_TOLD = (
    "SELECT operation.id, operation.at, operation.staff, operation.body FROM follow_up_said"
    " CROSS JOIN operation ON operation.id = follow_up_said.operation"
    " WHERE follow_up_said.entry IN (SELECT value FROM json_each(:entries))"
    " AND (state IN ('waiting', 'undeliverable') OR state = 'closed' AND result_version > :cursor)"
    " ORDER BY operation.epoch, operation.seq"
)
_ENTRY = f"SELECT {', '.join(FollowUp.__dataclass_fields__)} FROM follow_up WHERE id = :id"
_MEMBER = "SELECT name, birthday, tags, tier FROM member WHERE id = :id AND status NOT IN ('erased', 'withdrawn')"
_SET_COUPON = (
    "UPDATE coupon SET status = :status, status_since = :since WHERE id = :id AND status NOT IN ('voided', :status)"
)
# A use may have told the cloud of a coupon before its issue does: to whom it was issued here stays known here.
_SET_ISSUED = (
    "UPDATE coupon SET member = :member, home_store = :store, issued_at = :issued_at,"
    " status = 'active', status_since = NULL WHERE id = :id AND status = 'placeholder'"
)
_SET_CAMPAIGN = (
    "UPDATE campaign SET status = :status, status_since = :since WHERE id = :id AND status NOT IN ('ended', :status)"
)
_OTHER_TERMS = (
    "SELECT 1 FROM campaign JOIN terms ON terms.campaign = campaign.id AND terms_version = current_version"
    " WHERE campaign.id = :id AND document <> :document"
)
_ADD_TERMS = (
    "INSERT INTO terms (campaign, terms_version, tag, made_at, document, version)"
    " SELECT :id, max(terms_version) + 1, 0, :at, :document, 0 FROM terms WHERE campaign = :id"
)
_MAKE_CURRENT = (
    "UPDATE campaign SET current_version = (SELECT max(terms_version) FROM terms WHERE campaign = :id) WHERE id = :id"
)
_CHANNEL_HERE = (
    "INSERT INTO channel (id, name, kind, who, active) VALUES (:id, :name, :kind, :who, :active)"
    " ON CONFLICT (id) DO NOTHING"
)
_SEGMENT_HERE = "INSERT INTO segment (id, document) VALUES (:id, :document) ON CONFLICT (id) DO NOTHING"
_COUPON_STATUS = {
    "freeze": CouponStatus.FROZEN.value,
    "unfreeze": CouponStatus.ACTIVE.value,
    "revoke": CouponStatus.VOIDED.value,
}
_OPEN = "(state IN ('waiting', 'claiming', 'undeliverable') OR state = 'closed' AND result_version > ?)"
# Visits and rounds are counted on from what came down: one for each own checkout or void that is not in it yet.
_VISITS = (
    "SELECT member, count(DISTINCT checkout), max(redemption.at)"
    " FROM redemption JOIN operation ON operation.id = checkout"
    f" WHERE member IN (SELECT value FROM json_each(?)) AND {_OPEN} GROUP BY member"
)
_CYCLES = (
    "SELECT coupon, count(*) FROM redemption JOIN operation ON operation.id = voided_by"
    f" WHERE coupon IN (SELECT value FROM json_each(?)) AND {_OPEN} GROUP BY coupon"
)
_ADD_VISITS = "UPDATE member SET visits = visits + ?, last_visit_at = max(coalesce(last_visit_at, 0), ?) WHERE id = ?"
_ADD_CYCLES = "UPDATE coupon SET cycles = cycles + ? WHERE id = ?"


def put_again(connection: Connection, written: Mapping[str, Sequence[str]], cursor: int) -> None:
    """Do to these rows, kind by kind, what own acts that the cloud's rows do not show yet have done to them."""
    kinds = {kind for kind, ids in written.items() if ids}
    if kinds & set(_KIND_OF.values()):
        _put_own(connection, kinds, written, cursor)
    if "follow_up" in kinds:
        _put_outcomes(connection, written["follow_up"], cursor)
    if "message_plan" in kinds:
        put_plans_again(connection, written["message_plan"], cursor)
    if "member" in kinds:
        _put_members(connection, written["member"], cursor)
    if "coupon" in kinds:
        cycles = connection.execute(_CYCLES, (json.dumps(written["coupon"]), cursor)).all()
        _add(connection, "coupon", _ADD_CYCLES, [(count, coupon) for coupon, count in cycles])


def _put_members(connection: Connection, members: Sequence[str], cursor: int) -> None:
    imported = connection.execute(_IMPORTED, {"members": json.dumps(members), "cursor": cursor}).all()
    for row in imported:
        if row.body[:1] != CLEANED:
            _add_imported(connection, decode_body(OperationType(row.type), row.body))
    _put_tags(connection, connection.execute(_TAGGED, {"members": json.dumps(members), "cursor": cursor}))
    visits = connection.execute(_VISITS, (json.dumps(members), cursor)).all()
    _add(connection, "member", _ADD_VISITS, [(count, at, member) for member, count, at in visits])


def _put_own(connection: Connection, kinds: set[str], written: Mapping[str, Sequence[str]], cursor: int) -> None:
    found = [*connection.execute(_WAITING), *connection.execute(_AHEAD, {"cursor": cursor})]
    for row in sorted(found, key=lambda each: (each.epoch, each.seq)):
        # What was cleaned after its 90 days is told anew by nobody; versions of a former epoch make it look ahead.
        if _KIND_OF[row.type] in kinds and row.body[:1] != CLEANED:
            body = decode_body(OperationType(row.type), row.body)
            if isinstance(body, ConsentPut):
                put_consent_again(connection, body, row, written["consent"])
            else:
                _put(connection, body, row.at, written)


def _add(connection: Connection, kind: str, sql: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        set_aside(connection, kind, [row[-1] for row in rows])
        for row in rows:
            connection.execute(sql, row)


def _put(connection: Connection, body: Any, at: int | None, written: Mapping[str, Sequence[str]]) -> None:
    match body:
        case CouponPut(coupon=coupon, action=action) if coupon in written.get("coupon", ()):
            if action in _COUPON_STATUS:
                set_aside(connection, "coupon", (coupon,))
                connection.execute(_SET_COUPON, {"id": coupon, "status": _COUPON_STATUS[action], "since": at})
        case Issue(coupons=issued, store=store) | MemberSignUp(welcome=issued, store=store):
            _put_issued(connection, [each for each in issued if each.coupon in written.get("coupon", ())], store)
        case MemberUpdate(member=member) if member in written.get("member", ()):
            _change(connection, "member", member, _member_values(body, at))
        case MemberErase(member=member):
            blank_again(connection, member, at, written.get("member", ()))
        case MemberMerge(member=member, into=into) if {member, into} & set(written.get("member", ())):
            merge_rows(connection, member, into, written["member"])
        case CampaignPut() if any(row.startswith(f"{body.campaign}/") for row in written.get("campaign", ())):
            set_aside(connection, "campaign", (body.campaign,))
            _put_campaign(connection, body, at)
        case _:
            _put_desk(connection, body, at, written)


def _put_desk(connection: Connection, body: Any, at: int | None, written: Mapping[str, Sequence[str]]) -> None:
    match body:
        case ExceptionSettle(exception=exception, outcome=outcome) if exception in written.get("exception", ()):
            settle_here(connection, exception, outcome, at)
        case SettingsPut():
            _put_settings(connection, body, written.get("setting", ()))
        case SegmentPut(segment=segment) if segment in written.get("segment", ()):
            _put_segment(connection, segment, segment_text(body.title, body.rule))
        case ChannelPut(channel=channel) if channel in written.get("channel", ()):
            _put_channel(connection, channel, body)
        case StaffPut(staff=staff) if staff in written.get("staff", ()):
            values: dict[str, Any] = {"name": body.name, "role": body.role, "active": int(body.active)}
            _change(connection, "staff", staff, values | ({"pin_hash": body.pin_hash} if body.pin_hash else {}))


def _put_segment(connection: Connection, segment: str, document: str) -> None:
    """Somebody else may have taken away the one before."""
    _change(connection, "segment", segment, {"document": document})
    if document != segment_text(None, None):
        connection.execute(_SEGMENT_HERE, {"id": segment, "document": document})


def _put_channel(connection: Connection, channel: str, body: ChannelPut) -> None:
    """One that nobody else knows yet has no row of the cloud's to be laid over."""
    values = {"name": body.name, "kind": body.kind, "who": body.who, "active": int(body.active)}
    _change(connection, "channel", channel, values)
    connection.execute(_CHANNEL_HERE, {**values, "id": channel})


def _put_issued(connection: Connection, issued: Sequence[IssuedCoupon], store: str) -> None:
    for each in issued:
        set_aside(connection, "coupon", (each.coupon,))
        values = {"id": each.coupon, "member": each.member, "store": store, "issued_at": iso_to_ms(each.issued_at)}
        connection.execute(_SET_ISSUED, values)


def _add_imported(connection: Connection, body: Any) -> None:
    """What a row of a list adds to the member that came down."""
    row = connection.execute(_MEMBER, {"id": body.member}).first()
    if row is None or not isinstance(body, MemberImport):
        return
    tags = read_json(row.tags, [])
    values: dict[str, Any] = {}
    if body.name and not row.name:
        values |= {"name": body.name, "pinyin": pinyin_of(body.name), "initials": initials_of(body.name)}
    if more := [tag for tag in body.tags if tag not in tags]:
        values["tags"] = json.dumps([*tags, *more], ensure_ascii=False)
    plain = {"birthday": (body.birthday, row.birthday), "tier": (body.tier, row.tier)}
    values |= {name: new for name, (new, there) in plain.items() if new and not there}
    _change(connection, "member", body.member, values)


def _put_tags(connection: Connection, found: Iterable[Any]) -> None:
    """Each act upon what the one before has left."""
    tags: dict[str, tuple[str, ...]] = {}
    for row in found:
        if row.body[:1] != CLEANED:
            body = decode_body(OperationType(row.type), row.body)
            assert isinstance(body, TagPut)
            tags[row.id] = with_tag(tags.get(row.id, tuple(read_json(row.tags, []))), body.tag, take=body.take)
    for member, left in tags.items():
        _change(connection, "member", member, {"tags": json.dumps(list(left), ensure_ascii=False)})


def _put_outcomes(connection: Connection, entries: Sequence[str], cursor: int) -> None:
    for row in connection.execute(_TOLD, {"entries": json.dumps(list(entries)), "cursor": cursor}).all():
        _put_outcome(connection, row)


def _put_outcome(connection: Connection, row: Any) -> None:
    """A call that was told of here, over what came down."""
    body = decode_body(OperationType.FOLLOW_UP, row.body) if row.body[:1] != CLEANED else None
    found = connection.execute(_ENTRY, {"id": body.entry}).first() if isinstance(body, CallTold) else None
    if found is None or not isinstance(body, CallTold):
        return
    said = FollowUp(
        body.entry, "", outcome=body.outcome, note=body.note, next=body.next, said_at=iso(at_ms(row.at)),
        said_op=row.id, said_by=row.staff,
    )  # fmt: skip
    after = FollowUp(*found).said(said)
    names = ("outcome", "note", "next", "said_at", "said_op", "said_by", "tries")
    _change(connection, "follow_up", body.entry, {name: getattr(after, name) for name in names})


def _put_campaign(connection: Connection, body: CampaignPut, at: int | None) -> None:
    """New terms have a number of their own until the cloud gives them theirs (version 0: no row of the cloud's)."""
    if body.status in tuple(CampaignStatus):
        connection.execute(_SET_CAMPAIGN, {"id": body.campaign, "status": body.status, "since": at})
    if body.terms is not None:
        document = json.dumps(body.terms, ensure_ascii=False, sort_keys=True)
        values = {"id": body.campaign, "document": document, "at": at}
        if connection.execute(_OTHER_TERMS, values).first() is not None:
            connection.execute(_ADD_TERMS, values)
            connection.execute(_MAKE_CURRENT, values)


def _change(connection: Connection, kind: str, row_id: str, values: Mapping[str, Any]) -> None:
    """Other values in some columns of a row, over what came down."""
    if values:
        set_aside(connection, kind, (row_id,))
        changed = ", ".join(f"{name} = :{name}" for name in values)
        connection.execute(f"UPDATE {kind} SET {changed} WHERE id = :id", {**values, "id": row_id})


def _member_values(body: MemberUpdate, at: int | None) -> dict[str, Any]:
    """Columns of what an update changes."""
    values: dict[str, Any] = {}
    if body.name is not None:
        values |= {"name": body.name, "pinyin": pinyin_of(body.name), "initials": initials_of(body.name)}
    if body.phone is not None:
        values |= {"phone": body.phone, "phone_reversed": body.phone[::-1]}
    if body.status is not None:
        values |= {"status": body.status, "status_since": at}
    if body.tags is not None:
        values["tags"] = json.dumps(body.tags, ensure_ascii=False)
    plain = {"tier": body.tier, "birthday": body.birthday, "home_store": body.home_store}
    return values | {name: value for name, value in plain.items() if value is not None}


def _put_settings(connection: Connection, body: SettingsPut, written: Sequence[str]) -> None:
    for name, value in body.values.items():
        key = f"{name}@{body.store}" if body.store else name
        if key in written:
            _change(connection, "setting", key, {"value": json.dumps(value, ensure_ascii=False, sort_keys=True)})
