"""A folder becomes a counter (`sync.md`, "Devices"): one request, repeatable until its answer has arrived here."""

from __future__ import annotations

import hashlib
import secrets as secrets_module
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from msgspec import structs

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Role, Staff, Store
from counter_app.domain.values import dataclass
from counter_app.protocol.devices import Enrolment, EnrolRequest, proof_text
from counter_app.services.ports import Clock, CounterStore
from counter_app.services.records import AuditEntry, DeviceIdentity, Session
from counter_app.sync.outcomes import Answered, Declined, NotKnown, Outcome

TOKEN = "cloud-token"  # noqa: S105 - names of secrets in the key store, not secrets
DEVICE_KEY = "device-key"
NEXT_TOKEN = "cloud-token-next"  # noqa: S105 - as above
TOKEN_BEFORE = "cloud-token-before"  # noqa: S105 - as above
TOKEN_SINCE = "token_since"  # noqa: S105 - a fact: since when the token is in use
PIN_PEPPER = "pin-pepper"
FINGERPRINT = "cloud-fingerprint"
_PENDING = "enrolment-pending"
_ATTEMPT = "enrolment_attempt"
_NEXT_KEY = "device-key-next"
INVITATION = "first-invitation"  # kept while a first start joins
# What an enrolment that did not come to its end may leave besides.
UNFINISHED = (_PENDING, _NEXT_KEY, INVITATION)
_KEY_IN_USE = "key_in_use"
_NOT_KNOWN_THERE = "unauthorised"
_TILL = "till"
_SENTENCES = {
    "unknown_code": "The cloud does not know this enrolment code.",
    "code_expired": "This enrolment code has expired; ask for a new one.",
    "code_used": "This enrolment code was used by another counter; ask for a new one.",
}


class Secrets(Protocol):
    """Where secrets are kept, by name (the key store)."""

    def get(self, name: str) -> bytes | None: ...
    def put(self, name: str, value: bytes) -> None: ...
    def delete(self, name: str) -> None: ...


