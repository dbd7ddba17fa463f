"""What leaves in an export: tables with typed columns, and whoever takes them (docs/decisions/255)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

FORMAT, FORMAT_VERSION = "counter-export", 1
Cell = str | int | bool | None


class CellKind(StrEnum):
    """What a cell holds. `text`: taken as it stands, whatever it looks like; `number`: a whole number; `flag`: yes or
    no; `json`: a structure as a text; `time_ms`: milliseconds since 1970 UTC."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    JSON = "json"
    TIME_MS = "time_ms"


class Column(msgspec.Struct, frozen=True):
    """A column by its name."""

    name: str
    kind: CellKind = CellKind.TEXT
    nullable: bool = False


class TableAbout(msgspec.Struct, frozen=True):
    """A table before its rows. `key`: the columns that name a row; `left_out`: columns that never leave."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class ExportTarget(Protocol):
    """Where tables go. What was written stands under its name after `publish` only, and whole.

    `finish`: everything is on disk, under another name still; `drop` leaves nothing behind. All raise `Fault`.
    """

    def begin(self, about: TableAbout) -> None: ...
    def add(self, row: Sequence[Cell]) -> None: ...
    def finish(self) -> None: ...
    def publish(self) -> None: ...


def without_pin(body: str) -> str:
    """The body of a `staff_put` without the hash of the PIN."""
    try:
        told = msgspec.json.decode(body, type=dict[str, object])
    except msgspec.MsgspecError:
        return ""  # of no body that can be read nobody knows what is in it; a cleaned one is a hash
    told.pop("pin_hash", None)
    return msgspec.json.encode(told).decode()
