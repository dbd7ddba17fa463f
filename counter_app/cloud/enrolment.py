"""Enrolment: a one-use code makes a folder a counter. A folder that was one before stays the same, an epoch later.

Of two copies of a folder, the first that is enrolled anew goes on as the counter it was; the other becomes a counter of
its own that may still send what it did under its old name.
"""

from __future__ import annotations

import base64
import re
from datetime import datetime

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.changes import scope_of
from counter_app.cloud.context import Context
from counter_app.cloud.devices import end_token, hash_of, holds, lineage_of
from counter_app.cloud.facts import cloud_epoch, merchant_of
from counter_app.cloud.keys import open_pepper
from counter_app.cloud.own_voids import tell_own_voids
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.times import iso, parse
from counter_app.domain.ids import is_uuid
from counter_app.domain.member import Role
from counter_app.protocol.devices import Enrolment, EnrolRequest, PublicKey, proof_text

TILL = "till"
_TOKEN_BYTES = 32
_MAX_EPOCH = 2**31
_MAX_ATTEMPT = 64
_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")


def enrol(context: Context, request: EnrolRequest) -> Enrolment:
    """Make the sender a counter. Raises `CallRefused`; repeatable with the same key while the code lives."""
    public_key = request.public_key.lower()
    code = request.code.strip().upper().replace("-", "")
    if _PUBLIC_KEY.fullmatch(public_key) is None:
        raise CallRefused(400, "invalid", "The public key is not 64 hex digits.")
    if not 0 <= request.epoch < _MAX_EPOCH or len(request.attempt) > _MAX_ATTEMPT or "\0" in request.attempt:
        raise CallRefused(400, "invalid", "`epoch` or `attempt` is outside its range.")
    # Anybody may try codes: one that is not known takes nobody's turn to write.
    with context.database.reading() as reading:
        invitation = next(iter(reading.invitations(hash_of(code))), None)
    if invitation is None:
        raise CallRefused(403, "unknown_code", "This enrolment code is not known.")
    with context.database.writing() as writing:
        counter = writing.lock(invitation.merchant)
        merchant = merchant_of(writing, invitation.merchant)
        now = context.now(trial=merchant.trial)
        # Read again: another counter may have taken it up while this one waited for the lock.
        invitation = next(iter(writing.invitations(hash_of(code))))
        _check(invitation, public_key, now)
        token = _new_token(context, merchant.id)
        device = _Choice(context, writing, invitation, request, public_key, now).device()
        if device.token_hash:
            writing.save([end_token(context, device)])
        device.token_hash = hash_of(token)
        device.signs = request.signs
        writing.save([device])
        invitation.public_key, invitation.device = public_key, device.id
        writing.save([invitation])
        _ensure_till(writing, counter, now)
        tell_own_voids(writing, counter, device, now)
        return _answer(context, writing, merchant, device, token, now)


def _check(invitation: rows.EnrolmentCodeRow, public_key: str, now: datetime) -> None:
    if invitation.public_key and invitation.public_key != public_key:
        raise _code_used()
    if now >= parse(invitation.expires_at):
        raise CallRefused(403, "code_expired", "This enrolment code has expired; ask for a new one.")


def _code_used() -> CallRefused:
    return CallRefused(403, "code_used", "This enrolment code was used by another counter.")


