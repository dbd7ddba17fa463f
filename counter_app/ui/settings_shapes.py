"""Which settings there are on the page, in which group, and how each is typed or chosen."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.values import dataclass
from counter_app.services.settings import DEFAULTS
from counter_app.ui.money import SHOP_MONEY, money, parse_amount
from counter_app.ui.texts import LANGUAGES
from counter_app.ui.theme import SCALES, THEMES

HERE, POINTS, TRUST, MEMBERS, DAY, PAPER = "1", "2", "3", "4", "5", "6"
NUMBER, MONEY, TEXT, LINES, CHOICE, CAMERA, FIXED = "number", "money", "text", "lines", "choice", "camera", "fixed"
_BETWEEN = " | "
_ASCII = ("phone_region", "business_day_starts")


@dataclass(frozen=True, slots=True)
class Shape:
    """One setting or one part of one, by its name in the file (`points.per_minor`); those of this window alone begin
    with `here.`. `empty`: nothing may be typed, and means null."""

    id: str
    group: str
    kind: str
    choices: tuple[object, ...] = ()
    empty: bool = False
    everywhere: bool = False  # the same in all stores

    @property
    def local(self) -> bool:
        """Whether it is this window's own, beside the database."""
        return self.id.startswith("here.")

    @property
    def name(self) -> str:
        """The setting it is a part of."""
        return self.id.partition(".")[0]

    @property
    def part(self) -> str:
        """Which part; empty: the whole."""
        return self.id.partition(".")[2]


_YES_NO = (True, False)
SHAPES = (
    Shape("here.language", HERE, CHOICE, LANGUAGES),
    Shape("here.theme", HERE, CHOICE, THEMES),
    Shape("here.scale_percent", HERE, CHOICE, SCALES),
    Shape("here.camera", HERE, CAMERA),
    Shape("here.mirror", HERE, CHOICE, _YES_NO),
    Shape("here.volume_percent", HERE, CHOICE, (100, 70, 40, 0)),
    Shape("here.scanner", HERE, FIXED),
    Shape("welcome", POINTS, TEXT, empty=True),
    Shape("points.per_minor", POINTS, MONEY),
    Shape("points.worth_minor_per_100", POINTS, MONEY),
    Shape("points.lot_days", POINTS, NUMBER, empty=True),
    Shape("value.order", POINTS, CHOICE, ("principal_first", "proportional")),
    Shape("tiers.window_days", POINTS, NUMBER, everywhere=True),
    Shape("tiers.notice_days", POINTS, NUMBER, everywhere=True),
    Shape("tiers.list", POINTS, FIXED),
    Shape("spend_needs.confirmed_day_minor", TRUST, MONEY),
    Shape("spend_needs.offline_value_minor", TRUST, MONEY),
    Shape("offline_caps.days", TRUST, NUMBER),
    Shape("offline_caps.redemptions", TRUST, NUMBER),
    Shape("offline_caps.sum_minor", TRUST, MONEY),
    Shape("void_free_minutes", TRUST, NUMBER),
    Shape("idle_lock_minutes", TRUST, NUMBER),
    Shape("typing_lock.unknown_codes", TRUST, NUMBER),
    Shape("typing_lock.within_seconds", TRUST, NUMBER),
    Shape("typing_lock.lock_seconds", TRUST, NUMBER),
    Shape("typing_lock.note_unknown_codes", TRUST, NUMBER),
    Shape("messages.quiet_days", MEMBERS, NUMBER),
    Shape("activity.new_days", MEMBERS, NUMBER),
    Shape("activity.active_days", MEMBERS, NUMBER),
    Shape("activity.drifting_days", MEMBERS, NUMBER),
    Shape("activity.asleep_days", MEMBERS, NUMBER),
    Shape("scope", MEMBERS, CHOICE, ("store", "all")),
    Shape("phone_region", MEMBERS, TEXT),
    Shape("import_undo_days", MEMBERS, NUMBER),
    Shape("consent_text_version", MEMBERS, TEXT),
    Shape("retention.members_days", MEMBERS, NUMBER, empty=True, everywhere=True),
    Shape("retention.points_hold", MEMBERS, CHOICE, _YES_NO, everywhere=True),
    Shape("retention.coupons_hold", MEMBERS, CHOICE, _YES_NO, everywhere=True),
    Shape("retention.calls_days", MEMBERS, NUMBER, empty=True, everywhere=True),
    Shape("retention.import_rows_days", MEMBERS, NUMBER, empty=True, everywhere=True),
    Shape("retention.scan_texts_days", MEMBERS, NUMBER, empty=True, everywhere=True),
    Shape("retention.notice_days", MEMBERS, NUMBER, everywhere=True),
    Shape("business_day_starts", DAY, TEXT),
    Shape("shift_blind_count", DAY, CHOICE, _YES_NO),
    Shape("reservations.grace_minutes", DAY, NUMBER, empty=True),
    Shape("language", DAY, CHOICE, LANGUAGES),
    Shape("receipt.width", PAPER, CHOICE, (58, 80)),
    Shape("receipt.mode", PAPER, CHOICE, ("text", "raster")),
    Shape("receipt.printer", PAPER, TEXT, empty=True),
    Shape("receipt.copies", PAPER, CHOICE, (1, 2, 3, 4, 5)),
    Shape("receipt.auto", PAPER, CHOICE, _YES_NO),
    Shape("receipt.drawer", PAPER, CHOICE, _YES_NO),
    Shape("receipt.footer", PAPER, LINES, empty=True),
)
BY_ID = {shape.id: shape for shape in SHAPES}


def value_in(values: Mapping[str, object], shape: Shape) -> object:
    """The value of a setting, or of the part."""
    whole = values[shape.name]
    return whole[shape.part] if shape.part and isinstance(whole, Mapping) else whole


def default_of(shape: Shape) -> object:
    """What a shop has that has changed nothing."""
    return value_in(DEFAULTS, shape)


def with_value(shape: Shape, value: object) -> dict[str, object]:
    """What `settings put` is given for it."""
    return {shape.name: {shape.part: value} if shape.part else value}


def text_of(shape: Shape, value: object) -> str:
    """As it stands in the field."""
    if value is None:
        return ""
    if shape.kind == MONEY and isinstance(value, int):
        return money(value).replace(",", "")
    if shape.kind == LINES:
        return _BETWEEN.join(str(value).split("\n"))
    return str(value)


def read_text(shape: Shape, text: str) -> object:
    """What was typed; what cannot be read stays as it is, and the setting's own rule says what is wrong with it."""
    plain = text.strip()
    if shape.kind == NUMBER or shape.id in _ASCII:
        plain = unicodedata.normalize("NFKC", plain)  # as an input method may type digits and letters
    if not plain and shape.empty:
        return "" if shape.id in ("receipt.printer", "receipt.footer") else None
    if shape.kind == MONEY:
        amount = parse_amount(plain, len(str(MAX_MINOR // 10**SHOP_MONEY.digits)))
        return plain if amount is None else amount
    if shape.kind == NUMBER:
        return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 12 else plain
    if shape.kind == LINES:
        return "\n".join(line.strip() for line in plain.split(_BETWEEN.strip()))
    return plain
