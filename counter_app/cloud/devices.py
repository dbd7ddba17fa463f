"""Counters as the service knows them: invited by a code, known by a token that is replaced, revoked by a person."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused, EnrolmentCodeAnswer
from counter_app.cloud.context import Context
from counter_app.cloud.facts import find_merchant, find_store, merchant_of
from counter_app.cloud.times import iso
from counter_app.cloud.token_rows import TokenRow
from counter_app.domain.codes import VerifyResult
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.devices import (
    CLONED,
    ENROLLED_ANEW,
    TOKEN_REPLACED,
    TokenRequest,
    TokenTaken,
    signed_text,
)

CODE_LIFE = timedelta(minutes=15)
CODE_LENGTH = 10
# Crockford's alphabet less the letters and digits that look alike on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
NEXT, CURRENT, OVER = "next", "current", "over"
_TOKEN = re.compile(r"([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})")
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_REFUSALS = {
    "": "This counter was revoked.",
    CLONED: "A copy of this counter is at work; both must be enrolled anew. What waits is kept.",
    ENROLLED_ANEW: "This counter was enrolled anew from another copy of its folder; enrol this one as well.",
    TOKEN_REPLACED: "The token was replaced; who has no newer one must be enrolled anew.",
}


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
        row = rows.EnrolmentCodeRow(store.merchant, hash_of(code), store.id, iso(now), iso(expires_at))
        writing.save([row])
    mark = f"#{fingerprint}" if fingerprint else ""
    return EnrolmentCodeAnswer(code, f"{base_url}/e/{code}{mark}", expires_at=expires_at)


def authenticate(context: Context, token: str) -> Caller:
    """Who a bearer token speaks for. Raises `CallRefused`: 401 unknown, 403 revoked (with its cause)."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise CallRefused(401, "unauthorised", "A device token is needed.")
    merchant_id, token_hash = match[1], hash_of(token)
    with context.database.reading() as reading:
        device = reading.one(rows.DeviceRow, merchant_id, token_hash, column="token_hash")
        other = None if device else reading.one(TokenRow, merchant_id, token_hash)
        if other is not None:
            device = reading.one(rows.DeviceRow, merchant_id, other.device)
        merchant = reading.one(rows.MerchantRow, merchant_id, merchant_id) if device else None
    if device is None or merchant is None:
        raise CallRefused(401, "unauthorised", "This token is not known.")
    if other is not None:
        _admit_other(context, device, other)
    if device.revoked_at or device.cloned_at:
        raise refused_for("" if device.revoked_at else CLONED)
    return _caller(device, merchant)


def _caller(device: rows.DeviceRow, merchant: rows.MerchantRow) -> Caller:
    return Caller(
        merchant.id,
        device.id,
        device.epoch,
        device.store,
        device.counter,
        merchant.trial,
        public_key=device.public_key,
        signs=device.signs,
        came_from=MappingProxyType(lineage_of(device.came_from)) if device.came_from else MappingProxyType({}),
    )


def is_welcome(device: rows.DeviceRow) -> bool:
    """Whether a counter is neither revoked nor known to be two."""
    return not device.revoked_at and not device.cloned_at


def refused_for(cause: str) -> CallRefused:
    """The refusal of a counter that must be enrolled anew."""
    return CallRefused(403, "revoked", _REFUSALS[cause], cause=cause)


def _admit_other(context: Context, device: rows.DeviceRow, other: TokenRow) -> None:
    """A token beside the current one: the next one takes its place by being used; one that is over is refused."""
    if other.epoch != device.epoch:
        raise refused_for(ENROLLED_ANEW)
    if other.state == OVER:
        raise refused_for(TOKEN_REPLACED)
    with context.database.writing() as writing:
        writing.lock(device.merchant)
        again = writing.one(TokenRow, device.merchant, other.id)
        now = writing.one(rows.DeviceRow, device.merchant, device.id)
        if again is None or now is None or again.state != NEXT or now.epoch != again.epoch:
            return  # somebody was quicker; whatever it is by now, this call began while the token was good
        before = end_token(context, now)
        now.token_hash, again.state = again.id, CURRENT
        writing.save([before, again])
        writing.save([now])


