"""What the cloud's benchmark stands on: a database, the service in a process of its own, counters that speak to it.

`python -m benchmarks.cloud_world FOLDER URL together|alone` is that process; `alone` applies each request by itself.
"""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from counter_app.cloud.http.server import BackgroundServer
from counter_app.protocol.devices import CouponIdentity, MemberIdentity
from counter_app.protocol.operations import OperationResults, encode
from tests.cloud.support import C50, CloudShop, HandClock, Till, new_cloud, open_shop
from tests.postgresql import Server, find_postgresql

TERMS = {**C50, "id": "DAY", "limits": {"per_member_day": 1_000_000}}


@dataclass
class World:
    """A merchant whose database is durable, as it would be in earnest."""

    folder: Path
    url: str
    shop: CloudShop

    @property
    def on_postgresql(self) -> bool:
        """Else it is an encrypted SQLite file."""
        return bool(self.url)

    def counted(self) -> None:
        """Let the planner learn how many rows there are, as a server does by itself within a minute. Before that,
        look-ups by key may walk the wrong index, whoever makes them."""
        if self.on_postgresql:
            with self.shop.cloud._context.database._engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")

    @contextmanager
    def served(self, how: str = "together") -> Iterator[str]:
        """The service in a process of its own; its URL."""
        words = [sys.executable, "-m", "benchmarks.cloud_world", str(self.folder), self.url, how]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdin is not None
            try:
                yield process.stdout.readline().strip()
            finally:
                process.stdin.close()
                process.wait(60)


@contextmanager
def world() -> Iterator[World]:
    """On a PostgreSQL server of its own where one is installed, else on SQLite."""
    with ExitStack() as stack:
        # Where the working folder lies, so that flushes are those of a real disc.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=Path.cwd())))
        programs = find_postgresql()
        url = stack.enter_context(Server(programs, durable=True)).new_database() if programs is not None else ""
        shop = open_shop(folder, url)
        stack.callback(shop.cloud.close)
        yield World(folder, url, shop)


@dataclass
class Seller:
    """A counter with members and as many coupons as are asked for, already issued."""

    till: Till
    members: list[MemberIdentity]

    def issued(self, count: int) -> list[CouponIdentity]:
        """Fresh coupons whose issue has arrived."""
        coupons = drawn(self.till, count)
        for start in range(0, count, 500):
            part = coupons[start : start + 500]
            self.till.send(*(self.till.issue(each, member=self.owner(index)) for index, each in enumerate(part)))
        return coupons

    def checkouts(self, coupons: Sequence[CouponIdentity]) -> list[bytes]:
        """One operation for each coupon, encoded as it travels."""
        return [encode(self.till.checkout(each, member=self.owner(index % 500))) for index, each in enumerate(coupons)]

    def owner(self, index: int) -> str:
        """Whose coupon number `index` of a batch is."""
        return self.members[index % len(self.members)].subject


def drawn(till: Till, count: int) -> list[CouponIdentity]:
    """Identities of coupons, asked for 500 at a time."""
    return [each for start in range(0, count, 500) for each in till.coupons(min(500, count - start), "DAY")]


def seller(shop: CloudShop, *, prefix: int = 0, own_members: int = 500) -> Seller:
    """A new counter with members of its own; the campaign is put anew, which changes nothing."""
    till = shop.till()
    till.campaign(TERMS)
    members = till.members(own_members)
    phones = (f"+861{prefix:02d}{index:08d}" for index in range(own_members))
    results = till.send(*(till.sign_up(each, phone) for each, phone in zip(members, phones, strict=True)))
    assert {each.result for each in results} == {"applied"}
    return Seller(till, members)


def batch(operations: Sequence[bytes]) -> bytes:
    """The body of one call."""
    return b'{"operations":[' + b",".join(operations) + b"]}"


class Line:
    """One connection that stays open; requests are written and answers read with as little work as can be."""

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), 120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        self._head = f"Host: {parts.netloc}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"

    def post(self, path: str, body: bytes) -> bytes:
        """The body of the answer; anything but 200 ends the benchmark."""
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)
        return self._answer()

    def _answer(self) -> bytes:
        status, length = self._file.readline(), 0
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = self._file.read(length)
        assert status.split()[1] == b"200", (status, body[:200])
        return body

    def close(self) -> None:
        """End the connection."""
        self._file.close()
        self._socket.close()


def line(url: str, till: Till) -> "closing[Line]":
    """A connection of a counter, closed at the end of `with`."""
    return closing(Line(url, till.enrolment.token))


def all_applied(answer: bytes) -> None:
    """Nothing is measured that did not happen."""
    results = msgspec.json.decode(answer, type=OperationResults).results
    assert {each.result for each in results} == {"applied"}, results[0]


def main(folder: str, url: str, how: str) -> None:
    """Serve until the input closes."""
    cloud = new_cloud(Path(folder), HandClock(), url)
    if how == "alone":
        cloud._applying._together._most = 1
    with BackgroundServer(cloud) as server:
        print(server.url, flush=True)
        sys.stdin.read()
    cloud.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
