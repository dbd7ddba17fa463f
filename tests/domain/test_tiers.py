"""Tiers: the table of boundaries, and a slow model that lives through every single day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.campaign import Words
from counter_app.domain.tiers import (
    Bought,
    ByHand,
    Held,
    Missing,
    Standing,
    Start,
    Tier,
    Tiers,
    next_above,
    standing,
    to_keep,
)

FIRST = date(2026, 1, 1)


def tier(name: str, from_minor: int = 0, visits: int = 0) -> Tier:
    return Tier(name, Words(name, name), from_minor, visits)


LIST = (tier("silver", 1_000), tier("gold", 5_000, 2), tier("platinum", 10_000, 2))
RULES = Tiers(window_days=10, notice_days=3, tiers=LIST)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def days(*paid: tuple[int, int]) -> dict[date, Bought]:
    return {day(number): Bought(minor, 1) for number, minor in paid}


def told(found: Standing) -> tuple[str, int | None, int | None]:
    """(tier, since, last day under notice), days counted from the first."""
    since, until = found.held.since, found.until
    return found.held.tier, (since - FIRST).days if since else None, (until - FIRST).days if until else None


# what was bought · on which day it is asked · tier, since, until (the last day under notice) · paid · visits
TABLE = {
    "nothing": (days(), 0, ("", None, None), 0, 0),
    "one minor unit too little": (days((0, 999)), 0, ("", None, None), 999, 1),
    "the threshold itself": (days((0, 1_000)), 0, ("silver", 0, None), 1_000, 1),
    "on a later day": (days((0, 1_000)), 5, ("silver", 0, None), 1_000, 1),
    "the last day of the window": (days((0, 1_000)), 9, ("silver", 0, None), 1_000, 1),
    "the first day behind it": (days((0, 1_000)), 10, ("silver", 0, 12), 0, 0),
    "the last day of the notice": (days((0, 1_000)), 12, ("silver", 0, 12), 0, 0),
    "the first day behind that": (days((0, 1_000)), 13, ("", None, None), 0, 0),
    "bought again within the notice": (days((0, 1_000), (12, 1_000)), 12, ("silver", 0, None), 1_000, 1),
    "bought again on the day it is gone": (days((0, 1_000), (13, 1_000)), 13, ("silver", 0, None), 1_000, 1),
    "bought again a day too late": (days((0, 1_000), (14, 1_000)), 14, ("silver", 14, None), 1_000, 1),
    "money enough, visits too few": (days((0, 9_000)), 0, ("silver", 0, None), 9_000, 1),
    "both": (days((0, 4_999), (1, 1)), 1, ("gold", 1, None), 5_000, 2),
    "over two tiers at once": (days((0, 1), (1, 20_000)), 1, ("platinum", 1, None), 20_001, 2),
    "down by one": (days((0, 9_000), (5, 5_000), (6, 1)), 10, ("platinum", 5, 12), 5_001, 2),
    "down by one, then held": (days((0, 9_000), (5, 5_000), (6, 1)), 13, ("gold", 13, None), 5_001, 2),
    "down by two while under notice": (days((0, 9_000), (2, 5_000), (3, 1)), 12, ("platinum", 2, 12), 1, 1),
    "down by two": (days((0, 9_000), (2, 5_000), (3, 1)), 13, ("", None, None), 0, 0),
    "of another store whose day has begun": (days((4, 1_000)), 3, ("silver", 4, None), 1_000, 1),
    "two lots that are one day apart": (days((0, 600), (1, 600)), 9, ("silver", 1, None), 1_200, 2),
    "the older of them is gone": (days((0, 600), (1, 600)), 10, ("silver", 1, 12), 600, 1),
}


@pytest.mark.parametrize("bought, at, wanted, paid, visits", TABLE.values(), ids=TABLE)
def test_the_tier_of_a_day(
    bought: Mapping[date, Bought], at: int, wanted: tuple[str, int | None, int | None], paid: int, visits: int
) -> None:
    found = standing(RULES, bought, day(at))
    assert told(found) == wanted
    assert (found.paid_minor, found.visits) == (paid, visits)


BY_HAND = {
    "counts at once": (days(), "gold", 0, 0, ("gold", 0, None)),
    "for one window": (days(), "gold", 0, 9, ("gold", 0, None)),
    "then with notice": (days(), "gold", 0, 10, ("gold", 0, 12)),
    "then it is gone": (days(), "gold", 0, 13, ("", None, None)),
    "the higher one stands": (days((0, 1_000)), "gold", 1, 5, ("gold", 1, None)),
    "it takes nothing away": (days((0, 20_000), (1, 1)), "silver", 1, 5, ("platinum", 1, None)),
    "a name of its own is above all": (days((0, 20_000), (1, 1)), "staff", 2, 5, ("staff", 2, None)),
    "and falls to what is reached": (days((6, 20_000), (7, 1)), "staff", 2, 15, ("platinum", 15, None)),
}


@pytest.mark.parametrize("bought, given_tier, given_on, at, wanted", BY_HAND.values(), ids=BY_HAND)
def test_a_tier_given_by_hand_is_the_least(
    bought: Mapping[date, Bought],
    given_tier: str,
    given_on: int,
    at: int,
    wanted: tuple[str, int | None, int | None],
) -> None:
    assert told(standing(RULES, bought, day(at), by_hand=ByHand(given_tier, day(given_on)))) == wanted


def test_a_tier_reached_only_by_what_was_taken_back_was_never_there() -> None:
    assert told(standing(RULES, days((0, 600), (1, 600)), day(5))) == ("silver", 1, None)
    assert told(standing(RULES, days((0, 600)), day(5))) == ("", None, None)


def test_tiers_that_became_others_take_nothing_without_notice() -> None:
    before = Start(day(5), Held("silver", day(1)))
    dearer = Tiers(10, 3, (tier("silver", 9_000),))
    assert told(standing(dearer, days((0, 1_000)), day(5), before)) == ("silver", 1, 7)
    assert told(standing(dearer, days((0, 1_000)), day(8), before)) == ("", None, None)
    cheaper = Tiers(10, 3, (tier("silver", 10), tier("gold", 500)))
    assert told(standing(cheaper, days((0, 1_000)), day(6), before)) == ("gold", 5, None)


def test_what_is_missing_and_by_when() -> None:
    found = standing(RULES, days((0, 600), (3, 500)), day(4))
    assert next_above(RULES, found.held.tier, found.paid_minor, found.visits) == Missing(LIST[1], 3_900, 0)
    assert (found.holds, found.look_on) == (day(9), day(10))
    lower = standing(RULES, days((0, 600), (3, 500)), day(10))
    assert to_keep(RULES, "silver", lower.paid_minor, lower.visits) == Missing(LIST[0], 500, 0)
    assert (lower.holds, lower.look_on) == (day(12), day(13))
    assert next_above(RULES, "platinum", 0, 0) is None
    assert next_above(RULES, "staff", 0, 0) is None
    assert next_above(RULES, "", 0, 0) == Missing(LIST[0], 1_000, 0)


@pytest.mark.parametrize("at", [date.min, date.max])
def test_no_day_makes_it_raise(at: date) -> None:
    bought = {date.min: Bought(5_000, 1), date.max: Bought(5_000, 1)}
    assert standing(RULES, bought, at).held.tier == "silver"
    assert standing(RULES, bought, at, Start(at, Held("gold", at, at)), ByHand("gold", at)).held.tier == "gold"
    assert standing(Tiers(), bought, at).held == Held()


def test_what_a_wrong_clock_says_of_a_later_day_waits_for_it() -> None:
    found = standing(RULES, days((0, 1_000), (30, 9_000)), day(0))
    assert (told(found), found.look_on) == (("silver", 0, None), day(10))
    assert standing(RULES, days((30, 9_000)), day(0)).look_on == day(28)
    assert told(standing(RULES, days((30, 9_000)), day(28))) == ("silver", 30, None)


# --- the slow model ---

amounts = st.integers(0, 12)
_days = st.dictionaries(st.integers(0, 40), st.tuples(amounts, st.integers(0, 2)), max_size=12)
_rules = st.builds(
    lambda window, notice, steps: Tiers(
        window,
        notice,
        tuple(
            tier(f"t{place}", sum(step[0] for step in steps[: place + 1]), sum(step[1] for step in steps[: place + 1]))
            for place in range(len(steps))
        ),
    ),
    st.integers(1, 15),
    st.integers(0, 6),
    st.lists(st.tuples(st.integers(1, 8), st.integers(0, 1)), max_size=3),
)


def slowly(
    rules: Tiers, bought: Mapping[int, tuple[int, int]], today: int, hand: tuple[str, int] | None
) -> tuple[str, int | None, int | None]:
    """Every day from the first to the last: its window summed up from the beginning, then one step."""
    held: str = ""
    since: int | None = None
    noticed: int | None = None
    names = ["", *(each.name for each in rules.tiers), "staff"]
    for now in range(today + 1):
        inside = [each for number, each in bought.items() if number <= now < number + rules.window_days]
        paid, visits = sum(each[0] for each in inside), sum(each[1] > 0 for each in inside)
        due = max(
            (each.name for each in rules.tiers if paid >= each.from_minor and visits >= each.visits),
            default="",
            key=names.index,
        )
        if hand is not None and hand[1] <= now < hand[1] + rules.window_days:
            due = max(due, hand[0], key=names.index)
        if names.index(due) >= names.index(held):
            since, held, noticed = (since if due == held else now), due, None
        else:
            noticed = now if noticed is None else noticed
            if now - noticed >= rules.notice_days:
                held, since, noticed = due, (now if due else None), None
    return held, since, noticed


@given(
    _rules, _days, st.integers(0, 60), st.none() | st.tuples(st.sampled_from(["t0", "t1", "staff"]), st.integers(0, 40))
)
def test_it_is_what_comes_of_living_through_every_day(
    rules: Tiers, bought: dict[int, tuple[int, int]], today: int, hand: tuple[str, int] | None
) -> None:
    if hand is not None and hand[0] not in {each.name for each in rules.tiers} | {"staff"}:
        hand = ("staff", hand[1])
    now = max([today, *(each for each in [*bought, *([hand[1]] if hand else [])] if each <= today + 2)])
    given_days = {day(number): Bought(*each) for number, each in bought.items()}
    found = standing(rules, given_days, day(today), by_hand=ByHand(hand[0], day(hand[1])) if hand else None)
    held = found.held
    shown = (held.since - FIRST).days if held.since else None, (held.noticed - FIRST).days if held.noticed else None
    assert (held.tier, *shown) == slowly(rules, bought, now, hand)


@given(_rules, _days, st.integers(0, 60))
def test_nothing_changes_before_the_day_on_which_to_look_again(
    rules: Tiers, bought: dict[int, tuple[int, int]], today: int
) -> None:
    given_days = {day(number): Bought(*each) for number, each in bought.items()}
    found = standing(rules, given_days, day(today))
    for later in range(today + 1, today + 30):
        if found.look_on is not None and day(later) >= found.look_on:
            break
        assert standing(rules, given_days, day(later)) == found


@given(_rules, _days, st.integers(0, 60), st.integers(0, 60))
def test_going_on_from_any_day_comes_to_the_same(
    rules: Tiers, bought: dict[int, tuple[int, int]], one: int, other: int
) -> None:
    """What was held at the end of a day, and the days from its window on, are all that is needed."""
    early, late = sorted((one, other))
    until = {number: each for number, each in bought.items() if number <= early}
    given_days = {day(number): Bought(*each) for number, each in bought.items()}
    middle = standing(rules, {day(number): Bought(*each) for number, each in until.items()}, day(early))
    kept = {at: each for at, each in given_days.items() if at > day(early - rules.window_days)}
    start = Start(day(early), middle.held)
    assert standing(rules, kept, day(late), start).held == standing(rules, given_days, day(late)).held