class EnrolmentDesk(Protocol):
    """Who makes counters: the cloud over the network, or the one in this folder."""

    def enrol(self, request: EnrolRequest) -> Answered[Enrolment] | Declined | NotKnown: ...


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an enrolment code says: where the cloud is, and the token; `fingerprint` of its certificate or empty."""

    token: str
    cloud_url: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """How this program makes a device's key pair: `generate()` gives a private key, `public_of` its public half,
    `sign` the signature of a private key over a text (None: calls are not signed)."""

    generate: Callable[[], bytes]
    public_of: Callable[[bytes], bytes]
    sign: Callable[[bytes, bytes], bytes] | None = None


def enrol(
    store: CounterStore,
    secrets: Secrets,
    client: EnrolmentDesk,
    invitation: Invitation,
    keys: DeviceKeys,
    clock: Clock,
    *,
    accept: Callable[[Enrolment], None],
) -> DeviceIdentity:
    """Ask to be a counter and write down what came back. `accept` may raise, and then nothing of the answer is kept.

    Raises `InvalidInput` (a code that is not accepted, a folder that is a counter already) or `Fault(network)`.
    """
    pending = hashlib.sha256(invitation.token.encode()).digest()
    before = _refuse_second_enrolment(store, secrets, pending)
    private_key = secrets.get(DEVICE_KEY)
    if private_key is None:
        private_key = keys.generate()
        secrets.put(DEVICE_KEY, private_key)
    secrets.put(_PENDING, pending)
    request = EnrolRequest(
        code=invitation.token,
        public_key=keys.public_of(private_key).hex(),
        device=before.device if before else "",
        epoch=before.epoch if before else 0,
        attempt=_attempt(store, pending),
        signs=keys.sign is not None,
    )
    following = secrets.get(_NEXT_KEY)
    outcome: Outcome[Enrolment] | None = client.enrol(request) if following is None else None
    if outcome is None or (isinstance(outcome, Declined) and outcome.ours and outcome.error == _KEY_IN_USE):
        # The other copy of this folder goes on with the key: this one makes its own, and keeps it before it is named.
        if following is None:
            following = keys.generate()
            secrets.put(_NEXT_KEY, following)
        outcome = client.enrol(_with_key(request, keys, private_key, following))
        private_key = following
    enrolment = _answer_of(outcome)
    _refuse_other_merchant(before, enrolment)
    accept(enrolment)
    # Secrets first: a device row without its token could never speak to the cloud.
    secrets.put(DEVICE_KEY, private_key)
    secrets.put(TOKEN, enrolment.token.encode())
    for old in (NEXT_TOKEN, TOKEN_BEFORE):
        secrets.delete(old)
    secrets.put(PIN_PEPPER, bytes.fromhex(enrolment.pin_pepper))
    if invitation.fingerprint:
        secrets.put(FINGERPRINT, invitation.fingerprint.encode())
    device = _write(store, enrolment, invitation.cloud_url, clock)
    secrets.delete(_NEXT_KEY)
    return device


def _refuse_second_enrolment(store: CounterStore, secrets: Secrets, pending: bytes) -> DeviceIdentity | None:
    """The counter that this folder is and that must be enrolled anew; None for a folder that is none yet."""
    with store.reading() as reading:
        device, link = reading.device(), reading.link_state()
    # The same code again is a repetition after a cut, not a second enrolment; and a cloud that was restored from a
    # backup may not know a counter any more that came after it.
    locked = device is not None and (device.revoked or link.last_error == _NOT_KNOWN_THERE)
    if device is not None and not locked and secrets.get(_PENDING) != pending:
        sentence = "This folder is a counter already; choose another folder with --data."
        raise InvalidInput(sentence, key="data", code="counter_already")
    return device


def _attempt(store: CounterStore, pending: bytes) -> str:
    """What tells this folder from a copy of it that is enrolled with the same key: drawn anew once it was answered,
    so that a lost answer can be asked for again, with another code too."""
    with store.writing() as writing:
        code, drawn, state = (writing.fact(_ATTEMPT) or "- - done").split(" ")
        if state == "done" and code != pending.hex():
            drawn = secrets_module.token_hex(16)
        writing.set_fact(_ATTEMPT, f"{pending.hex()} {drawn} open")
    return drawn


def _with_key(request: EnrolRequest, keys: DeviceKeys, former: bytes, private_key: bytes) -> EnrolRequest:
    public_key = keys.public_of(private_key).hex()
    proof = keys.sign(former, proof_text(request.code, public_key)).hex() if keys.sign else ""
    return structs.replace(request, public_key=public_key, former_key=keys.public_of(former).hex(), proof=proof)


def _refuse_other_merchant(before: DeviceIdentity | None, enrolment: Enrolment) -> None:
    """What waits here belongs to its merchant: another one must not get it, nor refuse it."""
    if before is not None and before.merchant != enrolment.merchant:
        sentence = "This folder belongs to another merchant, and what it did is kept there; choose another folder."
        raise InvalidInput(sentence, key="data", code="other_merchant")


def _answer_of(outcome: Outcome[Enrolment]) -> Enrolment:
    if isinstance(outcome, Answered):
        return outcome.value
    if isinstance(outcome, NotKnown):
        raise Fault(FaultKind.NETWORK, outcome.kind, retryable=True)
    raise _declined(outcome)


def _declined(outcome: Declined) -> Exception:
    if not outcome.ours:
        return Fault(FaultKind.NETWORK, f"http_{outcome.status}", retryable=True)
    if outcome.error in (FaultKind.PLEASE_UPDATE, FaultKind.CLOUD_TOO_OLD):
        return Fault(FaultKind(outcome.error))
    sentence = _SENTENCES.get(outcome.error) or outcome.message or outcome.error
    return InvalidInput(sentence, key="code", code=outcome.error)


def _write(store: CounterStore, enrolment: Enrolment, cloud_url: str, clock: Clock) -> DeviceIdentity:
    device = DeviceIdentity(
        device=enrolment.device,
        epoch=enrolment.epoch,
        merchant=enrolment.merchant,
        merchant_name=enrolment.merchant_name,
        merchant_tag=enrolment.merchant_tag,
        store=enrolment.store,
        counter=enrolment.counter,
        currency=enrolment.currency,
        cloud_url=cloud_url,
        cloud_epoch=enrolment.cloud_epoch,
        trial=enrolment.trial,
    )
    now = clock.now()
    with store.writing() as writing:
        before = writing.device()
        if before is not None and before.cloud_epoch != device.cloud_epoch:
            writing.begin_refill(device.cloud_epoch)
        writing.set_device(device)
        writing.set_fact(TOKEN_SINCE, now.isoformat())
        writing.set_fact(_ATTEMPT, (writing.fact(_ATTEMPT) or "").replace(" open", " done"))
        writing.set_link_state(replace(writing.link_state(), last_error=""))
        writing.put_store(Store(enrolment.store, enrolment.store_name, enrolment.timezone))
        for key in enrolment.keys:
            writing.put_signing_key(key.id, bytes.fromhex(key.public_key))
        writing.put_staff(Staff(enrolment.till, _TILL, Role.CASHIER))
        writing.set_session(Session(enrolment.till, _TILL, Role.CASHIER, None))
        writing.raise_trusted(_time(enrolment.now, now))
        writing.add_audit(AuditEntry(now, enrolment.till, "enrol", enrolment.device, "done"))
    return device


def _time(text: str, otherwise: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return at.astimezone(UTC) if at.tzinfo else otherwise
