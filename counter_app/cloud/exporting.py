"""Everything of one merchant out of the cloud's database, row by row, without what opens anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from counter_app.cloud.context import Context
from counter_app.cloud.storage.schema import TABLES
from counter_app.protocol.exports import Cell, CellKind, Column, ExportTarget, TableAbout, without_pin
from counter_app.protocol.operations import OperationType

PREFIX = "cloud/"
# Why a table stays at the cloud.
STAYS: Mapping[str, str] = {
    "cloud_fact": "of this database: its epoch",
    "token": "opens the way of a counter to the cloud",
    "enrolment_code": "makes a folder a counter",
    "digest": "sums over the other tables",
    "figure": "sums over the other tables",
    "patron": "what each member adds to those sums",
    "departure": "of this database: what counters are still to be told",
}
NEVER: Mapping[str, frozenset[str]] = {
    "merchant": frozenset({"pin_pepper"}),
    "signing_key": frozenset({"private_sealed"}),
    "device": frozenset({"token_hash"}),
    "staff": frozenset({"pin_hash"}),
    # Drawn in advance, too: a code that nobody has yet would be good for whoever finds it here.
    "identity": frozenset({"signed_code"}),
    "checkout": frozenset({"counted"}),
}
_KINDS: Mapping[type, CellKind] = {str: CellKind.TEXT, int: CellKind.NUMBER, bool: CellKind.FLAG, bytes: CellKind.JSON}
_CHUNK = 500
_JSON = frozenset({"terms", "tags", "consent", "edited", "takes", "tender", "facts", "figures", "value", "document"})


def export_merchant(context: Context, merchant: str, target: ExportTarget) -> None:
    """Every table of one merchant into `target`, out of one view. Raises `Fault`."""
    kept = {row: table for row, table in TABLES.items() if table.name not in STAYS}
    with context.database.reading() as reading:
        for row_type in sorted(kept, key=lambda each: str(kept[each].name)):
            about = _about(row_type)
            target.begin(about)
            names, key = [column.name for column in about.columns], ""
            page: list[Any]
            while page := reading.after(row_type, merchant, key, _CHUNK):
                for row in page:
                    target.add([_cell(row, name) for name in names])
                key = page[-1].id


def _about(row_type: type[Any]) -> TableAbout:
    name = str(TABLES[row_type].name)
    never = NEVER.get(name, frozenset())
    hints = get_type_hints(row_type)
    columns = [_column(each, hints[each]) for each in row_type.__struct_fields__ if each not in never]
    return TableAbout(f"{PREFIX}{name}", tuple(columns), ("merchant", "id"), tuple(sorted(never)))


def _column(name: str, hint: Any) -> Column:
    options = get_args(hint)
    kind = next(option for option in options if option is not type(None)) if options else hint
    return Column(name, CellKind.JSON if name in _JSON else _KINDS[kind], type(None) in options)


def _cell(row: Any, name: str) -> Cell:
    value = getattr(row, name)
    if not isinstance(value, bytes):
        told: Cell = value
        return told
    text = value.decode("utf-8", "backslashreplace")
    return without_pin(text) if name == "body" and row.type == OperationType.STAFF_PUT else text
