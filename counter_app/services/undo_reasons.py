"""Why an import is not taken back, or not now: part of the tables of words."""

from __future__ import annotations

from typing import Final

from counter_app.services.phrases import Phrase

UNDO_ZH: Final = {
    "not_eligible/undo_window": Phrase("已过撤回期限", "请在会员资料里逐个修改", ("导入后 {days} 天内可以撤回",)),
    "not_eligible/import_open": Phrase("导入还没结束", "请先让它继续，或选择不再继续"),
    "needs_online/import_undo": Phrase("需要联网", "撤回导入由云端决定；联网后从停下的地方继续"),
    "needs_online/import_waits": Phrase("需要联网", "请等名单全部上传到云端后再试", ("还有 {rows} 行没有上传",)),
}
UNDO_EN: Final = {
    "not_eligible/undo_window": Phrase(
        "Too late", "Change the members one by one", ("An import can be taken back within {days} days",)
    ),
    "not_eligible/import_open": Phrase("Not finished yet", "Let it go on first, or leave it where it is"),
    "needs_online/import_undo": Phrase(
        "Needs the cloud", "The cloud decides what is taken back; it goes on from where it stopped"
    ),
    "needs_online/import_waits": Phrase(
        "Needs the cloud", "Try again when the list has gone up", ("{rows} rows are still on their way",)
    ),
}
