"""The answer to `check` and `redeem`, and how it is kept for a repetition of the same id."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import msgspec

from counter_app.domain.lines import PurchaseLine
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode, Verdict
from counter_app.protocol.operations import OperationType, encode
from counter_app.services.ports import Reading
from counter_app.services.records import OutboxState

_NOTHING = Verdict(reasons=(), codes=(), amount_minor=0, discount_minor=0, payable_minor=0)


@dataclass(frozen=True, slots=True)
class Redeemed:
    """One use consumed by this answer."""

    id: str
    coupon: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Verdict and effect. `online` False = accepted without the cloud's word; `queued` operations wait to go up.

    `checkout`: what was recorded, also where no coupon was redeemed; empty where nothing has happened. `lines` with
    their shares and the kind of `tender`, where they were given.
    """

    verdict: Verdict
    redeemed: bool = False
    checkout: str = ""
    redemptions: tuple[Redeemed, ...] = ()
    queued: int = 0
    online: bool = False
    at: datetime | None = None
    member_id: str = ""
    lines: tuple[PurchaseLine, ...] = ()
    tender: str = ""

    @property
    def accepted(self) -> bool:
        """True when the verdict is green."""
        return self.verdict.accepted


def refusal(code: ReasonCode, about: str = "", **details: str | int | bool | None) -> Answer:
    """An answer that is only a no."""
    return refused_for(Reason(code, about, details))


def refused_for(reason: Reason) -> Answer:
    """The same for a reason that is there already."""
    return Answer(replace(_NOTHING, reasons=(reason,)))


def keep(answer: Answer) -> bytes:
    """The answer as stored with its operation: the member by id only, so that no personal field lies in it."""
    member = answer.verdict.member
    bare = replace(answer, verdict=replace(answer.verdict, member=None), member_id=member.id if member else "")
    return encode(bare)


def recall(kept: bytes, reading: Reading) -> Answer:
    """The stored answer with the member as known now."""
    answer = msgspec.json.decode(kept, type=Answer)
    member = reading.member(answer.member_id) if answer.member_id else None
    return replace(answer, verdict=replace(answer.verdict, member=member))


def carried_out_as(reading: Reading, checkout: str) -> str:
    """The checkout that happened for this id: itself, unless its coupons were chosen again (`services.choosing`)."""
    record = reading.operation(checkout)
    if record is None or record.operation.type != OperationType.CHECKOUT or record.state is not OutboxState.DECLINED:
        return checkout
    return (msgspec.json.decode(record.answer, type=Answer).checkout if record.answer else "") or checkout
