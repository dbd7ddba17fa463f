"""One thing that `doctor` looked at."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.services.aside import aside_words

Level = Literal["good", "note", "problem"]


class Words(NamedTuple):
    """The same in both languages."""

    en: str
    zh: str


def alike(text: str) -> Words:
    """A path, a version, an address: the same in every language."""
    return Words(text, text)


NOTHING: Final = Words("none", "无")
# At the window what waits goes by itself; keys are those of the panel that shows the findings.
BY_ITSELF: Final = Words(
    "The window synchronises by itself once the cloud answers; F10 shows what waits.",
    "云端有应答后，窗口会自动同步；按 F10 查看待同步内容。",
)
FETCHED_ANEW: Final = Words(
    "It is fetched anew within the hour, by itself; if it stays, send the file for support (key 3).",
    "一小时内会自动重新获取；仍有问题时，请发送诊断文件（按 3）。",
)
SEND_FILE: Final = Words(
    "Check again later; if it stays, send the file for support (key 3).",
    "请稍后再检查；仍有问题时，请发送诊断文件（按 3）。",
)
BACK_UP_HERE: Final = Words("Back up now (key 1), and look at the disk.", "请按 1 现在备份，并检查磁盘。")
RESTORE_HERE: Final = Words(
    "Close this program and start it again: the cloud is built from its newest backup; else restore one (key 4).",
    "请关闭本程序，再重新打开：云端会从最近的备份恢复；否则请按 4 恢复备份。",
)
START_AGAIN: Final = Words("Close this program and start it again.", "请关闭本程序，再重新打开。")


@dataclass(frozen=True, slots=True)
class Finding:
    """`problem` = the counter cannot work like this. `name` is for programs and never changes. `at_window`: the advice
    for who sits at the window, where that is another one than at the command line."""

    name: str
    level: Level
    found: Words
    advice: Words | None = None
    at_window: Words | None = None

    @property
    def title(self) -> Words:
        """What was looked at, for people."""
        return TITLES[self.name]


def fault_found(fault: Fault) -> Words:
    """What is said of a fault, and behind it what the machine said: that stands as it came, in one language."""
    detail = fault.detail or fault.kind.value
    return Words(f"{aside_words(fault, 'en')} ({detail})", f"{aside_words(fault, 'zh_CN')}（{detail}）")


TITLES: Mapping[str, Words] = MappingProxyType(
    {
        "python": alike("Python"),
        "folder": Words("Folder", "文件夹"),
        "screen": Words("Screen", "屏幕"),
        "cameras": Words("Cameras", "摄像头"),
        "sound": Words("Sound", "声音"),
        "counter": Words("Counter", "收银台"),
        "keys": Words("Keys", "密钥"),
        "database": Words("Database", "数据库"),
        "log": Words("Database's log", "数据库日志"),
        "cloud_log": Words("Cloud's log", "云端数据库日志"),
        "clock": Words("Clock", "时钟"),
        "cloud": Words("Cloud", "云端"),
        "queue": Words("Queue", "待同步"),
        "reserve": Words("Reserve", "离线备用号"),
        "leases": Words("Off-line shares", "断网名额"),
        "driver": Words("Database's driver", "数据库驱动"),
        "integrity": Words("Pages", "数据页"),
        "sums": Words("Sums", "数目核对"),
        "digest": Words("Comparison with the cloud", "与云端核对"),
        "audit": Words("Audit log", "审计日志"),
        "operations": Words("Operations", "操作记录"),
        "kept": Words("Acts kept aside", "另存的记录"),
        "backups": Words("Automatic backups", "自动备份"),
        "rights": Words("Rights", "文件权限"),
        "recovery": Words("Recovery", "自动恢复"),
        "cloud_file": Words("Cloud's database", "云端数据库"),
        "cloud_backups": Words("Cloud's backups", "云端自动备份"),
        "cloud_recovery": Words("Cloud's recovery", "云端自动恢复"),
    }
)
