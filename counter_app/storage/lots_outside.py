"""Lots of members whose rows do not come down by themselves: a look-up is one view of all of them.

What an own act did was kept under the lot that this counter chose; the cloud may have chosen another one (points that
were earned paid a debt). Such a lot is in no look-up, and goes with the next one; own acts that the view does not hold
stay beside it (`docs/decisions/145`).
"""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from counter_app.domain.ledgers import lot_scope
from counter_app.protocol.changes import ChangesPage
from counter_app.storage.connection import Connection

# Each look-up as `_views` has it; all of a page's in one statement each, so that a long page is no long list of them.
_VIEW, _MEMBER = (f"json_extract(seen.value, '$.{name}')" for name in ("view", "member"))
_LOOKED_UP = f"lot.digest IS NULL AND lot.version <= {_VIEW}"
_AS_SEEN = (
    f"UPDATE lot SET left = told.value, version = {_VIEW}"
    " FROM json_each(:views) AS seen, json_each(seen.value, '$.lots') AS told"
    f" WHERE lot.id = told.key AND {_LOOKED_UP}"
)
_NOT_SEEN = (
    f"UPDATE lot SET left = 0, version = {_VIEW} FROM json_each(:views) AS seen WHERE lot.member = {_MEMBER}"
    f" AND {_LOOKED_UP} AND lot.id NOT IN (SELECT key FROM json_each(seen.value, '$.lots'))"
)
_KEY = f"substr(own.scope, {len(lot_scope('')) + 1})"
_AFTER_MEMBER = f"substr({_KEY}, length({_MEMBER}) + 2)"
# An own act that the view holds, in a lot that it does not have: there is nothing beside it.
_NEVER_OPENED = (
    "INSERT OR IGNORE INTO lot (id, member, ledger, until, left, version)"
    f" SELECT DISTINCT {_KEY}, {_MEMBER}, substr({_AFTER_MEMBER}, 1, instr({_AFTER_MEMBER}, ':') - 1),"
    f" substr({_AFTER_MEMBER}, instr({_AFTER_MEMBER}, ':') + 1), 0, {_VIEW}"
    " FROM json_each(:views) AS seen CROSS JOIN usage_delta AS own INDEXED BY ix_usage_delta_open"
    f" WHERE own.reached = 0 AND own.seen_from <= {_VIEW}"
    f" AND own.scope >= '{lot_scope('')}' || {_MEMBER} || ':' AND own.scope < '{lot_scope('')}' || {_MEMBER} || ';'"
    f" AND NOT EXISTS (SELECT 1 FROM member WHERE id = {_MEMBER} AND digest IS NOT NULL)"
)


def replace_looked_up(connection: Connection, page: ChangesPage) -> None:
    """All that a look-up says of its members' lots, in place of what earlier ones and own acts had left here."""
    found = [{"member": member, "view": view, "lots": lots} for member, view, lots in _views(page)]
    if found:
        values = {"views": json.dumps(found)}
        for statement in (_AS_SEEN, _NOT_SEEN, _NEVER_OPENED):
            connection.execute(statement, values)


def _views(page: ChangesPage) -> Iterator[tuple[str, int, Mapping[str, int]]]:
    """Each member of the page, the newest version of what it says about the member, and what is left of the lots."""
    lots: dict[str, dict[str, int]] = {}
    views = {str(identity): int(str(version)) for identity, version in _columns(page, "member", "id", "version")}
    for key, version, member, left in _columns(page, "lot", "id", "version", "member", "left"):
        lots.setdefault(str(member), {})[str(key)] = int(str(left))
        if str(member) in views:
            views[str(member)] = max(views[str(member)], int(str(version)))
    yield from ((member, view, lots.get(member, {})) for member, view in views.items())


def _columns(page: ChangesPage, kind: str, *names: str) -> Iterator[Sequence[object]]:
    body = page.kinds.get(kind)
    if body is not None and set(names) <= set(body.columns):
        at = [body.columns.index(name) for name in names]
        yield from ([row[each] for each in at] for row in body.rows)
