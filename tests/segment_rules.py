"""Rules of segments and members to try them on, as hypothesis draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.segment_rules import Measure, NumberFact, WordFact
from counter_app.domain.segments import Activity

NOW = datetime(2026, 3, 10, 6, tzinfo=UTC)
WORDS = {
    WordFact.ACTIVITY: st.sampled_from(tuple(activity.value for activity in Activity)),
    WordFact.TIER: st.sampled_from(("", "silver", "金卡")),
    WordFact.TAG: st.sampled_from(("", "tea", "茶会", 'say "hi"', "3")),
    WordFact.CHANNEL: st.sampled_from(("", "flyer", "café")),
    WordFact.STORE: st.sampled_from(("s1", "s2")),
    WordFact.BIRTHDAY_MONTH: st.one_of(st.just("this"), st.just(""), st.integers(1, 12)),
    WordFact.HOLDS: st.sampled_from(("five-off", "tea-gift", "gone")),
    WordFact.CONSENT: st.sampled_from(("", "given", "withdrawn")),
}
CAMPAIGNS = WORDS[WordFact.HOLDS]
_DAYS = st.integers(0, 400)


def _ends(most: int) -> st.SearchStrategy[dict[str, int]]:
    def between(ends: tuple[int, int], which: int) -> dict[str, int]:
        low, high = min(ends), max(ends)
        return ({"min": low}, {"max": high}, {"min": low, "max": high})[which]

    return st.builds(between, st.tuples(st.integers(0, most), st.integers(0, most)), st.integers(0, 2))


def _joined(first: int, days: int, which: int) -> dict[str, str]:
    begin = date(2025, 1, 1) + timedelta(days=first)
    ends = {"from": begin.isoformat(), "until": (begin + timedelta(days=days)).isoformat()}
    return (ends, {"from": ends["from"]}, {"until": ends["until"]})[which]


def _redeemed(campaigns: list[str], days: int | None, since: int | None) -> dict[str, object]:
    told: dict[str, object] = {"campaign": campaigns}
    if days is not None:
        told["days"] = days
    if since is not None:
        told["since"] = (date(2026, 1, 1) + timedelta(days=since)).isoformat()
    return told


_MOST = {NumberFact.VISITS: 9, NumberFact.POINTS: 500, NumberFact.VALUE: 500, NumberFact.BIRTHDAY_DAYS: 365}
_TESTS: dict[str, st.SearchStrategy[object]] = {
    **{fact.value: st.lists(words, min_size=1, max_size=3) for fact, words in WORDS.items()},
    **{fact.value: _ends(_MOST.get(fact, 400)) for fact in NumberFact},
    "stamps": st.builds(lambda card, ends: {"card": card, **ends}, st.sampled_from(("tea-card", "x")), _ends(9)),
    "redeemed": st.builds(
        _redeemed,
        st.lists(CAMPAIGNS, min_size=1, max_size=2),
        st.one_of(st.none(), st.integers(0, 60)),
        st.one_of(st.none(), st.integers(0, 70)),
    ),
    **{
        measure.value: st.builds(
            lambda days, ends: ends if days is None else {"days": days, **ends},
            st.one_of(st.none(), st.integers(1, 40), st.sampled_from((1, 30, 366))),
            _ends(3 if measure is Measure.PURCHASES else 900),
        )
        for measure in Measure
    },
    "joined": st.builds(_joined, st.integers(0, 500), st.integers(0, 90), st.integers(0, 2)),
}


_BESIDE = {WordFact.HOLDS, WordFact.CONSENT, NumberFact.POINTS, NumberFact.VALUE, *Measure, "stamps", "redeemed"}
_OWN_ROW = {name: tests for name, tests in _TESTS.items() if name not in _BESIDE}


def _mappings(
    below: st.SearchStrategy[dict[str, object]] | None, tests: Mapping[str, st.SearchStrategy[object]] = _TESTS
) -> st.SearchStrategy[dict[str, object]]:
    keys = dict(tests)
    if below is not None:
        keys |= {join: st.lists(below, min_size=1, max_size=3) for join in ("all", "any", "none")}
    chosen = st.lists(st.sampled_from(sorted(keys)), min_size=1, max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: keys[name] for name in names}))


RULES = _mappings(_mappings(_mappings(None)))
OWN_ROW_RULES = _mappings(_mappings(None, _OWN_ROW), _OWN_ROW)


def _member(number: int, days: tuple[int, int | None], words: tuple[Any, ...], visits: int) -> Member:
    tier, tags, channel, store, birthday, hour = words
    joined, seen = days
    return Member(
        f"{number:012x}",
        f"{2_000_000_000 + number}",
        f"+86138{number:08d}",
        "王小明",
        NOW - timedelta(days=joined, hours=hour),
        home_store=store,
        status=MemberStatus.ACTIVE,
        tier=tier,
        tags=tuple(tags),
        channel=channel,
        birthday=birthday,
        visits=visits,
        last_visit_at=None if seen is None else NOW - timedelta(days=seen, hours=hour),
    )


_BIRTHDAYS = st.one_of(st.none(), st.dates(date(1940, 1, 1), date(2020, 12, 31)))
MEMBERS = st.builds(
    _member,
    st.integers(1, 10**8 - 1),
    st.tuples(st.integers(-2, 500), st.one_of(st.none(), st.integers(-2, 500), st.sampled_from((30, 31, 90, 180)))),
    st.tuples(
        WORDS[WordFact.TIER],
        st.lists(WORDS[WordFact.TAG], max_size=3),
        WORDS[WordFact.CHANNEL],
        WORDS[WordFact.STORE],
        _BIRTHDAYS,
        st.integers(0, 23),
    ),
    st.integers(0, 9),
)


@dataclass(frozen=True)
class Held:
    """A coupon: issued, and used last, so many days ago; `here`: by this counter, `voided`: and taken back.
    `elsewhere`: how many days ago another counter used it too, as the cloud has told."""

    campaign: str
    issued: int
    status: str
    used: int | None
    here: bool
    voided: bool
    elsewhere: int | None = None


@dataclass(frozen=True)
class Possessions:
    """Coupons; (ledger, ends in so many days or never, left); purchases as (days ago, minor units); the last word on
    consent."""

    coupons: tuple[Held, ...]
    lots: tuple[tuple[str, int | None, int], ...]
    bought: tuple[tuple[int, int], ...] = ()
    consent: bool | None = None


LEDGERS = ("points", "principal", "bonus", "debt", "stamp:tea-card", "stamp:other")
POSSESSIONS = st.builds(
    Possessions,
    st.lists(
        st.builds(
            Held,
            CAMPAIGNS,
            st.integers(0, 40),
            st.sampled_from(("active", "active", "frozen", "voided")),
            st.one_of(st.none(), st.integers(0, 80)),
            st.booleans(),
            st.booleans(),
            st.one_of(st.none(), st.integers(0, 80)),
        ),
        max_size=4,
    ).map(tuple),
    st.lists(
        st.tuples(
            st.sampled_from(LEDGERS), st.one_of(st.none(), st.sampled_from((-1, 0, 1, 9))), st.integers(-50, 400)
        ),
        max_size=5,
        unique_by=lambda lot: lot[:2],
    ).map(lambda lots: tuple(lot for lot in lots if lot[1] is None or not lot[0].startswith("stamp:"))),  # never ends
    st.lists(st.tuples(st.sampled_from((0, 1, 28, 29, 30, 39, 365, 366, 500)), st.integers(0, 600)), max_size=5).map(
        tuple
    ),
    st.sampled_from((None, True, False)),
)
