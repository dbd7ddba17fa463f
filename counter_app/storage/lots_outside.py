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

_LOOKED_UP = "lot.digest IS NULL AND lot.version <= :view"
_AS_SEEN = (
    "UPDATE lot SET left = told.value, version = :view FROM json_each(:lots) AS told"
    f" WHERE lot.id = told.key AND {_LOOKED_UP}"
)
_NOT_SEEN = (
    f"UPDATE lot SET left = 0, version = :view WHERE member = :member AND {_LOOKED_UP}"
    " AND id NOT IN (SELECT key FROM json_each(:lots))"
)
_KEY = f"substr(own.scope, {len(lot_scope('')) + 1})"
_AFTER_MEMBER = f"substr({_KEY}, length(:member) + 2)"
# An own act that the view holds, in a lot that it does not have: there is nothing beside it.
_NEVER_OPENED = (
    "INSERT OR IGNORE INTO lot (id, member, ledger, until, left, version)"
    f" SELECT DISTINCT {_KEY}, :member, substr({_AFTER_MEMBER}, 1, instr({_AFTER_MEMBER}, ':') - 1),"
    f" substr({_AFTER_MEMBER}, instr({_AFTER_MEMBER}, ':') + 1), 0, :view"
    " FROM usage_delta AS own INDEXED BY ix_usage_delta_open WHERE own.reached = 0 AND own.seen_from <= :view"
    f" AND own.scope >= '{lot_scope('')}' || :member || ':' AND own.scope < '{lot_scope('')}' || :member || ';'"
    " AND NOT EXISTS (SELECT 1 FROM member WHERE id = :member AND digest IS NOT NULL)"
)


def replace_looked_up(connection: Connection, page: ChangesPage) -> None:
    """All that a look-up says of its members' lots, in place of what earlier ones and own acts had left here."""
    for member, view, lots in _views(page):
        values = {"member": member, "view": view, "lots": json.dumps(lots)}
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
