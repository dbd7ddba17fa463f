"""Sealed values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import Fault
from counter_app.security.sealing import SealBroken, new_key, open_sealed, seal

KEY = b"k" * 32


@given(st.binary(), st.binary())
def test_what_is_sealed_opens_with_its_context(plaintext: bytes, context: bytes) -> None:
    sealed = seal(KEY, plaintext, context)
    assert open_sealed(KEY, sealed, context) == plaintext
    assert len(sealed) == len(plaintext) + 29
    with pytest.raises(SealBroken):
        open_sealed(KEY, sealed, context + b"x")


def test_each_changed_bit_and_each_cut_is_noticed() -> None:
    sealed = seal(KEY, b"13800000001", b"member/phone")
    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            open_sealed(KEY, bytes(changed), b"member/phone")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            open_sealed(KEY, sealed[:length], b"member/phone")


def test_another_key_does_not_open_and_the_same_text_never_looks_the_same() -> None:
    sealed = seal(KEY, b"text", b"")
    with pytest.raises(Fault):
        open_sealed(new_key(), sealed, b"")
    assert sealed != seal(KEY, b"text", b"")
    assert b"text" not in sealed


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(b"k" * length, b"", b"")
    with pytest.raises(ValueError, match="32 bytes"):
        open_sealed(b"k" * length, bytes(29), b"")
