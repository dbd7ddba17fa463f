"""Two ways to do the same things at a counter: through the service functions, and through the command line."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from counter_app.bootstrap.opening import OpenCounter, open_counter
from counter_app.cli.answers import answer_document, speaker_for
from counter_app.config import load_settings
from counter_app.domain.lines import PurchaseLine
from counter_app.services.check import CheckRequest, check
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.status import status
from counter_app.services.unshown import was_shown
from counter_app.services.void import VoidRequest, void
from tests.e2e.chain import Chain
from tests.e2e.programs import run

Document = dict[str, Any]


@contextlib.contextmanager
def opened_at(data: Path) -> Iterator[OpenCounter]:
    """The counter of a folder, as after a restart."""
    opened = open_counter(load_settings(os.environ, data=str(data)))
    try:
        yield opened
    finally:
        opened.close()


@dataclass(frozen=True)
class Purchase:
    """What `checkout` is asked; a line is (name, minor of all, how many)."""

    codes: Sequence[str]
    amount: int
    member: str = ""
    identity: str = ""
    best: bool = False
    lines: Sequence[tuple[str, int, int]] = ()
    tender: str = ""


class Till(Protocol):
    """What a scenario may do at a counter; every answer is the command line's JSON document."""

    def check(self, codes: Sequence[str], amount: int | None, member: str) -> Document: ...
    def redeem(self, codes: Sequence[str], amount: int, member: str, identity: str) -> Document: ...
    def checkout(self, step: Purchase) -> Document: ...
    def void(self, target: str, identity: str) -> Document: ...
    def sync(self) -> Document: ...
    def queue(self) -> Document: ...


class CommandTill:
    """Each act is a process of its own."""

    def __init__(self, chain: Chain, counter: str) -> None:
        self._data: Path = chain.data(counter)

    def check(self, codes: Sequence[str], amount: int | None, member: str) -> Document:
        return self._judge("check", codes, amount, member, "")

    def redeem(self, codes: Sequence[str], amount: int, member: str, identity: str) -> Document:
        return self._judge("redeem", codes, amount, member, identity)

    def _judge(self, verb: str, codes: Sequence[str], amount: int | None, member: str, identity: str) -> Document:
        words = [verb, *codes]
        if amount is not None:
            words += ["--amount-minor", str(amount)]
        if member:
            words += ["--member", member]
        if identity:
            words += ["--id", identity]
        ran = run(self._data, *words)
        good = ran.document["redeemed"] if verb == "redeem" else ran.document["verdict"] == "accepted"
        assert ran.exit == (0 if good else 1), ran
        return ran.document

    def checkout(self, step: Purchase) -> Document:
        words = ["checkout", "--amount-minor", str(step.amount)]
        for code in step.codes:
            words += ["--coupon", code]
        for what, minor, pieces in step.lines:
            words += ["--line", f"{what}={minor // pieces}x{pieces}" if pieces > 1 else f"{what}={minor}"]
        for option, value in (("--member", step.member), ("--id", step.identity), ("--tender", step.tender)):
            words += [option, value] if value else []
        ran = run(self._data, *words, *(["--best"] if step.best else []))
        if ran.exit != 2:
            assert ran.exit == (0 if ran.document["checkout"] else 1), ran
        return ran.document

    def void(self, target: str, identity: str) -> Document:
        return run(self._data, "void", target, "--reason", "slip", "--id", identity).document

    def sync(self) -> Document:
        ran = run(self._data, "sync")
        return {**ran.document, "exit": ran.exit}

    def queue(self) -> Document:
        return run(self._data, "queue").document


class ServiceTill:
    """The same through the service functions, each act on a freshly opened counter as after a restart."""

    def __init__(self, chain: Chain, counter: str) -> None:
        self._data = chain.data(counter)

    def _open(self) -> contextlib.AbstractContextManager[OpenCounter]:
        return opened_at(self._data)

    def check(self, codes: Sequence[str], amount: int | None, member: str) -> Document:
        with self._open() as opened:
            answer = check(opened.counter, CheckRequest(tuple(codes), amount, member or None))
            return answer_document(answer, speaker_for(opened.counter, "en"))

    def redeem(self, codes: Sequence[str], amount: int, member: str, identity: str) -> Document:
        with self._open() as opened:
            opened.may_claim()
            request = RedeemRequest(identity or opened.counter.ids.new(), tuple(codes), amount, member or None)
            answer = redeem(opened.counter, request)
            document = answer_document(answer, speaker_for(opened.counter, "en"))
            if answer.redeemed:
                was_shown(opened.counter, answer.checkout)
            return document

    def checkout(self, step: Purchase) -> Document:
        with self._open() as opened:
            opened.may_claim()
            form = CheckoutForm(tuple(PurchaseLine(*line) for line in step.lines), step.best, step.tender)
            identity = step.identity or opened.counter.ids.new()
            request = RedeemRequest(identity, tuple(step.codes), step.amount, step.member or None, form=form)
            answer = checkout(opened.counter, request)
            document = answer_document(answer, speaker_for(opened.counter, "en"))
            if answer.redeemed:
                was_shown(opened.counter, answer.checkout)
            return document

    def void(self, target: str, identity: str) -> Document:
        with self._open() as opened:
            answer = void(opened.counter, VoidRequest(identity, target, "slip"))
            return {"voided": answer.done, "redemptions": list(answer.redemptions)}

    def sync(self) -> Document:
        with self._open() as opened:
            assert opened.rounds is not None
            report = opened.rounds.whole()
            return {
                "pushed": report.pushed,
                "applied": report.applied,
                "duplicate": report.duplicate,
                "refused": report.refused,
                "exit": 0 if report.completed else 3,
            }

    def queue(self) -> Document:
        with self._open() as opened:
            now = status(opened.counter)
            return {"waiting": now.queue.waiting, "refused": list(now.queue.refused)}


TILLS: dict[str, Callable[[Chain, str], Till]] = {"services": ServiceTill, "command line": CommandTill}
