"""What the rule builder asks, step by step, in the present language."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.campaign import CampaignKind
from counter_app.domain.segment_file import word_order
from counter_app.domain.segment_rules import NumberFact, OneOf, Rule, WordFact, asks_purchases
from counter_app.services.chart_words import Speech
from counter_app.services.context import Counter
from counter_app.services.segment_words import fact_said, rule_words
from counter_app.ui import rule_choices as choices
from counter_app.ui.members.step_form import Step
from counter_app.ui.rule_choices import Asked, Offered
from counter_app.ui.rule_draft import Draft
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

ADD, JOIN, SAVE, PLACE, WITHOUT = "add", "join", "save", "condition ", "-"
_DAYS = (NumberFact.LAST_VISIT_DAYS, NumberFact.JOINED_DAYS, NumberFact.BIRTHDAY_DAYS)


def offered_here(counter: Counter) -> Offered:
    """What there is to choose from at this counter."""
    from counter_app.services.segment_names import named_here

    with counter.store.reading() as reading:
        named = {lang: named_here(reading, lang) for lang in ("zh_CN", "en")}
        cards = tuple(campaign.id for campaign, terms in reading.campaigns() if terms.kind is CampaignKind.STAMP_CARD)
        purchases = reading.purchases_told()
    return Offered(named, cards, purchases)


def conditions(draft: Draft, total: str, title: str, speech: Speech, offered: Offered) -> Step:
    """What is asked so far, and what can be done with it."""
    named = offered.named[speech.lang]
    rows = [
        ListRow(f"{PLACE}{place}", "", " · ".join(rule_words(each.rule, speech, named)), note=_not(denied=each.denied))
        for place, each in enumerate(draft.conditions)
    ]
    rows.append(ListRow(ADD, "", translate("Rules", "Add a condition")))
    if len(draft.conditions) > 1:
        joined = translate("Rules", "any of them") if draft.any_of else translate("Rules", "all of them")
        rows.append(ListRow(JOIN, "", translate("Rules", "What must hold"), note=joined))
    if draft.conditions:
        rows.append(ListRow(SAVE, "", translate("Rules", "Save")))
    if draft.rule is not None and asks_purchases(draft.rule) and not offered.purchases:
        total = translate(
            "Rules",
            "What members bought is added up once this is saved; who fits is known after that, with the next sync.",
        )
    nothing = translate("Rules", "Choose what its members have in common. The list shows them at once.")
    return Step(
        title or translate("Rules", "New segment"),
        total if draft.conditions else nothing,
        main=translate("Rules", "Choose"),
        other=translate("Rules", "Take away") if draft.conditions else "",
        rows=tuple(rows),
    )


def _not(*, denied: bool) -> str:
    return translate("Rules", "not") if denied else ""


def place_of(name: str) -> int | None:
    """Which condition a row is."""
    return int(name.removeprefix(PLACE)) if name.startswith(PLACE) else None


def facts(speech: Speech) -> Step:
    """What a condition can be about."""
    rows = tuple(ListRow(fact, "", said) for fact, said in choices.fact_rows(speech))
    title, main = translate("Rules", "Which fact"), translate("Rules", "Choose")
    return Step(title, "", main=main, rows=rows)


def hows(fact: str, speech: Speech) -> Step:
    """How it can be asked for."""
    rows = tuple(ListRow(how, "", _how(how, fact)) for how in choices.hows_of(fact))
    return Step(fact_said(fact, speech), "", main=translate("Rules", "Choose"), rows=rows)


def _how(how: str, fact: str) -> str:
    ago = fact in (NumberFact.LAST_VISIT_DAYS, NumberFact.JOINED_DAYS)
    said = {
        choices.IS: translate("Rules", "is"),
        choices.IS_NOT: translate("Rules", "is not"),
        choices.LEAST: translate("Rules", "so long ago or longer") if ago else translate("Rules", "at least"),
        choices.MOST: translate("Rules", "so long ago at most") if ago else translate("Rules", "at most"),
    }
    return said[how]


def values(asked: Asked, offered: Offered, speech: Speech) -> Step:
    """Which value, of those there are."""
    listed = choices.values_of(asked.fact, offered, speech)
    rows = tuple(ListRow(value or WITHOUT, "", said) for value, said in listed)
    return Step(
        fact_said(asked.fact, speech), _how(asked.how, asked.fact), main=translate("Rules", "Choose"), rows=rows
    )


def typed(asked: Asked, speech: Speech) -> Step:
    """Which value, typed."""
    wants = translate("Rules", "Number")
    if asked.fact == WordFact.TAG:
        wants = translate("Rules", "Tag")
    elif asked.fact in _DAYS:
        wants = translate("Rules", "Days")
    elif asked.fact in choices.MONEY:
        wants = translate("Rules", "Amount")
    title = fact_said(asked.fact, speech)
    return Step(title, _how(asked.how, asked.fact), wants=wants, main=translate("Rules", "Take"))


def name() -> Step:
    """What it is to be called."""
    title, wants = translate("Rules", "Save segment"), translate("Segments", "Name of the segment")
    return Step(title, "", wants=wants, main=translate("Rules", "Save"))


def with_word(rule: Rule, word: str) -> Rule:
    """One word more, or one that was there less; the last one stays."""
    if not isinstance(rule, OneOf):
        return rule
    left = tuple(each for each in rule.words if each != word)
    if len(left) == len(rule.words):
        return replace(rule, words=tuple(sorted((*rule.words, word), key=word_order)))
    return replace(rule, words=left) if left else rule


def needs_a_number() -> str:
    """What was typed is none."""
    return translate("Rules", "Please type a number")


def needs_a_condition() -> str:
    """Nothing is asked yet."""
    return translate("Rules", "Please add a condition first")


def needs_a_name() -> str:
    """Nothing was typed."""
    return translate("Segments", "Please give it a name")


def cannot_be() -> str:
    """The service has refused."""
    return translate("Rules", "That cannot be saved: there are too many segments, or too many conditions.")
