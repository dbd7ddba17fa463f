"""Looks at everything a counter stands on, and says what to do about what it finds."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator

from counter_app.bootstrap.findings import BY_ITSELF, NOTHING, Finding, Level, Words, alike, fault_found
from counter_app.bootstrap.opening import OpenCounter, database_path, open_counter
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.keystore import has_folder_id
from counter_app.services.status import LOG_HELD
from counter_app.storage.engine import HELD_LOG_BYTES, log_size

_LOW_SPACE_BYTES = 500_000_000
_ALARM_SECONDS = 15 * 60
_ENROL = Words(
    "Enrol it: counter-app enrol CODE, or try it out: counter-app demo.",
    "请加入门店：counter-app enrol 加入码；或先试用：counter-app demo。",
)
_RESTORE = Words("Restore the last backup, or enrol this folder anew.", "请恢复最近的备份，或重新加入。")
_ADVICE = {
    FaultKind.DISK_FULL: Words("Make room on this disk.", "请清理磁盘空间。"),
    FaultKind.DISK_ERROR: Words(
        "Mend the rights of the folder, or choose another.", "请修正文件夹权限，或换一个文件夹。"
    ),
    FaultKind.DATABASE_BUSY: Words(
        "Close the other programs that use this folder.", "请关闭正在使用此文件夹的其他程序。"
    ),
    FaultKind.DATABASE_TOO_NEW: Words("Install the newer version of this program.", "请安装新版本程序。"),
    FaultKind.KEY_MISSING: Words(
        "Unlock the keyring or put the key file back; else restore a backup.",
        "请解锁系统密钥环或放回密钥文件；否则请恢复备份。",
    ),
}
_RIGHTS = _ADVICE[FaultKind.DISK_ERROR]
_HELD = Words(LOG_HELD["en"], LOG_HELD["zh_CN"])


def examine(settings: Settings, *, deep: bool) -> list[Finding]:
    """All findings; never raises for what is merely broken. `deep` reads the whole database and the audit chain."""
    findings = [_python(), _space(settings), _screen()]
    findings += [*_cameras(), *_sound()]
    try:
        if not (database_path(settings).exists() or has_folder_id(settings.data_dir)):
            return [*findings, _no_counter(settings)]
        opened = open_counter(settings)
    except Fault as fault:
        if fault.kind is FaultKind.NOT_ENROLLED:
            return [*findings, _no_counter(settings)]
        return [*findings, Finding("database", "problem", fault_found(fault), _ADVICE.get(fault.kind, _RESTORE))]
    except OSError as error:
        return [*findings, Finding("database", "problem", alike(f"{error.filename}: {error.strerror}"), _RIGHTS)]
    try:
        for look in (_keys, _database, _clock, _link, _queue, _reserve, _leases):
            findings += look(opened)
        if deep:
            from counter_app.bootstrap.doctor_deep import examine_deep

            findings += examine_deep(opened)
    finally:
        opened.close()
    return findings


def _no_counter(settings: Settings) -> Finding:
    folder = settings.data_dir
    return Finding("counter", "note", Words(f"{folder} is no counter yet", f"{folder} 还不是收银台"), _ENROL)


def _python() -> Finding:
    good = sys.version_info >= (3, 11)
    advice = Words("Python 3.11 or newer is needed.", "需要 Python 3.11 或更新版本。")
    return Finding("python", "good" if good else "problem", alike(platform.python_version()), None if good else advice)


def _space(settings: Settings) -> Finding:
    folder = settings.data_dir
    while not os.path.lexists(folder):  # False also where somebody may not look
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        advice = Words(
            "Choose another folder with --data, or mend its rights.", "请用 --data 换一个文件夹，或修正权限。"
        )
        return Finding("folder", "problem", Words(f"{folder} cannot be written", f"{folder} 无法写入"), advice)
    free = shutil.disk_usage(folder).free
    if free < _LOW_SPACE_BYTES:
        left = free // 1_000_000
        return Finding("folder", "note", Words(f"{left} MB free", f"剩余 {left} MB"), _ADVICE[FaultKind.DISK_FULL])
    left, path = free // 1_000_000_000, settings.data_dir
    return Finding("folder", "good", Words(f"{path}, {left} GB free", f"{path}，剩余 {left} GB"))


def _screen() -> Finding:
    seen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or platform.system() != "Linux"
    if seen:
        return Finding("screen", "good", Words("there is one", "有"))
    advice = Words("Every command works without one.", "没有屏幕时，所有命令仍可使用。")
    return Finding("screen", "note", NOTHING, advice)


def _cameras() -> Iterator[Finding]:
    from counter_app.scanning.sources import list_cameras

    found = list_cameras()
    if found:
        listed = [f"{each.index} {each.name}" for each in found]
        yield Finding("cameras", "good", Words(", ".join(listed), "、".join(listed)))
    else:
        advice = Words("A hand scanner and typing work as well.", "没有摄像头时，可用扫码枪或手工输入。")
        yield Finding("cameras", "note", NOTHING, advice)


def _sound() -> Iterator[Finding]:
    from counter_app.ui.sounds import may_have_a_device

    if may_have_a_device():
        yield Finding("sound", "good", Words("there is a device", "有声音设备"))
    else:
        advice = Words("The screen alone tells, in colour, shape and word.", "没有声音时，以屏幕为准。")
        yield Finding("sound", "note", NOTHING, advice)


def _keys(opened: OpenCounter) -> Iterator[Finding]:
    if opened.keys.kind == "keyring":
        yield Finding("keys", "good", Words("in the system's keyring", "保存在系统密钥环中"))
    else:
        advice = Words(
            "Without a keyring the keys lie in a file that only this user can read.",
            "系统没有密钥环，密钥保存在仅本用户可读的文件中。",
        )
        yield Finding("keys", "note", Words("in a file", "保存在文件中"), advice)


def _database(opened: OpenCounter) -> Iterator[Finding]:
    yield _writes(opened) or _written_safely(opened)
    size = opened.store.log_size()
    if opened.store.log_is_held():
        yield Finding("log", "problem", _not_folded(size // 1_000_000, "MB"), _HELD)
    else:
        yield Finding("log", "good", _not_folded(size // 1_000, "kB"))
    cloud = log_size(opened.settings.cloud_dir / CLOUD_FILE)
    if cloud > HELD_LOG_BYTES:
        yield Finding("cloud_log", "problem", _not_folded(cloud // 1_000_000, "MB"), _HELD)


def _not_folded(size: int, unit: str) -> Words:
    return Words(f"{size} {unit} not folded in", f"{size} {unit} 尚未并入")


def _written_safely(opened: OpenCounter) -> Finding:
    journal, synchronous = opened.store.settings_read_back()
    found = alike(f"journal {journal}, synchronous {synchronous}")
    if (journal, synchronous) == ("wal", 2):
        return Finding("database", "good", found)
    return Finding(
        "database",
        "problem",
        found,
        Words(
            "Keep the folder on a disk of this computer, not on a network's; else install this program anew.",
            "请把文件夹放在本机磁盘上，不要放在网络共享中；否则请重新安装本程序。",
        ),
    )


def _writes(opened: OpenCounter) -> Finding | None:
    """Whether it takes what is written: a file may be readable and nothing more. Writes nothing."""
    try:
        with opened.store.writing(urgent=False):
            return None
    except Fault as fault:
        level: Level = "note" if fault.kind is FaultKind.DATABASE_BUSY else "problem"
        return Finding("database", level, fault_found(fault), _ADVICE.get(fault.kind, _RIGHTS))


def _clock(opened: OpenCounter) -> Iterator[Finding]:
    with opened.store.reading() as reading:
        stored, link = reading.trusted_at(), reading.link_state()
    trusted = opened.counter.own_time.trusted(stored, opened.counter.clock)
    now = opened.counter.clock.now()
    behind = (trusted - now).total_seconds() if trusted else 0.0
    off = link.clock_offset_ms / 1000
    if behind > 120:
        advice = Words("Set the computer's clock; codes are refused until then.", "请校准电脑时钟，否则无法核销。")
        yield Finding(
            "clock", "problem", Words(f"{behind:.0f} s behind the cloud", f"比云端慢 {behind:.0f} 秒"), advice
        )
    elif abs(off) > 120:
        advice = Words("Set the computer's clock.", "请校准电脑时钟。")
        yield Finding("clock", "note", Words(f"{off:.0f} s off the cloud's", f"与云端相差 {off:.0f} 秒"), advice)
    else:
        found = Words("within two minutes of the cloud's", "与云端相差不到两分钟")
        yield Finding("clock", "good", found)


def _link(opened: OpenCounter) -> Iterator[Finding]:
    device = opened.device
    if device is None or opened.rounds is None:
        return
    url = device.cloud_url
    if device.revoked:
        advice = Words("Enrol this folder anew; what waits is kept.", "请重新加入；待同步的内容不会丢失。")
        yield Finding("cloud", "problem", Words("this counter was revoked", "本收银台已被停用"), advice)
    elif opened.rounds.probe(3.0):
        yield Finding("cloud", "good", Words(f"{url} answers", f"{url} 有应答"))
    else:
        advice = Words(
            "Redeeming goes on off-line; check the network and the cloud's address.",
            "可继续离线核销；请检查网络和云端地址。",
        )
        with opened.store.reading() as reading:
            login_page = reading.link_state().last_error == "login_page"
        found = Words(
            f"{url} does not answer" + ("; a login page does" if login_page else ""),
            f"{url} 没有应答" + ("，回应的是网络登录页" if login_page else ""),
        )
        yield Finding("cloud", "note", found, advice)


def _queue(opened: OpenCounter) -> Iterator[Finding]:
    with opened.store.reading() as reading:
        queue = reading.queue(opened.counter.clock.now())
    refused, lost = len(queue.refused), len(queue.undeliverable)
    found = Words(
        f"{queue.waiting} waiting, {refused} refused, {lost} undeliverable",
        f"等待 {queue.waiting}，被拒 {refused}，无法送达 {lost}",
    )
    if refused or lost:
        advice = Words("Look at them: counter-app queue.", "请查看：counter-app queue。")
        yield Finding("queue", "note", found, advice, Words("F10 shows them.", "请按 F10 查看。"))
    elif (queue.oldest_seconds or 0) > _ALARM_SECONDS:
        advice = Words("Synchronise: counter-app sync.", "请同步：counter-app sync。")
        yield Finding("queue", "note", found, advice, BY_ITSELF)
    else:
        yield Finding("queue", "good", found)


def _reserve(opened: OpenCounter) -> Iterator[Finding]:
    with opened.store.reading() as reading:
        members, held = reading.reserve_sizes()
    coupons = sum(held.values())
    found = Words(f"{members} members, {coupons} coupons", f"会员号 {members} 个，券 {coupons} 张")
    if members:
        yield Finding("reserve", "good", found)
    else:
        advice = Words(
            "Without it nobody can be signed up off-line; synchronise once.", "离线时无法注册会员，请先同步一次。"
        )
        yield Finding("reserve", "note", found, advice, BY_ITSELF)


def _leases(opened: OpenCounter) -> Iterator[Finding]:
    """Only where a hard quota is shared out; one that has ended and is not replaced means that the cloud is far."""
    with opened.store.reading() as reading:
        held = [record.lease for record in reading.leases() if record.lease.usable]
    ended = [each for each in held if each.until <= opened.counter.clock.now() and each.left]
    left = sum(each.left for each in held if each not in ended)
    if ended:
        advice = Words("Synchronise: off-line shares of quotas have ended.", "请同步：断网名额已到期。")
        found = Words(f"{left} uses left, {len(ended)} ended", f"剩余 {left} 份，已到期 {len(ended)} 项")
        yield Finding("leases", "note", found, advice, BY_ITSELF)
    elif held:
        yield Finding("leases", "good", Words(f"{left} uses left off-line", f"离线可用 {left} 份"))
