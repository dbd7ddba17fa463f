"""A warm process that forks workers to be killed: `python -m tests.siege.nursery`, one JSON order a line.

A worker opens the counter by the program's own way and works until it dies. It says what it is about to do before and
what came of it after, each as one line on the shared standard output; the nursery says when the worker is over.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import counter_app.services.answers
import counter_app.services.issue
import counter_app.services.sign_up
import counter_app.sync.round
import counter_app.sync.transport  # noqa: F401 - imported before the fork, so that a worker works at once
from counter_app.bootstrap.opening import OpenCounter
from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.context import Counter
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.phones import normalise_phone
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.void import VoidRequest, void
from counter_app.sync.link import OfflineLink
from tests.siege.town import CAMPAIGN, opened

Document = dict[str, Any]
T = TypeVar("T")
_OF_THE_DISK = (FaultKind.DISK_FULL, FaultKind.DISK_ERROR)
_TRIES = 10
_RESERVE = 20


def say(**what: object) -> None:
    """One line, whole: shorter than a pipe's atomic write."""
    os.write(1, (json.dumps(what) + "\n").encode())


@dataclass
class Worker:
    """What a cashier and the background do, at random. `free` and `used`: codes and redemptions as it knows them."""

    opened: OpenCounter
    counter: Counter
    chance: random.Random
    free: list[str] = field(default_factory=list)
    used: list[tuple[str, str]] = field(default_factory=list)

    stubborn = False

    def sure(self, act: Callable[[], T], identity: str) -> T:
        """Do it; where another writes for too long, or the disk refuses, say so and ask again with the same id, as a
        cashier does."""
        for _ in range(_TRIES):
            try:
                return act()
            except Fault as fault:
                if fault.kind is not FaultKind.DATABASE_BUSY and not (self.stubborn and fault.kind in _OF_THE_DISK):
                    raise
                say(fault=fault.kind.value, id=identity)
                self.relieve()
        return act()

    filler = ""
    limited = False

    def relieve(self) -> None:
        """Somebody makes room."""
        if self.filler:
            Path(self.filler).unlink(missing_ok=True)
        if self.limited:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def look(self) -> None:
        """Which coupons are free and which are used, from the database."""
        with self.opened.store._readers.connect() as connection:
            rows = connection.execute(
                "SELECT coupon.short_code, (SELECT redemption.id FROM redemption WHERE redemption.coupon = coupon.id"
                " AND redemption.voided_at IS NULL), coupon.cycles FROM coupon WHERE coupon.cycles < 9"
            ).all()
        self.free = [str(row[0]) for row in rows if row[1] is None]
        self.used = [(str(row[0]), str(row[1])) for row in rows if row[1] is not None]

    def act(self) -> None:
        """One act."""
        acts: list[tuple[Callable[[], None], int]] = [
            (self.redeem, 10 if self.free else 0),
            (self.void, 4 if self.used else 0),
            (self.redeem_again, 2 if self.used else 0),
            (self.sign_up, 3),
            (self.issue, 2),
            (self.up, 2),
            (self.down, 2),
        ]
        self.chance.choices([act for act, _ in acts], [weight for _, weight in acts])[0]()

    def act_of(self, names: list[str]) -> None:
        """One act of these; another one where it cannot be done."""
        name = self.chance.choice(names)
        if name in ("void", "redeem_again") and not self.used:
            # Where others write too, a coupon that was free when this one looked may be used by now.
            name = "redeem_any" if "redeem_any" in names else "redeem"
        elif name == "redeem" and not self.free:
            name = "void"
        getattr(self, name)()

    def redeem(self) -> None:
        """A free coupon; must be redeemed."""
        code, identity = self.free.pop(self.chance.randrange(len(self.free))), self.counter.ids.new()
        say(trying="redeem", id=identity, code=code)
        answer = self.sure(lambda: redeem(self.counter, RedeemRequest(identity, (code,), 20_000)), identity)
        reasons = [f"{reason.code.value} {dict(reason.details)}" for reason in answer.verdict.reasons]
        redemptions = [each.id for each in answer.redemptions]
        say(done="redeem", id=identity, code=code, good=answer.redeemed, redemptions=redemptions, reasons=reasons)
        self.used += [(code, each) for each in redemptions]

    def redeem_again(self) -> None:
        """A used coupon; must be refused."""
        code, identity = self.chance.choice(self.used)[0], self.counter.ids.new()
        say(trying="again", id=identity, code=code)
        answer = self.sure(lambda: redeem(self.counter, RedeemRequest(identity, (code,), 20_000)), identity)
        say(done="again", id=identity, code=code, good=not answer.redeemed)

    def redeem_any(self) -> None:
        """Any coupon, which others may have redeemed meanwhile: whatever is answered must hold."""
        code, identity = self.chance.choice([*self.free, *(code for code, _ in self.used)]), self.counter.ids.new()
        say(trying="redeem", id=identity, code=code)
        answer = self.sure(lambda: redeem(self.counter, RedeemRequest(identity, (code,), 20_000)), identity)
        redemptions = [each.id for each in answer.redemptions]
        done = "redeem" if answer.redeemed else "again"
        say(done=done, id=identity, code=code, good=True, redemptions=redemptions)
        self.used += [(code, each) for each in redemptions]

    def void(self) -> None:
        """One redemption taken back."""
        code, redemption = self.used.pop(self.chance.randrange(len(self.used)))
        identity = self.counter.ids.new()
        say(trying="void", id=identity, redemption=redemption)
        answer = self.sure(lambda: void(self.counter, VoidRequest(identity, redemption, "slip")), identity)
        # Nothing is written where another process took it back before.
        done = "void" if answer.redemptions else "again"
        reasons = [f"{reason.code.value} {dict(reason.details)}" for reason in answer.reasons]
        # Chance may come back to one coupon more often than it may be taken back: then it stays used.
        for_good = any(reason.details.get("rule") == "max_cycles" for reason in answer.reasons)
        say(done=done, id=identity, redemption=redemption, good=answer.done or for_good, reasons=reasons)
        if answer.done:
            self.free.append(code)

    def sign_up(self) -> None:
        """A new member from the reserve."""
        phone, identity = f"139{self.chance.randrange(10**8):08d}", self.counter.ids.new()
        say(trying="sign_up", id=identity)
        answer = self.sure(
            lambda: sign_up(self.counter, SignUpRequest(identity, phone, "某人", consent=True)), identity
        )
        short = any(reason.code.value == "needs_online" for reason in answer.reasons)
        known = answer.member is not None and not answer.created
        member = answer.member.id if answer.member is not None else ""
        say(done="sign_up", id=identity, good=answer.created or short or known, member=member, wrote=answer.created)

    def issue(self) -> None:
        """A few coupons from the reserve."""
        identity = self.counter.ids.new()
        say(trying="issue", id=identity)
        count = self.chance.randint(1, 3)
        answer = self.sure(lambda: issue(self.counter, IssueRequest(identity, CAMPAIGN, count=count)), identity)
        short = any(reason.code.value == "needs_online" for reason in answer.reasons)
        coupons = [each.id for each in answer.coupons]
        say(done="issue", id=identity, good=answer.done or short, coupons=coupons, wrote=answer.done)
        self.free += [each.short_code for each in answer.coupons]

    def up(self) -> None:
        """Push what waits."""
        assert self.opened.rounds is not None
        say(trying="up")
        report = self.opened.rounds.up()
        say(done="up", good=report.refused == 0 and report.undeliverable == 0, failures=report.failures)

    def down(self) -> None:
        """Pull what changed, and fill the reserve."""
        assert self.opened.rounds is not None
        say(trying="down")
        report = self.opened.rounds.down(members=_RESERVE, coupons={CAMPAIGN: _RESERVE})
        say(done="down", good=True, failures=report.failures)

    def checkpoint(self) -> None:
        """The log folded into the file, as between two scans."""
        self.sure(self.opened.store.checkpoint, "")

    def reopen(self) -> None:
        """Every connection given back, as at the end of a day; the next act opens anew."""
        self.opened.store.close()
        self.loosen()

    loose = False

    def loosen(self) -> None:
        """Only to show that a siege finds it: commits without a flush."""
        if self.loose:
            with self.opened.store._writer.connect() as connection:
                connection.execute("PRAGMA synchronous=NORMAL")


