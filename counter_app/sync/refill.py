"""A cloud that was set back (restored from an older backup) is given again what it lost.

It says so by another epoch in its answers. Then everything is fetched anew from the beginning, while the closed rows
of the last 90 days wait once more, oldest first, so that nothing that was done here springs back meanwhile. Before they
are sent, the cloud is shown the identities and campaign tags that it had given, so that it gives them to nobody else.
"""

from __future__ import annotations

from datetime import timedelta

from counter_app.protocol.changes import ROW_TYPES
from counter_app.protocol.devices import CouponIdentity, Held, MemberIdentity
from counter_app.services.context import Counter
from counter_app.services.outbox import begin_refill_if_set_back, cloud_moment
from counter_app.services.ports import CounterStore
from counter_app.services.records import REFILL_HOLDING, REFILL_OPENING, REFILL_OVER, REFILL_SENDING
from counter_app.sync.client import CloudClient
from counter_app.sync.outcomes import Answered, Declined, NotKnown

KEPT = timedelta(days=90)
_SLICE_ROWS = 200
_CLEAN_ROWS = 200
_MOST_AT_ONCE = 500
_CLEANED_AT = "cleaned_at"


def is_of_another(store: CounterStore, cloud_epoch: str) -> bool:
    """Whether an answer carries another epoch than the one known here."""
    with store.reading() as reading:
        device = reading.device()
    return device is not None and bool(cloud_epoch) and cloud_epoch != device.cloud_epoch


def notice(store: CounterStore, cloud_epoch: str) -> bool:
    """Begin when an answer carries another epoch than the one known here; whether it did."""
    if not is_of_another(store, cloud_epoch):
        return False
    with store.writing(urgent=False) as writing:
        return begin_refill_if_set_back(writing, cloud_epoch)


def prepare(counter: Counter) -> None:
    """Let everything wait again that has to; needs no network, and a redemption comes between any two slices."""
    with counter.store.reading() as reading:
        if reading.refill() != REFILL_OPENING:
            return
        said = cloud_moment(reading)
    _forget_looked_up(counter)
    since = (said if said is not None else counter.clock.now()) - KEPT
    more = True
    while more:
        counter.failpoint("refill.slice")
        with counter.store.writing(urgent=False) as writing:
            more = writing.refill() == REFILL_OPENING and writing.reopen_closed(since, _SLICE_ROWS)


def _forget_looked_up(counter: Counter) -> None:
    """What only look-ups brought does not come down anew. It stays as the best that is known; its versions are of
    another life of the cloud, and whatever a look-up brings from now on is newer."""
    with counter.store.reading() as reading:
        found = {kind: list(ids) for kind in ROW_TYPES if (ids := reading.looked_up_before(kind))}
    for kind, ids in found.items():
        for start in range(0, len(ids), _SLICE_ROWS):
            with counter.store.writing(urgent=False) as writing:
                writing.forget_versions_of(kind, ids[start : start + _SLICE_ROWS])


def go_on(counter: Counter, client: CloudClient) -> NotKnown | Declined | None:
    """Bring a refill to where sending may begin; why it could not."""
    prepare(counter)
    with counter.store.reading() as reading:
        if reading.refill() != REFILL_HOLDING:
            return None
        members, coupons = reading.reserved()
        tags = dict(reading.campaign_tags())
    shown_members = [
        MemberIdentity(subject=each.subject, number=each.number, signed_code=each.signed_code) for each in members
    ]
    shown_coupons = [
        CouponIdentity(
            subject=each.subject,
            campaign=each.campaign,
            terms_version=each.terms_version,
            short_code=each.short_code,
            signed_code=each.signed_code,
        )
        for each in coupons
    ]
    for start in range(0, max(len(shown_members), len(shown_coupons), 1), _MOST_AT_ONCE):
        part = slice(start, start + _MOST_AT_ONCE)
        held = Held(members=shown_members[part], coupons=shown_coupons[part], campaigns=tags)
        outcome = client.held(held)
        if isinstance(outcome, Answered):
            with counter.store.writing(urgent=False) as writing:
                writing.drop_reserved(outcome.value.taken)
        elif not (isinstance(outcome, Declined) and outcome.no_such_call):
            return outcome
    with counter.store.writing(urgent=False) as writing:
        if writing.refill() == REFILL_HOLDING:
            writing.begin_sending()
    return None


def end_when_sent(counter: Counter) -> None:
    """Over when nothing waits any more that the cloud had taken once."""
    with counter.store.reading() as reading:
        if reading.refill() != REFILL_SENDING or reading.waits_again():
            return
    with counter.store.writing(urgent=False) as writing:
        if writing.refill() == REFILL_SENDING and not writing.waits_again():
            writing.end_refill()


def is_over(counter: Counter) -> bool:
    """Whether nothing has to be opened, shown or sent any more."""
    with counter.store.reading() as reading:
        return reading.refill() == REFILL_OVER


def clean(counter: Counter) -> None:
    """Once a day: the bodies of rows that were closed more than 90 days ago go, their place in the chain stays.

    By the cloud's time and never by our own: a clock a year ahead would throw away what a cloud that is set back needs.
    """
    with counter.store.reading() as reading:
        last, now = reading.fact(_CLEANED_AT), cloud_moment(reading)
    if now is None or last == now.date().isoformat():
        return
    more = True
    while more:
        with counter.store.writing(urgent=False) as writing:
            more = writing.clean_closed(now - KEPT, _CLEAN_ROWS)
    with counter.store.writing(urgent=False) as writing:
        writing.set_fact(_CLEANED_AT, now.date().isoformat())
