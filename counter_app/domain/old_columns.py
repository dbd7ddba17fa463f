"""Which column of a shop's own list of customers is what: guessed from its heading, or said by a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest
from types import MappingProxyType

from counter_app.domain.old_customers import BadSheet, Cell, Field, shown
from counter_app.domain.values import dataclass


class Unit(StrEnum):
    """What a whole number under a heading of money means: 分 where the heading says so, else 元. `OTHER`: 万元, 角, and
    whatever else nobody should guess at."""

    YUAN = "yuan"
    MINOR = "minor"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """`place` counts from 0; `heading` as it stands in the file, "" where there is none."""

    place: int
    field: Field
    heading: str = ""
    unit: Unit = Unit.YUAN


@dataclass(frozen=True, slots=True)
class Columns:
    """What was found out. `heading_row` counts from 0, -1 where there is no heading; `headings`: all of them."""

    columns: tuple[Column, ...]
    heading_row: int
    headings: tuple[str, ...]

    def of(self, field: Field) -> tuple[Column, ...]:
        """The columns of a field, in the file's order."""
        return tuple(column for column in self.columns if column.field is field)


_MANY = frozenset({Field.TAG})
_MONEY = frozenset({Field.PRINCIPAL, Field.BONUS})
LOOKED_AT = 20
IGNORE = "ignore"
_WORDS: Mapping[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.PHONE: (
            *(
                "手机",
                "手机号",
                "手机号码",
                "电话",
                "电话号码",
                "联系电话",
                "联系方式",
                "会员手机",
                "会员手机号",
                "会员电话",
            ),
            *(
                "行动电话",
                "联络电话",
                "绑定手机",
                "绑定手机号",
                "移动电话",
                "客户手机",
                "客户电话",
                "顾客手机",
                "顾客电话",
                "手机号(必填)",
                "会员卡手机号",
            ),
            *("phone", "phone number", "phone no", "mobile", "mobile phone", "mobile number", "mobile no", "cell"),
            *("cell phone", "cellphone", "tel", "telephone", "contact number", "phonenumber", "member phone"),
        ),
        Field.NAME: (
            *(
                "姓名",
                "名字",
                "会员姓名",
                "会员名",
                "会员名称",
                "客户姓名",
                "客户名称",
                "顾客姓名",
                "顾客",
                "客户",
                "称呼",
            ),
            *("真实姓名", "昵称", "会员昵称", "联系人", "name", "full name", "fullname", "customer", "customer name"),
            *("member name", "real name", "nickname", "contact", "contact name"),
        ),
        Field.POINTS: (
            *("积分", "点数", "会员积分", "剩余积分", "可用积分", "当前积分", "积分余额", "现有积分", "期初积分"),
            *(
                "points",
                "point",
                "points balance",
                "balance points",
                "available points",
                "current points",
                "loyalty points",
            ),
        ),
        Field.PRINCIPAL: (
            *("余额", "储值", "储值余额", "本金", "本金余额", "储值本金", "会员余额", "账户余额", "卡内余额", "卡余额"),
            *("可用余额", "剩余金额", "充值余额", "期初余额", "现金余额", "实充余额", "principal", "principal_minor"),
            *("balance", "stored value", "account balance", "card balance", "credit", "prepaid", "prepaid balance"),
        ),
        Field.BONUS: (
            *("赠送", "赠送余额", "赠送金额", "赠金", "赠金余额", "赠款", "赠额", "赠送金", "储值赠金", "赠送账户余额"),
            *("bonus", "bonus_minor", "bonus balance", "gift balance", "gift amount", "free credit"),
        ),
        Field.BIRTHDAY: (
            *("生日", "出生日期", "出生年月", "会员生日", "出生年月日", "生日日期", "出生"),
            *("birthday", "birth date", "birthdate", "date of birth", "dob", "birth"),
        ),
        Field.TAG: (
            *("标签", "会员标签", "客户标签", "分组", "会员分组", "客户分组", "类别", "分类", "tag", "tags", "label"),
            *("labels", "group", "groups", "category"),
        ),
        Field.TIER: (
            *("等级", "会员等级", "会员级别", "级别", "卡类型", "会员卡", "会员卡类型", "卡级别", "会员类型", "卡等级"),
            *("tier", "level", "member level", "membership", "membership level", "grade", "card type"),
        ),
    }
)
_FIELD_OF = MappingProxyType({word: field for field, words in _WORDS.items() for word in words})
_SIMPLER = str.maketrans(
    "機號碼電話聯絡會員積點數餘額儲贈標籤級戶動類顧綁實稱暱類別賬帳",
    "机号码电话联络会员积点数余额储赠标签级户动类顾绑实称昵类别账账",
)
_YUAN = frozenset({"元", "圆", "块", "人民币", "rmb", "cny", "yuan", "¥"})
_OTHER_UNIT = re.compile(r"[十百千万亿]元?|[毛角]|k|thousands?")
_UNIT_ALONE = re.compile(r"[(\[]?\s*(?:单位:?)?\s*([元圆块分角毛十百千万亿]{1,2}|rmb|cny|yuan|fen|cents?)\s*[)\]]?")
# Where several headings could be the field, the one that names it most exactly: a balance may hold the bonus, too.
_BETTER: Mapping[Field, re.Pattern[str]] = MappingProxyType(
    {Field.PHONE: re.compile("手机|行动|移动|mobile|cell"), Field.PRINCIPAL: re.compile("本金|实充|现金|principal")}
)
_WITH_BONUS = re.compile("含赠|含奖")
_UNIT = re.compile(r"[(\[【（].*?[)\]】）]|单位.*$|/\s*[十百千万亿元分角]{1,2}$|[:：*＊]")


