"""Follow-ups in the present language: the list, one of them, what came of a call, how far today's are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from counter_app.domain.follow_ups import Outcome, When
from counter_app.domain.values import dataclass
from counter_app.services.follow_ups import FollowUpList, FollowUpView
from counter_app.ui.days import day_words
from counter_app.ui.follow_up_outcomes import call_outcome
from counter_app.ui.follow_ups.models import FollowUpCase, FollowUpProgress
from counter_app.ui.follow_ups.panel import AGAIN, COMES, NOBODY, REACHED, UNWANTED, WRONG
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

OUTCOMES: Mapping[str, Outcome] = {
    REACHED: Outcome.REACHED,
    COMES: Outcome.COMES,
    NOBODY: Outcome.NOT_REACHED,
    AGAIN: Outcome.REACHED,
    UNWANTED: Outcome.NO_INTEREST,
    WRONG: Outcome.WRONG_NUMBER,
}
_AGAIN_DAYS = (1, 2, 3, 7, 14, 30)
_DOTS = {When.OVERDUE: "warn", When.TODAY: "good", When.LATER: "soft", When.DONE: "soft"}


@dataclass(frozen=True, slots=True)
class CallDay:
    """The store's day, and its zone."""

    today: date
    zone: tzinfo | None


def key_words() -> dict[str, str]:
    """What the keys of a call are called."""
    named = {letter: call_outcome(outcome.value) for letter, outcome in OUTCOMES.items()}
    return {**named, AGAIN: translate("FollowUps", "Call again")}


def row_of(view: FollowUpView, place: CallDay) -> ListRow:
    """A line of the list."""
    entry = view.entry
    done = view.when is When.DONE
    note = call_outcome(entry.outcome) if done else _tries(entry.tries)
    lead = _said_day(entry.said_at, place) if done else _near(entry.day, place.today)
    return ListRow(entry.id, lead, name_of(view), entry.title, _DOTS[view.when], note=note)


def name_of(view: FollowUpView) -> str:
    """Who it is."""
    if view.member is None:
        return translate("FollowUps", "Not known here any more")
    return view.member.name or view.member.number


def case_of(view: FollowUpView, place: CallDay) -> FollowUpCase:
    """Everything that is needed for the call."""
    entry, member = view.entry, view.member
    phone = member.phone.removeprefix("+86") if member is not None else ""
    masked = translate("FollowUps", "Whole numbers are for those to whom the merchant shows them.")
    known = (member.number, member.tier, _visits(member.visits)) if member is not None else ()
    due = translate("FollowUps", "Due: {0}").format(day_words(_day(entry.day, place.today), place.today))
    by = translate("FollowUps", "by {0}").format(view.caller) if view.caller else ""
    return FollowUpCase(
        entry.id,
        name_of(view),
        " · ".join(part for part in known if part),
        phone,
        masked if "*" in phone else "",
        " · ".join(part for part in (entry.title, due if view.when is not When.DONE else "", by) if part),
        entry.script,
        _last(view, place),
    )


def _last(view: FollowUpView, place: CallDay) -> str:
    entry = view.entry
    if not entry.outcome:
        return ""
    parts = (call_outcome(entry.outcome), _said_day(entry.said_at, place), view.teller, _tries(entry.tries))
    return "\n".join(line for line in (" · ".join(part for part in parts if part), entry.note) if line)


def _tries(number: int) -> str:
    if not number:
        return ""
    return counted(number, translate("FollowUps", "{0} call"), translate("FollowUps", "{0} calls"))


def _visits(number: int) -> str:
    return counted(number, translate("FollowUps", "{0} visit"), translate("FollowUps", "{0} visits"))


def _near(day: str, today: date) -> str:
    return day_words(_day(day, today), today, short=True)


def _said_day(at: str, place: CallDay) -> str:
    try:
        said = datetime.fromisoformat(at).astimezone(place.zone)
    except ValueError:
        return ""
    clock = f"{said:%H:%M}"
    return clock if said.date() == place.today else day_words(said.date(), place.today, short=True)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def again_days(today: date) -> list[ListRow]:
    """When to call again: the nearest first."""
    days = (today + timedelta(days=number) for number in _AGAIN_DAYS)
    return [ListRow(day.isoformat(), "", day_words(day, today)) for day in days]


def progress_of(found: FollowUpList) -> FollowUpProgress:
    """How far today's calls are."""
    left = found.overdue + found.today
    whole = left + found.done
    if not whole:
        return FollowUpProgress(-1.0, "")
    words = translate("FollowUps", "{0} of {1} called today").format(f"{found.done:,}", f"{whole:,}")
    return FollowUpProgress(found.done / whole, words)


def view_names(found: FollowUpList) -> tuple[str, ...]:
    """What is listed, with how many."""
    left = found.overdue + found.today
    return (
        translate("FollowUps", "Today {0}").format(f"{left:,}"),
        translate("FollowUps", "All {0}").format(f"{left + found.later:,}"),
        translate("FollowUps", "Done today {0}").format(f"{found.done:,}"),
    )


def nothing_words(found: FollowUpList, *, view: str, due: str) -> str:
    """Where nobody is listed."""
    if view != due:
        return translate("FollowUps", "Nobody.")
    if found.done:
        return translate("FollowUps", "Everybody is called for today.")
    return translate("FollowUps", "Nobody is to be called today.")


def said_words(view: FollowUpView, letter: str, next_day: str, today: date) -> str:
    """What was written down."""
    named = key_words()[letter]
    again = translate("FollowUps", "again: {0}").format(_near(next_day, today)) if next_day else ""
    return " · ".join(part for part in (name_of(view), named, again) if part)
