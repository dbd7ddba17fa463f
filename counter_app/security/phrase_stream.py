"""A stream sealed to a recovery phrase: written with its public key, opened with the phrase, in bounded memory.

    "counter-app backup 1\\n" · recipient's public key (32) · key of this file's own (32) · chunks

Each chunk is AES-256-GCM over at most 64 KiB; its nonce is its number and whether it is the last one, and the head is
authenticated with each. So a file that was cut, altered, lengthened, or whose chunks were moved or taken from another
file, does not open; what opened before the fault was found is not to be used.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.domain.errors import Fault, FaultKind, InvalidInput

MAGIC = b"counter-app backup 1\n"
CHUNK_BYTES = 64 * 1024
_KEY_BYTES, _TAG_BYTES = 32, 16
_PURPOSE = b"counter-app/backup/1"


class StreamBroken(Fault):
    """Cut, altered or put together of several; which of them cannot be told."""

    def __init__(self) -> None:
        super().__init__(FaultKind.BACKUP_DAMAGED, "the backup was cut or altered; nothing of it was used")


class SealedWriter:
    """Seals to a public key. `key` opens this file again, to see that it is sound."""

    def __init__(self, file: BinaryIO, recipient: bytes) -> None:
        own = X25519PrivateKey.generate()
        self._file = file
        self._head = MAGIC + recipient + own.public_key().public_bytes_raw()
        self.key = _file_key(own.exchange(X25519PublicKey.from_public_bytes(recipient)), self._head)
        self._cipher = AESGCM(self.key)
        self._number = 0
        self._waiting = bytearray()
        file.write(self._head)

    def write(self, content: bytes) -> None:
        """The next bytes."""
        self._waiting += content
        # One chunk stays behind: the last one is sealed as such.
        while len(self._waiting) > CHUNK_BYTES:
            self._put(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]

    def finish(self) -> None:
        """Seal what is left, as the end."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._head))
        self._number += 1


def read_sealed(file: BinaryIO, key: bytes, head: bytes) -> Iterator[bytes]:
    """The plain bytes behind the head, chunk by chunk. Raises `StreamBroken`, perhaps only at the end."""
    cipher, number = AESGCM(key), 0
    chunk = file.read(CHUNK_BYTES + _TAG_BYTES)
    while True:
        following = file.read(CHUNK_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), chunk, head)
        except InvalidTag as error:
            raise StreamBroken from error
        if not following:
            return
        chunk, number = following, number + 1


def read_head(file: BinaryIO) -> bytes:
    """The head of a file. Raises `InvalidInput` for what is no backup of this program."""
    head = file.read(len(MAGIC) + 2 * _KEY_BYTES)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + 2 * _KEY_BYTES:
        raise InvalidInput("This file is no backup of this program.", key="file", code="no_backup")
    return head


def open_head(head: bytes, private_key: bytes) -> bytes:
    """The file's key. Raises `InvalidInput` for another phrase than the one it was sealed to."""
    own = X25519PrivateKey.from_private_bytes(private_key)
    recipient = head[len(MAGIC) : len(MAGIC) + _KEY_BYTES]
    if not hmac.compare_digest(recipient, own.public_key().public_bytes_raw()):
        raise InvalidInput(
            "This backup was made for another recovery phrase.", key="recovery_phrase", code="other_phrase"
        )
    return _file_key(own.exchange(X25519PublicKey.from_public_bytes(head[-_KEY_BYTES:])), head)


def _file_key(shared: bytes, head: bytes) -> bytes:
    return HKDF(hashes.SHA256(), _KEY_BYTES, salt=head, info=_PURPOSE).derive(shared)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")
