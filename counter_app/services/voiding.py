"""What is asked of `void`, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Protocol

import msgspec

from counter_app.domain.errors import InvalidInput
from counter_app.domain.holdings import Balances
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.bodies import GivenBack
from counter_app.protocol.operations import Result
from counter_app.services.once import Replay, request_hash
from counter_app.services.records import TakenBack

# Reasons of the cloud for which what was asked for is wrong.
TOO_MUCH, _ONLY_WHOLE, _NO_SUCH_LINE = "more_than_paid", "only_whole", "unknown_line"


class TakesBack(Protocol):
    """What a void and a refund have in common."""

    @property
    def id(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def approved_by(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def right(self) -> str: ...


@dataclass(frozen=True, slots=True)
class VoidRequest:
    """`target`: a redemption's or a checkout's id, or the code of a coupon, whose last redemption is meant.
    `line`: of the checkout, from 1; 0: all of it. `approved_by`: staff id of the manager whose PIN was given."""

    id: str
    target: str
    reason: str
    approved_by: str = ""
    line: int = 0

    @property
    def right(self) -> str:
        """By which switch of the merchant it is allowed (`domain.rights`)."""
        return "void"

    @property
    def hash(self) -> str:
        """What makes it the same request."""
        fields = {"target": self.target, "reason": self.reason}
        return request_hash("void", fields if not self.line else {**fields, "line": self.line})


@dataclass(frozen=True, slots=True)
class VoidAnswer:
    """`done`: nothing of the target is left redeemed; `redemptions` are those that this void took back, `already` those
    that others had taken back before. `uses_left` of `uses`: of the coupon that came back, where it was one of several
    uses. `due_minor`: what the customer owes since a coupon was taken back alone. `back`: what was given back;
    `balances`: what the `member` has then; `topped_up`: a top-up was taken back."""

    done: bool
    reasons: tuple[Reason, ...] = ()
    redemptions: tuple[str, ...] = ()
    checkout: str = ""
    queued: int = 0
    online: bool = False
    already: tuple[TakenBack, ...] = ()
    uses: int = 1
    uses_left: int | None = None
    back: GivenBack | None = None
    member: str = ""
    balances: Balances | None = None
    due_minor: int = 0
    topped_up: bool = False

    @property
    def left(self) -> Mapping[str, object]:
        """What is left of a coupon of several uses, and what is due without it, as people are told it."""
        due: dict[str, object] = {"due_minor": self.due_minor} if self.due_minor else {}
        return due | ({"uses": self.uses, "uses_left": self.uses_left} if self.uses > 1 else {})


def facts_of(taken: TakenBack, store_names: Mapping[str, str], zone: tzinfo | None) -> dict[str, str]:
    """When, where and by whom, as people read it."""
    at = datetime.fromisoformat(taken.at).astimezone(zone)
    return {
        "at": at.isoformat(),
        "store": store_names.get(taken.store, taken.store),
        "counter": taken.counter,
        "staff": taken.staff,
    }


def handed_over(back: GivenBack, *, topped_up: bool) -> dict[str, object]:
    """What a person is told to hand over, and what was booked: of a top-up (`topped_up`) the value goes."""
    return {
        "money_minor": back.tender_minor or None,
        "taken_value_minor" if topped_up else "value_minor": back.principal_minor + back.bonus_minor or None,
        "points": back.points or None,
        "taken_points": back.taken_points or None,
        "debt_points": back.debt_points or None,
    }


def no(code: ReasonCode, **details: str | int | bool | None) -> VoidAnswer:
    """Refused for one reason."""
    return VoidAnswer(False, (Reason(code, "", details),))


def told_before(told: Replay) -> VoidAnswer:
    """What a known id was told; an id of something else, or of what was given up untold, is not used again. Raises
    `InvalidInput` again."""
    if told.same and told.answer:
        return msgspec.json.decode(told.answer, type=VoidAnswer)
    wrong = asked_wrongly(msgspec.json.decode(told.result, type=Result)) if told.same and told.result else None
    if wrong is not None:
        raise wrong
    return no(ReasonCode.ID_REUSED, **told.why_not)


def asked_wrongly(result: Result) -> InvalidInput | None:
    """The sentence where the cloud refused what it was asked for: more than is left, or a line that is not there."""
    reason, left, lines = (result.detail.get(name) for name in ("reason", "left_minor", "lines"))
    if reason == TOO_MUCH and isinstance(left, int) and left:
        return InvalidInput(f"amount: must be from 1 to {left}, which is what is left of it", key="amount")
    if reason == _ONLY_WHOLE:
        return InvalidInput("amount: a top-up is taken back whole", key="amount")
    if reason == _NO_SUCH_LINE and isinstance(lines, int):
        said = f"this checkout has {lines} lines" if lines else "there are no lines in it"
        return InvalidInput(f"line: {said}", key="line")
    return None
