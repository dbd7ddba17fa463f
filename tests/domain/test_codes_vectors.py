"""The published vectors, the page, and a decoder written from the page alone agree with the program."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from counter_app.domain.codes import (
    ChannelCode,
    Code,
    EnrolmentCode,
    ForeignCode,
    MemberNumber,
    PaymentCode,
    PhoneText,
    ReadingRules,
    RefusedCode,
    ShortCode,
    SignedCode,
    read_code,
)
from counter_app.security.signing import Verifier
from scripts import code_vectors

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
VECTORS: Mapping[str, Any] = json.loads((ROOT / "tests" / "vectors" / "codes.json").read_text(encoding="ascii"))
HELD = {key["key_id"]: bytes.fromhex(key["public_hex"]) for key in VECTORS["keys"] if key["held"]}
RULES = ReadingRules(VECTORS["merchant_tag"], Verifier(HELD), frozenset({VECTORS["cloud_host"]}))
TYPES: dict[str, type[Code]] = {
    "signed": SignedCode,
    "short_code": ShortCode,
    "member_number": MemberNumber,
    "payment_code": PaymentCode,
    "phone": PhoneText,
    "channel": ChannelCode,
    "enrolment": EnrolmentCode,
    "foreign": ForeignCode,
}


def named(vectors: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[vectors], ids=lambda vector: vector["name"])


def test_the_files_are_what_the_program_writes_today() -> None:
    assert code_vectors.VECTORS.read_text(encoding="ascii") == code_vectors.as_json()
    assert code_vectors.filled(PAGE) == PAGE


@named("accepted")
def test_the_program_accepts_what_the_vectors_accept(vector: Mapping[str, Any]) -> None:
    code = read_code(vector["digits"], RULES)
    assert isinstance(code, SignedCode)
    assert code.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ") == vector["issued_at"]
    assert code.merchant_tag == VECTORS["merchant_tag"]
    assert code.text == vector["digits"]
    for field in ("kind", "key_id", "subject", "life_minutes", "campaign_tag"):
        assert getattr(code, field) == vector[field]


@named("refused")
def test_the_program_refuses_what_the_vectors_refuse(vector: Mapping[str, Any]) -> None:
    assert read_code(vector["digits"], RULES) == RefusedCode(vector["reason"], vector["detail"])


@named("texts")
def test_the_program_sorts_texts_as_the_vectors_do(vector: Mapping[str, Any]) -> None:
    assert type(read_code(vector["text"], RULES, typed=vector["typed"])) is TYPES[vector["becomes"]]


# ---- A second reader, written from docs/codes.md: no line of the program is used below.


def damm_of_the_page() -> list[list[int]]:
    rows = re.findall(r"^(\d)  \| ((?:\d ?){10})$", PAGE, flags=re.MULTILINE)
    assert [row for row, _ in rows] == list("0123456789")
    return [[int(value) for value in values.split()] for _, values in rows]


def check_digit_holds(digits: str) -> bool:
    table, interim = damm_of_the_page(), 0
    for digit in digits:
        interim = table[interim][int(digit)]
    return interim == 0


def second_reader(digits: str, tag: str, keys: Mapping[int, bytes]) -> dict[str, Any]:
    """The fields of a signed code, or `{"reason", "detail"}`, by the numbered list of the page."""
    if len(digits) in (10, 12):
        assert not check_digit_holds(digits)
        return {"reason": "malformed", "detail": "check_digit"}
    raw: list[int] = []
    rest = int(digits[7:])
    for _ in range(80):
        rest, byte = divmod(rest, 256)
        raw.insert(0, byte)
    if rest:
        return {"reason": "malformed", "detail": "integer"}
    if raw[0] // 16 != 1:
        return {"reason": "unsupported_version", "detail": "version"}
    if digits[2:7] != tag:
        return {"reason": "wrong_merchant", "detail": "merchant_tag"}
    if raw[1] not in keys:
        return {"reason": "needs_online", "detail": "unknown_key"}
    message = b"counter-app/code/1" + digits[2:7].encode() + bytes(raw[:16])
    try:
        Ed25519PublicKey.from_public_bytes(keys[raw[1]]).verify(bytes(raw[16:]), message)
    except InvalidSignature:
        return {"reason": "forged", "detail": "signature"}
    return meaning(raw)


def meaning(raw: list[int]) -> dict[str, Any]:
    if raw[0] % 16 > 3:
        return {"reason": "unsupported_version", "detail": "kind"}
    kind = ["member", "coupon", "reservation", "pass"][raw[0] % 16]
    life, campaign = raw[12] * 256 + raw[13], raw[14] * 256 + raw[15]
    if kind == "coupon" and life == 65535:
        return {"reason": "malformed", "detail": "printed_coupon"}
    if kind == "member" and campaign:
        return {"reason": "malformed", "detail": "member_campaign"}
    seconds = sum(byte * 256 ** (3 - place) for place, byte in enumerate(raw[8:12]))
    issued_at = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)
    return {
        "kind": kind,
        "key_id": raw[1],
        "subject": "".join(f"{byte:02x}" for byte in raw[2:8]),
        "issued_at": issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "life_minutes": life,
        "campaign_tag": campaign,
    }


@named("accepted")
def test_a_reader_written_from_the_page_reads_the_same_fields(vector: Mapping[str, Any]) -> None:
    fields = second_reader(vector["digits"], VECTORS["merchant_tag"], HELD)
    assert fields == {name: vector[name] for name in fields}
    assert len(fields) == 6


@named("refused")
def test_a_reader_written_from_the_page_refuses_for_the_same_reason(vector: Mapping[str, Any]) -> None:
    answer = second_reader(vector["digits"], VECTORS["merchant_tag"], HELD)
    assert answer == {"reason": vector["reason"], "detail": vector["detail"]}


def test_a_reader_written_from_the_page_accepts_the_right_check_digits() -> None:
    right = [row["text"] for row in VECTORS["texts"] if row["becomes"] in ("short_code", "member_number")]
    assert all(check_digit_holds(re.sub(r"[ -]", "", text)) for text in right)
    assert len(right) == 3


def test_the_example_of_the_page_is_the_first_vector() -> None:
    lines = re.findall(r"^\d{50}$", PAGE, flags=re.MULTILINE)
    assert "".join(lines) == VECTORS["accepted"][0]["digits"]