def plain_heading(text: str) -> str:
    """As headings are compared: full-width letters, capitals, blanks, underscores and traditional characters make no
    other word."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("-", " ")
    return " ".join(folded.replace("\ufeff", "").translate(_SIMPLER).split())


def guess(heading: str) -> Field | None:
    """The field that a heading names, where it names one."""
    plain = plain_heading(heading)
    bare = " ".join(_UNIT.sub(" ", plain).split())
    for word in (plain, bare, bare.removesuffix(" minor"), bare.replace(" ", "")):
        found = _FIELD_OF.get(word) or _FIELD_OF.get(word.replace(" ", "_"))
        if found is not None:
            return found
    return None


def unit_of(heading: str) -> Unit:
    """Which unit money has under this heading."""
    return _unit_said(heading) or Unit.YUAN


def _unit_said(heading: str) -> Unit | None:
    """None where it says nothing of units."""
    plain = plain_heading(heading)
    inside = [each.strip() for each in re.findall(r"[(\[【（](.*?)[)\]】）]", plain)]
    inside += [found[1].strip() for found in [re.search(r"(?:单位\s*[:：]?|/)\s*(.{1,4}?)\s*$", plain)] if found]
    if re.search(r"\b(minor|cents?|fen)\b", plain) is not None or "分" in inside:
        return Unit.MINOR
    if any(_OTHER_UNIT.fullmatch(each) for each in inside):
        return Unit.OTHER
    return Unit.YUAN if any(each in _YUAN for each in inside) else None


def find_columns(rows: Sequence[Sequence[Cell]], said: Sequence[tuple[str, str]]) -> Columns:
    """From the first rows of a sheet. `said`: (column, field) as a person said them; a column is a heading, its letter
    or number, or `#` with its number, which is never a heading; `ignore` is the field of what is not to be read.
    Raises `BadSheet` where it cannot be told where the phone numbers are."""
    found = look_for_columns(rows, said)
    if not found.of(Field.PHONE):
        seen = ", ".join(heading for heading in found.headings[:12] if heading)
        raise BadSheet("no_phone_column", key="map", headings=seen[:300])
    for column in found.columns:
        if column.unit is Unit.OTHER:
            raise BadSheet("unit", heading=column.heading[:60])
    return found


def look_for_columns(rows: Sequence[Sequence[Cell]], said: Sequence[tuple[str, str]]) -> Columns:
    """The same, also where nothing was found. Raises `BadSheet` for what was said wrongly."""
    wanted = [(column, _field(field)) for column, field in said]
    row = _heading_row(rows, [plain_heading(column) for column, field in wanted if field is not None])
    headings = tuple(shown(cell) for cell in rows[row]) if row >= 0 else ()
    units = _units_above(rows[: max(row, 0)], len(headings))
    below = [shown(cell) for cell in rows[row + 1]] if 0 <= row < len(rows) - 1 else []
    if _goes_on(headings, below):
        row, units = row + 1, [_unit_said(heading) or unit for heading, unit in zip(headings, units, strict=True)]
        headings = tuple(_both(upper, lower) for upper, lower in zip_longest(headings, below, fillvalue=""))
    width = max((len(each) for each in rows), default=0)
    spoken_of = {_place(column, headings, width): field for column, field in wanted}
    found = {place: field for place, field in spoken_of.items() if field is not None}
    found |= _guessed(headings, spoken_of)
    twice = _twice(found)
    if twice is not None:
        raise BadSheet("map_twice", key="map", field=twice.value)
    columns = [_column(place, field, headings, units) for place, field in sorted(found.items())]
    return Columns(tuple(columns), row, headings)


def _guessed(headings: Sequence[str], spoken_of: Mapping[int, Field | None]) -> dict[int, Field]:
    """What the other headings name; a field that only one column can be is the first of them that names it best."""
    named = {place: field for place, heading in enumerate(headings) if (field := guess(heading)) is not None}
    spoken = {field for field in spoken_of.values() if field is not None}
    found: dict[int, Field] = {}
    for field in Field:
        places = [place for place, each in named.items() if each is field and place not in spoken_of]
        if field in _MANY:
            found |= dict.fromkeys(places, field)
        elif places and field not in spoken:
            better = _BETTER.get(field)
            plain = {place: plain_heading(headings[place]) for place in places}
            best = [place for place in places if better is not None and better.search(plain[place])]
            found[(best or places)[0]] = field
    fields = {*found.values(), *spoken}
    # What holds the bonus, beside a column of the bonus alone, would open that twice: a person has to say what it is.
    return {
        place: field
        for place, field in found.items()
        if field is not Field.PRINCIPAL or Field.BONUS not in fields or not _WITH_BONUS.search(headings[place])
    }


def _goes_on(headings: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the line below belongs to the heading: nothing but headings and units stands there."""
    said = [text for text in below if text]
    plain = [plain_heading(text) for text in said]
    known = [guess(text) is not None or _UNIT_ALONE.fullmatch(text) is not None for text in plain]
    return bool(headings) and bool(said) and all(known)


