"""Exceptions, and operations that wait, in the present language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from counter_app.domain.settling import SettledAs, offered, sides_of
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.services.exception_list import Unsent
from counter_app.services.exception_words import closed_words, exception_title, outcome_title, status_word
from counter_app.services.records import ExceptionRecord
from counter_app.services.retention_words import facts_lines
from counter_app.services.settling import WITHDRAWN, HowSettled, case_of, closed_as, decided_before, how_settled
from counter_app.ui.exceptions.models import CaseShown, SideShown, Way
from counter_app.ui.member_words import Place
from counter_app.ui.money import money
from counter_app.ui.said import consequence, note_words, reason_words
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

LETTERS: Mapping[str, str] = {SettledAs.KEEP: "K", SettledAs.VOID: "V", SettledAs.WRITE_OFF: "W"}
_DOTS = {"waiting": "soft", "undeliverable": "warn", "refused": "bad"}


@dataclass(frozen=True, slots=True)
class Saying:
    """How values are said: moment, zone and stores of `place`; titles of campaigns."""

    place: Place
    titles: Mapping[str, object]

    def at(self, text: object) -> str:
        """A time as it came down; "" for none."""
        try:
            moment = datetime.fromisoformat(str(text))
        except ValueError:
            return ""
        return self.of(moment)

    def of(self, moment: datetime) -> str:
        """The day is left out where it is today."""
        here = moment.astimezone(self.place.zone)
        today = here.date() == self.place.now.astimezone(self.place.zone).date()
        return f"{here:%H:%M}" if today else f"{here:%m-%d %H:%M}"

    def where(self, told: Mapping[str, object]) -> str:
        """Counter, store, and who."""
        store = str(told.get("store", ""))
        parts = (told.get("counter"), self.place.stores.get(store, store), told.get("staff"))
        return " · ".join(str(each) for each in parts if each)


def row_of(record: ExceptionRecord, saying: Saying) -> ListRow:
    """A line of the list: when, what, where, and what is at stake."""
    lang, stands = saying.place.lang, how_settled(record)
    sides = sides_of(case_of(record))
    last = sides[-1] if sides else record.facts
    dot = "bad" if record.status == "open" else "good" if stands else "soft"
    who = outcome_title(stands.outcome, lang) if stands else saying.where(last)
    if record.status == WITHDRAWN:
        who = status_word(WITHDRAWN, lang)
    note = money(record.at_stake_minor) if record.at_stake_minor else ""
    return ListRow(record.id, saying.at(record.made_at), exception_title(record.reason, lang), who, dot, note=note)


def case_shown(record: ExceptionRecord, saying: Saying) -> CaseShown:
    """Everything about one of them."""
    lang, case, stands = saying.place.lang, case_of(record), how_settled(record)
    ways = offered(case) if record.status == "open" else ()
    return CaseShown(
        id=record.id,
        title=exception_title(record.reason, lang),
        stake=money(record.at_stake_minor) if record.at_stake_minor else "",
        made=translate("Exceptions", "Found {0}").format(saying.at(record.made_at)),
        sides=tuple(_side(each, number, saying) for number, each in enumerate(sides_of(case)[-4:])),
        ways=tuple(Way(each, LETTERS[each], outcome_title(each, lang), consequence(case, each, lang)) for each in ways),
        facts=(*_about_data(record, lang), *_settled(record, stands, saying)),
    )


def _about_data(record: ExceptionRecord, lang: str) -> tuple[str, ...]:
    return facts_lines(record.facts, lang) if record.reason.startswith("retention_") else ()


def _side(side: Mapping[str, object], number: int, saying: Saying) -> SideShown:
    title = f"{number + 1}. {saying.where(side)}"
    amount, discount = side.get("amount_minor"), side.get("discount_minor")
    lines = [saying.at(side.get("at"))]
    if isinstance(amount, int) and isinstance(discount, int) and (amount or discount):
        said = translate("Exceptions", "Purchase {0}, discount {1}")
        lines.append(said.format(money(amount), money(discount)))
    return SideShown(title, tuple(filter(None, lines)))


def _settled(record: ExceptionRecord, stands: HowSettled | None, saying: Saying) -> tuple[str, ...]:
    if record.status == WITHDRAWN:
        return _needs_nobody(record, saying)
    if stands is None:
        return ()
    said = [_decided(translate("Exceptions", "{0}: {1}"), stands, saying)]
    if stands.waiting:
        said.append(translate("Exceptions", "Not confirmed by the cloud yet."))
    said += [_decided(translate("Exceptions", "Came second with “{0}”: {1}"), each, saying) for each in stands.later]
    return tuple(said)


def _needs_nobody(record: ExceptionRecord, saying: Saying) -> tuple[str, ...]:
    said, before = [closed_words(closed_as(record), saying.place.lang)], decided_before(record)
    if before is not None:
        form = translate("Exceptions", "“{0}” had been decided ({1}) and counts no more.")
        said.append(_decided(form, before, saying))
    return tuple(said)


def _decided(form: str, stands: HowSettled, saying: Saying) -> str:
    who = saying.where({"store": stands.store, "counter": stands.counter, "staff": stands.staff})
    name = outcome_title(stands.outcome, saying.place.lang)
    return form.format(name, " · ".join(part for part in (who, saying.at(stands.at)) if part))


# --- the queue --------------------------------------------------------------------------------------------------------


def unsent_row(unsent: Unsent, saying: Saying) -> ListRow:
    """A line of what waits."""
    why = reason_of(unsent.reason, saying.place.lang)
    return ListRow(
        unsent.id,
        saying.of(unsent.at),
        type_words(unsent.type),
        why,
        _DOTS[unsent.state],
        note=state_words(unsent.state),
    )


def unsent_shown(unsent: Unsent, saying: Saying) -> CaseShown:
    """Everything about one of them."""
    facts = [state_words(unsent.state)]
    if unsent.reason:
        facts.append(reason_of(unsent.reason, saying.place.lang))
    if unsent.attempts:
        facts.append(
            counted(unsent.attempts, translate("Exceptions", "Tried once"), translate("Exceptions", "Tried {0} times"))
        )
    if unsent.state == "refused":
        facts.append(translate("Exceptions", "The cloud will not take it; it is kept here and stops nothing."))
    made = translate("Exceptions", "Written {0}").format(saying.of(unsent.at))
    return CaseShown(unsent.id, type_words(unsent.type), made=made, facts=tuple(facts))


def reason_of(name: str, lang: str) -> str:
    """Why it was refused, or did not arrive."""
    if name in tuple(ReasonCode):
        return reason_words(Reason(ReasonCode(name)), lang).headline
    known = {
        "unreachable": translate("Exceptions", "The cloud cannot be reached"),
        "timed_out": translate("Exceptions", "No answer in time"),
        "server_error": translate("Exceptions", "The cloud has a fault"),
        "half_answer": translate("Exceptions", "The answer broke off"),
        "unknown_type": translate("Exceptions", "The cloud's program is too old for it"),
        "invalid": translate("Exceptions", "The cloud cannot read it"),
        "cancelled": translate("Exceptions", "It was cancelled"),
    }
    return known.get(name) or note_words(Note(name), lang) or name


def state_words(state: str) -> str:
    """Where it stands."""
    return {
        "waiting": translate("Exceptions", "waits to be sent"),
        "undeliverable": translate("Exceptions", "set aside, tried every hour"),
        "refused": translate("Exceptions", "refused"),
    }[state]


def type_words(kind: str) -> str:
    """What an operation is called."""
    return {
        "checkout": translate("Exceptions", "Checkout"),
        "void": translate("Exceptions", "Void"),
        "refund": translate("Exceptions", "Refund"),
        "top_up": translate("Exceptions", "Top-up"),
        "points_adjust": translate("Exceptions", "Points by hand"),
        "stamp": translate("Exceptions", "Stamp"),
        "reserve": translate("Exceptions", "Reservation"),
        "member_sign_up": translate("Exceptions", "New member"),
        "member_update": translate("Exceptions", "Member changed"),
        "issue": translate("Exceptions", "Coupons issued"),
        "coupon_put": translate("Exceptions", "Coupon frozen or withdrawn"),
        "cancel": translate("Exceptions", "Cancelling"),
        "campaign_put": translate("Exceptions", "Campaign"),
        "staff_put": translate("Exceptions", "Staff"),
        "settings_put": translate("Exceptions", "Settings"),
        "lease_return": translate("Exceptions", "Off-line share returned"),
        "shift": translate("Exceptions", "Shift"),
        "traffic_count": translate("Exceptions", "Visits"),
        "exception_settle": translate("Exceptions", "Exception settled"),
    }.get(kind, kind)
