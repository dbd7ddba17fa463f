"""A campaign's terms in sentences a person reads, in the present language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType

from counter_app.domain.benefit_file import clock_of
from counter_app.domain.campaign import (
    Audience,
    CampaignKind,
    OfflineMode,
    ReservationBenefit,
    Slot,
    StampCardBenefit,
    Terms,
    Validity,
    Words,
)
from counter_app.domain.campaign_state import CampaignState
from counter_app.domain.values import dataclass
from counter_app.ui.days import weekday_names
from counter_app.ui.money import money
from counter_app.ui.said import benefit_words
from counter_app.ui.texts import translate

_SLOTS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called: stores, tiers, campaigns."""

    lang: str
    stores: Mapping[str, str]
    tiers: Mapping[str, Words]
    titles: Mapping[str, Words]
    segments: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))

    def segment(self, name: str) -> str:
        """What a segment is called."""
        return self.segments[name].pick(self.lang) if name in self.segments else name

    def tier(self, name: str) -> str:
        """What a tier is called."""
        return self.tiers[name].pick(self.lang) if name in self.tiers else name

    def title(self, campaign: str) -> str:
        """What a campaign is called."""
        return self.titles[campaign].pick(self.lang) if campaign in self.titles else campaign

    def listed(self, parts: list[str]) -> str:
        """Several in one sentence."""
        return translate("Campaigns", ", ", "between the parts of a list").join(parts)


def kind_words(kind: str) -> str:
    """What a kind of campaign is called."""
    return {
        "cash": translate("Campaigns", "Money off"),
        "discount": translate("Campaigns", "Percent off"),
        "gift": translate("Campaigns", "Gift"),
        "voucher": translate("Campaigns", "Prepaid voucher"),
        "general": translate("Campaigns", "Free text"),
        "trial": translate("Campaigns", "Trial"),
        "pass": translate("Campaigns", "Pass"),
        "stamp_card": translate("Campaigns", "Stamp card"),
        "reservation": translate("Campaigns", "Reservation"),
    }.get(kind, kind)


def state_words(state: CampaignState) -> str:
    """Where it stands."""
    return {
        CampaignState.PLANNED: translate("Campaigns", "Planned"),
        CampaignState.RUNNING: translate("Campaigns", "Running"),
        CampaignState.PAUSED: translate("Campaigns", "Paused"),
        CampaignState.ENDED: translate("Campaigns", "Ended"),
    }[state]


def window_words(valid: Validity) -> str:
    """When it is valid, in a few words."""
    said = []
    if valid.from_day and valid.until_day:
        said.append(translate("Campaigns", "{0} until {1}").format(valid.from_day, valid.until_day))
    elif valid.from_day:
        said.append(translate("Campaigns", "from {0}").format(valid.from_day))
    elif valid.until_day:
        said.append(translate("Campaigns", "until {0}").format(valid.until_day))
    if valid.days_after_issue is not None:
        said.append(translate("Campaigns", "{0} days from the issue").format(valid.days_after_issue))
    return " · ".join(said) or translate("Campaigns", "without an end")


def term_sentences(terms: Terms, names: Names) -> tuple[str, ...]:
    """What it promises and under which conditions; what is as usual is said only where it matters."""
    if not terms.readable:
        return (translate("Campaigns", "Made by a newer program: after an update its terms can be read here."),)
    parts = (_gives, _when, _where, _who, _limits, _beside, _offline, _on_void)
    return tuple(line for part in parts for line in part(terms, names))


def member_sentences(terms: Terms, names: Names, whole: Callable[..., bool]) -> Iterator[str]:
    """The rules that a member reads beside what it gives; `whole`: whether nothing is wrong with parts of the file."""
    parts: tuple[tuple[Callable[[Terms, Names], list[str]], tuple[str, ...]], ...] = (
        (lambda terms, names: _gives(terms, names)[1:], ("benefit",)),
        (_when, ("valid", "weekdays", "hours")),
        (_where, ("stores",)),
        (_who, ("audience", "member_bound", "transferable")),
        (_limits, ("limits",)),
        (_beside, ("stacking",)),
    )
    return (line for part, keys in parts if whole(*keys) for line in part(terms, names))


def _gives(terms: Terms, names: Names) -> list[str]:
    said = [benefit_words(terms, names.lang)]
    if terms.kept_minor:
        said.append(translate("Campaigns", "What a purchase does not use stays on the coupon."))
    benefit = terms.benefit
    if isinstance(benefit, StampCardBenefit):
        said.append(translate("Campaigns", "A full card earns: {0}").format(names.title(benefit.reward)))
    if isinstance(benefit, ReservationBenefit):
        slots = [slot_words(each) for each in benefit.slots]
        said += [*slots[:_SLOTS_SHOWN], *(["…"] if len(slots) > _SLOTS_SHOWN else [])]
        if benefit.deposit_minor:
            kept = translate("Campaigns", "Who does not come loses the deposit.")
            back = translate("Campaigns", "Who does not come has the deposit back.")
            said.append(kept if benefit.no_show == "keep" else back)
    return said


