"""Why something of a row stays when its import is taken back, and the rows of which something does, as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from counter_app.domain.guarding import guarded
from counter_app.domain.money import format_minor
from counter_app.domain.undoing import Kept
from counter_app.services.undo_records import KeptRow

_WHY: Mapping[Kept, tuple[str, str]] = MappingProxyType(
    {
        Kept.BOUGHT: ("之后来过店里", "has been here since"),
        Kept.TOPPED_UP: ("之后充过值或调过积分", "value or points were added since"),
        Kept.SPENT: ("期初余额已用掉一部分", "part of the opening balance is spent"),
        Kept.COUPON: ("之后领过券", "has had a coupon since"),
        Kept.RESERVED: ("之后有过预约", "has reserved something since"),
        Kept.SIGNED_UP: ("之后本人登记入会", "has signed up since"),
        Kept.CHANGED: ("之后资料或标签改过", "was changed or tagged by hand since"),
        Kept.IMPORTED_AGAIN: ("另一份名单里也有", "stands in another list too"),
        Kept.MERGED: ("之后与另一位会员合并", "was merged with another member"),
        Kept.ERASED: ("已应本人要求删除", "was erased on request"),
        Kept.FILLED: ("补上的姓名或生日保留", "the name or birthday that it filled in stays"),
        Kept.NOT_NOTED: ("导入时还没有记下加了什么", "what it added was not noted when it came in"),
        Kept.UNKNOWN: ("云端没有这一行", "the cloud does not know this row"),
    }
)
_HEAD = (
    ("行号", "会员号", "手机号", "姓名", "期初积分", "期初储值", "期初赠金", "保留原因"),
    ("row", "member number", "phone", "name", "points", "stored value", "bonus", "why it stays"),
)


def why_kept(why: Kept, lang: str) -> str:
    """In a few words."""
    return _WHY[why][0 if lang.startswith("zh") else 1]


def whys_kept(row: KeptRow, lang: str) -> str:
    """All of them."""
    return ("；" if lang.startswith("zh") else "; ").join(why_kept(each, lang) for each in row.why)


def kept_file(rows: Sequence[KeptRow], lang: str, digits: int) -> bytes:
    """CSV in UTF-8 with a mark, as spreadsheets open it; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEAD[0 if lang.startswith("zh") else 1])
    for row in rows:
        opening = row.opening
        money = [format_minor(each, digits) if each else "" for each in (opening.principal_minor, opening.bonus_minor)]
        cells = [str(row.row), row.member, row.phone, row.name, str(opening.points or ""), *money]
        writer.writerow([guarded(cell) for cell in (*cells, whys_kept(row, lang))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
