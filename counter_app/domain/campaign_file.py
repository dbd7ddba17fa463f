"""A campaign as a file (docs/campaigns.md): mapping ↔ `Terms`, exactly.

The mapping is what YAML or JSON gave. `parse_terms(terms_to_dict(terms))` is `terms` again, so the same form travels
between counter and cloud. Version, tag and time of making are not in the file: they are given beside it.

A person's file is read by `parse_terms`, which takes nothing that it does not know. What is in use already is read by
`read_terms`: a newer program may have written it, and it must not be lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from counter_app.domain.benefit_file import benefit_dict, clock_of, read_benefit, read_words, words_dict
from counter_app.domain.campaign import (
    KINDS,
    Audience,
    Benefit,
    CampaignKind,
    Limits,
    NewerBenefit,
    OnVoid,
    ReservationBenefit,
    Stacking,
    StampCardBenefit,
    Terms,
    Validity,
    Words,
)
from counter_app.domain.campaign_keys import campaign_keys
from counter_app.domain.campaign_parts import (
    EVERY_DAY,
    read_audience,
    read_hours,
    read_limits,
    read_offline,
    read_on_void,
    read_stacking,
    read_stores,
    read_validity,
    read_weekdays,
)
from counter_app.domain.errors import InvalidInput, UnknownKind
from counter_app.domain.fields import MAX_MINOR, Fields, Kept, check_text, is_name
from counter_app.domain.slips import Slip, SlipCode
from counter_app.domain.values import dataclass

T = TypeVar("T")


def parse_terms(
    data: Mapping[str, object], *, version: int = 0, tag: int = 0, made_at: datetime | None = None
) -> Terms:
    """The terms that `data` states. Raises `InvalidInput`: `key` and sentence name the wrong or unknown key in full."""
    return _read(Fields(data), version, tag, made_at)


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that is wrong, in the order of the file. `terms`, where something is: with the usual in its place."""

    terms: Terms
    slips: tuple[Slip, ...]

    @property
    def ready(self) -> bool:
        """Whether `parse_terms` takes it, and answers `terms`."""
        return not self.slips


def check_terms(data: Mapping[str, object]) -> Checked:
    """The same rules as `parse_terms`, which names the first slip: here each is named. Raises nothing."""
    kept = Kept()
    terms = _read(Fields(data, kept=kept), 0, 0, None)
    return Checked(terms, tuple(kept.slips))


def _check_stamp_card(terms: Terms, benefit: StampCardBenefit, fields: Fields) -> None:
    """What is said of coupons and of baskets cannot hold for a stamp."""
    if benefit.reward == terms.campaign and fields.whole("id"):
        fields.wrong("benefit.reward", "a card cannot be its own reward", SlipCode.OWN_REWARD)
    if terms.valid.days_after_issue is not None:
        problem = "a stamp card is not issued; use from and until"
        fields.wrong("valid.days_after_issue", problem, SlipCode.NOT_FOR_STAMPS)
    if terms.min_spend_minor:
        problem = "a stamp is given without an amount; leave it out"
        fields.wrong("min_spend_minor", problem, SlipCode.NOT_FOR_STAMPS)
    if terms.limits.uses_per_coupon != 1:
        problem = "a stamp card is not redeemed; leave it out"
        fields.wrong("limits.uses_per_coupon", problem, SlipCode.NOT_FOR_STAMPS)


def _check_reservation(terms: Terms, fields: Fields) -> None:
    """When, how many and for how much its slots and its price say."""
    said_by_slots = {"weekdays": terms.weekdays != EVERY_DAY, "hours": terms.hours}
    said_by_slots["limits.per_store_day"] = terms.limits.per_store_day
    for key, said in said_by_slots.items():
        if said:
            fields.wrong(key, "benefit.slots say it; leave it out", SlipCode.SAID_BY_SLOTS)
    if terms.min_spend_minor:
        problem = "benefit.price_minor says what is to pay; leave it out"
        fields.wrong("min_spend_minor", problem, SlipCode.SAID_BY_PRICE)
    if terms.limits.uses_per_coupon != 1:
        fields.wrong("limits.uses_per_coupon", "an item is picked up once; leave it out", SlipCode.PICKED_UP_ONCE)


def read_terms(data: Mapping[str, object], *, version: int = 0, tag: int = 0, made_at: datetime | None = None) -> Terms:
    """Terms from a database or from the wire. Those that this program cannot read are kept as they came, as of the kind
    `NEWER`, with as much of the rest as it can read. Raises `InvalidInput` for what names no campaign or no kind."""
    try:
        return parse_terms(data, version=version, tag=tag, made_at=made_at)
    except InvalidInput:
        fields = Fields(data)
        campaign, kind = fields.text("id"), fields.text("kind")
    benefit = NewerBenefit(kind, json.dumps(data, ensure_ascii=False, sort_keys=True))
    return Terms(
        campaign=campaign,
        version=version,
        tag=tag,
        kind=CampaignKind.NEWER,
        title=_where_readable(lambda: read_words(fields, "title"), Words(campaign, campaign)),
        benefit=benefit,
        valid=_where_readable(lambda: read_validity(fields.section("valid")), Validity()),
        stacking=_where_readable(lambda: read_stacking(kind, fields.section("stacking")), Stacking(kind)),
        stores=_where_readable(lambda: read_stores(fields), ()),
        limits=_where_readable(lambda: read_limits(benefit, fields.section("limits")), Limits()),
        on_void=_where_readable(lambda: read_on_void(fields.section("on_void")), OnVoid()),
        made_at=made_at,
    )


