"""Settings: one typed table of everything that `product.md` calls a setting, with its defaults (docs/settings.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import ANY, MAX_MINOR, Fields, Keys, is_name, keys, refuse
from counter_app.domain.member import IDLE_LOCK_MINUTES
from counter_app.domain.messages import QUIET_DAYS
from counter_app.domain.rights import USUAL, owners_affair, whole
from counter_app.domain.tier_file import TIERS_KEYS, read_tiers, tiers_dict, tiers_from
from counter_app.domain.tiers import NO_TIERS
from counter_app.domain.undoing import WINDOW_DAYS
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.protocol.bodies import SettingsPut
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    OWNER_NEEDED,
    act_refused,
    begin,
    finish,
    manager_refusal,
    moment,
    owner_signed_in,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.drawing import newest_terms, refuse_as_gift
from counter_app.services.phones import is_region
from counter_app.services.ports import Reading
from counter_app.services.receipts.setting import RECEIPT_DEFAULTS, read_receipt_setting
from counter_app.services.retention_setting import RETENTION_DEFAULTS, read_retention, refuse_too_short
from counter_app.services.rights_setting import read_rights_setting, refuse_lock_out

_MANY = 1_000_000_000
_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number inside a section; `low` to `high`, or null where `nullable`."""

    default: int | None
    low: int
    high: int
    nullable: bool = False


Read = Callable[[Fields, str, object], object]


@dataclass(frozen=True, slots=True)
class Known:
    """One setting: its default, and how a new value is read (fields, name, present value → value). `stored`: how what
    is kept is read where it is not read as a new one."""

    default: object
    read: Read
    keys: Keys | None = ANY
    stored: Callable[[object], object] | None = None


def _section(**parts: Whole) -> Known:
    """A setting of several numbers; a part that is left out keeps its present value."""

    def read(fields: Fields, name: str, present: object) -> object:
        part = fields.part(name)
        kept: Mapping[str, Any] = present if isinstance(present, Mapping) else {}
        values = {key: _whole(part, key, whole, kept.get(key, whole.default)) for key, whole in parts.items()}
        part.done()
        return values

    return Known(MappingProxyType({key: whole.default for key, whole in parts.items()}), read, keys(*parts))


def _whole(part: Fields, key: str, whole: Whole, present: int | None) -> int | None:
    if not part.holds(key):
        return present
    if whole.nullable and not part.has(key):
        return None
    return part.integer(key, whole.low, whole.high)


def _number(default: int, low: int, high: int) -> Known:
    return Known(default, lambda fields, name, _: fields.integer(name, low, high))


def _choice(default: str, *choices: str) -> Known:
    def read(fields: Fields, name: str, _: object) -> object:
        return _one_of(fields.text(name), name, choices)

    return Known(default, read)


