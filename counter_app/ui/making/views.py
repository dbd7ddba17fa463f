"""From a draft and what is wrong with it to what the page shows, in the present language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from counter_app.domain.campaign import Terms
from counter_app.domain.campaign_file import Checked
from counter_app.domain.member import MemberStatus
from counter_app.domain.slips import Slip, is_about
from counter_app.domain.values import dataclass
from counter_app.services.member_list import counts_of, serves
from counter_app.ui.campaign_audience import anybody
from counter_app.ui.campaign_words import member_sentences
from counter_app.ui.campaigns.form_models import CellView, FormView, GroupView, PreviewView, TicketView
from counter_app.ui.making.draft import Draft
from counter_app.ui.making.known import Known
from counter_app.ui.making.shapes import FLAVOURS, FieldShape, Group, Shape, fields_in, groups_of
from counter_app.ui.making.slips import UNSAID, field_of, slip_words
from counter_app.ui.making.words import flavour_words, group_words, hint_of, label_of, option_of
from counter_app.ui.said import promise_words
from counter_app.ui.texts import LANGUAGES, in_language, translate

KIND_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
MORE, KIND, TRY, ANEW = "M", "K", "T", "X"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A draft beside what its file says, and what is wrong with it by the field that it stands in."""

    draft: Draft
    checked: Checked
    by_field: Mapping[str, Slip]
    today: date

    def shown(self, key: str) -> Slip | None:
        """What is said at a field: what is missing only once somebody was there, or wanted to go on."""
        slip = self.by_field.get(key)
        said = slip is not None and (slip.code not in UNSAID or self.draft.tried or key in self.draft.touched)
        return slip if said else None

    def whole(self, *keys: str) -> bool:
        """Whether nothing is wrong with these parts of the file."""
        return not any(is_about(slip, key) for slip in self.checked.slips for key in keys)

    def first_wrong(self) -> str:
        """The first field of the form in which something is wrong, or nothing."""
        shapes = fields_in(groups_of(self.draft.flavour, self.draft.values))
        return next((shape.key for shape in shapes if shape.key in self.by_field), "")

    def hidden(self) -> int:
        """How many fields beyond the usual ones are wrong."""
        more = tuple(group for group in groups_of(self.draft.flavour, self.draft.values) if group.more)
        return sum(self.shown(shape.key) is not None for shape in fields_in(more))


def judged(draft: Draft, checked: Checked, today: date) -> Judgement:
    """One slip a field, the first."""
    by_field: dict[str, Slip] = {}
    for slip in checked.slips:
        by_field.setdefault(field_of(slip, draft), slip)
    return Judgement(draft, checked, by_field, today)


# --- the form ---------------------------------------------------------------------------------------------------------


def form_view(judgement: Judgement, known: Known, lang: str) -> FormView:
    """What is to be made; or the fields of what is being made."""
    draft = judgement.draft
    if not draft.flavour:
        kinds = tuple((key, *flavour_words(each)) for key, each in zip(KIND_KEYS, FLAVOURS, strict=True))
        return FormView(translate("Making", "New campaign"), translate("Making", "What do you want to give?"), kinds)
    # The id of a campaign that is there never changes.
    groups = [each for each in groups_of(draft.flavour, draft.values) if not (draft.campaign and each.name == "id")]
    shown = tuple(_group(group, judgement, known) for group in groups if draft.more or not group.more)
    title, line = _head(draft, known, lang)
    save = translate("Making", "Save") if draft.campaign else translate("Making", "Launch")
    return FormView(title, line, (), shown, save, _acts(judgement))


def _head(draft: Draft, known: Known, lang: str) -> tuple[str, str]:
    if not draft.campaign:
        return translate("Making", "New campaign: {0}").format(flavour_words(draft.flavour)[0]), ""
    called = known.names(lang).title(draft.campaign)
    kept = translate("Making", "Coupons that are out keep the terms of their issue; these hold from now on.")
    return translate("Making", "Change: {0}").format(called), kept


