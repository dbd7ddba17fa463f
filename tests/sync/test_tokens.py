"""A token is replaced every 30 days; nothing that is cut on the way locks a counter out; a stolen one opens nothing."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from counter_app.cloud import rows
from counter_app.cloud.answers import CallRefused
from counter_app.cloud.http.server import BackgroundServer
from counter_app.cloud.token_rows import TokenRow
from counter_app.protocol.devices import ENROLMENT_HEADER, SIGNATURE_HEADER, TokenRequest, signed_text
from counter_app.protocol.operations import OperationBatch, encode
from counter_app.security.signing import DeviceKey
from counter_app.sync.enrolment import DEVICE_KEY, TOKEN
from tests.cloud.support import FREE
from tests.sync.chance import Chain, Crashed, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 3, 2, START)
    made.desk.campaign(FREE)
    yield made
    made.close()


def token_of(till: TillInChain) -> str:
    return (till.kept.get(TOKEN) or b"").decode()


def synced(till: TillInChain) -> bool:
    report = till.rounds.whole()
    return report.completed and not report.revoked


def test_after_thirty_days_the_token_is_another_and_the_old_one_is_over_once_the_new_one_is_used(chain: Chain) -> None:
    till = chain.tills[0]
    old = token_of(till)
    chain.clock.forward(days=29)
    assert synced(till)
    assert token_of(till) == old
    chain.clock.forward(days=1)
    assert synced(till)
    new = token_of(till)
    assert new != old
    # The round's last call used it.
    with pytest.raises(CallRefused) as caught:
        chain.cloud.authenticate(old)
    assert (caught.value.status, caught.value.error, caught.value.cause) == (403, "revoked", "token_replaced")
    assert synced(till)
    assert token_of(till) == new


def test_the_cloud_holds_hashes_only(chain: Chain) -> None:
    till = chain.tills[0]
    chain.clock.forward(days=31)
    synced(till)
    with chain.cloud._context.database.reading() as reading:
        every = [*reading.all(TokenRow, chain.merchant), *reading.all(rows.DeviceRow, chain.merchant)]
    shown = " ".join(map(repr, every))
    assert token_of(till).partition(".")[2] not in shown
    assert hashlib.sha256(token_of(till).encode()).hexdigest() in shown


@pytest.mark.parametrize("where", ["token.made", "token.answered", "token.kept"])
def test_a_death_at_any_step_locks_nobody_out(chain: Chain, where: str) -> None:
    till = chain.tills[0]
    chain.clock.forward(days=31)

    def die(name: str) -> None:
        if name == where:
            raise Crashed

    till.failpoint = die
    with pytest.raises(Crashed):
        till.rounds.whole()
    before = token_of(till)
    till.restart()
    # Old and new are both good until the new one is used.
    chain.cloud.authenticate(before)
    assert synced(till)
    assert synced(till)
    chain.clock.forward(days=31)
    assert synced(till)
    assert synced(till)


@pytest.mark.parametrize("lost", range(1, 7))
def test_an_answer_lost_at_any_call_locks_nobody_out(chain: Chain, lost: int) -> None:
    till = chain.tills[0]
    for _ in range(3):
        chain.clock.forward(days=31)
        exchange, calls = till.wire.exchange, [0]

        def losing(*args, exchange=exchange, calls=calls):  # type: ignore[no-untyped-def]
            calls[0] += 1
            till.wire.loss_of_answers = int(calls[0] == lost)
            return exchange(*args)

        till.wire.exchange = losing  # type: ignore[method-assign]
        till.rounds.whole()
        till.wire.exchange = exchange  # type: ignore[method-assign]
        till.wire.loss_of_answers = 0
        assert synced(till)
    assert synced(till)


def test_another_process_of_the_folder_finds_the_new_token(chain: Chain) -> None:
    till = chain.tills[0]
    other_client = till.rounds._client  # of a window that is open all the while
    till.build()
    chain.clock.forward(days=31)
    assert synced(till)
    assert synced(till)
    assert other_client.token != token_of(till)
    assert other_client.changes(0) is not None
    assert other_client.token == token_of(till)


def test_a_token_made_by_somebody_else_replaces_nothing(chain: Chain) -> None:
    first, second = chain.tills
    caller = chain.cloud.authenticate(token_of(first))
    with pytest.raises(CallRefused):
        chain.cloud.next_token(caller, TokenRequest(token_hash="x"))
    of_second = hashlib.sha256(token_of(second).encode()).hexdigest()
    chain.cloud.next_token(caller, TokenRequest(token_hash=of_second))
    assert chain.cloud.authenticate(token_of(second)).device == second.device().device


# --- a stolen token, a stolen queue --------------------------------------------------------------------------------


@pytest.fixture
def client(chain: Chain) -> Iterator[httpx.Client]:
    with BackgroundServer(chain.cloud) as server, httpx.Client(base_url=server.url, timeout=60) as made:
        yield made


def named(till: TillInChain) -> str:
    return f"{till.device().device} {till.device().epoch}"


def headers(
    till: TillInChain, key: bytes | None, target: str, body: bytes = b"", method: str = "POST"
) -> dict[str, str]:
    found = {"Authorization": f"Bearer {token_of(till)}", ENROLMENT_HEADER: named(till)}
    if key is not None:
        text = signed_text(method, target, till.device().device, till.device().epoch, body)
        found[SIGNATURE_HEADER] = DeviceKey.from_private_bytes(key).sign(text).hex()
    return found


CALLS = [
    ("POST", "/v1/operations", b'{"operations": []}'),
    ("POST", "/v1/reserves", b'{"members": 1}'),
    ("POST", "/v1/token", b'{"token_hash": "' + b"ab" * 32 + b'"}'),
    ("POST", "/v1/held", b"{}"),
    ("POST", "/v1/witness", b"{}"),
    ("GET", "/v1/changes?after=0&limit=10", b""),
    ("GET", "/v1/lookup?phone=%2B8613800000001", b""),
]


@pytest.mark.parametrize("method, target, body", CALLS, ids=[target[4:12] for _, target, _ in CALLS])
def test_a_token_without_its_key_opens_nothing(
    chain: Chain, client: httpx.Client, method: str, target: str, body: bytes
) -> None:
    till, other = chain.tills
    key = till.kept.get(DEVICE_KEY)
    wrong = [
        headers(till, None, target, body, method),
        headers(till, secrets.token_bytes(32), target, body, method),
        headers(till, other.kept.get(DEVICE_KEY), target, body, method),
        headers(till, key, target, body + b" ", method),
        headers(till, key, "/v1/health", body, method),
        {**headers(till, key, target, body, method), SIGNATURE_HEADER: "zz"},
    ]
    for each in wrong:
        answer = client.request(method, target, content=body or None, headers=each)
        assert (answer.status_code, answer.json()["error"]) == (401, "unsigned")
    right = client.request(method, target, content=body or None, headers=headers(till, key, target, body, method))
    assert right.status_code == 200, right.text


def test_the_stream_of_events_is_signed_like_every_call(chain: Chain, client: httpx.Client) -> None:
    till, other = chain.tills
    key, target = till.kept.get(DEVICE_KEY), "/v1/events?after=0"
    signed = headers(till, key, target, method="GET")
    for wrong in (
        headers(till, None, target, method="GET"),
        headers(till, other.kept.get(DEVICE_KEY), target, method="GET"),
        headers(till, key, "/v1/events?after=1", method="GET"),
    ):
        with client.stream("GET", target, headers=wrong) as answer:
            assert (answer.status_code, msgspec.json.decode(answer.read())["error"]) == (401, "unsigned")
    with client.stream("GET", target, headers=signed) as answer:
        assert (answer.status_code, next(answer.iter_lines())) == (200, ": listening")


def test_a_stolen_queue_is_refused_from_another_counter(chain: Chain, client: httpx.Client) -> None:
    thief, victim = chain.tills
    for till in (thief, victim):
        till.rounds.whole()
    stolen = chain.desk.operation("settings_put", {"values": {"a": 1}})
    with victim.store.writing() as writing:
        stolen = writing.append_operation(
            "settings_put", "report", victim.ids.new(), "m1", chain.clock.now(), b'{"values":{"a":1}}', "x"
        )
    body = encode(OperationBatch([stolen]))
    key = thief.kept.get(DEVICE_KEY)
    answer = client.post("/v1/operations", content=body, headers=headers(thief, key, "/v1/operations", body))
    result = answer.json()["results"][0]
    assert (result["result"], result["detail"]["reason"]) == ("refused", "invalid")
    # It is not spoilt by that: the counter whose it is sends it.
    assert victim.rounds.whole().applied == 1


def test_an_older_program_s_counter_needs_no_signature_until_its_token_was_replaced(
    chain: Chain, client: httpx.Client
) -> None:
    from counter_app.protocol.devices import EnrolRequest

    key = DeviceKey.generate()
    code = chain.cloud.enrolment_code("S1").code
    told = chain.cloud.enrol(EnrolRequest(code=code, public_key=key.public_bytes.hex()))
    header = {"Authorization": f"Bearer {told.token}"}
    assert client.get("/v1/changes", headers=header).status_code == 200
    # Updated: it signs, and says so when it replaces its token.
    following = f"{told.merchant}.{'n' * 43}"
    body = encode(TokenRequest(token_hash=hashlib.sha256(following.encode()).hexdigest(), signs=True))
    text = signed_text("POST", "/v1/token", told.device, told.epoch, body)
    signed = {**header, SIGNATURE_HEADER: key.sign(text).hex()}
    unsigned = client.post("/v1/token", content=body, headers=header)
    assert unsigned.status_code == 200
    assert client.get("/v1/changes", headers=header).status_code == 200
    assert client.post("/v1/token", content=body, headers=signed).status_code == 200
    assert client.get("/v1/changes", headers=header).json()["error"] == "unsigned"


def test_a_revoked_counter_is_refused_with_its_next_token_too(chain: Chain) -> None:
    till = chain.tills[0]
    caller = chain.cloud.authenticate(token_of(till))
    following = f"{chain.merchant}.{'n' * 43}"
    chain.cloud.next_token(caller, TokenRequest(token_hash=hashlib.sha256(following.encode()).hexdigest()))
    chain.cloud.revoke_device(chain.merchant, till.device().device)
    for token in (following, token_of(till)):
        with pytest.raises(CallRefused) as caught:
            chain.cloud.authenticate(token)
        assert (caught.value.status, caught.value.error) == (403, "revoked")
