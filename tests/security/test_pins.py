"""PINs: what is one, and what a thief of the database gets."""

from __future__ import annotations

import pytest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.pins import check_pin, hash_pin, valid_pin

PEPPER = b"p" * 32


@pytest.mark.parametrize(
    "pin, expected",
    [("1234", True), ("12345678", True), ("123", False), ("123456789", False), ("12a4", False), ("", False),
     ("１２３４", False), ("١٢٣٤", False), (" 1234", False), ("1234\n", False), ("-123", False)],
)  # fmt: skip
def test_a_pin_has_4_to_8_digits(pin: str, expected: bool) -> None:
    assert valid_pin(pin) is expected


def test_the_right_pin_and_pepper_open_and_nothing_else_does() -> None:
    stored = hash_pin("246810", PEPPER)
    assert check_pin("246810", PEPPER, stored)
    assert not check_pin("246811", PEPPER, stored)
    assert not check_pin("246810", b"q" * 32, stored)
    assert not check_pin("２４６８１０", PEPPER, stored)


def test_the_stored_text_names_the_agreed_cost_and_has_a_salt_of_its_own() -> None:
    one, two = hash_pin("1234", PEPPER), hash_pin("1234", PEPPER)
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two


def test_a_bad_pin_or_pepper_is_never_hashed() -> None:
    with pytest.raises(ValueError, match="4 to 8 digits"):
        hash_pin("12", PEPPER)
    with pytest.raises(ValueError, match="pepper"):
        hash_pin("1234", b"")


@pytest.mark.parametrize("stored", ["", "1234", "$argon2id$v=19$m=19456,t=2,p=1$AAAA", "\x00"])
def test_a_damaged_hash_is_a_fault_and_not_a_wrong_pin(stored: str) -> None:
    with pytest.raises(Fault) as caught:
        check_pin("1234", PEPPER, stored)
    assert caught.value.kind is FaultKind.DATABASE_DAMAGED
