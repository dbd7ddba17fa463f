"""Planned messages in the present language: what is asked before one is planned, the list, one of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.messages import LONGEST_TEXT, LONGEST_TITLE, Kind, MessagePlan, State
from counter_app.services.messages import PlanAnswer, PlanSeen, PlanView
from counter_app.ui.act_words import people
from counter_app.ui.days import day_words
from counter_app.ui.members.step_form import Step
from counter_app.ui.messages.models import MessageCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.asked import Question
from counter_app.ui.widgets.rows import ListRow


def name_of_act() -> str:
    """What it is called."""
    return translate("Messages", "Plan message")


def kind_words(kind: str) -> str:
    """As the service account's own pages call it."""
    return {
        Kind.GROUP.value: translate("Messages", "Group message"),
        Kind.NOTICE.value: translate("Messages", "Notice"),
        Kind.SERVICE.value: translate("Messages", "Service reply"),
    }.get(kind, kind)


def asks_kind(marked: str) -> Step:
    """Of which kind."""
    notes = {
        Kind.NOTICE: translate("Messages", "each reads their own"),
        Kind.GROUP: translate("Messages", "the same for all, 4 a month"),
        Kind.SERVICE: translate("Messages", "within 48 hours"),
    }
    rows = tuple(ListRow(kind.value, "", kind_words(kind.value), note=note) for kind, note in notes.items())
    what = translate("Messages", "A notice says what concerns the member and may not advertise. Of which kind?")
    return Step(name_of_act(), f"{marked}\n\n{what}", main=translate("Messages", "Go on"), rows=rows)


def asks_title() -> Step:
    """What it is called in the list."""
    what = translate("Messages", "What is it called in the list of planned messages? Members do not see this.")
    wants = translate("Messages", "Title")
    return Step(name_of_act(), what, wants, translate("Messages", "Go on"), most=LONGEST_TITLE)


def asks_text(kind: str) -> Step:
    """What it says."""
    same = translate("Messages", "A group message says the same to everybody.")
    own = translate("Messages", "{name}, {points}, {value} and {coupon} become each member's own.")
    wants = translate("Messages", "Text")
    what = same if kind == Kind.GROUP else own
    return Step(name_of_act(), what, wants, translate("Messages", "Go on"), most=LONGEST_TEXT)


def asks_when(tomorrow: str) -> Step:
    """When it leaves."""
    what = translate("Messages", "On which day, and at what time? A day alone means 10:00.")
    return Step(name_of_act(), what, f"{tomorrow} 10:00", translate("Messages", "Look"), most=20)


def slip_words(wrong: InvalidInput) -> str:
    """What is wrong with what was typed."""
    return {
        "title": translate("Messages", "A title is needed, of at most 60 characters."),
        "text": translate("Messages", "This text does not fit: braces hold {name}, {points}, {value} or {coupon}."),
        "at": translate("Messages", "A day is needed, or a day and a time such as 2026-03-12 09:30."),
    }.get(wrong.key, wrong.sentence)


def shows_plan(seen: PlanSeen, kind: str, zone: ZoneInfo) -> Step:
    """Whom it reaches, who is left out, how it reads, what it costs."""
    lines = [_reach_words(seen), when_words(seen.send_at, zone)]
    if seen.reads_as:
        lines.append(translate("Messages", "The first one reads: {0}").format(seen.reads_as))
    lines.append(cost_words(kind))
    if not seen.people:
        return Step(name_of_act(), lines[0])
    return Step(name_of_act(), "\n\n".join(lines), main=translate("Messages", "Plan it"))


def _reach_words(seen: PlanSeen) -> str:
    if seen.reached is None:
        said = translate("Messages", "Meant: {0}. Who is left out the cloud says, which does not answer now.")
        return said.format(people(seen.people))
    parts = [translate("Messages", "Meant: {0}. It reaches {1}.").format(people(seen.people), people(seen.reached))]
    left = _left_out({"no_consent": seen.no_consent, "erased": seen.erased, "recent": seen.recent})
    return " ".join([*parts, left]) if left else parts[0]


def _left_out(counts: Mapping[str, int]) -> str:
    words = {
        "no_consent": translate("Messages", "{0} without consent"),
        "erased": translate("Messages", "{0} erased"),
        "recent": translate("Messages", "{0} get another one within the quiet days"),
        "twice": translate("Messages", "{0} by another record of the same person"),
    }
    found = [words[name].format(f"{count:,}") for name, count in counts.items() if count]
    return translate("Messages", "Left out: {0}.").format(" · ".join(found)) if found else ""


