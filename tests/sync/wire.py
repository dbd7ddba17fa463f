"""What stands between counters and cloud, and what cannot be trusted: a wire that loses things, and clocks."""

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from typing_extensions import override

from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.app import Cloud
from counter_app.cloud.ledger.envelope import read_entries
from counter_app.protocol.changes import ChangesPage, KindPage
from counter_app.protocol.devices import (
    ENROLMENT_HEADER,
    SIGNATURE_HEADER,
    EnrolRequest,
    ErrorBody,
    Held,
    LeaseRequest,
    ReserveRequest,
    TokenRequest,
    WitnessRequest,
)
from counter_app.protocol.operations import OperationBatch, OperationResults, encode
from counter_app.sync.outcomes import TIMED_OUT, UNREACHABLE, HttpAnswer, NotKnown
from tests.cloud.support import HandClock, QuickCrypto

T = TypeVar("T")
PAGE_ROWS = 7  # small, so that pulls are cut between any two rows


class ChainClock(HandClock):
    """One clock for cloud and counters, moved by hand."""

    def monotonic(self) -> float:
        return self.at.timestamp()

    def stands(self) -> bool:
        return False


@dataclass
class OwnClock:
    """A counter's clock: the chain's, and how far it is wrong."""

    true: ChainClock
    wrong: timedelta = timedelta(0)

    def now(self) -> datetime:
        return self.true.now() + self.wrong

    def monotonic(self) -> float:
        return self.true.monotonic()

    def stands(self) -> bool:
        return False

    def forward(self, **span: float) -> None:
        """Time passes, for everybody."""
        self.true.forward(**span)


class SeededCrypto(QuickCrypto):
    """The cloud's cryptography with chance from a seed."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(bytes(32))
        self._chance = chance

    @override
    def random_bytes(self, count: int) -> bytes:
        return self._chance.randbytes(count)

    @override
    def random_int(self, below: int) -> int:
        return self._chance.randrange(below)


def _as_an_older_cloud(told: OperationResults) -> OperationResults:
    results = [msgspec.structs.replace(each, since=0) for each in told.results]
    return msgspec.structs.replace(told, results=results)


def _without_shown_from(page: ChangesPage) -> ChangesPage:
    """An older cloud does not say of a void from which version on rows show it."""
    body = page.kinds.get("void")
    if body is None:
        return page
    at = body.columns.index("shown_from")
    told = KindPage(columns=_less(body.columns, at), rows=[_less(row, at) for row in body.rows])
    return msgspec.structs.replace(page, kinds={**page.kinds, "void": told})


def _less(values: list[T], at: int) -> list[T]:
    return [*values[:at], *values[at + 1 :]]


class _RawBatch(msgspec.Struct):
    operations: list[msgspec.Raw]


@dataclass
class BadWire:
    """`sync.outcomes.Exchange` straight into the service; loses requests and answers as its chance says."""

    cloud: Cloud
    chance: random.Random
    loss: float = 0.0
    down: bool = False
    stubborn: int = 0
    pages_left: int | None = None
    lose_answers: bool = False
    method: str = ""
    loss_of_answers: int = 0
    kept: list[tuple[str, dict[str, str], bytes]] | None = None
    after_commit: Callable[[], None] | None = None
    names_answers: bool = True
    page_rows: int = PAGE_ROWS

    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        self.method = method
        if self.down or (self.pages_left == 0 and target.startswith("/v1/changes")):
            return NotKnown(UNREACHABLE)
        if self.pages_left is not None and target.startswith("/v1/changes"):
            self.pages_left -= 1
        if self.chance.random() < self.loss:
            return NotKnown(TIMED_OUT)
        if self.stubborn and target == "/v1/operations" and self._too_much(content or b""):
            return HttpAnswer(413, "text/plain", "", b"too large")
        answer = self._answer(target, headers, content or b"")
        if self.kept is not None and target == "/v1/operations":
            self.kept.append((target, headers, content or b""))
        if self.after_commit is not None:
            dies, self.after_commit = self.after_commit, None
            dies()
            return NotKnown(UNREACHABLE)
        return NotKnown(TIMED_OUT) if self._answer_is_lost() else answer

    def _answer_is_lost(self) -> bool:
        if self.loss_of_answers:
            self.loss_of_answers -= 1
            return True
        return self.lose_answers or self.chance.random() < self.loss

    def close(self) -> None:
        """Nothing is held."""

    def heal(self) -> None:
        """Everything arrives again."""
        self.down, self.loss, self.stubborn, self.after_commit = False, 0.0, 0, None

    def late(self) -> int:
        """What was sent arrives once more, long after; answers how many requests that were."""
        kept, self.kept = self.kept or [], None
        self.method = "POST"
        for target, headers, content in kept:
            self._answer(target, headers, content)
        return len(kept)

    def _too_much(self, content: bytes) -> bool:
        """Something on the way does not let some operations through, always the same ones."""
        found = msgspec.json.decode(content, type=OperationBatch)
        return any(zlib.crc32(each.id.encode()) % self.stubborn == 0 for each in found.operations)

    def _answer(self, target: str, headers: dict[str, str], content: bytes) -> HttpAnswer:
        try:
            return HttpAnswer(200, "application/json", "", encode(self._call(target, headers, content)))
        except CallRefused as refused:
            return HttpAnswer(
                refused.status,
                "application/json",
                "",
                encode(ErrorBody(error=refused.error, message=refused.message, cause=refused.cause)),
            )

    def _call(self, target: str, headers: dict[str, str], content: bytes) -> object:
        if target == "/v1/devices":
            return self.cloud.enrol(msgspec.json.decode(content, type=EnrolRequest))
        caller = self.cloud.authenticate(headers["Authorization"].removeprefix("Bearer "))
        shown, signature = headers.get(ENROLMENT_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
        caller = self.cloud.prove(caller, shown, signature, (self.method, target), content)
        path, _, query = target.partition("?")
        values = dict(part.split("=", 1) for part in query.split("&") if part)
        sent = values.get("sent", "").split("%2C") if self.names_answers else []
        match path:
            case "/v1/operations":
                batch = msgspec.json.decode(content, type=_RawBatch)
                told = self.cloud.apply(caller, read_entries(batch.operations))
                return told if self.names_answers else _as_an_older_cloud(told)
            case "/v1/changes":
                kinds = [kind for kind in values.get("kinds", "").split("%2C") if kind]
                page = self.cloud.changes(caller, int(values["after"]), self.page_rows, kinds, sent)
                return page if self.names_answers else _without_shown_from(page)
            case "/v1/digest":
                return self.cloud.digest(caller)
            case "/v1/reserves":
                return self.cloud.reserve(caller, msgspec.json.decode(content, type=ReserveRequest))
            case "/v1/leases":
                return self.cloud.lease(caller, msgspec.json.decode(content, type=LeaseRequest))
            case "/v1/lookup":
                phone = values.get("phone", "").replace("%2B", "+")
                after = int(values.get("after", "0")) if self.names_answers else 2**62
                return self.cloud.look_up(caller, code=values.get("code", ""), phone=phone, sent=sent, after=after)
            case _:
                return self._own_call(path, caller, content)

    def _own_call(self, path: str, caller: Caller, content: bytes) -> object:
        match path:
            case "/v1/token":
                return self.cloud.next_token(caller, msgspec.json.decode(content, type=TokenRequest))
            case "/v1/held":
                return self.cloud.hold(caller, msgspec.json.decode(content, type=Held))
            case "/v1/witness":
                return self.cloud.witness(caller, msgspec.json.decode(content, type=WitnessRequest))
            case _:
                return self.cloud.health()
