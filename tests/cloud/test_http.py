"""The service over real HTTP: what is answered, to whom, and that nothing breaks it."""

import gzip
import json
import logging
import secrets
import socket
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import zstandard

from counter_app.bootstrap.clouds import opened_cloud
from counter_app.cloud.http.bodies import SMALL
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import Settings
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.devices import Enrolment, ErrorBody, Reserve
from counter_app.protocol.operations import MAX_OPERATIONS, Operation, OperationResults
from tests.cloud.support import CloudShop, Till, rows_of

CALLS = [
    ("POST", "/v1/operations"),
    ("GET", "/v1/changes"),
    ("POST", "/v1/reserves"),
    ("GET", "/v1/lookup?code=1"),
    ("GET", "/v1/digest"),
]


@pytest.fixture
def client(shop: CloudShop) -> Iterator[httpx.Client]:
    with BackgroundServer(shop.cloud) as server, httpx.Client(base_url=server.url, timeout=30) as made:
        yield made


def enrol(shop: CloudShop, client: httpx.Client) -> Till:
    asked = {"code": shop.cloud.enrolment_code(shop.store).code, "public_key": secrets.token_hex(32)}
    answer = client.post("/v1/devices", json=asked)
    assert answer.status_code == 201
    told = msgspec.json.decode(answer.content, type=Enrolment)
    client.headers["authorization"] = f"Bearer {told.token}"
    return Till(shop.cloud, told, shop.cloud.authenticate(told.token), shop.clock)


def batch(*operations: Operation) -> bytes:
    return msgspec.json.encode({"operations": list(operations)})


