"""A row of a shop's own list of customers: what its cells say, exactly, or why it cannot be used.

Cells come as a sheet has them: texts, numbers, days. Money never goes through binary fractions: a number of a sheet is
read by the digits that it is shown with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import MAX_MINOR, is_plain
from counter_app.domain.guarding import unguarded
from counter_app.domain.values import dataclass

Cell = str | int | float | date | None
LONGEST_NAME = 64
LONGEST_TAG = 32
MOST_TAGS = 20


class Field(StrEnum):
    """What a column can be."""

    PHONE = "phone"
    NAME = "name"
    POINTS = "points"
    PRINCIPAL = "principal_minor"
    BONUS = "bonus_minor"
    BIRTHDAY = "birthday"
    TAG = "tag"
    TIER = "tier"


class Why(StrEnum):
    """Why a row is not taken; its words are in `services.import_words`."""

    PHONE_MISSING = "phone_missing"
    PHONE_INVALID = "phone_invalid"
    PHONE_ROUNDED = "phone_rounded"
    NAME_INVALID = "name_invalid"
    POINTS_INVALID = "points_invalid"
    MONEY_INVALID = "money_invalid"
    MONEY_FOREIGN = "money_foreign"
    BIRTHDAY_INVALID = "birthday_invalid"
    BIRTHDAY_UNCLEAR = "birthday_unclear"
    TAG_INVALID = "tag_invalid"
    TIER_UNKNOWN = "tier_unknown"
    CELL_ERROR = "cell_error"
    NOT_COMPUTED = "not_computed"
    TOTALS = "totals"


class BadSheet(InvalidInput):
    """A file, or what was said of its columns, cannot be used; `code` and `facts` are put into words by
    `services.import_words`."""

    def __init__(self, code: str, *, key: str = "file", **facts: object) -> None:
        super().__init__(code, key=key)
        self.code = code
        self.facts = facts


class Rejected(Exception):
    """This row cannot be used; `field` is where."""

    def __init__(self, why: Why, field: Field) -> None:
        super().__init__(why.value)
        self.why = why
        self.field = field


class Uncomputed(str):
    """A cell with a formula whose value is not in the file; its text is the formula, so that it can be shown."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """What an old customer brings along."""

    points: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0

    def __bool__(self) -> bool:
        return bool(self.points or self.principal_minor or self.bonus_minor)


@dataclass(frozen=True, slots=True)
class OldCustomer:
    """A row that can be used; `phone` is E.164."""

    phone: str
    name: str = ""
    birthday: date | None = None
    tags: tuple[str, ...] = ()
    tier: str = ""
    opening: Opening = Opening()


# Blanks without a width, out of chats and web pages: two equal names would not be.
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")
_TOTALS = re.compile(r"(?:[合总小共累]\s*计|总\s*和|汇\s*总|(?:grand |sub-?)?total|sum)\s*[:：]?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,，、;；|/\n\r\t]+")
_ROUNDED = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d+)")
_MONEY = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_USUAL = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?")  # most amounts: nothing can be lost of them
_WHOLE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.0*)?")
# What stands before or behind an amount, by the currencies that it may mean; NFKC makes ￥ a ¥, ＄ a $, ￡ a £.
_SIGNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CNY": ("¥", "rmb", "cny", "人民币", "元", "圆", "块"),
        "JPY": ("¥", "jpy", "日元", "日圆", "円", "yen"),
        "TWD": ("nt$", "$", "twd", "ntd", "新台币", "新臺幣", "台币", "元", "圓"),
        "HKD": ("hk$", "$", "hkd", "港币", "港元", "港幣", "元"),
        "MOP": ("mop$", "mop", "澳门元", "元"),
        "SGD": ("s$", "$", "sgd", "新加坡元", "新币"),
        "USD": ("us$", "$", "usd", "美元", "美金"),
        "AUD": ("a$", "$", "aud", "澳元"),
        "CAD": ("c$", "$", "cad", "加元"),
        "EUR": ("€", "eur", "欧元"),
        "GBP": ("£", "gbp", "英镑"),
        "KRW": ("₩", "krw", "韩元", "원"),
        "THB": ("฿", "thb", "泰铢"),
        "VND": ("₫", "vnd", "越南盾"),
        "MYR": ("rm", "myr", "令吉"),
        "CHF": ("chf", "瑞士法郎"),
    }
)
_EVERY_SIGN = frozenset(sign for signs in _SIGNS.values() for sign in signs)
_MAY_BE_ERROR = frozenset("#Ee \t")
# What a spreadsheet shows in place of a value that it could not compute.
_ERROR = re.compile(
    r"#(?:N/A|N/D|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|EXTERNAL!"
    r"|GETTING_DATA)|Err:5\d\d",
    re.IGNORECASE,
)
# A sheet computes in binary fractions: 0.1 + 0.2 is shown as 0.3, and meant.
_NOISE = Decimal("0.000001")


def shown(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    return str(cell)


def without_value(cell: Cell) -> Why | None:
    """Why nothing stands in a cell although it is not empty: an error, or a formula that nobody has computed."""
    if isinstance(cell, Uncomputed):
        return Why.NOT_COMPUTED
    if isinstance(cell, str) and cell[:1] in _MAY_BE_ERROR and _ERROR.fullmatch(cell.strip()):
        return Why.CELL_ERROR
    return None


def plain_text(cell: Cell) -> str:
    """As a person means it: without the apostrophe that keeps a sheet from computing a text."""
    text = shown(cell)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    return text[1:].lstrip() if text[:1] in ("'", "\u2019") else text


def phone_text(cell: Cell) -> str:
    """The digits of a phone number cell. Raises `Rejected`: empty, or rounded by a spreadsheet."""
    text = plain_text(cell)
    if not text:
        raise Rejected(Why.PHONE_MISSING, Field.PHONE)
    rounded = _ROUNDED.fullmatch(text)
    if rounded is not None:
        first, rest, power = rounded[1], rounded[2] or "", Decimal(rounded[3])
        if len(rest) != power:
            raise Rejected(Why.PHONE_ROUNDED, Field.PHONE)
        return first + rest
    head, _, tail = text.partition(".")
    return head if tail and not tail.strip("0") and head.isdigit() else text


def name_of(cell: Cell) -> str:
    """A name, blanks folded. Raises `Rejected`."""
    name = " ".join(_unquoted(cell).split())
    if len(name) > LONGEST_NAME or not is_plain(name):
        raise Rejected(Why.NAME_INVALID, Field.NAME)
    return name


def _unquoted(cell: Cell) -> str:
    text = unguarded(shown(cell))
    return text if text.isascii() else _UNSEEN.sub("", text)


def is_totals(cell: Cell) -> bool:
    """Whether this is what stands before the sums below a list."""
    return isinstance(cell, str) and _TOTALS.fullmatch(cell.strip()) is not None


def points_of(cell: Cell) -> int:
    """Whole points, nothing for an empty cell. Raises `Rejected`."""
    text = plain_text(cell).removesuffix("分").removesuffix("points").strip()
    if not text:
        return 0
    if _WHOLE.fullmatch(text) is None:
        raise Rejected(Why.POINTS_INVALID, Field.POINTS)
    points = Decimal(text.partition(".")[0].replace(",", ""))  # `int` refuses a text of thousands of digits
    if points > MAX_MINOR:
        raise Rejected(Why.POINTS_INVALID, Field.POINTS)
    return int(points)


@lru_cache(maxsize=8)
def _signs_beside(currency: str) -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str]]:
    """This currency's signs; any sign before an amount and behind one, the longest that it can be."""
    own = frozenset((*_SIGNS.get(currency, ()), currency.casefold()))
    every = "|".join(re.escape(sign) for sign in sorted(_EVERY_SIGN | own, key=len, reverse=True))
    return own, re.compile(every), re.compile(f"(?:{every})\\Z")