def _where_readable(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except InvalidInput:
        return otherwise


def terms_to_dict(terms: Terms) -> dict[str, object]:
    """The file form of `terms`, every key written out; only what JSON can say. What came of a newer program goes as it
    came."""
    if isinstance(terms.benefit, NewerBenefit):
        as_it_came: dict[str, object] = json.loads(terms.benefit.document)
        return as_it_came
    return {
        "id": terms.campaign,
        "kind": terms.kind.value,
        "title": words_dict(terms.title),
        "benefit": benefit_dict(terms.benefit),
        "valid": _validity_dict(terms.valid),
        "weekdays": list(terms.weekdays),
        "hours": [f"{clock_of(span.from_minute)}-{clock_of(span.until_minute)}" for span in terms.hours],
        "stores": list(terms.stores),
        "min_spend_minor": terms.min_spend_minor,
        "audience": _audience_dict(terms.audience),
        "limits": {
            "uses_per_coupon": terms.limits.uses_per_coupon,
            "per_member": terms.limits.per_member,
            "per_member_day": terms.limits.per_member_day,
            "per_store_day": terms.limits.per_store_day,
            "total": terms.limits.total,
        },
        "stacking": {
            "group": terms.stacking.group,
            "exclusive": terms.stacking.exclusive,
            "priority": terms.stacking.priority,
        },
        "member_bound": terms.member_bound,
        "transferable": terms.transferable,
        "offline": {"policy": terms.offline.mode.value, "amount_minor": terms.offline.amount_minor},
        "on_void": {
            "frees_limits": terms.on_void.frees_limits,
            "grace_days": terms.on_void.grace_days,
            "max_cycles": terms.on_void.max_cycles,
        },
    }


# --- reading ----------------------------------------------------------------------------------------------------------


def _read(fields: Fields, version: int, tag: int, made_at: datetime | None) -> Terms:
    kind_said = fields.said("kind")
    if not isinstance(kind_said, str) or kind_said in KINDS:  # a newer program's may have keys of its own
        fields.only(campaign_keys(kind_said))
    campaign = fields.text("id")
    if not is_name(campaign):
        problem = "must have at most 64 letters, digits, '.', '_' or '-', and begin with a letter or digit"
        fields.wrong("id", problem, SlipCode.NOT_AN_ID)
    kind = fields.attempt(lambda: _kind(fields), CampaignKind.NEWER)
    benefit = _benefit(kind, fields)
    terms = Terms(
        campaign=campaign,
        version=version,
        tag=tag,
        kind=kind,
        title=read_words(fields, "title"),
        benefit=benefit,
        valid=read_validity(fields.section("valid")),
        stacking=read_stacking(kind.value, fields.section("stacking")),
        weekdays=read_weekdays(fields),
        hours=read_hours(fields),
        stores=read_stores(fields),
        min_spend_minor=fields.integer("min_spend_minor", 0, MAX_MINOR, 0),
        audience=read_audience(fields),
        limits=read_limits(benefit, fields.section("limits")),
        member_bound=fields.flag("member_bound", False),
        transferable=fields.flag("transferable", True),
        offline=read_offline(fields.section("offline")),
        on_void=read_on_void(fields.section("on_void")),
        made_at=made_at,
    )
    fields.done()
    if isinstance(benefit, StampCardBenefit):
        _check_stamp_card(terms, benefit, fields)
    if isinstance(benefit, ReservationBenefit):
        _check_reservation(terms, fields)
    return terms


def _kind(fields: Fields) -> CampaignKind:
    text = check_text(fields.raw("kind"), "kind")
    try:
        return CampaignKind(text)
    except ValueError:
        available = ", ".join(KINDS)
        raise UnknownKind(f"kind: must be one of {available}", key="kind", code=SlipCode.UNKNOWN_KIND) from None


def _benefit(kind: CampaignKind, fields: Fields) -> Benefit:
    """What it gives; of a kind that is not known nobody can say what is wrong with it."""
    if kind is not CampaignKind.NEWER:
        return read_benefit(kind, fields)
    fields.holds("benefit")
    return NewerBenefit("", "")


# --- writing ----------------------------------------------------------------------------------------------------------


def _validity_dict(valid: Validity) -> dict[str, object]:
    days = {"from": valid.from_day, "until": valid.until_day}
    found: dict[str, object] = {key: day.isoformat() for key, day in days.items() if day is not None}
    if valid.days_after_issue is not None:
        found["days_after_issue"] = valid.days_after_issue
        found["starts_after_days"] = valid.starts_after_days
    return found


def _audience_dict(audience: Audience) -> dict[str, object]:
    if audience.everyone:
        return {"everyone": True}
    found: dict[str, object] = {
        key: value
        for key, value in (("tier", audience.tier), ("segment", audience.segment), ("tag", audience.tag))
        if value is not None
    }
    found |= {key: True for key in ("first_visit", "birthday_month") if getattr(audience, key)}
    if audience.member_since_before is not None:
        found["member_since_before"] = audience.member_since_before.isoformat()
    return found
