"""Requests that would wait for one another are done together: one thread does the work of all, the others hold none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, Protocol, TypeVar, cast

from counter_app.domain.errors import Fault, FaultKind

# What waits in one line at most: beyond it the answer would come too late, or take too much memory.
_MOST_WAITING = 256
_MOST_BYTES = 64 * 1024 * 1024
# So often what is urgent may go before a request that waits; then that one goes first, however many claims there are.
_MOST_PASSED = 3


class Ask(Protocol):
    """One request. `size`: how much of what fits into one turn it takes, `weight`: its bytes. `urgent`: it goes before
    what is not."""

    @property
    def size(self) -> int: ...
    @property
    def weight(self) -> int: ...
    @property
    def urgent(self) -> bool: ...


A = TypeVar("A", bound=Ask)
R = TypeVar("R")
Take = Callable[[], Sequence[A]]
Work = Callable[[str, Take[A]], Sequence["R | BaseException"]]


@dataclass(eq=False, slots=True)
class Place(Generic[A, R]):
    """A request's place in its line. Whoever holds it waits until `wake` was called, then has either `answered` or
    `leads`; who `leads` has to call `lead`, or `leave`."""

    line: Together[A, R]
    key: str
    ask: A
    wake: Callable[[], None]
    leads: bool
    answered: bool = False
    answer: R | BaseException | None = None
    passed: int = 0

    @property
    def rank(self) -> int:
        """Who goes first: what was passed over often enough, then what is urgent."""
        if self.passed >= _MOST_PASSED:
            return 0
        return 1 if self.ask.urgent else 2

    def result(self) -> R:
        """The answer. Raises what the work raised."""
        if isinstance(self.answer, BaseException):
            raise self.answer
        return cast(R, self.answer)

    def lead(self) -> R:
        """Do what waits until the own request is answered; the answer, as `result`."""
        return self.line.lead(self)

    def leave(self) -> None:
        """Wait no more: what was not begun yet is not done, and somebody else leads. Nothing, once it was answered."""
        self.line.leave(self)


class Together(Generic[A, R]):
    """A line of requests for each key, in this process; no thread of its own, nothing that outlives a request.

    Whoever comes to an empty line leads it: it takes what waits, does it and answers it, until its own request is
    answered; then the next one that waits leads. `work` is handed `take` and calls it when the work can begin: what
    came in while it waited for its turn belongs to it as well. It answers each request that it took, in their order,
    with a result or with what is to be raised.
    """

    def __init__(self, work: Work[A, R], *, most: int, leaders: int, patience_seconds: float) -> None:
        self._work = work
        self._most = most
        self._leaders = threading.BoundedSemaphore(leaders)
        self._patience_seconds = patience_seconds
        self._lock = threading.Lock()
        self._lines: dict[str, list[Place[A, R]]] = {}

    def do(self, key: str, ask: A) -> R:
        """The answer to a request. Raises what the work raises; `Fault(busy)` when no turn could be had in time."""
        woken = threading.Event()
        place = self.enter(key, ask, woken.set)
        if not place.leads:
            woken.wait()  # by whoever leads: it answers everybody, or hands the lead on
        return place.result() if place.answered else place.lead()

    def enter(self, key: str, ask: A, wake: Callable[[], None]) -> Place[A, R]:
        """A place in the line; `wake` is called in whatever thread leads, and must not wait. Raises `Fault(busy)`."""
        with self._lock:
            line = self._lines.get(key)
            place = Place(self, key, ask, wake, leads=line is None)
            if line is None:
                self._lines[key] = [place]
                return place
            bytes_waiting = sum(each.ask.weight for each in line)
            if len(line) >= _MOST_WAITING or (line and bytes_waiting + ask.weight > _MOST_BYTES):
                raise Fault(FaultKind.DATABASE_BUSY, "too many requests of one merchant wait", retryable=True)
            line.append(place)
            return place

    def urgent(self, key: str) -> bool:
        """Whether something that waits in this line is urgent."""
        with self._lock:
            return any(each.ask.urgent for each in self._lines.get(key, ()))

    def lead(self, place: Place[A, R]) -> R:
        """See `Place.lead`."""
        try:
            while not place.answered:
                self._turn(place.key)
        finally:
            self.leave(place)
        return place.result()

    def leave(self, place: Place[A, R]) -> None:
        """See `Place.leave`."""
        with self._lock:
            line = self._lines.get(place.key, [])
            if place in line:
                line.remove(place)
            if not place.leads:
                return
            place.leads = False
            if not line:
                del self._lines[place.key]
                return
            line[0].leads = True
            line[0].wake()

    def _turn(self, key: str) -> None:
        taken: list[Place[A, R]] = []

        def take() -> Sequence[A]:
            taken.extend(self._take(key, self._most))
            return [each.ask for each in taken]

        try:
            if not self._leaders.acquire(timeout=self._patience_seconds):
                raise Fault(FaultKind.DATABASE_BUSY, "too many merchants at once", retryable=True)
            try:
                answers: Sequence[R | BaseException] = self._work(key, take)
            finally:
                self._leaders.release()
        except BaseException as error:
            if not taken:
                # It never came to its turn: whoever waits would wait as long again, one after the other.
                taken.extend(self._take(key, None))
            if not isinstance(error, Exception):  # this thread is to end; the others only hear that it did
                _answer(taken, [Fault(FaultKind.INTERNAL, "interrupted", retryable=True)] * len(taken))
                raise
            answers = [error] * len(taken)
        _answer(taken, answers)

    def _take(self, key: str, most: int | None) -> list[Place[A, R]]:
        """From the head of the line as much as fits into one turn; the first fits always."""
        with self._lock:
            line = sorted(self._lines[key], key=attrgetter("rank"))
            taken: list[Place[A, R]] = []
            room = most
            for each in line:
                if taken and room is not None and each.ask.size > room:
                    break
                taken.append(each)
                room = None if room is None else room - each.ask.size
            gone = set(map(id, taken))
            self._lines[key] = [each for each in self._lines[key] if id(each) not in gone]
            for each in self._lines[key]:
                each.passed += 1
        return taken


def _answer(taken: Sequence[Place[A, R]], answers: Sequence[R | BaseException]) -> None:
    for each, answer in zip(taken, answers, strict=True):
        each.answer, each.answered = answer, True
        each.wake()