def end_token(context: Context, device: rows.DeviceRow) -> TokenRow:
    """The row that says of a counter's current token that it is over; to be written by the caller."""
    at = iso(context.settings.clock.now())
    return TokenRow(device.merchant, device.token_hash, device.id, device.epoch, OVER, at)


def next_token(context: Context, caller: Caller, request: TokenRequest) -> TokenTaken:
    """Make a token of the counter's own choice good beside the current one. Repeatable. Raises `CallRefused`."""
    token_hash = request.token_hash
    if _HASH.fullmatch(token_hash) is None:
        raise CallRefused(400, "invalid", "The hash of the token is not 64 hex digits.")
    now = iso(context.now(trial=caller.trial))
    with context.database.writing() as writing:
        writing.lock(caller.merchant)
        device = writing.one(rows.DeviceRow, caller.merchant, caller.device)
        if device is None or device.epoch != caller.epoch:
            raise refused_for(ENROLLED_ANEW)
        known = writing.load(TokenRow, caller.merchant, (device.id,), column="device")
        same = next((row for row in known if row.id == token_hash), None)
        if same is not None and same.state == OVER:
            raise CallRefused(400, "invalid", "This token was used before and is over.")
        if request.signs and caller.proved and not device.signs:
            # An older program's counter that was updated: from now on its token alone is worth nothing.
            device.signs = True
            writing.save([device])
        if same is None and token_hash != device.token_hash:
            changed = [row for row in known if row.state == NEXT]
            for row in changed:
                row.state = OVER
            writing.save([*changed, TokenRow(caller.merchant, token_hash, device.id, device.epoch, NEXT, now)])
    return TokenTaken(now=now, token_hash=token_hash)


def prove(context: Context, caller: Caller, shown: str, signature: str, call: tuple[str, str], body: bytes) -> Caller:
    """That a call comes from the enrolment it names and from the holder of the counter's key. Raises `CallRefused`.

    `shown`: "DEVICE EPOCH", `call`: (method, target); both headers are empty where an older program calls.
    """
    if shown and shown != f"{caller.device} {caller.epoch}":
        # The folder is an old copy, or a copy of a folder whose other copy was enrolled anew with the same key store.
        raise refused_for(ENROLLED_ANEW)
    if not signature and not caller.signs:
        return caller
    text = signed_text(*call, caller.device, caller.epoch, body)
    if not _SIGNATURE.fullmatch(signature) or not holds(context, caller.public_key, text, signature):
        raise CallRefused(401, "unsigned", "The call is not signed with the key of this counter.")
    return replace(caller, proved=True)


def holds(context: Context, public_key: str, text: bytes, signature: str) -> bool:
    """Whether a signature (hex) over a text was made with the private half of a key."""
    try:
        verify = context.crypto.verifier({0: bytes.fromhex(public_key)})
        return verify(0, text, bytes.fromhex(signature)) is VerifyResult.VALID
    except ValueError:
        return False


def lineage_of(came_from: str) -> dict[str, int]:
    """What a counter was before: the last epoch by device id."""
    pairs = (each.partition("@") for each in came_from.split())
    return {device: int(epoch) for device, _, epoch in pairs}


_NO_COUNTER = "There is no such counter."


def revoke(context: Context, merchant: str, device_id: str) -> None:
    """From now on the counter is refused. `InvalidInput` where there is no such counter."""
    with context.database.writing() as writing:
        owner = find_merchant(writing, merchant)
        writing.lock(owner.id)
        device = writing.one(rows.DeviceRow, owner.id, device_id)
        if device is None:
            raise InvalidInput(_NO_COUNTER, key="device")
        if not device.revoked_at:
            device.revoked_at = iso(context.now(trial=owner.trial))
            writing.save([device])


def hash_of(secret: str) -> str:
    """SHA-256 is enough for what is random in full; a slow hash is for what people choose."""
    return hashlib.sha256(secret.encode()).hexdigest()
