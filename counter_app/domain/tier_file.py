"""The setting `tiers` as a person writes it: every wrong or unknown key is named (docs/settings.md, "Tiers")."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from counter_app.domain.benefit_file import read_words, words_dict
from counter_app.domain.campaign import Words
from counter_app.domain.campaign_keys import WORDS
from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import MAX_MINOR, Fields, check_text, is_name, keys, refuse
from counter_app.domain.tiers import NO_TIERS, Tier, Tiers

MOST_TIERS = 20
MOST_WINDOW_DAYS = 1_100
_MOST_VISITS = 1_100
_MOST_NAME = 32
_MOST_POINTS = 1_000
_TIER = keys("name", "from_minor", "visits", "points_percent", "pay_percent", "birthday", title=WORDS)
TIERS_KEYS = keys("window_days", "notice_days", list=_TIER)


def read_tiers(data: object, path: str = "", present: Tiers = NO_TIERS) -> Tiers:
    """What is written, what is left out as it is at `present`. Raises `InvalidInput`."""
    fields = Fields(data, path)
    fields.only(TIERS_KEYS)
    window = fields.integer("window_days", 1, MOST_WINDOW_DAYS, present.window_days)
    notice = fields.integer("notice_days", 0, MOST_WINDOW_DAYS, present.notice_days)
    found = fields.items("list")
    tiers = present.tiers
    if found is None and fields.holds("list"):
        refuse(fields.path("list"), "must be a list; leave it out to keep what there is")
    if found is not None:
        if len(found) > MOST_TIERS:
            refuse(fields.path("list"), f"has at most {MOST_TIERS} tiers")
        tiers = tuple(_tier(each, f"{fields.path('list')}[{place}]") for place, each in enumerate(found))
        _check_order(tiers, fields.path("list"))
    fields.done()
    return Tiers(window, notice, tiers)


def _tier(data: object, path: str) -> Tier:
    fields = Fields(data, path)
    name = check_text(fields.raw("name"), fields.path("name"), _MOST_NAME)
    title = read_words(fields, "title") if fields.holds("title") else Words(name, name)
    birthday = fields.text_or_none("birthday")
    if birthday is not None and not is_name(birthday):
        refuse(fields.path("birthday"), "must be the id of a campaign")
    tier = Tier(
        name,
        title,
        from_minor=fields.integer_or_none("from_minor", 0, MAX_MINOR) or 0,
        visits=fields.integer_or_none("visits", 0, _MOST_VISITS) or 0,
        points_percent=fields.integer("points_percent", 100, _MOST_POINTS, 100),
        pay_percent=fields.integer_or_none("pay_percent", 1, 100),
        birthday=birthday,
    )
    fields.done()
    if not (tier.from_minor or tier.visits):
        refuse(path, "needs from_minor or visits")
    return tier


def _check_order(tiers: tuple[Tier, ...], path: str) -> None:
    """Whoever reaches a tier has reached all those below it."""
    if len({tier.name for tier in tiers}) < len(tiers):
        refuse(path, "a name stands twice")
    for place, (lower, higher) in enumerate(itertools.pairwise(tiers), 1):
        grows = lower.from_minor <= higher.from_minor and lower.visits <= higher.visits
        if not grows or (lower.from_minor, lower.visits) == (higher.from_minor, higher.visits):
            refuse(f"{path}[{place}]", "must ask for more than the tier before it, and for less in nothing")


def tiers_dict(tiers: Tiers) -> dict[str, object]:
    """The file form, every key written out."""
    return {
        "window_days": tiers.window_days,
        "notice_days": tiers.notice_days,
        "list": [
            {
                "name": tier.name,
                "title": words_dict(tier.title),
                "from_minor": tier.from_minor or None,
                "visits": tier.visits or None,
                "points_percent": tier.points_percent,
                "pay_percent": tier.pay_percent,
                "birthday": tier.birthday,
            }
            for tier in tiers.tiers
        ],
    }


def tiers_from(value: object) -> Tiers:
    """The tiers that a stored setting says; none where it says nothing that this program understands."""
    if not isinstance(value, Mapping):
        return NO_TIERS
    try:
        return read_tiers(value)
    except InvalidInput:
        return NO_TIERS
