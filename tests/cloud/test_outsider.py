"""A counter that was written from the published document alone enrols, signs, sends, pulls and proves what it holds."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import counter_app.cloud
from counter_app.cloud.http.guide_rules import EXCEPTION_REASONS
from counter_app.cloud.http.openapi import document
from counter_app.cloud.http.refusals import WORDS
from counter_app.cloud.http.server import BackgroundServer
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import OperationType
from tests.cloud import outsider
from tests.cloud.outsider import Outsider
from tests.cloud.support import CloudShop, Till

VECTORS = document()["x-test-vectors"]


@pytest.fixture
def client(shop: CloudShop) -> Iterator[httpx.Client]:
    with BackgroundServer(shop.cloud) as server, httpx.Client(base_url=server.url, timeout=60) as made:
        yield made


@pytest.fixture
def counter(shop: CloudShop, client: httpx.Client) -> Outsider:
    made = Outsider(client, shop.clock.now)
    made.enrol(shop.cloud.enrolment_code(shop.store).code)
    return made


def push_all(counter: Outsider) -> dict[str, dict[str, Any]]:
    """The document's example of each type, each in a call of its own; answered are the results."""
    results = {}
    for operation in counter.operations():
        results[operation["type"]] = counter.send(operation)[0]
        if operation["type"] == "campaign_put":
            counter.draw()
    return results


def test_one_operation_of_each_type_is_applied_as_the_document_shows_it(counter: Outsider) -> None:
    results = push_all(counter)
    assert {kind: (result["result"], result["exceptions"]) for kind, result in results.items()} == {
        kind.value: ("applied", []) for kind in OperationType
    }


def test_what_was_pulled_has_the_digest_that_the_cloud_says(counter: Outsider, second: Till) -> None:
    push_all(counter)
    last = counter.pull()
    assert last is not None
    assert counter.digest() == last["kinds"]
    assert last == counter.call("GET", "/v1/digest")
    assert last["version"] == counter.version
    assert set(counter.rows) == {
        *("campaign", "channel", "consent", "coupon", "exception", "follow_up", "lease", "lot", "member"),
        "message_plan",
        *("reservation", "segment", "setting"),
        *("signing_key", "staff", "store", "usage"),
    }  # fmt: skip


def test_changed_and_deleted_rows_come_down_too(counter: Outsider, second: Till) -> None:
    push_all(counter)
    counter.pull()
    slogan = next(key for key in counter.rows["setting"] if str(key[0]).startswith("slogan"))
    assert (
        second.do("settings_put", {"values": {"slogan": None}, "store": counter.enrolment["store"]}).result == "applied"
    )
    assert (
        second.do("settings_put", {"values": {"x": [1.5, 1e16, 1e-6, 0.00001, 1e15, -0.5e-9, "\u2028\x7f/"]}}).result
        == "applied"
    )
    assert second.campaign(benefit={"amount_off_minor": 4000}).result == "applied"
    used = counter.rows["coupon"].copy()
    last = counter.pull()
    assert last is not None
    assert slogan not in counter.rows["setting"]
    assert {key[1] for key in counter.rows["campaign"]} == {1, 2}
    assert set(used) <= set(counter.rows["coupon"])
    assert counter.digest() == last["kinds"]


def test_a_void_at_another_counter_comes_down_to_the_one_that_redeemed(counter: Outsider, second: Till) -> None:
    assert second.campaign().result == "applied"
    counter.draw()
    (coupon,) = second.coupons(1)
    assert second.one(second.issue(coupon)).result == "applied"
    checkout = counter.operation("checkout", "claim", second.checkout_body(coupon))
    assert counter.send(checkout)[0]["result"] == "applied"
    assert second.one(second.void(checkout["id"], mode="claim")).result == "applied"
    last = counter.pull()
    assert last is not None
    assert [row["checkout"] for row in counter.rows["void"].values()] == [checkout["id"]]
    assert counter.digest() == last["kinds"]


def test_a_token_alone_is_refused_once_a_counter_signs(counter: Outsider) -> None:
    good = counter.headers("GET", "/v1/digest", b"")
    assert counter.http.get("/v1/digest", headers=good).status_code == 200
    without = {name: value for name, value in good.items() if name != "Counter-Signature"}
    for headers in (without, counter.headers("GET", "/v1/changes", b"")):
        answer = counter.http.get("/v1/digest", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, "unsigned")
    assert counter.http.get("/v1/digest", headers={**good, "Counter-Enrolment": "x 1"}).status_code == 403