def cost_words(kind: str) -> str:
    """What it takes of a quota, and that more is not known."""
    group = translate("Messages", "It takes one of the 4 group messages that a follower may get in a month.")
    other = translate("Messages", "It takes nothing of the 4 group messages of a month.")
    unknown = translate(
        "Messages", "Who follows the account, and what is left of the quota, is not known: none is connected."
    )
    return f"{group if kind == Kind.GROUP else other} {unknown}"


def ended_plan(answer: PlanAnswer) -> Step:
    """What has become of it."""
    lines = [translate("Messages", "On the plan: {0}.").format(people(answer.made + answer.passed))]
    back = translate("Messages", "Take back")
    if answer.ended:
        lines.append(translate("Messages", "It waits for a service account. Alt H shows what is planned."))
        return Step(name_of_act(), "\n\n".join(lines), main=translate("Messages", "Done"), other=back)
    lines.append(translate("Messages", "It was stopped before everybody had their turn."))
    return Step(name_of_act(), "\n\n".join(lines), main=translate("Messages", "Go on"), other=back)


def taken_back_words() -> str:
    """Nobody gets it any more."""
    return translate("Messages", "Taken back: nobody gets it any more.")


# --- the list ---------------------------------------------------------------------------------------------------------


def is_over(plan: MessagePlan) -> bool:
    """Whether nothing is to leave any more."""
    return plan.state in (State.CANCELLED, State.SENT)


def when_words(send_at: str, zone: ZoneInfo) -> str:
    """When it leaves, by the clock of the store."""
    if not send_at:
        return ""
    at = datetime.fromisoformat(send_at).astimezone(zone)
    return translate("Messages", "{0} at {1}").format(day_words(at.date(), at.date()).split(" · ")[-1], f"{at:%H:%M}")


def row_of(view: PlanView, zone: ZoneInfo) -> ListRow:
    """A line of the list."""
    plan = view.plan
    dot = "soft" if plan.cancelled_at else "warn" if plan.queued or view.on_the_way else "line"
    note = people(plan.queued + view.on_the_way) if not is_over(plan) else ""
    at = datetime.fromisoformat(plan.send_at).astimezone(zone) if plan.send_at else None
    lead = f"{at:%m-%d %H:%M}" if at is not None else ""
    return ListRow(plan.id, lead, plan.title, kind_words(plan.kind), dot, note=note)


def case_of(view: PlanView, zone: ZoneInfo, names: Mapping[str, str]) -> MessageCase:
    """Everything about one of them."""
    plan = view.plan
    by = translate("Messages", "planned by {0}").format(names.get(plan.made_by, "")) if names.get(plan.made_by) else ""
    line = " · ".join(part for part in (kind_words(plan.kind), when_words(plan.send_at, zone), by) if part)
    stands, tone = _stands(view, names)
    left = {"no_consent": plan.no_consent, "erased": plan.erased, "recent": plan.recent, "twice": plan.twice}
    queued = translate("Messages", "Not sent") if plan.cancelled_at else translate("Messages", "In the queue")
    figures = [(queued, f"{plan.queued + view.on_the_way:,}")]
    figures.append((translate("Messages", "Left out"), f"{plan.left_out:,}"))
    if plan.sent or plan.failed:
        figures.append((translate("Messages", "Sent"), f"{plan.sent:,}"))
    return MessageCase(
        plan.id, plan.title, line, stands, tone, tuple(figures), _left_out(left), plan.text, not is_over(plan)
    )


def _stands(view: PlanView, names: Mapping[str, str]) -> tuple[str, str]:
    plan = view.plan
    if plan.cancelled_at:
        by = names.get(plan.cancelled_by, "")
        said = translate("Messages", "Taken back by {0}").format(by) if by else translate("Messages", "Taken back")
        return said, "soft"
    if plan.state is State.SENT:
        return translate("Messages", "Sent"), "good"
    if not view.ended:
        said = translate("Messages", "Not everybody is on it yet: it was stopped.")
        return said, "warn"
    if view.on_the_way and not plan.queued:
        return translate("Messages", "Waits for the cloud, then for a service account."), "warn"
    if plan.state is State.HELD or not plan.people:
        return translate("Messages", "Held: needs a service account."), "warn"
    return translate("Messages", "Waits for its time."), "soft"


def question_of(plan: MessagePlan) -> Question:
    """What follows from taking it back, said before."""
    return Question(
        translate("Messages", "Take back “{0}”?").format(plan.title),
        translate("Messages", "Nobody gets it any more who has not got it yet, at whatever counter it was planned."),
        translate("Messages", "Take back"),
    )
