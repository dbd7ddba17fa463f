"""The shifts of all counters, as the cloud has them; for managers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.shifts import ShiftEntry
from counter_app.services.acting import refusal_of, require_manager
from counter_app.services.context import Counter


@dataclass(frozen=True, slots=True)
class ShiftList:
    """Newest first; `more`: there are older ones. `stores`: names by id."""

    shifts: tuple[ShiftEntry, ...] = ()
    more: bool = False
    stores: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[Reason, ...] = ()

    def store_name(self, store: str) -> str:
        """Its name; the id of one that has not come down."""
        return self.stores.get(store, store)


def list_shifts(counter: Counter, limit: int = 50) -> ShiftList:
    """Ask for them: they are on no counter. Raises `Fault`."""
    refused = refusal_of(counter, "shift_list", require_manager)
    if refused is not None:
        return ShiftList(reasons=(refused,))
    page = counter.link.shifts(limit)
    if page is None:
        return ShiftList(reasons=(Reason(ReasonCode.NEEDS_ONLINE),))
    with counter.store.reading() as reading:
        return ShiftList(tuple(page.shifts), page.more, dict(reading.store_names()))
