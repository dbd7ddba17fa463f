"""The staff in the present language."""

from __future__ import annotations

from datetime import datetime, tzinfo

from counter_app.domain.member import Role
from counter_app.domain.values import dataclass
from counter_app.services.acting import TILL
from counter_app.services.staff import StaffView
from counter_app.ui.days import day_words
from counter_app.ui.people import role_words
from counter_app.ui.staff.models import StaffAsk, StaffCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

CHANGE, PIN, LEAVE, BACK = "E", "P", "L", "B"


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks (`by`, as an `owner` or not), and when and where."""

    now: datetime
    zone: tzinfo
    by: str = ""
    owner: bool = False

    def at(self, moment: datetime | None) -> str:
        """A moment on the store's clocks."""
        if moment is None:
            return translate("Staff", "not yet")
        here, today = moment.astimezone(self.zone), self.now.astimezone(self.zone).date()
        return f"{day_words(here.date(), today, short=True)} {here:%H:%M}"


def name_of(person: StaffView) -> str:
    """What a person is called; the till is nobody in particular."""
    return translate("Staff", "Shared till") if person.name == TILL else person.name


def row_of(person: StaffView, looking: Looking) -> ListRow:
    """A line of the list: role, name, when here last."""
    note = translate("Staff", "PIN locked") if person.locked else ""
    if person.has_pin and not note:
        note = looking.at(person.last_sign_in_at)
    dot = "soft" if not person.active else "bad" if person.locked else "good"
    who = translate("Staff", "you") if person.id == looking.by else ""
    return ListRow(person.id, role_words(person.role), name_of(person), who, dot, note=note)


def case_of(person: StaffView, looking: Looking) -> StaffCase:
    """The details of one person."""
    state = translate("Staff", "works here") if person.active else translate("Staff", "has left")
    figures: list[tuple[str, str]] = []
    if person.name != TILL:
        pin = translate("Staff", "set") if person.has_pin else translate("Staff", "none")
        pin = translate("Staff", "locked after too many wrong tries") if person.locked else pin
        figures.append((translate("Staff", "PIN"), pin))
        figures.append((translate("Staff", "Last sign-in at this counter"), looking.at(person.last_sign_in_at)))
    return StaffCase(
        person.id,
        name_of(person),
        f"{role_words(person.role)} · {state}",
        tuple(figures),
        _notes(person, looking),
        _acts(person, looking),
    )


def _notes(person: StaffView, looking: Looking) -> tuple[str, ...]:
    if not may_change(person, looking):
        return (translate("Staff", "Only an owner changes an owner."),)
    if person.name == TILL:
        return (translate("Staff", "A cashier without a PIN, there while nobody else is signed in."),)
    if person.locked:
        return (translate("Staff", "A new PIN frees it."),)
    return ()


def may_change(person: StaffView, looking: Looking) -> bool:
    """An owner is an owner's affair."""
    return looking.owner or person.role != Role.OWNER.value


def _acts(person: StaffView, looking: Looking) -> tuple[tuple[str, str], ...]:
    if not may_change(person, looking):
        return ()
    if person.name == TILL:
        return (
            (LEAVE, translate("Staff", "Switch off")) if person.active else (BACK, translate("Staff", "Switch on")),
        )
    if not person.active:
        return ((BACK, translate("Staff", "Comes back")),)
    return (
        (CHANGE, translate("Staff", "Name, role")),
        (PIN, translate("Staff", "New PIN")),
        (LEAVE, translate("Staff", "Leaves")),
    )


# --- what is asked ----------------------------------------------------------------------------------------------------


def asks_new(looking: Looking) -> StaffAsk:
    """Somebody new."""
    return StaffAsk(
        translate("Staff", "New person"),
        translate("Staff", "The person types the PIN; nobody else needs to know it."),
        translate("Staff", "Add"),
        ("name", "role", "pin"),
        roles=_roles(looking),
    )


def asks_about(letter: str, person: StaffView, looking: Looking) -> StaffAsk:
    """What the key of an act asks."""
    name = name_of(person)
    if letter == CHANGE:
        return StaffAsk(
            translate("Staff", "Change {0}").format(name),
            translate("Staff", "It holds at every counter from the next round on."),
            translate("Staff", "Save"),
            ("name", "role"),
            person.name,
            person.role,
            _roles(looking),
        )
    if letter == PIN:
        what = translate("Staff", "{0} types it. The old one is good no longer; a locked one is free again.")
        return StaffAsk(translate("Staff", "New PIN"), what.format(name), translate("Staff", "Save"), ("pin",))
    if letter == LEAVE and person.name == TILL:
        what = translate("Staff", "Then nobody sells without a name and a PIN.")
        return StaffAsk(translate("Staff", "Switch off"), what, translate("Staff", "Switch off"))
    if letter == LEAVE:
        what = translate("Staff", "{0} cannot sign in any more, and is signed out. Every record of theirs stays.")
        return StaffAsk(translate("Staff", "{0} leaves").format(name), what.format(name), translate("Staff", "Leaves"))
    what = translate("Staff", "Signs in with the PIN from before; set a new one if it may be known.")
    title = translate("Staff", "{0} comes back").format(name)
    return StaffAsk(title, "" if person.name == TILL else what, translate("Staff", "Comes back"))


def _roles(looking: Looking) -> tuple[tuple[str, str], ...]:
    """Those that whoever looks may give."""
    return tuple((each.value, role_words(each.value)) for each in Role if looking.owner or each is not Role.OWNER)


def slip_words(key: str) -> str:
    """What the service found wrong with an entry, by the name of the field."""
    if key.startswith("rights"):
        return translate("Rights", "Then nobody who works here could do it")
    field = key.rpartition(".")[2]
    return {
        "name": translate("Staff", "Somebody has this name already"),
        "role": translate("Staff", "One owner who works here must remain"),
        "pin": translate("Staff", "A PIN has 4 to 8 digits"),
    }.get(field, translate("Staff", "This cannot be saved"))
