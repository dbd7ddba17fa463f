"""What the status line and `queue` say: nothing that was not observed."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.member import Store
from counter_app.domain.situation import OfflineCaps
from counter_app.domain.values import dataclass
from counter_app.services.acting import current_session
from counter_app.services.context import Counter
from counter_app.services.gather import caps_from
from counter_app.services.records import (
    DeviceIdentity,
    LinkState,
    OfflineTotals,
    QueueSummary,
    Session,
    UnshownRecord,
)
from counter_app.services.unshown import unshown

LOG_HELD = {
    "en": "Another program holds the database open and the disk fills up: close it.",
    "zh_CN": "有其他程序长时间占用数据库，磁盘占用不断增加：请关闭该程序。",
}


@dataclass(frozen=True, slots=True)
class CounterStatus:
    """One look at the counter."""

    now: datetime
    device: DeviceIdentity | None
    store: Store | None
    session: Session | None
    link: LinkState
    online: bool
    queue: QueueSummary
    offline: OfflineTotals
    caps: OfflineCaps
    exceptions_open: int
    trusted_at: datetime | None
    reserve_members: int
    unshown: tuple[UnshownRecord, ...] = ()
    log_held: bool = False
    shift_since: datetime | None = None


def status(counter: Counter) -> CounterStatus:
    """The counter as it stands. Raises `Fault`."""
    now = counter.clock.now()
    # Not inside the view: the link reads by itself, and two of a few connections a look would starve the others.
    online = counter.link.believed_online()
    with counter.store.reading() as reading:
        device = reading.device()
        store = reading.store(device.store) if device else None
        shift = reading.open_shift()
        return CounterStatus(
            now=now,
            device=device,
            store=store,
            session=current_session(reading, now),
            link=reading.link_state(),
            online=online,
            queue=reading.queue(now),
            offline=reading.offline_totals(),
            caps=caps_from(reading.settings(store.id if store else "")),
            exceptions_open=len(reading.exceptions(open_only=True)),
            trusted_at=counter.own_time.trusted(reading.trusted_at(), counter.clock),
            reserve_members=reading.reserve_sizes()[0],
            unshown=tuple(unshown(reading, counter)),
            log_held=counter.store.log_is_held(),
            shift_since=shift.opened_at if shift else None,
        )
