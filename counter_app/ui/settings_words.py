"""The page of settings in words: groups, values, where a value holds, and what is wrong with what was typed."""

from __future__ import annotations

from counter_app.domain.errors import InvalidInput
from counter_app.domain.retention import DAYS
from counter_app.domain.slips import Slip
from counter_app.services.settings_shown import SettingsShown
from counter_app.ui.making.slips import slip_words
from counter_app.ui.money import SHOP_MONEY, money
from counter_app.ui.settings_shapes import LINES, MONEY, Shape, default_of, value_in
from counter_app.ui.texts import translate

_KEPT_FOR_EVER = tuple(f"retention.{name}" for name in DAYS)


def group_names() -> tuple[str, ...]:
    """In the order of their keys."""
    return (
        translate("Settings", "Here"),
        translate("Settings", "Points"),
        translate("Settings", "Limits"),
        translate("Settings", "Members"),
        translate("Settings", "Day"),
        translate("Settings", "Receipts"),
    )


def value_words(shape: Shape, value: object) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return _nothing_words(shape)
    if isinstance(value, bool):
        return translate("Settings", "Yes") if value else translate("Settings", "No")
    if shape.kind == MONEY and isinstance(value, int):
        return money(value)
    if shape.kind == LINES:
        return str(value).replace("\n", " | ")
    if isinstance(value, list):
        return translate("Settings", "{0} tiers").format(len(value)) if value else translate("Settings", "none")
    plain = f"{value:,}" if isinstance(value, int) else str(value)
    return _choice_words(shape).get(str(value)) or _unit_words(shape, plain)


def _nothing_words(shape: Shape) -> str:
    return {
        "points.lot_days": translate("Settings", "for ever"),
        "reservations.grace_minutes": translate("Settings", "until the day ends"),
        "here.camera": translate("Settings", "the first one"),
        **dict.fromkeys(_KEPT_FOR_EVER, translate("Settings", "always kept")),
    }.get(shape.id) or translate("Settings", "none")


def _choice_words(shape: Shape) -> dict[str, str]:
    return {
        "here.language": {"zh_CN": "中文", "en": "English"},
        "language": {"zh_CN": "中文", "en": "English"},
        "here.theme": {
            "light": translate("Settings", "Light"),
            "dark": translate("Settings", "Dark"),
            "contrast": translate("Settings", "High contrast"),
        },
        "here.volume_percent": {"0": translate("Settings", "Silent")},
        "value.order": {
            "principal_first": translate("Settings", "What was paid in, then the bonus"),
            "proportional": translate("Settings", "Both in proportion"),
        },
        "scope": {
            "store": translate("Settings", "Of its own store"),
            "all": translate("Settings", "Of all stores"),
        },
        "receipt.mode": {
            "text": translate("Settings", "The printer's characters"),
            "raster": translate("Settings", "A picture"),
        },
    }.get(shape.id, {})


def _unit_words(shape: Shape, value: str) -> str:
    end = shape.id.rpartition("_")[2]
    if shape.id == "receipt.width":
        return translate("Settings", "{0} mm").format(value)
    if end == "percent":
        return f"{value} %"
    if end == "days" or shape.id == "offline_caps.days":
        return translate("Settings", "{0} days").format(value)
    if end == "minutes":
        return translate("Settings", "{0} minutes").format(value)
    if end == "seconds":
        return translate("Settings", "{0} seconds").format(value)
    return value


def unit_hint(shape: Shape) -> str:
    """What is typed there."""
    if shape.kind == MONEY:
        return translate("Settings", "An amount, such as {0}").format(money(10**SHOP_MONEY.digits))
    end = shape.id.rpartition("_")[2]
    if end == "days" or shape.id == "offline_caps.days":
        hint = translate("Settings", "In days")
    else:
        hint = {
            "minutes": translate("Settings", "In minutes"),
            "seconds": translate("Settings", "In seconds"),
        }.get(end, "")
    if shape.empty:
        empty = translate("Settings", "Empty: {0}").format(_nothing_words(shape))
        return f"{hint} · {empty}" if hint else empty
    return hint


def facts_of(shape: Shape, known: SettingsShown) -> tuple[str, ...]:
    """What it is now, as it was delivered, where the value comes from, and when a change holds."""
    here, merchant = value_in(known.here, shape), value_in(known.merchant, shape)
    facts = [
        translate("Settings", "Now: {0}").format(value_words(shape, here)),
        translate("Settings", "As delivered: {0}").format(value_words(shape, default_of(shape))),
    ]
    if shape.everywhere:
        facts.append(translate("Settings", "The same in all stores"))
    elif shape.name in known.own:
        told = translate("Settings", "{0} has its own value; elsewhere: {1}")
        facts.append(told.format(known.store_name, value_words(shape, merchant)))
    elif shape.name in known.set_by_merchant:
        facts.append(translate("Settings", "Set for the whole merchant"))
    else:
        facts.append(translate("Settings", "Nobody has changed it yet"))
    facts.append(translate("Settings", "A change holds here at once, at other counters once they have synchronised"))
    return tuple(facts)


def slip_of(no: InvalidInput) -> str:
    """What is wrong with a value, in the present language."""
    by_key = {
        "business_day_starts": translate("Settings", "A time of day, such as 04:00"),
        "phone_region": translate("Settings", "A country in two letters, such as CN"),
        "receipt.printer": translate("Settings", "HOST or HOST:PORT, a device such as /dev/usb/lp0 or COM3, or system"),
        "receipt.footer": translate("Settings", "At most 200 characters"),
        "activity": translate("Settings", "The days must grow: active, drifting, asleep"),
        "welcome": translate("Settings", "There is no such campaign that gives coupons"),
    }
    if no.code:
        return slip_words(Slip(no.key, no.code, no.sentence, no.details))
    return by_key.get(no.key) or translate("Settings", "This is not possible here")