def slot_words(slot: Slot) -> str:
    """A slot of a reservation: day, hours, places."""
    hours = f"{clock_of(slot.from_minute)}–{clock_of(slot.until_minute)}"
    said = translate("Campaigns", "{0} {1}, {2} places")
    return said.format(weekday_names()[slot.weekday - 1], hours, slot.capacity)


def _when(terms: Terms, names: Names) -> list[str]:
    valid = terms.valid
    said = [translate("Campaigns", "Valid: {0}").format(window_words(valid))]
    if valid.starts_after_days:
        said.append(translate("Campaigns", "Begins {0} days after the issue.").format(valid.starts_after_days))
    if terms.weekdays != (1, 2, 3, 4, 5, 6, 7):
        days = names.listed([weekday_names()[day - 1] for day in terms.weekdays])
        said.append(translate("Campaigns", "Only on {0}").format(days))
    if terms.hours:
        spans = [f"{clock_of(each.from_minute)}–{clock_of(each.until_minute)}" for each in terms.hours]
        said.append(translate("Campaigns", "Only at {0}").format(names.listed(spans)))
    return said


def _where(terms: Terms, names: Names) -> list[str]:
    if not terms.stores:
        return [translate("Campaigns", "In every store")]
    stores = names.listed([names.stores.get(each, each) for each in terms.stores])
    return [translate("Campaigns", "In {0}").format(stores)]


def _who(terms: Terms, names: Names) -> list[str]:
    said = audience_words(terms.audience, names)
    if terms.member_bound:
        said.append(translate("Campaigns", "Only for the member it was issued to."))
    elif not terms.transferable:
        said.append(translate("Campaigns", "Cannot be passed on."))
    return said


def audience_words(audience: Audience, names: Names) -> list[str]:
    """Who may have it; every line must hold."""
    if audience.everyone:
        return [translate("Campaigns", "For everyone")]
    said = []
    if audience.tier is not None:
        said.append(translate("Campaigns", "For members of the tier {0}").format(names.tier(audience.tier)))
    if audience.segment is not None:
        said.append(translate("Campaigns", "For members of the segment {0}").format(names.segment(audience.segment)))
    if audience.tag is not None:
        said.append(translate("Campaigns", "For members with the tag {0}").format(audience.tag))
    if audience.first_visit:
        said.append(translate("Campaigns", "At the first visit"))
    if audience.birthday_month:
        said.append(translate("Campaigns", "In the month of the birthday"))
    if audience.member_since_before is not None:
        said.append(translate("Campaigns", "For who was a member before {0}").format(audience.member_since_before))
    return said


def _limits(terms: Terms, _names: Names) -> list[str]:
    limits, said = terms.limits, []
    counted: tuple[tuple[int | None, str], ...] = (
        (
            limits.uses_per_coupon if limits.uses_per_coupon > 1 else None,
            translate("Campaigns", "Uses of a coupon: {0}"),
        ),
        (limits.per_member, translate("Campaigns", "At most {0} a member")),
        (limits.per_member_day, translate("Campaigns", "At most {0} a member and day")),
        (limits.per_store_day, translate("Campaigns", "At most {0} a store and day")),
        (limits.total, translate("Campaigns", "{0} in all")),
    )
    said = [text.format(number) for number, text in counted if number is not None]
    return said or [translate("Campaigns", "Any number of times")]


def _beside(terms: Terms, _names: Names) -> list[str]:
    if terms.kind in (CampaignKind.STAMP_CARD, CampaignKind.RESERVATION):
        return []
    if terms.stacking.exclusive:
        return [translate("Campaigns", "Stands alone: no other coupon beside it.")]
    return [
        translate("Campaigns", "Beside other coupons, one of the group “{0}”.").format(kind_words(terms.stacking.group))
    ]


def _offline(terms: Terms, _names: Names) -> list[str]:
    said: dict[OfflineMode, Callable[[], str]] = {
        OfflineMode.ALLOW: lambda: translate("Campaigns", "Also without the network."),
        OfflineMode.ALLOW_UP_TO: lambda: translate(
            "Campaigns", "Without the network up to {0} at each counter."
        ).format(money(terms.offline.amount_minor or 0)),
        OfflineMode.HOME_STORE: lambda: translate("Campaigns", "Without the network only in the store of its issue."),
        OfflineMode.NEVER: lambda: translate("Campaigns", "Never without the network."),
    }
    return [said[terms.offline.mode]()]


def _on_void(terms: Terms, _names: Names) -> list[str]:
    back, said = terms.on_void, []
    if not back.frees_limits:
        said.append(translate("Campaigns", "A void gives no limit back."))
    if back.grace_days:
        said.append(translate("Campaigns", "After a void {0} days beyond the end.").format(back.grace_days))
    if back.max_cycles != 10:
        said.append(translate("Campaigns", "It can be voided {0} times.").format(back.max_cycles))
    return said