def test_the_former_key_is_proved_as_the_document_says(shop: CloudShop, counter: Outsider) -> None:
    """Another copy of the folder was enrolled anew with the same key: this one makes a new key and proves the old."""
    was, former = counter.enrolment, counter.public_key
    anew = {"device": was["device"], "epoch": was["epoch"], "signs": True}

    def ask(**more: object) -> httpx.Response:
        sent = {**anew, "code": shop.cloud.enrolment_code(shop.store).code, **more}
        if "former_key" in more:
            text = outsider.proof_text(sent["code"], str(more["public_key"]))
            sent["proof"] = counter.key.sign(text).hex()
        return counter.http.post("/v1/devices", json=sent)

    assert ask(public_key=former, attempt="a").json()["epoch"] == was["epoch"] + 1
    refused = ask(public_key=former, attempt="b")
    assert (refused.status_code, refused.json()["error"]) == (409, "key_in_use")
    fresh = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    assert ask(public_key=fresh, attempt="b", former_key="0" * 64).json()["error"] == "not_proved"
    made = ask(public_key=fresh, attempt="b", former_key=former)
    assert made.status_code == 201
    assert made.json()["device"] != was["device"]


def test_too_new_a_program_is_told_so_wherever_the_document_names_it(counter: Outsider) -> None:
    for path, methods in counter.document["paths"].items():
        for method, call in methods.items():
            named = any(each["name"] == "Counter-Protocol" for each in call.get("parameters", ()))
            target = path.replace("{member}", "91c2e07b35aa")
            good = {"Authorization": f"Bearer {counter.enrolment['token']}", "Counter-Protocol": "99999"}
            answer = counter.http.request(method, target, headers=good, content=b"{}" if method == "post" else b"")
            assert (answer.status_code == 426) == named == ("426" in call["responses"]), path


# --- the test vectors, by the formulas of somebody else ---


@pytest.mark.parametrize("vector", VECTORS["body_hash"], ids=lambda each: str(each["type"]))
def test_body_hash(vector: dict[str, str]) -> None:
    body = json.loads(vector["body_as_sent"])
    assert outsider.canonical(body) == vector["canonical"]
    assert bytes.fromhex(vector["hashed_hex"]) == f"{vector['type']}\0{vector['canonical']}".encode()
    assert outsider.body_hash(vector["type"], body) == vector["body_hash"]


def test_chain_hash() -> None:
    first, then = VECTORS["chain_hash"]
    for vector in (first, then):
        operation = vector["operation"]
        assert outsider.body_hash(operation["type"], operation["body"]) == vector["body_hash"]
        assert outsider.chain_hash(operation) == vector["chain_hash"]
    assert then["operation"]["prev"] == first["chain_hash"]


def test_row_hash_and_digest() -> None:
    components = document()["components"]["schemas"]
    pages = components["ChangesPage"]["properties"]["kinds"]["properties"]
    sums: dict[str, list[int]] = {}
    for vector in VECTORS["row_hash"]:
        page = components[pages[vector["kind"]]["$ref"].rpartition("/")[2]]
        row = dict(zip(vector["columns"], vector["row"], strict=True))
        values = [row[name] for name in page["x-hashed-columns"]]
        assert outsider.canonical(values) == vector["array"]
        assert bytes.fromhex(vector["hashed_hex"]) == f"{vector['kind']}\0{vector['array']}".encode()
        assert str(outsider.row_hash(vector["kind"], values)) == vector["row_hash"]
        sums.setdefault(vector["kind"], []).append(int(vector["row_hash"]))
    assert any(sum(hashes) >= 2**64 for hashes in sums.values()), "a sum that goes round"
    assert {kind: {"count": len(each), "sum": str(sum(each) % 2**64)} for kind, each in sums.items()} == VECTORS[
        "digest"
    ]


@pytest.mark.parametrize("vector", VECTORS["call"], ids=lambda each: str(each["method"]))
def test_signed_text_and_signature(vector: dict[str, Any]) -> None:
    enrolment = f"{vector['device']} {vector['epoch']}"
    text = outsider.signed_text(vector["method"], vector["target"], enrolment, vector["body"].encode())
    assert vector["Counter-Enrolment"] == enrolment
    assert text.hex() == vector["signed_hex"]
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["private_key"]))
    assert key.public_key().public_bytes_raw().hex() == vector["public_key"]
    assert key.sign(text).hex() == vector["Counter-Signature"]


def test_enrolment_proof() -> None:
    vector = VECTORS["enrolment_proof"]
    text = outsider.proof_text(vector["code"], vector["public_key"])
    assert text.hex() == vector["signed_hex"]
    former = Ed25519PublicKey.from_public_bytes(bytes.fromhex(vector["former_key"]))
    former.verify(bytes.fromhex(vector["proof"]), text)


# --- what is said in sentences ---


