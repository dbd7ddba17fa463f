"""One operation on its way through the ledger, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType

from counter_app.cloud.ledger.book import Moment
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import ExceptionNote, Operation


@dataclass(frozen=True, slots=True)
class Act:
    """An operation whose envelope is valid. `at` is corrected to the cloud's clock; `forced`: a claim with this id was
    refused for these reasons, so its report is an exception whatever is found now."""

    moment: Moment
    id: str
    operation: Operation
    at: datetime
    at_iso: str
    body_hash: str
    claim: bool
    forced: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """It took effect; with notes it is an exception."""

    notes: tuple[ExceptionNote, ...] = ()
    detail: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Refusal:
    """It did not take effect and never will."""

    reason: str
    message: str = ""
    detail: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


Outcome = Done | Refusal
