"""The recovery phrase: what an owner writes on paper to open backups when every machine is gone.

32 characters in 8 groups of 4 from Crockford's alphabet (no I, L, O, U): 26 carry 130 random bits, 6 are the BCH
checksum of BIP 173, which catches up to four wrong characters. Case, blanks, hyphens and full-width forms do not
matter; O is read as 0, I and L as 1.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from counter_app.domain.errors import InvalidInput

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_PAYLOAD, _CHECKSUM, _GROUP = 26, 6, 4
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_PURPOSE = tuple(b"counter")
_SALT = b"counter-app/recovery/1"
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1


def new_phrase(random_bytes: Callable[[int], bytes]) -> str:
    """A phrase of 130 bits of `random_bytes`, as `7K3Q-…`, upper case, with hyphens."""
    number = int.from_bytes(random_bytes(17), "big")
    payload = [number >> 5 * place & 31 for place in range(_PAYLOAD)]
    text = "".join(_ALPHABET[value] for value in [*payload, *_checksum(payload)])
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def check_phrase(text: str) -> bool:
    """Whether `text` is a phrase without a slip of the pen; never raises."""
    return _read(text) is not None


def phrase_public_key(phrase: str) -> bytes:
    """The X25519 public key (32 bytes) to encrypt backups to. `InvalidInput` for what is no phrase. Some 100 ms."""
    return X25519PrivateKey.from_private_bytes(phrase_private_key(phrase)).public_key().public_bytes_raw()


def phrase_private_key(phrase: str) -> bytes:
    """The X25519 private key (32 bytes) that opens backups; by scrypt, never stored. `InvalidInput` as above."""
    payload = _read(phrase)
    if payload is None:
        raise InvalidInput(
            "This is not the recovery phrase: a character is wrong or missing.", key="recovery_phrase", code="no_phrase"
        )
    secret = "".join(_ALPHABET[value] for value in payload).encode("ascii")
    memory_bytes = 2 * 128 * _SCRYPT_N * _SCRYPT_R
    return hashlib.scrypt(secret, salt=_SALT, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, maxmem=memory_bytes, dklen=32)


def _read(text: str) -> list[int] | None:
    folded = unicodedata.normalize("NFKC", text[:400]).upper()
    values = [_VALUES.get(character, -1) for character in folded if not (character.isspace() or character in "-‐–—")]
    if len(values) != _PAYLOAD + _CHECKSUM or -1 in values:
        return None
    payload, checksum = values[:_PAYLOAD], values[_PAYLOAD:]
    return payload if _checksum(payload) == checksum else None


def _checksum(payload: Sequence[int]) -> list[int]:
    polymod = _polymod([*_PURPOSE_VALUES, *payload, *[0] * _CHECKSUM]) ^ 1
    return [polymod >> 5 * (_CHECKSUM - 1 - place) & 31 for place in range(_CHECKSUM)]


def _polymod(values: Sequence[int]) -> int:
    """The BCH code of bech32 (BIP 173), over values of 5 bits."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check


# BIP 173 expands the human-readable part like this, so that other bech32 texts have another checksum.
_PURPOSE_VALUES = (*(byte >> 5 for byte in _PURPOSE), 0, *(byte & 31 for byte in _PURPOSE))
