"""What the audit log and the exceptions say of each person, summed up where they lie."""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from counter_app.services.audit_records import AuditWanted
from counter_app.services.staff_ports import ActCount
from counter_app.storage.audit_pages import AuditPages
from counter_app.storage.rows import to_ms

_SUMS = ", ".join(
    f"coalesce(sum(json_extract(details, '$.{name}')), 0)"
    for name in ("amount_minor", "discount_minor", "tender_minor")
)
_ACTS = (
    f"SELECT staff, action, outcome, count(*), {_SUMS} FROM audit WHERE number BETWEEN :low AND :high{{span}}"
    " GROUP BY staff, action, outcome"
)
_STEP = 20_000
_EXCEPTIONS = (
    "SELECT operation.staff, count(*) FROM exception JOIN operation ON operation.id = exception.operation"
    " WHERE exception.status <> 'withdrawn'{span} GROUP BY operation.staff"
)


class StaffCounting(AuditPages):
    """Mixin over one connection."""

    def act_counts(self, from_at: datetime | None, until_at: datetime | None) -> Sequence[ActCount]:
        """How often each person did what, with which outcome."""
        first, last = self.audit_bounds(AuditWanted(from_at=from_at, until_at=until_at))
        sums: dict[tuple[str, str, str], ActCount] = {}
        for low in range(first, last + 1, _STEP):
            # Never long in one statement: a reading that others wait behind is broken off.
            values = {"low": low, "high": min(low + _STEP - 1, last), "from_at": _text(from_at)}
            values["until_at"] = _text(until_at)
            for row in self._connection.execute(_ACTS.format(span=_span("at", from_at, until_at)), values):
                _add(sums, ActCount(*row))
        return list(sums.values())

    def exception_counts(self, from_at: datetime | None, until_at: datetime | None) -> Mapping[str, int]:
        """Of whose acts at this counter there are how many exceptions that nobody has withdrawn."""
        values = {"from_at": to_ms(from_at), "until_at": to_ms(until_at)}
        rows = self._connection.execute(_EXCEPTIONS.format(span=_span("operation.at", from_at, until_at)), values)
        return {str(staff): int(count) for staff, count in rows}


def _add(sums: dict[tuple[str, str, str], ActCount], more: ActCount) -> None:
    key = (more.staff, more.action, more.outcome)
    known = sums.get(key)
    if known is not None:
        more = replace(
            known,
            count=known.count + more.count,
            amount_minor=known.amount_minor + more.amount_minor,
            discount_minor=known.discount_minor + more.discount_minor,
            back_minor=known.back_minor + more.back_minor,
        )
    sums[key] = more


def _span(column: str, from_at: datetime | None, until_at: datetime | None) -> str:
    begins = f" AND {column} >= :from_at" if from_at is not None else ""
    return begins + (f" AND {column} < :until_at" if until_at is not None else "")


def _text(at: datetime | None) -> str:
    """As times stand in the log."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at is not None else ""
