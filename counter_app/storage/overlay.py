"""Which of the rows that came down hold this counter's own acts already (`docs/decisions/145`).

An act that touches a limit leaves a `usage_delta`. A row that came down holds it from the version `seen_from` on (the
cloud's answer says which), and holds nothing of it up to `unseen_until`: where the cursor stood before it was sent.
Between the two nobody knows: then a use that was taken is counted beside the row, and one that was given back is not
taken off it, unless what it gave back is counted beside the row too. Rather one too many than not at all.
"""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from types import MappingProxyType

from counter_app.domain.holdings import is_confirmed
from counter_app.domain.lease import lease_scope
from counter_app.domain.ledgers import Ledger, lot_scope
from counter_app.domain.limits import coupon_scope, is_coupon, is_money, money_scope
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Result
from counter_app.storage.connection import Connection
from counter_app.storage.reading_self import SelfReading

_CURSOR = "coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'cursor'), 0)"
_VERSION = "coalesce((SELECT version FROM usage WHERE scope = {scope}), 0)"
_OF_COUPON = "SELECT {what} FROM coupon WHERE id = substr({scope}, {begin})"
_COUPON_BEGINS, _MONEY_BEGINS = (len(scope("")) + 1 for scope in (coupon_scope, money_scope))
# A coupon's uses have the version of its row, which stands alone where there are none.
_COUPON_VERSION = f"max({_VERSION}, coalesce(({_OF_COUPON}), 0))"
_NOT_HELD = "(taken.seen_from IS NULL OR taken.seen_from > told.version)"
_TAKEN_BESIDE = (
    "EXISTS (SELECT 1 FROM redemption JOIN usage_delta AS taken ON taken.operation = redemption.checkout"
    " AND taken.redemption = redemption.id AND taken.scope = own.scope"
    f" WHERE redemption.id = own.redemption AND taken.delta > 0 AND taken.reached = 0 AND {_NOT_HELD})"
)
_NOT_YET_SENT_THEN = (
    f"told.version <= (SELECT coalesce(own.unseen_until, {_CURSOR}) FROM operation"
    " WHERE operation.id = own.operation AND operation.state <> 'closed')"
)
_BESIDE = (
    "coalesce((SELECT sum(CASE WHEN own.seen_from <= told.version THEN 0"
    " WHEN own.delta > 0 THEN CASE WHEN own.redemption = told.held THEN 0 ELSE own.delta END"
    f" WHEN own.seen_from > told.version OR own.redemption = told.stands OR {_NOT_YET_SENT_THEN} OR {_TAKEN_BESIDE}"
    " THEN own.delta ELSE 0 END) FROM usage_delta AS own WHERE own.scope = :scope AND own.reached = 0), 0)"
)


def _counting(*, used: str, version: str, here: str, held: str = "''", stands: str = "''") -> str:
    """SQL: what came down with what lies over it, and what was taken here and not given back. `held`: a redemption
    that the row holds for certain; `stands`: one that it holds as not voided."""
    return (
        f"WITH told (used, version, held, stands) AS (SELECT {used}, {version}, {held}, {stands})"
        f" SELECT told.used + {_BESIDE}, {here} FROM told"
    )


_USED = "coalesce((SELECT used FROM usage WHERE scope = :scope), 0)"
_TAKES = "(SELECT count(*) FROM take WHERE scope = :scope)"
_LIMIT_VERSION = _VERSION.format(scope=":scope")
_LAST = f"coalesce(({_OF_COUPON.format(what='last_redemption', scope=':scope', begin=_COUPON_BEGINS)}), '')"
_COUNT_COUPON = _counting(
    used=_USED,
    version=_COUPON_VERSION.format(what="version", scope=":scope", begin=_COUPON_BEGINS),
    here=_TAKES,
    held=_LAST,
    stands=_LAST,
)
# The row of a coupon's money may come down before or after the coupon's, which names the use that stands.
_COUNT_MONEY = _counting(
    used=_USED,
    version=_LIMIT_VERSION,
    here="coalesce((SELECT spent_minor FROM money WHERE scope = :scope), 0)",
    stands=f"coalesce(({_OF_COUPON.format(what='last_redemption', scope=':scope', begin=_MONEY_BEGINS)}"
    f" AND version >= {_LIMIT_VERSION}), '')",
)
_COUNT_LIMIT = _counting(used=_USED, version=_LIMIT_VERSION, here=_TAKES)
_COUNT_UNITS = _counting(
    used=_USED,
    version=_LIMIT_VERSION,
    here="coalesce((SELECT spent_minor FROM money WHERE scope = :scope), 0)",
)
_COUNT_LEASE = _counting(
    used="coalesce((SELECT used FROM lease WHERE id = :lease), 0)",
    version="coalesce((SELECT version FROM lease WHERE id = :lease), 0)",
    here=_TAKES,
)

