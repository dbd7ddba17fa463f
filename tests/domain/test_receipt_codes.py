"""The code on a receipt: names a checkout, and is never anything else."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.codes import (
    ReadingRules,
    ReceiptCode,
    RefusedCode,
    VerifyResult,
    code_identity,
    payment_provider,
    read_code,
    receipt_code,
)
from counter_app.domain.ids import canonical

RULES = ReadingRules("12345", lambda *_: VerifyResult.VALID)


@given(st.uuids())
def test_it_names_its_checkout_and_nothing_else(identity: uuid.UUID) -> None:
    digits = receipt_code(str(identity))
    assert len(digits) == 42
    assert digits.isdigit()
    assert payment_provider(digits) is None
    for typed in (False, True):
        assert read_code(f" {digits}\r\n", RULES, typed=typed) == ReceiptCode(str(identity))
    assert code_identity(read_code(digits, RULES)) == ("receipt", str(identity))


@given(st.uuids(), st.integers(2, 41), st.integers(1, 9))
def test_a_wrong_digit_is_found(identity: uuid.UUID, place: int, by: int) -> None:
    digits = receipt_code(str(identity))
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert isinstance(read_code(wrong, RULES), RefusedCode)


@pytest.mark.parametrize("text", ["72" + "9" * 39 + "0", "72" + "0" * 39 + "2"])
def test_what_names_no_checkout_is_malformed(text: str) -> None:
    found = read_code(text, RULES)
    assert isinstance(found, RefusedCode)
    assert found.reason == "malformed"


@pytest.mark.parametrize("text", ["", "abc", "0199a6ce-4f7a-7c3e-9a51-0d5f1f0c9f1"])
def test_only_a_uuid_has_one(text: str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        receipt_code(text)


def test_an_id_is_taken_as_people_copy_it() -> None:
    whole = "0199a6ce-4f7a-7c3e-9a51-0d5f1f0c9f10"
    for text in (whole, whole.upper(), whole.replace("-", ""), f"  {whole}\n"):
        assert canonical(text) == whole
    assert canonical("123456789012") == "123456789012"
