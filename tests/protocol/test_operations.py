"""Operations have one form in bytes, and their chain shows a change of anything but the mode."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.bodies import BODY_TYPES, decode_body
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import (
    GENESIS,
    Operation,
    OperationType,
    body_hash,
    canonical_hash,
    chain_hash,
    encode,
    encode_canonical,
)


def operation(**changes: Any) -> Operation:
    values: dict[str, Any] = {
        "id": "01960000-0000-7000-8000-000000000001",
        "device": "d1",
        "epoch": 1,
        "seq": 1,
        "prev": GENESIS,
        "type": "void",
        "mode": "report",
        "at": "2026-03-10T06:00:00.000Z",
        "clock_offset_ms": 0,
        "staff": "k1",
        "body": msgspec.Raw(b'{"checkout":"c","reason":"slip"}'),
    }
    return Operation(**{**values, **changes})


@pytest.mark.parametrize(
    "field_name, value",
    [
        ("id", "x"),
        ("device", "d2"),
        ("epoch", 2),
        ("seq", 2),
        ("prev", "1" * 64),
        ("type", "cancel"),
        ("at", "2026-03-10T06:00:00.001Z"),
        ("staff", "k2"),
        ("body", msgspec.Raw(b'{"checkout":"c","reason":"other"}')),
    ],
)
def test_the_chain_shows_a_change_of_any_field(field_name: str, value: object) -> None:
    assert chain_hash(operation(**{field_name: value})) != chain_hash(operation())


@pytest.mark.parametrize("field_name, value", [("mode", "claim"), ("clock_offset_ms", 7)])
def test_a_claim_that_goes_on_as_a_report_keeps_its_place_in_the_chain(field_name: str, value: object) -> None:
    assert chain_hash(operation(**{field_name: value})) == chain_hash(operation())


def test_white_space_and_key_order_make_no_other_body() -> None:
    one, two = b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}'

    assert body_hash("void", one) == body_hash("void", two)
    assert body_hash("void", one) != body_hash("cancel", one)
    assert body_hash("void", one) != body_hash("void", b'{"a":1,"b":[3]}')


def test_a_body_that_is_no_json_still_has_a_hash() -> None:
    assert len(body_hash("void", b"\xff{")) == 64


def test_every_type_has_a_body_that_refuses_rubbish() -> None:
    assert set(BODY_TYPES) == set(OperationType)
    for kind in OperationType:
        with pytest.raises(msgspec.ValidationError):
            decode_body(kind, b'"rubbish"')


@dataclass(frozen=True)
class Holder:
    reason: Reason = field(default_factory=lambda: Reason(ReasonCode.FOREIGN))
    facts: MappingProxyType[str, int] = field(default_factory=lambda: MappingProxyType({"a": 1}))


def test_read_only_mappings_are_encoded_and_other_objects_are_refused() -> None:
    assert b'"facts":{"a":1}' in encode(Holder())
    with pytest.raises(TypeError):
        encode(object())


def test_what_was_encoded_in_order_is_what_a_body_is_compared_by() -> None:
    body = MemberImport(
        member="m", phone="+8613800000001", store="s", batch="b", row=2, name="王 小雨", tags=["乙", "甲"], points=7
    )
    canonical = encode_canonical(body)
    assert canonical_hash("member_import", canonical) == body_hash("member_import", encode(body))
    assert msgspec.json.decode(canonical) == msgspec.json.decode(encode(body))