class _Choice:
    """Which counter the sender becomes."""

    def __init__(
        self,
        context: Context,
        writing: Writing,
        invitation: rows.EnrolmentCodeRow,
        request: EnrolRequest,
        public_key: str,
        now: datetime,
    ) -> None:
        self._context = context
        self._writing = writing
        self._invitation = invitation
        self._request = request
        self._public_key = public_key
        self._now = now

    def device(self) -> rows.DeviceRow:
        """The one this invitation made already, the one with this key, or a new one. Raises `CallRefused`."""
        return self._again() or self._anew() or self._new()

    def _again(self) -> rows.DeviceRow | None:
        """The same code a second time: the answer was lost. A copy of the folder with the same key is somebody else."""
        if not self._invitation.device:
            return None
        device = self._one(self._invitation.device)
        if device is None:
            return None
        if device.attempt != self._request.attempt:
            raise _code_used()
        if device.revoked_at:
            raise CallRefused(403, "revoked", "This counter was revoked.")
        return device

    def _anew(self) -> rows.DeviceRow | None:
        """The counter that had this key before: it keeps its id, so that what waits there is still its own."""
        device = self._writing.one(rows.DeviceRow, self._invitation.merchant, self._public_key, column="public_key")
        if device is None:
            return None
        request = self._request
        if request.epoch and request.epoch < device.epoch:
            if not request.attempt or device.attempt != request.attempt:
                raise CallRefused(
                    409, "key_in_use", "Another copy of this counter goes on with this key; make a new one."
                )
            # Its own last enrolment, whose answer was lost and whose code has run out.
            return self._moved(device)
        before = end_token(self._context, device)
        self._writing.save([before])
        device.token_hash = ""
        device.epoch = max(device.epoch, request.epoch) + 1
        device.revoked_at = device.cloned_at = ""
        device.attempt = request.attempt
        device.audit_number, device.audit_hash = 0, ""
        return self._moved(device)

    def _moved(self, device: rows.DeviceRow) -> rows.DeviceRow:
        if device.store != self._invitation.store:
            device.counter, device.store = self._next_name(), self._invitation.store
        return device

    def _new(self) -> rows.DeviceRow:
        request = self._request
        identity, epoch, came_from = self._context.settings.ids.new(), 1, ""
        if request.device:
            before = self._one(request.device) if is_uuid(request.device) else None
            epoch = request.epoch + 1
            if before is not None:
                came_from = self._lineage(before)
            elif is_uuid(request.device):
                # Enrolled after the backup that this cloud was restored from: it is that counter and nobody else is.
                identity = request.device
        return rows.DeviceRow(
            merchant=self._invitation.merchant,
            id=identity,
            epoch=epoch,
            store=self._invitation.store,
            counter=self._next_name(),
            public_key=self._public_key,
            token_hash="",
            enrolled_at=iso(self._now),
            came_from=came_from,
            attempt=request.attempt,
        )

    def _lineage(self, before: rows.DeviceRow) -> str:
        """What the new counter may send under its old name, if it proves the key of that one; else nothing."""
        request = self._request
        text = proof_text(request.code, self._public_key)
        if before.public_key != request.former_key or not holds(self._context, before.public_key, text, request.proof):
            raise CallRefused(403, "not_proved", "The key of the counter that this folder was is not proved.")
        known = {**lineage_of(before.came_from), before.id: min(request.epoch, before.epoch)}
        return " ".join(f"{device}@{epoch}" for device, epoch in known.items())

    def _one(self, device: str) -> rows.DeviceRow | None:
        return self._writing.one(rows.DeviceRow, self._invitation.merchant, device)

    def _next_name(self) -> str:
        merchant, store = self._invitation.merchant, self._invitation.store
        named = self._writing.load(rows.DeviceRow, merchant, (store,), column="store")
        taken = {device.counter for device in named}
        number = len(named) + 1
        while f"T{number}" in taken:
            number += 1
        return f"T{number}"


def _ensure_till(writing: Writing, counter: rows.CounterRow, now: datetime) -> None:
    """`till`, the cashier without a PIN that a counter is signed in as."""
    if writing.one(rows.StaffRow, counter.merchant, TILL) is None:
        counter.version += 1
        till = rows.StaffRow(counter.merchant, TILL, TILL, Role.CASHIER.value, "", active=True)
        till.version = counter.version
        save_sealed(writing, counter, (till,), iso(now))


def _answer(
    context: Context, reading: Reading, merchant: rows.MerchantRow, device: rows.DeviceRow, token: str, now: datetime
) -> Enrolment:
    store = reading.one(rows.StoreRow, merchant.id, device.store)
    if store is None:
        raise CallRefused(403, "unknown_store", "The store of this enrolment code is gone.")
    caller = Caller(merchant.id, device.id, device.epoch, device.store, device.counter, merchant.trial)
    keys = [key for key in reading.all(rows.SigningKeyRow, merchant.id) if key.active]
    return Enrolment(
        device=device.id,
        epoch=device.epoch,
        token=token,
        merchant=merchant.id,
        merchant_name=merchant.name,
        merchant_tag=merchant.tag,
        store=store.id,
        store_name=store.name,
        timezone=store.timezone,
        currency=merchant.currency,
        counter=device.counter,
        till=TILL,
        pin_pepper=open_pepper(context.crypto, merchant).hex(),
        keys=[
            PublicKey(id=int(key.id), public_key=key.public_key) for key in sorted(keys, key=lambda key: int(key.id))
        ],
        trial=merchant.trial,
        cloud_epoch=cloud_epoch(reading, merchant.id),
        now=iso(now),
        scope=scope_of(reading, caller).name.partition(":")[0],
    )


def _new_token(context: Context, merchant: str) -> str:
    """The merchant's id, so that the token is looked up within one merchant, and 32 random bytes."""
    random = base64.urlsafe_b64encode(context.crypto.random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode("ascii")
    return f"{merchant}.{random}"
