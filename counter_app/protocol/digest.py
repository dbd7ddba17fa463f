"""The proof that two ends hold the same rows (`sync.md`, "Proof"): one hash a row, summed up by kind.

How another program computes it, format 1. The row of a kind is its values in the order of the kind's columns,
`deleted`, a coupon's `signed_code` and a void's `shown_from` left out (the first is of rows that are gone, the second
travels in look-ups only, the third says from when on and not what). They are written as one JSON array, canonical as a
body is for its hash: UTF-8, no blanks, keys of objects sorted by code point, texts escaped only where JSON asks for it,
numbers in their shortest form. Hashed is kind, one zero byte, that text, by SHA-256; the first eight bytes, big-endian,
are the row's hash. The sum over all rows of a kind, modulo 2^64, stands in the digest with their count. A kind without
rows is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.protocol.changes import ROW_TYPES, KindDigest

FORMAT = 1
MODULUS = 1 << 64
_LEFT_OUT = frozenset({"deleted", "signed_code", "shown_from"})
_encode = msgspec.json.Encoder(order="deterministic").encode
_sha256 = hashlib.sha256
_PREFIX: Mapping[str, bytes] = MappingProxyType({kind: kind.encode() + b"\0" for kind in ROW_TYPES})

DIGEST_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        kind: tuple(name for name in row_type.__struct_fields__ if name not in _LEFT_OUT)
        for kind, row_type in ROW_TYPES.items()
    }
)


def row_hash(kind: str, values: Sequence[object]) -> int:
    """The hash of a row whose values stand in the order of `DIGEST_COLUMNS[kind]`: 0 to 2^64 - 1."""
    return int.from_bytes(_sha256(_PREFIX[kind] + _encode(values)).digest()[:8], "big")


def signed_hashes(kind: str, rows: Iterable[Sequence[object]]) -> list[int]:
    """`signed(row_hash(kind, row))` of each, for whole pages of them."""
    prefix, encode, sha256, number = _PREFIX[kind], _encode, _sha256, int.from_bytes
    return [number(sha256(prefix + encode(row)).digest()[:8], "big", signed=True) for row in rows]


def signed(number: int) -> int:
    """A hash or sum as databases keep it: 64 bits with a sign."""
    number %= MODULUS
    return number - MODULUS if number >= MODULUS >> 1 else number


def unsigned(number: int) -> int:
    """The other way round."""
    return number % MODULUS


def digest_of(kind: str, rows: Iterable[Sequence[Any]]) -> KindDigest:
    """Count and sum of rows as a counter holds them, computed from nothing but the rows."""
    count = total = 0
    for row in rows:
        count += 1
        total += row_hash(kind, row)
    return KindDigest(count=count, sum=total % MODULUS)


def differing(ours: Mapping[str, KindDigest], theirs: Mapping[str, KindDigest]) -> tuple[str, ...]:
    """The kinds, known to this program, that are not the same at both ends."""
    empty = KindDigest(count=0, sum=0)
    return tuple(kind for kind in ROW_TYPES if ours.get(kind, empty) != theirs.get(kind, empty))
