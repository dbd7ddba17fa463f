"""Many callers and a database that is slow: what cannot be had in time is "not known", and the service stays there."""

import secrets
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import psycopg
import pytest

from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.domain.errors import FaultKind
from counter_app.protocol.devices import EnrolRequest, ErrorBody
from counter_app.protocol.operations import Operation
from tests.cloud.support import CloudShop, Till, open_shop
from tests.cloud.test_together import held, wait_until
from tests.postgresql import Databases, Server

CALLERS = 64


def post(url: str, till: Till, *operations: Operation) -> httpx.Response:
    headers = {"authorization": f"Bearer {till.enrolment.token}"}
    body = msgspec.json.encode({"operations": list(operations)})
    return httpx.post(f"{url}/v1/operations", content=body, headers=headers, timeout=60, verify=False)


def test_64_calls_that_wait_for_one_lock_stop_nobody_else_and_all_arrive(shop: CloudShop, till: Till) -> None:
    till.campaign()
    operations = [till.checkout(coupon) for coupon in till.coupons(CALLERS)]
    with BackgroundServer(shop.cloud) as server, ThreadPoolExecutor(CALLERS) as pool:
        lines = shop.cloud._applying._together._lines
        with held(shop):
            sent = [pool.submit(post, server.url, till, each) for each in operations]
            wait_until(lambda: len(lines.get(shop.merchant, ())) >= CALLERS)
            assert httpx.get(f"{server.url}/v1/health", timeout=5, verify=False).status_code == 200
            told = {"authorization": f"Bearer {till.enrolment.token}"}
            assert httpx.get(f"{server.url}/v1/changes", headers=told, timeout=5, verify=False).status_code == 200
        answers = [each.result(60) for each in sent]
    assert {answer.status_code for answer in answers} == {200}
    assert {row["used"] for row in till.rows("coupon").values()} == {1}


def test_64_clients_that_never_finish_their_bodies_hold_nothing(shop: CloudShop, till: Till) -> None:
    with BackgroundServer(shop.cloud) as server, ExitStack() as stack:
        at = urlsplit(server.url)
        head = (
            f"POST /v1/operations HTTP/1.1\r\nHost: {at.netloc}\r\nContent-Length: 1000\r\n"
            f"Authorization: Bearer {till.enrolment.token}\r\n\r\n" + '{"operations":['
        )
        for _ in range(CALLERS):
            slow = stack.enter_context(socket.create_connection((at.hostname, at.port or 80), 10))
            slow.sendall(head.encode())
        till.campaign()
        (coupon,) = till.coupons(1)
        assert post(server.url, till, till.checkout(coupon)).status_code == 200
        assert httpx.get(f"{server.url}/v1/health", timeout=5, verify=False).status_code == 200


# --- PostgreSQL's own faults ---


@pytest.fixture
def hurried(databases: Databases, tmp_path: Path) -> Iterator[CloudShop]:
    """A cloud whose URL says that locks are waited for a moment only."""
    with databases.lent() as url:
        shop = open_shop(tmp_path / "data", url)
        settings = replace(shop.cloud.settings, database_url=f"{url}?options=-c%20lock_timeout%3D300ms")
        shop.cloud.close()
        shop.cloud = open_cloud(settings)
        yield shop
        shop.cloud.close()


@contextmanager
def by_hand(shop: CloudShop, postgresql: Server) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's transaction on the same database."""
    name = urlsplit(shop.cloud.settings.database_url or "").path.lstrip("/")
    with postgresql.admin(name) as connection:
        connection.autocommit = False
        yield connection
        connection.rollback()


def test_a_lock_that_is_not_had_in_time_is_not_known_and_says_when_to_try_again(
    hurried: CloudShop, postgresql: Server
) -> None:
    till = hurried.till()
    till.campaign()
    operations = [till.checkout(coupon) for coupon in till.coupons(CALLERS)]
    with BackgroundServer(hurried.cloud) as server, ThreadPoolExecutor(CALLERS) as pool:
        with by_hand(hurried, postgresql) as other:
            other.execute("SELECT * FROM counter FOR UPDATE")
            answers = list(pool.map(lambda each: post(server.url, till, each), operations))
            assert {answer.status_code for answer in answers} == {503}
            assert {answer.headers["retry-after"] for answer in answers} == {"5"}
            said = {msgspec.json.decode(answer.content, type=ErrorBody).error for answer in answers}
            assert said == {FaultKind.DATABASE_BUSY.value}
            assert httpx.get(f"{server.url}/v1/health", timeout=5, verify=False).status_code == 200
        again = [post(server.url, till, each) for each in operations]
    assert {answer.status_code for answer in again} == {200}
    assert {row["used"] for row in till.rows("coupon").values()} == {1}


def test_a_transaction_that_a_deadlock_undid_is_done_anew(
    databases: Databases, postgresql: Server, tmp_path: Path
) -> None:
    """The other one holds a coupon and wants the merchant's row, which the ledger holds while it wants the coupon."""
    with databases.lent() as url, ThreadPoolExecutor(2) as pool:
        shop = open_shop(tmp_path / "data", url)
        till = shop.till()
        till.campaign()
        (coupon,) = till.coupons(1)
        till.one(till.issue(coupon))
        with by_hand(shop, postgresql) as other, postgresql.admin() as watching:
            other.execute("SET deadlock_timeout = '60s'")  # so that the ledger's side finds it, and is undone
            other.execute("SELECT * FROM coupon FOR UPDATE")
            asked = pool.submit(till.one, till.checkout(coupon))
            wait_until(lambda: waiting_for_locks(watching) == 1)
            # Answered only once the ledger's transaction is gone.
            other.execute("SELECT * FROM counter FOR UPDATE")
            assert not asked.done()
            other.commit()
            assert asked.result(60).result == "applied"
        assert till.rows("coupon")[coupon.subject]["used"] == 1
        shop.cloud.close()


def waiting_for_locks(watching: psycopg.Connection[Any]) -> int:
    found = watching.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return int(found[0]) if found else 0


def test_two_enrolments_with_one_code_at_once_have_one_winner(shop: CloudShop) -> None:
    code = shop.cloud.enrolment_code(shop.store).code
    barrier = threading.Barrier(8)

    def enrol() -> str:
        barrier.wait(60)
        try:
            return shop.cloud.enrol(EnrolRequest(code=code, public_key=secrets.token_hex(32))).device
        except Exception as refused:  # noqa: BLE001  # compared below
            return str(refused)

    with ThreadPoolExecutor(8) as pool:
        answers = [each.result(60) for each in [pool.submit(enrol) for _ in range(8)]]
    assert answers.count("code_used") == 7
