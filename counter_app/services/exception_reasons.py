"""Why an exception cannot be settled so, or not any more: phrases of `not_eligible`, in both languages."""

from __future__ import annotations

from typing import Final

from counter_app.services.phrases import Phrase

REASONS_ZH: Final = {
    "unknown_code/exception": Phrase("查不到异常", "请从异常列表里选择"),
    "unknown_code/import": Phrase("查不到导入", "请从导入记录里选择"),
    "not_eligible/already_settled": Phrase(
        "已经处理过", "以先处理的结果为准，请看异常列表", ("{staff} · {counter} · {at}|{at}",)
    ),
    "not_eligible/settled_itself": Phrase("已无需处理", "相关操作已撤销，这条异常不用再管"),
    "not_eligible/void_money": Phrase("不能撤回", "钱已经出了收银台，请选择维持原状或计入损失"),
    "not_eligible/void_reservation": Phrase("不能撤回", "请取消该预约，定金会一并退回"),
    "not_eligible/void_purchase": Phrase("不能撤回", "商品已交付；需要退时请撤销或退款原单"),
    "not_eligible/void_already": Phrase("不能撤回", "它本来就已经撤销了"),
    "not_eligible/void_nothing": Phrase("不能撤回", "这里没有可以撤回的使用"),
    "not_eligible/nothing_at_stake": Phrase("没有损失", "不涉及金额，请选择维持原状"),
    "not_eligible/owed": Phrase("这不是损失", "这笔钱应退给客人，请取消预约时退回"),
}
REASONS_EN: Final = {
    "unknown_code/exception": Phrase("Exception not found", "Choose it in the list of exceptions"),
    "unknown_code/import": Phrase("Import not found", "Choose it in the list of imports"),
    "not_eligible/already_settled": Phrase(
        "Settled already", "The first decision stands; look at the list", ("{staff}, {counter}, {at}|{at}",)
    ),
    "not_eligible/settled_itself": Phrase("Needs nobody", "What it was about was undone; nothing is left to decide"),
    "not_eligible/void_money": Phrase("Not taken back", "Money has left the drawer: keep it or write it off"),
    "not_eligible/void_reservation": Phrase("Not taken back", "Cancel the reservation: that hands the deposit back"),
    "not_eligible/void_purchase": Phrase("Not taken back", "The goods are gone; void or refund the purchase itself"),
    "not_eligible/void_already": Phrase("Not taken back", "It was taken back already"),
    "not_eligible/void_nothing": Phrase("Not taken back", "There is no use here that could be taken back"),
    "not_eligible/nothing_at_stake": Phrase("Nothing lost", "No amount is at stake: keep it"),
    "not_eligible/owed": Phrase("No loss", "The customer gets it back: cancel the reservation when they come"),
}
