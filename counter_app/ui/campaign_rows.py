"""The list of campaigns, one of them, and what is asked before its status changes: in the present language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo

from counter_app.domain.campaign import CampaignStatus, OfflineMode, Terms
from counter_app.domain.campaign_state import CampaignState
from counter_app.domain.values import dataclass
from counter_app.protocol.numbers import CampaignOver
from counter_app.services.campaign_list import CampaignNumbers, CampaignShown
from counter_app.services.drawing import never_issued
from counter_app.services.records import LeaseRecord
from counter_app.ui.campaign_words import Names, kind_words, state_words, term_sentences, window_words
from counter_app.ui.campaigns.models import CampaignCase, Part
from counter_app.ui.money import money
from counter_app.ui.said import promise_words
from counter_app.ui.texts import translate
from counter_app.ui.widgets.asked import Question
from counter_app.ui.widgets.rows import ListRow

_DOTS = {
    CampaignState.RUNNING: "good",
    CampaignState.PLANNED: "accent",
    CampaignState.PAUSED: "warn",
    CampaignState.ENDED: "soft",
}
_VERSIONS_SHOWN = 5
NEW, CHANGE, COPY, CODES, CHANNELS = "N", "C", "D", "S", "K"
# Which letter sets which status.
STATUS_LETTERS: Mapping[str, CampaignStatus] = {
    "P": CampaignStatus.PAUSED, "R": CampaignStatus.RUNNING, "E": CampaignStatus.ENDED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """What a campaign is told with. `numbers` None: still being counted. `whole`: what all counters did."""

    names: Names
    zone: tzinfo = UTC
    numbers: Mapping[str, CampaignNumbers] | None = None
    whole: Callable[[str], CampaignOver | None] = lambda _: None

    def of(self, campaign: str) -> CampaignNumbers | None:
        """The numbers of one."""
        return None if self.numbers is None else self.numbers.get(campaign, CampaignNumbers())

    def day(self, at: datetime) -> str:
        """A day in the store's zone."""
        return f"{at.astimezone(self.zone):%Y-%m-%d}"


def row_of(shown: CampaignShown, telling: Telling) -> ListRow:
    """A line of the list: where it stands, what it is, and what came of it."""
    lang, terms, numbers = telling.names.lang, shown.terms, telling.of(shown.campaign.id)
    parts = (kind_words(terms.kind_name), window_words(terms.valid))
    note = translate("Campaigns", "redeemed {0} · {1}").format(
        f"{numbers.redeemed - numbers.taken_back:,}", money(numbers.given_minor)
    ) if numbers and numbers.redeemed else ""  # fmt: skip
    return ListRow(
        shown.campaign.id,
        state_words(shown.state),
        terms.title.pick(lang),
        " · ".join(parts),
        _DOTS[shown.state],
        note=note,
    )


def fits(shown: CampaignShown, text: str) -> bool:
    """Whether a campaign is meant by what was typed: part of its id, its titles, or what it gives."""
    terms = shown.terms
    said = [shown.campaign.id, terms.title.zh_CN, terms.title.en]
    if terms.readable:
        said += [promise_words(terms, "zh_CN"), promise_words(terms, "en")]
    wanted = text.casefold().split()
    return all(any(word in each.casefold() for each in said) for word in wanted)


def case_of(shown: CampaignShown, telling: Telling) -> CampaignCase:
    """Everything about one of them."""
    parts = (
        Part(translate("Campaigns", "All counters, 400 days"), _whole(telling.whole(shown.campaign.id))),
        Part(translate("Campaigns", "Terms"), term_sentences(shown.terms, telling.names)),
        Part(translate("Campaigns", "Off-line shares"), tuple(_lease(each, telling) for each in shown.leases)),
        Part(translate("Campaigns", "Versions"), _versions(shown, telling)),
    )
    return CampaignCase(
        id=shown.campaign.id,
        title=shown.terms.title.pick(telling.names.lang),
        line=_line(shown, telling),
        figures=_figures(shown, telling),
        parts=tuple(part for part in parts if part.lines),
        acts=tuple((letter, act_words(letter)) for letter in letters_of(shown)),
    )


def _line(shown: CampaignShown, telling: Telling) -> str:
    since = ""
    if shown.state.value == shown.campaign.status.value:
        since = translate("Campaigns", "since {0}").format(telling.day(shown.campaign.since))
    parts = (kind_words(shown.terms.kind_name), f"{state_words(shown.state)} {since}".strip(), shown.campaign.id)
    return " · ".join(parts)


