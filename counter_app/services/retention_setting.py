"""The setting `retention`: how long personal data is kept (`domain.retention`, docs/settings.md)."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.domain.fields import Fields, refuse
from counter_app.domain.retention import (
    DAYS,
    FLAGS,
    LEAST_NOTICE_DAYS,
    MOST_DAYS,
    MOST_NOTICE_DAYS,
    NO_RULES,
    rules_dict,
)

RETENTION_DEFAULTS: Mapping[str, object] = rules_dict(NO_RULES)


def read_retention(fields: Fields, name: str, present: object) -> object:
    """A new value; a part that is left out keeps its present one. Raises `InvalidInput`."""
    part = fields.part(name)
    kept = {**RETENTION_DEFAULTS, **(present if isinstance(present, Mapping) else {})}
    value: dict[str, object] = {}
    for key, least in DAYS.items():
        value[key] = kept[key] if not part.holds(key) else _days(part, key, least)
    notice = kept["notice_days"]
    assert isinstance(notice, int)
    value["notice_days"] = part.integer("notice_days", LEAST_NOTICE_DAYS, MOST_NOTICE_DAYS, notice)
    for key in FLAGS:
        value[key] = part.flag(key, bool(kept[key]))
    part.done()
    return value


def _days(part: Fields, key: str, least: int) -> int | None:
    return part.integer(key, least, MOST_DAYS) if part.has(key) else None


def refuse_too_short(changed: Mapping[str, object], present: Mapping[str, object]) -> None:
    """What is needed to take an import back is kept for as long as that can be. Raises `InvalidInput`."""
    both = {**present, **changed}
    retention, undo = both.get("retention"), both.get("import_undo_days")
    days = retention.get("import_rows_days") if isinstance(retention, Mapping) else None
    if isinstance(days, int) and isinstance(undo, int) and days < undo:
        refuse("retention.import_rows_days", f"must be at least import_undo_days, which is {undo}")
