"""AES-256-GCM: what is sealed can neither be read nor changed without the key, nor be moved to another place."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.domain.errors import Fault, FaultKind

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class SealBroken(Fault):
    """Wrong key, wrong context, or changed bytes; which of them cannot be told."""

    def __init__(self) -> None:
        super().__init__(FaultKind.DATABASE_DAMAGED, "a sealed value does not open")


def new_key() -> bytes:
    """32 bytes from the system's randomness."""
    return os.urandom(KEY_BYTES)


def derived_key(key: bytes, purpose: str) -> bytes:
    """Another key of 32 bytes for another purpose: HKDF-SHA256, so that neither tells of the other."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


class Seal:
    """Seals under a key derived for one purpose; what does not open is None."""

    def __init__(self, key: bytes, purpose: str) -> None:
        self._cipher = _cipher(derived_key(key, purpose))
        self._context = _VERSION + purpose.encode()

    def seal(self, plain: bytes) -> bytes:
        """As `seal`."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, self._context)

    def open(self, sealed: bytes) -> bytes | None:
        """As `open_sealed`; None for a wrong key or changed bytes."""
        if not sealed.startswith(_VERSION) or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
            return None
        try:
            return self._cipher.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], self._context)
        except InvalidTag:
            return None


def seal(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Version (1 byte), random nonce (12), ciphertext and tag (16).

    `context` says what it is and whose (table, row, field); it is not stored and needed again to open. One key is good
    for 2^32 seals. ValueError where the key has not 32 bytes.
    """
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + _cipher(key).encrypt(nonce, plaintext, _VERSION + context)


def open_sealed(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """The plaintext. Raises `SealBroken`, or ValueError where the key has not 32 bytes."""
    cipher = _cipher(key)
    if not sealed.startswith(_VERSION) or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise SealBroken
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, _VERSION + context)
    except InvalidTag as error:
        raise SealBroken from error


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError("the key has not 32 bytes")
    return AESGCM(key)
