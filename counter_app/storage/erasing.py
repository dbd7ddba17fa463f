"""What is a person's own goes from this counter: rows, bodies of operations that the cloud has, what was scanned.

A body that waits to be sent stays until the cloud has it, since nothing that was acknowledged is dropped; then it goes
with the next page. In the place of each stands its hash, so that the chain of the log still shows every change.
"""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from counter_app.domain.coupon import CouponStatus
from counter_app.domain.member import MemberStatus
from counter_app.domain.naming import names_person
from counter_app.protocol.changes import columns_of
from counter_app.protocol.erasing import PERSONAL
from counter_app.protocol.operations import body_hash
from counter_app.storage.came_down import set_aside
from counter_app.storage.connection import Connection
from counter_app.storage.erasing_texts import forget_typed
from counter_app.storage.lots import IDS
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import CLEANED, to_ms

ERASED = MemberStatus.ERASED.value
WAITS = "erasing"  # a fact: members of whom bodies wait to be sent
TYPED = "erasing_typed"  # another: operations that wait to be sent, with a text which is to go then
_IDS = f"SELECT id FROM member WHERE id IN {IDS}"
_BLANK = (
    "UPDATE member SET phone = '', phone_reversed = '', name = '', pinyin = '', initials = '', tags = '[]',"
    " birthday = '', member_code = '', status = :status, status_since = :since WHERE id = :id"
)
_VOID = "UPDATE coupon SET status = :voided, status_since = :since WHERE id = :id"
_COUPONS = f"SELECT id FROM coupon WHERE member IN {IDS} AND status <> :voided"
_TYPES = ", ".join(f"'{each}'" for each in PERSONAL)
_SAYS = (
    f"type IN ({_TYPES}) AND substr(body, 1, 1) <> X'{CLEANED.hex()}'"
    " AND EXISTS (SELECT 1 FROM json_each(:ids) WHERE instr(body, CAST(value AS BLOB)) > 0)"
)
_ABOUT = f"SELECT id, type, body, state FROM operation WHERE {_SAYS}"
_ABOUT_ONE = f"SELECT id, type, body, state FROM operation WHERE id = :id AND {_SAYS}"
_STILL = f"SELECT 1 FROM operation INDEXED BY ix_operation_open WHERE state <> 'closed' AND {_SAYS} LIMIT 1"
_STATUS = columns_of("member").index("status")
_ONE = f"SELECT id, type, body, state FROM operation WHERE id = :id AND substr(body, 1, 1) <> X'{CLEANED.hex()}'"
_CLEAN = "UPDATE operation SET body = :body WHERE id = :id"
_GONE_UP = ("closed", "refused", "declined")
_WORDS = (
    "SELECT id, phone, name, number, member_code FROM member WHERE id IN (SELECT value FROM json_each(:ids))"
    " AND status <> :status"
)
_UNSAY = "UPDATE scan_log SET shown = '' WHERE shown <> '' AND instr(shown, :word) > 0"
_SHORTEST = 2
_ENTRIES = "SELECT id FROM follow_up WHERE member IN (SELECT value FROM json_each(:ids))"
_FORGET_ENTRIES = (
    "UPDATE follow_up SET title = '', script = '', note = '' WHERE member IN (SELECT value FROM json_each(:ids))"
)
_FORGET_SAID = (
    "DELETE FROM follow_up_said WHERE entry IN (SELECT id FROM follow_up WHERE member IN"
    " (SELECT value FROM json_each(:ids)))"
)
# A tag that was put on nobody else, which names the one who had it, is nobody's any more.
_TAGS = (
    "SELECT DISTINCT tag_act.id, tag_act.tag FROM tag_row CROSS JOIN tag_act ON tag_act.id = tag_row.act"
    " WHERE tag_row.member IN (SELECT value FROM json_each(:ids)) AND NOT EXISTS (SELECT 1 FROM tag_row AS other"
    " WHERE other.act = tag_act.id AND other.member NOT IN (SELECT value FROM json_each(:ids)))"
)
_UNTAG = "UPDATE tag_act SET tag = '' WHERE id = :id"
_UNTIE = "DELETE FROM tag_row WHERE member IN (SELECT value FROM json_each(:ids))"
_UNNOTE = "UPDATE import_row SET added = '' WHERE member IN (SELECT value FROM json_each(:ids)) AND added <> ''"
_FACT = "SELECT value FROM meta WHERE key = :key"
_SET_FACT = "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_FORGET_FACT = "DELETE FROM meta WHERE key = :key"


def blank(connection: Connection, ids: Sequence[str], since: int | None) -> None:
    """These rows of members, over what came down."""
    set_aside(connection, "member", ids)
    for each in ids:
        connection.execute(_BLANK, {"id": each, "status": ERASED, "since": since})


