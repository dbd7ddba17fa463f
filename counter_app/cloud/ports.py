"""What the cloud needs of the world and of cryptography; `bootstrap` hands it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from counter_app.domain.codes import Verify

Sign = Callable[[bytes], bytes]


class Clock(Protocol):
    """Wall time in UTC."""

    def now(self) -> datetime: ...


class IdSource(Protocol):
    """Makes uuid7 texts in time order."""

    def new(self) -> str: ...


class Crypto(Protocol):
    """Keys, seals, hashes and chance. Only the cloud signs codes."""

    def random_bytes(self, count: int) -> bytes: ...
    def random_int(self, below: int) -> int: ...

    def new_signing_key(self) -> tuple[bytes, bytes]:
        """A new pair: (private, public), 32 bytes each."""
        ...

    def signer(self, private_bytes: bytes) -> Sign: ...
    def verifier(self, public_keys: Mapping[int, bytes]) -> Verify: ...

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Sealed with the service's own key, which lies outside the database."""
        ...

    def open_sealed(self, sealed: bytes, context: str) -> bytes:
        """Raises `Fault` when it does not open."""
        ...

    def authenticate(self, text: bytes, purpose: str) -> str:
        """What only this service can say of a text: an authenticator under its own key, in hex digits."""
        ...

    def hash_pin(self, pin: str, pepper: bytes) -> str: ...
    def new_phrase(self) -> str: ...
    def phrase_public_key(self, phrase: str) -> bytes: ...
