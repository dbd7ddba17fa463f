"""The words of a receipt in two languages: one table each with the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ZH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "top_up": "储值充值",
        "void": "撤销",
        "refund": "退款",
        "trial": "练习单 · 非真实交易",
        "copy": "补打",
        "time": "时间",
        "counter": "收银台",
        "staff": "收银员",
        "member": "会员",
        "number": "尾号 {0}",
        "share": "　优惠",
        "total": "合计",
        "used": "已使用",
        "came_back": "已退回",
        "uses_left": "　剩余 {0} 次",
        "rest": "　剩余 {0}",
        "points_spent": "积分抵扣（{0} 分）",
        "to_pay": "应付",
        "postage": "另付邮费",
        "principal": "储值 · 本金",
        "bonus": "储值 · 赠送",
        "change": "找零",
        "earned": "本次积分",
        "points_after": "积分余额",
        "top_up_paid": "充值",
        "top_up_bonus": "赠送",
        "value_after": "储值余额",
        "bonus_after": "　其中赠送 {0}",
        "saved": "已为您节省 {0}",
        "back": "应退",
        "points_back": "退回积分",
        "principal_taken": "扣回储值 · 本金",
        "bonus_taken": "扣回储值 · 赠送",
        "points_taken": "扣回积分",
        "points_debt": "欠扣积分",
        "of_sale": "原单",
        "reason": "原因",
        "thanks": "谢谢惠顾",
        "keep": "退换请出示此码",
    }
)
EN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "top_up": "TOP-UP",
        "void": "VOID",
        "refund": "REFUND",
        "trial": "Practice, not a real sale",
        "copy": "Copy",
        "time": "Time",
        "counter": "Counter",
        "staff": "Served by",
        "member": "Member",
        "number": "no. ending {0}",
        "share": "  Discount",
        "total": "Total",
        "used": "used",
        "came_back": "given back",
        "uses_left": "  {0} left",
        "rest": "  {0} left on it",
        "points_spent": "Points ({0})",
        "to_pay": "To pay",
        "postage": "Postage besides",
        "principal": "Stored value",
        "bonus": "Stored value, bonus",
        "change": "Change",
        "earned": "Points earned",
        "points_after": "Points now",
        "top_up_paid": "Topped up",
        "top_up_bonus": "Given besides",
        "value_after": "Stored value now",
        "bonus_after": "  {0} of it given",
        "saved": "You saved {0}",
        "back": "To give back",
        "points_back": "Points given back",
        "principal_taken": "Stored value taken back",
        "bonus_taken": "Bonus taken back",
        "points_taken": "Points taken back",
        "points_debt": "Points still owed",
        "of_sale": "Of receipt",
        "reason": "Reason",
        "thanks": "Thank you",
        "keep": "Show this code for a refund",
    }
)


def receipt_words(lang: str) -> Mapping[str, str]:
    """The table of a language."""
    return ZH if lang.startswith("zh") else EN


# In one word for a line of states; then with what to look at.
_TROUBLE: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = MappingProxyType(
    {
        "no_printer": (
            ("还没有设置", "还没有设置小票打印机"),
            ("not set up", "No receipt printer is set up"),
        ),
        "not_reached": (
            ("连不上", "小票打印机连不上，请检查电源和网络"),
            ("not reached", "The printer cannot be reached: check power and network"),
        ),
        "no_device": (
            ("找不到", "找不到小票打印机，请检查连接线"),
            ("not there", "The printer is not there: check its cable"),
        ),
        "too_slow": (
            ("没有响应", "小票打印机没有响应，请检查纸和电源"),
            ("takes nothing", "The printer takes nothing: check paper and power"),
        ),
        "broken_off": (
            ("打印中断", "小票打印中断，请检查打印机"),
            ("broke off", "Printing broke off: check the printer"),
        ),
    }
)


def trouble_words(trouble: str, lang: str) -> str:
    """What is wrong with the printer, and what to look at."""
    return _TROUBLE[trouble][0 if lang.startswith("zh") else 1][1]


def trouble_state(trouble: str, lang: str) -> str:
    """The same in a word or two."""
    return _TROUBLE[trouble][0 if lang.startswith("zh") else 1][0]
