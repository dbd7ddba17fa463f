"""What came of calls, in whatever order it is learnt; and on which day somebody is to be called."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.follow_ups import FollowUp, Outcome, When

TODAY = date(2026, 3, 10)
DAYS = st.integers(-5, 5).map(lambda number: (TODAY + timedelta(days=number)).isoformat())
ENTRY = FollowUp("e", "m", title="t", due=TODAY.isoformat())
CALLS = st.lists(
    st.builds(
        lambda outcome, note, following, minute, operation: FollowUp(
            "e", "m", outcome=outcome, note=note, next=following,
            said_at=f"2026-03-10T01:{minute:02d}:00.000Z", said_op=operation,
        ),
        st.sampled_from([each.value for each in Outcome]),
        st.text(max_size=3),
        st.just("") | DAYS,
        st.integers(0, 3),
        st.text("abcdef", min_size=1, max_size=3),
    ),
    max_size=4,
    unique_by=lambda call: call.said_op,
)  # fmt: skip


@given(CALLS)
def test_every_order_of_the_same_calls_ends_the_same(calls: list[FollowUp]) -> None:
    ends = set()
    for order in itertools.permutations(calls):
        entry = ENTRY
        for call in order:
            entry = entry.said(call)
        ends.add(entry)
    (end,) = ends
    last = max(calls, key=lambda call: (call.said_at, call.said_op), default=None)
    assert end.tries == len(calls)
    assert (end.outcome, end.note, end.next) == ((last.outcome, last.note, last.next) if last else ("", "", ""))


@given(CALLS, DAYS)
def test_it_is_done_or_stands_on_one_side_of_today(calls: list[FollowUp], due: str) -> None:
    entry = FollowUp("e", "m", title="t", due=due)
    for call in calls:
        entry = entry.said(call)
    when = entry.when(TODAY)
    assert (when is When.DONE) is not entry.open
    if entry.open:
        today = TODAY.isoformat()
        assert when is (When.OVERDUE if entry.day < today else When.TODAY if entry.day == today else When.LATER)
    assert not FollowUp("e", "m").open, "what has not arrived yet is nobody's to call"
