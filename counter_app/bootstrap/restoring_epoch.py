"""A counter whose cloud was put back with it is enrolled anew there and then, without a network."""

from __future__ import annotations

import time
from datetime import datetime

from counter_app.bootstrap.enrolling import device_keys
from counter_app.cloud.app import Cloud
from counter_app.domain.errors import InvalidInput
from counter_app.domain.values import dataclass
from counter_app.protocol.devices import Enrolment, EnrolRequest
from counter_app.protocol.operations import chain_hash
from counter_app.security.keystore import KeyStore
from counter_app.services.retaking import leave_room
from counter_app.storage.store import SqlStore
from counter_app.sync.enrolment import DEVICE_KEY, Invitation, enrol
from counter_app.sync.outcomes import Answered


@dataclass(frozen=True, slots=True)
class _InProcess:
    """The restored cloud, asked without a network."""

    cloud: Cloud

    def enrol(self, request: EnrolRequest) -> Answered[Enrolment]:
        """As `CloudClient.enrol`."""
        return Answered(self.cloud.enrol(request), 0.0)


def enrol_in(cloud: Cloud, store: SqlStore, keys: KeyStore) -> bool:
    """Its new epoch begins at once. Whether it did; it does not where the cloud is another merchant's."""
    with store.reading() as reading:
        device = reading.device()
    if device is None or keys.get(DEVICE_KEY) is None:
        return False
    try:
        code = cloud.enrolment_code(device.store)
    except InvalidInput:
        return False  # another merchant's cloud, or one that has forgotten the store
    enrol(
        store,
        keys,
        _InProcess(cloud),
        Invitation(code.code, device.cloud_url),
        device_keys(),
        _Clock(),
        accept=lambda _: None,
    )
    with store.writing() as writing:
        anew = writing.device()
        behind = writing.operations_behind(anew.epoch, 0) if anew else ()
        if behind:
            # The cloud went back behind an epoch that was used since: its places are not used again.
            last = behind[-1].operation
            leave_room(writing, last.epoch, last.seq, chain_hash(last))
    return True


class _Clock:
    """The computer's."""

    def now(self) -> datetime:
        from counter_app.bootstrap.clocks import computer_now

        return computer_now()

    def monotonic(self) -> float:
        return time.monotonic()

    def stands(self) -> bool:
        return False