def _open(order: Document) -> OpenCounter:
    """The program's own way; where the disk refuses, again."""
    while True:
        try:
            mine = opened(Path(order["folder"]))
            mine.may_claim()
        except Fault as fault:
            if not order.get("stubborn") or fault.kind not in _OF_THE_DISK:
                raise
            say(fault=fault.kind.value, id="")
        else:
            return mine


def live(order: Document) -> None:
    """A worker's life; `acts` limits it, else it ends only by being killed."""
    say(born=os.getpid())
    mine = _open(order)
    counter = mine.counter if order["online"] else replace(mine.counter, link=OfflineLink())
    worker = Worker(mine, counter, random.Random(order["seed"]))
    worker.loose, worker.stubborn = bool(order.get("loose")), bool(order.get("stubborn"))
    worker.loosen()
    worker.filler, worker.limited = order.get("filler", ""), bool(order.get("limit"))
    if worker.limited:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], resource.RLIM_INFINITY))
    if order.get("workers"):
        mine.start_workers()
    worker.sure(worker.look, "")
    say(ready=True)
    for _ in range(order.get("acts") or sys.maxsize):
        if order.get("only"):
            worker.act_of(order["only"])
        else:
            worker.act()
    say(ended=True)
    if order.get("die"):
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Fork a worker an order, until the orders end."""
    normalise_phone("13912345678", "CN")  # its tables are loaded at the first number
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                live(json.loads(line))
                status = 0
            except Exception:  # noqa: BLE001 - the border of a process: whoever reads the test must see it
                say(raised=traceback.format_exc()[-3000:])
            finally:
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        say(over=os.waitstatus_to_exitcode(ended))


if __name__ == "__main__":
    main()
