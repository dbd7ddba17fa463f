"""What is asked before a campaign is put, and what is said behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter_app.domain.campaign import CampaignKind
from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import Slip
from counter_app.domain.verdict import Note, Verdict
from counter_app.ui.making.known import Known
from counter_app.ui.making.shapes import fields_in, groups_of
from counter_app.ui.making.slips import slip_words
from counter_app.ui.making.views import ANEW, Judgement
from counter_app.ui.money import money
from counter_app.ui.said import note_words
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.asked import Question

PUT = "put"


def question_of(letter: str, judgement: Judgement, known: Known, lang: str) -> Question:
    """What follows from it, said before."""
    draft, terms = judgement.draft, judgement.checked.terms
    title = terms.title.pick(lang)
    if letter == ANEW:
        return Question(
            translate("Making", "Begin anew?"),
            translate("Making", "What was typed here is given up."),
            translate("Making", "Begin anew"),
        )
    if draft.campaign:
        now = translate("Making", "What is issued from now on has the new terms, at every counter that knows them.")
        return Question(
            translate("Making", "Save “{0}”?").format(known.names(lang).title(draft.campaign)),
            " ".join((now, translate("Making", "Coupons that are out keep theirs."))),
            translate("Making", "Save"),
        )
    first = terms.valid.from_day
    if first is not None and first > judgement.today:
        follows = translate("Making", "It is issued at once, and redeemed from {0} on.").format(first)
    elif terms.kind is CampaignKind.STAMP_CARD:
        follows = translate("Making", "Stamps are given at once.")
    elif terms.kind is CampaignKind.RESERVATION:
        follows = translate("Making", "It can be reserved at once.")
    else:
        follows = translate("Making", "It is issued and redeemed at once.")
    elsewhere = translate("Making", "Other counters follow as soon as they have heard of it.")
    return Question(
        translate("Making", "Launch “{0}”?").format(title), f"{follows} {elsewhere}", translate("Making", "Launch")
    )


def unchanged(judgement: Judgement, known: Known) -> bool:
    """Whether a campaign that is there says the same already."""
    before = known.terms.get(judgement.draft.campaign)
    now = judgement.checked.terms
    return before is not None and replace(now, version=before.version, tag=before.tag, made_at=before.made_at) == before


def mend_words(judgement: Judgement) -> str:
    """How much there is to be put right; what stands in no field in full."""
    draft, count = judgement.draft, len(judgement.by_field)
    there = {each.key for each in fields_in(groups_of(draft.flavour, draft.values))}
    beside = [slip.sentence for key, slip in judgement.by_field.items() if key not in there]
    one, many = (
        translate("Making", "1 thing is to be put right."),
        translate("Making", "{0} things are to be put right."),
    )
    return " ".join((counted(count, one, many), *beside))


def refused_words(wrong: InvalidInput) -> str:
    """What the service found that was not known here before."""
    return slip_words(Slip(wrong.key, wrong.code, wrong.sentence, wrong.details))


def paid_words(verdict: Verdict) -> tuple[str, ...]:
    """What the customer would pay."""
    off = translate("Making", "Off: {0}").format(money(verdict.discount_minor))
    return off, translate("Making", "To pay: {0}").format(money(verdict.payable_minor))


def put_words(title: str, notes: Sequence[Note], lang: str, *, changed: bool) -> str:
    """What was done, and what looks like a slip."""
    done = translate("Making", "“{0}” has new terms.") if changed else translate("Making", "“{0}” is launched.")
    return " ".join((done.format(title), *(note_words(note, lang) for note in notes)))
