"""The next page, asked for while the one before it is being written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

from typing_extensions import override

T = TypeVar("T")


class _Asking(threading.Thread, Generic[T]):
    """One request under way, and what became of it."""

    def __init__(self, ask: Callable[[], T]) -> None:
        # A daemon: a process that ends waits for no answer. The request itself has a limit, and touches no store.
        super().__init__(name="sync-ahead", daemon=True)
        self._ask = ask
        self._answer: T | None = None
        self._error: BaseException | None = None

    @override
    def run(self) -> None:
        try:
            self._answer = self._ask()
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is taken
            self._error = error

    def answer(self) -> T | None:
        self.join()
        if self._error is not None:
            raise self._error
        return self._answer


class Ahead(Generic[T]):
    """At most one request is under way; when the block ends there is none, whatever ended it.

    Only a person who ends the program (Ctrl-C) does not wait for it: the request ends by its own limit.
    """

    def __init__(self) -> None:
        self._asking: _Asking[T] | None = None

    def begin(self, ask: Callable[[], T]) -> None:
        """Ask in a thread of its own."""
        self._asking = _Asking(ask)
        self._asking.start()

    def take(self) -> T | None:
        """The answer to what was asked, waited for; what the asking raised is raised here. None: nothing was asked."""
        asking, self._asking = self._asking, None
        return None if asking is None else asking.answer()

    def __enter__(self) -> Ahead[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._asking is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
            self._asking.join()
