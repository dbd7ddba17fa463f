"""Tiers: what a member bought within a rolling window, and which tier follows from it (`docs/decisions/195-tiers.md`).

A member has the highest tier whose thresholds the window reaches, from the day on which it does. Where the window
reaches less than before, the tier is kept for some days of notice. Everything follows from what was bought and kept,
day by day, so that a checkout that was taken back has never made a tier. Counter and cloud share these functions. Whole
numbers and business days only; no day makes them raise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from counter_app.domain.campaign import Words
from counter_app.domain.money import pay_percent
from counter_app.domain.values import dataclass

_LAST = date.max.toordinal()
# So far two zones can be apart; what is said of a later day than that waits for it: a clock may have been wrong.
_AHEAD_DAYS = 2


@dataclass(frozen=True, slots=True)
class TierDiscount:
    """What a tier takes off beside the coupons: `minor`, so that `pay_percent` of the rest is paid."""

    tier: str
    title: Words
    pay_percent: int
    minor: int


@dataclass(frozen=True, slots=True)
class Tier:
    """`name` is what a member's row and an audience say. Reached with `from_minor` paid and `visits` made within the
    window, both where both are there.

    Benefits: points earned in percent of the usual ones, `pay_percent` of what is left to pay after coupons, and a
    coupon of the campaign `birthday` in the month of the birthday.
    """

    name: str
    title: Words
    from_minor: int = 0
    visits: int = 0
    points_percent: int = 100
    pay_percent: int | None = None
    birthday: str | None = None

    def payable(self, rest_minor: int) -> int:
        """What is to be paid of what coupons left."""
        return rest_minor if self.pay_percent is None else pay_percent(rest_minor, self.pay_percent)

    def takes_off(self, rest_minor: int) -> TierDiscount | None:
        """What it takes off that; None for nothing."""
        minor = rest_minor - self.payable(rest_minor)
        return TierDiscount(self.name, self.title, self.pay_percent or 0, minor) if minor else None


@dataclass(frozen=True, slots=True)
class Tiers:
    """The setting `tiers`: the tiers from the lowest to the highest."""

    window_days: int = 365
    notice_days: int = 30
    tiers: tuple[Tier, ...] = ()

    def rank(self, name: str) -> int:
        """0 for no tier, 1 for the lowest; a name that is none of these, given by hand, is above all."""
        if not name:
            return 0
        return next((place for place, tier in enumerate(self.tiers, 1) if tier.name == name), len(self.tiers) + 1)

    def named(self, name: str) -> Tier | None:
        """The tier with that name."""
        return next((tier for tier in self.tiers if tier.name == name), None)

    def reached(self, paid_minor: int, visits: int) -> str:
        """The highest tier that these sums reach, "" for none."""
        for tier in reversed(self.tiers):
            if paid_minor >= tier.from_minor and visits >= tier.visits:
                return tier.name
        return ""

    def higher(self, one: str, other: str) -> str:
        """The higher of two."""
        return one if self.rank(one) >= self.rank(other) else other


NO_TIERS = Tiers()


@dataclass(frozen=True, slots=True)
class Bought:
    """What was bought on one business day and kept: paid with money, in how many checkouts. A day is one visit."""

    paid_minor: int
    checkouts: int


@dataclass(frozen=True, slots=True)
class Held:
    """A tier, since when; `noticed`: the day from which on the window has reached less, while it is kept."""

    tier: str = ""
    since: date | None = None
    noticed: date | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What was held at the end of a day, where the reckoning does not begin with the first purchase: the tiers became
    others on it, or what was before is not kept any more."""

    day: date
    held: Held