def error_of(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/json"
    body = msgspec.json.decode(answer.content, type=ErrorBody)
    assert body.message.endswith(".") or answer.status_code == 400
    return body.error


def test_a_day_at_a_counter_over_the_wire(shop: CloudShop, client: httpx.Client) -> None:
    health = client.get("/v1/health").json()
    assert (health["now"], set(health)) == ("2026-03-10T06:00:00.000Z", {"now", "cloud_epoch", "version"})
    till = enrol(shop, client)
    till.campaign()
    reserve = client.post("/v1/reserves", json={"members": 1, "coupons": {"C50": 2}})
    identities = msgspec.json.decode(reserve.content, type=Reserve)
    member, (coupon, other) = identities.members[0], identities.coupons
    sent = batch(
        till.sign_up(member, "+8613800000001"),
        till.issue(coupon, member=member.subject),
        till.checkout(coupon, mode="claim", member=member.subject),
        till.checkout(coupon, mode="claim", member=member.subject),
    )
    for expected in (["applied"] * 3 + ["refused"], ["duplicate"] * 3 + ["refused"]):
        answer = client.post("/v1/operations", content=sent)
        results = msgspec.json.decode(answer.content, type=OperationResults).results
        assert [result.result for result in results] == expected
    page = msgspec.json.decode(client.get("/v1/changes?after=0&limit=500").content, type=ChangesPage)
    assert page.cloud_epoch == health["cloud_epoch"]
    assert rows_of(page, "coupon")[coupon.subject]["used"] == 1
    looked = client.get("/v1/lookup", params={"code": other.short_code})
    assert set(rows_of(msgspec.json.decode(looked.content, type=ChangesPage), "coupon")) == {other.subject}
    phoned = client.get("/v1/lookup", params={"phone": "+8613800000001"}).json()
    assert phoned["version"] == 0
    assert phoned["kinds"]["member"]["rows"][0][0] == member.subject


@pytest.mark.parametrize("method, path", CALLS)
def test_every_call_needs_a_token_of_a_counter_that_is_not_revoked(
    shop: CloudShop, client: httpx.Client, method: str, path: str
) -> None:
    content = b'{"operations": []}' if method == "POST" else None
    for header in ({}, {"authorization": "Bearer x"}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer"}):
        answer = client.request(method, path, content=content, headers=header)
        assert (answer.status_code, error_of(answer)) == (401, "unauthorised")
        assert answer.headers["www-authenticate"] == "Bearer"
    till = enrol(shop, client)
    assert client.request(method, path, content=content).status_code == 200
    shop.cloud.revoke_device(shop.merchant, till.caller.device)
    answer = client.request(method, path, content=content)
    assert (answer.status_code, error_of(answer)) == (403, "revoked")


def test_each_merchant_s_token_shows_that_merchant_s_rows_only(shop: CloudShop, client: httpx.Client) -> None:
    mine = enrol(shop, client)
    own_header = {"authorization": client.headers["authorization"]}
    other = shop.cloud.init_merchant("另一家", "S9")
    theirs = enrol(CloudShop(shop.cloud, shop.clock, other.merchant, other.store, ""), client)
    their_header = {"authorization": client.headers["authorization"]}
    mine.campaign()
    (coupon,) = mine.coupons(1)
    mine.one(mine.issue(coupon))
    page = msgspec.json.decode(client.get("/v1/changes", headers=their_header).content, type=ChangesPage)
    assert set(page.kinds) == {"signing_key", "store", "setting", "staff"}
    assert set(rows_of(page, "store")) == {other.store}
    found = client.get("/v1/lookup", params={"code": coupon.short_code}, headers=their_header).json()
    assert found["kinds"] == {}
    given = client.post("/v1/reserves", json={"coupons": {"C50": 1}}, headers=their_header).json()
    assert given["coupons"] == []
    stolen = batch(mine.checkout(coupon, mode="claim"))
    refused = client.post("/v1/operations", content=stolen, headers=their_header).json()
    assert refused["results"][0]["detail"]["reason"] == "invalid"
    done = client.post("/v1/operations", content=stolen, headers=own_header).json()
    assert done["results"][0]["result"] == "applied"
    assert theirs.rows("coupon") == {}


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_bodies_are_taken_and_large_answers_given_compressed(
    shop: CloudShop, client: httpx.Client, encoding: str
) -> None:
    till = enrol(shop, client)
    sent = batch(*(till.operation("settings_put", {"values": {f"s{index}": "x" * 200}}) for index in range(50)))
    squeezed = gzip.compress(sent) if encoding == "gzip" else zstandard.ZstdCompressor().compress(sent)
    answer = client.post("/v1/operations", content=squeezed, headers={"content-encoding": encoding})
    assert {result["result"] for result in answer.json()["results"]} == {"applied"}
    page = client.get("/v1/changes", headers={"accept-encoding": f"{encoding}, br;q=0.1"})
    assert page.headers["content-encoding"] == encoding
    assert len(page.json()["kinds"]["setting"]["rows"]) == 51
    plain = client.get("/v1/changes", headers={"accept-encoding": f"identity, {encoding};q=0"})
    assert "content-encoding" not in plain.headers
    assert plain.json()["kinds"] == page.json()["kinds"]


def bomb(encoding: str) -> bytes:
    zeros = bytes(64 * 1024 * 1024)
    return gzip.compress(zeros, 1) if encoding == "gzip" else zstandard.ZstdCompressor().compress(zeros)


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_body_that_grows_without_end_is_refused_early(shop: CloudShop, client: httpx.Client, encoding: str) -> None:
    enrol(shop, client)
    answer = client.post("/v1/operations", content=bomb(encoding), headers={"content-encoding": encoding})
    assert (answer.status_code, error_of(answer)) == (413, "too_large")


def test_a_body_that_is_too_large_is_refused(shop: CloudShop, client: httpx.Client) -> None:
    enrol(shop, client)
    answer = client.post("/v1/operations", content=b" " * (4 * 1024 * 1024 + 1))
    assert (answer.status_code, error_of(answer)) == (413, "too_large")


@pytest.mark.parametrize(
    "content, encoding",
    [
        (b"not gzip", "gzip"),
        (b"not zstd", "zstd"),
        (gzip.compress(b'{"operations": []}')[:-3], "gzip"),
        (gzip.compress(b'{"operations": []}') + b"more", "gzip"),
        (zlib.compress(b'{"operations": []}'), "deflate"),
    ],
    ids=["no gzip", "no zstd", "cut gzip", "more than gzip", "deflate"],
)
def test_a_body_that_is_not_what_it_says_is_refused(
    shop: CloudShop, client: httpx.Client, content: bytes, encoding: str
) -> None:
    enrol(shop, client)
    answer = client.post("/v1/operations", content=content, headers={"content-encoding": encoding})
    assert (answer.status_code, error_of(answer)) == (400, "invalid")


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1e3", "limit=0", "limit=5001", "after=" + "9" * 40])
def test_a_wrong_cursor_is_a_sentence(shop: CloudShop, client: httpx.Client, query: str) -> None:
    enrol(shop, client)
    answer = client.get(f"/v1/changes?{query}")
    assert (answer.status_code, error_of(answer)) == (400, "invalid")


def test_more_operations_than_a_batch_holds_are_refused_and_none_applied(shop: CloudShop, client: httpx.Client) -> None:
    till = enrol(shop, client)
    many = [till.operation("settings_put", {"values": {"a": index}}) for index in range(MAX_OPERATIONS + 1)]
    answer = client.post("/v1/operations", content=batch(*many))
    assert (answer.status_code, error_of(answer)) == (400, "too_many_operations")
    assert "a" not in till.rows("setting")
    assert client.post("/v1/operations", content=batch(*many[:-1])).status_code == 200


RUBBISH: list[Any] = [
    b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff\xfe", b"{}", b'{"operations": 5}', b'{"operations": {}}',
    b'{"operations": [}', b"[" * 100_000, b'{"operations": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    b'{"operations": [' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"]}", b"\x00" * 100,
]  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/operations", "/v1/reserves", "/v1/devices"])
def test_rubbish_is_refused_with_a_sentence_and_never_breaks_the_service(
    shop: CloudShop, client: httpx.Client, path: str
) -> None:
    enrol(shop, client)
    for content in RUBBISH:
        answer = client.post(path, content=content)
        # An object without a word for this call asks for no identities at all, which is nothing wrong.
        nothing_asked = path == "/v1/reserves" and answer.status_code == 200 and content[:1] == b"{"
        # Whoever has shown no token yet may send a few kB.
        too_large = path == "/v1/devices" and len(content) > SMALL.sent
        expected = (413, "too_large") if too_large else (400, "invalid")
        assert nothing_asked or (answer.status_code, error_of(answer)) == expected, content[:30]


def test_rubbish_in_a_batch_is_refused_one_by_one(shop: CloudShop, client: httpx.Client) -> None:
    till = enrol(shop, client)
    good = json.loads(msgspec.json.encode(till.operation("settings_put", {"values": {"a": 1}})))
    odd: list[Any] = [None, 5, "x", [], {}, {"id": 7}, {"id": "x" * 1000}, {"id": good["id"], "seq": "1"}]
    values: list[Any] = [None, -1, 10**40, "", "x" * 70_000, "\ufffe", [], {}, "a\x00b", "2026-99-99T00:00:00Z", True]
    odd += [
        # A place of its own for each: two ids at one place would be two counters.
        {
            **good,
            "seq": till.operation("x", {}).seq,
            **({} if name == "id" else {"id": till.operation("x", {}).id}),
            name: value,
        }
        for name in good
        for value in values
    ]
    deep: Any = 1
    for _ in range(100):
        deep = {"a": [deep]}
    odd.append({**good, "id": till.operation("x", {}).id, "body": {"values": {"deep": deep}}})
    for start in range(0, len(odd), 20):
        part = odd[start : start + 20]
        answer = client.post("/v1/operations", content=json.dumps({"operations": [*part, good]}))
        assert answer.status_code == 200
        results = answer.json()["results"]
        assert len(results) == len(part) + 1
        for entry, result in zip(part, results, strict=False):
            tolerable = isinstance(entry, dict) and result["result"] in ("applied", "exception")
            assert tolerable or result["detail"]["reason"] in ("invalid", "unknown_type"), (entry, result)
        assert results[-1]["result"] in ("applied", "duplicate")


def test_unknown_paths_and_methods_are_answered_in_the_same_form(client: httpx.Client) -> None:
    assert error_of(client.get("/v2/anything")) == "not_found"
    wrong = client.get("/v1/devices")
    assert (wrong.status_code, error_of(wrong)) == (405, "method_not_allowed")
    assert error_of(client.delete("/v1/changes")) == "method_not_allowed"


def test_a_request_that_is_no_http_does_not_stop_the_service(shop: CloudShop) -> None:
    with BackgroundServer(shop.cloud) as server:
        port = int(server.url.rpartition(":")[2])
        for rubbish in (b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"POST /v1/operations HTTP/1.1\r\n"):
            with closing(socket.create_connection(("127.0.0.1", port), 10)) as connection:
                connection.sendall(rubbish)
        assert httpx.get(f"{server.url}/v1/health", timeout=60).status_code == 200


def test_no_phone_number_name_or_code_is_in_a_log_above_debug(
    shop: CloudShop, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        till = enrol(shop, client)
        till.campaign()
        (member,), (coupon,) = till.members(1), till.coupons(1)
        sent = batch(till.sign_up(member, "+8613812345678"), till.checkout(coupon, mode="claim"))
        client.post("/v1/operations", content=sent)
        client.get("/v1/lookup", params={"code": coupon.short_code})
        client.get("/v1/lookup", params={"phone": "+8613812345678"})
    ours = [record.getMessage() + str(record.args) for record in caplog.records if not record.name.startswith("http")]
    assert not [line for line in ours if "13812345678" in line or coupon.short_code in line or "王小明" in line]


def test_a_fault_of_the_machine_is_told_as_one_and_says_when_to_try_again(tmp_path: Path, database_url: str) -> None:
    settings = Settings(tmp_path / "data", tmp_path / "config")
    with opened_cloud(settings, database_url) as cloud:
        cloud.init_merchant("play", "S1", trial=True)
        with BackgroundServer(cloud) as server:
            settings.clock_file.write_text("soon")
            answer = httpx.get(f"{server.url}/v1/health", timeout=60)
            assert (answer.status_code, error_of(answer)) == (503, "clock_unusable")
            assert answer.headers["retry-after"] == "5"
            settings.clock_file.unlink()
            assert httpx.get(f"{server.url}/v1/health", timeout=60).status_code == 200


def test_who_calls_is_asked_before_the_body_is_read(client: httpx.Client) -> None:
    answer = client.post("/v1/operations", content=b"{", headers={"authorization": "Bearer nobody"})

    assert (answer.status_code, error_of(answer)) == (401, "unauthorised")
