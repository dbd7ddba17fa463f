"""Why two members are not merged, one is not erased, an import not taken back: part of the tables of words."""

from __future__ import annotations

from typing import Final

from counter_app.services.phrases import Phrase
from counter_app.services.undo_reasons import UNDO_EN, UNDO_ZH

PERSONS_ZH: Final = {
    **UNDO_ZH,
    "not_eligible/same_member": Phrase("已是同一会员", "两个号码已是同一位会员，无需合并", ("会员 {number}",)),
    "not_eligible/names_member": Phrase("别写姓名手机", "会员删除后这段文字仍会保留，请不要写姓名和手机号"),
    "not_eligible/time_over": Phrase("时间已过", "请选一个以后的日期或时间", ("现在是 {at}",)),
    "not_eligible/value_left": Phrase(
        "还有余额未清", "请先退还储值、取消预约，或由会员声明放弃", ("储值 {balance_minor}", "预约 {reservations} 个")
    ),
}
PERSONS_EN: Final = {
    **UNDO_EN,
    "not_eligible/same_member": Phrase(
        "One member already", "Both stand for the same member; there is nothing to merge", ("Member {number}",)
    ),
    "not_eligible/names_member": Phrase(
        "Names a member", "Write no name or phone here: it stays when the member is erased"
    ),
    "not_eligible/time_over": Phrase("Too late", "Choose a later day or time", ("It is {at}",)),
    "not_eligible/value_left": Phrase(
        "Value is left",
        "Refund the value and cancel the reservations first, or give them up",
        ("Value {balance_minor}", "{reservations} reservations"),
    ),
}
