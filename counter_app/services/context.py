"""Everything a use case at the counter is handed: its ports, in one frozen value."""

from __future__ import annotations

from dataclasses import field

from counter_app.domain.values import dataclass
from counter_app.services.own_time import OwnTime
from counter_app.services.ports import Clock, CloudLink, CodeReader, CounterStore, Failpoint, IdSource, PinHasher
from counter_app.services.showing import Showing


def no_failpoint(name: str) -> None:
    """The failpoint of a running program: nothing happens."""


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter: database, clock, ids, code reader, way to the cloud, PIN hasher, and the time since its start."""

    store: CounterStore
    clock: Clock
    ids: IdSource
    read_code: CodeReader
    link: CloudLink
    pins: PinHasher
    failpoint: Failpoint = field(default=no_failpoint)
    own_time: OwnTime = field(default_factory=OwnTime)
    showing: Showing = field(default_factory=Showing)
