"""Days of a chain, played without waiting: one heap of (time, event), one seed, the world of `tests.sync.world`.

Eight counters in three stores open at nine and close at nine; customers come, cashiers err, managers act, the network
goes away for minutes to days or loses things, programs crash, clocks drift and one is wrong; each night a copy is made,
once an older one is put back, once the cloud ends between its commit and its answer.
"""

import hashlib
import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from counter_app.domain.campaign import CampaignStatus
from tests.sync.chance import TillInChain
from tests.sync.checks import PAYMENT_CODE
from tests.sync.world import CAMPAIGNS, ISSUED, World

OPENS, CLOSES = timedelta(hours=1), timedelta(hours=13)  # of a UTC day: nine to nine in Shanghai
Event = Callable[[], None]


@dataclass
class Simulator:
    """One run. `checked` is called each night when everything has arrived."""

    world: World
    chance: random.Random
    days: int
    checked: Callable[[], None]
    customers_an_hour: float = 0.5
    heap: list[tuple[datetime, int, Event]] = field(default_factory=list)
    number: "itertools.count[int]" = field(default_factory=itertools.count)
    drift: dict[str, float] = field(default_factory=dict)

    def run(self) -> str:
        """Play all days; the trace's hash."""
        start = self.world.chain.clock.now().replace(hour=0, minute=0, second=0)
        self.drift = {till.name: self.chance.uniform(-5, 5) for till in self.world.chain.tills}
        for day in range(1, self.days + 1):
            self._plan(start + timedelta(days=day), day)
        while self.heap:
            at, _, event = heapq.heappop(self.heap)
            clock = self.world.chain.clock
            clock.at = max(clock.at, at)
            event()
        return hashlib.sha256("\n".join(self.world.trace).encode()).hexdigest()

    def _at(self, when: datetime, event: Event) -> None:
        heapq.heappush(self.heap, (when, next(self.number), event))

    def _plan(self, day: datetime, number: int) -> None:
        for till in self.world.chain.tills:
            self._at(day + OPENS, lambda till=till: self._opens(till))  # type: ignore[misc]  # bound now
            moment = day + OPENS
            while (moment := moment + timedelta(hours=self.chance.expovariate(self.customers_an_hour))) < day + CLOSES:
                self._at(moment, lambda till=till: self._customer(till))  # type: ignore[misc]
            for hour in range(2, 13, 3):
                self._at(day + timedelta(hours=hour), lambda till=till: self._round(till))  # type: ignore[misc]
            if self.chance.random() < 0.4:
                self._at(self._sometime(day), lambda till=till: self._outage(till))  # type: ignore[misc]
            if self.chance.random() < 0.2:
                self._at(self._sometime(day), lambda till=till: self._crash(till))  # type: ignore[misc]
        for _ in range(4):
            self._at(self._sometime(day), self._manager)
        once = self.days // 2 + 1
        if number == once:
            self._at(self._sometime(day), self._cloud_dies)
            self._at(self._sometime(day), self._wrong_clock)
            self._at(self._sometime(day), lambda: self.world.put_back_counter(self._till()))
        self._at(day + timedelta(hours=20), self._night)

    def _sometime(self, day: datetime) -> datetime:
        return day + OPENS + (CLOSES - OPENS) * self.chance.random()

    def _till(self) -> TillInChain:
        return self.chance.choice(self.world.chain.tills)

    def _member(self) -> str | None:
        return self.chance.choice([*self.world.phones, None])

    # --- what happens ---

    def _opens(self, till: TillInChain) -> None:
        days = (self.world.chain.clock.now() - datetime(2026, 3, 2, tzinfo=self.world.chain.clock.now().tzinfo)).days
        till.clock.wrong = timedelta(seconds=self.drift[till.name] * days)
        till.restart()

    def _customer(self, till: TillInChain) -> None:
        world, chance = self.world, self.chance
        kind = chance.random()
        if kind < 0.72:
            pool = world.codes if chance.random() < 0.5 else world.codes[-24:]
            codes = chance.sample([*pool, PAYMENT_CODE], chance.choice([1, 1, 1, 2, 3]))
            amount, member = chance.choice([900, 3300, 21_000, 30_000]), self._member()
            dies = chance.randrange(40) if chance.random() < 0.05 else None
            world.act(till, "redeem", lambda: world.redeem(till, codes, amount, member), dies)
            if chance.random() < 0.1:
                world.act(till, "void", lambda: world.void(till, 0, whole=chance.random() < 0.5))
        elif kind < 0.76:
            named, number = chance.choice(["redemption", "checkout", "code"]), chance.randrange(8)
            dies = chance.randrange(20) if chance.random() < 0.1 else None
            world.act(till, "void elsewhere", lambda: world.void_elsewhere(till, number, named), dies)
        elif kind < 0.82:
            phone = f"138000{chance.randrange(200):05d}"
            world.act(till, "sign up", lambda: world.sign_up(till, phone))
        elif kind < 0.9:
            campaign, member = chance.choice(ISSUED), self._member()
            world.act(till, "issue", lambda: world.issue(till, campaign, member))
        else:
            world.act(till, "check", lambda: world.check(till, [chance.choice(world.codes)]))

    def _round(self, till: TillInChain) -> None:
        self.world.act(till, "send", lambda: self.world.send(till))
        self.world.act(till, "fetch", lambda: self.world.fetch(till))

    def _outage(self, till: TillInChain) -> None:
        """Down, or losing things, for minutes to two days; then at once a round."""
        lasts = timedelta(minutes=self.chance.choice([5, 30, 120, 600, 2880]))
        till.wire.down = self.chance.random() < 0.6
        till.wire.loss = 0.0 if till.wire.down else 0.3
        till.wire.kept = [] if self.chance.random() < 0.3 else None

        def over() -> None:
            till.wire.heal()
            till.wire.late()
            self._round(till)

        self._at(self.world.chain.clock.now() + lasts, over)

    def _crash(self, till: TillInChain) -> None:
        dies = self.chance.randrange(60)
        self.world.act(till, "send and die", lambda: self.world.send(till) + self.world.fetch(till), dies)

    def _manager(self) -> None:
        world, till, which = self.world, self._till(), self.chance.randrange(4)
        if which == 0:
            terms = {**CAMPAIGNS[1], "limits": {"uses_per_coupon": self.chance.choice([1, 2, 3]), "per_store_day": 9}}
            world.act(till, "terms", lambda: world.new_terms(till, terms))
        elif which == 1:
            status = self.chance.choice([CampaignStatus.RUNNING, CampaignStatus.RUNNING, CampaignStatus.PAUSED])
            world.act(till, "switch", lambda: world.switch(till, "FREE", status))
        else:
            code, action = self.chance.choice(world.codes), self.chance.choice(["freeze", "unfreeze", "revoke"])
            world.act(till, "coupon", lambda: world.change_coupon(till, code, action))

    def _cloud_dies(self) -> None:
        self._till().wire.after_commit = self.world.chain.restart_cloud

    def _wrong_clock(self) -> None:
        self._till().clock.wrong = timedelta(days=self.chance.choice([-1, 365]))

    def _night(self) -> None:
        """Everything arrives, is compared, and copies are made."""
        self.world.settle()
        self.checked()
        for till in self.world.chain.tills:
            self.world.copy_counter(till)