def _without_signs(text: str, currency: str, field: Field) -> str:
    """The amount alone. Raises `Rejected` where a sign or name stands beside it that is another currency's."""
    own, before, behind = _signs_beside(currency)
    bare = text
    while not (bare[:1].isdecimal() and bare[-1:].isdecimal()):
        folded = bare.casefold()
        found = before.match(folded) or behind.search(folded)
        if found is None or len(folded) != len(bare):
            break
        if found[0] not in own:
            raise Rejected(Why.MONEY_FOREIGN, field)
        bare = (bare[: found.start()] + bare[found.end() :]).strip()
    return bare


def money_of(cell: Cell, field: Field, *, minor: bool, digits: int, currency: str = "CNY") -> int:
    """Minor units of "¥1,234.50", of 1234.5, or with `minor` of 123450. `digits`: those that the shop's money has
    behind the point; `currency`: the only one whose signs and names may stand beside an amount. Raises `Rejected`."""
    text = plain_text(cell)
    bare = _without_signs(text, currency, field)
    if bare in ("", "-") and text in ("", "-"):
        return 0
    usual = None if minor else _USUAL.fullmatch(bare)
    if usual is not None and len(usual[2] or "") <= digits:
        return int(usual[1] + (usual[2] or "").ljust(digits, "0"))
    if _MONEY.fullmatch(bare) is None:
        raise Rejected(Why.MONEY_INVALID, field)
    try:
        amount = Decimal(bare.replace(",", ""))
    except InvalidOperation:  # more digits than any amount has
        raise Rejected(Why.MONEY_INVALID, field) from None
    signed = bare != text
    units = amount if minor and not signed else amount.scaleb(digits)
    whole = units.to_integral_value()
    noise = _NOISE if isinstance(cell, float) else Decimal(0)
    if abs(units - whole) > noise or whole > MAX_MINOR:
        raise Rejected(Why.MONEY_INVALID, field)
    return int(whole)


def tags_of(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """Every tag in these cells, each once. Raises `Rejected`."""
    return _tags_in(tuple(map(_unquoted, cells)))


@lru_cache(maxsize=1_024)  # a list of thousands has a handful of different ones
def _tags_in(texts: tuple[str, ...]) -> tuple[str, ...]:
    tags = dict.fromkeys(" ".join(part.split()) for text in texts for part in _SEPARATORS.split(text) if part.strip())
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG or not is_plain(tag) for tag in tags):
        raise Rejected(Why.TAG_INVALID, Field.TAG)
    return tuple(tags)


def tier_of(cell: Cell, known: Mapping[str, str]) -> str:
    """The tier's name; `known`: by every word for it, in small letters. Without any, whatever stands there.

    Raises `Rejected`.
    """
    text = " ".join(_unquoted(cell).split())
    if not text:
        return ""
    found = known.get(text.casefold())
    if found is not None:
        return found
    if known or len(text) > LONGEST_TAG or not is_plain(text):
        raise Rejected(Why.TIER_UNKNOWN, Field.TIER)
    return text
