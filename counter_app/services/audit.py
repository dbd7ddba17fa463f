"""The audit log: who did what, in a chain of hashes that shows tampering."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.values import dataclass
from counter_app.protocol.operations import GENESIS
from counter_app.services.audit_chain import audit_hash
from counter_app.services.context import Counter
from counter_app.services.records import AuditRecord

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """`first_bad`: number of the first record that does not fit; None when all do. `count`: records read."""

    ok: bool
    count: int
    first_bad: int | None = None


def records(counter: Counter, after: int = 0, limit: int = _PAGE) -> Sequence[AuditRecord]:
    """In the order of the chain. Raises `Fault`."""
    with counter.store.reading() as reading:
        return reading.audit_records(after, limit)


def verify(counter: Counter) -> AuditVerdict:
    """Compute the whole chain anew. Raises `Fault`."""
    number, prev = 0, GENESIS
    with counter.store.reading() as reading:
        while page := reading.audit_records(number, _PAGE):
            for record in page:
                expected = audit_hash(number + 1, prev, record.entry)
                if record.number != number + 1 or record.prev != prev or record.hash != expected:
                    return AuditVerdict(False, number, number + 1)
                number, prev = record.number, record.hash
    return AuditVerdict(True, number)
