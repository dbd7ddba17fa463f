"""Looks at everything a counter stands on, and says what to do about what it finds."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator

from counter_app.bootstrap.findings import Finding
from counter_app.bootstrap.opening import OpenCounter, database_path, open_counter
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.keystore import has_folder_id
from counter_app.services.status import LOG_HELD
from counter_app.storage.engine import HELD_LOG_BYTES, log_size

_LOW_SPACE_BYTES = 500_000_000
_ALARM_SECONDS = 15 * 60
_ENROL = (
    "Enrol it: counter-app enrol CODE, or try it out: counter-app demo.",
    "请加入门店：counter-app enrol 加入码；或先试用：counter-app demo。",
)
_RESTORE = ("Restore the last backup, or enrol this folder anew.", "请恢复最近的备份，或重新加入。")
_ADVICE = {
    FaultKind.DISK_FULL: ("Make room on this disk.", "请清理磁盘空间。"),
    FaultKind.DISK_ERROR: ("Mend the rights of the folder, or choose another.", "请修正文件夹权限，或换一个文件夹。"),
    FaultKind.DATABASE_BUSY: ("Close the other programs that use this folder.", "请关闭正在使用此文件夹的其他程序。"),
    FaultKind.DATABASE_TOO_NEW: ("Install the newer version of this program.", "请安装新版本程序。"),
    FaultKind.KEY_MISSING: (
        "Unlock the keyring or put the key file back; else restore a backup.",
        "请解锁系统密钥环或放回密钥文件；否则请恢复备份。",
    ),
}
_RIGHTS = _ADVICE[FaultKind.DISK_ERROR]


def examine(settings: Settings, *, deep: bool) -> list[Finding]:
    """All findings; never raises for what is merely broken. `deep` reads the whole database and the audit chain."""
    findings = [_python(), _space(settings), _screen()]
    findings += [*_cameras(), *_sound()]
    try:
        if not (database_path(settings).exists() or has_folder_id(settings.data_dir)):
            return [*findings, Finding("counter", "note", f"{settings.data_dir} is no counter yet", *_ENROL)]
        opened = open_counter(settings)
    except Fault as fault:
        if fault.kind is FaultKind.NOT_ENROLLED:
            return [*findings, Finding("counter", "note", fault.detail, *_ENROL)]
        return [*findings, Finding("database", "problem", str(fault), *_ADVICE.get(fault.kind, _RESTORE))]
    except OSError as error:
        return [*findings, Finding("database", "problem", f"{error.filename}: {error.strerror}", *_RIGHTS)]
    try:
        for look in (_keys, _database, _clock, _link, _queue, _reserve, _leases):
            findings += look(opened)
        if deep:
            from counter_app.bootstrap.doctor_deep import examine_deep

            findings += examine_deep(opened)
    finally:
        opened.close()
    return findings


def _python() -> Finding:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    return Finding(
        "python",
        "good" if good else "problem",
        version,
        "" if good else "Python 3.11 or newer is needed.",
        "" if good else "需要 Python 3.11 或更新版本。",
    )


def _space(settings: Settings) -> Finding:
    folder = settings.data_dir
    while not os.path.lexists(folder):  # False also where somebody may not look
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        advice = "Choose another folder with --data, or mend its rights."
        return Finding(
            "folder", "problem", f"{folder} cannot be written", advice, "请用 --data 换一个文件夹，或修正权限。"
        )
    free = shutil.disk_usage(folder).free
    if free < _LOW_SPACE_BYTES:
        return Finding("folder", "note", f"{free // 1_000_000} MB free", "Make room on this disk.", "请清理磁盘空间。")
    return Finding("folder", "good", f"{settings.data_dir}, {free // 1_000_000_000} GB free")


def _screen() -> Finding:
    seen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or platform.system() != "Linux"
    if seen:
        return Finding("screen", "good", "there is one")
    return Finding("screen", "note", "none", "Every command works without one.", "没有屏幕时，所有命令仍可使用。")


def _cameras() -> Iterator[Finding]:
    from counter_app.scanning.sources import list_cameras

    found = list_cameras()
    if found:
        yield Finding("cameras", "good", ", ".join(f"{each.index} {each.name}" for each in found))
    else:
        advice = "A hand scanner and typing work as well."
        yield Finding("cameras", "note", "none", advice, "没有摄像头时，可用扫码枪或手工输入。")


def _sound() -> Iterator[Finding]:
    from counter_app.ui.sounds import may_have_a_device

    if may_have_a_device():
        yield Finding("sound", "good", "there is a device")
    else:
        yield Finding(
            "sound", "note", "none", "The screen alone tells, in colour, shape and word.", "没有声音时，以屏幕为准。"
        )


def _keys(opened: OpenCounter) -> Iterator[Finding]:
    if opened.keys.kind == "keyring":
        yield Finding("keys", "good", "in the system's keyring")
    else:
        advice = "Without a keyring the keys lie in a file that only this user can read."
        yield Finding("keys", "note", "in a file", advice, "系统没有密钥环，密钥保存在仅本用户可读的文件中。")


def _database(opened: OpenCounter) -> Iterator[Finding]:
    journal, synchronous = opened.store.settings_read_back()
    good = (journal, synchronous) == ("wal", 2)
    refused = _writes(opened)
    if refused is not None:
        yield refused
    else:
        yield Finding("database", "good" if good else "problem", f"journal {journal}, synchronous {synchronous}")
    size = opened.store.log_size()
    if opened.store.log_is_held():
        said = f"{size // 1_000_000} MB not folded in"
        yield Finding("log", "problem", said, LOG_HELD["en"], LOG_HELD["zh_CN"])
    else:
        yield Finding("log", "good", f"{size // 1_000} kB not folded in")
    cloud = log_size(opened.settings.cloud_dir / CLOUD_FILE)
    if cloud > HELD_LOG_BYTES:
        said = f"{cloud // 1_000_000} MB of the cloud's file not folded in"
        yield Finding("cloud_log", "problem", said, LOG_HELD["en"], LOG_HELD["zh_CN"])


def _writes(opened: OpenCounter) -> Finding | None:
    """Whether it takes what is written: a file may be readable and nothing more. Writes nothing."""
    try:
        with opened.store.writing(urgent=False):
            return None
    except Fault as fault:
        advice = _ADVICE.get(fault.kind, _RIGHTS)
        if fault.kind is FaultKind.DATABASE_BUSY:
            return Finding("database", "note", str(fault), *advice)
        return Finding("database", "problem", str(fault), *advice)


def _clock(opened: OpenCounter) -> Iterator[Finding]:
    with opened.store.reading() as reading:
        stored, link = reading.trusted_at(), reading.link_state()
    trusted = opened.counter.own_time.trusted(stored, opened.counter.clock)
    now = opened.counter.clock.now()
    behind = (trusted - now).total_seconds() if trusted else 0.0
    if behind > 120:
        advice = "Set the computer's clock; codes are refused until then."
        yield Finding("clock", "problem", f"{behind:.0f} s behind the cloud", advice, "请校准电脑时钟，否则无法核销。")
    elif abs(link.clock_offset_ms) > 120_000:
        advice = "Set the computer's clock."
        yield Finding(
            "clock", "note", f"{link.clock_offset_ms / 1000:.0f} s off the cloud's", advice, "请校准电脑时钟。"
        )
    else:
        yield Finding("clock", "good", "within two minutes of the cloud's")


def _link(opened: OpenCounter) -> Iterator[Finding]:
    device = opened.device
    if device is None or opened.rounds is None:
        return
    if device.revoked:
        advice = "Enrol this folder anew; what waits is kept."
        yield Finding("cloud", "problem", "this counter was revoked", advice, "请重新加入；待同步的内容不会丢失。")
    elif opened.rounds.probe(3.0):
        yield Finding("cloud", "good", f"{device.cloud_url} answers")
    else:
        advice = "Redeeming goes on off-line; check the network and the cloud's address."
        with opened.store.reading() as reading:
            login_page = reading.link_state().last_error == "login_page"
        found = f"{device.cloud_url} does not answer" + ("; a login page does" if login_page else "")
        yield Finding("cloud", "note", found, advice, "可继续离线核销；请检查网络和云端地址。")


def _queue(opened: OpenCounter) -> Iterator[Finding]:
    with opened.store.reading() as reading:
        queue = reading.queue(opened.counter.clock.now())
    found = f"{queue.waiting} waiting, {len(queue.refused)} refused, {len(queue.undeliverable)} undeliverable"
    if queue.refused or queue.undeliverable:
        yield Finding("queue", "note", found, "Look at them: counter-app queue.", "请查看：counter-app queue。")
    elif (queue.oldest_seconds or 0) > _ALARM_SECONDS:
        yield Finding("queue", "note", found, "Synchronise: counter-app sync.", "请同步：counter-app sync。")
    else:
        yield Finding("queue", "good", found)


def _reserve(opened: OpenCounter) -> Iterator[Finding]:
    with opened.store.reading() as reading:
        members, coupons = reading.reserve_sizes()
    found = f"{members} members, {sum(coupons.values())} coupons"
    if members:
        yield Finding("reserve", "good", found)
    else:
        advice = "Without it nobody can be signed up off-line; synchronise once."
        yield Finding("reserve", "note", found, advice, "离线时无法注册会员，请先同步一次。")


def _leases(opened: OpenCounter) -> Iterator[Finding]:
    """Only where a hard quota is shared out; one that has ended and is not replaced means that the cloud is far."""
    with opened.store.reading() as reading:
        held = [record.lease for record in reading.leases() if record.lease.usable]
    ended = [each for each in held if each.until <= opened.counter.clock.now() and each.left]
    left = sum(each.left for each in held if each not in ended)
    if ended:
        advice = "Synchronise: off-line shares of quotas have ended."
        found = f"{left} uses left, {len(ended)} ended"
        yield Finding("leases", "note", found, advice, "请同步：断网名额已到期。")
    elif held:
        yield Finding("leases", "good", f"{left} uses left off-line")
