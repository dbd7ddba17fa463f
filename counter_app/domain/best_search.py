"""The cheapest allowed set of coupons, found by walking once through them in the order of a checkout.

What is left to pay after the first coupons is a label; of two labels that have used as many coupons and left the same
room for those to come, the dearer one is dropped. That loses nothing: a coupon never leaves less to pay of more
(`discounts.taken_off`), so that whatever can follow the dearer label can follow the other one and ends no higher.
Only where a floor is about (see `Problem`) less is not always better; there only equal labels are one.
So there are at most as many labels as coupons, times what is remembered of groups and limits that lie across the
order; `MOST_LABELS` bounds even that, and `MOST_STEPS` how long ties are told apart.
"""

from __future__ import annotations

from counter_app.domain.discounts import taken_off
from counter_app.domain.situation import Candidate
from counter_app.domain.tiers import Tier
from counter_app.domain.values import dataclass

MOST_LABELS = 500
MOST_STEPS = 20_000

# What was taken of each tight scope, a digit of so many bits each; none is asked for by more than `best.MOST_WEIGHED`.
DIGIT_BITS = 6
DIGIT = (1 << DIGIT_BITS) - 1

State = int
Key = tuple[State, int, int]
Labels = dict[Key, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Step:
    """One coupon at its place in the order.

    `bit` 0: it is in anyway. `rooms`: (place of a scope's digit, how many others may have taken of it before this one
    may). `closing`: the digits that nobody asks for behind it. `most_minor`: what it may take off at most.
    `needs_some`: it may not stand there for nothing.
    """

    item: Candidate
    bit: int = 0
    rooms: tuple[tuple[int, int], ...] = ()
    closing: int = 0
    most_minor: int | None = None
    needs_some: bool = False

    def off(self, rest_minor: int) -> int:
        """What it takes off."""
        assert self.item.terms is not None
        return taken_off(self.item.terms, rest_minor, self.item.spendable_minor)

    def fits(self, off_minor: int) -> bool:
        """Whether it may take that off."""
        return (self.most_minor is None or off_minor <= self.most_minor) and not (self.needs_some and not off_minor)


@dataclass(frozen=True, slots=True)
class Problem:
    """`most`: so many may be chosen. `floor_minor`: so much stays to be paid. `floored`: less may be too little.
    `tier`: takes off what is left; of less it never leaves more to pay."""

    steps: tuple[Step, ...]
    amount_minor: int
    most: int
    floor_minor: int = 0
    floored: bool = False
    tier: Tier | None = None

    def payable(self, rest_minor: int) -> int:
        """What is to be paid in the end."""
        return rest_minor if self.tier is None else self.tier.payable(rest_minor)


@dataclass(frozen=True, slots=True)
class Found:
    """`chosen`: the bits of what is in, besides what is in anyway."""

    payable_minor: int
    count: int
    chosen: int


def cheapest(problem: Problem) -> Found | None:
    """The smallest payable, then the fewest coupons, then those whose bits are lowest: of two such sets the one that
    holds the lowest bit in which they differ. None where not even nothing is allowed."""
    found, steps = _search(problem, forced=0, barred=0)
    if found is None:
        return None
    forced = barred = 0
    for bit in sorted(step.bit for step in problem.steps if step.bit):
        if forced.bit_count() == found.count or steps > MOST_STEPS:
            break
        if not found.chosen & bit:
            other, more = _search(problem, forced=forced | bit, barred=barred)
            steps += more
            if other is None or (other.payable_minor, other.count) != (found.payable_minor, found.count):
                barred |= bit
                continue
            found = other
        forced |= bit
    return found


def _search(problem: Problem, *, forced: int, barred: int) -> tuple[Found | None, int]:
    """The cheapest with what is forced and without what is barred; and how many steps that took."""
    labels: Labels = {(0, 0, problem.amount_minor if problem.floored else 0): (problem.amount_minor, 0)}
    steps = 0
    for step in problem.steps:
        steps += len(labels)
        labels = _free(problem, step, labels, forced, barred) if step.bit else _named(problem, step, labels)
        if len(labels) > MOST_LABELS:
            labels = _thinned(labels)
    ends = [
        (problem.payable(rest), key[1], mask) for key, (rest, mask) in labels.items() if rest >= problem.floor_minor
    ]
    return (Found(*min(ends)) if ends else None), steps


def _named(problem: Problem, step: Step, labels: Labels) -> Labels:
    """A coupon that is in anyway: where it cannot be, the label ends."""
    after: Labels = {}
    for (state, count, _), (rest, mask) in labels.items():
        off = step.off(rest)
        if step.fits(off):
            _keep(problem, after, state, count, rest - off, mask)
    return after


def _free(problem: Problem, step: Step, labels: Labels, forced: int, barred: int) -> Labels:
    """With it and without it; never for nothing, since fewer coupons are better."""
    after: Labels = {}
    remembered, one_each = ~step.closing, sum(1 << place for place, _ in step.rooms)
    for (state, count, _), (rest, mask) in labels.items():
        if not forced & step.bit:
            _keep(problem, after, state & remembered, count, rest, mask)
        if barred & step.bit or count >= problem.most:
            continue
        if any(state >> place & DIGIT >= room for place, room in step.rooms):
            continue
        off = step.off(rest)
        if off and step.fits(off):
            _keep(problem, after, state + one_each & remembered, count + 1, rest - off, mask | step.bit)
    return after


def _keep(problem: Problem, labels: Labels, state: State, count: int, rest: int, mask: int) -> None:
    key = (state, count, rest if problem.floored else 0)
    known = labels.get(key)
    if known is None or (rest, mask) < known:
        labels[key] = (rest, mask)


def _thinned(labels: Labels) -> Labels:
    """Evenly over what is left to pay, the smallest among them."""
    ordered = sorted(labels.items(), key=lambda entry: (entry[1], entry[0]))
    return dict(ordered[index * len(ordered) // MOST_LABELS] for index in range(MOST_LABELS))
