"""Ed25519: the merchant's keys that sign codes (cloud only), the public halves that check them, a device's own key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.codes import VerifyResult


class _SigningKey:
    """An Ed25519 key pair; its representation shows neither half."""

    __slots__ = ("_private",)

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> Self:
        """A new pair from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_private_bytes(cls, private_bytes: bytes) -> Self:
        """The pair of a 32-byte seed; ValueError for any other length."""
        return cls(Ed25519PrivateKey.from_private_bytes(private_bytes))

    @property
    def private_bytes(self) -> bytes:
        """The 32-byte seed. Belongs into a key store, nowhere else."""
        return self._private.private_bytes_raw()

    @property
    def public_bytes(self) -> bytes:
        """32 bytes that anyone may know."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes, always the same for the same message."""
        return self._private.sign(message)


class MerchantKey(_SigningKey):
    """Signs a merchant's codes. Lives in the cloud; a counter never has one."""

    __slots__ = ()


class DeviceKey(_SigningKey):
    """Proves which counter speaks. Lives in that counter's key store."""

    __slots__ = ()


class Verifier:
    """Checks codes against every key of the merchant that is valid now (rotation: several at once).

    Frozen: after a change of keys a new one is made. Safe from any thread.
    """

    __slots__ = ("_keys",)

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        """`keys`: key id (0..255) to 32 public bytes; ValueError where the bytes are no key."""
        self._keys = {key_id: Ed25519PublicKey.from_public_bytes(raw) for key_id, raw in keys.items()}

    def __call__(self, key_id: int, message: bytes, signature: bytes) -> VerifyResult:
        """What the signature check of `ReadingRules` has to answer; never raises for bad signatures."""
        key = self._keys.get(key_id)
        if key is None:
            return VerifyResult.UNKNOWN_KEY
        return VerifyResult.VALID if _holds(key, message, signature) else VerifyResult.FORGED


def verify_signature(public_bytes: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` was made with the private half of `public_bytes`; False also for no key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_bytes)
    except ValueError:
        return False
    return _holds(key, message, signature)


def _holds(key: Ed25519PublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
