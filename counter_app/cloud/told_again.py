"""Answers told once more: a counter names what it sent without an answer when it asks for rows, and hears of it with
them, from the same view. So it knows which of the rows hold its own acts already (`docs/decisions/145`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.protocol.operations import Result, ResultKind

R = TypeVar("R", bound=rows.Record)
MOST_NAMED = 100


class Source(Protocol):
    """The view that the rows come from."""

    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]: ...


def told_again(source: Source, caller: Caller, sent: Iterable[str]) -> list[Result]:
    """The first answers of the caller's own operations among these, as far as they have taken effect.

    Of a refusal nothing is said: what was refused as a claim may be on its way as a report.
    """
    named = sorted(set(sent))[:MOST_NAMED]
    if not named:
        return []
    cancelled = {row.id for row in source.load(rows.CancellationRow, caller.merchant, named)}
    found = [row for row in source.load(rows.OperationRow, caller.merchant, named) if row.device == caller.device]
    answers = [
        msgspec.json.decode(row.answer, type=Result)
        for row in sorted(found, key=lambda row: (row.epoch, row.seq))
        if row.id not in cancelled and row.result != ResultKind.REFUSED.value
    ]
    return [msgspec.structs.replace(answer, result=ResultKind.DUPLICATE.value) for answer in answers]