# --- what becomes known of an act ---

_WITHOUT_ANSWER = (
    "SELECT id FROM operation WHERE state <> 'closed' AND state IN ('waiting', 'undeliverable') AND lane = 0"
    " AND type IN ('checkout', 'void', 'refund', 'top_up', 'points_adjust', 'stamp', 'reserve',"
    " 'member_merge')"
    " ORDER BY epoch, seq LIMIT :limit"
)
_NEVER_SENT = (
    "SELECT DISTINCT operation FROM usage_delta WHERE operation IN (SELECT value FROM json_each(:ids))"
    " AND delta < 0 AND reached = 0 AND unseen_until IS NULL"
)
_SENT = (
    "UPDATE usage_delta SET unseen_until = :cursor WHERE operation IN (SELECT value FROM json_each(:ids))"
    " AND delta < 0 AND unseen_until IS NULL"
)
_PERHAPS_SENT = (
    "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET unseen_until = :cursor"
    " WHERE reached = 0 AND delta < 0 AND unseen_until IS NULL"
)
_IS_LOT = f"scope LIKE '{lot_scope('%')}'"
# An older cloud says only the last version of an act's changes: what it gave back may be in any row since it was sent.
_SEEN = (
    "UPDATE usage_delta SET seen_from = CASE WHEN :since > 0 THEN :since"
    " WHEN delta > 0 THEN min(:version, coalesce(seen_from, :version))"
    " ELSE min(:version, coalesce(unseen_until, :cursor) + 1) END WHERE operation = :id"
    f" AND (delta > 0 OR :listed IS NULL OR {_IS_LOT} OR redemption IN (SELECT value FROM json_each(:listed)))"
)
# A look-up is one view: where its coupon names our redemption, its other rows hold that too, whatever their versions.
_SHOWN = (
    "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET seen_from = min(coalesce(seen_from, told.value), told.value)"
    " FROM json_each(:rows) AS told WHERE reached = 0 AND delta > 0 AND scope = told.key"
    " AND redemption IN (SELECT value FROM json_each(:redemptions))"
)
# What was refused never was: points that it had spent are there again, a use that was consumed stays consumed.
_FREES_NOTHING = f"UPDATE usage_delta SET reached = 1 WHERE operation = :id AND (delta < 0 OR {_IS_LOT})"
_FORGET = "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET unseen_until = 0, seen_from = NULL WHERE reached = 0"
# A void that came before its checkout changed nothing by itself (version 0): the checkout's rows show both.
_HELD_TOO = (
    "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET seen_from = (SELECT taken.seen_from FROM redemption"
    " JOIN usage_delta AS taken ON taken.operation = redemption.checkout AND taken.redemption = redemption.id"
    " WHERE redemption.id = usage_delta.redemption AND taken.scope = usage_delta.scope)"
    " WHERE reached = 0 AND delta < 0 AND seen_from IS NULL AND EXISTS (SELECT 1 FROM operation"
    " WHERE operation.id = usage_delta.operation AND operation.state = 'closed' AND operation.result_version = 0)"
)
_FOLLOW = (
    "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET reached = 1 WHERE reached = 0 AND delta < 0 AND EXISTS ("
    "SELECT 1 FROM operation WHERE operation.id = usage_delta.operation"
    " AND operation.state = 'closed' AND operation.result_version = 0"
    ") AND EXISTS ("
    "SELECT 1 FROM redemption JOIN usage_delta AS taken"
    " ON taken.operation = redemption.checkout AND taken.redemption = redemption.id"
    " WHERE redemption.id = usage_delta.redemption AND taken.scope = usage_delta.scope AND taken.reached = 1)"
)
# The same of points and value: what takes them back says what it takes it back from.
_LOT_FIRST = (
    "reached = 0 AND seen_from IS NULL AND redemption <> operation"
    f" AND {_IS_LOT} AND EXISTS (SELECT 1 FROM operation WHERE operation.id = usage_delta.operation"
    " AND operation.state = 'closed' AND operation.result_version = 0)"
)
_LOT_HELD_TOO = (
    "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET seen_from = (SELECT max(first.seen_from)"
    " FROM usage_delta AS first WHERE first.operation = usage_delta.redemption)"
    f" WHERE {_LOT_FIRST}"
)
_LOT_FOLLOW = (
    f"UPDATE usage_delta INDEXED BY ix_usage_delta_open SET reached = 1 WHERE {_LOT_FIRST} AND NOT EXISTS ("
    "SELECT 1 FROM usage_delta AS first WHERE first.operation = usage_delta.redemption AND first.reached = 0)"
)
# What does not come down by itself (a coupon of another store, looked up or known from its signature) keeps our own
# acts as the cloud's next row will have them. It stays older than that row, which also holds what others did before: an
# act's `since` is the version of the first row that it changed, and an older cloud does not say which that was.
# An act whose answer was lost has none, and what is empty is no JSON.
_OLDER = (
    "max(coalesce(usage.version, 0), CASE WHEN"
    " json_extract(nullif(CAST(operation.result AS TEXT), ''), '$.since') > 0 THEN own.seen_from - 1 ELSE 0 END)"
)
_DELTA_VERSION = (
    "CASE WHEN own.scope LIKE 'coupon:%' THEN "
    + _COUPON_VERSION.format(what="version", scope="own.scope", begin=_COUPON_BEGINS)
    + f" ELSE {_VERSION.format(scope='own.scope')} END"
)
_LAST_OF_OWN = f"coalesce(({_OF_COUPON.format(what='last_redemption', scope='own.scope', begin=_COUPON_BEGINS)}), '')"
_KEEP_OUTSIDE = (
    "INSERT INTO usage (scope, used, version)"
    f" SELECT own.scope, max(0, coalesce(usage.used, 0) + sum(own.delta)), max({_OLDER})"
    " FROM usage_delta AS own INDEXED BY ix_usage_delta_open LEFT JOIN usage ON usage.scope = own.scope"
    " LEFT JOIN operation ON operation.id = own.operation"
    f" WHERE own.reached = 0 AND own.seen_from <= :cursor AND own.seen_from > {_DELTA_VERSION}"
    f" AND NOT (own.delta > 0 AND own.scope LIKE 'coupon:%' AND own.redemption = {_LAST_OF_OWN})"
    f" AND usage.digest IS NULL AND own.scope NOT LIKE '{lease_scope('%')}'"
    f" AND own.scope NOT LIKE '{lot_scope('%')}' AND NOT EXISTS ("
    f"{_OF_COUPON.format(what='1', scope='own.scope', begin=_COUPON_BEGINS)}"
    " AND own.scope LIKE 'coupon:%' AND digest IS NOT NULL)"
    " GROUP BY own.scope ON CONFLICT (scope) DO UPDATE SET used = excluded.used, version = excluded.version"
)
_LOT = f"substr(own.scope, {len(lot_scope('')) + 1})"
_AFTER_MEMBER = f"substr({_LOT}, instr({_LOT}, ':') + 1)"
_OF_MEMBER = f"substr({_LOT}, 1, instr({_LOT}, ':') - 1)"
_LEDGER = f"substr({_AFTER_MEMBER}, 1, instr({_AFTER_MEMBER}, ':') - 1)"
_LEFT = f"sum(CASE WHEN {_LEDGER} = '{Ledger.DEBT}' THEN own.delta ELSE -own.delta END)"
# A member who comes down has lots that do, but for one who became another member: those have the other's name.
_KEEP_LOTS_OUTSIDE = (
    "INSERT INTO lot (id, member, ledger, until, left, version)"
    f" SELECT {_LOT}, {_OF_MEMBER}, {_LEDGER}, substr({_AFTER_MEMBER}, instr({_AFTER_MEMBER}, ':') + 1),"
    f" coalesce(lot.left, 0) + {_LEFT}, max(own.seen_from)"
    f" FROM usage_delta AS own INDEXED BY ix_usage_delta_open LEFT JOIN lot ON lot.id = {_LOT}"
    " WHERE own.reached = 0 AND own.seen_from <= :cursor AND own.seen_from > coalesce(lot.version, 0)"
    f" AND own.scope LIKE '{lot_scope('%')}' AND lot.digest IS NULL"
    f" AND NOT EXISTS (SELECT 1 FROM member WHERE member.id = {_OF_MEMBER} AND member.digest IS NOT NULL)"
    " GROUP BY own.scope ON CONFLICT (id) DO UPDATE SET left = excluded.left, version = excluded.version"
)
# `INDEXED BY`: only the deltas that are still open are looked at, never every operation there ever was.
_REACHED = (
    "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET reached = 1 WHERE reached = 0 AND (seen_from <= :cursor"
    " OR (seen_from IS NULL AND EXISTS (SELECT 1 FROM operation WHERE operation.id = usage_delta.operation"
    " AND operation.state = 'closed' AND operation.result_version BETWEEN 1 AND :cursor)))"
)
_NAMES = (("coupon", "last_redemption"), ("usage", "used"))
_KINDS = MappingProxyType(
    {"coupon": _COUNT_COUPON, "money": _COUNT_MONEY, "limit": _COUNT_LIMIT, "units": _COUNT_UNITS}
)


