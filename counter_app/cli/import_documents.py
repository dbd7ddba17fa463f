"""What `import-members` prints: of a file that was looked at, and of an import."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cli.calls import Call, Outcome
from counter_app.domain.old_columns import LOOKED_AT, Columns, look_for_columns
from counter_app.domain.old_customers import Cell, shown
from counter_app.services.import_members import ImportAnswer
from counter_app.services.import_reading import ListRead
from counter_app.services.import_records import SheetTable
from counter_app.services.import_words import why_in_column

_LISTED = 1_000
_FIRST_ROWS = 20
_LONGEST_SHOWN = 120


def look_document(table: SheetTable, said: Sequence[tuple[str, str]], source: str) -> dict[str, object]:
    """What the file is, which columns it has, its first rows; no row is read for what it says. Raises `BadSheet`."""
    columns = look_for_columns(table.rows[:LOOKED_AT], said)
    below = table.rows[columns.heading_row + 1 :]
    filled = [row for row in below if _has_anything(row)]
    first = [[shown(cell)[:_LONGEST_SHOWN] for cell in row] for row in filled[:_FIRST_ROWS]]
    width = max((len(row) for row in table.rows[: LOOKED_AT + _FIRST_ROWS]), default=0)
    return {
        "source": source,
        "file": _file(table),
        "rows": len(filled),
        "width": width,
        "heading_row": columns.heading_row + 1,
        "headings": [heading[:_LONGEST_SHOWN] for heading in columns.headings],
        "columns": _columns(columns),
        "ignored": _ignored(columns),
        "first_rows": first,
    }


def look_outcome(call: Call, document: dict[str, object]) -> Outcome:
    """The same for a person."""
    columns = document["columns"]
    assert isinstance(columns, list)
    lines = [call.say(f"共 {document['rows']} 行。", f"{document['rows']} rows.")]
    lines += [f"  {each['column']}  {each['heading']}  →  {each['field']}" for each in columns]
    return Outcome({**document, "reasons": []}, tuple(lines))


def _has_anything(row: Sequence[Cell]) -> bool:
    return any(cell is not None and shown(cell) for cell in row)


def import_document(answer: ImportAnswer, table: SheetTable | None, *, dry: bool, lang: str) -> dict[str, object]:
    """What an import, or its dry run, answers."""
    listed = answer.listed
    opening = answer.opening
    return {
        "import": answer.id or None,
        "rows": answer.rows,
        "created": answer.created,
        "merged": answer.merged,
        "unchanged": answer.unchanged,
        "rejected": len(listed.rejected) if listed is not None else 0,
        "left": answer.left,
        "dry_run": dry,
        "resumed": answer.went_on,
        "opening": {
            "points": opening.points,
            "principal_minor": opening.principal_minor,
            "bonus_minor": opening.bonus_minor,
        },
        "columns": _columns(listed.columns) if listed is not None else [],
        "ignored": _ignored(listed.columns) if listed is not None else [],
        "file": _file(table) if table is not None else None,
        "rejects": _rejects(listed, lang) if listed is not None else [],
    }


def _columns(columns: Columns) -> list[dict[str, object]]:
    return [
        {"column": each.place + 1, "heading": each.heading, "field": each.field.value, "unit": each.unit.value}
        for each in columns.columns
    ]


def _ignored(columns: Columns) -> list[str]:
    taken = {each.place for each in columns.columns}
    return [heading for place, heading in enumerate(columns.headings) if heading and place not in taken]


def _file(table: SheetTable) -> dict[str, object]:
    told: dict[str, object] = {"kind": table.kind, "encoding": table.encoding, "delimiter": table.delimiter}
    told |= {"sheet": table.sheet, "other_sheets": list(table.others), "hidden_rows": table.hidden_rows}
    return {name: value for name, value in told.items() if value}


def _rejects(listed: ListRead, lang: str) -> list[dict[str, object]]:
    return [
        {
            "row": each.row,
            "field": each.field.value,
            "reason": each.why.value,
            "text": why_in_column(each.why, each.field, listed.columns, lang),
        }
        for each in listed.rejected[:_LISTED]
    ]
