"""What is said of acts on everybody who is marked."""

from __future__ import annotations

from pathlib import Path

from counter_app.services.issue_to_segment import Foreseen, SegmentIssued
from counter_app.services.tag_records import TagAct
from counter_app.services.tagging import TagAnswer, TagSeen
from counter_app.ui.members.step_form import Step
from counter_app.ui.money import money
from counter_app.ui.said import reason_words
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

_MINUTE = 60


def people(number: int) -> str:
    """So many people."""
    said = counted(number, translate("Acts", "{0} person"), translate("Acts", "{0} people"))
    return said.replace(str(number), f"{number:,}")


def tag_title(*, take: bool) -> str:
    """What it is called."""
    return translate("Acts", "Take a tag") if take else translate("Acts", "Add a tag")


def asks_tag(marked: str, *, take: bool) -> Step:
    """Which tag."""
    lost = translate("Acts", "Which tag do they lose? Whoever does not carry it stays as they are.")
    got = translate("Acts", "Which tag do they get? Whoever carries it already stays as they are.")
    wants = translate("Acts", "Tag")
    return Step(tag_title(take=take), f"{marked}\n\n{lost if take else got}", wants, translate("Acts", "Look"))


def shows_tag(tag: str, seen: TagSeen, *, take: bool) -> Step:
    """Whom it would change."""
    lose, get = translate("Acts", "{0} lose the tag {1}."), translate("Acts", "{0} get the tag {1}.")
    rest = seen.people - seen.changes
    lacking, having = translate("Acts", "{0} do not carry it."), translate("Acts", "{0} carry it already.")
    lines = [(lose if take else get).format(people(seen.changes), tag)]
    lines += [(lacking if take else having).format(people(rest))] if rest else []
    if not seen.changes:
        return Step(tag_title(take=take), "\n\n".join(lines))
    lines.append(translate("Acts", "Selling goes on meanwhile. It can be stopped, and taken back."))
    main = translate("Acts", "Take it away") if take else translate("Acts", "Tag them")
    return Step(tag_title(take=take), "\n\n".join(lines), main=main)


def goes_on(name: str, done: int, of: int, left: float, *, stopping: bool) -> Step:
    """How far it is."""
    said = translate("Acts", "{0} of {1}").format(f"{done:,}", f"{of:,}") if of else translate("Acts", "Beginning")
    rest = translate("Acts", "It stops in a moment.") if stopping else _left(left)
    what = "\n\n".join(part for part in (said, rest) if part)
    return Step(name, what, leave=translate("Acts", "Stop"), done=done, of=max(of, 1))


def _left(seconds: float) -> str:
    if seconds < 0:
        return ""
    if seconds < _MINUTE:
        return translate("Acts", "less than a minute to go")
    minutes = round(seconds / _MINUTE)
    return counted(minutes, translate("Acts", "about {0} minute to go"), translate("Acts", "about {0} minutes to go"))


def ended_tag(tag: str, answer: TagAnswer, *, take: bool) -> Step:
    """What has become of it."""
    lost, got = translate("Acts", "{0} have lost the tag {1}."), translate("Acts", "{0} have got the tag {1}.")
    lines = [(lost if take else got).format(people(answer.changed), tag)]
    back = translate("Acts", "Take back") if answer.changed else ""
    if answer.ended:
        return Step(tag_title(take=take), "\n\n".join(lines), main=translate("Acts", "Done"), other=back)
    lines.append(translate("Acts", "It was stopped before everybody had their turn."))
    return Step(tag_title(take=take), "\n\n".join(lines), main=translate("Acts", "Go on"), other=back)


def asks_back(act: TagAct) -> Step:
    """Whether the newest act is to be taken back."""
    lost, got = translate("Acts", "{0} have lost the tag {1}."), translate("Acts", "{0} have got the tag {1}.")
    lines = [(lost if act.take else got).format(people(act.changed), act.tag)]
    lines.append(translate("Acts", "Taken back from exactly these people; what others did stays."))
    return Step(translate("Acts", "Take back"), "\n\n".join(lines), main=translate("Acts", "Take back"))


