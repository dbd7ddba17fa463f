"""Values that leave the cloud beside the wire's own structs, and the refusal of a whole call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType

from counter_app.domain.values import dataclass


class CallRefused(Exception):
    """A call that is refused as a whole: HTTP status, a fixed word, one English sentence."""

    def __init__(
        self, status: int, error: str, message: str, *, retry_after_seconds: int | None = None, cause: str = ""
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.message = message
        self.retry_after_seconds = retry_after_seconds
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Caller:
    """The enrolled counter that speaks, as its token proved.

    `signs`: its calls have to be signed with `public_key`; `proved`: this one was. `came_from`: what it was before, by
    device id: the last epoch of which it may hold operations.
    """

    merchant: str
    device: str
    epoch: int
    store: str
    counter: str
    trial: bool
    public_key: str = ""
    signs: bool = False
    proved: bool = False
    came_from: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FirstOwner:
    """Who owns a new merchant. An empty `pin` (else 4 to 8 digits) or `phrase` is drawn."""

    name: str = "owner"
    pin: str = field(default="", repr=False)
    phrase: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class InitAnswer:
    """A new merchant; PIN and phrase are shown this once."""

    merchant: str
    store: str
    owner: str
    owner_pin: str = field(repr=False)
    recovery_phrase: str = field(repr=False)
    merchant_tag: str = ""


@dataclass(frozen=True, slots=True)
class MerchantAnswer:
    """A merchant who lives here; `recovery_public_key` is what backups are sealed to."""

    merchant: str
    name: str
    trial: bool
    recovery_public_key: str


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """A store."""

    merchant: str
    store: str
    name: str
    timezone: str


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """A signing key of a merchant; `signs`: new codes are made with it."""

    key: int
    active: bool
    signs: bool


@dataclass(frozen=True, slots=True)
class EnrolmentCodeAnswer:
    """A one-use code; `url` is what its picture says."""

    code: str = field(repr=False)
    url: str = field(repr=False)
    expires_at: datetime = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """The service is there."""

    now: str
    cloud_epoch: str
    version: str


@dataclass(frozen=True, slots=True)
class CounterAnswer:
    """A counter as its manager sees it; `leased`: uses of hard quotas that it holds and has not reported.

    `state`: at_work, revoked or cloned.
    """

    device: str
    counter: str
    store: str
    epoch: int
    revoked: bool
    written_off_at: str
    leased: int
    state: str
    enrolled_at: str


@dataclass(frozen=True, slots=True)
class WriteOffAnswer:
    """A counter was given up; `given_back`: uses of hard quotas that can be taken elsewhere again."""

    device: str
    counter: str
    given_back: int
