"""A fault in one line where nothing is sold: no word of a coupon, nor of scanning once more."""

from __future__ import annotations

from typing import Final

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.phrases import Phrase
from counter_app.services.words import Said, fault_words, sentence

_ZH: Final = {
    FaultKind.DISK_FULL: Phrase("系统故障", "清出空间后再试", ("磁盘已满，没有保存",)),
    FaultKind.DISK_ERROR: Phrase("系统故障", "换一个可以写入的位置再试；仍不行请叫店长", ("磁盘无法读写，没有保存",)),
    FaultKind.DATABASE_BUSY: Phrase("系统忙", "请稍等几秒再试", ("本机正忙，没有保存",)),
}
_EN: Final = {
    FaultKind.DISK_FULL: Phrase("System fault", "Free some space, then try again", ("Disk full: nothing saved",)),
    FaultKind.DISK_ERROR: Phrase(
        "System fault", "Try a place that can be written to; else ask the manager", ("The disk failed: nothing saved",)
    ),
    FaultKind.DATABASE_BUSY: Phrase(
        "Busy", "Wait a few seconds and try again", ("This computer is busy: nothing saved",)
    ),
}


def aside_words(fault: Fault | FaultKind, lang: str) -> str:
    """Beside an export, a sheet, a page of the manager's; of other faults what is always said."""
    kind = fault.kind if isinstance(fault, Fault) else fault
    phrase = (_ZH if lang.startswith("zh") else _EN).get(kind)
    said = fault_words(kind, lang) if phrase is None else Said(phrase.headline, phrase.advice, phrase.facts)
    return sentence(said, lang)
