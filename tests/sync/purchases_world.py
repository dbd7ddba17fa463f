"""What members bought, in a chain of counters: at the end every counter tells it as checkouts say it, counted anew."""

from collections.abc import Mapping
from datetime import date

from counter_app.domain.segment_file import parse_rule
from counter_app.domain.segment_rules import Measure
from counter_app.domain.segments import Thresholds, fits, today_at
from counter_app.services.member_records import Within
from counter_app.services.segment_facts import facts_of
from counter_app.services.segments import PutSegments, put_segments
from counter_app.services.segments_here import days_here
from counter_app.storage.reading import SqlReading
from tests.sync.chance import Chain, TillInChain
from tests.sync.tier_world import bought_in

RULES: Mapping[str, dict[str, object]] = {
    "spent": {Measure.SPENT.value: {"min": 3_000}},
    "lately": {Measure.PURCHASES.value: {"days": 2, "min": 1}},
    "large": {Measure.AVERAGE.value: {"days": 30, "min": 2_000, "max": 9_000}},
    "not-lately": {"none": [{Measure.SPENT.value: {"days": 3, "min": 1}}]},
}


def ask(till: TillInChain) -> None:
    """A manager saves segments that ask for it."""
    told = tuple({"id": name, "title": {"zh_CN": name, "en": name}, "rule": rule} for name, rule in RULES.items())
    assert put_segments(till.counter, PutSegments(till.ids.new(), told)).done


def go_on(chain: Chain, portions: int = 1_000) -> None:
    """What a served cloud does by itself."""
    for _ in range(portions):
        if not chain.cloud.count_figures(chain.merchant, 3):
            return


def assert_every_counter_tells_what_was_bought(chain: Chain) -> None:
    """Once everybody has been told: rows, rules, and the condition that lists ask by."""
    go_on(chain)
    for till in chain.tills:
        assert till.rounds.whole().failures == (), till.name
    bought = bought_in(chain)
    for till in chain.tills:
        with till.store.reading() as reading:
            _compare(till, reading, bought)


def _compare(till: TillInChain, reading: SqlReading, bought: Mapping[str, Mapping[date, tuple[int, int]]]) -> None:
    assert reading.purchases_told()
    found, _ = reading.search_members("", 500)
    here = [each for each in found if reading.member_comes_down(each.id)]
    store = reading.stores()[0]
    days = days_here(reading, till.counter)
    assert days is not None
    for member in here:
        kept = bought.get(member.id, {})
        told = reading.purchases_of(member.id)
        assert told is not None
        assert told.within(None) == (sum(m for m, _ in kept.values()), sum(n for _, n in kept.values())), till.name
        assert told.days == {day.isoformat(): total for day, total in kept.items() if any(total)}, till.name
    for rule in map(parse_rule, RULES.values()):
        listed = {each.id for each in reading.search_members("", 500, Within(rule, days))[0]}
        now = till.counter.clock.now()
        today = today_at(now, store.zone, store.business_day_starts)
        said = {each.id for each in here if fits(rule, each, today, Thresholds(), facts_of(reading, each, store, now))}
        assert listed & {each.id for each in here} == said, till.name
