"""What staff typed about a person who is erased, in operations that stay for the books: lines of a purchase, reasons of
what was taken back, of a coupon frozen; and why, in the audit log.

Whole bodies stay whose texts name nobody; one that does goes as after its ninety days: the cloud has what it says, save
that text.
"""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from counter_app.domain.naming import names_person
from counter_app.protocol.erasing import SALES, TAKEN_BACK, unnamed
from counter_app.protocol.operations import OperationType, encode
from counter_app.services.audit_chain import APART, hashed, shown
from counter_app.storage.connection import Connection
from counter_app.storage.rows import read_json

# Of more at once nobody was here for a year (`docs/decisions/280`): their purchases were cleaned long since.
_MOST = 50
_WHOLE = "substr(body, 1, 1) = X'7B'"
_FIELDS = "SELECT id, type, body, state FROM operation WHERE type IN ({types}) AND {whole}"
_SOLD = (
    _FIELDS.format(types=", ".join(f"'{each}'" for each in (*SALES, OperationType.TOP_UP)), whole=_WHOLE)
    + " AND EXISTS (SELECT 1 FROM json_each(:ids) WHERE instr(body, CAST(value AS BLOB)) > 0)"
)
# One way through the log for both: it is read, and deciphered, from one end to the other.
_ABOUT = (
    _FIELDS.format(types=", ".join(f"'{each}'" for each in (*TAKEN_BACK, OperationType.COUPON_PUT)), whole=_WHOLE)
    + f" AND CASE WHEN {_WHOLE} THEN coalesce(json_extract(CAST(body AS TEXT), '$.checkout'),"
    " json_extract(CAST(body AS TEXT), '$.coupon')) END IN (SELECT value FROM json_each(:ids))"
)
_COUPONS = "SELECT id FROM coupon WHERE member IN (SELECT value FROM json_each(:ids))"

_AUDITED = (
    "SELECT number, subject, details FROM audit WHERE instr(details, :apart) > 0 AND subject IN"
    " (SELECT value FROM json_each(:ids) UNION SELECT value FROM json_each(:sold)"
    " UNION SELECT checkout FROM redemption WHERE member IN (SELECT value FROM json_each(:ids))"
    " UNION SELECT checkout FROM entry WHERE member IN (SELECT value FROM json_each(:ids)))"
)
_TOLD = "SELECT answer FROM operation WHERE id = :id"
_UNTELL = "UPDATE operation SET answer = :answer WHERE id = :id"
_FORGET = "UPDATE audit SET details = :details WHERE number = :number"
People = Sequence[tuple[str, str, str]]


def forget_typed(connection: Connection, people: People) -> list[Any]:
    """Before the names of these people (id, name, phone) go: reasons in the audit log of what was done to them, and of
    sales that say who they are. Answers operations (id, type, body, state) with a text that must go: of sales one that
    names them, of their coupons any."""
    names = _names(people)
    sold, found = _typed_about(connection, people, names) if len(people) <= _MOST else ([], [])
    if people:
        _forget_audited(connection, people, sold, names)
    return found


def _names(people: People) -> Callable[[str], bool]:
    return lambda text: any(names_person(text, name, phone) for _, name, phone in people)


def _forget_audited(connection: Connection, people: People, sold: Sequence[str], names: Callable[[str], bool]) -> None:
    ids = [each for each, _, _ in people]
    values = {"apart": APART, "ids": json.dumps(ids), "sold": json.dumps(sold)}
    for row in connection.execute(_AUDITED, values).all():
        said = str(shown(read_json(row.details, {})).get("reason", ""))
        if row.subject in ids or names(said):
            connection.execute(_FORGET, {"number": row.number, "details": hashed(row.details)})


def _typed_about(connection: Connection, people: People, names: Callable[[str], bool]) -> tuple[list[str], list[Any]]:
    """Ids of what was sold to them, and what must go."""
    ids = json.dumps([each for each, _, _ in people])
    sold = connection.execute(_SOLD, {"ids": ids}).all()
    sales = [str(row.id) for row in sold]
    coupons = connection.execute(_COUPONS, {"ids": ids}).scalars()
    about = connection.execute(_ABOUT, {"ids": json.dumps([*sales, *map(str, coupons)])}).all()
    put = [row for row in about if row.type == OperationType.COUPON_PUT]
    every = [*sold, *(row for row in about if row.type != OperationType.COUPON_PUT)]
    named = [row for row in every if unnamed(row.type, body := bytes(row.body), names) != body]
    for row in named:
        _untell(connection, row.id, names)
    return sales, [*named, *put]


def _untell(connection: Connection, operation_id: str, names: Callable[[str], bool]) -> None:
    """What this counter had answered says the same texts."""
    answer = bytes(connection.execute(_TOLD, {"id": operation_id}).scalar() or b"")
    if answer:
        said = encode(_without(msgspec.json.decode(answer), names))
        connection.execute(_UNTELL, {"id": operation_id, "answer": said})


def _without(said: Any, names: Callable[[str], bool]) -> Any:
    if isinstance(said, dict):
        return {key: _without(value, names) for key, value in said.items()}
    if isinstance(said, list):
        return [_without(value, names) for value in said]
    return "" if isinstance(said, str) and names(said) else said