def _one_of(text: str, path: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        refuse(path, f"must be one of {', '.join(choices)}")
    return text


def _value_order(fields: Fields, name: str, _: object) -> object:
    part = fields.part(name)
    order = _one_of(part.text("order"), part.path("order"), ("principal_first", "proportional"))
    part.done()
    return {"order": order}


def _campaign_or_none(fields: Fields, name: str, _: object) -> object:
    text = fields.text_or_none(name)
    if text is not None and not is_name(text):
        refuse(name, "must be the id of a campaign")
    return text


def _yes_or_no(fields: Fields, name: str, _: object) -> object:
    return fields.flag(name, default=True)


def _tiers(fields: Fields, name: str, present: object) -> object:
    return tiers_dict(read_tiers(fields.raw(name), name, tiers_from(present)))


def _clock_time(fields: Fields, name: str, _: object) -> object:
    text = fields.text(name)
    hour, colon, minute = text.partition(":")
    digits = len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    if not (colon and digits and int(hour) < 24 and int(minute) < 60):
        refuse(name, 'must be a time of day such as "04:00"')
    return text


def _region(fields: Fields, name: str, _: object) -> object:
    text = fields.text(name)
    if not is_region(text):
        refuse(name, 'must be a country of two letters such as "CN"')
    return text


KNOWN: Mapping[str, Known] = MappingProxyType(
    {
        "welcome": Known(None, _campaign_or_none),
        "points": _section(
            per_minor=Whole(100, 1, MAX_MINOR),
            worth_minor_per_100=Whole(100, 0, MAX_MINOR),
            lot_days=Whole(None, 1, _DAYS, nullable=True),
        ),
        "value": Known(MappingProxyType({"order": "principal_first"}), _value_order, keys("order")),
        "spend_needs": _section(
            confirmed_day_minor=Whole(10_000, 0, MAX_MINOR), offline_value_minor=Whole(20_000, 0, MAX_MINOR)
        ),
        "offline_caps": _section(
            days=Whole(7, 0, _DAYS), redemptions=Whole(1_000, 0, _MANY), sum_minor=Whole(1_000_000, 0, MAX_MINOR)
        ),
        "activity": _section(
            new_days=Whole(30, 0, _DAYS),
            active_days=Whole(30, 1, _DAYS),
            drifting_days=Whole(90, 1, _DAYS),
            asleep_days=Whole(180, 1, _DAYS),
        ),
        "tiers": Known(MappingProxyType(tiers_dict(NO_TIERS)), _tiers, TIERS_KEYS),
        "reservations": _section(grace_minutes=Whole(None, 0, 144_000, nullable=True)),
        "business_day_starts": Known("00:00", _clock_time),
        "messages": _section(quiet_days=Whole(QUIET_DAYS, 0, _DAYS)),
        "typing_lock": _section(
            unknown_codes=Whole(5, 1, _MANY),
            within_seconds=Whole(60, 1, 86_400),
            lock_seconds=Whole(60, 1, 86_400),
            note_unknown_codes=Whole(20, 1, _MANY),
        ),
        "void_free_minutes": _number(15, 0, _MANY),
        "idle_lock_minutes": _number(IDLE_LOCK_MINUTES, 0, 1_440),
        "shift_blind_count": Known(True, _yes_or_no),
        "receipt": Known(RECEIPT_DEFAULTS, read_receipt_setting, keys(*RECEIPT_DEFAULTS)),
        "rights": Known(USUAL, read_rights_setting, keys(*USUAL), stored=whole),
        "retention": Known(RETENTION_DEFAULTS, read_retention, keys(*RETENTION_DEFAULTS)),
        "scope": _choice("store", "store", "all"),
        "language": _choice("zh_CN", "zh_CN", "en"),
        "phone_region": Known("CN", _region),
        "import_undo_days": _number(WINDOW_DAYS, 0, _DAYS),
        "consent_text_version": Known("1", lambda fields, name, _: fields.text(name, 64)),
    }
)
_KEYS = MappingProxyType({name: known.keys for name, known in KNOWN.items()})
DEFAULTS: Mapping[str, object] = MappingProxyType({name: known.default for name, known in KNOWN.items()})


# What the owner alone may change: whose customers are at hand at which counter, and how long they are remembered.
OWNERS = ("scope", "retention")
_OF_THE_MERCHANT = ("tiers", "rights", "retention")


@dataclass(frozen=True, slots=True)
class SettingsAnswer:
    """All settings as they hold now; `reasons` when the person may not see or change them."""

    done: bool
    values: Mapping[str, object]
    reasons: tuple[Reason, ...] = ()


def setting(reading: Reading, name: str, store: str = "") -> Any:
    """The value that holds in `store`: its own, else the merchant's, else the default. KeyError where there is none."""
    known = KNOWN[name]
    found = reading.settings(store)
    if name not in found:
        return _plain(known.default)
    if known.stored is not None:
        return known.stored(found[name])
    try:
        return known.read(Fields(found), name, known.default)
    except InvalidInput:
        # Written by a newer version of this program: the default is better than a counter that stands still.
        return _plain(known.default)


def effective(reading: Reading, store: str = "") -> dict[str, object]:
    """Every setting by name, as it holds in `store`."""
    return {name: setting(reading, name, store) for name in KNOWN}


def get_settings(counter: Counter, store: str = "") -> SettingsAnswer:
    """All settings, for a manager."""
    refused = refusal_of(counter, "settings_get", require_manager)
    if refused is not None:
        return SettingsAnswer(False, {}, (refused,))
    with counter.store.reading() as reading:
        return SettingsAnswer(True, effective(reading, store))


def put_settings(counter: Counter, operation_id: str, values: Mapping[str, object], store: str = "") -> SettingsAnswer:
    """Change what `values` names, for the merchant or one store (id); `OWNERS` by the owner only. Raises
    `InvalidInput`, changing nothing."""
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "settings_put")
        if refused is not None:
            return SettingsAnswer(False, {}, (refused,))
        read_settings(values)
        act = begin(writing, operation_id, "settings_put", now, {"values": dict(values), "store": store})
        told = told_before(writing, act, dict[str, object])
        if isinstance(told, Reason):
            return SettingsAnswer(False, {}, (told,))
        if told is not None:
            return SettingsAnswer(True, told)
        present = effective(writing, store)
        changed = read_settings(values, present)
        _check_places(writing, changed, store)
        if not owner_signed_in(writing, now):
            owners, changed = _of_the_owner(changed, present)
            if owners:
                act_refused(writing, now, "settings_put", ",".join(owners))
                return SettingsAnswer(False, {}, (OWNER_NEEDED,))
        write(writing, act, OperationType.SETTINGS_PUT, SettingsPut(values=changed, store=store))
        for name, value in changed.items():
            writing.put_setting(name, value, store)
            counter.failpoint("settings_put.value")
        holds = effective(writing, store)
        finish(writing, act, holds, store, {"names": sorted(changed)})
        return SettingsAnswer(True, holds)


