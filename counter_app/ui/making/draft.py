"""A campaign that is being made: what was typed, as it was typed; and the file that it says (docs/campaigns.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import date, timedelta
from types import MappingProxyType

from counter_app.domain.campaign import NewerBenefit, Terms
from counter_app.domain.campaign_file import terms_to_dict
from counter_app.domain.money import format_minor
from counter_app.domain.values import dataclass
from counter_app.ui.making.shapes import FieldShape, Shape, Values, fields_in, groups_of, kind_of, slot_rows
from counter_app.ui.money import SHOP_MONEY, parse_amount

_MOST_DIGITS = 13
_DAY = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_LATER = re.compile(r"\+([0-9]{1,4})")
_SPAN = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?\s*[-–—~至]\s*([0-9]{1,2})(?::([0-9]{2}))?")
_BETWEEN = re.compile(r"[,，、;；\s]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_USUAL_DAYS = 30


@dataclass(frozen=True, slots=True)
class Draft:
    """`values`: texts, ticks (bool) and chips (tuples) by the key of the field. `campaign`: the one that is changed,
    with the version it was read in; "" for a new one. `touched`: what was filled in; `tried`: Enter was pressed."""

    flavour: str = ""
    values: Values = field(default_factory=lambda: MappingProxyType({}))
    campaign: str = ""
    based_on: int = 0
    touched: frozenset[str] = frozenset()
    tried: bool = False
    more: bool = False
    # What a campaign says that the form of its kind has no field for; it goes on saying it.
    unseen: Values = field(default_factory=lambda: MappingProxyType({}))

    @property
    def kind(self) -> str:
        """The kind in the file."""
        return kind_of(self.flavour, self.values)

    def with_value(self, key: str, value: object) -> Draft:
        """The same, with another value in one field."""
        return replace(self, values=MappingProxyType({**self.values, key: value}), touched=self.touched | {key})


def plain(text: str) -> str:
    """What an input method made wide, as it is meant."""
    return text.strip().translate(_FULL_WIDTH)


def minor_of(text: str) -> int | str:
    """An amount as it is typed in minor units; what is none as it is, for whoever says what is wrong."""
    amount = parse_amount(text, _MOST_DIGITS)
    return text if amount is None else amount


def number_of(text: str) -> int | str:
    """A whole number as it is typed."""
    bare = plain(text)
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 18 else text


def day_of(text: str, today: date) -> str:
    """A day as it is typed (`3-31`, `2026/3/31`, `+30`) as the file has it; what is none as it is."""
    bare = plain(text)
    later, found = _LATER.fullmatch(bare), _DAY.fullmatch(bare)
    if later is not None:
        return (today + timedelta(days=int(later[1]))).isoformat()
    if found is None:
        return text
    year = int(found[1]) if found[1] else today.year
    day = f"{year:04d}-{int(found[2]):02d}-{int(found[3]):02d}"
    # Without a year the next such day is meant.
    return day if found[1] or day >= today.isoformat() else f"{year + 1:04d}{day[4:]}"


def spans_of(text: str) -> list[str]:
    """Hours as they are typed (`10-18, 20:00-22:00`) as the file has them."""
    said = []
    # A space before or behind the hyphen belongs to the span.
    for part in _BETWEEN.split(re.sub(r"\s*([-–—~至])\s*", r"\1", plain(text))):
        found = _SPAN.fullmatch(part)
        said.append(f"{found[1]}:{found[2] or '00'}-{found[3]}:{found[4] or '00'}" if found else part)
    return [part for part in said if part]


def normal(shape: Shape, text: str, today: date) -> str:
    """What was typed as it stands there once the field is left."""
    match shape:
        case Shape.DAY:
            return day_of(text, today)
        case Shape.HOURS:
            return ", ".join(spans_of(text))
        case Shape.MONEY:
            found = minor_of(text)
            return money_text(found) if isinstance(found, int) else text
        case _:
            return text.strip()


def written(draft: Draft, key: str, today: date) -> Draft:
    """The same draft, where a text stands as it should already; else one in which it does."""
    shape = next((each for each in fields_in(groups_of(draft.flavour, draft.values)) if each.key == key), None)
    said = draft.values.get(key)
    if shape is None or not isinstance(said, str) or normal(shape.shape, said, today) == said:
        return draft
    return draft.with_value(key, normal(shape.shape, said, today))


def money_text(minor: int) -> str:
    """An amount as it is typed: `50`, `9.90`."""
    whole, _, rest = format_minor(minor, SHOP_MONEY.digits).partition(".")
    return f"{whole}.{rest}" if rest.strip("0") else whole


# --- to the file ------------------------------------------------------------------------------------------------------


def document(draft: Draft, today: date) -> dict[str, object]:
    """The file that the form says: what is left empty is left out, what cannot be read stands as it was typed."""
    made: dict[str, object] = {"id": draft.campaign or "", "kind": draft.kind, "title": {}, "benefit": {}}
    for key, value in draft.unseen.items():
        _put(made, key, value)
    if draft.kind == "general":
        made["benefit"] = {"text": {}}
    for shape in fields_in(groups_of(draft.flavour, draft.values)):
        value = draft.values.get(shape.key)
        if not shape.key.startswith(("slots.", "valid.how", "flash.")) and value not in (None, "", ()):
            _put(made, shape.key, _said(shape, value, today))
    if draft.campaign:
        made["id"] = draft.campaign
    if draft.kind == "reservation":
        _put(made, "benefit.slots", [slot for slot, _ in slots(draft)])
    return made


def _put(made: dict[str, object], key: str, value: object) -> None:
    *above, last = key.split(".")
    place = made
    for name in above:
        below = place.setdefault(name, {})
        assert isinstance(below, dict)
        place = below
    place[last] = value


def _said(shape: FieldShape, value: object, today: date) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return [int(each) for each in value] if shape.key == "weekdays" else list(value)
    text = str(value)
    match shape.shape:
        case Shape.MONEY:
            return minor_of(text)
        case Shape.NUMBER:
            return number_of(text)
        case Shape.DAY:
            return day_of(text, today)
        case Shape.HOURS:
            return spans_of(text)
        case _:
            return text


def slots(draft: Draft) -> list[tuple[dict[str, object], int]]:
    """Each slot of a reservation, beside the row it is said in: a row says the same of several days."""
    found = []
    for row in range(slot_rows(draft.values)):
        days, hours, places = (draft.values.get(f"slots.{row}.{name}") or "" for name in ("days", "hours", "places"))
        if not (days or hours or places):
            continue
        spans = spans_of(str(hours)) or [""]
        listed = days if isinstance(days, tuple) and days else (None,)
        found += [(_slot(day, span, str(places)), row) for day in listed for span in spans]
    return found


def _slot(day: object, span: str, places: str) -> dict[str, object]:
    begin, _, end = span.partition("-")
    said = {"weekday": int(str(day)) if day else None, "from": begin, "until": end, "capacity": number_of(places)}
    return {key: value for key, value in said.items() if value not in (None, "")}


# --- where it begins --------------------------------------------------------------------------------------------------


def new_id(flavour: str, chance: str) -> str:
    """Of the kind, and of chance: two counters off-line never mean the same campaign."""
    return f"{flavour.replace('_', '-')}-{chance[-6:]}".upper()


def begin(flavour: str, today: date, campaign_id: str, before: Draft | None = None) -> Draft:
    """A new campaign of a flavour; what was typed for another one stays where it fits."""
    until = (today + timedelta(days=_USUAL_DAYS)).isoformat()
    values: dict[str, object] = {
        "id": campaign_id,
        "valid.how": "days" if flavour in ("voucher", "pass") else "dates",
        "valid.from": today.isoformat(),
        "valid.until": "" if flavour in ("stamp_card", "reservation") else until,
        "valid.days_after_issue": "365" if flavour == "pass" else "90",
        "offline.policy": "allow",
        "transferable": True,
        "on_void.frees_limits": True,
        "benefit.no_show": "keep",
    }
    values |= {"pass": {"benefit.uses": "10"}, "stamp_card": {"benefit.stamps": "10"}}.get(flavour, {})
    if flavour == "flash":
        values |= {"flash.kind": "cash", "valid.until": today.isoformat(), "limits.per_member": "1"}
    before = before or Draft()
    kept = {key: value for key, value in before.values.items() if key in before.touched}
    return Draft(flavour, MappingProxyType({**values, **kept}), touched=before.touched)


def read(terms: Terms, *, copy_id: str = "") -> Draft:
    """The form filled with what a campaign says: to change it, or with a `copy_id` to make another one like it."""
    assert not isinstance(terms.benefit, NewerBenefit)
    values: dict[str, object] = {}
    flat = dict(_leaves(terms_to_dict(terms), ""))
    for key, value in flat.items():
        _fill(key, value, values)
    valid = terms.valid
    dated = valid.from_day is not None or valid.until_day is not None
    values["valid.how"] = "dates" if valid.days_after_issue is None else "both" if dated else "days"
    if valid.days_after_issue is None:
        values["valid.days_after_issue"] = "90"
    kind = terms.kind.value
    usual = {"min_spend_minor": "0", "benefit.value_minor": "0", "benefit.deposit_minor": "0", "stacking.group": kind}
    values |= {key: "" for key, value in usual.items() if values.get(key) == value}
    if copy_id:
        return Draft(kind, MappingProxyType({**values, "id": copy_id}), unseen=_unseen(kind, flat))
    return Draft(kind, MappingProxyType(values), terms.campaign, terms.version, unseen=_unseen(kind, flat))


def _leaves(found: Mapping[str, object], above: str) -> Iterator[tuple[str, object]]:
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _fill(key: str, value: object, values: dict[str, object]) -> None:
    if key == "benefit.slots":
        _flatten_slots(value, values)
    elif key == "weekdays":
        values[key] = () if value == [1, 2, 3, 4, 5, 6, 7] else tuple(map(str, _listed(value)))
    elif key not in ("kind", "audience.everyone"):
        values[key] = _typed(key, value)


def _unseen(kind: str, flat: Mapping[str, object]) -> Values:
    every = {"valid.how": "both", "offline.policy": "allow_up_to"}
    fields = {each.key for each in fields_in(groups_of(kind, every))}
    # Said otherwise, or by what the form has: the uses of a pass are in its benefit.
    elsewhere = {"id", "kind", "audience.everyone", "benefit.slots", "limits.uses_per_coupon"}
    return MappingProxyType({key: value for key, value in flat.items() if key not in fields | elsewhere})


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _typed(key: str, value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return ", ".join(map(str, value)) if key == "hours" else tuple(map(str, value))
    if value is None:
        return ""
    return money_text(value) if isinstance(value, int) and key.endswith("_minor") else str(value)


def _flatten_slots(value: object, values: dict[str, object]) -> None:
    """Slots that differ in their day alone stand in one row."""
    rows: dict[tuple[str, str], list[str]] = {}
    for slot in _listed(value):
        assert isinstance(slot, Mapping)
        rows.setdefault((f"{slot['from']}-{slot['until']}", str(slot["capacity"])), []).append(str(slot["weekday"]))
    for number, ((hours, places), days) in enumerate(rows.items()):
        values[f"slots.{number}.days"] = tuple(sorted(days))
        values[f"slots.{number}.hours"] = hours
        values[f"slots.{number}.places"] = places
