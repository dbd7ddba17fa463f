"""`best`: which of a member's coupons, beside those that were named, leave the least to pay (`product.md`, "Stacking").

Over all allowed sets of usable coupons the smallest payable; then the fewest coupons; then those that end first; then
by their ids. A coupon is usable when it could be redeemed beside the named ones alone. What takes nothing off (gifts,
general coupons, a percent of nothing) is therefore never chosen: whoever wants it names it. Everything that is not
chosen is answered with the reason, save what is over for good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from heapq import heappop, heappush

from counter_app.domain.best_search import DIGIT, DIGIT_BITS, Found, Problem, Step, cheapest
from counter_app.domain.campaign import CampaignKind, OfflineMode, Terms
from counter_app.domain.discounts import exposure_minor, place_of
from counter_app.domain.judge import judge
from counter_app.domain.judge_spending import tier_of
from counter_app.domain.limits import Take, takes_of
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import LeftOut, ReasonCode, Verdict
from counter_app.domain.windows import business_day, window_of

# So many usable coupons are weighed against one another; of more, those that take the most off by themselves.
MOST_WEIGHED = 40
_MOST_TRIED = 16
_OVER = frozenset({ReasonCode.ALREADY_REDEEMED, ReasonCode.EXPIRED, ReasonCode.COUPON_VOIDED})
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Best:
    """`chosen` in the order in which they are to be handed in behind the named codes; `verdict` on all of them."""

    verdict: Verdict
    chosen: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class _Option:
    item: Candidate
    until: datetime
    alone: Verdict

    @property
    def off_minor(self) -> int:
        """What it takes off beside the named ones."""
        return next(
            code.discount_minor for code in self.alone.codes if self.item.coupon and code.subject == self.item.coupon.id
        )


def best(named: Sequence[Candidate], own: Iterable[Candidate], situation: Situation) -> Best:
    """The best allowed set that holds what was named; where that alone is refused, the verdict on it."""
    verdict = judge(named, situation)
    if not verdict.accepted or situation.amount_minor is None:
        return Best(verdict)
    present = {item.coupon.id for item in named if item.coupon}
    options = _options(named, (item for item in own if item.coupon and item.coupon.id not in present), situation)
    found = _settled(named, _weighed(options), situation)
    left_out = _left_out(options, named, found.chosen, situation)
    return replace(found, verdict=replace(found.verdict, left_out=left_out))


def _settled(named: Sequence[Candidate], weighed: Sequence[_Option], situation: Situation) -> Best:
    """First without the rules under which less to pay may be too little: where the best of that is allowed, it is the
    best. `judge` has the last word. Should it know a rule that the search does not, whatever is allowed lacks one of
    what was chosen: each is tried without, the best of all that is found first (E. L. Lawler's k best solutions, 1972);
    after `_MOST_TRIED` of them what was chosen last is let go."""
    every = range(len(weighed))
    easy = _Way(*_choose(named, weighed, every, situation, strict=False), frozenset())
    if (verdict := judge([*named, *_items(weighed, easy)], situation)).accepted:
        return Best(verdict, _items(weighed, easy))
    ways = [_Way(*_choose(named, weighed, every, situation, strict=True), frozenset())]
    seen = {frozenset[int]()}
    tried = 0
    while True:
        way = heappop(ways)
        chosen = _items(weighed, way)
        verdict = judge([*named, *chosen], situation)
        if verdict.accepted:
            return Best(verdict, chosen)
        tried += 1
        last = next(rank for rank in way.ranks if weighed[rank].item is chosen[-1])
        for rank in way.ranks if tried < _MOST_TRIED else (last,):
            without = way.without | {rank}
            if without not in seen:
                seen.add(without)
                rest = [each for each in every if each not in without]
                heappush(ways, _Way(*_choose(named, weighed, rest, situation, strict=True), without))


@dataclass(frozen=True, slots=True, order=True)
class _Way:
    """`ranks` leave `payable_minor` to pay, `without` some of which nothing was asked."""

    payable_minor: int
    count: int
    ranks: tuple[int, ...]
    without: frozenset[int] = field(compare=False)


def _items(weighed: Sequence[_Option], way: _Way) -> tuple[Candidate, ...]:
    return tuple(sorted((weighed[rank].item for rank in way.ranks), key=_place))


def _options(named: Sequence[Candidate], own: Iterable[Candidate], situation: Situation) -> list[_Option]:
    """By end, then by id: the order that decides between equals."""
    options = []
    for item in own:
        if item.coupon is None or item.terms is None or item.terms.kind is CampaignKind.RESERVATION:
            continue  # what is picked up today is named
        until = window_of(item.terms.valid, item.coupon.issued_at, situation.zone).valid_until
        options.append(_Option(item, until or _NEVER, judge([*named, item], situation)))
    return sorted(options, key=lambda option: (option.until, option.item.coupon.id if option.item.coupon else ""))


def _weighed(options: Sequence[_Option]) -> list[_Option]:
    """The usable ones that take something off; of those with the same terms, one group, and the same money left only
    the first can be wanted."""
    seen: set[tuple[Terms, int | None]] = set()
    kept = []
    for option in options:
        terms = option.item.terms
        if terms is None or not option.alone.accepted or not option.off_minor:
            continue
        same = (terms, option.item.rest_minor)
        if same not in seen:
            seen.add(same)
            kept.append(option)
    if len(kept) > MOST_WEIGHED:
        most = sorted(range(len(kept)), key=lambda index: (-kept[index].off_minor, index))[:MOST_WEIGHED]
        kept = [kept[index] for index in sorted(most)]
    return kept


def _choose(
    named: Sequence[Candidate], weighed: Sequence[_Option], among: Iterable[int], situation: Situation, *, strict: bool
) -> tuple[int, int, tuple[int, ...]]:
    """What is left to pay, of how many, which `among` the weighed ones. The bits of the search are ranks: the lowest
    ends first."""
    asked = [(rank, weighed[rank]) for rank in among]
    together = [(rank, option.item) for rank, option in asked if not _exclusive(option.item)]
    amount = situation.amount_minor or 0
    problem = _problem(named, together, situation, strict=strict)
    found = cheapest(problem) or Found(problem.payable(amount), 0, 0)
    ways = [(found.payable_minor, found.count, _ranks(found.chosen))]
    ways += [(option.alone.payable_minor, 1, (rank,)) for rank, option in asked if _exclusive(option.item)]
    return min(ways)


def _ranks(mask: int) -> tuple[int, ...]:
    return tuple(rank for rank in range(mask.bit_length()) if mask >> rank & 1)


def _exclusive(item: Candidate) -> bool:
    return item.terms is not None and item.terms.stacking.exclusive


def _place(item: Candidate) -> tuple[int, int, bool, str]:
    """In which order coupons are applied: a group together, so that the search forgets it soonest."""
    assert item.terms is not None
    return place_of(item.terms)


def _problem(
    named: Sequence[Candidate], options: Sequence[tuple[int, Candidate]], situation: Situation, *, strict: bool
) -> Problem:
    fixed = _each_once(named)
    taken = Counter(take.scope for item in fixed for take in _takes(item, situation))
    ordered = sorted([*((-1, item) for item in fixed), *options], key=lambda pair: _place(pair[1]))
    rooms = _binding({rank: _rooms(item, situation, taken) for rank, item in options})
    last = {scope: rank for rank, _ in ordered if rank >= 0 for scope in rooms[rank]}
    places = {scope: DIGIT_BITS * number for number, scope in enumerate(last)}
    steps = []
    for rank, item in ordered:
        most = _most(item, situation)
        if rank < 0:
            steps.append(Step(item, most_minor=most, needs_some=strict and bool(item.rest_minor)))
            continue
        digits = tuple((places[scope], room) for scope, room in rooms[rank].items())
        closing = sum(DIGIT << places[scope] for scope in rooms[rank] if last[scope] == rank)
        steps.append(Step(item, 1 << rank, digits, closing, most))
    offline, amount, tier = situation.offline, situation.amount_minor or 0, tier_of(fixed, situation)
    if offline.online:
        return Problem(tuple(steps), amount, len(options), floored=strict, tier=tier)
    others = sum(exposure_minor(item.terms, 0) for item in fixed if item.terms)
    floor = amount + others + offline.sum_minor - offline.caps.sum_minor
    left = offline.caps.redemptions - offline.redemptions - len(fixed)
    return Problem(tuple(steps), amount, left, max(0, floor) if strict else 0, strict, tier)


def _each_once(named: Sequence[Candidate]) -> list[Candidate]:
    """The coupons among what was named."""
    return list({item.coupon.id: item for item in reversed(named) if item.coupon and item.terms}.values())[::-1]


def _takes(item: Candidate, situation: Situation) -> tuple[Take, ...]:
    assert item.terms is not None
    assert item.coupon is not None
    day = business_day(situation.judged_at, situation.zone, situation.store.business_day_starts)
    member = situation.member.id if situation.member else ""
    return takes_of(item.terms, item.coupon.id, member, situation.store.id, day)[1:]


def _rooms(item: Candidate, situation: Situation, taken: Mapping[str, int]) -> dict[str, int]:
    """By scope, how many other options may be in with this one: its group, the limits that it shares, the leases."""
    assert item.terms is not None
    rooms = {f"group:{item.terms.stacking.group}": 1}
    for take in _takes(item, situation):
        if take.reason is not ReasonCode.QUOTA_EXHAUSTED or item.lease is None:
            rooms[take.scope] = take.cap - item.usage.get(take.scope, 0) - taken[take.scope]
    if item.lease is not None and not situation.offline.online:
        rooms[f"leases:{item.terms.campaign}"] = item.offline_left
    return rooms


def _binding(rooms: Mapping[int, Mapping[str, int]]) -> dict[int, dict[str, int]]:
    """Without the scopes that have room for everybody who asks."""
    asked = Counter(scope for of_option in rooms.values() for scope in of_option)
    tight = {scope for of_option in rooms.values() for scope, room in of_option.items() if room < asked[scope]}
    return {
        rank: {scope: room for scope, room in of_option.items() if scope in tight} for rank, of_option in rooms.items()
    }


def _most(item: Candidate, situation: Situation) -> int | None:
    """What it may take off without the cloud."""
    terms = item.terms
    if terms is None or situation.offline.online or terms.offline.mode is not OfflineMode.ALLOW_UP_TO:
        return None
    used = situation.offline.campaign_sums_minor.get(terms.campaign, 0)
    return max(0, (terms.offline.amount_minor or 0) - used)


def _left_out(
    options: Sequence[_Option], named: Sequence[Candidate], chosen: Sequence[Candidate], situation: Situation
) -> tuple[LeftOut, ...]:
    left = []
    for option in options:
        item, verdict = option.item, option.alone
        if any(item is each for each in chosen) or item.terms is None:
            continue
        if verdict.accepted:
            verdict = judge([*named, *chosen, item], situation)
        elif verdict.reasons[0].code in _OVER:
            continue
        own = [reason for reason in verdict.reasons if reason.about == item.text] or verdict.reasons
        left.append(LeftOut(item.terms.campaign, item.text, item.terms.title, own[0] if own else None))
    return tuple(left)
