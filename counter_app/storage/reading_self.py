"""Look-ups about the counter itself: device, stores, session, settings, clock, link."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from counter_app.domain.member import Store
from counter_app.services.records import DeviceIdentity, LinkState, Session
from counter_app.storage import schema as s

_META = select(s.meta.c.value).where(s.meta.c.key == bindparam("key"))
_STORE = select(s.store).where(s.store.c.id == bindparam("id"))
_STORES = select(s.store).order_by(s.store.c.name)
_SETTINGS = select(s.setting.c.id, s.setting.c.value)
_KEYS = select(s.signing_key).where(s.signing_key.c.active == 1)
_BUSINESS_DAY = "business_day_starts"


class SelfReading:
    """Mixin over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _meta(self, key: str) -> str | None:
        value = self._connection.execute(_META, {"key": key}).scalar()
        return None if value is None else str(value)

    def _typed_meta(self, key: str, kind: type[Any]) -> Any:
        text = self._meta(key)
        return None if text is None else msgspec.json.decode(text, type=kind)

    def device(self) -> DeviceIdentity | None:
        """Who this counter is; None before enrolment."""
        found: DeviceIdentity | None = self._typed_meta("device", DeviceIdentity)
        return found

    def store(self, store_id: str) -> Store | None:
        """A store with its business day's start."""
        row = self._connection.execute(_STORE, {"id": store_id}).first()
        return self._store_from(row) if row else None

    def stores(self) -> Sequence[Store]:
        """Every store of the merchant."""
        return [self._store_from(row) for row in self._connection.execute(_STORES)]

    def _store_from(self, row: Any) -> Store:
        starts = str(self.settings(row.id).get(_BUSINESS_DAY) or "00:00")
        return Store(row.id, row.name, row.timezone, time.fromisoformat(starts))

    def store_names(self) -> Mapping[str, str]:
        """Names by store id."""
        return {row.id: row.name for row in self._connection.execute(_STORES)}

    def session(self) -> Session | None:
        """Who is signed in, also when the session has run out."""
        found: Session | None = self._typed_meta("session", Session)
        return found

    def settings(self, store_id: str = "") -> Mapping[str, object]:
        """Settings that were set; a store's own value wins."""
        values: dict[str, object] = {}
        own: dict[str, object] = {}
        for row in self._connection.execute(_SETTINGS):
            name, _, store = row.id.partition("@")
            if not store:
                values[name] = json.loads(row.value)
            elif store == store_id:
                own[name] = json.loads(row.value)
        return values | own

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
