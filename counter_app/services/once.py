"""The same id twice has one effect and one answer (`product.md`, rule 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from counter_app.domain.values import dataclass
from counter_app.protocol.operations import encode
from counter_app.services.ports import Reading
from counter_app.services.records import OutboxState


@dataclass(frozen=True, slots=True)
class Replay:
    """The id is known. `same`: it was asked for the same thing; then `answer` is what was told.

    `over` with an empty `answer`: it was given up before anything was told, or asked wrongly, as `result` says.
    """

    same: bool
    answer: bytes
    over: bool = True
    result: bytes = b""

    @property
    def why_not(self) -> dict[str, str]:
        """Details of `id_reused`: the id stood for something else, or for the same, which was given up untold (its
        claim was under way when the program was killed, and is cancelled since)."""
        return {"why": "given_up"} if self.same else {}


def request_hash(name: str, fields: Mapping[str, object]) -> str:
    """SHA-256 (hex) of what was asked for: the service's name and its fields, in a fixed order."""
    return hashlib.sha256(name.encode() + b"\0" + encode(dict(fields))).hexdigest()


def replay(reading: Reading, operation_id: str, wanted_hash: str) -> Replay | None:
    """What is known of this id; None when it is new."""
    record = reading.operation(operation_id)
    if record is None:
        return None
    over = record.state is not OutboxState.CLAIMING
    return Replay(record.request_hash == wanted_hash, record.answer, over, record.result)
