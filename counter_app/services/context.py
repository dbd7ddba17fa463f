"""Everything a use case at the counter is handed: its ports, in one frozen value."""

from __future__ import annotations

from dataclasses import field

from counter_app.domain.values import dataclass
from counter_app.services.ports import Clock, CloudLink, CodeReader, CounterStore, Failpoint, IdSource, PinHasher


def no_failpoint(name: str) -> None:
    """The failpoint of a running program: nothing happens."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter: its database, clock, ids, code reader, way to the cloud, PIN hasher."""

    store: CounterStore
    clock: Clock
    ids: IdSource
    read_code: CodeReader
    link: CloudLink
    pins: PinHasher
    failpoint: Failpoint = field(default=no_failpoint)