def units_used(connection: Connection, scope: str) -> int:
    """Units taken from a scope, as far as this counter knows: never fewer than its own that stand."""
    units = "units" if is_confirmed(scope) else "limit"
    kind = "money" if is_money(scope) else "coupon" if is_coupon(scope) else units
    return _most(connection, _KINDS[kind], {"scope": scope})


def lease_used(connection: Connection, lease_id: str) -> int:
    """The same of a lease, of which nothing is given back."""
    return _most(connection, _COUNT_LEASE, {"scope": lease_scope(lease_id), "lease": lease_id})


def _most(connection: Connection, sql: str, values: dict[str, object]) -> int:
    shown, own = connection.execute(sql, values).one()
    return max(int(shown), int(own))


def close_act(connection: Connection, operation_id: str, result: Result, cursor: int) -> None:
    """The cloud's answer says which rows hold the act. What a void found done already is told by another row."""
    if result.version:
        listed = result.detail.get("redemptions")
        values = {
            "id": operation_id,
            "since": result.since,
            "version": result.version,
            "cursor": cursor,
            "listed": json.dumps(listed) if isinstance(listed, list) else None,
        }
        connection.execute(_SEEN, values)
    else:
        connection.execute(_FOLLOW)
        connection.execute(_LOT_FOLLOW)


