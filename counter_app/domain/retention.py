"""For how long personal data is kept, and when a rule may be carried out at all (`docs/decisions/280`).

A rule is announced before it is carried out for the first time, and a clock that jumps announces everything anew: who
sets a clock ten years ahead by mistake sees a notice, and loses nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from counter_app.domain.values import dataclass

SETTING = "retention"
# Exceptions that tell a manager: what will go, and what went.
NOTICE, DONE = "retention_notice", "retention_done"
NOTICE_DAYS, LEAST_NOTICE_DAYS, MOST_NOTICE_DAYS = 30, 7, 365
LEAST_MEMBER_DAYS, LEAST_TEXT_DAYS, MOST_DAYS = 365, 30, 36_500
# Between two looks at the clock so much may pass; more is a computer that was off, or a clock that jumped.
MOST_APART = timedelta(days=7)
_BACK = timedelta(minutes=5)


class Holds(StrEnum):
    """Why somebody whose time is over is kept all the same; a manager has to decide."""

    VALUE = "value"
    DEBT = "debt"
    PREPAID = "prepaid"
    RESERVATION = "reservation"
    EXCEPTION = "exception"
    FROZEN = "frozen"
    COUPON = "coupon"
    POINTS = "points"


class Begun(StrEnum):
    """Why a notice began."""

    RULES = "rules"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Rules:
    """The setting `retention`. Days after which something goes; None: it is kept. `points_hold`, `coupons_hold`:
    whether points, and coupons that cost nothing, keep a member who was not seen any more."""

    members_days: int | None = None
    calls_days: int | None = None
    import_rows_days: int | None = None
    scan_texts_days: int | None = None
    notice_days: int = NOTICE_DAYS
    points_hold: bool = True
    coupons_hold: bool = True

    @property
    def of_the_cloud(self) -> bool:
        """Whether something is asked of the cloud."""
        return self.members_days is not None or self.calls_days is not None


NO_RULES = Rules()
DAYS: Mapping[str, int] = MappingProxyType(
    {
        "members_days": LEAST_MEMBER_DAYS,
        "calls_days": LEAST_TEXT_DAYS,
        "import_rows_days": LEAST_TEXT_DAYS,
        "scan_texts_days": LEAST_TEXT_DAYS,
    }
)
FLAGS = ("points_hold", "coupons_hold")


def rules_dict(rules: Rules) -> dict[str, object]:
    """As the setting stands in a file."""
    return {name: getattr(rules, name) for name in (*DAYS, "notice_days", *FLAGS)}


def understood(said: object) -> bool:
    """Whether it is what the setting may say."""
    if not isinstance(said, Mapping):
        return False
    days = (said.get(name) is None or _is_days(said[name], least, MOST_DAYS) for name, least in DAYS.items())
    notice = _is_days(said.get("notice_days", NOTICE_DAYS), LEAST_NOTICE_DAYS, MOST_NOTICE_DAYS)
    return all(days) and notice and all(isinstance(said.get(name, True), bool) for name in FLAGS)


def rules_from(said: object) -> Rules:
    """What a stored setting says. Whatever is not understood purges nothing: then there are no rules."""
    if not isinstance(said, Mapping) or not understood(said):
        return NO_RULES
    return replace(NO_RULES, **{name: said[name] for name in rules_dict(NO_RULES) if name in said})


def _is_days(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


@dataclass(frozen=True, slots=True)
class Watch:
    """How far a cloud is with the rules of a merchant. `noticed_at`: since when these `rules` stand announced; `why`:
    why they had to be; `notice`: the exception that says so. `looked_at`: when the clock was looked at last.

    `place`: up to where the round under way has come, empty between two; `purges`: whether it carries out what it
    finds, or counts it; `day`: of the last round. What it found: `due`, `erased`, `texts`, `held` by reason.
    """

    rules: Rules = NO_RULES
    noticed_at: str = ""
    looked_at: str = ""
    why: str = ""
    notice: str = ""
    place: str = ""
    purges: bool = False
    day: str = ""
    due: int = 0
    erased: int = 0
    texts: int = 0
    held: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def from_when(self) -> datetime:
        """Before then nothing goes."""
        return datetime.fromisoformat(self.noticed_at) + timedelta(days=self.rules.notice_days)


BEGINNING = "members:"


def advanced(watch: Watch | None, rules: Rules, now: datetime, now_iso: str) -> Watch:
    """As it stands once the clock was looked at: a notice begins for new rules and after a jump of the clock; a round
    begins once a day, when the notice is over."""
    if watch is None or watch.rules != rules:
        return _begun(rules, now_iso, Begun.RULES)
    apart = now - datetime.fromisoformat(watch.looked_at)
    if not -_BACK <= apart <= MOST_APART:
        return replace(_begun(rules, now_iso, Begun.CLOCK), notice=watch.notice)
    watch = replace(watch, looked_at=max(watch.looked_at, now_iso))
    day = now.date().isoformat()
    if watch.place or watch.day >= day or now < watch.from_when:
        return watch
    return replace(watch, place=BEGINNING, purges=True, day=day, due=0, erased=0, texts=0, held=MappingProxyType({}))


def _begun(rules: Rules, now_iso: str, why: Begun) -> Watch:
    """What will go is counted first."""
    return Watch(rules, now_iso, now_iso, why.value, place=BEGINNING, day=now_iso[:10])


def cutoff(now: datetime, days: int) -> datetime:
    """Whoever was seen, and whatever was said, before then goes."""
    return now - timedelta(days=days)
