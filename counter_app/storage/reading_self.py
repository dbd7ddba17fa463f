"""Look-ups about the counter itself: device, stores, session, settings, clock, link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from counter_app.domain.channels import Channel, known_kind
from counter_app.domain.member import Store
from counter_app.domain.segment_file import segment_from
from counter_app.domain.segments import Segment
from counter_app.domain.windows import clock_time
from counter_app.services.records import REFILL_OVER, DeviceIdentity, LinkState, Session
from counter_app.storage.connection import Connection
from counter_app.storage.rows import read_json

_META = "SELECT key, value FROM meta"
_STORES = "SELECT * FROM store ORDER BY name"
_SETTINGS = "SELECT id, value FROM setting"
_CHANNELS = "SELECT id, name, kind, who, active FROM channel ORDER BY id"
_SEGMENTS = "SELECT id, document FROM segment ORDER BY id"
_KEYS = "SELECT * FROM signing_key WHERE active = 1"
_BUSINESS_DAY = "business_day_starts"


class SelfReading:
    """Mixin over one connection. The few rows about the counter itself are read once a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._own_facts: dict[str, str] | None = None
        self._own_settings: dict[str, object] | None = None
        self._own_stores: dict[str, Store] | None = None
        # Operations whose bodies went in this transaction: they go from what is kept beside the database too.
        self.scrubbed: list[str] = []

    def _meta(self, key: str) -> str | None:
        if self._own_facts is None:
            self._own_facts = {row.key: row.value for row in self._connection.execute(_META)}
        return self._own_facts.get(key)

    def _typed_meta(self, key: str, kind: type[Any]) -> Any:
        text = self._meta(key)
        return None if text is None else msgspec.json.decode(text, type=kind | None)

    def fact(self, key: str) -> str | None:
        """A small fact that `set_meta` remembered."""
        return self._meta(key)

    def facts(self, beginning: str) -> Sequence[str]:
        """The names of facts that begin so."""
        self._meta("")
        return sorted(name for name in self._own_facts or () if name.startswith(beginning))

    def device(self) -> DeviceIdentity | None:
        """Who this counter is; None before enrolment."""
        found: DeviceIdentity | None = self._typed_meta("device", DeviceIdentity)
        return found

    def store(self, store_id: str) -> Store | None:
        """A store with its business day's start."""
        return self._stores().get(store_id)

    def stores(self) -> Sequence[Store]:
        """Every store of the merchant."""
        return list(self._stores().values())

    def _stores(self) -> dict[str, Store]:
        if self._own_stores is None:
            rows = self._connection.execute(_STORES)
            self._own_stores = {row.id: self._store_from(row) for row in rows}
        return self._own_stores

    def _store_from(self, row: Any) -> Store:
        return Store(row.id, row.name, row.timezone, clock_time(self.settings(row.id).get(_BUSINESS_DAY)))

    def store_names(self) -> Mapping[str, str]:
        """Names by store id."""
        return {store.id: store.name for store in self._stores().values()}

    def session(self) -> Session | None:
        """Who is signed in, also when the session has run out."""
        found: Session | None = self._typed_meta("session", Session)
        return found

    def settings(self, store_id: str = "") -> Mapping[str, object]:
        """Settings that were set; a store's own value wins."""
        return {**self._settings_of(""), **(self._settings_of(store_id) if store_id else {})}

    def own_settings(self, store_id: str) -> Mapping[str, object]:
        """Settings that were set for this store alone."""
        return self._settings_of(store_id)

    def _settings_of(self, store_id: str) -> dict[str, object]:
        values: dict[str, object] = {}
        if self._own_settings is None:
            rows = self._connection.execute(_SETTINGS)
            self._own_settings = {row.id: value for row in rows if (value := read_json(row.value, None)) is not None}
        for key, value in self._own_settings.items():
            name, _, store = key.partition("@")
            if store == store_id:
                values[name] = value
        return values

    def segments(self) -> Mapping[str, Segment]:
        """The saved segments by id."""
        found = (segment_from(row.id, row.document) for row in self._connection.execute(_SEGMENTS))
        return {segment.id: segment for segment in found if segment is not None}

    def channels(self) -> Mapping[str, Channel]:
        """Every channel by its id, ended ones included."""
        return {
            row.id: Channel(row.id, row.name, known_kind(row.kind), row.who, bool(row.active))
            for row in self._connection.execute(_CHANNELS)
        }

    def trusted_at(self) -> datetime | None:
        """The latest time that the cloud or an own redemption has shown."""
        text = self._meta("trusted_at")
        return datetime.fromisoformat(text) if text else None

    def link_state(self) -> LinkState:
        """What is known of the way to the cloud."""
        found: LinkState | None = self._typed_meta("link_state", LinkState)
        return found or LinkState()

    def signing_keys(self) -> Mapping[int, bytes]:
        """The merchant's public keys by key id."""
        return {int(row.id): bytes.fromhex(row.public_key) for row in self._connection.execute(_KEYS)}

    def cursor(self) -> int:
        """The version up to which changes have come down."""
        return int(self._meta("cursor") or 0)

    def refill(self) -> str:
        """How far the counter is with giving a cloud that was set back what it lost."""
        return self._meta("refill") or REFILL_OVER

    def generation(self) -> int:
        """How often everything of some kind was asked for anew."""
        return int(self._meta("generation") or 0)

    def scope(self) -> str:
        """What came down to this counter: `all`, `store:` and an id, or "" where the cloud has not said."""
        return self._meta("scope") or ""

    def remembered(self, key: str) -> str:
        """A small fact of this counter, "" where there is none."""
        return self._meta(key) or ""
