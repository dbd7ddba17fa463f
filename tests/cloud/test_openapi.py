"""The published document says what the service does: every call, every status, an example that works."""

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest

from counter_app.cloud.http import examples
from counter_app.cloud.http.example_operations import BATCH
from counter_app.cloud.http.openapi import document
from counter_app.cloud.http.server import BackgroundServer, make_asgi
from counter_app.protocol.bodies import decode_body
from counter_app.protocol.changes import ChangesPage, Digest
from counter_app.protocol.devices import Enrolment, EnrolRequest, Reserve, ReserveRequest
from counter_app.protocol.operations import OperationBatch, OperationResults, OperationType
from counter_app.protocol.timeline import Timeline
from tests.cloud.support import CloudShop

EXAMPLES: list[tuple[type[Any], dict[str, Any]]] = [
    (EnrolRequest, examples.ENROL_REQUEST),
    (Enrolment, examples.ENROLMENT),
    (OperationBatch, BATCH),
    (OperationResults, examples.RESULTS),
    (ChangesPage, examples.CHANGES),
    (ChangesPage, examples.LOOKUP),
    (Digest, examples.DIGEST),
    (Timeline, examples.TIMELINE),
    (ReserveRequest, examples.RESERVE_REQUEST),
    (Reserve, examples.RESERVE),
]


@pytest.fixture
def client(shop: CloudShop) -> Iterator[httpx.Client]:
    with BackgroundServer(shop.cloud) as server, httpx.Client(base_url=server.url, timeout=60) as made:
        yield made


def calls() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, call) for path, methods in document()["paths"].items() for method, call in methods.items()]


def test_the_document_is_served_and_names_every_route(shop: CloudShop, client: httpx.Client) -> None:
    served = client.get("/openapi.json").json()
    assert served == msgspec.to_builtins(document())
    routes = {
        (route.path.replace(":str}", "}"), method.lower())
        for route in make_asgi(shop.cloud).routes
        for method in route.methods
    }
    described = {(path, method) for path, method, _ in calls()}
    # A page for people is no call of a counter.
    assert described == {each for each in routes if each[1] != "options" and not each[0].startswith("/c/")}


@pytest.mark.parametrize("path, method, call", calls(), ids=lambda value: str(value)[:30])
def test_every_call_has_an_example_of_what_is_sent_and_answered(path: str, method: str, call: dict[str, Any]) -> None:
    components = document()["components"]
    assert call["summary"].endswith(".")
    if method == "post":
        sent = call["requestBody"]["content"]["application/json"]
        assert sent.get("example") or all(each["value"] for each in sent["examples"].values())
    for status, response in call["responses"].items():
        if "$ref" in response:
            response = components["responses"][response["$ref"].rpartition("/")[2]]
        assert next(iter(response["content"].values()))["example"], (path, status)
        assert response["description"]


@pytest.mark.parametrize("kind, example", EXAMPLES, ids=lambda value: getattr(value, "__name__", ""))
def test_examples_are_what_the_wire_s_structs_say(kind: type[Any], example: dict[str, Any]) -> None:
    read = msgspec.json.decode(msgspec.json.encode(example), type=kind)
    assert set(example) == set(kind.__struct_fields__)
    if isinstance(read, OperationBatch):
        for operation in read.operations:
            decode_body(OperationType(operation.type), operation.body)


def test_the_examples_work_when_they_are_sent(shop: CloudShop, client: httpx.Client) -> None:
    code = shop.cloud.enrolment_code(shop.store).code
    told = client.post("/v1/devices", json={**examples.ENROL_REQUEST, "code": code}).json()
    header = {"authorization": f"Bearer {told['token']}"}
    assert set(told) == set(examples.ENROLMENT)
    checkout = next(each for each in BATCH["operations"] if each["type"] == "checkout")
    operation = {**checkout, "device": told["device"]}
    answer = client.post("/v1/operations", json={"operations": [operation]}, headers=header).json()
    assert set(answer["results"][0]) == set(examples.RESULTS["results"][0])
    assert client.post("/v1/reserves", json=examples.RESERVE_REQUEST, headers=header).status_code == 200
    changes = client.get("/v1/changes?after=0", headers=header).json()
    assert set(changes) == set(examples.CHANGES)
    assert changes["kinds"]["coupon"]["columns"] == examples.CHANGES["kinds"]["coupon"]["columns"]
    assert set(client.get("/v1/health").json()) == set(examples.HEALTH)


def status_of(client: httpx.Client, method: str, path: str, **how: Any) -> int:
    """Without waiting for the end of a stream that has none."""
    with client.stream(method, path, **how) as answer:
        return answer.status_code


def test_only_documented_statuses_are_answered(shop: CloudShop, client: httpx.Client) -> None:
    code = shop.cloud.enrolment_code(shop.store).code
    told = client.post("/v1/devices", json={**examples.ENROL_REQUEST, "code": code}).json()
    header = {"authorization": f"Bearer {told['token']}"}
    for path, method, call in calls():
        asked: list[dict[str, Any]] = [{}, {"headers": header}]
        if method == "post":
            large, squeezed = b" " * (4 * 1024 * 1024 + 1), {**header, "content-encoding": "br"}
            asked += [
                {"headers": header, "content": content} for content in (b"", b"{", b"[]", b'{"operations": []}', large)
            ]
            asked += [{"headers": squeezed, "content": b"x"}]
        else:
            asked += [{"headers": header, "params": {"after": "x", "limit": "y", "code": "1", "phone": "2"}}]
            asked += [{"headers": header, "params": {"code": "000000000000"}} for _ in range(32)]
        statuses = {str(status_of(client, method, path, **each)) for each in asked}
        statuses |= {str(client.request("PATCH", path).status_code)}
        assert statuses <= set(call["responses"]), path


def test_references_lead_somewhere() -> None:
    whole = document()
    for reference in references(whole):
        place: Any = whole
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)
