"""What whoever has no token, or no signature, can cost the service: little, and nobody else's time."""

import gzip
import secrets
import socket
import tracemalloc
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from counter_app.cloud.http import connections, tries
from counter_app.cloud.http.bodies import SMALL
from counter_app.cloud.http.server import BackgroundServer
from counter_app.cloud.http.tries import AT_ONCE, SECONDS_EACH, Tries
from counter_app.cloud.ledger.envelope import read_batch
from counter_app.protocol.operations import MAX_OPERATIONS
from tests.cloud.support import CloudShop
from tests.cloud.test_http import batch, enrol, error_of
from tests.cloud.test_together import held

# What a call answers here does not depend on the database.
ON_SQLITE = pytest.mark.parametrize("database_url", [""])
SMALL_CALLS = ["/v1/devices", "/v1/leases", "/v1/token", "/v1/witness"]


@pytest.fixture
def client(shop: CloudShop) -> Iterator[httpx.Client]:
    with BackgroundServer(shop.cloud) as server, httpx.Client(base_url=server.url, timeout=30) as made:
        yield made


# --- bodies ---


def test_nothing_is_made_of_millions_of_entries() -> None:
    """16 kB of gzip said `[1,1,1,…`, and each of eight million entries became an object before they were counted."""
    body = b'{"operations":[' + b"1," * 4_000_000 + b"1]}"
    tracemalloc.start()
    try:
        entries = read_batch(body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(entries) == MAX_OPERATIONS + 1
    assert peak < 2_000_000


@ON_SQLITE
def test_a_call_that_needs_a_few_bytes_takes_no_megabytes(shop: CloudShop, client: httpx.Client) -> None:
    """22 kB sent to `/v1/devices` by anybody were inflated to 15 MB and decoded while everybody else waited."""
    enrol(shop, client)
    bomb = gzip.compress(b'{"code":"A","x":[' + b"[1,2,3]," * 100_000 + b"1]}")
    assert len(bomb) < SMALL.sent
    for path in SMALL_CALLS:
        headers = {"authorization": ""} if path == "/v1/devices" else {}
        answer = client.post(path, content=bomb, headers={"content-encoding": "gzip", **headers})
        assert (answer.status_code, error_of(answer)) == (413, "too_large")
        assert "16 KiB" in answer.json()["message"]
        answer = client.post(path, content=b" " * (SMALL.sent + 1), headers=headers)
        assert (answer.status_code, error_of(answer)) == (413, "too_large")


@ON_SQLITE
def test_a_signature_is_looked_at_before_anything_is_made_of_the_body(shop: CloudShop, client: httpx.Client) -> None:
    code = shop.cloud.enrolment_code(shop.store).code
    asked = {"code": code, "public_key": secrets.token_hex(32), "signs": True}
    token = client.post("/v1/devices", json=asked).json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    for path in ("/v1/operations", "/v1/reserves", "/v1/leases", "/v1/held", "/v1/token", "/v1/witness"):
        for content in (b"{", b"[[[", b'{"operations":[' + b"1," * 1_000 + b"1]}"):
            answer = client.post(path, content=content, headers=headers)
            assert (answer.status_code, error_of(answer)) == (401, "unsigned")


# --- enrolment codes ---


def tried(client: httpx.Client, code: str) -> httpx.Response:
    return client.post("/v1/devices", json={"code": code, "public_key": secrets.token_hex(32)})


@ON_SQLITE
def test_who_tries_many_codes_is_told_to_wait_and_the_right_one_is_taken_all_the_same(
    shop: CloudShop, client: httpx.Client
) -> None:
    answers = [tried(client, f"{number:010}") for number in range(AT_ONCE + 15)]
    assert [answer.status_code for answer in answers[:AT_ONCE]] == [403] * AT_ONCE
    late = [answer for answer in answers if answer.status_code == 429]
    assert len(late) >= 10
    assert {error_of(answer) for answer in late} == {"too_many_requests"}
    assert all(1 <= int(answer.headers["retry-after"]) <= SECONDS_EACH for answer in late)
    assert tried(client, shop.cloud.enrolment_code(shop.store).code).status_code == 201


def test_a_wrong_code_takes_nobody_s_turn_to_write(shop: CloudShop, client: httpx.Client) -> None:
    with held(shop):
        assert tried(client, "0000000000").status_code == 403


def test_tries_come_back_and_addresses_do_not_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    kept = Tries(lambda: now[0])
    assert [kept.wrong("192.0.2.1") for _ in range(AT_ONCE + 500)] == [0] * AT_ONCE + [int(SECONDS_EACH)] * 500
    assert kept.wrong("192.0.2.2") == 0
    now[0] += SECONDS_EACH
    assert [kept.wrong("192.0.2.1"), kept.wrong("192.0.2.1")] == [0, int(SECONDS_EACH)]
    # Whoever has a newer address has more of them than could be counted: they are his, all together.
    waits = [kept.wrong(f"2001:db8::{number:x}") for number in range(AT_ONCE + 1)]
    assert waits == [0] * AT_ONCE + [int(SECONDS_EACH)]
    assert kept.wrong("2001:db8:0:1::1") == 0
    assert kept.wrong("::ffff:192.0.2.1") == int(SECONDS_EACH)
    assert kept.wrong("no address") == 0
    monkeypatch.setattr(tries, "_MOST_ADDRESSES", 100)
    for number in range(300):
        kept.wrong(f"10.0.{number // 250}.{number % 250}")
    assert len(kept._whole_at) == 100


# --- connections ---


@ON_SQLITE
@pytest.mark.parametrize("said", [b"", b"POST /v1/oper", b"GET /v1/health HTTP/1.1\r\nHost: x\r\nX-Half: "])
def test_a_connection_that_does_not_say_what_it_wants_is_closed(
    shop: CloudShop, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    with BackgroundServer(shop.cloud) as server:
        at = urlsplit(server.url)
        with socket.create_connection((at.hostname, at.port or 80), 10) as half:
            half.sendall(said)
            half.settimeout(30)
            assert half.recv(1_000) == b""
        # One that was used before, too, while what takes its time to be answered is left alone.
        with socket.create_connection((at.hostname, at.port or 80), 10) as used:
            used.settimeout(30)
            used.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
            got = used.recv(1_000)
            assert got.startswith(b"HTTP/1.1 200")
            used.sendall(said or b"G")
            while got:
                got = used.recv(1_000)


@ON_SQLITE
def test_a_body_that_comes_slowly_is_waited_for(shop: CloudShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    with BackgroundServer(shop.cloud) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        till = enrol(shop, client)
        body = batch(till.operation("settings_put", {"values": {"a": 1}}))

        def slowly() -> Iterator[bytes]:
            for start in range(0, len(body), 100):
                yield body[start : start + 100]
                # Longer than headers may take: a limit over all would end it.
                _pause(0.1)

        answer = client.post("/v1/operations", content=slowly())
        assert answer.status_code == 200
        assert msgspec.json.decode(answer.content)["results"][0]["result"] == "applied"


def _pause(seconds: float) -> None:
    left, right = socket.socketpair()
    with left, right:
        left.settimeout(seconds)
        with pytest.raises(TimeoutError):
            left.recv(1)


@ON_SQLITE
def test_options_is_no_method_of_any_call(client: httpx.Client) -> None:
    for path, method in (("/v1/devices", "POST"), ("/v1/changes", "GET"), ("/v1/members/1/timeline", "GET")):
        for asked in ("OPTIONS", "DELETE"):
            answer = client.request(asked, path)
            assert (answer.status_code, error_of(answer)) == (405, "method_not_allowed")
            assert answer.headers["allow"] == method
