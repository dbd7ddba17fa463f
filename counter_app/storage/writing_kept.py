"""What a recovered database is given back: acts as they were written once, and a head that no act had yet."""

from __future__ import annotations

import msgspec

from counter_app.protocol.operations import Operation, chain_hash
from counter_app.storage.overlay import perhaps_sent
from counter_app.storage.reading_leases import LEASES_LOST, lose_leases
from counter_app.storage.reading_outbox import OutboxReading
from counter_app.storage.rows import iso_to_ms
from counter_app.storage.statements import insert
from counter_app.storage.writing_outbox import SET_HEAD, row_of

_DROP = "DELETE FROM operation WHERE id = :id AND state = 'claiming'"
_KNOWN = "SELECT 1 FROM operation WHERE id = :id"
_LEASES_LOST = f"INSERT OR REPLACE INTO meta (key, value) VALUES ('{LEASES_LOST}', '1')"  # noqa: S608 - our own word
_AT_PLACE = "SELECT 1 FROM operation WHERE epoch = :epoch AND seq = :seq"


class KeptWriting(OutboxReading):
    """Mixin over one connection."""

    def put_kept_operation(self, operation: Operation, request_hash: str, answer: bytes) -> bool:
        """Write an operation as it was written once, waiting; False where it is there already.

        Where another one has its place in the chain it goes behind the last: nothing is left out for a number's sake.
        """
        self._connection.execute(_DROP, {"id": operation.id})
        if self._connection.execute(_KNOWN, {"id": operation.id}).first() is not None:
            return False
        place, head = {"epoch": operation.epoch, "seq": operation.seq}, self.operation_head()
        if head is not None and self._connection.execute(_AT_PLACE, place).first() is not None:
            epoch, seq, prev = head
            operation = msgspec.structs.replace(operation, epoch=epoch, seq=seq + 1, prev=prev)
        if head is None or (operation.epoch, operation.seq) > head[:2]:
            # Whoever reads the chain before the next act of this counter must not find places behind its end.
            self.move_head(operation.epoch, operation.seq, chain_hash(operation))
        values = row_of(operation, chain_hash(operation), request_hash, answer, iso_to_ms(operation.at))
        row = {**values, "state": "waiting", "mode": "report"}
        self._connection.execute(insert("operation", row), row)
        return True

    def move_head(self, epoch: int, seq: int, digest: str) -> None:
        """Go on behind this place of the chain."""
        self._connection.execute(SET_HEAD, {"id": 1, "epoch": epoch, "seq": seq, "hash": digest})

    def clear_reserve(self) -> None:
        """Identities that may have been given out since are given out no more, and uses of a quota that may have been
        taken since are not taken again: also those of leases that are still to come down. What waits here may have been
        sent since."""
        self._connection.execute("DELETE FROM reserve_member")
        self._connection.execute("DELETE FROM reserve_coupon")
        lose_leases(self._connection)
        self._connection.execute(_LEASES_LOST)
        perhaps_sent(self._connection, self.cursor())
