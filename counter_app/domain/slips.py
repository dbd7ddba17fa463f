"""What can be wrong in a mapping that a person wrote: a code for each, beside the English sentence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from counter_app.domain.values import dataclass


class SlipCode(StrEnum):
    """In brackets the details that go with it."""

    NEEDED = "needed"
    UNKNOWN_KEY = "unknown_key"  # near: the key that was perhaps meant, or ""
    NOT_A_MAPPING = "not_a_mapping"
    NOT_A_LIST = "not_a_list"
    NOT_A_TEXT = "not_a_text"
    EMPTY = "empty"
    TOO_LONG = "too_long"  # most
    NOT_PLAIN = "not_plain"
    NOT_AN_ID = "not_an_id"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"  # low, high
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_DAY = "not_a_day"
    NO_SUCH_DAY = "no_such_day"  # day
    FAR_DAY = "far_day"  # first, last: years
    TOO_MANY = "too_many"  # most
    NOT_ONE_OF = "not_one_of"  # choices
    UNKNOWN_KIND = "unknown_kind"
    NO_WORDS = "no_words"
    ENDS_BEFORE = "ends_before"  # first, last: days
    NEEDS_DAYS = "needs_days"
    NO_WEEKDAY = "no_weekday"
    TWICE = "twice"
    NOT_HOURS = "not_hours"
    NOT_A_TIME = "not_a_time"
    NO_LENGTH = "no_length"
    NEEDS_AMOUNT = "needs_amount"
    NO_AMOUNT_HERE = "no_amount_here"
    NOT_EVERYONE = "not_everyone"
    USES_OF_PASS = "uses_of_pass"  # noqa: S105 - uses, no password
    OWN_REWARD = "own_reward"
    NEVER_ISSUED = "never_issued"  # campaign
    NOT_FOR_STAMPS = "not_for_stamps"
    SAID_BY_SLOTS = "said_by_slots"
    SAID_BY_PRICE = "said_by_price"
    PICKED_UP_ONCE = "picked_up_once"
    NO_SLOTS = "no_slots"  # most
    ABOVE_PRICE = "above_price"  # price_minor
    OF_ACTIVITY = "of_activity"  # name
    TOO_DEEP = "too_deep"  # most
    NEWER_FORM = "newer_form"  # form, most
    NEEDS_FACT = "needs_fact"
    NEEDS_RULES = "needs_rules"
    NEEDS_EITHER = "needs_either"  # other
    LESS_THAN_MIN = "less_than_min"
    HOW_MANY_WORDS = "how_many_words"  # most
    STANDS_TWICE = "stands_twice"  # name
    HOW_MANY_SEGMENTS = "how_many_segments"  # most
    HOW_MANY_CAMPAIGNS = "how_many_campaigns"  # most
    NO_SUCH_CAMPAIGN = "no_such_campaign"  # name
    HAS_ENDED = "has_ended"  # name
    NO_SUCH_SEGMENT = "no_such_segment"  # name
    NAME_TWICE = "name_twice"  # path, line, name
    NO_YAML = "no_yaml"  # path, where
    UNREADABLE = "unreadable"  # path
    NEEDS_ENTRIES = "needs_entries"  # path
    NEEDS_NAMES = "needs_names"  # path
    FILE_TOO_LARGE = "file_too_large"  # path
    NOT_UTF8 = "not_utf8"  # path
    NOT_HERE = "not_here"
    NO_SUCH_MEMBER = "no_such_member"  # name
    NOT_A_MOMENT = "not_a_moment"
    SPAN_OF_DAYS = "span_of_days"  # most
    NOT_A_TABLE = "not_a_table"
    NO_BACKUP = "no_backup"
    NOT_NOTHING = "not_nothing"  # most
    ONLY_COUNTED = "only_counted"  # count


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that is wrong. `key`: the full name of what it is about; `sentence`: English, begins with it."""

    key: str
    code: str
    sentence: str
    details: Mapping[str, object]


def is_about(slip: Slip, key: str) -> bool:
    """Whether a slip is about `key`, or about something below it; everything is below ""."""
    return key in ("", slip.key) or slip.key.startswith((f"{key}.", f"{key}["))
