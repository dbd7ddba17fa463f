"""A campaign as a file (docs/campaigns.md): mapping ↔ `Terms`, exactly.

The mapping is what YAML or JSON gave. `parse_terms(terms_to_dict(terms))` is `terms` again, so the same form travels
between counter and cloud. Version, tag and time of making are not in the file: they are given beside it.

A person's file is read by `parse_terms`, which takes nothing that it does not know. What is in use already is read by
`read_terms`: a newer program may have written it, and it must not be lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from counter_app.domain.benefit_file import MAX_USES, benefit_dict, clock_of, read_benefit, read_words, words_dict
from counter_app.domain.campaign import (
    KINDS,
    Audience,
    Benefit,
    CampaignKind,
    Hours,
    Limits,
    NewerBenefit,
    OfflineMode,
    OfflinePolicy,
    OnVoid,
    PassBenefit,
    ReservationBenefit,
    Stacking,
    StampCardBenefit,
    Terms,
    TrialBenefit,
    Validity,
    Words,
)
from counter_app.domain.campaign_keys import campaign_keys
from counter_app.domain.errors import InvalidInput, UnknownKind
from counter_app.domain.fields import MAX_MINOR, Fields, check_integer, check_text, is_name, refuse

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
DEFAULT_PRIORITY = 100
_MAX_DAYS = 36_500
_MAX_PRIORITY = 1_000_000
_MAX_ITEMS = 1_000
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DAY_MINUTES = 24 * 60
T = TypeVar("T")


def parse_terms(
    data: Mapping[str, object], *, version: int = 0, tag: int = 0, made_at: datetime | None = None
) -> Terms:
    """The terms that `data` states. Raises `InvalidInput`: `key` and sentence name the wrong or unknown key in full."""
    fields = Fields(data)
    kind_said = data.get("kind")
    if not isinstance(kind_said, str) or kind_said in KINDS:  # a newer program's may have keys of its own
        fields.only(campaign_keys(kind_said))
    campaign = fields.text("id")
    if not is_name(campaign):
        refuse("id", "must have at most 64 letters, digits, '.', '_' or '-', and begin with a letter or digit")
    kind = _kind(fields)
    benefit = read_benefit(kind, fields)
    terms = Terms(
        campaign=campaign,
        version=version,
        tag=tag,
        kind=kind,
        title=read_words(fields, "title"),
        benefit=benefit,
        valid=_validity(fields.section("valid")),
        stacking=_stacking(kind.value, fields.section("stacking")),
        weekdays=_weekdays(fields),
        hours=_hours(fields),
        stores=_stores(fields),
        min_spend_minor=fields.integer("min_spend_minor", 0, MAX_MINOR, 0),
        audience=_audience(fields),
        limits=_limits(benefit, fields.section("limits")),
        member_bound=fields.flag("member_bound", False),
        transferable=fields.flag("transferable", True),
        offline=_offline(fields.section("offline")),
        on_void=_on_void(fields.section("on_void")),
        made_at=made_at,
    )
    fields.done()
    if isinstance(benefit, StampCardBenefit):
        _check_stamp_card(terms, benefit)
    if isinstance(benefit, ReservationBenefit):
        _check_reservation(terms)
    return terms


def _check_stamp_card(terms: Terms, benefit: StampCardBenefit) -> None:
    """What is said of coupons and of baskets cannot hold for a stamp."""
    if benefit.reward == terms.campaign:
        refuse("benefit.reward", "a card cannot be its own reward")
    if terms.valid.days_after_issue is not None:
        refuse("valid.days_after_issue", "a stamp card is not issued; use from and until")
    if terms.min_spend_minor:
        refuse("min_spend_minor", "a stamp is given without an amount; leave it out")
    if terms.limits.uses_per_coupon != 1:
        refuse("limits.uses_per_coupon", "a stamp card is not redeemed; leave it out")


def _check_reservation(terms: Terms) -> None:
    """When, how many and for how much its slots and its price say."""
    said_by_slots = {"weekdays": terms.weekdays != EVERY_DAY, "hours": terms.hours}
    said_by_slots["limits.per_store_day"] = terms.limits.per_store_day
    for key, said in said_by_slots.items():
        if said:
            refuse(key, "benefit.slots say it; leave it out")
    if terms.min_spend_minor:
        refuse("min_spend_minor", "benefit.price_minor says what is to pay; leave it out")
    if terms.limits.uses_per_coupon != 1:
        refuse("limits.uses_per_coupon", "an item is picked up once; leave it out")


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
        valid=_where_readable(lambda: _validity(fields.section("valid")), Validity()),
        stacking=_where_readable(lambda: _stacking(kind, fields.section("stacking")), Stacking(kind)),
        stores=_where_readable(lambda: _stores(fields), ()),
        limits=_where_readable(lambda: _limits(benefit, fields.section("limits")), Limits()),
        on_void=_where_readable(lambda: _on_void(fields.section("on_void")), OnVoid()),
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


def _kind(fields: Fields) -> CampaignKind:
    text = fields.text("kind")
    available = ", ".join(KINDS)
    try:
        return CampaignKind(text)
    except ValueError:
        raise UnknownKind(f"kind: must be one of {available}", key="kind") from None


def _validity(part: Fields) -> Validity:
    first, last = part.day_or_none("from"), part.day_or_none("until")
    days = part.integer_or_none("days_after_issue", 1, _MAX_DAYS)
    starts = part.integer("starts_after_days", 0, _MAX_DAYS, 0)
    part.done()
    if first and last and last < first:
        refuse(part.path("until"), f"{last} is before {first}")
    if starts and days is None:
        refuse(part.path("starts_after_days"), "needs days_after_issue beside it")
    return Validity(first, last, days, starts)


def _weekdays(fields: Fields) -> tuple[int, ...]:
    items = fields.items("weekdays")
    if items is None:
        return EVERY_DAY
    days = tuple(check_integer(item, f"weekdays[{index}]", 1, 7) for index, item in enumerate(items))
    if not days:
        refuse("weekdays", "needs at least one day; leave the key out for every day")
    if len(set(days)) != len(days):
        refuse("weekdays", "names a day twice")
    return days


def _hours(fields: Fields) -> tuple[Hours, ...]:
    items = fields.items("hours") or ()
    if len(items) > _MAX_ITEMS:
        refuse("hours", f"must have at most {_MAX_ITEMS} entries")
    return tuple(_span(item, f"hours[{index}]") for index, item in enumerate(items))


def _span(item: object, path: str) -> Hours:
    found = _HOURS.fullmatch(item) if isinstance(item, str) else None
    if found is None:
        refuse(path, 'must be hours such as "10:00-18:00"')
    numbers = [int(group) for group in found.groups()]
    begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if begin >= _DAY_MINUTES or end > _DAY_MINUTES or numbers[1] > 59 or numbers[3] > 59:
        refuse(path, f"{found.group()} is no time of day")
    if begin == end:
        refuse(path, "begins and ends at the same time; leave hours out for the whole day")
    return Hours(begin, end)


def _stores(fields: Fields) -> tuple[str, ...]:
    items = fields.items("stores") or ()
    if len(items) > _MAX_ITEMS:
        refuse("stores", f"must have at most {_MAX_ITEMS} entries")
    return tuple(check_text(item, f"stores[{index}]") for index, item in enumerate(items))


def _audience(fields: Fields) -> Audience:
    part = fields.section("audience")
    audience = Audience(
        tier=part.text_or_none("tier"),
        segment=part.text_or_none("segment"),
        tag=part.text_or_none("tag"),
        first_visit=part.flag("first_visit", False),
        birthday_month=part.flag("birthday_month", False),
        member_since_before=part.day_or_none("member_since_before"),
    )
    everyone = part.holds("everyone")
    # `{everyone}` of YAML is the key with null.
    if everyone and part.raw("everyone") is not None and part.raw("everyone") is not True:
        refuse(part.path("everyone"), "must be true")
    part.done()
    if everyone and not audience.everyone:
        refuse(part.path("everyone"), "cannot stand beside another condition")
    return audience


def _limits(benefit: Benefit, part: Fields) -> Limits:
    uses = benefit.uses if isinstance(benefit, PassBenefit) else 1
    limits = Limits(
        part.integer("uses_per_coupon", 1, MAX_USES, uses),
        *(part.integer_or_none(key, 1, MAX_USES) for key in ("per_member", "per_member_day", "per_store_day", "total")),
    )
    part.done()
    if isinstance(benefit, PassBenefit) and limits.uses_per_coupon != uses:
        refuse(part.path("uses_per_coupon"), f"is {uses} by benefit.uses; leave it out")
    if isinstance(benefit, TrialBenefit) and limits.per_member is None:
        return replace(limits, per_member=1)
    if isinstance(benefit, StampCardBenefit) and limits.per_member_day is None:
        return replace(limits, per_member_day=1)
    return limits


def _stacking(kind: str, part: Fields) -> Stacking:
    stacking = Stacking(
        group=part.text_or_none("group") or kind,
        exclusive=part.flag("exclusive", False),
        priority=part.integer("priority", 0, _MAX_PRIORITY, DEFAULT_PRIORITY),
    )
    part.done()
    return stacking


def _offline(part: Fields) -> OfflinePolicy:
    text = part.text_or_none("policy") or OfflineMode.ALLOW.value
    amount = part.integer_or_none("amount_minor", 0, MAX_MINOR)
    part.done()
    if text not in {mode.value for mode in OfflineMode}:
        refuse(part.path("policy"), f"must be one of {', '.join(OfflineMode)}")
    mode = OfflineMode(text)
    if mode is OfflineMode.ALLOW_UP_TO and amount is None:
        refuse(part.path("amount_minor"), "is needed with allow_up_to")
    if mode is not OfflineMode.ALLOW_UP_TO and amount is not None:
        refuse(part.path("amount_minor"), "belongs to allow_up_to only")
    return OfflinePolicy(mode, amount)


def _on_void(part: Fields) -> OnVoid:
    on_void = OnVoid(
        part.flag("frees_limits", True),
        part.integer("grace_days", 0, _MAX_DAYS, 0),
        part.integer("max_cycles", 0, 10, 10),
    )
    part.done()
    return on_void


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
