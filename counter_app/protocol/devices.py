"""Enrolment, reserves of identities, leases of quotas (`sync.md`, "Devices", "What the cloud decides")."""

from __future__ import annotations

import hashlib

import msgspec

from counter_app.protocol.changes import KindPage

# A play shop's counter whose clock was given says with each call where it stands; every other cloud passes it over.
PLAYED_AT_HEADER = "Counter-Played-At"


# Every call of a counter says which enrolment it speaks under ("DEVICE EPOCH") and is signed with the counter's key.
ENROLMENT_HEADER = "Counter-Enrolment"
SIGNATURE_HEADER = "Counter-Signature"
# What this program speaks. The service talks with programs from its oldest on; a call without a number is from 1.
PROTOCOL_HEADER = "Counter-Protocol"
PROTOCOL, OLDEST_PROTOCOL = 2, 1
PLEASE_UPDATE, CLOUD_TOO_OLD = "please_update", "cloud_too_old"
# Why a counter is refused with `revoked`, where nobody revoked it by hand.
CLONED, ENROLLED_ANEW, TOKEN_REPLACED = "cloned", "enrolled_anew", "token_replaced"
CALL_WORD = b"counter-app call v1"
ENROL_WORD = b"counter-app enrol v1"


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/devices`: a one-use code and the counter's public key (Ed25519, hex); repeatable with that key.

    A folder that was a counter before says so: `device` and `epoch`. `attempt` tells two copies of a folder apart that
    hold the same key. A copy that comes second is asked to make a key of its own (`key_in_use`); it then names its
    `former_key` and proves it: `proof` signs code and new key (hex). `signs`: its calls will be signed.
    """

    code: str
    public_key: str
    name: str = ""
    device: str = ""
    epoch: int = 0
    attempt: str = ""
    former_key: str = ""
    proof: str = ""
    signs: bool = False


class TokenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/token`: the hash (SHA-256, hex) of the token that this counter will use next. It never travels itself
    before its first use, so that no answer can be lost that would be missed; the one in use stays good until then."""

    token_hash: str
    signs: bool = False


class TokenTaken(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/token`: the next token is good from now on."""

    now: str
    token_hash: str


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant's signing key."""

    id: int
    public_key: str


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/devices` (201).

    `counter`: its name in the store (T1, T2 …); `pin_pepper`: hex; `till`: id of the cashier it is signed in as.
    """

    device: str
    epoch: int
    token: str
    merchant: str
    merchant_name: str
    merchant_tag: str
    store: str
    store_name: str
    timezone: str
    currency: str
    counter: str
    till: str
    pin_pepper: str
    keys: list[PublicKey]
    trial: bool
    cloud_epoch: str
    now: str
    scope: str = "store"


class ReserveRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/reserves`: how many more identities this counter wants; at most 500 of a kind."""

    members: int = 0
    coupons: dict[str, int] = {}


class MemberIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """A member to be: subject (12 hex), member number (10 digits), printed-life signed code (200 digits)."""

    subject: str
    number: str
    signed_code: str


class CouponIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon to be: subject (12 hex), short code (12 digits), signed code (200 digits)."""

    subject: str
    campaign: str
    terms_version: int
    short_code: str
    signed_code: str


class Reserve(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/reserves`."""

    now: str
    members: list[MemberIdentity]
    coupons: list[CouponIdentity]


class LeaseRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/leases`: `want` uses of a campaign's quota to hold in all, as the cloud counts; safe to repeat."""

    campaign: str
    want: int


class LeaseGrant(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/leases`.

    `granted`: uses added now, in the lease `id` ("" and 0 where none were). `until`: when redeeming from this
    campaign's leases ends. `left`: what this counter holds in all; `free`: what nobody holds. `kinds`: its open
    leases as rows. `share`: as many of the `unsold` ones are a counter's fair part; -1 from a cloud that does not say.
    """

    now: str
    granted: int
    until: str
    id: str
    left: int
    free: int
    kinds: dict[str, KindPage]
    share: int = -1
    unsold: int = 0


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/held`: identities that this counter holds in reserve and tags of campaigns, shown to a cloud that may
    have forgotten that it gave them; at most 500 of a kind."""

    members: list[MemberIdentity] = []
    coupons: list[CouponIdentity] = []
    campaigns: dict[str, int] = {}


class HeldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/held`: subjects that belong to somebody else by now; the rest is this counter's."""

    now: str
    taken: list[str]


class OperationHead(msgspec.Struct, frozen=True, kw_only=True):
    """The newest place of a counter's log of operations; 0 = none."""

    epoch: int = 0
    seq: int = 0
    hash: str = ""


class AuditHead(msgspec.Struct, frozen=True, kw_only=True):
    """The newest record of a counter's audit log; 0 = none."""

    number: int = 0
    hash: str = ""


class WitnessRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/witness`: where both logs of this counter end, to be remembered.

    `since`: what the cloud was shown before, as far as the counter knows, and has been found to be still in its log.
    `receipt`, as the last page of changes brings it, proves whether the cloud was set back since; `closed` (the id of
    the newest operation that it said it holds) and `seen` (the highest version that it showed) alone prove nothing.
    `disagrees`: logs (operations, audit) in which the counter does not find what the cloud remembers.
    """

    operations: OperationHead = OperationHead()
    audit: AuditHead = AuditHead()
    since: AuditHead = AuditHead()
    closed: str = ""
    seen: int = 0
    cloud_epoch: str = ""
    disagrees: list[str] = []
    receipt: str = ""


class Witness(msgspec.Struct, frozen=True, kw_only=True):
    """Answer of `POST /v1/witness`: what the cloud held before this call; `taken`: it remembers the new heads now."""

    now: str
    cloud_epoch: str
    operations: OperationHead
    audit: AuditHead
    taken: bool


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every error answer of the service: `error` a fixed word, `message` one English sentence, `cause` a finer word."""

    error: str
    message: str
    cause: str = ""


def signed_text(method: str, target: str, device: str, epoch: int, body: bytes) -> bytes:
    """What the signature of a call covers; `body` as it is before any compression."""
    digest = hashlib.sha256(body).hexdigest()
    return b"\0".join([CALL_WORD, method.encode(), target.encode(), f"{device} {epoch}".encode(), digest.encode()])


def proof_text(code: str, public_key: str) -> bytes:
    """What a former key signs when its holder takes a new one."""
    return b"\0".join([ENROL_WORD, code.encode(), public_key.encode()])
