"""Enrolment, reserves of identities, leases of quotas (`sync.md`, "Devices", "What the cloud decides")."""

from __future__ import annotations

import msgspec

from counter_app.protocol.changes import KindPage

# A play shop's counter whose clock was given says with each call where it stands; every other cloud passes it over.
PLAYED_AT_HEADER = "Counter-Played-At"


class EnrolRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/devices`: a one-use code and the counter's public key (Ed25519, hex); repeatable with that key."""

    code: str
    public_key: str
    name: str = ""


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
    leases as rows.
    """

    now: str
    granted: int
    until: str
    id: str
    left: int
    free: int
    kinds: dict[str, KindPage]


class ErrorBody(msgspec.Struct, frozen=True, kw_only=True):
    """Every error answer of the service: `error` a fixed word, `message` one English sentence."""

    error: str
    message: str
