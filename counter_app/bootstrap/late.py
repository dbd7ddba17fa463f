"""Adapters whose libraries are imported when they are used first: most commands never need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.security.keystore import KeyStore
from counter_app.sync.enrolment import PIN_PEPPER
from counter_app.sync.outcomes import HttpAnswer, Line, NotKnown

if TYPE_CHECKING:
    from counter_app.sync.transport import Transport


class LateTransport:
    """The HTTP machinery, imported at the first request: most commands never need it."""

    def __init__(self, base_url: str, fingerprint: str = "") -> None:
        self._base_url = base_url
        self._fingerprint = fingerprint
        self._made: Transport | None = None

    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        """As `Transport.exchange`."""
        return self._transport().exchange(method, target, headers, content, timeout_seconds)

    def stream(self, target: str, headers: dict[str, str], silence_seconds: float) -> Line:
        """As `Transport.stream`."""
        return self._transport().stream(target, headers, silence_seconds)

    def move(self, base_url: str) -> None:
        """The cloud answers elsewhere from now on; what is under way to the old place fails as a cut does."""
        before, self._made, self._base_url = self._made, None, base_url
        if before is not None:
            before.close()

    def _transport(self) -> Transport:
        if self._made is None:
            from counter_app.sync.transport import Transport

            self._made = Transport(self._base_url, fingerprint=self._fingerprint)
        return self._made

    def close(self) -> None:
        """Give connections back, where there are any."""
        if self._made is not None:
            self._made.close()


class PepperedPins:
    """`services.ports.PinHasher` with this merchant's pepper out of the key store."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def hash(self, pin: str) -> str:
        """Raises `InvalidInput` for what is no PIN."""
        from counter_app.security.pins import hash_pin, valid_pin

        if not valid_pin(pin):
            raise InvalidInput("A PIN has 4 to 8 digits.", key="pin")
        return hash_pin(pin, self._pepper())

    def matches(self, pin: str, stored: str) -> bool:
        """Whether it is the PIN that was hashed."""
        from counter_app.security.pins import check_pin

        return check_pin(pin, self._pepper(), stored)

    def _pepper(self) -> bytes:
        pepper = self._keys.get(PIN_PEPPER)
        if pepper is None:
            raise Fault(FaultKind.KEY_MISSING, "the PIN pepper of this counter is not in the key store")
        return pepper