def test_every_word_of_a_refusal_is_in_the_document() -> None:
    said: dict[int, set[str]] = {}
    for file in Path(counter_app.cloud.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CallRefused":
                status, word = node.args[:2]
                if isinstance(status, ast.Constant) and isinstance(word, ast.Constant):
                    said.setdefault(int(str(status.value)), set()).add(str(word.value))
    assert said[403] >= {"code_used", "not_proved"}
    assert {status: words - set(WORDS[status]) for status, words in said.items()} == {status: set() for status in said}


def test_every_reason_of_an_exception_is_in_the_document() -> None:
    """A rule that is broken is named by a constant (or by a reason of the verdict)."""
    constants = {str(reason) for reason in EXCEPTION_REASONS}
    for file in (Path(counter_app.cloud.__file__).parent / "ledger").glob("*.py"):
        named = re.findall(r"Broken\(\s*(?:leasing\.)?([A-Z_]+)\b", file.read_text(encoding="utf-8"))
        assert {name.lower() for name in named} <= constants, file.name
    text = document()["info"]["description"]
    assert all(f"`{reason}`" in text for reason in (*constants, *ReasonCode))


def test_the_document_names_what_an_outsider_looks_for() -> None:
    text = document()["info"]["description"]
    for name in (
        "Counter-Signature", "Counter-Enrolment", "Counter-Protocol", "counter-app call v1", "counter-app enrol v1",
        "prev", "Canonical JSON", "SHA-256", "modulo 2^64", "`id` + `terms_version`", "unsigned", "U+001F",
    ):  # fmt: skip
        assert name in text, name


def test_every_operation_is_told_apart_by_its_type_and_linked_to_its_body() -> None:
    components = document()["components"]["schemas"]
    assert components["OperationBatch"]["properties"]["operations"]["maxItems"] == 500
    mapping = components["Operation"]["discriminator"]["mapping"]
    assert set(mapping) == {kind.value for kind in OperationType}
    assert [each["$ref"] for each in components["Operation"]["oneOf"]] == list(mapping.values())
    for kind, reference in mapping.items():
        operation = components[reference.rpartition("/")[2]]
        assert operation["properties"]["type"]["const"] == kind
        body = components[operation["properties"]["body"]["$ref"].rpartition("/")[2]]
        assert f"`{kind}`" in body["description"]


def damm_table() -> list[str]:
    """As the document's sentence has it."""
    return re.findall(r"`([0-9]{10})`", document()["info"]["description"].partition("The rows, from 0 on:")[2])[:10]


def test_signed_code_and_check_digits() -> None:
    vector = VECTORS["signed_code"]
    tag, content, signature = outsider.read_signed(vector["digits"])
    assert (tag, content.hex(), signature.hex()) == (vector["merchant_tag"], vector["content"], vector["signature"])
    text = b"counter-app/code/1" + tag.encode() + content
    assert text.hex() == vector["signed_hex"]
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(vector["public_key"])).verify(signature, text)
    assert content[2:8].hex() == vector["subject"]
    for each in VECTORS["check_digit"]:
        assert each["payload"] + outsider.check_digit(each["payload"], damm_table()) == each["code"]


def test_identities_of_the_reserve_are_read_as_the_document_says(counter: Outsider) -> None:
    push_all(counter)
    reserve = counter.call("POST", "/v1/reserves", {"members": 1, "coupons": {"C50": 1}})
    keys = {key["id"]: bytes.fromhex(key["public_key"]) for key in counter.enrolment["keys"]}
    for identity in (*reserve["members"], *reserve["coupons"]):
        tag, content, signature = outsider.read_signed(identity["signed_code"])
        assert tag == counter.enrolment["merchant_tag"]
        assert content[2:8].hex() == identity["subject"]
        key = Ed25519PublicKey.from_public_bytes(keys[content[1]])
        key.verify(signature, b"counter-app/code/1" + tag.encode() + content)
        digits = identity.get("number") or identity["short_code"]
        assert outsider.check_digit(digits, damm_table()) == "0"


def test_the_words_of_rows_are_those_of_the_document(counter: Outsider) -> None:
    push_all(counter)
    counter.pull()
    for kind, held in counter.rows.items():
        page = counter.rows_schema(kind)["properties"]
        cells = dict(
            zip(page["columns"]["const"], page["rows"]["items"]["prefixItems"], strict=True),
        )
        for row in held.values():
            for name, cell in cells.items():
                assert row[name] in cell.get("enum", [row[name]]), (kind, name)


def test_terms_in_rows_have_the_keys_of_the_document(counter: Outsider) -> None:
    push_all(counter)
    counter.pull()
    shown = document()["info"]["description"].partition("```json\n")[2].partition("```")[0]
    (campaign,) = counter.rows["campaign"].values()
    assert set(campaign["terms"]) == set(json.loads(shown))
