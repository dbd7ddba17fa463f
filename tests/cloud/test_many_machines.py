"""`cloud` from the command line on both databases: made, migrated, and served by several processes at once."""

import json
import random
import secrets
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil
import pytest

from counter_app.cloud.answers import Caller
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.devices import CouponIdentity, Enrolment, EnrolRequest, Reserve
from counter_app.protocol.operations import Operation, OperationResults
from tests.cloud.support import C50, HandClock, Till, rows_of

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, str(ROOT / "main.py")]
WORKERS = 3
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def command(data: Path, *words: str) -> dict[str, Any]:
    done = subprocess.run(
        [*PROGRAM, "--data", str(data), "--json", *words],
        capture_output=True, text=True, timeout=110, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@contextmanager
def served(data: Path, *words: str) -> Iterator[str]:
    """`cloud serve` with several workers; it ends with status 0 when it is asked to."""
    command_line = [*PROGRAM, "--data", str(data), "--json", "cloud", "serve", "--port", "0", *words]
    process = subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield str(json.loads(line)["url"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(30)
        process.stdout.close()


@dataclass
class Machines:
    """Calls over real HTTP, each on a connection of its own, so that any process may answer it."""

    url: str

    def post(self, path: str, body: object, token: str = "") -> httpx.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        content = msgspec.json.encode(body)
        return httpx.post(f"{self.url}{path}", content=content, headers=headers, timeout=60, verify=False)

    def till(self, code: str) -> Till:
        answer = self.post("/v1/devices", EnrolRequest(code=code, public_key=secrets.token_hex(32)))
        assert answer.status_code == 201, answer.text
        told = msgspec.json.decode(answer.content, type=Enrolment)
        caller = Caller(told.merchant, told.device, told.epoch, told.store, told.counter, trial=True)
        return Till(None, told, caller, HandClock())  # type: ignore[arg-type]  # everything goes over HTTP

    def send(self, till: Till, *operations: Operation) -> list[str]:
        answer = self.post("/v1/operations", {"operations": list(operations)}, till.enrolment.token)
        assert answer.status_code == 200, answer.text
        return [result.result for result in msgspec.json.decode(answer.content, type=OperationResults).results]

    def coupons(self, till: Till, count: int) -> list[CouponIdentity]:
        drawn: list[CouponIdentity] = []
        while len(drawn) < count:
            wanted = {"coupons": {"C50": min(500, count - len(drawn))}}
            answer = self.post("/v1/reserves", wanted, till.enrolment.token)
            drawn += msgspec.json.decode(answer.content, type=Reserve).coupons
        return drawn

    def rows(self, till: Till, kind: str) -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = {}
        cursor, more = 0, True
        while more:
            answer = httpx.get(
                f"{self.url}/v1/changes?after={cursor}&limit=5000",
                headers={"authorization": f"Bearer {till.enrolment.token}"},
                timeout=60,
                verify=False,
            )
            page = msgspec.json.decode(answer.content, type=ChangesPage)
            found |= rows_of(page, kind)
            cursor, more = page.version, page.more
        return found


@pytest.fixture
def home(tmp_path: Path, new_database_url: str) -> Path:
    """The folder of a play shop's cloud, made by the command line; its URL was given once."""
    data = tmp_path / "data"
    url = new_database_url.replace("postgresql://", "postgresql+psycopg://")
    given = ["--database", url] if url else []
    made = command(data, "cloud", "init", "--merchant", "M", "--store", "S1", "--trial", *given)
    assert made["store"]
    (data / "clock").write_text("2026-03-10T14:00:00+08:00\n")
    assert command(data, "cloud", "migrate")["migrated"] is True
    return data


def enrolled(home: Path, machines: Machines, count: int) -> list[Till]:
    return [machines.till(str(command(home, "cloud", "enrolment-code", "--store", "S1")["code"])) for _ in range(count)]


def test_several_processes_serve_one_database_and_each_coupon_has_one_winner(
    home: Path, figure: Callable[[int, int], int]
) -> None:
    """Example 5 of the scenarios over real HTTP, any process answering; and each claim is sent twice."""
    rounds = figure(25, 200)
    with served(home, "--workers", str(WORKERS)) as url:
        machines = Machines(url)
        tills = enrolled(home, machines, 2)
        assert machines.send(tills[0], tills[0].operation("campaign_put", {"campaign": "C50", "terms": C50})) == [
            "applied"
        ]
        coupons = machines.coupons(tills[0], rounds)
        with ThreadPoolExecutor(4) as pool:
            for coupon in coupons:
                claims = [each.checkout(coupon, mode="claim") for each in tills]
                sends = [
                    pool.submit(machines.send, till, claim) for till, claim in zip(tills * 2, claims * 2, strict=True)
                ]
                answers = Counter(answer for each in sends for answer in each.result(60))
                assert answers == {"applied": 1, "duplicate": 1, "refused": 2}
        used = [row["used"] for row in machines.rows(tills[0], "coupon").values()]
        assert used == [1] * rounds


def test_fifty_copies_of_each_operation_in_any_order_through_any_process_have_one_effect(home: Path) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    with served(home, "--workers", str(WORKERS)) as url:
        machines = Machines(url)
        (till,) = enrolled(home, machines, 1)
        machines.send(till, till.operation("campaign_put", {"campaign": "C50", "terms": C50}))
        operations = [till.checkout(coupon) for coupon in machines.coupons(till, 20)]
        copies = [each for each in operations for _ in range(50)]
        random.Random(seed).shuffle(copies)
        parts = [copies[start : start + 25] for start in range(0, len(copies), 25)]
        with ThreadPoolExecutor(8) as pool:
            answers = Counter(
                answer for each in pool.map(lambda part: machines.send(till, *part), parts) for answer in each
            )
        assert answers == {"applied": 20, "duplicate": 49 * 20}
        assert [row["used"] for row in machines.rows(till, "coupon").values()] == [1] * 20


def test_a_worker_that_is_killed_is_replaced_and_loses_nothing(home: Path) -> None:
    with served(home, "--workers", "2") as url:
        machines = Machines(url)
        (till,) = enrolled(home, machines, 1)
        machines.send(till, till.operation("campaign_put", {"campaign": "C50", "terms": C50}))
        coupons = machines.coupons(till, 12)
        (parent,) = [each for each in psutil.Process().children() if str(home) in command_line(each)]
        for index, coupon in enumerate(coupons):
            operation = till.checkout(coupon)
            if index % 4 == 2:
                workers = [each for each in parent.children() if "spawn_main" in command_line(each)]
                workers[0].kill()
            assert sent_until_answered(machines, till, operation) in ("applied", "duplicate")
        assert [row["used"] for row in machines.rows(till, "coupon").values()] == [1] * 12


def test_workers_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    home = tmp_path / "data"
    command(home, "cloud", "init", "--merchant", "M", "--store", "S1", "--trial")
    words = ["--data", str(home), "--json", "cloud", "serve", "--port", "0", "--workers", "2"]
    supervisor = subprocess.Popen([*PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    assert supervisor.stdout is not None
    with supervisor.stdout:
        url = str(json.loads(supervisor.stdout.readline())["url"])
        assert httpx.get(f"{url}/v1/health", timeout=60).status_code == 200  # a worker is up
        workers = psutil.Process(supervisor.pid).children(recursive=True)
        supervisor.kill()
        supervisor.wait(30)
        _, alive = psutil.wait_procs(workers, timeout=60)
    for each in alive:
        each.kill()
    assert workers
    assert alive == []


def command_line(process: psutil.Process) -> str:
    """What a process was started with; nothing of one that has just died and is not yet buried."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def sent_until_answered(machines: Machines, till: Till, operation: Operation) -> str:
    """What a counter does: a connection that breaks is "not known", so it sends again."""
    for _ in range(200):
        try:
            return machines.send(till, operation)[0]
        except httpx.TransportError:
            threading.Event().wait(0.05)
    raise AssertionError("nobody answered")
