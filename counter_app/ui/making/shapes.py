"""Which fields a campaign's form has, by what is made: only those that its kind takes, the usual ones first.

A field's key is that of the file (docs/campaigns.md), so that what is wrong in the file is wrong in that field;
`valid.how`, `flash.kind` and `slots.N.…` are the form's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from counter_app.domain.values import dataclass

# What can be made, in the order of its keys 1 … 9, 0. A flash sale is one of four kinds, short and with a quota.
FLAVOURS = (
    "cash", "discount", "gift", "voucher", "general", "flash", "trial", "stamp_card", "pass", "reservation",
)  # fmt: skip
FLASH_KINDS = ("cash", "discount", "gift", "voucher")
MOST_SLOT_ROWS = 12
WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")
Values = Mapping[str, object]


class Shape(StrEnum):
    """How a field is filled in. `CHIPS`: any of several; `CHOICE`: one of them; `PICK`: a text with known ones."""

    TEXT = "text"
    MONEY = "money"
    NUMBER = "number"
    DAY = "day"
    HOURS = "hours"
    TICK = "tick"
    CHIPS = "chips"
    CHOICE = "choice"
    PICK = "pick"


@dataclass(frozen=True, slots=True)
class FieldShape:
    """`width` of six; `needed`: not left empty, by the file or by this form; `options` of chips and choices that are
    always the same."""

    key: str
    shape: Shape
    width: int = 2
    needed: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of fields under a heading; `more`: beyond what a manager usually says."""

    name: str
    rows: tuple[tuple[FieldShape, ...], ...]
    more: bool = False


def fields_in(groups: tuple[Group, ...]) -> Iterator[FieldShape]:
    """Every field, in its order."""
    return (field for group in groups for row in group.rows for field in row)


def _text(key: str, width: int = 3, *, needed: bool = False) -> FieldShape:
    return FieldShape(key, Shape.TEXT, width, needed)


def _money(key: str, *, needed: bool = False) -> FieldShape:
    return FieldShape(key, Shape.MONEY, 2, needed)


def _number(key: str, *, needed: bool = False) -> FieldShape:
    return FieldShape(key, Shape.NUMBER, 2, needed)


def _day(key: str, *, needed: bool = False) -> FieldShape:
    return FieldShape(key, Shape.DAY, 2, needed)


def _tick(key: str, width: int = 3) -> FieldShape:
    return FieldShape(key, Shape.TICK, width)


def _choice(key: str, *options: str) -> FieldShape:
    return FieldShape(key, Shape.CHOICE, 6, options=options)


_SPEND = _money("min_spend_minor")


def kind_of(flavour: str, values: Values) -> str:
    """The kind in the file."""
    said = str(values.get("flash.kind") or FLASH_KINDS[0])
    return said if flavour == "flash" else flavour


def groups_of(flavour: str, values: Values) -> tuple[Group, ...]:
    """The form of a flavour, as what is filled in already makes it."""
    kind = kind_of(flavour, values)
    flash: tuple[tuple[FieldShape, ...], ...] = ()
    if flavour == "flash":
        quota = (_number("limits.total", needed=True), _number("limits.per_member"))
        flash = ((_choice("flash.kind", *FLASH_KINDS),), quota)
    promise = Group(
        "promise",
        (
            *flash[:1],
            (_text("title.zh_CN", needed=not values.get("title.en")), _text("title.en")),
            *_benefit(kind, values),
            *flash[1:],
            *_validity(flavour, values),
        ),
    )
    return (promise, *_more(flavour, kind, values))


def _benefit(kind: str, values: Values) -> tuple[tuple[FieldShape, ...], ...]:
    item = _text("benefit.item", 2, needed=True)
    match kind:
        case "cash":
            return ((_money("benefit.amount_off_minor", needed=True), _SPEND),)
        case "discount":
            return ((_number("benefit.pay_percent", needed=True), _money("benefit.cap_minor"), _SPEND),)
        case "gift" | "voucher":
            return ((item, _money("benefit.value_minor"), _SPEND),)
        case "trial":
            return ((item, _money("benefit.postage_minor")),)
        case "pass":
            return ((_number("benefit.uses", needed=True),),)
        case "stamp_card":
            return ((_number("benefit.stamps", needed=True), FieldShape("benefit.reward", Shape.PICK, 4, needed=True)),)
        case "reservation":
            money = (_money("benefit.price_minor", needed=True), _money("benefit.deposit_minor"))
            return ((item, *money), *_slot_rows(values), (_choice("benefit.no_show", "keep", "return"),))
        case _:
            chinese = _text("benefit.text.zh_CN", needed=not values.get("benefit.text.en"))
            return ((chinese, _text("benefit.text.en")), (_SPEND,))


