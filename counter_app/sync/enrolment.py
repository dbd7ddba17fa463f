"""A folder becomes a counter (`sync.md`, "Devices"): one request, repeatable until its answer has arrived here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Role, Staff, Store
from counter_app.domain.values import dataclass
from counter_app.protocol.devices import Enrolment, EnrolRequest
from counter_app.services.ports import Clock, CounterStore
from counter_app.services.records import AuditEntry, DeviceIdentity, Session
from counter_app.sync.outcomes import Answered, Declined, NotKnown

TOKEN = "cloud-token"  # noqa: S105 - names of secrets in the key store, not secrets
DEVICE_KEY = "device-key"
PIN_PEPPER = "pin-pepper"
FINGERPRINT = "cloud-fingerprint"
_PENDING = "enrolment-pending"
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
    """How this program makes a device's key pair: `generate()` gives a private key, `public_of` its public half."""

    generate: Callable[[], bytes]
    public_of: Callable[[bytes], bytes]


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
    _refuse_second_enrolment(store, secrets, pending)
    private_key = secrets.get(DEVICE_KEY)
    if private_key is None:
        private_key = keys.generate()
        secrets.put(DEVICE_KEY, private_key)
    secrets.put(_PENDING, pending)
    public_key = keys.public_of(private_key).hex()
    enrolment = _answer_of(client, EnrolRequest(code=invitation.token, public_key=public_key))
    accept(enrolment)
    # Secrets first: a device row without its token could never speak to the cloud.
    secrets.put(TOKEN, enrolment.token.encode())
    secrets.put(PIN_PEPPER, bytes.fromhex(enrolment.pin_pepper))
    if invitation.fingerprint:
        secrets.put(FINGERPRINT, invitation.fingerprint.encode())
    return _write(store, enrolment, invitation.cloud_url, clock)


def _refuse_second_enrolment(store: CounterStore, secrets: Secrets, pending: bytes) -> None:
    with store.reading() as reading:
        device = reading.device()
    # The same code again is a repetition after a cut, not a second enrolment.
    if device is not None and not device.revoked and secrets.get(_PENDING) != pending:
        raise InvalidInput("This folder is a counter already; choose another folder with --data.", key="data")


def _answer_of(client: EnrolmentDesk, request: EnrolRequest) -> Enrolment:
    outcome = client.enrol(request)
    if isinstance(outcome, Answered):
        return outcome.value
    if isinstance(outcome, NotKnown):
        raise Fault(FaultKind.NETWORK, outcome.kind, retryable=True)
    raise _declined(outcome)


def _declined(outcome: Declined) -> Exception:
    if not outcome.ours:
        return Fault(FaultKind.NETWORK, f"http_{outcome.status}", retryable=True)
    return InvalidInput(_SENTENCES.get(outcome.error) or outcome.message or outcome.error, key="code")


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
        writing.set_device(device)
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
