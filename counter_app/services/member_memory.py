"""Members in memory, so that any search has its exact count at once: read bit by bit, behind everything else."""

from __future__ import annotations

from counter_app.services.acting import moment
from counter_app.services.context import Counter

# Fewer are looked through as quickly as they are found.
LEAST_ROWS = 5_000
# So many visits are looked up again before each answer; then later ones are.
_MOST_VISITS = 200


def remember_members(counter: Counter) -> bool:
    """Some more of them; True when all are there as they are now, or when they are too few to be worth it."""
    with counter.store.reading() as reading:
        if reading.member_last_row() <= LEAST_ROWS:
            return True
        visited = reading.visits_not_noted(_MOST_VISITS)
    if visited >= _MOST_VISITS:
        with counter.store.writing(urgent=False) as writing:
            writing.note_visits_from(moment(counter))
    with counter.store.reading() as reading:
        return reading.index_members()
