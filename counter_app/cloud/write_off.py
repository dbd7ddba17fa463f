"""Counters as a manager sees them, and one that is given up: what it held comes back, what it reports is looked at."""

from __future__ import annotations

from counter_app.cloud import devices, rows
from counter_app.cloud.answers import CounterAnswer, WriteOffAnswer
from counter_app.cloud.context import Context
from counter_app.cloud.facts import find_merchant
from counter_app.cloud.lease_rows import LeaseRow, WriteOffRow
from counter_app.cloud.ledger.leasing import WRITTEN_OFF
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso
from counter_app.domain.errors import InvalidInput
from counter_app.domain.limits import total_scope


def counters(context: Context, merchant: str) -> list[CounterAnswer]:
    """Every counter of a merchant ("" = the only one), by store and name."""
    with context.database.reading() as reading:
        owner = find_merchant(reading, merchant)
        stores = {store.id: store.name for store in reading.all(rows.StoreRow, owner.id)}
        every = reading.all(rows.DeviceRow, owner.id)
        leases = reading.all(LeaseRow, owner.id)
        given_up = {row.id: row.at for row in reading.all(WriteOffRow, owner.id)}
    found = [
        CounterAnswer(
            device=device.id,
            counter=device.counter,
            store=stores.get(device.store, device.store),
            epoch=device.epoch,
            revoked=bool(device.revoked_at),
            written_off_at=given_up.get(device.id, ""),
            leased=sum(each.outstanding for each in leases if each.device == device.id),
            state="revoked" if device.revoked_at else "cloned" if device.cloned_at else "at_work",
            enrolled_at=device.enrolled_at,
        )
        for device in every
    ]
    return sorted(found, key=lambda each: (each.store, each.counter))


def revoke(context: Context, merchant: str, named: str, store: str) -> CounterAnswer:
    """Refuse a counter (named as in `write_off`) from now on. Raises `InvalidInput`."""
    with context.database.reading() as reading:
        owner = find_merchant(reading, merchant)
        device = _device(reading, owner.id, named, store).id
    devices.revoke(context, owner.id, device)
    return next(each for each in counters(context, owner.id) if each.device == device)


def write_off(context: Context, merchant: str, named: str, store: str) -> WriteOffAnswer:
    """Give a counter up: it is revoked, its leases end and come back. Doing it twice changes nothing more.

    `named`: its id, or its name where that is enough (with `store`: of that store). Raises `InvalidInput`.
    """
    with context.database.writing() as writing:
        owner = find_merchant(writing, merchant)
        counter = writing.lock(owner.id)
        device = _device(writing, owner.id, named, store)
        now = iso(context.now(trial=owner.trial))
        leases = writing.load(LeaseRow, owner.id, (device.id,), "device")
        given_back = {each.id: each.outstanding for each in leases}
        for each in leases:
            usage = writing.one(rows.UsageRow, owner.id, total_scope(each.campaign))
            if usage is not None and each.outstanding:
                usage.leased -= each.outstanding
                writing.save([usage])
            if each.status != WRITTEN_OFF:
                each.status = WRITTEN_OFF
                counter.version += 1
                each.version = counter.version
        if not device.revoked_at:
            device.revoked_at = now
            writing.save([device])
        writing.save([WriteOffRow(owner.id, device.id, device.epoch, now)])
        save_sealed(writing, counter, leases, now)
    return WriteOffAnswer(device.id, device.counter, sum(given_back.values()))


def _device(reading: Reading, merchant: str, named: str, store: str) -> rows.DeviceRow:
    stores = {row.id: row.name for row in reading.all(rows.StoreRow, merchant)}
    found = [
        device
        for device in reading.all(rows.DeviceRow, merchant)
        if named in (device.id, device.counter) and store in ("", device.store, stores.get(device.store))
    ]
    if not found:
        raise InvalidInput("There is no such counter; cloud counters lists them.", key="counter")
    if len(found) > 1:
        raise InvalidInput("Several stores have a counter of that name; name the store too.", key="store")
    return found[0]