def _figures(shown: CampaignShown, telling: Telling) -> tuple[tuple[str, str], ...]:
    numbers, limits = telling.of(shown.campaign.id), shown.terms.limits
    found = []
    for label, value in (
        (translate("Campaigns", "Coupons known here"), f"{numbers.issued:,}" if numbers else "…"),
        (translate("Campaigns", "Redeemed here"), f"{numbers.redeemed:,}" if numbers else "…"),
        (translate("Campaigns", "Taken back here"), f"{numbers.taken_back:,}" if numbers else "…"),
        (translate("Campaigns", "Given here"), money(numbers.given_minor) if numbers else "…"),
    ):
        found.append((label, value))
    if limits.total is not None:
        taken = translate("Campaigns", "{0} of {1}").format(f"{shown.taken or 0:,}", f"{limits.total:,}")
        found.append((translate("Campaigns", "Quota taken"), taken))
    if shown.terms.offline.mode is OfflineMode.ALLOW_UP_TO:
        cap = money(shown.terms.offline.amount_minor or 0)
        said = translate("Campaigns", "{0} of {1}").format(money(shown.offline_minor), cap)
        found.append((translate("Campaigns", "Off-line since contact"), said))
    elif shown.offline_minor:
        found.append((translate("Campaigns", "Off-line since contact"), money(shown.offline_minor)))
    return tuple(found)


def _whole(over: CampaignOver | None) -> tuple[str, ...]:
    """From issued to came back; nothing where the cloud has not said it."""
    if over is None:
        return ()
    used = translate("Campaigns", "Redeemed {0}, {1} off, with sales of {2}")
    back = translate("Campaigns", "Came back: {0} of {1} members who used one")
    return (
        translate("Campaigns", "Issued {0}").format(f"{over.issued:,}"),
        translate("Campaigns", "Opened: not connected"),
        used.format(f"{over.used:,}", money(over.off_minor), money(over.spent_minor)),
        back.format(f"{over.came_back:,}", f"{over.members:,}"),
    )


def _lease(record: LeaseRecord, telling: Telling) -> str:
    lease = record.lease
    said = translate("Campaigns", "{0} of {1} used, until {2}: {3}")
    return said.format(lease.used, lease.granted, telling.day(lease.until), _lease_state(record.status))


def _lease_state(status: str) -> str:
    return {
        "open": translate("Campaigns", "open"),
        "returned": translate("Campaigns", "returned"),
        "written_off": translate("Campaigns", "written off"),
        "lost": translate("Campaigns", "of before a restore"),
    }.get(status, status)


def _versions(shown: CampaignShown, telling: Telling) -> tuple[str, ...]:
    said = []
    for made in shown.versions[:_VERSIONS_SHOWN]:
        day = telling.day(made.made_at) if made.made_at else translate("Campaigns", "not at the cloud yet")
        now = made.version == shown.campaign.current_version
        form = translate("Campaigns", "Version {0}, {1}: for what is issued now")
        said.append((form if now else translate("Campaigns", "Version {0}, {1}")).format(made.version, day))
    return tuple(said)


# --- what is done -----------------------------------------------------------------------------------------------------


def letters_of(shown: CampaignShown) -> tuple[str, ...]:
    """What makes sense for it: what is over by its days is not paused or resumed any more."""
    status, over = shown.campaign.status, shown.state is CampaignState.ENDED
    made = (CHANGE, COPY) if shown.terms.readable else ()
    if status is CampaignStatus.ENDED:
        return ("R", *made[1:])
    if status is CampaignStatus.PAUSED:
        return ("R", "E", *made)
    return ("E", *made) if over else ("P", "E", *made, *((CODES,) if _goes_on_paper(shown.terms) else ()))


def _goes_on_paper(terms: Terms) -> bool:
    """Coupons that whoever holds the paper can use."""
    return never_issued(terms) is None and terms.transferable and not terms.member_bound


def act_words(letter: str) -> str:
    """What a key is called."""
    return {
        "P": translate("Campaigns", "Pause"),
        "R": translate("Campaigns", "Resume"),
        "E": translate("Campaigns", "End"),
        CHANGE: translate("Campaigns", "Change"),
        COPY: translate("Campaigns", "Duplicate"),
        CODES: translate("Campaigns", "Print codes"),
    }[letter]


def question_of(letter: str, shown: CampaignShown, telling: Telling) -> Question:
    """What follows from it, said before."""
    title, numbers = shown.terms.title.pick(telling.names.lang), telling.of(shown.campaign.id)
    held = numbers.issued - numbers.withdrawn if numbers else 0
    ask, sentence, refused = {
        "P": (
            translate("Campaigns", "Pause “{0}”?"),
            translate("Campaigns", "Nothing is issued or redeemed until it is resumed, at every counter."),
            translate("Campaigns", "Coupons known here that are refused meanwhile: {0}."),
        ),
        "R": (
            translate("Campaigns", "Resume “{0}”?"),
            translate("Campaigns", "It is issued and redeemed again, at every counter, under its present terms."),
            "",
        ),
        "E": (
            translate("Campaigns", "End “{0}”?"),
            translate(
                "Campaigns", "Nothing more is issued. Coupons that are out keep their word until their last day."
            ),
            translate("Campaigns", "Coupons known here: {0}."),
        ),
    }[letter]
    said = [sentence, *([refused.format(f"{held:,}")] if held and refused else [])]
    return Question(ask.format(title), " ".join(said), act_words(letter))


def done_words(status: CampaignStatus, title: str) -> str:
    """What was done."""
    return {
        CampaignStatus.PAUSED: translate("Campaigns", "“{0}” is paused."),
        CampaignStatus.RUNNING: translate("Campaigns", "“{0}” runs again."),
        CampaignStatus.ENDED: translate("Campaigns", "“{0}” is ended."),
    }[status].format(title)
