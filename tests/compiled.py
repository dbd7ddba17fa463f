"""What SQLAlchemy has made of a statement is kept for a whole test process, not for each of its thousands of clouds.

A program has one cloud and compiles each statement once; tests that begin with a new cloud would spend a tenth of their
time compiling the same ones. The first engine of each kind of database that has spoken to one lends its dialect, which
is a part of a statement's name in the cache, and the cache itself to those that follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from counter_app.cloud.storage import engine as cloud

_STATEMENTS = 3_000
_first: dict[str, tuple[Any, Any]] = {}


def _made(url: Any, **how: Any) -> Engine:
    made = create_engine(url, query_cache_size=_STATEMENTS, **how)
    known = _first.get(made.dialect.name)
    if known is not None:
        made.dialect, made._compiled_cache = known
        return made

    def spoken(_connection: object, _record: object) -> None:
        _first.setdefault(made.dialect.name, (made.dialect, made._compiled_cache))

    # Behind SQLAlchemy's own, which asks the server what it is.
    event.listen(made.pool, "connect", spoken)
    return made


@contextmanager
def compiled_once() -> Iterator[None]:
    """Engines of clouds made in this process from now on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cloud, "create_engine", _made)
        yield