def read_settings(values: Mapping[str, object], present: Mapping[str, object] = DEFAULTS) -> dict[str, object]:
    """New values, checked and complete. Raises `InvalidInput` that names the wrong or unknown key."""
    fields = Fields(values)
    fields.only(_KEYS)
    changed = {name: known.read(fields, name, present[name]) for name, known in KNOWN.items() if fields.holds(name)}
    fields.done()
    if not changed:
        raise InvalidInput("there is no setting in it")
    activity: Any = changed.get("activity")
    if activity and not activity["active_days"] < activity["drifting_days"] < activity["asleep_days"]:
        refuse("activity", "active_days, drifting_days, asleep_days must grow in this order")
    refuse_too_short(changed, present)
    return changed


def _of_the_owner(changed: Mapping[str, object], present: Mapping[str, object]) -> tuple[list[str], dict[str, object]]:
    """(what only the owner may change, what a manager may): a whole list of settings with the owner's own ones as they
    are is a manager's affair, and leaves them alone. So are rights, save what is an owner's alone or was."""
    rest = {name: value for name, value in changed.items() if name not in OWNERS}
    owners = [name for name in OWNERS if name in changed and (changed[name] != present[name] or not rest)]
    return owners + ["rights"] * ("rights" in changed and owners_affair(present["rights"], changed["rights"])), rest


def _check_places(reading: Reading, changed: Mapping[str, object], store: str) -> None:
    if store and reading.store(store) is None:
        refuse("store", f"there is no store {store}")
    for name in _OF_THE_MERCHANT:
        if store and name in changed:
            refuse(name, "are the same in all stores")
    rights: Any = changed.get("rights")
    if rights is not None:
        refuse_lock_out(reading.all_staff(), rights)
    named = [("welcome", changed.get("welcome"))]
    tiers = tiers_from(changed.get("tiers")).tiers
    named += [(f"tiers.list[{place}].birthday", tier.birthday) for place, tier in enumerate(tiers)]
    for key, campaign in named:
        if not isinstance(campaign, str):
            continue
        known = newest_terms(reading, campaign)
        if known is None:
            refuse(key, f"there is no campaign {campaign}")
        refuse_as_gift(key, known[1])


def _plain(value: object) -> object:
    """A default as JSON would give it."""
    return msgspec.to_builtins(dict(value)) if isinstance(value, Mapping) else value
