"""Counter and cloud as processes of their own, and between them a network that misbehaves in every known way."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from counter_app.bootstrap.opening import OpenCounter
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.sync.workers import Workers
from tests.e2e.chain import Chain, build, copy_of
from tests.e2e.programs import CloudProcess, must, run, wait_until
from tests.e2e.tills import opened_at
from tests.faults.proxy import FaultProxy, Lie, Toxics, endless, told

LOGIN_PAGE = b"<!DOCTYPE html><html><body>Please log in to the free Wi-Fi</body></html>"
GARBAGE = bytes(random.Random(7).randrange(256) for _ in range(4_096))


@dataclass
class Fault:
    """One way in which a network misbehaves. `down`: nobody listens. `passes`: a round gets through all the same."""

    requests: Toxics = field(default_factory=Toxics)
    answers: Toxics = field(default_factory=Toxics)
    lie: Lie | None = None
    down: bool = False
    passes: bool = False
    seconds: float = 20.0

    def on(self, proxy: FaultProxy) -> None:
        """Begin to misbehave."""
        proxy.requests, proxy.answers, proxy.lie = self.requests, self.answers, self.lie
        if self.down:
            proxy.down()
        else:
            proxy.hang_up()


FAULTS = {
    "down": Fault(down=True),
    "slow to answer": Fault(answers=Toxics(latency_seconds=0.3, jitter_seconds=0.2), passes=True),
    "sliced": Fault(requests=Toxics(slice_bytes=97), answers=Toxics(slice_bytes=13), passes=True, seconds=60),
    "narrow": Fault(
        requests=Toxics(bytes_per_second=40_000), answers=Toxics(bytes_per_second=40_000), passes=True, seconds=60
    ),
    "request reset in the middle": Fault(requests=Toxics(limit_bytes=500, reset=True)),
    "answer reset before it began": Fault(answers=Toxics(limit_bytes=0, reset=True)),
    "answer cut in the middle": Fault(answers=Toxics(limit_bytes=150)),
    "answers swallowed, line open": Fault(answers=Toxics(hole=True), seconds=100),
    "a login page": Fault(lie=told("200 OK", LOGIN_PAGE, "text/html; charset=utf-8")),
    "a redirect": Fault(lie=told("302 Found", b"", "text/html", "Location: http://127.0.0.1:9/login")),
    "413 to everything": Fault(lie=told("413 Content Too Large", LOGIN_PAGE, "text/html")),
    "429 with Retry-After": Fault(lie=told("429 Too Many Requests", b"{}", "application/json", "Retry-After: 3")),
    "503": Fault(lie=told("503 Service Unavailable", b"oops", "text/plain")),
    "garbage instead of HTTP": Fault(lie=lambda: iter([GARBAGE])),
    "garbage as JSON": Fault(lie=told("200 OK", GARBAGE)),
    "more than memory should hold": Fault(lie=endless(1_024), seconds=60),
}

# What holds a round for its whole time limit.
SLOW = frozenset({"answers swallowed, line open", "more than memory should hold"})


@dataclass
class Reached:
    """A chain whose cloud is a process, and the proxy before it."""

    chain: Chain
    proxy: FaultProxy
    cloud: CloudProcess
    codes: list[str]

    @property
    def till(self) -> Path:
        return self.chain.data("T1")


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """One chain for all faults, so that each meets a counter that has lived through the others."""
    folder = tmp_path_factory.mktemp("reached")
    chain = copy_of(build(folder / "made"), folder / "chain")
    cloud = CloudProcess(chain.folder / "cloud-home", chain.wire.target)
    proxy = FaultProxy(chain.wire.port, chain.wire.target)
    cloud.start()
    proxy.up()
    try:
        till = chain.data("T1")
        must(till, "sign-in", "owner", "--pin", chain.facts["owner_pin"])
        codes = [coupon["short_code"] for coupon in must(till, "issue", "FREE", "--count", "120")["coupons"]]
        must(till, "sync")
        yield Reached(chain, proxy, cloud, codes)
    finally:
        proxy.close()
        cloud.stop()


def take(opened: OpenCounter, code: str) -> str:
    answer = redeem(opened.counter, RedeemRequest(opened.counter.ids.new(), (code,), 0))
    assert answer.redeemed, answer
    return answer.redemptions[0].id


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if "swallowed" in name else name for name in FAULTS]
)
def test_the_shop_goes_on_and_everything_arrives_once(reached: Reached, name: str) -> None:
    """While the network misbehaves, redeeming goes on and nothing breaks; when it is sound, all arrives once."""
    fault = FAULTS[name]
    proxy, till = reached.proxy, reached.till
    try:
        fault.on(proxy)
        with opened_at(till) as opened:
            opened.may_claim()
            mine = [take(opened, reached.codes.pop()) for _ in range(2)]
        by_command = run(till, "redeem", reached.codes.pop())
        started = time.monotonic()
        round_under_fault = run(till, "sync", timeout=150)
        took = time.monotonic() - started
    finally:
        proxy.heal()

    assert by_command.exit == 0, by_command
    assert round_under_fault.exit == (0 if fault.passes else 3), round_under_fault
    assert took < fault.seconds, f"{name} held a round for {took:.0f} s"
    must(till, "sync")
    queue = must(till, "queue")
    assert (queue["waiting"], queue["refused"], queue["undeliverable"]) == (0, [], [])
    assert must(till, "exceptions")["exceptions"] == []
    mine.append(by_command.document["redemptions"][0]["id"])
    assert at_the_cloud(reached, mine) == sorted(mine)


def at_the_cloud(reached: Reached, wanted: list[str]) -> list[str]:
    """Of these redemptions, those that another counter has heard of from the cloud."""
    second = reached.chain.data("T2")
    must(second, "sync")
    with opened_at(second) as opened, opened.store.reading() as reading:
        known = [use.redemption for code in used_codes(opened, wanted, reached) if (use := reading.last_use(code))]
    return sorted(each for each in known if each in wanted)


def used_codes(opened: OpenCounter, wanted: list[str], reached: Reached) -> list[str]:
    """The coupons of these redemptions."""
    del opened
    with opened_at(reached.till) as first, first.store.reading() as reading:
        found = [reading.redemption(each) for each in wanted]
    return [record.coupon for record in found if record is not None]


def test_workers_of_a_window_resume_by_themselves_after_every_fault(reached: Reached) -> None:
    """Row 49: nothing stalls in silence. Faults come and go by chance; nobody wakes anybody by hand."""
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    names = [name for name in FAULTS if name not in SLOW]
    with opened_at(reached.till) as opened:
        assert opened.rounds is not None
        workers = Workers(opened.counter, opened.rounds, chance.random)
        workers.start()
        try:
            for name in chance.sample(names, 4):
                FAULTS[name].on(reached.proxy)
                take(opened, reached.codes.pop())
                workers.wake()
                wait_until(lambda: failed_once(opened) or waiting(opened) == 0)
                reached.proxy.heal()
                wait_until(lambda: waiting(opened) == 0, 45)
        finally:
            workers.stop()
    queue = must(reached.till, "queue")
    assert (queue["waiting"], queue["refused"], queue["undeliverable"]) == (0, [], [])


def waiting(opened: OpenCounter) -> int:
    with opened.store.reading() as reading:
        return reading.queue(opened.counter.clock.now()).waiting


def failed_once(opened: OpenCounter) -> bool:
    with opened.store.reading() as reading:
        return bool(reading.link_state().last_error)
