"""Imports of old customers: what is kept of them, and a block of rows written with a handful of statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.ledgers import Ledger, lot_id, lot_scope
from counter_app.domain.member import MemberStatus
from counter_app.domain.old_customers import Opening
from counter_app.protocol.operations import GENESIS, Mode, Operation, canonical_hash, chain_hash_of
from counter_app.services.import_records import Booked, Draft, ImportRecord, KnownMember, NewMember, Written
from counter_app.services.records import ReservedMember
from counter_app.storage.came_down import set_aside
from counter_app.storage.kept import Head, KeptAct
from counter_app.storage.names import spelled
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import iso, read_json, to_ms
from counter_app.storage.statements import insert_placed, put
from counter_app.storage.writing_outbox import SET_HEAD, OutboxWriting, row_of

_NAMES = tuple(ImportRecord.__dataclass_fields__)
_RUN = f"SELECT {', '.join(_NAMES)} FROM import_run WHERE "  # noqa: S608 - names out of the code
_OPEN = _RUN + "source = :source AND ended_at = ''"
_NAMED = _RUN + "id = :id"
_STOPPED = _RUN + "ended_at = '' ORDER BY begun_at DESC, id DESC"
_NEWEST = _RUN + "1 ORDER BY begun_at DESC, id DESC LIMIT :limit"
_DONE = "SELECT row FROM import_row WHERE import = :id"
_UNCHANGED = "SELECT count(*) FROM import_row WHERE import = :id AND operation = ''"
# As `member_by_phone`: who joined first, where two have not been merged yet.
_BY_PHONE = (
    "SELECT told.phone, own.id, own.name, own.birthday, own.tags, own.tier FROM member AS told JOIN member AS own"
    " ON own.id = CASE told.alias_of WHEN '' THEN told.id ELSE told.alias_of END"
    " WHERE told.phone IN (SELECT value FROM json_each(:phones))"
    " ORDER BY told.alias_of = '', told.joined_at DESC, told.id DESC"
)
_HEAD = "SELECT epoch, seq, hash FROM chain WHERE id = 1"
_OPENED = (
    "SELECT member, points, principal_minor, bonus_minor FROM import_row"
    " WHERE member IN (SELECT value FROM json_each(:members)) AND points + principal_minor + bonus_minor > 0"
    " AND opening_back = 0"
)
_RESERVED = "SELECT subject, number, signed_code FROM reserve_member ORDER BY subject LIMIT :limit"
_AS_MANY = "SELECT 1 FROM reserve_member LIMIT 1 OFFSET :before"
_DROP = "DELETE FROM reserve_member WHERE subject IN (SELECT value FROM json_each(:subjects))"
_ADD_ROW = insert_placed(
    "import_row",
    ("import", "row", "member", "operation", "created", "points", "principal_minor", "bonus_minor", "added"),
)
_ADD_MEMBER = insert_placed(
    "member",
    (
        *("id", "number", "phone", "phone_reversed", "name", "pinyin", "initials", "home_store", "joined_at", "status"),
        *("tier", "tags", "birthday", "member_code"),
    ),
)
_CHANGE = (
    "UPDATE member SET name = :name, pinyin = :pinyin, initials = :initials, birthday = :birthday, tags = :tags,"
    " tier = :tier WHERE id = :id"
)
_ADD_ENTRY = insert_placed(
    "entry", ("checkout", "operation", "number", "member", "ledger", "until", "amount", "balance", "chosen")
)
_ADD_DELTA = insert_placed("usage_delta", ("operation", "redemption", "scope", "delta"))


class ImportReading(SelfReading):
    """Mixin over one connection."""

    def open_import(self, source: str) -> ImportRecord | None:
        """The import of this file that was interrupted."""
        row = self._connection.execute(_OPEN, {"source": source}).first()
        return ImportRecord(*row) if row else None

    def import_named(self, import_id: str) -> ImportRecord | None:
        """By id."""
        row = self._connection.execute(_NAMED, {"id": import_id}).first()
        return ImportRecord(*row) if row else None

    def spell(self, names: Collection[str]) -> None:
        """Find out ahead how they are spelled: the first one loads dictionaries for 0.2 s, which no transaction that
        keeps others from writing should do."""
        for name in names:
            spelled(name)

    def open_imports(self) -> Sequence[ImportRecord]:
        """Those that were interrupted, newest first."""
        return [ImportRecord(*row) for row in self._connection.execute(_STOPPED)]

    def imports(self, limit: int) -> Sequence[ImportRecord]:
        """Newest first."""
        return [ImportRecord(*row) for row in self._connection.execute(_NEWEST, {"limit": limit})]

    def import_rows_done(self, import_id: str) -> Collection[int]:
        """Which rows of its file have become members'."""
        return {row[0] for row in self._connection.execute(_DONE, {"id": import_id})}

    def import_rows_unchanged(self, import_id: str) -> int:
        """How many of them said nothing new."""
        row = self._connection.execute(_UNCHANGED, {"id": import_id}).first()
        return row[0] if row else 0

    def members_by_phones(self, phones: Collection[str]) -> Mapping[str, KnownMember]:
        """Who is known here, by phone."""
        rows = self._connection.execute(_BY_PHONE, {"phones": json.dumps(list(phones))})
        return {
            row.phone: KnownMember(row.id, row.name, row.birthday, tuple(read_json(row.tags, [])), row.tier)
            for row in rows
        }

    def reserve_holds(self, members: int) -> bool:
        """Whether there are so many identities to draw on."""
        if members <= 0:
            return True
        return self._connection.execute(_AS_MANY, {"before": members - 1}).first() is not None

    def openings_of(self, members: Collection[str]) -> Collection[Booked]:
        """Every opening balance of these members that was booked here by a row of an import."""
        rows = self._connection.execute(_OPENED, {"members": json.dumps(list(members))})
        return {(row[0], row[1], row[2], row[3]) for row in rows}


