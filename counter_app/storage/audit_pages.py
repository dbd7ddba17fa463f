"""The audit log, the newest records first: a page by its place, so that the last costs what the first does.

By one person, one act or between two days an index finds them. What is typed is looked for in the records themselves,
`WINDOW` of them at a time: whoever asks has each answer within a blink, and goes on from where it ended.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from counter_app.services.audit_chain import shown
from counter_app.services.audit_records import AuditSlice, AuditWanted, alike
from counter_app.services.records import AuditEntry, AuditRecord
from counter_app.storage.connection import Connection
from counter_app.storage.rows import read_json

WINDOW = 20_000
_MOST_BOUND = 50_000
_PAGE = (
    "SELECT * FROM audit {index} WHERE number < :before AND number >= :low{conditions}"
    " ORDER BY number DESC LIMIT :limit"
)
_STAFF, _ACTION = " AND staff = :staff", " AND action = :action"
_FROM, _UNTIL = " AND at >= :from_at", " AND at < :until_at"
_TYPED = (
    " AND (staff IN (SELECT value FROM json_each(:people)) OR action IN (SELECT value FROM json_each(:acts)){texts})"
)
_TEXT = " OR instr({subject}, :text_{number}) > 0 OR instr({details}, :text_{number}) > 0"
_WIDE = 0xFEE0  # between a sign of ASCII and its full-width form
# The clock of a counter may have been set back: what was written between two times need not stand together.
_BOUNDS = "SELECT coalesce(min(number), 0), coalesce(max(number), 0), count(*) FROM {of}"
_SOME = "(SELECT number FROM audit WHERE TRUE{conditions} LIMIT :most)"
_NO_TIME = datetime.fromtimestamp(0, UTC)
_LAST = "SELECT coalesce(max(number), 0) FROM audit"


class AuditPages:
    """Mixin over one connection."""

    _connection: Connection

    def audit_bounds(self, wanted: AuditWanted) -> tuple[int, int]:
        """(first, last) number of what stands between the times; (0, 0) where nothing does."""
        whole = (1, int(self._connection.execute(_LAST).scalar_one()))
        if wanted.from_at is None and wanted.until_at is None:
            return whole
        some = _SOME.format(conditions=_span(wanted))
        row = self._connection.execute(_BOUNDS.format(of=some), {**_values(wanted), "most": _MOST_BOUND + 1}).one()
        if row[2] <= _MOST_BOUND:
            return int(row[0]), int(row[1])
        if wanted.until_at is None:
            return whole  # so many of the newest ones that no bound is needed to find them
        row = self._connection.execute(_BOUNDS.format(of=some), {**_values(wanted), "most": -1}).one()
        return int(row[0]), int(row[1])

    def audit_slice(self, wanted: AuditWanted, before: int, limit: int) -> AuditSlice:
        """Up to `limit` records below number `before`. Raises nothing for numbers that there are not."""
        first, last = self.audit_bounds(wanted)
        before = min(before, last + 1)
        if not first or before <= first:
            return AuditSlice((), 0)
        by_index = bool(wanted.staff or wanted.action) and not wanted.typed and not (wanted.staff and wanted.action)
        low = first if by_index else max(first, before - WINDOW)
        index = "INDEXED BY ix_audit_staff" if wanted.staff else "INDEXED BY ix_audit_action" if wanted.action else ""
        conditions = _STAFF * bool(wanted.staff) + _ACTION * bool(wanted.action) + _span(wanted)
        if wanted.typed:
            texts = "".join(map(_holds, range(len(wanted.texts)), map(alike, wanted.texts)))
            conditions += _TYPED.format(texts=texts)
        values = {**_values(wanted), "before": before, "low": low, "limit": limit}
        rows = self._connection.execute(_PAGE.format(index=index, conditions=conditions), values).all()
        found = tuple(record_of(row) for row in rows)
        reached = found[-1].number if len(found) == limit else low
        return AuditSlice(found, 0 if reached <= first else reached)


def _values(wanted: AuditWanted) -> dict[str, object]:
    return {
        "staff": wanted.staff,
        "action": wanted.action,
        "from_at": _text(wanted.from_at),
        "until_at": _text(wanted.until_at),
        "people": json.dumps(wanted.people),
        "acts": json.dumps(wanted.acts),
        **{f"text_{number}": alike(text) for number, text in enumerate(wanted.texts)},
    }


def _holds(number: int, text: str) -> str:
    return _TEXT.format(number=number, subject=_alike("subject", text), details=_alike("details", text))


def _alike(column: str, text: str) -> str:
    """`services.audit_records.alike` of a column, as far as signs are concerned that stand in `text`. Few records hold
    anything full-width: the others are only brought to lower case."""
    narrow = column
    for sign in sorted({other for each in text if "!" <= each <= "~" for other in (each, each.upper())}):
        narrow = f"replace({narrow}, char({ord(sign) + _WIDE}), char({ord(sign)}))"
    return f"lower(CASE WHEN {column} GLOB '*[！-～]*' THEN {narrow} ELSE {column} END)"


def _span(wanted: AuditWanted) -> str:
    return _FROM * (wanted.from_at is not None) + _UNTIL * (wanted.until_at is not None)


def _text(at: datetime | None) -> str:
    """As times stand in the log."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else ""


def record_of(row: Any) -> AuditRecord:
    """A whole row. What somebody has written into it that is no time is told as the beginning of 1970: the check of the
    chain names the record, and the others can be read."""
    number, at, staff, action, subject, outcome, details, prev, digest = row
    entry = AuditEntry(_moment(at), staff, action, subject, outcome, shown(read_json(details, {})))
    return AuditRecord(number, entry, prev, digest)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return _NO_TIME
    return at if at.tzinfo is not None else _NO_TIME
