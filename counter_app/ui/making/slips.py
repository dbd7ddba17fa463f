"""Which field a slip in the file belongs to, and what is said of it there, in the present language."""

from __future__ import annotations

import re
from dataclasses import replace

from counter_app.domain.campaign_file import Checked
from counter_app.domain.slips import Slip, SlipCode
from counter_app.services.campaign_check import CheckCode
from counter_app.ui.making.draft import Draft, money_text, slots
from counter_app.ui.making.shapes import fields_in, groups_of
from counter_app.ui.money import SHOP_MONEY, money
from counter_app.ui.texts import translate

_ENTRY = re.compile(r"\[[0-9]+\].*$")
_SLOT = re.compile(r"benefit\.slots\[([0-9]+)\](?:\.([a-z]+))?")
_SLOT_FIELDS = {"weekday": "days", "from": "hours", "until": "hours", "capacity": "places"}
# A slip about both languages stands beside the first.
_WORDS = ("title", "benefit.text")
# Nothing was said at all; where nobody was in the field yet, that is no news.
UNSAID = frozenset({SlipCode.NEEDED, SlipCode.EMPTY, SlipCode.NO_WORDS, SlipCode.NO_SLOTS, SlipCode.NEEDS_AMOUNT})


def field_of(slip: Slip, draft: Draft) -> str:
    """The key of the field."""
    found = _SLOT.fullmatch(slip.key)
    if found is not None:
        said = slots(draft)
        row = said[int(found[1])][1] if int(found[1]) < len(said) else 0
        return f"slots.{row}.{_SLOT_FIELDS.get(found[2] or '', 'hours')}"
    if slip.key == "benefit.slots":
        return "slots.0.days"
    if slip.key in _WORDS:
        return f"{slip.key}.zh_CN"
    return _ENTRY.sub("", slip.key)


def with_missing(checked: Checked, draft: Draft) -> Checked:
    """With what this form does not leave empty where the file might."""
    told = {field_of(slip, draft) for slip in checked.slips}
    missing = tuple(
        Slip(shape.key, SlipCode.NEEDED, f"{shape.key}: is needed", {})
        for shape in fields_in(groups_of(draft.flavour, draft.values))
        if shape.needed and shape.key not in told and draft.values.get(shape.key) in (None, "", ())
    )
    about_slots = any(key.startswith("slots.") for key in told)
    shown = tuple(each for each in missing if not (about_slots and each.key.startswith("slots.")))
    return replace(checked, slips=(*checked.slips, *shown))


def slip_words(slip: Slip) -> str:
    """What is wrong, and what to type instead."""
    return _between(slip) or _of_days(slip) or _of_texts(slip) or translate("Slips", "This is not possible here")


def _of_texts(slip: Slip) -> str:
    most = slip.details.get("most")
    said: dict[str, str] = {
        SlipCode.NEEDED: translate("Slips", "Please fill in"),
        SlipCode.EMPTY: translate("Slips", "Please fill in"),
        SlipCode.NO_WORDS: translate("Slips", "Please fill in one of the two languages"),
        SlipCode.NEEDS_AMOUNT: translate("Slips", "Please fill in"),
        SlipCode.NO_SLOTS: translate("Slips", "Please say at least one day with hours and places"),
        SlipCode.TOO_LONG: translate("Slips", "At most {0} characters").format(most),
        SlipCode.TOO_MANY: translate("Slips", "At most {0} of them").format(most),
        SlipCode.NOT_PLAIN: translate("Slips", "Plain text in one line, please"),
        SlipCode.NOT_AN_ID: translate("Slips", "Letters, digits, “.”, “_” and “-” only, at most 64"),
        SlipCode.OWN_REWARD: translate("Slips", "A card cannot be its own reward"),
        SlipCode.NEVER_ISSUED: translate("Slips", "Of this campaign no coupons are issued"),
        CheckCode.TAKEN: translate("Slips", "There is a campaign with this id already"),
        CheckCode.CHANGED: translate("Slips", "Somebody changed it meanwhile: begin anew with Alt X"),
    }
    return said.get(slip.code, "")


def _of_days(slip: Slip) -> str:
    said: dict[str, str] = {
        SlipCode.NOT_A_DAY: translate("Slips", "A day, such as 2026-03-31, 3-31 or +30"),
        SlipCode.NO_SUCH_DAY: translate("Slips", "There is no such day"),
        SlipCode.FAR_DAY: translate("Slips", "Too far away; empty means no end"),
        SlipCode.ENDS_BEFORE: translate("Slips", "Before the first day"),
        SlipCode.NOT_HOURS: translate("Slips", "Hours, such as 10:00-18:00"),
        SlipCode.NOT_A_TIME: translate("Slips", "No time of day; such as 10:00-18:00"),
        SlipCode.NO_LENGTH: translate("Slips", "It ends when it begins"),
        SlipCode.TWICE: translate("Slips", "Stands here twice"),
    }
    return said.get(slip.code, "")


def _such_as() -> str:
    """An amount as this shop's money has it."""
    one = 10**SHOP_MONEY.digits
    if one == 1:
        return translate("Slips", "A whole amount, such as 500")
    said = translate("Slips", "An amount, such as {0} or {1}")
    return said.format(money_text(50 * one), money_text(99 * one // 10))


def _between(slip: Slip) -> str:
    """Numbers and amounts, with what is possible."""
    amount = slip.key.endswith("_minor")
    if slip.code == SlipCode.NOT_WHOLE:
        return _such_as() if amount else translate("Slips", "A whole number")
    if slip.code == SlipCode.ABOVE_PRICE:
        return translate("Slips", "More than the price of {0}").format(money(int(str(slip.details["price_minor"]))))
    if slip.code != SlipCode.OUT_OF_RANGE:
        return ""
    low, high = int(str(slip.details["low"])), int(str(slip.details["high"]))
    if amount:
        return translate("Slips", "From {0} to {1}").format(money(low), money(high))
    return translate("Slips", "From {0} to {1}").format(f"{low:,}", f"{high:,}")
