"""Keys that sign and keys that check."""

from __future__ import annotations

import pytest

from counter_app.domain.codes import VerifyResult
from counter_app.security.signing import DeviceKey, MerchantKey, Verifier, verify_signature


@pytest.mark.parametrize("maker", [MerchantKey, DeviceKey])
def test_a_key_kept_as_bytes_signs_as_before(maker: type[MerchantKey | DeviceKey]) -> None:
    key = maker.generate()
    again = maker.from_private_bytes(key.private_bytes)
    assert again.public_bytes == key.public_bytes
    assert again.sign(b"m") == key.sign(b"m")
    assert len(key.private_bytes) == len(key.public_bytes) == 32
    assert key.private_bytes.hex() not in repr(key)


def test_the_first_vector_of_rfc_8032_comes_out() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = MerchantKey.from_private_bytes(seed)
    assert key.public_bytes.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


def test_the_verifier_tells_valid_forged_and_unknown_apart() -> None:
    key, other = MerchantKey.generate(), MerchantKey.generate()
    verifier = Verifier({7: key.public_bytes})
    assert verifier(7, b"m", key.sign(b"m")) is VerifyResult.VALID
    assert verifier(7, b"n", key.sign(b"m")) is VerifyResult.FORGED
    assert verifier(7, b"m", other.sign(b"m")) is VerifyResult.FORGED
    assert verifier(7, b"m", b"") is VerifyResult.FORGED
    assert verifier(7, b"m", bytes(64)) is VerifyResult.FORGED
    assert verifier(8, b"m", key.sign(b"m")) is VerifyResult.UNKNOWN_KEY


def test_a_key_of_the_wrong_length_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="32"):
        Verifier({1: b"short"})
    with pytest.raises(ValueError, match="32"):
        MerchantKey.from_private_bytes(b"short")


def test_a_single_signature_can_be_checked_without_a_verifier() -> None:
    key = DeviceKey.generate()
    assert verify_signature(key.public_bytes, b"m", key.sign(b"m"))
    assert not verify_signature(key.public_bytes, b"n", key.sign(b"m"))
    assert not verify_signature(b"no key", b"m", key.sign(b"m"))
