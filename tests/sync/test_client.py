"""Answers of every kind of brokenness, over real sockets."""

import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import zstandard

from counter_app.protocol.operations import Operation, Result
from counter_app.sync import outcomes
from counter_app.sync.client import CloudClient, retry_after_seconds
from counter_app.sync.outcomes import Answered, Declined, NotKnown
from counter_app.sync.transport import Transport
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import NOW, Asked, ScriptedCloud, Told, as_json, html, sound


def _says(told: Told) -> Callable[[Asked], Told]:
    return lambda _asked: told


@pytest.mark.parametrize(
    "told,kind",
    [
        (html(200), outcomes.LOGIN_PAGE),
        (Told(200, b"  <html>no content type</html>"), outcomes.LOGIN_PAGE),
        (Told(302, b"", headers={"Location": "http://127.0.0.1:9/login"}), outcomes.LOGIN_PAGE),
        (Told(200, b'{"now": "2026'), outcomes.HALF_ANSWER),
        (Told(200, b'{"now": 5, "version": "x"}'), outcomes.HALF_ANSWER),
        (Told(200, b'{"now": "x", "version": 1, "more": false, "kinds": {}}', cut=True), outcomes.HALF_ANSWER),
        (Told(200, b"\xff\xfe\x00"), outcomes.HALF_ANSWER),
        (Told(500, b"{}"), outcomes.SERVER_ERROR),
        (html(503), outcomes.SERVER_ERROR),
        (as_json({}, 429, Retry_After="7"), outcomes.TOO_MANY),
        (Told(200, b" " * 300_000), outcomes.TOO_LARGE),
        (Told(200, gzip.compress(b" " * 300_000), headers={"Content-Encoding": "gzip"}), outcomes.TOO_LARGE),
        (
            Told(200, zstandard.compress(b" " * 300_000), headers={"Content-Encoding": "zstd"}),
            outcomes.TOO_LARGE,
        ),
        (Told(200, b"nonsense", headers={"Content-Encoding": "gzip"}), outcomes.HALF_ANSWER),
        (Told(200, b"nonsense", headers={"Content-Encoding": "zstd"}), outcomes.HALF_ANSWER),
        (Told(200, b"nonsense", headers={"Content-Encoding": "br"}), outcomes.HALF_ANSWER),
    ],
)
def test_a_broken_answer_is_not_known(cloud: ScriptedCloud, client: CloudClient, told: Told, kind: str) -> None:
    cloud.answers = _says(told)
    outcome = client.changes(0)
    assert isinstance(outcome, NotKnown)
    assert outcome.kind == kind


@pytest.mark.parametrize("encoding", ["", "gzip", "zstd"])
def test_a_whole_answer_is_read_in_every_encoding(cloud: ScriptedCloud, client: CloudClient, encoding: str) -> None:
    plain = as_json({"now": NOW, "version": 5, "more": False, "kinds": {}}).body
    packed = {"": plain, "gzip": gzip.compress(plain), "zstd": zstandard.compress(plain)}[encoding]
    cloud.answers = _says(Told(200, packed, headers={"Content-Encoding": encoding} if encoding else {}))
    outcome = client.changes(0)
    assert isinstance(outcome, Answered)
    assert outcome.value.version == 5
    assert cloud.asked[0].headers["authorization"] == "Bearer token"


def test_an_answer_that_drips_ends_at_the_deadline(cloud: ScriptedCloud, client: CloudClient) -> None:
    cloud.answers = _says(Told(200, b" " * 2_000, drip=True))
    started = time.monotonic()
    outcome = client.look_up(code="123456789012", timeout_seconds=0.4)
    assert outcome == NotKnown(outcomes.TIMED_OUT)
    assert time.monotonic() - started < 2


def test_silence_ends_at_the_deadline(cloud: ScriptedCloud, client: CloudClient) -> None:
    cloud.answers = _says(Told(hold=True))
    assert client.health(0.2) == NotKnown(outcomes.TIMED_OUT)


def test_a_refused_connection_is_known_at_once() -> None:
    client = CloudClient(Transport("http://127.0.0.1:1"))
    started = time.monotonic()
    assert client.health(5) == NotKnown(outcomes.UNREACHABLE)
    assert time.monotonic() - started < 1


def test_an_error_body_of_the_service_is_told_from_somebody_elses(cloud: ScriptedCloud, client: CloudClient) -> None:
    cloud.answers = _says(as_json({"error": "revoked", "message": "This device was revoked."}, 401))
    outcome = client.changes(0)
    assert isinstance(outcome, Declined)
    assert outcome.revoked
    cloud.answers = _says(html(401))
    outcome = client.changes(0)
    assert isinstance(outcome, Declined)
    assert not outcome.revoked
    assert not outcome.unauthorised


def test_results_that_do_not_match_the_batch_are_half_an_answer(
    cloud: ScriptedCloud, client: CloudClient, shop: Shop
) -> None:
    operations = waiting_operations(shop, 2)
    other = [Result(id=operations[0].id, result="applied"), Result(id="another", result="applied")]
    told = as_json({"now": NOW, "results": [{"id": each.id, "result": each.result} for each in other]})
    cloud.answers = _says(told)
    outcome = client.push(operations)
    assert isinstance(outcome, NotKnown)
    assert outcome.kind == outcomes.HALF_ANSWER


def waiting_operations(shop: Shop, count: int) -> list[Operation]:
    """Operations in the outbox, oldest first."""
    operations = []
    with shop.store.writing() as writing:
        for _ in range(count):
            identity = shop.counter.ids.new()
            body = b'{"coupon": "000000000000", "action": "freeze", "reason": "test"}'
            operations.append(
                writing.append_operation("coupon_put", "report", identity, "k1", shop.clock.at, body, identity)
            )
    return operations


@pytest.mark.parametrize(
    "text,seconds",
    [
        ("", None),
        ("7", 7.0),
        ("999999", 3600.0),
        ("soon", None),
        ("-5", None),
        ("Sun, 22 Nov 2026 03:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2020 03:00:30 GMT", 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(text: str, seconds: float | None) -> None:
    assert retry_after_seconds(text, datetime(2026, 11, 22, 3, 0, 0, tzinfo=UTC)) == seconds


def test_the_sound_cloud_of_these_tests_answers_what_the_client_expects(
    client: CloudClient, cloud: ScriptedCloud
) -> None:
    cloud.answers = sound
    assert isinstance(client.health(), Answered)
    assert isinstance(client.changes(3), Answered)
