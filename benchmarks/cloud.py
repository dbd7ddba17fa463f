"""The cloud's throughput: operations over HTTP against the statements behind them, merged and not.

On a PostgreSQL server of its own, durable as in earnest, where one is installed; else on SQLite. The operation measured
is a checkout that redeems a coupon of a member: it reads seven kinds of row and writes six. What it is measured against
stands in `cloud_direct` and `cloud_orm`.
"""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import msgspec

from benchmarks.cloud_direct import Direct
from benchmarks.cloud_orm import Orm
from benchmarks.cloud_world import Line, Seller, World, all_applied, batch, line, seller, world
from benchmarks.common import options, percentile, ratio, show, timed
from counter_app.cloud.ledger.envelope import read_entries
from counter_app.protocol.operations import Operation
from tests.cloud.support import CloudShop

OPERATIONS = 500


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    with world() as made:
        print(f"  database: {'PostgreSQL' if made.on_postgresql else 'SQLite'}, operations a batch: {OPERATIONS}")
        ingest(made, 3 if asked.small else 16, 10 if asked.small else 200)
        sixteen_stores(made, 5 if asked.small else 60)
        many_merchants(made, 4 if asked.small else 1_000)
    return 0


def ingest(made: World, batches: int, rows_by_orm: int) -> None:
    """Batches over HTTP, the same rows by the set-based statements alone, and the same operations by an ORM."""
    who = seller(made.shop)
    direct, orm = Direct(made), Orm(made, who)
    warm, ours, theirs = 2, [], []
    with made.served() as url:
        for index in range(batches + warm):
            if index == warm:
                made.counted()
            operations = who.checkouts(who.issued(OPERATIONS))
            with line(url, who.till) as connection:
                seconds = _posted(connection, batch(operations))
            rows = direct.rows_of([msgspec.json.decode(each, type=Operation).id for each in operations])
            own_seconds = timed(lambda rows=rows: direct.write(rows))  # type: ignore[misc]
            if index >= warm:
                ours.append(seconds)
                theirs.append(own_seconds)
    show(f"{OPERATIONS} operations over HTTP", ours)
    show("the set-based statements alone", theirs)
    one_by_one = [timed(lambda one=one: orm.checkout(one)) for one in orm.prepared(rows_by_orm)]  # type: ignore[misc]
    show("one operation, row by row with an ORM", one_by_one)
    mapped = orm.prepared(rows_by_orm)
    in_one = timed(lambda: orm.together(mapped)) / len(mapped)
    print(f"  the ORM with one session and one commit for all of a call: {in_one * 1e3:.2f} ms an operation")
    each = statistics.median(ours) / OPERATIONS
    print(f"  {1 / each:.0f} operations a second, the ORM {1 / statistics.median(one_by_one):.0f}")
    ratio("ingest / set-based statements", statistics.median(theirs) / statistics.median(ours), 0.5, at_least=True)
    ratio("ingest / row by row with an ORM", statistics.median(one_by_one) / each, 20, at_least=True)


def sixteen_stores(made: World, each_sends: int) -> None:
    """Sixteen counters that send one operation at a time, merged and not merged; and one counter alone."""
    sellers = [seller(made.shop, prefix=1 + number) for number in range(16)]
    found: dict[str, tuple[float, list[float], list[float]]] = {}
    for how in ("together", "alone", "together"):
        bodies = [
            [batch([one]) for one in each.checkouts(each.issued(each_sends + each_sends // 2 + 5))] for each in sellers
        ]
        with made.served(how) as url, ExitStack() as stack:
            lines = [stack.enter_context(line(url, each.till)) for each in sellers]
            for connection, own in zip(lines, bodies, strict=True):  # warm
                for body in own[:5]:
                    all_applied(connection.post("/v1/operations", body))
            alone = [_posted(lines[0], body) for body in bodies[0][5 + each_sends :]]
            whole, latencies = _at_once(lines, [own[5 : 5 + each_sends] for own in bodies])
            found[how] = (whole, latencies, alone)
    whole, latencies, alone = found["together"]
    show("one store, one operation", alone)
    show("16 stores, one operation each, merged", latencies)
    show("16 stores, one operation each, not merged", found["alone"][1])
    print(f"  {16 * each_sends / whole:.0f} operations a second, not merged {16 * each_sends / found['alone'][0]:.0f}")
    ratio("16 stores merged / not merged", found["alone"][0] / whole, 2, at_least=True)
    ratio("16 stores p99 / one store p50", percentile(latencies, 99) / statistics.median(alone), 10)


def _posted(connection: Line, body: bytes) -> float:
    """Seconds from the request to the whole answer."""
    answers: list[bytes] = []
    seconds = timed(lambda: answers.append(connection.post("/v1/operations", body)))
    all_applied(answers[0])
    return seconds


def _at_once(lines: Sequence[Line], bodies: Sequence[Sequence[bytes]]) -> tuple[float, list[float]]:
    """Each connection sends its bodies one after the other, all connections at once: seconds in all, and each."""
    barrier, latencies = threading.Barrier(len(lines) + 1), [[0.0] for _ in lines]

    def run(connection: Line, own: Sequence[bytes], heard: list[float]) -> None:
        barrier.wait(60)
        heard[:] = [_posted(connection, body) for body in own]

    threads = [threading.Thread(target=run, args=each) for each in zip(lines, bodies, latencies, strict=True)]
    for each in threads:
        each.start()
    barrier.wait(60)
    begun = time.perf_counter()
    for each in threads:
        each.join()
    return time.perf_counter() - begun, [one for own in latencies for one in own]


def many_merchants(made: World, merchants: int) -> None:
    """Ten operations a call: all for one merchant, then each call for another one of many."""
    cloud, calls, size = made.shop.cloud, min(merchants, 100), 10
    others = []
    for number in range(merchants):
        told = cloud.init_merchant(f"M{number}", f"S{number}")
        others.append(CloudShop(cloud, made.shop.clock, told.merchant, told.store, told.merchant_tag))
    one = seller(made.shop, prefix=40, own_members=size)
    many = [seller(each, prefix=50, own_members=size) for each in others[:: max(1, merchants // calls)][:calls]]
    numbers: list[list[float]] = [[], []]
    for other in many:
        for who, heard in zip((one, other), numbers, strict=True):
            _apply(who, size)  # the call before it, so that both are as warm
            heard.append(timed(apply_later(who, size)))
    show(f"{size} operations, one merchant", numbers[0])
    show(f"{size} operations, one of {merchants} merchants", numbers[1])
    ratio(f"{merchants} merchants / 1", statistics.median(numbers[1]) / statistics.median(numbers[0]), 1.25)


def _apply(who: Seller, size: int) -> None:
    apply_later(who, size)()


def apply_later(who: Seller, size: int) -> Callable[[], None]:
    """The work of a call without HTTP, its operations made ready before it is timed."""
    entries = read_entries([msgspec.Raw(each) for each in who.checkouts(who.issued(size))])

    def apply() -> None:
        results = who.till.cloud.apply(who.till.caller, entries).results
        assert {each.result for each in results} == {"applied"}, results[0]

    return apply


if __name__ == "__main__":
    raise SystemExit(main())
