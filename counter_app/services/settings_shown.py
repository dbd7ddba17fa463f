"""Every setting with where its value comes from, for the page on which a manager looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from counter_app.domain.member import Role
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import current_session, moment, own_device, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.settings import effective


@dataclass(frozen=True, slots=True)
class SettingsShown:
    """`merchant`: what holds where a store has no value of its own; `here`: what holds in this one; `own`: the names
    of which it has its own; `set_by_merchant`: those that are no defaults any more. `staff`: who looked; `owner`:
    whether it is one. `reasons` where nobody is signed in who may."""

    merchant: Mapping[str, object] = field(default_factory=dict)
    here: Mapping[str, object] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    set_by_merchant: frozenset[str] = frozenset()
    store: str = ""
    store_name: str = ""
    staff: str = ""
    owner: bool = False
    reasons: tuple[Reason, ...] = ()


def show_settings(counter: Counter) -> SettingsShown:
    """All of them, for a manager at this counter. Raises `Fault`."""
    refused = refusal_of(counter, "settings_get", require_manager)
    if refused is not None:
        return SettingsShown(reasons=(refused,))
    with counter.store.reading() as reading:
        store = own_device(reading).store
        known, session = reading.store(store), current_session(reading, moment(counter))
        return SettingsShown(
            merchant=effective(reading),
            here=effective(reading, store),
            own=frozenset(reading.own_settings(store)),
            set_by_merchant=frozenset(reading.settings()),
            store=store,
            store_name=known.name if known else store,
            staff=session.staff if session else "",
            owner=session is not None and session.role is Role.OWNER,
        )
