"""Counters: invited by a one-use code, enrolled with their public key, known by a token from then on."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime, timedelta

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused, EnrolmentCodeAnswer
from counter_app.cloud.changes import scope_of
from counter_app.cloud.context import Context
from counter_app.cloud.facts import cloud_epoch, find_store, merchant_of
from counter_app.cloud.keys import open_pepper
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.times import iso, parse
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.protocol.devices import Enrolment, EnrolRequest, PublicKey

CODE_LIFE = timedelta(minutes=15)
CODE_LENGTH = 10
# Crockford's alphabet less the letters and digits that look alike on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TILL = "till"
_TOKEN_BYTES = 32
_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")
_TOKEN = re.compile(r"([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})")


def invite(context: Context, store_id: str, base_url: str, fingerprint: str) -> EnrolmentCodeAnswer:
    """A one-use enrolment code for a store, named by id or name. `InvalidInput` where there is no such store."""
    with context.database.reading() as reading:
        store = find_store(reading, store_id)
        merchant = merchant_of(reading, store.merchant)
    now = context.now(trial=merchant.trial)
    drawn = [ALPHABET[context.crypto.random_int(len(ALPHABET))] for _ in range(CODE_LENGTH)]
    code = "".join(drawn)
    expires_at = now + CODE_LIFE
    with context.database.writing() as writing:
        row = rows.EnrolmentCodeRow(store.merchant, _hash(code), store.id, iso(now), iso(expires_at))
        writing.save([row])
    mark = f"#{fingerprint}" if fingerprint else ""
    return EnrolmentCodeAnswer(code, f"{base_url}/e/{code}{mark}", expires_at=expires_at)


def enrol(context: Context, request: EnrolRequest) -> Enrolment:
    """Make the sender a counter. Raises `CallRefused`; repeatable with the same key while the code lives."""
    public_key = request.public_key.lower()
    code = request.code.strip().upper().replace("-", "")
    if _PUBLIC_KEY.fullmatch(public_key) is None:
        raise CallRefused(400, "invalid", "The public key is not 64 hex digits.")
    with context.database.writing() as writing:
        invitation = next(iter(writing.invitations(_hash(code))), None)
        if invitation is None:
            raise CallRefused(403, "unknown_code", "This enrolment code is not known.")
        counter = writing.lock(invitation.merchant)
        merchant = merchant_of(writing, invitation.merchant)
        now = context.now(trial=merchant.trial)
        # Read again: another counter may have taken it up while this one waited for the lock.
        invitation = next(iter(writing.invitations(_hash(code))))
        _check(invitation, public_key, now)
        token = _new_token(context, merchant.id)
        device = _device(context, writing, invitation, public_key, token, now)
        invitation.public_key, invitation.device = public_key, device.id
        writing.save([invitation])
        _ensure_till(writing, counter, now)
        return _answer(context, writing, merchant, device, token, now)


def authenticate(context: Context, token: str) -> Caller:
    """Who a bearer token speaks for. Raises `CallRefused`: 401 unknown, 403 revoked."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise CallRefused(401, "unauthorised", "A device token is needed.")
    with context.database.reading() as reading:
        device = reading.one(rows.DeviceRow, match[1], _hash(token), column="token_hash")
        merchant = reading.one(rows.MerchantRow, match[1], match[1]) if device else None
    if device is None or merchant is None:
        raise CallRefused(401, "unauthorised", "This token is not known.")
    if device.revoked_at:
        raise CallRefused(403, "revoked", "This counter was revoked.")
    return Caller(merchant.id, device.id, device.epoch, device.store, device.counter, merchant.trial)


def revoke(context: Context, merchant: str, device_id: str) -> None:
    """From now on the counter is refused. `InvalidInput` where there is no such counter."""
    with context.database.writing() as writing:
        writing.lock(merchant)
        device = writing.one(rows.DeviceRow, merchant, device_id)
        if device is None:
            raise InvalidInput("There is no such counter.", key="device")
        if not device.revoked_at:
            device.revoked_at = iso(context.now(trial=merchant_of(writing, merchant).trial))
            writing.save([device])


def _check(invitation: rows.EnrolmentCodeRow, public_key: str, now: datetime) -> None:
    if invitation.public_key and invitation.public_key != public_key:
        raise CallRefused(403, "code_used", "This enrolment code was used by another counter.")
    if now >= parse(invitation.expires_at):
        raise CallRefused(403, "code_expired", "This enrolment code has expired; ask for a new one.")


def _device(
    context: Context, writing: Writing, invitation: rows.EnrolmentCodeRow, public_key: str, token: str, now: datetime
) -> rows.DeviceRow:
    """The device of this invitation: the one it made already, the one with this key, or a new one."""
    device = writing.one(rows.DeviceRow, invitation.merchant, invitation.device) if invitation.device else None
    device = device or _anew(writing, invitation, public_key)
    if device is None:
        device = rows.DeviceRow(
            merchant=invitation.merchant,
            id=context.settings.ids.new(),
            epoch=1,
            store=invitation.store,
            counter=_next_name(writing, invitation),
            public_key=public_key,
            token_hash="",
            enrolled_at=iso(now),
        )
    if device.revoked_at:
        raise CallRefused(403, "revoked", "This counter was revoked.")
    device.token_hash = _hash(token)
    writing.save([device])
    return device


def _anew(writing: Writing, invitation: rows.EnrolmentCodeRow, public_key: str) -> rows.DeviceRow | None:
    """The counter that had this key before: it keeps its id, so that what waits there is still its own."""
    device = writing.one(rows.DeviceRow, invitation.merchant, public_key, column="public_key")
    if device is None:
        return None
    device.epoch += 1
    device.revoked_at = ""
    if device.store != invitation.store:
        device.counter, device.store = _next_name(writing, invitation), invitation.store
    return device


def _next_name(writing: Writing, invitation: rows.EnrolmentCodeRow) -> str:
    named = writing.load(rows.DeviceRow, invitation.merchant, (invitation.store,), column="store")
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
        cloud_epoch=cloud_epoch(reading),
        now=iso(now),
        scope=scope_of(reading, caller).name.partition(":")[0],
    )


def _new_token(context: Context, merchant: str) -> str:
    """The merchant's id, so that the token is looked up within one merchant, and 32 random bytes."""
    random = base64.urlsafe_b64encode(context.crypto.random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode("ascii")
    return f"{merchant}.{random}"


def _hash(secret: str) -> str:
    """SHA-256 is enough for what is random in full; a slow hash is for what people choose."""
    return hashlib.sha256(secret.encode()).hexdigest()
