"""What consents need of the counter's database; part of `services.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from counter_app.domain.consent import ConsentWord


class ConsentReading(Protocol):
    """Look-ups."""

    def consents_of(self, members: Sequence[str] | None) -> Mapping[str, ConsentWord]: ...


class ConsentWriting(ConsentReading, Protocol):
    """What an act at this counter writes."""

    def put_consent(self, member: str, word: ConsentWord) -> None: ...
