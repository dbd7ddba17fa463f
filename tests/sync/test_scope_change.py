"""Another scope, a page that grows while it is fetched, squeezed pages, and a member shown: at a whole counter."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from counter_app.cloud.http import bodies
from counter_app.cloud.http.server import BackgroundServer
from counter_app.domain.member import Role
from counter_app.services.members import MemberShown, show_member
from counter_app.services.records import Session
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.segment_counting import count_all
from counter_app.sync.outcomes import HttpAnswer, NotKnown
from counter_app.sync.transport import Transport
from tests.cloud.support import C50
from tests.sync import chance as chain_of
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
PHONE = "+8613800000001"


@pytest.fixture
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder = tmp_path_factory.mktemp("chain")
    made = build_chain(folder, 5, 1, START)
    there = made.cloud.add_store("S2").store
    made.tills.append(chain_of._till(folder / "far", made.cloud, made.clock, random.Random(6), there))
    made.desk.campaign(C50)
    made.desk.one(made.desk.sign_up(made.desk.members(1)[0], PHONE))
    yield made
    made.close()


def counted(till: TillInChain) -> tuple[int, int]:
    """New members as they were counted last, and how many came in or left."""
    count_all(till.counter)
    with till.store.reading() as reading:
        sizes = {each.id: each.members for each in reading.segment_counts()}
        return sizes["new"], sum(reading.segment_moved("new", "2000-01-01"))


@pytest.fixture
def far(chain: Chain) -> TillInChain:
    """A counter in another store than the one where everything happens."""
    chain.tills[1].rounds.whole()
    return chain.tills[1]


def ids(till: TillInChain, table: str) -> set[str]:
    with till.store.reading() as reading:
        return {row[0] for row in reading._connection.execute(f"SELECT id FROM {table} WHERE digest IS NOT NULL")}


def scope_is(chain: Chain, scope: str) -> None:
    assert chain.desk.do("settings_put", {"values": {"scope": scope}}).result == "applied"


def test_nobody_comes_into_a_segment_or_leaves_it_with_the_scope(chain: Chain, far: TillInChain) -> None:
    assert counted(far) == (0, 0)
    scope_is(chain, "all")
    far.rounds.whole()
    assert counted(far) == (1, 0)
    chain.desk.one(chain.desk.sign_up(chain.desk.members(1)[0], "+8613800000002"))
    far.rounds.whole()
    assert counted(far) == (2, 1)
    scope_is(chain, "store")
    far.rounds.whole()
    assert counted(far) == (0, 0)


def test_rows_come_and_go_with_the_scope_and_an_unsent_act_survives(chain: Chain, far: TillInChain) -> None:
    drawn = chain.desk.coupons(3)
    chain.desk.one(chain.desk.issue(*drawn))
    far.rounds.whole()
    assert (ids(far, "coupon"), ids(far, "member")) == (set(), set())
    scope_is(chain, "all")
    assert far.rounds.whole().digest_equal
    assert {each.subject for each in drawn} <= ids(far, "coupon")
    assert len(ids(far, "member")) == 1
    far.wire.down = True
    assert redeem(far.counter, RedeemRequest(far.ids.new(), (drawn[0].short_code,), 30_000)).redeemed
    far.wire.down = False
    scope_is(chain, "store")
    assert far.rounds.down().digest_equal
    assert (ids(far, "coupon"), ids(far, "member")) == (set(), set())
    with far.store.reading() as reading:
        assert reading.waiting() == 1
        assert reading.coupon(drawn[1].subject) is None
        assert reading.coupon(drawn[0].subject) is not None, "what was used here stays, so that it stays used"
        assert reading.usage([f"coupon:{drawn[0].subject}"]) == {f"coupon:{drawn[0].subject}": 1}
    sent = far.rounds.whole()
    assert (sent.applied, sent.digest_equal) == (1, True)
    assert not redeem(far.counter, RedeemRequest(far.ids.new(), (drawn[0].short_code,), 30_000)).redeemed
    scope_is(chain, "all")
    assert far.rounds.whole().digest_equal
    assert {each.subject for each in drawn} <= ids(far, "coupon")
    scope_is(chain, "store")
    far.rounds.whole()


def test_what_changes_while_pages_are_fetched_is_not_missed(chain: Chain) -> None:
    """Between any two pages rows are added, and rows that have come already change."""
    near = chain.tills[0]
    near.rounds.whole()
    drawn = chain.desk.coupons(30)
    chain.desk.one(chain.desk.issue(*drawn[:20]))
    real, fetched = near.wire.exchange, list[str]()

    def exchange(method: str, target: str, *rest: Any) -> HttpAnswer | NotKnown:
        answer = real(method, target, *rest)
        if target.startswith("/v1/changes") and len(fetched) < 10:
            number = len(fetched)
            fetched.append(target)
            chain.desk.one(chain.desk.issue(drawn[20 + number]))
            chain.desk.do("coupon_put", {"coupon": drawn[number].subject, "action": "freeze", "reason": "lost"})
        return answer

    near.wire.exchange = exchange  # type: ignore[method-assign, assignment]
    try:
        assert near.rounds.whole().digest_equal
    finally:
        near.wire.exchange = real  # type: ignore[method-assign]
    count = len(fetched)
    assert count >= 3
    assert near.rounds.whole().digest_equal
    with near.store.reading() as reading:
        found = [reading.coupon(each.subject) for each in drawn[: 20 + count]]
    assert [each.status.value for each in found if each] == ["frozen"] * count + ["active"] * 20


class Accepting:
    """A transport that accepts one encoding."""

    def __init__(self, transport: Transport, encoding: str) -> None:
        self.transport, self.encoding = transport, encoding

    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        headers = {**headers, "Accept-Encoding": self.encoding}
        return self.transport.exchange(method, target, headers, content, timeout_seconds)

    def close(self) -> None:
        self.transport.close()


@contextmanager
def over_http(chain: Chain, till: TillInChain, encoding: str) -> Iterator[None]:
    """The counter speaks to a service that is really served."""
    wire = till.wire
    with BackgroundServer(chain.cloud) as server:
        transport = Transport(server.url)
        till.wire = Accepting(transport, encoding)  # type: ignore[assignment]
        till.build()
        try:
            yield
        finally:
            transport.close()
            till.wire = wire
            till.build()


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_squeezed_pages_arrive_whole(chain: Chain, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    near = chain.tills[0]
    squeezed: list[str] = []
    real: Callable[[bytes, str], tuple[bytes, str]] = bodies.deflate

    def deflate(body: bytes, accepted: str) -> tuple[bytes, str]:
        sent, name = real(body, accepted)
        squeezed.append(name)
        return sent, name

    monkeypatch.setattr("counter_app.cloud.http.replies.deflate", deflate)
    near.rounds.whole()
    before = len(ids(near, "coupon"))
    chain.desk.one(chain.desk.issue(*chain.desk.coupons(200)))
    with over_http(chain, near, encoding):
        report = near.rounds.whole()
    assert report.completed
    assert report.digest_equal
    assert len(ids(near, "coupon")) == before + 200
    assert encoding in squeezed
    assert set(squeezed) <= {"", encoding}


def shown_to(till: TillInChain, role: Role) -> MemberShown:
    with till.store.writing() as writing:
        staff = "m1" if role is Role.MANAGER else "till"
        writing.set_session(Session(staff, staff, role, None))
    return show_member(till.counter, PHONE)


def test_a_member_is_shown_masked_to_a_cashier_on_line_and_off_line(chain: Chain) -> None:
    near = chain.tills[0]
    near.rounds.whole()
    with near.store.reading() as reading:
        member = reading.member_by_phone(PHONE)
    assert member is not None
    chain.desk.do("member_update", {"member": member.id, "phone": "+8613800000002"})
    chain.desk.do("member_update", {"member": member.id, "phone": PHONE})
    drawn = chain.desk.coupons(1)[0]
    chain.desk.one(chain.desk.issue(drawn, member=member.id))
    chain.desk.one(chain.desk.checkout(drawn, member=member.id))
    near.rounds.whole()
    with over_http(chain, near, "zstd"):
        online = {role: shown_to(near, role) for role in (Role.MANAGER, Role.CASHIER)}
    near.wire.down = True
    offline = {role: shown_to(near, role) for role in (Role.MANAGER, Role.CASHIER)}
    near.wire.down = False
    near.rounds.whole()
    assert online[Role.MANAGER].timeline, "a manager sees who did what"
    for shown in (online, offline):
        whole, masked = shown[Role.MANAGER].member, shown[Role.CASHIER].member
        assert whole is not None
        assert masked is not None
        assert (whole.phone, whole.name) == (PHONE, "王小明")
        assert masked.phone == "138****0001"
        assert PHONE not in repr(shown[Role.CASHIER])
        assert "13800000002" not in repr(shown[Role.CASHIER])
        assert [each.id for each in shown[Role.CASHIER].coupons] == [drawn.subject]
    assert {"sign_up", "redeem"} <= {entry.what for entry in online[Role.CASHIER].timeline}
    assert [entry.what for entry in offline[Role.CASHIER].timeline] == ["sign_up"], "what happened here, no more"
