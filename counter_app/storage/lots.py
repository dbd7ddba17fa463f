"""Points and stored value of a member: lots as they came down with this counter's own entries over them, and entries.

Which own entries a lot's row holds already is asked of the row alone, as with limits (`storage.overlay`): an entry is a
`usage_delta` under `lot:ID`, above zero where it leaves the member with less. Where nobody knows, what takes counts and
what gives does not.
"""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from typing_extensions import override

from counter_app.domain.holdings import Move
from counter_app.domain.ledgers import Entry, Ledger, Lot, lot_id, lot_scope
from counter_app.protocol.operations import Operation
from counter_app.services.ledger_records import EntryRecord, GivenBackRecord
from counter_app.storage.connection import Connection
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import operation_from
from counter_app.storage.statements import insert

_BEGINS = len(lot_scope("")) + 1
ALIASES = "SELECT id FROM member WHERE alias_of = :member AND alias_of <> ''"
# A member under all ids that stand for it.
IDS = "(SELECT :member UNION ALL SELECT id FROM member WHERE alias_of = :member AND alias_of <> '')"
# What takes something back is known to be beside the row where what it takes back is.
_BOTH_BESIDE = (
    "EXISTS (SELECT 1 FROM usage_delta AS first WHERE first.operation = own.redemption AND first.scope = own.scope"
    " AND first.operation <> own.operation AND first.delta > 0 AND first.reached = 0"
    " AND (first.seen_from IS NULL OR first.seen_from > told.version))"
)
# What was never sent no row holds, also not one that a look-up brought from beyond the cursor.
_NEVER_HELD = (
    "told.version <= (SELECT coalesce(own.unseen_until, 9223372036854775807) FROM operation"
    " WHERE operation.id = own.operation AND operation.state <> 'closed')"
)
BESIDE = (
    "coalesce((SELECT sum(CASE WHEN own.seen_from <= told.version THEN 0 WHEN own.delta > 0 THEN own.delta"
    f" WHEN own.seen_from > told.version OR {_NEVER_HELD} OR {_BOTH_BESIDE} THEN own.delta ELSE 0 END)"
    f" FROM usage_delta AS own WHERE own.scope = '{lot_scope('')}' || told.id AND own.reached = 0), 0)"
)
LOTS = (
    "WITH told (id, amount, version) AS (SELECT id, left, version FROM lot WHERE member = :member UNION ALL"
    f" SELECT DISTINCT substr(scope, {_BEGINS}), 0, 0 FROM usage_delta INDEXED BY ix_usage_delta_open"
    f" WHERE reached = 0 AND scope >= '{lot_scope('')}' || :member || ':' AND scope < '{lot_scope('')}' || :member"
    f" || ';' AND NOT EXISTS (SELECT 1 FROM lot WHERE id = substr(scope, {_BEGINS})))"
    f" SELECT id, amount, {BESIDE} FROM told"
)
_KNOWN_LEDGERS = frozenset(Ledger)
ADD_ENTRY = insert(
    "entry", ("checkout", "operation", "number", "member", "ledger", "until", "amount", "balance", "chosen")
)
DELTA = insert("usage_delta", ("operation", "redemption", "scope", "delta"))
_OF_CHECKOUT = (
    "SELECT * FROM entry WHERE checkout = :checkout AND ledger NOT LIKE 'stamp:%'"
    " ORDER BY operation <> checkout, operation, number"
)
_OF_MEMBER = (
    "SELECT entry.checkout, entry.operation, entry.number, entry.member, entry.ledger, entry.until, entry.amount,"
    " entry.balance, entry.chosen, operation.type, operation.at, operation.staff, staff.name AS staff_name FROM entry"
    " JOIN operation ON operation.id = entry.operation LEFT JOIN staff ON staff.id = operation.staff"
    f" WHERE entry.member IN {IDS} AND entry.ledger NOT LIKE 'stamp:%'"
    " ORDER BY operation.at DESC, entry.operation, entry.number LIMIT :limit"
)
_OFFLINE_VALUE = (
    "SELECT coalesce(-sum(entry.amount), 0) FROM operation INDEXED BY ix_operation_open"
    " CROSS JOIN entry ON entry.checkout = operation.id AND entry.operation = operation.id"
    " WHERE operation.state <> 'closed' AND operation.state IN ('waiting', 'undeliverable')"
    " AND operation.lane = 0 AND operation.type = 'checkout' AND operation.closed_at IS NULL"
    f" AND entry.member IN {IDS} AND entry.chosen = 1 AND entry.ledger IN ('{Ledger.PRINCIPAL}', '{Ledger.BONUS}')"
)
_WAITING = (
    "SELECT * FROM operation WHERE state <> 'closed' AND state = 'waiting' AND id IN ("
    "SELECT operation FROM usage_delta INDEXED BY ix_usage_delta_open WHERE reached = 0"
    f" AND scope >= '{lot_scope('')}' || :member || ':' AND scope < '{lot_scope('')}' || :member || ';')"
    " ORDER BY epoch, seq LIMIT :limit"
)
_GIVEN_BACK = "SELECT * FROM given_back WHERE checkout = :checkout ORDER BY operation"
_UNITS = (
    "INSERT INTO money (scope, spent_minor, cap_minor) VALUES (:scope, :units, :cap) ON CONFLICT (scope) DO UPDATE"
    " SET spent_minor = spent_minor + excluded.spent_minor, cap_minor = excluded.cap_minor"
)


