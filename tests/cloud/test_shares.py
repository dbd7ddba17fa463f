"""One merchant's queue is that merchant's: nobody else waits behind it, for a thread or for its lock."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import msgspec
import pytest

from counter_app.cloud import together
from counter_app.cloud.http.server import BackgroundServer
from counter_app.domain.errors import Fault, FaultKind
from counter_app.protocol.operations import Operation
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_together import Ask, Work, held, together_with, wait_until

CALLERS = 90


def headers_of(till: Till) -> dict[str, str]:
    return {"authorization": f"Bearer {till.enrolment.token}"}


def post(client: httpx.Client, till: Till, path: str, body: object) -> httpx.Response:
    return client.post(path, content=msgspec.json.encode(body), headers=headers_of(till))


def send(client: httpx.Client, till: Till, *operations: Operation) -> httpx.Response:
    return post(client, till, "/v1/operations", {"operations": operations})


def another_till(shop: CloudShop) -> Till:
    made = shop.cloud.init_merchant("另一家", "S9")
    return CloudShop(shop.cloud, shop.clock, made.merchant, made.store, "").till()


def test_ninety_batches_that_wait_for_one_lock_keep_no_thread_from_anybody(shop: CloudShop, till: Till) -> None:
    """64 threads stood in one line for all merchants, held by whoever waited for the lock of one."""
    other = another_till(shop)
    batches = [till.operation("settings_put", {"values": {f"s{number}": 1}}) for number in range(CALLERS)]
    commits: list[int] = []
    with (
        BackgroundServer(shop.cloud) as server,
        httpx.Client(base_url=server.url, timeout=60, limits=httpx.Limits(max_connections=None)) as client,
        ThreadPoolExecutor(CALLERS) as pool,
    ):
        lines = shop.cloud._applying._together._lines
        with held(shop):
            sent = [pool.submit(send, client, till, each) for each in batches]
            wait_until(lambda: len(lines.get(shop.merchant, ())) == CALLERS)
            # SQLite has one lock for all: there nobody writes. But whoever only asks is answered on both.
            assert client.get("/v1/digest", headers=headers_of(other), timeout=5).status_code == 200
            if shop.cloud.settings.database_url:
                claim = other.operation("settings_put", {"values": {"own": 1}}, mode="claim")
                assert client.get("/v1/health", timeout=5).status_code == 200
                answer = send(client, other, claim)
                assert answer.json()["results"][0]["result"] == "applied"
                assert len(lines[shop.merchant]) == CALLERS
            shop.cloud.on_commit(lambda: commits.append(1))
        answers = [each.result(60) for each in sent]
    assert {answer.json()["results"][0]["result"] for answer in answers} == {"applied"}
    assert len(till.rows("setting")) > CALLERS
    # The one who waited longest led; what waited behind it was applied together, as far as it fits into a turn.
    assert len(commits) <= 4


@pytest.mark.parametrize("path, body", [("/v1/reserves", {"members": 1}), ("/v1/leases", {"campaign": "Q", "want": 1})])
def test_calls_that_wait_for_one_lock_keep_no_thread_from_anybody(
    shop: CloudShop, till: Till, path: str, body: object
) -> None:
    other = another_till(shop)
    with (
        BackgroundServer(shop.cloud) as server,
        httpx.Client(base_url=server.url, timeout=60, limits=httpx.Limits(max_connections=None)) as client,
        ThreadPoolExecutor(24) as pool,
    ):
        with held(shop):
            sent = [pool.submit(post, client, till, path, body) for _ in range(24)]
            # All of them are in, as far as they get: asked who they are, and waiting for their merchant's turn.
            for _ in range(24):
                assert client.get("/v1/digest", headers=headers_of(other), timeout=5).status_code == 200
        answers = [each.result(60) for each in sent]
    assert {answer.status_code for answer in answers} == {200}


def test_a_line_that_is_too_long_or_too_heavy_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "_MOST_WAITING", 3)
    monkeypatch.setattr(together, "_MOST_BYTES", 1_000)
    work = Work()
    line = together_with(work)
    woken: list[str] = []
    enter: Callable[[Ask], object] = lambda ask: line.enter("m", ask, lambda: woken.append(ask.name))  # noqa: E731
    first = line.enter("m", Ask("a", weight=5_000), lambda: None)  # the first is taken, whatever it weighs
    assert first.leads
    with pytest.raises(Fault) as refused:
        enter(Ask("heavy", weight=1))
    assert (refused.value.kind, refused.value.retryable) == (FaultKind.DATABASE_BUSY, True)
    work.go_on.set()
    assert first.lead() == "A"
    places = [line.enter("m", Ask(name), lambda: None) for name in "bcd"]
    with pytest.raises(Fault):
        enter(Ask("one too many"))
    assert places[0].lead() == "B"
    assert [place.result() for place in places[1:]] == ["C", "D"]
    assert not line._lines
    assert woken == []


def test_who_waits_no_more_leaves_the_line_and_hands_the_lead_on() -> None:
    work = Work()
    work.go_on.set()
    line = together_with(work)
    woken: list[str] = []
    places = {
        name: line.enter("m", Ask(name), lambda name=name: woken.append(name))  # type: ignore[misc]  # bound now
        for name in "abcd"
    }
    places["b"].leave()  # it only waited
    places["a"].leave()  # it led: the next one does
    assert woken == ["c"]
    assert places["c"].leads
    assert places["c"].lead() == "C"
    assert (places["d"].answered, places["d"].result()) == (True, "D")
    for place in places.values():
        place.leave()  # more than once is nothing
    assert work.turns == [["c", "d"]]
    assert not line._lines


def test_a_caller_that_hangs_up_while_it_waits_stops_nobody(shop: CloudShop, till: Till) -> None:
    operations = [till.operation("settings_put", {"values": {f"s{number}": 1}}) for number in range(6)]
    with BackgroundServer(shop.cloud) as server, ThreadPoolExecutor(6) as pool:
        lines = shop.cloud._applying._together._lines
        with held(shop):
            hasty = httpx.Client(base_url=server.url, timeout=0.2)
            patient = httpx.Client(base_url=server.url, timeout=60)
            for each in operations[:3]:
                with pytest.raises(httpx.TimeoutException):
                    send(hasty, till, each)
            wait_until(lambda: len(lines.get(shop.merchant, ())) == 3)
            sent = [pool.submit(send, patient, till, each) for each in operations[3:]]
            wait_until(lambda: len(lines.get(shop.merchant, ())) == 6)
        answers = [each.result(60) for each in sent]
        hasty.close()
        patient.close()
    assert {json.loads(answer.content)["results"][0]["result"] for answer in answers} == {"applied"}
    assert {result.result for result in till.send(*operations)} == {"duplicate"}
