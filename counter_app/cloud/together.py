"""Requests that would wait for one another are done together: one of the threads that wait does the work of all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar, cast

from counter_app.domain.errors import Fault, FaultKind


class Ask(Protocol):
    """One request. `size`: how much of what fits into one turn it takes. `urgent`: it goes before what is not."""

    @property
    def size(self) -> int: ...
    @property
    def urgent(self) -> bool: ...


A = TypeVar("A", bound=Ask)
R = TypeVar("R")
Take = Callable[[], Sequence[A]]
Work = Callable[[str, Take[A]], Sequence["R | BaseException"]]


@dataclass(eq=False, slots=True)
class _Waiting(Generic[A, R]):
    ask: A
    woken: threading.Event = field(default_factory=threading.Event)
    answered: bool = False
    answer: R | BaseException | None = None

    def result(self) -> R:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return cast(R, self.answer)


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
        self._lines: dict[str, list[_Waiting[A, R]]] = {}

    def do(self, key: str, ask: A) -> R:
        """The answer to a request. Raises what the work raises; `Fault(busy)` when no turn could be had in time."""
        own: _Waiting[A, R] = _Waiting(ask)
        with self._lock:
            leads = key not in self._lines
            self._lines.setdefault(key, []).append(own)
        if not leads:
            own.woken.wait()  # by whoever leads: it answers everybody, or hands the lead on
        if not own.answered:
            try:
                while not own.answered:
                    self._turn(key)
            finally:
                self._hand_on(key)
        return own.result()

    def _turn(self, key: str) -> None:
        taken: list[_Waiting[A, R]] = []

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

    def _take(self, key: str, most: int | None) -> list[_Waiting[A, R]]:
        """From the head of the line as much as fits into one turn; the first fits always."""
        with self._lock:
            line = sorted(self._lines[key], key=lambda each: not each.ask.urgent)
            taken: list[_Waiting[A, R]] = []
            room = most
            for each in line:
                if taken and room is not None and each.ask.size > room:
                    break
                taken.append(each)
                room = None if room is None else room - each.ask.size
            gone = set(map(id, taken))
            self._lines[key] = [each for each in self._lines[key] if id(each) not in gone]
        return taken

    def _hand_on(self, key: str) -> None:
        with self._lock:
            if self._lines[key]:
                self._lines[key][0].woken.set()
            else:
                del self._lines[key]


def _answer(taken: Sequence[_Waiting[A, R]], answers: Sequence[R | BaseException]) -> None:
    for each, answer in zip(taken, answers, strict=True):
        each.answer, each.answered = answer, True
        each.woken.set()
