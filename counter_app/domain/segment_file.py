"""A segment as a person writes it: every wrong or unknown key is named (docs/segments.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from counter_app.domain.benefit_file import read_words, words_dict
from counter_app.domain.campaign import Words
from counter_app.domain.campaign_keys import WORDS
from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import Fields, check_integer, check_text, is_name, keys, refuse
from counter_app.domain.segment_rules import (
    Between,
    Group,
    Join,
    JoinedOn,
    Measure,
    NumberFact,
    OneOf,
    Purchased,
    Redeemed,
    Rule,
    Said,
    Stamps,
    Test,
    WordFact,
    form_of,
)
from counter_app.domain.segments import MOST_DAYS, Activity, Segment
from counter_app.domain.slips import SlipCode

FORM = 3  # the newest that is read here (`segment_rules.form_of`)
MOST_FORM = 1_000
MOST_PARTS = 100
_MOST_WRITTEN = 10 * MOST_PARTS  # the same part written twice is one; what is far beyond is not read at all
MOST_WORDS = 100
DEEPEST = 6
MOST_VISITS = 1_000_000
MOST_POINTS = 1_000_000_000
MOST_MINOR = 100_000_000_000
MOST_STAMPS = 10_000
MOST_BIRTHDAY_DAYS = 365
MOST_PERIOD_DAYS = 366  # so far back purchases are told by day
_MOST = {
    NumberFact.VISITS: MOST_VISITS,
    NumberFact.POINTS: MOST_POINTS,
    NumberFact.VALUE: MOST_MINOR,
    NumberFact.BIRTHDAY_DAYS: MOST_BIRTHDAY_DAYS,
}
_MONTHS = tuple(str(month) for month in range(1, 13))
_GROUPS = tuple(Join)
_ENDS = keys("min", "max")
_KEYS = keys(
    *(fact.value for fact in WordFact),
    *_GROUPS,
    joined=keys("from", "until"),
    stamps=keys("card", "min", "max"),
    redeemed=keys("campaign", "days", "since"),
    **dict.fromkeys((fact.value for fact in NumberFact), _ENDS),
    **dict.fromkeys((measure.value for measure in Measure), keys("days", "min", "max")),
)


def parse_segment(data: object) -> Segment:
    """`{"id", "title", "rule"}` checked. Raises `InvalidInput` that names the key."""
    fields = Fields(data)
    fields.only(keys("id", "rule", title=WORDS))
    name = fields.text("id")
    if not is_name(name):
        problem = "must have 1 to 64 of letters, digits, '.', '_', '-', the first a letter or digit"
        refuse("id", problem, SlipCode.NOT_AN_ID)
    if name in tuple(Activity):
        problem = f"{name} is a segment of activity that every merchant has; its days are the setting activity"
        refuse("id", problem, SlipCode.OF_ACTIVITY, name=name)
    title = read_words(fields, "title") if fields.holds("title") else Words(name, name)
    return Segment(name, title, parse_rule(fields.raw("rule")))


def parse_rule(data: object, path: str = "rule") -> Rule:
    """A rule checked: of several keys each must hold. Raises `InvalidInput`."""
    if _written(data) > _MOST_WRITTEN:
        refuse(path, f"must have at most {MOST_PARTS} parts", SlipCode.TOO_MANY, most=MOST_PARTS)
    rule = _mapping(_read_form(data, path), path, 1)
    if _size(rule) > MOST_PARTS:
        refuse(path, f"must have at most {MOST_PARTS} parts", SlipCode.TOO_MANY, most=MOST_PARTS)
    return rule


def _written(data: object) -> int:
    """How many parts stand there as they are written, or some number beyond `_MOST_WRITTEN`."""
    count, ahead = 0, [data]
    while ahead and count <= _MOST_WRITTEN:
        part = ahead.pop()
        if isinstance(part, Mapping):
            count += len(part)
            ahead += [each for key in _GROUPS if isinstance(found := part.get(key), list | tuple) for each in found]
    return count


def segment_dict(segment: Segment) -> dict[str, object]:
    """As `parse_segment` reads it."""
    return {"id": segment.id, "title": words_dict(segment.title), "rule": stored_rule(segment.rule)}


def stored_rule(rule: Rule) -> dict[str, object]:
    """As it is kept and travels: with its form where a program of the first one cannot read it."""
    told, form = rule_dict(rule), form_of(rule)
    return {"form": form, **told} if form > 1 else told


def _read_form(data: object, path: str) -> object:
    if not isinstance(data, Mapping) or "form" not in data:
        return data
    form = check_integer(data["form"], f"{path}.form", 1, MOST_FORM)
    if form > FORM:
        problem = f"{form} is of a newer program; this one reads up to {FORM}"
        refuse(f"{path}.form", problem, SlipCode.NEWER_FORM, form=form, most=FORM)
    return {key: each for key, each in data.items() if key != "form"}


def rule_dict(rule: Rule) -> dict[str, object]:
    """As `parse_rule` reads it: the same rule has one form."""
    if not isinstance(rule, Group):
        return _test_dict(rule)
    if rule.join is not Join.ALL:
        return {rule.join.value: [rule_dict(part) for part in rule.parts]}
    parts = [rule_dict(part) for part in rule.parts]
    keys = [key for part in parts for key in part]
    if len(set(keys)) == len(keys) and all(len(part) == 1 for part in parts):
        return {key: part[key] for part in parts for key in part}
    return {Join.ALL.value: parts}


def _test_dict(rule: Test) -> dict[str, object]:
    if isinstance(rule, Stamps):
        return {"stamps": {"card": rule.card, **_without_none({"min": rule.low, "max": rule.high})}}
    if isinstance(rule, Redeemed):
        since = None if rule.since is None else rule.since.isoformat()
        return {"redeemed": {"campaign": list(rule.campaigns), **_without_none({"days": rule.days, "since": since})}}
    if isinstance(rule, Purchased):
        return {rule.measure.value: _without_none({"days": rule.days, "min": rule.low, "max": rule.high})}
    if isinstance(rule, OneOf):
        months = _MONTHS if rule.fact is WordFact.BIRTHDAY_MONTH else ()
        return {rule.fact.value: [int(word) if word in months else word for word in rule.words]}
    if isinstance(rule, JoinedOn):
        days = {"from": rule.first, "until": rule.last}
        return {"joined": {key: day.isoformat() for key, day in days.items() if day is not None}}
    return {rule.fact.value: _without_none({"min": rule.low, "max": rule.high})}


def _without_none(told: Mapping[str, object]) -> dict[str, object]:
    return {key: each for key, each in told.items() if each is not None}


def segment_text(title: object, rule: object) -> str:
    """How a segment is kept; of one without a rule, which was taken away, `null`."""
    return "null" if rule is None else json.dumps({"title": title, "rule": rule}, ensure_ascii=False, sort_keys=True)


def combined(rules: Sequence[Rule]) -> Rule:
    """All of these, in the form in which a file would have them; what holds twice stands once."""
    parts = [part for rule in rules for part in _parts_of(rule)]
    return joined_by(Join.ALL, parts)


def _parts_of(rule: Rule) -> tuple[Rule, ...]:
    return rule.parts if isinstance(rule, Group) and rule.join is Join.ALL else (rule,)


@lru_cache(maxsize=512)
def segment_from(identity: str, document: str) -> Segment | None:
    """What is kept of one; None for one that was taken away, and for a rule that only a newer program can read: nobody
    belongs to it here."""
    try:
        found = json.loads(document)
        return None if found is None else parse_segment({"id": identity, **found})
    except (InvalidInput, RecursionError, ValueError, TypeError):
        return None


# --- the parts --------------------------------------------------------------------------------------------------------


def _mapping(data: object, path: str, depth: int) -> Rule:
    if depth > DEEPEST:
        refuse(path, f"must be at most {DEEPEST} deep", SlipCode.TOO_DEEP, most=DEEPEST)
    fields = Fields(data, path)
    if not isinstance(data, Mapping) or not data:
        refuse(path, "needs a fact such as activity, tag, tier, visits or last_visit_days", SlipCode.NEEDS_FACT)
    fields.only(_KEYS)
    return joined_by(Join.ALL, [_part(fields, str(key), depth) for key in data])


def joined_by(join: Join, parts: Sequence[Rule]) -> Rule:
    """A group in the form in which a file would have it: in one order and each once; of one alone only that one."""
    each = sorted(dict.fromkeys(parts), key=lambda part: json.dumps(rule_dict(part), sort_keys=True))
    return each[0] if len(each) == 1 and join is not Join.NONE else Group(join, tuple(each))


def _part(fields: Fields, key: str, depth: int) -> Rule:
    if key in _GROUPS:
        return _group(fields, Join(key), depth)
    special = {"joined": _joined, "stamps": _stamps, "redeemed": _redeemed}
    if key in special:
        return special[key](fields.part(key))
    if key in tuple(Measure):
        return _purchased(fields.part(key), Measure(key))
    if key in tuple(NumberFact):
        return _between(fields.part(key), NumberFact(key))
    return OneOf(WordFact(key), _words(fields, WordFact(key)))


def _group(fields: Fields, join: Join, depth: int) -> Rule:
    path = fields.path(join.value)
    found = fields.items(join.value)
    if not found:
        refuse(path, "needs a list of rules", SlipCode.NEEDS_RULES)
    if len(found) > MOST_PARTS:
        refuse(path, f"must have at most {MOST_PARTS} parts", SlipCode.TOO_MANY, most=MOST_PARTS)
    return joined_by(join, [_mapping(each, f"{path}[{place}]", depth + 1) for place, each in enumerate(found)])


def _joined(part: Fields) -> Rule:
    rule = JoinedOn(part.day_or_none("from"), part.day_or_none("until"))
    part.done()
    if rule.first is None and rule.last is None:
        refuse(part.path("from"), "is needed, or until", SlipCode.NEEDS_EITHER, other="until")
    if rule.first is not None and rule.last is not None and rule.last < rule.first:
        refuse(part.path("until"), "must not lie before from", SlipCode.ENDS_BEFORE)
    return rule


def _between(part: Fields, fact: NumberFact) -> Rule:
    rule = Between(fact, *_low_and_high(part, _MOST.get(fact, MOST_DAYS)))
    part.done()
    return rule


def _purchased(part: Fields, measure: Measure) -> Rule:
    days = part.integer_or_none("days", 1, MOST_PERIOD_DAYS)
    rule = Purchased(measure, days, *_low_and_high(part, MOST_VISITS if measure is Measure.PURCHASES else MOST_MINOR))
    part.done()
    return rule


def _low_and_high(part: Fields, most: int) -> tuple[int | None, int | None]:
    low, high = part.integer_or_none("min", 0, most), part.integer_or_none("max", 0, most)
    if low is None and high is None:
        refuse(part.path("min"), "is needed, or max", SlipCode.NEEDS_EITHER, other="max")
    if low is not None and high is not None and high < low:
        refuse(part.path("max"), "must not be less than min", SlipCode.LESS_THAN_MIN)
    return low, high


def _stamps(part: Fields) -> Rule:
    rule = Stamps(part.text("card"), *_low_and_high(part, MOST_STAMPS))
    part.done()
    return rule


def _redeemed(part: Fields) -> Rule:
    named = _word_list(part.raw("campaign"), part.path("campaign"), check_text)
    rule = Redeemed(named, part.integer_or_none("days", 0, MOST_DAYS), part.day_or_none("since"))
    part.done()
    return rule


def _words(fields: Fields, fact: WordFact) -> tuple[str, ...]:
    """A list of words, or one of them alone."""
    return _word_list(fields.raw(fact.value), fields.path(fact.value), _CHECKS.get(fact, _any_word))


def _word_list(raw: object, path: str, check: Callable[[object, str], str]) -> tuple[str, ...]:
    found = raw if isinstance(raw, list | tuple) else (raw,)
    if not 0 < len(found) <= MOST_WORDS:
        refuse(path, f"needs 1 to {MOST_WORDS} words", SlipCode.HOW_MANY_WORDS, most=MOST_WORDS)
    words = [check(each, f"{path}[{place}]" if found is raw else path) for place, each in enumerate(found)]
    return tuple(sorted(set(words), key=word_order))


def word_order(word: str) -> tuple[int, str]:
    """In which order words of a test stand: months as in a year."""
    return (len(word) if word in _MONTHS else 0, word)


def _any_word(word: object, path: str) -> str:
    return "" if word == "" else check_text(word, path)


def _activity(word: object, path: str) -> str:
    if not isinstance(word, str) or word not in tuple(Activity):
        refuse(path, f"must be one of {', '.join(Activity)}", SlipCode.NOT_ONE_OF, choices=tuple(Activity))
    return word


def _month(word: object, path: str) -> str:
    return word if word in ("this", "") and isinstance(word, str) else str(check_integer(word, path, 1, 12))


def _said(word: object, path: str) -> str:
    if word != "" and (not isinstance(word, str) or word not in tuple(Said)):
        refuse(path, f'must be one of {", ".join(Said)}, ""', SlipCode.NOT_ONE_OF, choices=(*Said, '""'))
    return str(word)


_CHECKS: Mapping[WordFact, Callable[[object, str], str]] = {
    WordFact.ACTIVITY: _activity,
    WordFact.BIRTHDAY_MONTH: _month,
    WordFact.HOLDS: check_text,
    WordFact.CONSENT: _said,
}


def _size(rule: Rule) -> int:
    return 1 + sum(_size(part) for part in rule.parts) if isinstance(rule, Group) else 1
