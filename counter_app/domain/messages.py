"""A message that is planned for many members: what it says, of which kind, when it leaves, and where it stands.
Standard library only.

Nothing here sends: without a service account everything that is planned is held.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import clean, is_day
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass

LONGEST_TITLE, LONGEST_TEXT = 60, 500
QUIET_DAYS = 7
USUAL_TIME = time(10, 0)
_BRACED = re.compile(r"\{([^{}]*)\}")


class Kind(StrEnum):
    """As WeChat has them. `group` says the same to everybody and counts against what a follower may get in a month;
    `notice` is made from a template and may not advertise; `service` answers somebody who was there lately."""

    GROUP = "group"
    NOTICE = "notice"
    SERVICE = "service"


class Placeholder(StrEnum):
    """What a text may say of its member."""

    NAME = "name"
    POINTS = "points"
    VALUE = "value"
    COUPON = "coupon"


class State(StrEnum):
    """Where one member's message stands. `held`: there is no service account that could send it."""

    WAITING = "waiting"
    HELD = "held"
    LEFT_OUT = "left_out"
    CANCELLED = "cancelled"
    SENT = "sent"
    FAILED = "failed"


class Why(StrEnum):
    """Why somebody is left out. `recent`: another message within the quiet days; `twice`: another id of the same
    person has it; `no_link`: known only once there is a service account."""

    NO_CONSENT = "no_consent"
    ERASED = "erased"
    RECENT = "recent"
    TWICE = "twice"
    NO_LINK = "no_link"


IN_QUEUE = (State.WAITING, State.HELD)


@dataclass(frozen=True, slots=True)
class MessagePlan:
    """A plan as a counter knows it. Times are ISO texts of UTC; the counts are the cloud's: of those who are in the
    queue, of those who are left out by their reason, and of what became of the others."""

    id: str
    title: str = ""
    kind: str = ""
    text: str = ""
    send_at: str = ""
    made_at: str = ""
    made_by: str = ""
    cancelled_at: str = ""
    cancelled_by: str = ""
    waiting: int = 0
    held: int = 0
    no_consent: int = 0
    erased: int = 0
    recent: int = 0
    twice: int = 0
    sent: int = 0
    failed: int = 0

    @property
    def queued(self) -> int:
        """How many are to get it still."""
        return self.waiting + self.held

    @property
    def left_out(self) -> int:
        """How many do not get it."""
        return self.no_consent + self.erased + self.recent + self.twice

    @property
    def people(self) -> int:
        """Everybody whom the cloud knows to be meant."""
        return self.queued + self.left_out + self.sent + self.failed

    @property
    def state(self) -> State:
        """Where the whole plan stands."""
        if self.cancelled_at:
            return State.CANCELLED
        if self.held:
            return State.HELD
        if self.sent and not self.waiting:
            return State.SENT
        return State.WAITING


def placeholders_of(text: str) -> tuple[str, ...]:
    """Those that stand in it, in their order."""
    return tuple(_BRACED.findall(text))


def check_text(kind: str, text: str) -> str:
    """A text that a message of this kind may have. Raises `InvalidInput`."""
    plain = clean("text", text, LONGEST_TEXT, needed=True)
    if kind not in tuple(Kind):
        raise InvalidInput(f"kind: must be one of {', '.join(Kind)}", key="kind")
    found = placeholders_of(plain)
    unknown = [each for each in found if each not in tuple(Placeholder)]
    if unknown or "{" in (rest := _BRACED.sub("", plain)) or "}" in rest:
        names = ", ".join(f"{{{each}}}" for each in Placeholder)
        raise InvalidInput(f"text: braces hold one of {names}", key="text")
    if kind == Kind.GROUP and found:
        raise InvalidInput("text: a group message says the same to everybody", key="text")
    return plain


def read_as(text: str, facts: Mapping[str, str]) -> str:
    """The text as one member reads it."""
    return _BRACED.sub(lambda found: facts.get(found.group(1), found.group(0)), text)


def leaves_at(text: str, zone: ZoneInfo) -> str:
    """When it leaves, in UTC: a day, or a day and a time of the store such as 2026-03-12T09:30. Raises
    `InvalidInput`."""
    day, _, at = text.strip().replace(" ", "T").partition("T")
    try:
        said = datetime.combine(datetime.fromisoformat(day).date(), time.fromisoformat(at) if at else USUAL_TIME)
    except ValueError:
        said = None
    if said is None or not is_day(day) or said.tzinfo is not None or said.second or said.microsecond:
        raise InvalidInput(
            "at: must be a day, or a day and a time such as 2026-03-12T09:30", key="at", code=SlipCode.NOT_A_MOMENT
        )
    return moment_text(said.replace(tzinfo=zone))


def moment_text(at: datetime) -> str:
    """As the cloud writes times."""
    return at.astimezone(ZoneInfo("UTC")).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_moment(text: str) -> bool:
    """Whether it is a time as it is written."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return False
    return at.tzinfo is not None and at.year > 1 and moment_text(at) == text


def too_near(one: str, other: str, quiet_days: int) -> bool:
    """Whether between two times lie fewer than the quiet days."""
    return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) < timedelta(days=quiet_days)


def quiet_days_from(said: object) -> int:
    """What the setting says; the usual number where it says none."""
    found = said.get("quiet_days") if isinstance(said, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else QUIET_DAYS
