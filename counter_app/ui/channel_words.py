"""Channels in the present language: the list, one of them, what is asked before it ends."""

from __future__ import annotations

from counter_app.domain.channels import Channel, ChannelKind
from counter_app.protocol.numbers import ChannelOver
from counter_app.services.channels import ChannelNumbers, ChannelView
from counter_app.ui.channels.models import ChannelCase, ChannelTyped
from counter_app.ui.texts import translate
from counter_app.ui.widgets.asked import Question
from counter_app.ui.widgets.rows import ListRow

CHANGE, END, RESUME, CARDS, POSTER, NEW = "C", "E", "R", "S", "P", "N"
KINDS = tuple(ChannelKind)


def kind_words(kind: ChannelKind) -> str:
    """Where its code is met."""
    return {
        ChannelKind.PARTNER: translate("Channels", "Partner shop"),
        ChannelKind.STAFF: translate("Channels", "Staff"),
        ChannelKind.POSTER: translate("Channels", "Poster"),
        ChannelKind.ONLINE: translate("Channels", "On-line"),
    }[kind]


def row_of(view: ChannelView) -> ListRow:
    """A line of the list."""
    channel, dot = view.channel, "good" if view.channel.active else "soft"
    return ListRow(channel.id, kind_words(channel.kind), channel.name, channel.who, dot, note=_note(view.numbers))


def other_row(text: str, numbers: ChannelNumbers) -> ListRow:
    """What members have as their channel and none is named like."""
    return ListRow(f"={text}", translate("Channels", "Text"), text, dot="line", note=_note(numbers))


def _note(numbers: ChannelNumbers | None) -> str:
    if numbers is None or not numbers.signed_up:
        return ""
    said = translate("Channels", "{0} signed up · {1} came back")
    return said.format(f"{numbers.signed_up:,}", f"{numbers.came_back:,}")


def case_of(view: ChannelView, *, printable: bool, whole: ChannelOver | None = None) -> ChannelCase:
    """Everything about one of them."""
    channel = view.channel
    if not channel.active:
        acts = [(RESUME, translate("Channels", "Resume"))]
    else:
        acts = [(CHANGE, translate("Channels", "Change")), (END, translate("Channels", "End"))]
        if printable:
            acts += [(CARDS, translate("Channels", "Cards")), (POSTER, translate("Channels", "Poster"))]
    ended = "" if channel.active else translate("Channels", "ended")
    line = " · ".join(part for part in (kind_words(channel.kind), channel.who, ended) if part)
    figures = figures_of(view.numbers) if whole is None else whole_figures(whole)
    return ChannelCase(channel.id, channel.name, line, figures, view.link, tuple(acts))


def other_case(text: str, numbers: ChannelNumbers) -> ChannelCase:
    """The same for a text that is no channel."""
    line = translate("Channels", "Written with members; a channel of this name would count them.")
    return ChannelCase(f"={text}", text, line, figures_of(numbers))


def figures_of(numbers: ChannelNumbers | None) -> tuple[tuple[str, str], ...]:
    """Who came through it."""
    if numbers is None:
        return ()
    return (
        (translate("Channels", "Signed up"), f"{numbers.signed_up:,}"),
        (translate("Channels", "Came back"), _share(numbers.came_back, numbers.signed_up)),
        (translate("Channels", "Redeemed a coupon here"), _share(numbers.redeemed, numbers.signed_up)),
    )


def whole_figures(whole: ChannelOver) -> tuple[tuple[str, str], ...]:
    """The same of all counters, as the cloud tells it; what only a service account could tell has its place."""
    return (
        (translate("Channels", "Signed up, all counters, 400 days"), f"{whole.signed_up:,}"),
        (translate("Channels", "Bought"), _share(whole.bought, whole.signed_up)),
        (translate("Channels", "Redeemed a coupon"), _share(whole.used, whole.signed_up)),
        (translate("Channels", "Came back"), _share(whole.came_back, whole.signed_up)),
        (translate("Channels", "Reads, messages, followers"), translate("Channels", "not connected")),
    )


def _share(part: int, whole: int) -> str:
    return f"{part:,} · {part * 100 // whole} %" if whole else f"{part:,}"


def typed_of(channel: Channel) -> ChannelTyped:
    """As its form has it."""
    return ChannelTyped(channel.id, channel.name, channel.who, KINDS.index(channel.kind))


def question_of(channel: Channel) -> Question:
    """What follows from its end, said before."""
    return Question(
        translate("Channels", "End “{0}”?").format(channel.name),
        translate("Channels", "Nothing more is printed for it; who came through it stays counted."),
        translate("Channels", "End"),
    )