def can_be_tried(draft: Draft) -> bool:
    """Of what is presented at the counter: a stamp card is not, and a reservation is booked first."""
    return draft.kind not in ("stamp_card", "reservation")


def _acts(judgement: Judgement) -> tuple[tuple[str, str], ...]:
    draft, wrong = judgement.draft, judgement.hidden()
    more = translate("Making", "Less") if draft.more else translate("Making", "More")
    if wrong and not draft.more:
        more = translate("Making", "More ({0} to mend)").format(wrong)
    kind = ((KIND, translate("Making", "Another kind")),) if not draft.campaign else ()
    tried = ((TRY, translate("Making", "Try it")),) if can_be_tried(draft) else ()
    return ((MORE, more), *tried, *kind, (ANEW, translate("Making", "Begin anew")))


def _group(group: Group, judgement: Judgement, known: Known) -> GroupView:
    rows = tuple(tuple(_cell(shape, judgement, known) for shape in row) for row in group.rows)
    return GroupView(group_words(group.name), rows)


def _cell(shape: FieldShape, judgement: Judgement, known: Known) -> CellView:
    draft, slip = judgement.draft, judgement.shown(shape.key)
    label = label_of(shape.key)
    if shape.needed and not draft.values.get(shape.key):
        label = translate("Making", "{0} · needed").format(label)
    return CellView(
        key=shape.key,
        shape=shape.shape.value,
        width=shape.width,
        label=label,
        value=draft.values.get(shape.key, () if shape.shape is Shape.CHIPS else ""),
        hint=hint_of(shape.key, draft.kind),
        slip=slip_words(slip) if slip is not None else "",
        options=_options(shape, draft, known),
        known=known.to_pick(shape.key),
    )


def _options(shape: FieldShape, draft: Draft, known: Known) -> tuple[tuple[str, str], ...]:
    if shape.key != "stores":
        return tuple((option, option_of(shape.key, option)) for option in shape.options)
    said = draft.values.get("stores")
    beside = [each for each in said if each not in known.stores] if isinstance(said, tuple) else []
    return (*known.stores.items(), *((each, each) for each in beside))


# --- what the member will hold ----------------------------------------------------------------------------------------


def preview_view(judgement: Judgement, known: Known) -> PreviewView:
    """The coupon in each language, as far as it can be told yet."""
    tickets = tuple(_ticket(judgement, known, lang) for lang in LANGUAGES)
    title = translate("Making", "What the member will see")
    return PreviewView(title, tickets, _audience(judgement, known))


def _ticket(judgement: Judgement, known: Known, lang: str) -> TicketView:
    terms = judgement.checked.terms
    language = translate("Making", "In English") if lang == "en" else translate("Making", "In Chinese")
    with in_language(lang):
        title = terms.title.pick(lang) if judgement.whole("title") else translate("Making", "Title")
        gives = translate("Making", "What it gives")
        if judgement.whole("benefit", "min_spend_minor"):
            gives = promise_words(terms, lang)
        rules = tuple(member_sentences(terms, known.names(lang), judgement.whole))
    return TicketView(language, title, gives, rules)


def _audience(judgement: Judgement, known: Known) -> str:
    """How many members it is for now: of what is counted anyway."""
    terms = judgement.checked.terms
    total = audience_count(terms, known) if judgement.whole("audience") else None
    if total is None:
        return ""
    return translate("Making", "Members known here whom it is for now: {0}").format(f"{total:,}")


def audience_count(terms: Terms, known: Known) -> int | None:
    """None where it cannot be told from what the list of members counts."""
    audience, sweep = terms.audience, known.sweep
    uncounted = audience.segment or audience.first_visit or audience.birthday_month or audience.member_since_before
    if sweep is None or not sweep.done or uncounted:
        return None
    wanted = replace(anybody(), status=MemberStatus.ACTIVE, tier=audience.tier, tag=audience.tag or "")
    if not serves(sweep, wanted) or (wanted.tag and not sweep.combined):
        return None
    return counts_of(sweep, wanted).total
