"""Requests of one merchant that wait are applied together, and each is answered as if it had come alone."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import NoResultFound

from counter_app.cloud import rows
from counter_app.cloud.answers import CallRefused
from counter_app.cloud.app import open_cloud
from counter_app.cloud.storage.store import Writing
from counter_app.cloud.together import Together
from counter_app.domain.errors import Fault, FaultKind
from counter_app.protocol.operations import OperationResults
from tests.cloud.support import IDS, CloudShop, Till


@dataclass(frozen=True)
class Ask:
    name: str
    size: int = 1
    urgent: bool = False
    weight: int = 1


class Work:
    """Notes what was done together; its first turn lasts until it is let go."""

    def __init__(self) -> None:
        self.turns: list[list[str]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.fault: Exception | None = None

    def __call__(self, key: str, take: Callable[[], Sequence[Ask]]) -> list[str | BaseException]:
        if self.fault is not None:
            raise self.fault
        taken = take()
        self.turns.append([each.name for each in taken])
        self.begun.set()
        assert self.go_on.wait(30)
        return [each.name.upper() for each in taken]


def together_with(work: Work, leaders: int = 1, patience_seconds: float = 30) -> Together[Ask, str]:
    return Together(work, most=10, leaders=leaders, patience_seconds=patience_seconds)


def wait_until(true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(3_000):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError("it did not happen in time")


def waiting(line: Together[Ask, str], key: str = "m") -> int:
    return len(line._lines.get(key, ()))


def test_what_waits_is_done_in_one_turn_and_each_hears_its_own_answer() -> None:
    work = Work()
    line = together_with(work)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(line.do, "m", Ask("a"))
        assert work.begun.wait(30)
        others = [pool.submit(line.do, "m", Ask(name)) for name in "bcdefghi"]
        wait_until(lambda: waiting(line) == 8)
        work.go_on.set()
        assert [first.result(30), *(each.result(30) for each in others)] == list("ABCDEFGHI")
    assert work.turns[0] == ["a"]
    assert [sorted(turn) for turn in work.turns[1:]] == [list("bcdefghi")]
    assert line._lines == {}


def test_a_turn_has_a_size_claims_go_first_and_one_that_is_too_large_goes_alone() -> None:
    work = Work()
    line = together_with(work)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(line.do, "m", Ask("first"))]
        assert work.begun.wait(30)
        for count, ask in enumerate([Ask("queue", 8), Ask("more", 8), Ask("huge", 50), Ask("claim", 1, urgent=True)]):
            asked.append(pool.submit(line.do, "m", ask))
            wait_until(lambda count=count: waiting(line) == count + 1)  # type: ignore[misc]  # bound now
        work.go_on.set()
        for each in asked:
            each.result(30)
    assert work.turns == [["first"], ["claim", "queue"], ["more"], ["huge"]]


def nobody_waits() -> None:
    """Who is woken looks by itself."""


def test_a_full_batch_is_not_starved_by_claims_that_never_end() -> None:
    """After each turn the next claim is there already; the batch needs a turn for itself."""
    work = Work()
    work.go_on.set()
    line = together_with(work)
    claims = (Ask(f"claim {number}", urgent=True) for number in range(100))
    first = line.enter("m", next(claims), nobody_waits)
    batch = line.enter("m", Ask("batch", size=10), nobody_waits)
    for turns in range(100):
        if batch.answered:
            break
        line.enter("m", next(claims), nobody_waits)
        line._turn("m")
        assert turns < 10
    assert first.answered
    assert ["batch"] in work.turns


def test_without_a_turn_everybody_who_waits_is_told_at_once() -> None:
    work = Work()
    line = together_with(work, patience_seconds=0.2)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(line.do, "m", Ask("a"))
        assert work.begun.wait(30)
        others = [pool.submit(line.do, "other", Ask(name)) for name in "bcd"]
        for each in others:
            with pytest.raises(Fault) as caught:
                each.result(30)
            assert caught.value.kind is FaultKind.DATABASE_BUSY
        work.go_on.set()
        assert first.result(30) == "A"
    assert line._lines == {}


# --- the same in the ledger ---


@contextmanager
def held(shop: CloudShop) -> Iterator[Writing]:
    """The merchant's lock is somebody else's."""
    with shop.cloud._context.database.writing() as writing:
        writing.lock(shop.merchant)
        yield writing


def sent_while_held(
    shop: CloudShop, pool: ThreadPoolExecutor, sends: Sequence[Callable[[], OperationResults]]
) -> list[Future[OperationResults]]:
    """Each send waits in the line before the next one begins; the first leads and has taken nothing yet."""
    lines = shop.cloud._applying._together._lines
    sent = []
    for count, send in enumerate(sends):
        sent.append(pool.submit(send))
        wait_until(lambda count=count: len(lines.get(shop.merchant, ())) == count + 1)  # type: ignore[misc]  # bound now
    return sent


def test_sixteen_counters_that_wait_cost_one_transaction(shop: CloudShop, till: Till) -> None:
    till.campaign()
    tills = [till, *(shop.till() for _ in range(15))]
    operations = [each.checkout(coupon) for each, coupon in zip(tills, till.coupons(16), strict=True)]
    commits: list[object] = []
    event.listen(shop.cloud._context.database._engine, "commit", commits.append)
    with ThreadPoolExecutor(16) as pool:
        with held(shop):
            sends = [
                lambda each=each, operation=operation: shop.cloud.apply(each.caller, [operation])
                for each, operation in zip(tills, operations, strict=True)
            ]
            sent = sent_while_held(shop, pool, sends)
        answers = [each.result(60).results for each in sent]
    assert [[result.id for result in answer] for answer in answers] == [[each.id] for each in operations]
    assert {answer[0].result for answer in answers} == {"applied"}
    assert len(commits) == 2  # who held the lock, and all sixteen
    checkouts = [row for each in tills for row in [each.caller.counter]]
    with shop.cloud._context.database.reading() as reading:
        stored = {row.id: row.counter for row in reading.all(rows.CheckoutRow, shop.merchant)}
    assert [stored[each.id] for each in operations] == checkouts


class BrokenIds:
    """Breaks where the ledger asks for the id of an exception; otherwise the real one."""

    def __init__(self) -> None:
        self.broken = False

    def new(self) -> str:
        if self.broken:
            raise RuntimeError("a bug")
        return IDS.new()


def test_a_request_that_breaks_fails_none_of_the_others(shop: CloudShop, till: Till, tmp_path: Path) -> None:
    ids = BrokenIds()
    shop.cloud.close()
    shop.cloud = open_cloud(replace(shop.cloud.settings, ids=ids))
    tills = [replace(till, cloud=shop.cloud), *(shop.till() for _ in range(4))]
    tills[0].campaign()
    used, *fresh = tills[0].coupons(5)
    tills[0].one(tills[0].checkout(used))
    operations = [each.checkout(coupon) for each, coupon in zip(tills, [*fresh[:2], used, *fresh[2:]], strict=True)]
    ids.broken = True
    with ThreadPoolExecutor(5) as pool:
        with held(shop):
            sends = [
                lambda each=each, operation=operation: shop.cloud.apply(each.caller, [operation])
                for each, operation in zip(tills, operations, strict=True)
            ]
            sent = sent_while_held(shop, pool, sends)
        for index, each in enumerate(sent):
            if index == 2:
                with pytest.raises(RuntimeError, match="a bug"):
                    each.result(60)
            else:
                assert [result.result for result in each.result(60).results] == ["applied"]
    ids.broken = False
    assert tills[2].one(operations[2]).result == "exception"
    assert {tills[index].one(operations[index]).result for index in (0, 1, 3, 4)} == {"duplicate"}


def test_a_constraint_that_one_request_hits_takes_the_turn_apart(shop: CloudShop, till: Till) -> None:
    first, other = till.members(2)
    till.send(till.sign_up(first, "+8613800000001"), till.sign_up(other, "+8613800000002"))
    steps = [(other, "+8613800000003"), (first, "+8613800000002"), (other, "+8613800000001")]
    operations = [till.operation("member_update", {"member": each.subject, "phone": phone}) for each, phone in steps]
    with ThreadPoolExecutor(3) as pool:
        with held(shop):
            sends = [lambda each=each: shop.cloud.apply(till.caller, [each]) for each in operations]
            sent = sent_while_held(shop, pool, sends)
        assert [each.result(60).results[0].result for each in sent] == ["applied"] * 3
    phones = {row_id: row["phone"] for row_id, row in till.rows("member").items()}
    assert phones == {first.subject: "+8613800000002", other.subject: "+8613800000001"}


def test_a_counter_revoked_while_its_request_waits_is_refused_and_the_others_are_not(
    shop: CloudShop, till: Till, second: Till
) -> None:
    till.campaign()
    one, two = till.coupons(2)
    stolen, honest = till.checkout(one), second.checkout(two)
    with ThreadPoolExecutor(2) as pool:
        with held(shop) as writing:
            sent = sent_while_held(
                shop,
                pool,
                [lambda: shop.cloud.apply(till.caller, [stolen]), lambda: shop.cloud.apply(second.caller, [honest])],
            )
            device = writing.one(rows.DeviceRow, shop.merchant, till.caller.device)
            assert device is not None
            device.revoked_at = "2026-03-10T06:00:00.000Z"
            writing.save([device])
        with pytest.raises(CallRefused) as caught:
            sent[0].result(60)
        assert (caught.value.status, caught.value.error) == (403, "revoked")
        assert sent[1].result(60).results[0].result == "applied"
    assert one.subject not in second.rows("coupon")


def test_a_turn_that_cannot_begin_is_told_and_not_tried_for_ever(till: Till) -> None:
    """Its merchant's rows are gone, as while somebody restores the database."""
    stranger = replace(till.caller, merchant="nobody")
    with pytest.raises(NoResultFound):
        till.cloud.apply(stranger, [till.operation("settings_put", {"values": {"a": 1}})])
