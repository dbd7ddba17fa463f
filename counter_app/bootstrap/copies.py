"""Everything about one member, written for that person: a page to read and a file for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.files import write_private
from counter_app.services.context import Counter
from counter_app.services.copy_page import page_of
from counter_app.services.member_export import export_member
from counter_app.ui.ports import CopySaved


def as_json(document: Mapping[str, object]) -> bytes:
    """For other programs."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def as_page(document: Mapping[str, object], lang: str) -> bytes:
    """To be read and printed."""
    return page_of(json.loads(as_json(document)), lang).encode("utf-8", "backslashreplace")


def save_copy(counter: Counter, member: str, folder: Path, lang: str) -> CopySaved:
    """Both of them into the folder, for the one who made them alone; a manager's act. Raises `Fault`."""
    made = export_member(counter, member)
    if made.reasons:
        return CopySaved(reasons=made.reasons)
    page, data = (folder / f"member-{made.member}.{kind}" for kind in ("html", "json"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_private(page, as_page(made.document, lang), replace=True)
        write_private(data, as_json(made.document), replace=True)
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{folder}: {error.strerror}") from error
    return CopySaved((page, data), complete=made.complete)
