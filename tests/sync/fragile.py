"""A store that dies between any two statements, and after a commit: as a process does, at a place that chance names."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from counter_app.services.ports import CounterStore, Reading, Writing


class Crashed(Exception):
    """The process died here."""


@dataclass
class Fuse:
    """Burns down by one at each place where the process may die; `left` None = it does not burn."""

    left: int | None = None

    def burn(self) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise Crashed


class _Dying:
    """A transaction each of whose calls may be the last thing that the process did not do."""

    def __init__(self, writing: Writing, fuse: Fuse) -> None:
        self._writing, self._fuse = writing, fuse

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self._fuse.burn()
        return cast(Callable[..., Any], getattr(self._writing, name))


@dataclass
class FragileStore:
    """`CounterStore` over the real one."""

    store: CounterStore
    fuse: Fuse

    def reading(self) -> AbstractContextManager[Reading]:
        return self.store.reading()

    @contextmanager
    def writing(self, *, urgent: bool = True) -> Iterator[Writing]:
        with self.store.writing(urgent=urgent) as writing:
            yield cast(Writing, _Dying(writing, self.fuse))
        self.fuse.burn()

    def noting(self) -> AbstractContextManager[Writing]:
        return self.store.noting()

    def log_is_held(self) -> bool:
        return self.store.log_is_held()

    def close(self) -> None:
        self.store.close()
