"""AES-256-GCM: what is sealed can neither be read nor changed without the key, nor be moved to another place."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

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
