"""The last word of a person, in whatever order words come; and who is a child under 14, day by day."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.consent import ConsentWord, How, is_child, last_word

START = datetime(2026, 3, 10, tzinfo=UTC)
WORDS = st.builds(
    ConsentWord,
    st.booleans(),
    st.integers(0, 5).map(lambda hours: START + timedelta(hours=hours)),
    st.sampled_from([each.value for each in How]),
    st.sampled_from(["1", "2"]),
    st.booleans(),
    st.sampled_from(["", "a", "b"]),
)
TABLE = [
    (None, date(2026, 3, 10), False),
    (date(2026, 3, 10), date(2026, 3, 10), True),  # born today
    (date(2012, 3, 11), date(2026, 3, 10), True),  # fourteen tomorrow
    (date(2012, 3, 10), date(2026, 3, 10), False),  # fourteen today
    (date(2012, 3, 9), date(2026, 3, 10), False),
    (date(2012, 12, 31), date(2026, 12, 30), True),
    (date(2012, 12, 31), date(2026, 12, 31), False),
    (date(2013, 1, 1), date(2026, 12, 31), True),
    (date(2012, 2, 29), date(2026, 2, 28), True),  # no 29 February in 2026
    (date(2012, 2, 29), date(2026, 3, 1), False),
    (date(2014, 2, 28), date(2028, 2, 28), False),
    (date(2014, 3, 1), date(2028, 2, 29), True),
    (date(1990, 5, 17), date(2026, 3, 10), False),
    (date(2030, 1, 1), date(2026, 3, 10), True),  # not born yet: whoever typed that is asked
]


@pytest.mark.parametrize("born, today, child", TABLE)
def test_a_guardian_is_asked_until_the_day_before_the_fourteenth_birthday(
    born: date | None, today: date, child: bool
) -> None:
    assert is_child(born, today) is child


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_the_last_word_counts_in_whatever_order_words_come(words: list[ConsentWord]) -> None:
    found = {last_word(order) for order in itertools.permutations(words)}
    assert len(found) == 1
    (best,) = found
    assert best is not None
    assert best.at == max(word.at for word in words)
    if not all(word.given for word in words if word.at == best.at):
        assert not best.given  # of one moment the one that withdraws


@given(st.lists(WORDS, max_size=3), st.lists(WORDS, max_size=3))
def test_two_records_of_one_person_may_be_put_together_at_any_time(
    one: list[ConsentWord], two: list[ConsentWord]
) -> None:
    apart = [word for word in (last_word(one), last_word(two)) if word is not None]
    assert last_word(apart) == last_word([*one, *two])