def shown_by_look_up(connection: Connection, page: ChangesPage) -> None:
    """An older cloud's answer says only the last version of an act; what a look-up shows of it is seen here."""
    coupons, usages = (dict(_columns(page, kind, column)) for kind, column in _NAMES)
    named = [str(each) for _, each in coupons.values() if each]
    if not named:
        return
    rows = {coupon_scope(coupon): version for coupon, (version, _) in coupons.items()}
    rows |= {scope: version for scope, (version, _) in usages.items()}
    connection.execute(_SHOWN, {"rows": json.dumps(rows), "redemptions": json.dumps(named)})


def _columns(page: ChangesPage, kind: str, column: str) -> Iterator[tuple[str, tuple[object, object]]]:
    """Id, and version with one column more, of the rows of a kind."""
    body = page.kinds.get(kind)
    if body is not None and column in body.columns:
        at = [body.columns.index(name) for name in ("id", "version", column)]
        yield from ((str(row[at[0]]), (row[at[1]], row[at[2]])) for row in body.rows)


def refuse_act(connection: Connection, operation_id: str) -> None:
    """What it wanted to give back was never given back."""
    connection.execute(_FREES_NOTHING, {"id": operation_id})


def all_came_down(connection: Connection, cursor: int) -> None:
    """Every row of the scope up to `cursor` is here: what they hold lies over them no more."""
    connection.execute(_HELD_TOO)
    connection.execute(_LOT_HELD_TOO)
    connection.execute(_KEEP_OUTSIDE, {"cursor": cursor})
    connection.execute(_KEEP_LOTS_OUTSIDE, {"cursor": cursor})
    connection.execute(_REACHED, {"cursor": cursor})
    connection.execute(_FOLLOW)
    connection.execute(_LOT_FOLLOW)


def perhaps_sent(connection: Connection, cursor: int) -> None:
    """The database was put back: what waits may have been sent since."""
    connection.execute(_PERHAPS_SENT, {"cursor": cursor})


def forget_versions(connection: Connection) -> None:
    """The cloud was set back: its versions mean other rows from now on."""
    connection.execute(_FORGET)


class SendingReading(SelfReading):
    """Mixin over one connection."""

    def without_answer(self, limit: int) -> Sequence[str]:
        """The oldest acts that take from limits or give back to them, and have no answer yet."""
        return [str(each) for each in self._connection.execute(_WITHOUT_ANSWER, {"limit": limit}).scalars()]

    def never_sent(self, operation_ids: Collection[str]) -> Collection[str]:
        """Those among these that give something back and are about to be sent for the first time."""
        return list(self._connection.execute(_NEVER_SENT, {"ids": json.dumps(list(operation_ids))}).scalars())


class SendingWriting(SendingReading):
    """Mixin over one connection."""

    def note_sending(self, operation_ids: Collection[str]) -> None:
        """Before they are sent: from here on a row that comes down may hold them."""
        self._connection.execute(_SENT, {"ids": json.dumps(list(operation_ids)), "cursor": self.cursor()})