def _both(upper: str, lower: str) -> str:
    """The heading of a column out of two lines."""
    if not lower or lower == upper:
        return upper
    return lower if guess(lower) is not None else f"{upper}({plain_heading(lower).strip('()[] ')})"


def _units_above(rows: Sequence[Sequence[Cell]], width: int) -> list[Unit | None]:
    """What is said of units above the headings: in a title of all of them, in the line above of those below it."""
    texts = [[shown(cell) for cell in row] for row in rows]
    titles = [_unit_said(text) for row in texts for text in row if "单位" in text]
    units: list[Unit | None] = [next((unit for unit in titles if unit is not None), None)] * width
    said: Unit | None = None
    for place, text in enumerate(texts[-1][:width] if texts else ()):
        said = _unit_said(text) if text else said
        units[place] = said or units[place]
    return units


def _column(place: int, field: Field, headings: Sequence[str], units: Sequence[Unit | None]) -> Column:
    heading = headings[place] if place < len(headings) else ""
    above = units[place] if place < len(units) else None
    return Column(place, field, heading, _unit_said(heading) or above or Unit.YUAN if field in _MONEY else Unit.YUAN)


def _twice(found: Mapping[int, Field]) -> Field | None:
    fields = [field for field in found.values() if field not in _MANY]
    return next((field for field in fields if fields.count(field) > 1), None)


def _field(text: str) -> Field | None:
    """None for a column that is not to be read."""
    name = text.strip().lower()
    if name == IGNORE:
        return None
    try:
        return Field(name)
    except ValueError:
        raise BadSheet("map_field", key="map", field=text[:60], fields=" ".join([*Field, IGNORE])) from None


def _heading_row(rows: Sequence[Sequence[Cell]], said: Sequence[str]) -> int:
    """The row among the first with the most headings that are known or were said; above it stand titles."""
    best, most = -1, 0
    for number, row in enumerate(rows[:LOOKED_AT]):
        texts = [shown(cell) for cell in row]
        fields = {guess(text) for text in texts if text} - {None}
        known = len(fields) + sum(plain_heading(text) in said for text in texts if text)
        enough = Field.PHONE in fields or any(plain_heading(text) in said for text in texts if text) or known > 1
        if enough and known > most:
            best, most = number, known
    return best


def _place(column: str, headings: Sequence[str], width: int) -> int:
    plain = plain_heading(column)
    if column.startswith("#") and column[1:].isascii() and column[1:].isdigit() and len(column) <= 6:
        plain, column = "", column[1:]
    places = [place for place, heading in enumerate(headings) if plain_heading(heading) == plain and plain]
    if len(places) > 1:
        raise BadSheet("map_several", key="map", column=column[:60])
    if places:
        return places[0]
    place = _by_letter(column.strip())
    if place is None or not 0 <= place < width:
        raise BadSheet("map_column", key="map", column=column[:60])
    return place


def _by_letter(column: str) -> int | None:
    if column.isascii() and column.isdigit():
        return int(column) - 1 if len(column) <= 5 else None
    if not (column.isascii() and column.isalpha() and len(column) <= 3):
        return None
    place = 0
    for letter in column.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
