"""An exception that was settled here, over what came down, until the cloud's row tells of it."""

from __future__ import annotations

import json
from typing import Any

from counter_app.domain.settling import SETTLED
from counter_app.storage.came_down import set_aside
from counter_app.storage.connection import Connection
from counter_app.storage.rows import at_ms, iso, read_json

_FACTS = "SELECT facts FROM exception WHERE id = :id AND status = 'open'"
_SETTLE = "UPDATE exception SET status = :status, facts = :facts WHERE id = :id"


def settle_here(connection: Connection, exception_id: str, outcome: str, at: int | None) -> None:
    """`waiting`: the cloud has not said yet that it stands so."""
    row = connection.execute(_FACTS, {"id": exception_id}).first()
    if row is None:
        return
    facts: dict[str, Any] = read_json(row.facts, {})
    facts["settled"] = {"outcome": outcome, "at": iso(at_ms(at)), "waiting": True}
    set_aside(connection, "exception", (exception_id,))
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    connection.execute(_SETTLE, {"id": exception_id, "status": SETTLED, "facts": text})