@dataclass(frozen=True, slots=True)
class ByHand:
    """A tier that somebody gave: the least that the member has, for one window from that day on."""

    tier: str
    day: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member holds on a day, and why.

    `until`: the last day of a tier that is kept under notice. `paid_minor` and `visits` of the window, the same until
    the end of `holds` where nothing else is bought (None: there is nothing in it). `look_on`: the next day on which
    anything may be otherwise.
    """

    held: Held
    until: date | None
    paid_minor: int
    visits: int
    holds: date | None
    look_on: date | None


def standing(
    tiers: Tiers, days: Mapping[date, Bought], today: date, start: Start | None = None, by_hand: ByHand | None = None
) -> Standing:
    """The standing on `today`. What is bought where the next day has begun counts already."""
    said = [*days, *([by_hand.day] if by_hand is not None else [])]
    near = today.toordinal() + _AHEAD_DAYS
    begun = [number for number in (each.toordinal() for each in said) if number <= near]
    now = max([today.toordinal(), *begun, *([start.day.toordinal()] if start is not None else [])])
    run = _Run(tiers, start)
    edges = [now, *([start.day.toordinal()] if start is not None else [])]
    if by_hand is not None:
        edges += [by_hand.day.toordinal(), by_hand.day.toordinal() + tiers.window_days]
    for day, paid, visits in _steps(tiers, days, now, edges):
        run.to(day, paid, visits, _by_hand_on(tiers, by_hand, day))
    later = [each.toordinal() - _AHEAD_DAYS for each in said if each.toordinal() > now]
    return _told(tiers, days, now, run, [*later, *(edge for edge in edges if edge > now)])


def _steps(tiers: Tiers, days: Mapping[date, Bought], now: int, edges: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """(day, paid, visits) of each day up to `now` on which the window changes, and of the `edges`."""
    comes = {day.toordinal(): bought for day, bought in days.items()}
    goes = {number + tiers.window_days: bought for number, bought in comes.items()}
    paid = visits = 0
    for number in sorted(each for each in {*comes, *goes, *edges} if each <= now):
        come, go = comes.get(number), goes.get(number)
        if come is not None:
            paid, visits = paid + come.paid_minor, visits + (come.checkouts > 0)
        if go is not None:
            paid, visits = paid - go.paid_minor, visits - (go.checkouts > 0)
        yield number, paid, visits


def _by_hand_on(tiers: Tiers, by_hand: ByHand | None, day: int) -> str:
    if by_hand is None:
        return ""
    given = by_hand.day.toordinal()
    return by_hand.tier if given <= day < given + tiers.window_days else ""


class _Run:
    """The tier from one change to the next."""

    def __init__(self, tiers: Tiers, start: Start | None) -> None:
        self._tiers = tiers
        self._from = start.day.toordinal() if start is not None else -1
        held = start.held if start is not None else Held()
        self.tier = held.tier
        self.since = held.since.toordinal() if held.since is not None else None
        self.noticed = held.noticed.toordinal() if held.noticed is not None else None
        self._due = ""

    def to(self, day: int, paid_minor: int, visits: int, by_hand: str) -> None:
        """The window holds this from `day` on."""
        if day < self._from:
            return
        end = self.ends
        if end is not None and self._from <= end < day:
            self._fall(end)
        reached = self._tiers.reached(paid_minor, visits)
        self._due = self._tiers.higher(reached, by_hand) if by_hand else reached
        if self._due == self.tier:  # the usual case
            self.noticed = None
            return
        if self._tiers.rank(self._due) >= self._tiers.rank(self.tier):
            self.tier, self.since, self.noticed = self._due, day, None
            return
        if self.noticed is None:
            self.noticed = day
        end = self.ends
        if end is not None and end <= day:
            self._fall(day)

    @property
    def ends(self) -> int | None:
        """From which day on a tier under notice is gone."""
        return None if self.noticed is None else self.noticed + self._tiers.notice_days

    def _fall(self, day: int) -> None:
        self.tier, self.since, self.noticed = self._due, day if self._due else None, None


def _told(tiers: Tiers, days: Mapping[date, Bought], now: int, run: _Run, ahead: Sequence[int]) -> Standing:
    """`ahead`: days on which something else changes."""
    inside = {
        day.toordinal(): bought
        for day, bought in days.items()
        if now - tiers.window_days < day.toordinal() <= now and (bought.paid_minor or bought.checkouts)
    }
    goes = min(inside) + tiers.window_days if inside else None
    ahead = [*ahead, *(each for each in (goes, run.ends) if each is not None)]
    held = Held(run.tier, _day(run.since), _day(run.noticed))
    return Standing(
        held,
        _day(run.ends - 1) if run.ends is not None else None,
        sum(bought.paid_minor for bought in inside.values()),
        sum(bought.checkouts > 0 for bought in inside.values()),
        _day(goes - 1) if goes is not None else None,
        _day(min(ahead)) if ahead else None,
    )


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromordinal(min(max(number, 1), _LAST))


@dataclass(frozen=True, slots=True)
class Missing:
    """What the window lacks for a tier."""

    tier: Tier
    minor: int
    visits: int


def missing_for(tier: Tier, paid_minor: int, visits: int) -> Missing:
    """What is missing for `tier`."""
    return Missing(tier, max(0, tier.from_minor - paid_minor), max(0, tier.visits - visits))


def next_above(tiers: Tiers, name: str, paid_minor: int, visits: int) -> Missing | None:
    """What is missing for the tier above the one named; None where there is none."""
    rank = tiers.rank(name)
    return missing_for(tiers.tiers[rank], paid_minor, visits) if rank < len(tiers.tiers) else None


def to_keep(tiers: Tiers, name: str, paid_minor: int, visits: int) -> Missing | None:
    """What is missing to keep a tier that is under notice; None for one that is none of these."""
    tier = tiers.named(name)
    return missing_for(tier, paid_minor, visits) if tier is not None else None