def blank_again(connection: Connection, member: str, since: int | None, written: Collection[str]) -> None:
    """Rows of a person who was erased here came down as they were before."""
    ids = [str(each) for each in connection.execute(_IDS, {"member": member}).scalars()]
    fresh = [each for each in ids if each in written]
    if fresh:
        blank(connection, fresh, since)


def scrub(connection: Connection, ids: Collection[str]) -> list[str]:
    """Before these members' rows are written as erased: what else here speaks of them. Answers the operations whose
    bodies went, which are to go from what is kept beside the database too."""
    listed = json.dumps(list(ids))
    people = connection.execute(_WORDS, {"ids": listed, "status": ERASED}).all()
    typed = forget_typed(connection, [(row.id, row.name, row.phone) for row in people])
    for row in people:
        for word in (row.phone, row.phone.removeprefix("+86"), row.name, row.number or "", row.member_code):
            if len(word) >= _SHORTEST:
                connection.execute(_UNSAY, {"word": word})
    for act in connection.execute(_TAGS, {"ids": listed}).all():
        if any(names_person(act.tag, row.name, row.phone) for row in people):
            connection.execute(_UNTAG, {"id": act.id})
    connection.execute(_UNTIE, {"ids": listed})
    set_aside(connection, "follow_up", [str(each) for each in connection.execute(_ENTRIES, {"ids": listed}).scalars()])
    connection.execute(_FORGET_ENTRIES, {"ids": listed})
    connection.execute(_FORGET_SAID, {"ids": listed})
    connection.execute(_UNNOTE, {"ids": listed})
    about = connection.execute(_ABOUT, {"ids": listed}).all()
    gone = _clean(connection, [*about, *typed])
    if about:
        _remember(connection, ids)
    _keep(connection, TYPED, {*_kept(connection, TYPED), *(str(row.id) for row in typed)} - set(gone))
    return gone


def scrub_answered(connection: Connection, operation_id: str) -> list[str]:
    """The same of an operation that had waited to be sent, and is answered."""
    ids, typed = _kept(connection, WAITS), _kept(connection, TYPED)
    about = connection.execute(_ABOUT_ONE, {"id": operation_id, "ids": json.dumps(ids)}).all()
    found = connection.execute(_ONE, {"id": operation_id}).all() if operation_id in typed else about
    gone = _clean(connection, found)
    if about:
        _remember(connection, ids)
    if operation_id in typed:
        _keep(connection, TYPED, set(typed) - set(gone))
    return gone


def _clean(connection: Connection, found: Sequence[Any]) -> list[str]:
    gone = [row for row in found if row.state in _GONE_UP]
    for row in gone:
        connection.execute(_CLEAN, {"id": row.id, "body": CLEANED + body_hash(row.type, bytes(row.body)).encode()})
    return [str(row.id) for row in gone]


def _remember(connection: Connection, ids: Collection[str]) -> None:
    """Whose bodies still wait to be sent."""
    known = {*_kept(connection, WAITS), *ids}
    _keep(connection, WAITS, [e for e in known if connection.execute(_STILL, {"ids": json.dumps([e])}).first()])


def _kept(connection: Connection, fact: str) -> list[str]:
    listed: list[str] = json.loads(connection.execute(_FACT, {"key": fact}).scalar() or "[]")
    return listed


def _keep(connection: Connection, fact: str, left: Iterable[str]) -> None:
    if listed := sorted(left):
        connection.execute(_SET_FACT, {"key": fact, "value": json.dumps(listed)})
    else:
        connection.execute(_FORGET_FACT, {"key": fact})


class ErasedComing(SelfReading):
    """Mixin over one connection: what came down says of whom nothing is to be kept."""

    def scrub_erased(self, kind: str, rows: Sequence[Sequence[Any]]) -> None:
        """Before these rows of the wire are written."""
        erased = [str(row[0]) for row in rows if row[_STATUS] == ERASED] if kind == "member" else ()
        if erased:
            self.scrubbed += scrub(self._connection, erased)


class EraseWriting(SelfReading):
    """Mixin over one connection."""

    def erase_member(self, member_id: str, at: datetime) -> None:
        """The person, under every id; coupons are withdrawn, ledgers stay."""
        ids = [str(each) for each in self._connection.execute(_IDS, {"member": member_id}).scalars()]
        self.scrubbed += scrub(self._connection, ids)
        blank(self._connection, ids, to_ms(at))
        self._void_coupons(member_id, to_ms(at))

    def _void_coupons(self, member_id: str, since: int | None) -> None:
        voided = CouponStatus.VOIDED.value
        found = self._connection.execute(_COUPONS, {"member": member_id, "voided": voided}).scalars()
        coupons = [str(each) for each in found]
        set_aside(self._connection, "coupon", coupons)
        for each in coupons:
            self._connection.execute(_VOID, {"id": each, "since": since, "voided": voided})
