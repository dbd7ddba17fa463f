"""The statements over the cloud's tables: built once each, one text whatever the number of keys."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.storage.schema import TABLES


def as_json(value: object) -> str:
    """A list of keys, or of rows, as one parameter."""
    return msgspec.json.encode(value).decode()


@cache
def select_in(table: Table, column: str, dialect: str) -> Select[Any]:
    """Rows whose `column` stands in a JSON list: one text whatever the number of keys, so one statement, read once."""
    found = select(table).where(table.c.merchant == bindparam("merchant"), _within(table, column, "keys", dialect))
    # The index holds those alone that are about somebody: neither database finds that out from the keys.
    return found.where(text("operation.member <> ''")) if (table.name, column) == ("operation", "member") else found


def _within(table: Table, column: str, name: str, dialect: str) -> ColumnElement[bool]:
    keys = bindparam(name, type_=Text())
    if dialect == "postgresql":
        # An array and not a subquery: the planner then walks the index, however large the table.
        each = select(func.json_array_elements_text(cast(keys, JSON)))
        return table.c[column] == any_(func.array(each.scalar_subquery(), type_=ARRAY(Text)))
    return table.c[column].in_(select(func.json_each(keys).table_valued("value").c.value))


@cache
def select_since(dialect: str) -> Select[Any]:
    """Postings of members from a time on; places begin with it."""
    table = TABLES[PostingRow]
    return select_in(table, "member", dialect).where(table.c.place >= bindparam("time"))


@cache
def select_on_days(dialect: str) -> Select[Any]:
    """Checkouts of members on business days."""
    table = TABLES[rows.CheckoutRow]
    return select_in(table, "member", dialect).where(_within(table, "business_day", "days", dialect))


@cache
def select_all(table: Table) -> Select[Any]:
    """Every row of a merchant."""
    return select(table).where(table.c.merchant == bindparam("merchant"))


def _names(table: Table) -> list[str]:
    return [f'"{column.name}"' for column in table.columns]


def _on_conflict(table: Table) -> str:
    values = ", ".join(
        f'"{column.name}" = excluded."{column.name}"' for column in table.columns if not column.primary_key
    )
    return f"ON CONFLICT (merchant, id) DO UPDATE SET {values}"


@cache
def upsert_many(table: Table) -> str:
    """For `executemany` of tuples."""
    names, marks = ", ".join(_names(table)), ", ".join("?" for _ in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks}) {_on_conflict(table)}"  # noqa: S608 - names of ours


@cache
def upsert_list(table: Table) -> str:
    """For one JSON list of rows: a statement a batch, whatever its size. Bytes travel in base64."""
    binary = [isinstance(column.type, LargeBinary) for column in table.columns]
    columns = list(zip(_names(table), binary, [column.type for column in table.columns], strict=True))
    names = ", ".join(_names(table))
    values = ", ".join(f"decode(given.{name}, 'base64')" if coded else f"given.{name}" for name, coded, _ in columns)
    kinds = ", ".join(f"{name} {'text' if coded else kind}" for name, coded, kind in columns)
    given = f"json_to_recordset(%(rows)s::json) AS given({kinds})"
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {given} {_on_conflict(table)}"  # noqa: S608 - as above


_operation = TABLES[rows.OperationRow]
_OF_DEVICE = select(_operation).where(
    _operation.c.merchant == bindparam("merchant"), _operation.c.device == bindparam("device")
)
PLACES = _OF_DEVICE.where(
    _operation.c.epoch == bindparam("epoch"), _operation.c.seq.between(bindparam("low"), bindparam("high"))
)
SCATTERED_PLACES = _OF_DEVICE.where(
    _operation.c.epoch == bindparam("epoch"), _operation.c.seq.in_(bindparam("seqs", expanding=True))
)
LAST_PLACE = _OF_DEVICE.order_by(_operation.c.epoch.desc(), _operation.c.seq.desc()).limit(1)


@cache
def select_matching(table: Table, columns: tuple[str, ...]) -> Select[Any]:
    """Rows that have a value in each of these columns."""
    wanted = [table.c[column] == bindparam(column) for column in ("merchant", *columns)]
    return select(table).where(*wanted)


LAST_VERSION = 2**62


def version_range(table: Table, zone: str, unless: str) -> list[ColumnElement[bool]]:
    """Rows of a range of versions; of one zone, or of all but one."""
    version = table.c.version
    where = [table.c.merchant == bindparam("merchant"), version > bindparam("after"), version <= bindparam("until")]
    if zone:
        where.append(table.c.zone == bindparam("zone"))
    if unless:
        where.append(table.c.zone != bindparam("unless"))
    return where
