"""Visits that are counted while networks lose things, programs die, and files and clouds are put back: each once."""

from __future__ import annotations

import random
from collections import Counter as Count
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.traffic_rows import TrafficRow
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.bodies import TrafficCount
from counter_app.protocol.operations import OperationType
from counter_app.services.traffic import KINDS, count_visits
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_both_ends_prove_it, assert_nothing_is_left, assert_what_was_acknowledged_is_there
from tests.sync.world import World, furnished

Sums = Count[tuple[str, str]]


def tap(world: World, till: TillInChain, chance: random.Random) -> str:
    """One tap, or a correction; what was answered is promised."""
    identity, kind, count = till.ids.new(), chance.choice(KINDS), chance.choice([1, 1, 1, 5, -1])
    try:
        answer = count_visits(till.counter, identity, kind, count)
    except InvalidInput:
        return "nothing to take back"
    assert answer.done
    world.acknowledged.add(identity)
    if chance.random() < 0.2:
        assert count_visits(till.counter, identity, kind, count) == answer
    return f"{kind} {count}"


def counted_here(till: TillInChain) -> tuple[Sums, Sums]:
    """By the table, and by the operations of this counter's log."""
    told: Sums = Count()
    with till.store.reading() as reading:
        listed = reading._connection.execute("SELECT business_day, kind, count FROM traffic WHERE count <> 0")
        table: Sums = Count({(row.business_day, row.kind): row.count for row in listed})
        for record in reading.operations_since((0, 0)):
            if record.operation.type == OperationType.TRAFFIC_COUNT:
                body = msgspec.json.decode(record.operation.body, type=TrafficCount)
                told[body.business_day, body.kind] += body.count
    return table, Count({key: count for key, count in told.items() if count})


def check(world: World) -> None:
    chain = world.chain
    with chain.cloud._context.database.reading() as reading:
        kept = {(row.device, row.business_day, row.kind): row.count for row in reading.all(TrafficRow, chain.merchant)}
        operations = reading.all(rows.OperationRow, chain.merchant)
    told: Count[tuple[str, str, str]] = Count()
    for row in operations:
        if row.type == OperationType.TRAFFIC_COUNT:
            assert row.result == "applied"
            body = msgspec.json.decode(row.body, type=TrafficCount)
            told[row.device, body.business_day, body.kind] += body.count
    assert kept == dict(told), "what the cloud keeps is the sum of what it was told, each once"
    for till in chain.tills:
        table, log = counted_here(till)
        assert table == log, till.name
        if till.name not in world.restored:
            own = {(day, kind): count for (device, day, kind), count in kept.items() if device == till.device().device}
            assert {key: count for key, count in own.items() if count} == dict(table), till.name


def play(world: World, chance: random.Random, seed: int, steps: int) -> None:
    """Taps, rounds, losses, deaths; a copy of everything that is put back later, of the cloud or of a counter."""
    old = world.chain.tills[seed % 3]
    for step in range(steps):
        till = chance.choice(world.chain.tills)
        till.wire.down, till.wire.loss = chance.random() < 0.2, chance.choice([0.0, 0.0, 0.3])
        dies = chance.randrange(40) if chance.random() < 0.1 else None
        if chance.random() < 0.7:
            world.act(till, "tap", partial(tap, world, till, chance), dies)
        else:
            world.act(till, "send", partial(world.send, till), dies)
        world.chain.clock.forward(minutes=chance.choice([1, 20, 300]))
        if step == steps // 3:
            world.copy_cloud()
            world.copy_counter(old)
        if step == steps // 2:
            world.put_back_cloud() if seed % 2 else world.put_back_counter(old)


def test_every_visit_is_counted_once_whatever_happens(tmp_path: Path, figure: Callable[[int, int], int]) -> None:
    for seed in range(figure(2, 30)):
        print(f"seed {seed}")
        world = furnished(tmp_path / str(seed), seed, 3, 2)
        play(world, random.Random(seed), seed, figure(120, 400))
        world.settle()
        world.settle()
        assert_nothing_is_left(world.chain)
        assert_what_was_acknowledged_is_there(world.chain, world.acknowledged)
        assert_both_ends_prove_it(world.chain)
        check(world)
        for till in world.chain.tills:
            till.store.close()
        world.chain.cloud.close()