class LotReading(SelfReading):
    """Mixin over one connection."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._own_lots: dict[str, Sequence[Lot]] = {}

    def lots(self, member_id: str) -> Sequence[Lot]:
        """What a member has, with what those had who became this member; own entries included. Read once a snapshot:
        each of a member's coupons is judged beside it."""
        if member_id not in self._own_lots:
            self._own_lots[member_id] = self._lots_now(member_id)
        return self._own_lots[member_id]

    def _lots_now(self, member_id: str) -> Sequence[Lot]:
        aliases = self._connection.execute(ALIASES, {"member": member_id}).scalars()
        return [lot for each in (member_id, *aliases) for lot in _lots_of(self._connection, str(each))]

    def entries_of(self, checkout: str) -> Sequence[EntryRecord]:
        """What a checkout or top-up of this counter did, and then what took it back here."""
        rows = self._connection.execute(_OF_CHECKOUT, {"checkout": checkout})
        return [_entry_from(row) for row in rows]

    def entries_of_member(self, member_id: str, limit: int) -> Sequence[tuple[EntryRecord, str, int, str]]:
        """A member's at this counter, newest first, with the type of the operation, when it was and who did it."""
        rows = self._connection.execute(_OF_MEMBER, {"member": member_id, "limit": limit})
        return [(_entry_from(row), row.type, row.at or 0, row.staff_name or row.staff) for row in rows]

    def entries_waiting(self, member_id: str, limit: int) -> Sequence[Operation]:
        """The oldest waiting operations that change what a member has."""
        rows = self._connection.execute(_WAITING, {"member": member_id, "limit": limit})
        return [operation_from(row).operation for row in rows]

    def given_back(self, checkout: str) -> Sequence[GivenBackRecord]:
        """What refunds and voids of this counter have handed back of it."""
        names = GivenBackRecord.__dataclass_fields__
        rows = self._connection.execute(_GIVEN_BACK, {"checkout": checkout})
        return [GivenBackRecord(**{name: getattr(row, name) for name in names}) for row in rows]

    def offline_value(self, member_id: str) -> int:
        """Value of a member that was spent here and that the cloud has not heard of."""
        return int(self._connection.execute(_OFFLINE_VALUE, {"member": member_id}).scalar_one())


class LotWriting(LotReading):
    """Mixin over one connection."""

    @override
    def lots(self, member_id: str) -> Sequence[Lot]:
        """The same, after whatever this transaction has written."""
        return self._lots_now(member_id)

    def add_entries(self, moves: Sequence[Move], member_id: str, operation_id: str, checkout: str = "") -> None:
        """Append what an operation does to a member's lots; `checkout`: which one it takes something back from. The
        constraint of `entry` stands behind it: nobody spends more than there is."""
        begun = checkout or operation_id
        sums: dict[str, int] = {}
        for number, move in enumerate(moves, 1):
            entry = move.entry
            until = entry.until.isoformat() if entry.until else ""
            self._connection.execute(
                ADD_ENTRY,
                {
                    "checkout": begun,
                    "operation": operation_id,
                    "number": number,
                    "member": member_id,
                    "ledger": entry.ledger.value,
                    "until": until,
                    "amount": entry.amount,
                    "balance": move.balance,
                    "chosen": int(move.chosen),
                },
            )
            scope = lot_scope(lot_id(member_id, entry.ledger, entry.until))
            poorer = entry.amount if entry.ledger is Ledger.DEBT else -entry.amount
            sums[scope] = sums.get(scope, 0) + poorer
        for scope, delta in sums.items():
            if delta:
                row = {"operation": operation_id, "redemption": begun, "scope": scope, "delta": delta}
                self._connection.execute(DELTA, row)

    def add_given_back(self, record: GivenBackRecord) -> None:
        """Remember what was handed back."""
        names = GivenBackRecord.__dataclass_fields__
        self._connection.execute(insert("given_back", names), {name: getattr(record, name) for name in names})

    def take_units(self, scope: str, units: int, cap: int, operation_id: str) -> None:
        """Take minor units of a limit that nothing gives back. The constraint of `money` stands behind it."""
        self._connection.execute(_UNITS, {"scope": scope, "units": units, "cap": cap})
        row = {"operation": operation_id, "redemption": operation_id, "scope": scope, "delta": units}
        self._connection.execute(DELTA, row)


def _lots_of(connection: Connection, member_id: str) -> list[Lot]:
    lots = []
    for key, amount, poorer in connection.execute(LOTS, {"member": member_id}).all():
        _, _, rest = key.partition(":")
        ledger, _, until = rest.partition(":")
        if ledger not in _KNOWN_LEDGERS:
            continue  # of a newer program
        left = amount + poorer if ledger == Ledger.DEBT else amount - poorer
        if left:
            lots.append(Lot(Ledger(ledger), left, day_from(until)))
    return lots


def _entry_from(row: Any) -> EntryRecord:
    entry = Entry(Ledger(row.ledger), row.amount, day_from(row.until))
    return EntryRecord(row.checkout, row.operation, row.number, row.member, entry, row.balance, bool(row.chosen))


def day_from(text: str) -> date | None:
    """The last day that a column names; None for no end."""
    return date.fromisoformat(text) if text else None
