"""A network that takes everything and gives nothing back costs its 800 ms once; the background finds the way out."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from counter_app.protocol.operations import Mode
from counter_app.services.context import Counter
from counter_app.services.records import OutboxState
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.sync.client import CloudClient
from counter_app.sync.link import HttpLink
from counter_app.sync.round import Rounds
from counter_app.sync.transport import Transport
from counter_app.sync.workers import Workers
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import NOW, Asked, Told, as_json, scripted_cloud, sound
from tests.sync.test_workers import RealSeconds, _until


@contextmanager
def black_hole() -> Iterator[int]:
    """A socket that accepts and stays silent; its port."""
    with closing(socket.socket()) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        taken: list[socket.socket] = []

        def swallow() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=swallow, daemon=True).start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        for each in taken:
            each.close()


def counter_at(shop: Shop, port: int, folder: Path) -> tuple[Counter, Rounds, CloudClient]:
    """The counter as a window has it: its seconds are real."""
    client = CloudClient(Transport(f"http://127.0.0.1:{port}"), "token")
    plain = replace(shop.counter, clock=RealSeconds(shop))
    rounds = Rounds(plain, client, folder)
    link = HttpLink(shop.store, client, lambda _members, _coupons: rounds.whole(), lambda: datetime.now(UTC))
    return replace(plain, link=link), rounds, client


def timed(counter: Counter, code: str) -> tuple[float, str]:
    """How long a redemption took, and its checkout; it is accepted off-line."""
    started = time.monotonic()
    answer = redeem(counter, RedeemRequest(counter.ids.new(), (code,), 20_000))
    assert (answer.redeemed, answer.online) == (True, False)
    return time.monotonic() - started, answer.checkout


def test_a_silent_network_costs_its_time_once_and_the_background_brings_the_counter_back(
    shop: Shop, tmp_path: Path
) -> None:
    with black_hole() as port:
        counter, rounds, client = counter_at(shop, port, tmp_path)
        first, *others = [timed(counter, shop.coupon())[0] for _ in range(4)]
    assert first >= 0.8
    assert max(others) < first / 2
    assert not counter.link.believed_online()
    workers = Workers(counter, rounds, lambda: 0.0)
    workers.start()
    try:
        with scripted_cloud(port) as cloud:
            assert _until(counter.link.believed_online, 30)
            assert _until(lambda: sum(map(len, cloud.pushed())) == 4, 30)
            answer = redeem(counter, RedeemRequest(counter.ids.new(), (shop.coupon(),), 20_000))
            assert answer.online
    finally:
        workers.stop()
        client.close()


def test_an_answer_after_the_800_ms_is_read_by_nobody_and_the_id_gets_it_again(shop: Shop, tmp_path: Path) -> None:
    applied: set[str] = set()
    late = threading.Event()

    def slow(asked: Asked) -> Told:
        if asked.path != "/v1/operations":
            return sound(asked)
        results = [
            {"id": each, "result": "duplicate" if each in applied else "applied", "version": 1} for each in asked.ids
        ]
        first = not applied
        applied.update(asked.ids)
        if first:
            late.wait(1.5)  # the cloud has accepted it, and its answer takes longer than anybody waits
        return as_json({"now": NOW, "results": results})

    with scripted_cloud() as cloud:
        cloud.answers = slow
        counter, rounds, client = counter_at(shop, cloud.port, tmp_path)
        took, checkout = timed(counter, shop.coupon())
        assert 0.8 <= took < 1.5
        assert applied == {checkout}
        report = rounds.up()
        late.set()
        client.close()
    assert (report.applied, report.duplicate, report.exceptions) == (0, 1, 0)
    assert [batch for batch in cloud.pushed() if batch] == [[checkout], [checkout]]
    with shop.store.reading() as reading:
        record = reading.operation(checkout)
    assert record is not None
    assert (record.state, record.operation.mode) == (OutboxState.CLOSED, Mode.REPORT)


def test_a_late_no_makes_the_report_an_exception_and_the_use_stays_consumed(shop: Shop, tmp_path: Path) -> None:
    """Refused as a claim, but nobody heard it: the report of that id is recorded, and a manager looks at it."""
    asked_before: set[str] = set()

    def refuses(asked: Asked) -> Told:
        if asked.path != "/v1/operations":
            return sound(asked)
        known = asked_before & set(asked.ids)
        asked_before.update(asked.ids)
        note = {"id": "x", "reason": "double_redemption", "at_stake_minor": 5_000}
        results = [
            {"id": each, "result": "exception", "version": 2, "exceptions": [note]} if known
            else {"id": each, "result": "refused", "detail": {"reason": "already_redeemed"}}
            for each in asked.ids
        ]  # fmt: skip
        return replace(as_json({"now": NOW, "results": results}), cut=not known)

    with scripted_cloud() as cloud:
        cloud.answers = refuses
        counter, rounds, client = counter_at(shop, cloud.port, tmp_path)
        code = shop.coupon()
        _, checkout = timed(counter, code)
        report = rounds.up()
        client.close()
    assert report.exceptions == 1
    with shop.store.reading() as reading:
        [record] = reading.redemptions_of(checkout)
        assert record.voided_at is None
        assert reading.usage([f"coupon:{record.coupon}"]) == {f"coupon:{record.coupon}": 1}
