"""The parts of a campaign's file (docs/campaigns.md), each read by itself: days, hours, stores, audience, limits …

Where the fields keep what is wrong, each goes on behind it (`fields.Fields`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from counter_app.domain.benefit_file import MAX_USES
from counter_app.domain.campaign import (
    Audience,
    Benefit,
    Hours,
    Limits,
    OfflineMode,
    OfflinePolicy,
    OnVoid,
    PassBenefit,
    Stacking,
    StampCardBenefit,
    TrialBenefit,
    Validity,
)
from counter_app.domain.fields import MAX_MINOR, Fields, check_integer, check_text, refuse
from counter_app.domain.slips import SlipCode

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
DEFAULT_PRIORITY = 100
_MAX_DAYS = 36_500
_MAX_PRIORITY = 1_000_000
_MAX_ITEMS = 1_000
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DAY_MINUTES = 24 * 60
_WHOLE_DAY = Hours(0, _DAY_MINUTES)


def read_validity(part: Fields) -> Validity:
    """`valid`."""
    first, last = part.day_or_none("from"), part.day_or_none("until")
    days = part.integer_or_none("days_after_issue", 1, _MAX_DAYS)
    starts = part.integer("starts_after_days", 0, _MAX_DAYS, 0)
    part.done()
    if first and last and last < first:
        part.wrong("until", f"{last} is before {first}", SlipCode.ENDS_BEFORE, first=first, last=last)
    if starts and days is None:
        part.wrong("starts_after_days", "needs days_after_issue beside it", SlipCode.NEEDS_DAYS)
    return Validity(first, last, days, starts)


def read_weekdays(fields: Fields) -> tuple[int, ...]:
    """`weekdays`."""
    items = fields.items("weekdays")
    if items is None:
        return EVERY_DAY
    days = tuple(_weekday(fields, item, f"weekdays[{index}]") for index, item in enumerate(items))
    if not days:
        fields.wrong("weekdays", "needs at least one day; leave the key out for every day", SlipCode.NO_WEEKDAY)
    if len(set(days)) != len(days):
        fields.wrong("weekdays", "names a day twice", SlipCode.TWICE)
    return days


def _weekday(fields: Fields, item: object, path: str) -> int:
    return fields.attempt(partial(check_integer, item, path, 1, 7), 1)


def read_hours(fields: Fields) -> tuple[Hours, ...]:
    """`hours`."""
    return tuple(fields.attempt(partial(_span, item, path), _WHOLE_DAY) for path, item in _listed(fields, "hours"))


def _listed(fields: Fields, key: str) -> list[tuple[str, object]]:
    """The entries of a list, each behind its full name."""
    items = fields.items(key) or ()
    if len(items) > _MAX_ITEMS:
        fields.wrong(key, f"must have at most {_MAX_ITEMS} entries", SlipCode.TOO_MANY, most=_MAX_ITEMS)
    return [(f"{key}[{index}]", item) for index, item in enumerate(items[:_MAX_ITEMS])]


def _span(item: object, path: str) -> Hours:
    found = _HOURS.fullmatch(item) if isinstance(item, str) else None
    if found is None:
        refuse(path, 'must be hours such as "10:00-18:00"', SlipCode.NOT_HOURS)
    numbers = [int(group) for group in found.groups()]
    begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if begin >= _DAY_MINUTES or end > _DAY_MINUTES or numbers[1] > 59 or numbers[3] > 59:
        refuse(path, f"{found.group()} is no time of day", SlipCode.NOT_A_TIME)
    if begin == end:
        problem = "begins and ends at the same time; leave hours out for the whole day"
        refuse(path, problem, SlipCode.NO_LENGTH)
    return Hours(begin, end)


def read_stores(fields: Fields) -> tuple[str, ...]:
    """`stores`."""
    return tuple(fields.attempt(partial(check_text, item, path), "") for path, item in _listed(fields, "stores"))


def read_audience(fields: Fields) -> Audience:
    """`audience`."""
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
        part.wrong("everyone", "must be true", SlipCode.NOT_YES_OR_NO)
    part.done()
    if everyone and not audience.everyone:
        part.wrong("everyone", "cannot stand beside another condition", SlipCode.NOT_EVERYONE)
    return audience


def read_limits(benefit: Benefit, part: Fields) -> Limits:
    """`limits`; what is left out may be said by what the campaign gives."""
    uses = benefit.uses if isinstance(benefit, PassBenefit) else 1
    limits = Limits(
        part.integer("uses_per_coupon", 1, MAX_USES, uses),
        *(part.integer_or_none(key, 1, MAX_USES) for key in ("per_member", "per_member_day", "per_store_day", "total")),
    )
    part.done()
    if isinstance(benefit, PassBenefit) and limits.uses_per_coupon != uses and part.whole("benefit"):
        problem = f"is {uses} by benefit.uses; leave it out"
        part.wrong("uses_per_coupon", problem, SlipCode.USES_OF_PASS, uses=uses)
    if isinstance(benefit, TrialBenefit) and limits.per_member is None:
        return replace(limits, per_member=1)
    if isinstance(benefit, StampCardBenefit) and limits.per_member_day is None:
        return replace(limits, per_member_day=1)
    return limits


def read_stacking(kind: str, part: Fields) -> Stacking:
    """`stacking`; the group is the kind where it is left out."""
    stacking = Stacking(
        group=part.text_or_none("group") or kind,
        exclusive=part.flag("exclusive", False),
        priority=part.integer("priority", 0, _MAX_PRIORITY, DEFAULT_PRIORITY),
    )
    part.done()
    return stacking


def read_offline(part: Fields) -> OfflinePolicy:
    """`offline`."""
    text = part.text_or_none("policy") or OfflineMode.ALLOW.value
    amount = part.integer_or_none("amount_minor", 0, MAX_MINOR)
    part.done()
    mode = part.attempt(lambda: _mode(text, part.path("policy")), OfflineMode.ALLOW)
    if not part.whole(part.path("policy")):
        return OfflinePolicy(mode)
    if mode is OfflineMode.ALLOW_UP_TO and amount is None:
        part.wrong("amount_minor", "is needed with allow_up_to", SlipCode.NEEDS_AMOUNT)
    if mode is not OfflineMode.ALLOW_UP_TO and amount is not None:
        part.wrong("amount_minor", "belongs to allow_up_to only", SlipCode.NO_AMOUNT_HERE)
    return OfflinePolicy(mode, amount)


def _mode(text: str, path: str) -> OfflineMode:
    if text not in {mode.value for mode in OfflineMode}:
        refuse(path, f"must be one of {', '.join(OfflineMode)}", SlipCode.NOT_ONE_OF, choices=tuple(OfflineMode))
    return OfflineMode(text)


def read_on_void(part: Fields) -> OnVoid:
    """`on_void`."""
    on_void = OnVoid(
        part.flag("frees_limits", True),
        part.integer("grace_days", 0, _MAX_DAYS, 0),
        part.integer("max_cycles", 0, 10, 10),
    )
    part.done()
    return on_void