def taken_back(tag: str, answer: TagAnswer) -> Step:
    """What has become of taking it back."""
    lines = [translate("Acts", "The tag {0} is taken back for {1}.").format(tag, people(answer.changed))]
    if answer.ended:
        return Step(translate("Acts", "Taken back"), lines[0], main=translate("Acts", "Done"))
    lines.append(translate("Acts", "It was stopped before everybody had their turn."))
    return Step(translate("Acts", "Take back"), "\n\n".join(lines), main=translate("Acts", "Go on"))


def asks_campaign(marked: str, rows: tuple[ListRow, ...]) -> Step:
    """Of which campaign."""
    name = translate("Acts", "Issue coupon")
    if not rows:
        return Step(name, translate("Acts", "No campaign is running whose coupons are handed out."))
    what = translate("Acts", "One coupon each for whoever holds none that can be used. Of which campaign?")
    return Step(name, f"{marked}\n\n{what}", main=translate("Acts", "Look"), rows=rows)


def _barred(seen: Foreseen, lang: str) -> str:
    """How many could not use theirs today, and why; whoever is out for two reasons stands in both."""
    said = [(reason_words(each.reason, lang), people(each.people)) for each in seen.why]
    why = " · ".join(f"{(words.facts or (words.headline,))[0]} {number}" for words, number in said)
    return "\n".join((translate("Acts", "{0} of them could not use it today:").format(people(seen.barred)), why))


def shows_issue(campaign: str, seen: Foreseen, most: int, lang: str) -> Step:
    """How many people, who of them could not use it, and how much money at most."""
    name = translate("Acts", "Issue coupon")
    lines = [campaign, translate("Acts", "{0} get one.").format(people(seen.people))]
    if seen.withdrew:
        lines.append(translate("Acts", "{0} want nothing unasked and get none.").format(people(seen.withdrew)))
    if seen.holding:
        lines.append(translate("Acts", "{0} hold one already and get none.").format(people(seen.holding)))
    if seen.barred:
        lines.append(_barred(seen, lang))
    if not seen.people:
        return Step(name, "\n\n".join(lines))
    if seen.people > most:
        lines.append(translate("Acts", "At most {0} at once: please mark fewer.").format(people(most)))
        return Step(name, "\n\n".join(lines))
    worth = translate("Acts", "If all of them are used it costs {0} at most.")
    open_end = translate("Acts", "What it costs depends on what is bought.")
    lines.append(open_end if seen.worth_minor is None else worth.format(money(seen.worth_minor)))
    lines.append(translate("Acts", "Selling goes on meanwhile. It can be stopped; what is issued stays issued."))
    return Step(name, "\n\n".join(lines), main=translate("Acts", "Issue"))


def ended_issue(answer: SegmentIssued) -> Step:
    """How many have got one."""
    name = translate("Acts", "Issue coupon")
    lines = [translate("Acts", "{0} have got one.").format(people(len(answer.coupons)))]
    if answer.holding:
        lines.append(translate("Acts", "{0} hold one already and get none.").format(people(answer.holding)))
    if answer.ended and not answer.reasons:
        return Step(name, "\n\n".join(lines), main=translate("Acts", "Done"))
    lines.append(translate("Acts", "It was stopped before everybody had their turn."))
    return Step(name, "\n\n".join(lines), main=translate("Acts", "Go on"))


def shows_export(number: int, path: Path) -> Step:
    """How many leave, and where to."""
    name = translate("Acts", "Export")
    lines = [
        translate("Acts", "{0} with phone, points, value and tags.").format(people(number)),
        translate("Acts", "Into {0}").format(str(path)),
        translate("Acts", "It is written down who exported whom."),
    ]
    if not number:
        return Step(name, lines[0])
    return Step(name, "\n\n".join(lines), main=name)


def ended_export(rows: int | None, path: Path) -> Step:
    """What has become of it; None: it was stopped."""
    name = translate("Acts", "Export")
    if rows is None:
        return Step(name, translate("Acts", "It was stopped; nothing was written."), main=translate("Acts", "Done"))
    said = translate("Acts", "{0} exported into {1}").format(people(rows), str(path))
    return Step(name, said, main=translate("Acts", "Done"))