def slot_rows(values: Values) -> int:
    """How many rows of slots something was said in: the last of them counts, and one more is shown."""
    used = [int(key.split(".")[1]) for key, value in values.items() if key.startswith("slots.") and value]
    return max(used, default=-1) + 1


def _slot_rows(values: Values) -> tuple[tuple[FieldShape, ...], ...]:
    rows = min(slot_rows(values) + 1, MOST_SLOT_ROWS)
    return tuple(
        (
            FieldShape(f"slots.{number}.days", Shape.CHIPS, 3, needed=not number, options=WEEKDAYS),
            FieldShape(f"slots.{number}.hours", Shape.HOURS, 2, needed=not number),
            FieldShape(f"slots.{number}.places", Shape.NUMBER, 1, needed=not number),
        )
        for number in range(rows)
    )


def _validity(flavour: str, values: Values) -> tuple[tuple[FieldShape, ...], ...]:
    dates = (_day("valid.from"), _day("valid.until", needed=flavour == "flash"))
    if flavour in ("stamp_card", "reservation", "flash"):
        return (dates,)
    how = values.get("valid.how")
    days = (_number("valid.days_after_issue", needed=True), _number("valid.starts_after_days"))
    options = ("dates", "days", "both") if how == "both" else ("dates", "days")
    shown = {"days": (days,), "both": (dates, days)}.get(str(how), (dates,))
    return ((_choice("valid.how", *options),), *shown)


def _more(flavour: str, kind: str, values: Values) -> tuple[Group, ...]:
    booked, stamped = kind == "reservation", kind == "stamp_card"
    when = ((FieldShape("weekdays", Shape.CHIPS, 6, options=WEEKDAYS),), (FieldShape("hours", Shape.HOURS, 4),))
    where = ((FieldShape("stores", Shape.CHIPS, 6),),)
    who = (
        (FieldShape("audience.tier", Shape.PICK), FieldShape("audience.tag", Shape.PICK),
         FieldShape("audience.segment", Shape.PICK)),
        (_day("audience.member_since_before"), _tick("audience.first_visit", 2), _tick("audience.birthday_month", 2)),
        (_tick("member_bound"), _tick("transferable")),
    )  # fmt: skip
    counted = [_number(f"limits.{key}") for key in ("per_member", "per_member_day", "per_store_day", "total")]
    left_out = {"limits.per_store_day"} if booked else set()
    left_out |= {"limits.total", "limits.per_member"} if flavour == "flash" else set()
    limits = [each for each in counted if each.key not in left_out]
    uses = () if kind in ("reservation", "stamp_card", "pass") else (_number("limits.uses_per_coupon"),)
    both = [*limits, *uses]
    beside = (
        *(((_tick("benefit.keep_rest", 6),),) if kind == "cash" else ()),
        (FieldShape("stacking.group", Shape.TEXT, 2), _number("stacking.priority"), _tick("stacking.exclusive", 2)),
    )
    capped = (_money("offline.amount_minor", needed=True),)
    policy = (_choice("offline.policy", "allow", "allow_up_to", "home_store", "never"),)
    offline = (policy, capped) if values.get("offline.policy") == "allow_up_to" else (policy,)
    void = ((_tick("on_void.frees_limits", 2), _number("on_void.grace_days"), _number("on_void.max_cycles")),)
    return (
        *(() if booked else (Group("when", when, more=True),)),
        Group("where", where, more=True),
        Group("who", who, more=True),
        Group("limits", tuple(tuple(both[at : at + 3]) for at in range(0, len(both), 3)), more=True),
        *(() if booked or stamped else (Group("beside", beside, more=True),)),
        Group("offline", offline, more=True),
        *(() if stamped else (Group("void", void, more=True),)),
        Group("id", ((_text("id", 3, needed=True),),), more=True),
    )
