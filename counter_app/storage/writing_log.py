"""Audit chain, scan log, sessions, tries, clock and link: what the counter remembers of itself."""

from __future__ import annotations

import os
from datetime import datetime

from counter_app.protocol.operations import GENESIS, encode
from counter_app.services.audit_chain import audit_hash, kept
from counter_app.services.records import (
    AuditEntry,
    DeviceIdentity,
    LinkState,
    PinTries,
    ScanRecord,
    Session,
)
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import to_ms
from counter_app.storage.statements import insert, put

_SALT_BYTES = 16
_SET_META = put("meta", ("key", "value"))
_FORGET_META = "DELETE FROM meta WHERE key = :key"
_SET_TRIES = put("pin_tries", ("staff", "failures", "locked_until"))
_HEAD = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
_ADD_AUDIT = insert("audit", ("number", "at", "staff", "action", "subject", "outcome", "details", "prev", "hash"))
_ADD_SCAN = insert("scan_log", ("at", "source", "kind", "shown", "colour", "reasons", "staff", "campaign"))


class LogWriting(SelfReading):
    """Mixin over one connection."""

    def set_meta(self, key: str, value: str) -> None:
        """Remember a small fact of this counter."""
        self._connection.execute(_SET_META, {"key": key, "value": value})
        self._own_facts = None

    def set_fact(self, name: str, value: str) -> None:
        """Note a small fact."""
        self.set_meta(name, value)

    def forget_fact(self, name: str) -> None:
        """It is not needed any more."""
        self._connection.execute(_FORGET_META, {"key": name})
        self._own_facts = None

    def add_audit(self, entry: AuditEntry) -> None:
        """Append to the hash chain."""
        head = self._connection.execute(_HEAD).first()
        number, prev = (head.number + 1, head.hash) if head else (1, GENESIS)
        details = kept(entry, os.urandom(_SALT_BYTES))
        self._connection.execute(
            _ADD_AUDIT,
            {
                "number": number,
                "at": entry.at.isoformat(timespec="microseconds"),
                "staff": entry.staff,
                "action": entry.action,
                "subject": entry.subject,
                "outcome": entry.outcome,
                "details": details,
                "prev": prev,
                "hash": audit_hash(number, prev, entry, details),
            },
        )

    def add_scan(self, record: ScanRecord) -> None:
        """Append to the scan log."""
        self._connection.execute(
            _ADD_SCAN,
            {
                "at": to_ms(record.at),
                "source": record.source,
                "kind": record.kind,
                "shown": record.shown,
                "colour": record.colour,
                "reasons": ",".join(record.reasons),
                "staff": record.staff,
                "campaign": record.campaign,
            },
        )

    def set_session(self, session: Session | None) -> None:
        """Who is signed in."""
        self.set_meta("session", encode(session).decode())

    def set_pin_tries(self, tries: PinTries) -> None:
        """Failed tries of one person."""
        row = {"staff": tries.staff, "failures": tries.failures, "locked_until": to_ms(tries.locked_until)}
        self._connection.execute(_SET_TRIES, row)

    def set_device(self, device: DeviceIdentity) -> None:
        """Who this counter is."""
        self.set_meta("device", encode(device).decode())

    def set_link_state(self, state: LinkState) -> None:
        """What is known of the way to the cloud."""
        self.set_meta("link_state", encode(state).decode())

    def raise_trusted(self, at: datetime) -> None:
        """Move the trusted time forward, never back."""
        before = self.trusted_at()
        if before is None or at > before:
            self.reset_trusted(at)

    def reset_trusted(self, at: datetime) -> None:
        """Set the trusted time, also back (a manager's act)."""
        self.set_meta("trusted_at", at.isoformat())
