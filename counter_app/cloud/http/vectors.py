"""Test vectors of the formulas (`protocol/formulas`): whoever computes these rightly computes everything rightly."""

from __future__ import annotations

from typing import Any

import msgspec

from counter_app.cloud.http.example_operations import BATCH, DEVICE
from counter_app.cloud.http.guide_rules import code_vectors
from counter_app.protocol.changes import columns_of
from counter_app.protocol.devices import ENROLMENT_HEADER, SIGNATURE_HEADER, proof_text, signed_text
from counter_app.protocol.digest import DIGEST_COLUMNS, digest_of, row_hash
from counter_app.protocol.operations import Operation, OperationType, body_hash, chain_hash, encode

# The service has no private key of a counter: the signatures were made once, and a test makes them again.
SEED = bytes(range(32))
PUBLIC_KEY = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
CALL_SIGNATURES = (
    (
        "2f71286d9c3099fd254ed9f670d988c27c732ae306fa843d0060a452cc0cb8dc"
        "1cd2dd5310b792bee8bb49099819f5736d6aa5049f98256695e151f8ec62180e"
    ),
    (
        "8be30744bd4e99a06de39bd6b8219c0f81a99ce59126ef0311179aaf0c3707dc"
        "732ea5e254ba61b21f59174a956b598ff13089d48212f07de397f612dbbf5c03"
    ),
)
PROOF_SIGNATURE = (
    "fdf6db755b3acf3aecee4220f8a5d8794b4783c9054fd6b7cd394ded1626be7c"
    "3a646f6c4476a2b928b4a036b42597d65d7661269f61a52e97dc3cc849658402"
)
_NEW_KEY = "7c" * 32
_CODE = "K7TQ4M2XWB"

_BODIES = (
    (OperationType.CANCEL, '{ "target" : "019ab000-0000-7000-8000-000000000001" }'),
    (
        OperationType.COUPON_PUT,
        '{"reason":"\\u4e22\\u5931\\/lost\\n\\u0001","coupon":"5f0c9d2e7a41","action":"freeze"}',
    ),
    (
        OperationType.SETTINGS_PUT,
        (
            '{"values":{"\\ud83c\\udf75":1.50,"\\uff01":1e5,"b":-0.000001,'
            '"aa":[null,true,12345678901234567890]},"store":""}'
        ),
    ),
)
_ROWS = (
    ("usage", {"id": "total:C50", "version": 90016, "used": 1, "deleted": False}),
    ("usage", {"id": "money:5f0c9d2e7a41", "version": 90017, "used": 5000, "deleted": False}),
    ("usage", {"id": "member:C50:91c2e07b35aa", "version": 90018, "used": 2, "deleted": False}),
    ("setting", {"id": "slogan", "version": 12, "value": {"zh_CN": "茶", "en": "tea", "x": 0.5}, "deleted": False}),
)


def vectors() -> dict[str, Any]:
    """All of them as JSON values."""
    return {
        "body_hash": [_body(kind, body) for kind, body in _BODIES],
        "chain_hash": _chain(),
        "row_hash": [_row(kind, row) for kind, row in _ROWS],
        "digest": _digest(),
        "call": _call(),
        "enrolment_proof": _proof(),
        **code_vectors(),
    }


def _body(kind: OperationType, body: str) -> dict[str, Any]:
    canonical = encode(msgspec.json.decode(body)).decode()
    return {
        "type": kind.value,
        "body_as_sent": body,
        "canonical": canonical,
        "hashed_hex": (kind.encode() + b"\0" + canonical.encode()).hex(),
        "body_hash": body_hash(kind, body.encode()),
    }


def _chain() -> list[dict[str, Any]]:
    found = []
    for sent in BATCH["operations"][:2]:
        operation = msgspec.json.decode(msgspec.json.encode(sent), type=Operation)
        digest = body_hash(operation.type, operation.body)
        found.append({"operation": sent, "body_hash": digest, "chain_hash": chain_hash(operation)})
    return found


def _hashed(kind: str, row: dict[str, Any]) -> list[Any]:
    return [row[column] for column in DIGEST_COLUMNS[kind]]


def _row(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    values = _hashed(kind, row)
    written = msgspec.json.encode(values, order="deterministic").decode()
    return {
        "kind": kind,
        "columns": columns_of(kind),
        "row": [row[column] for column in columns_of(kind)],
        "array": written,
        "hashed_hex": (kind.encode() + b"\0" + written.encode()).hex(),
        "row_hash": str(row_hash(kind, values)),
    }


def _digest() -> dict[str, Any]:
    """Of the rows above; texts of digits, for programs whose numbers end at 2^53."""
    kinds = sorted({kind for kind, _ in _ROWS})
    sums = {kind: digest_of(kind, [_hashed(kind, row) for each, row in _ROWS if each == kind]) for kind in kinds}
    return {kind: {"count": digest.count, "sum": str(digest.sum)} for kind, digest in sums.items()}


def _call() -> list[dict[str, Any]]:
    calls = (
        ("GET", "/v1/changes?after=90000&limit=2000", "", CALL_SIGNATURES[0]),
        ("POST", "/v1/leases", '{"campaign":"C50","want":50}', CALL_SIGNATURES[1]),
    )
    return [
        {
            "private_key": SEED.hex(),
            "public_key": PUBLIC_KEY,
            "method": method,
            "target": target,
            "device": DEVICE,
            "epoch": 1,
            "body": body,
            ENROLMENT_HEADER: f"{DEVICE} 1",
            "signed_hex": signed_text(method, target, DEVICE, 1, body.encode()).hex(),
            SIGNATURE_HEADER: signature,
        }
        for method, target, body, signature in calls
    ]


def _proof() -> dict[str, Any]:
    return {
        "former_private_key": SEED.hex(),
        "former_key": PUBLIC_KEY,
        "code": _CODE,
        "public_key": _NEW_KEY,
        "signed_hex": proof_text(_CODE, _NEW_KEY).hex(),
        "proof": PROOF_SIGNATURE,
    }