class ImportWriting(OutboxWriting, ImportReading):
    """Mixin over one connection."""

    def put_import(self, record: ImportRecord) -> None:
        """Write how far an import has come."""
        self._connection.execute(put("import_run", _NAMES), {name: getattr(record, name) for name in _NAMES})

    def draw_reserved_members(self, count: int) -> Sequence[ReservedMember]:
        """Take so many identities out of the reserve, or as many as there are."""
        rows = self._connection.execute(_RESERVED, {"limit": count}).all()
        self._connection.execute(_DROP, {"subjects": json.dumps([row.subject for row in rows])})
        return [ReservedMember(row.subject, row.number, row.signed_code) for row in rows]

    def append_operations(self, drafts: Sequence[Draft], staff: str, at: datetime, request_hash: str) -> None:
        """Reports, one behind the other in the log, written and kept as `append_operation` does one."""
        device, head = self.device(), self._connection.execute(_HEAD).first()
        if device is None:
            raise Fault(FaultKind.NOT_ENROLLED)
        epoch, seq, prev = (head.epoch, head.seq, head.hash) if head is not None else (device.epoch, 0, GENESIS)
        seq = seq if epoch == device.epoch else 0
        offset, said_at, at_ms = self.link_state().clock_offset_ms, iso(at), to_ms(at)
        rows = []
        for draft in drafts:
            seq += 1
            operation = Operation(
                id=draft.id,
                device=device.device,
                epoch=device.epoch,
                seq=seq,
                prev=prev,
                type=draft.kind,
                mode=Mode.REPORT.value,
                at=said_at,
                clock_offset_ms=offset,
                staff=staff,
                body=msgspec.Raw(draft.body),
            )
            digest = canonical_hash(draft.kind, draft.body)
            prev = chain_hash_of(prev, draft.id, device.device, device.epoch, seq, draft.kind, said_at, staff, digest)
            rows.append(row_of(operation, prev, request_hash, b"", at_ms))
            self._kept_acts[draft.id] = KeptAct(
                id=draft.id, effected=True, operation=operation, request_hash=request_hash
            )
        if rows:
            statement = insert_placed("operation", tuple(rows[0]))
            self._connection.execute_many(statement, [tuple(row.values()) for row in rows])
            self._connection.execute(SET_HEAD, {"id": 1, "epoch": device.epoch, "seq": seq, "hash": prev})
            self._kept_head, self._nobody_else_has = Head(device.epoch, seq, prev), True

    def add_imported(self, members: Sequence[NewMember], store: str, at: datetime) -> None:
        """Members who were not here before."""
        at_ms = to_ms(at)
        if members:
            self._connection.execute_many(_ADD_MEMBER, [_new_row(member, store, at_ms) for member in members])

    def change_imported(self, members: Sequence[KnownMember]) -> None:
        """Members as they are with what a file has added."""
        set_aside(self._connection, "member", [member.id for member in members])
        if members:
            self._connection.execute_many(_CHANGE, [_changed_row(member) for member in members])

    def add_import_rows(self, import_id: str, rows: Sequence[Written]) -> None:
        """What has become of rows of a file."""
        values = [
            (
                import_id,
                each.row,
                each.member,
                each.operation,
                int(each.created),
                each.opening.points,
                each.opening.principal_minor,
                each.opening.bonus_minor,
                each.added,
            )
            for each in rows
        ]
        if values:
            self._connection.execute_many(_ADD_ROW, values)

    def open_balances(self, openings: Sequence[tuple[str, str, Opening]]) -> None:
        """(operation, member, opening) of members who have nothing yet: no lot of theirs is asked for."""
        entries, deltas = [], []
        for operation, member, opening in openings:
            brought = (
                (Ledger.POINTS, opening.points),
                (Ledger.PRINCIPAL, opening.principal_minor),
                (Ledger.BONUS, opening.bonus_minor),
            )
            number = 0
            for ledger, amount in brought:
                if amount:
                    # From nothing, and each ledger once: what it brings is the balance, and nothing is owed from it.
                    number += 1
                    entries.append((operation, operation, number, member, ledger.value, "", amount, amount, 0))
                    deltas.append((operation, operation, lot_scope(lot_id(member, ledger, None)), -amount))
        if entries:
            self._connection.execute_many(_ADD_ENTRY, entries)
            self._connection.execute_many(_ADD_DELTA, deltas)


def _new_row(member: NewMember, store: str, at_ms: int | None) -> tuple[object, ...]:
    pinyin, initials = spelled(member.name)
    return (
        member.id,
        member.number or None,
        member.phone,
        member.phone[::-1],
        member.name,
        pinyin,
        initials,
        store,
        at_ms,
        MemberStatus.ACTIVE.value,
        member.tier,
        _listed(member.tags),
        member.birthday.isoformat() if member.birthday else "",
        member.member_code,
    )


@lru_cache(maxsize=1_024)
def _listed(tags: tuple[str, ...]) -> str:
    return json.dumps(tags, ensure_ascii=False)


def _changed_row(member: KnownMember) -> dict[str, object]:
    pinyin, initials = spelled(member.name)
    return {
        "id": member.id,
        "name": member.name,
        "pinyin": pinyin,
        "initials": initials,
        "birthday": member.birthday,
        "tags": _listed(member.tags),
        "tier": member.tier,
    }
