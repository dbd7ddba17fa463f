"""`doctor --deep`: every page, every chain, every sum, and what stands ready for the day the file is lost."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.findings import (
    BACK_UP_HERE,
    BY_ITSELF,
    FETCHED_ANEW,
    NOTHING,
    RESTORE_HERE,
    SEND_FILE,
    START_AGAIN,
    Finding,
    Words,
    alike,
)
from counter_app.bootstrap.opening import DATABASE_KEY, OpenCounter
from counter_app.bootstrap.recovery import last_recovery
from counter_app.bootstrap.snapshots import snapshots
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.protocol.changes import ROW_TYPES
from counter_app.services.audit import verify, verify_log
from counter_app.storage.engine import MINIMUM_SQLITE, driver_version, sound_copy

_OLD_BACKUP = timedelta(days=2)
_ROWS_AT_ONCE = 2_000
_MODE_BITS = 0o077

_BACK_UP = Words("Make one now: counter-app backup FILE.", "请立即运行 counter-app backup 文件名。")
_BACK_UP_AND_LOOK = Words(
    "Make one now: counter-app backup FILE; and look at the disk.",
    "请立即运行 counter-app backup 文件名，并检查磁盘。",
)
# `storage.checking` names its rules in English.
RULES_ZH: Mapping[str, str] = MappingProxyType(
    {
        "redemption without its operation": "核销缺少操作记录",
        "redemption that stands and takes nothing from its coupon": "有效核销没有占用券",
        "money taken by no redemption that stands": "金额没有对应的有效核销",
        "money of a coupon that is not the sum of what was taken": "券的金额与明细不符",
        "use taken by no redemption that stands": "次数没有对应的有效核销",
        "use taken and not counted": "已用次数没有计入",
        "mark of a verdict without its redemption": "判定标记没有对应的核销",
        "entry without its operation": "明细缺少操作记录",
        "entries of an operation that are not counted": "操作的明细没有计入",
        "points or value handed back beyond what was spent": "退回的积分或储值多于所用",
        "operation in no known state": "操作状态不明",
        "closed operation without an answer": "已结束的操作没有结果",
        "place in the chain behind its head": "链条位置落后于链首",
        "off-line sum that differs from its redemptions": "离线合计与核销不符",
        "row that refers to nothing": "引用了不存在的记录",
    }
)


def examine_deep(opened: OpenCounter) -> Iterator[Finding]:
    """All of it. Raises `Fault` where the database cannot be read at all."""
    looks = (_driver, _integrity, _sums, _digest, _audit, _operations, _kept, _backups, _rights, _recovered)
    for look in (*looks, _cloud_file):
        yield from look(opened)


def _driver(_opened: OpenCounter) -> Iterator[Finding]:
    found = driver_version()
    needed = ".".join(map(str, MINIMUM_SQLITE))
    if tuple(int(part) for part in found.split(".")) >= MINIMUM_SQLITE:
        yield Finding("driver", "good", alike(f"SQLite {found}"))
    else:
        advice = Words(
            f"Install this program anew: it needs SQLite {needed}.", f"请重新安装本程序：需要 SQLite {needed}。"
        )
        yield Finding("driver", "problem", alike(f"SQLite {found}"), advice)


def _integrity(opened: OpenCounter) -> Iterator[Finding]:
    problems = opened.store.integrity()
    if problems:
        advice = Words(
            "Start any command again: the file is set aside and built anew from the newest backup.",
            "请再运行任一命令：程序会移走损坏的文件，并从最近的备份恢复。",
        )
        yield Finding("integrity", "problem", alike("; ".join(problems[:3])), advice, START_AGAIN)
    else:
        yield Finding("integrity", "good", Words("every page fits its checksum", "每一页校验无误"))


def _sums(opened: OpenCounter) -> Iterator[Finding]:
    found = opened.store.contradictions()
    if found:
        said = Words(
            ", ".join(f"{count} × {name}" for name, count in found.items()),
            "，".join(f"{RULES_ZH[name]} {count} 处" for name, count in found.items()),
        )
        advice = Words(
            "Synchronise, look again; if it stays, send the bundle of doctor --bundle.",
            "请同步后再检查；仍有问题时，请发送 doctor --bundle 的诊断包。",
        )
        yield Finding("sums", "problem", said, advice, SEND_FILE)
    else:
        yield Finding("sums", "good", Words("redemptions, uses and states agree", "核销、次数与状态一致"))


def _digest(opened: OpenCounter) -> Iterator[Finding]:
    """What came down, hashed anew from the rows, against what was counted while it came down, and the cloud's word."""
    differ = [kind for kind in ROW_TYPES if not _as_it_came(opened, kind)]
    with opened.store.reading() as reading:
        kept, link = reading.digests(), reading.link_state()
    if differ and not kept:
        # A file of an older version: its rows are marked as having come down, their hashes come with the next round.
        said = Words("nothing was compared since the program was renewed", "程序更新后尚未核对")
        advice = Words("Synchronise: counter-app sync.", "请同步：counter-app sync。")
        yield Finding("digest", "note", said, advice, BY_ITSELF)
    elif differ:
        advice = Words(
            "Synchronise: it is fetched anew within the hour; if it stays, send the bundle of doctor --bundle.",
            "请同步：一小时内会重新获取；仍有问题时，请发送 doctor --bundle 的诊断包。",
        )
        said = Words(f"not as it came down: {', '.join(differ)}", f"与下发时不一致：{'、'.join(differ)}")
        yield Finding("digest", "problem", said, advice, FETCHED_ANEW)
    elif link.digest_equal is False:
        advice = Words(
            "Synchronise: what differs is fetched anew, once an hour; if it stays, tell who runs the cloud.",
            "请同步：不一致的内容每小时重新获取一次；仍有问题时，请告知云端管理员。",
        )
        said = Words("as it came down, but not as the cloud had it last", "与下发时一致，但与云端最近的内容不一致")
        yield Finding("digest", "note", said, advice, FETCHED_ANEW)
    else:
        count = sum(each.count for each in kept.values())
        equal = link.digest_equal
        said = Words(
            f"{count} rows are as they came down" + (", equal to the cloud's when last compared" if equal else ""),
            f"{count} 行与下发时一致" + ("，上次核对时与云端一致" if equal else ""),
        )
        yield Finding("digest", "good", said)


def _as_it_came(opened: OpenCounter, kind: str) -> bool:
    """In portions: a view that is held for long keeps the log from being folded in."""
    after = ""
    while True:
        with opened.store.reading() as reading:
            sound, after = reading.check_rows(kind, after, _ROWS_AT_ONCE)
        if not sound:
            return False
        if not after:
            break
    with opened.store.reading() as reading:
        return not any(reading.drift(kind))


def _audit(opened: OpenCounter) -> Iterator[Finding]:
    verdict = verify(opened.counter)
    if verdict.ok:
        said = Words(f"{verdict.count} records, the chain is whole", f"{verdict.count} 条记录，链条完整")
        yield Finding("audit", "good", said)
    else:
        advice = Words("Somebody or something changed the audit log; tell the owner.", "审计日志被改动过，请告知店主。")
        said = Words(f"record {verdict.first_bad} does not fit", f"第 {verdict.first_bad} 条记录不符")
        yield Finding("audit", "problem", said, advice)


def _operations(opened: OpenCounter) -> Iterator[Finding]:
    """The chain of the operations, computed anew; over what a recovery left out there is none."""
    log = verify_log(opened.counter)
    bad = log.first_bad
    if bad is None:
        said = Words(f"{log.count} operations, the chain is whole", f"{log.count} 条操作，链条完整")
        yield Finding("operations", "good", said)
    else:
        advice = Words(
            "Somebody or something changed the log of operations; tell the owner.", "操作记录被改动过，请告知店主。"
        )
        said = Words(
            f"the operation at {bad.epoch}/{bad.seq} does not fit", f"第 {bad.epoch} 期第 {bad.seq} 条操作不符"
        )
        yield Finding("operations", "problem", said, advice)


def _kept(opened: OpenCounter) -> Iterator[Finding]:
    log = opened.store.kept
    if log is None or not log.path.exists():
        advice = Words("Start any command again: it is begun anew.", "请再运行任一命令，会自动重建。")
        said = Words("no acts are kept beside the database", "数据库旁没有另存的记录")
        yield Finding("kept", "problem", said, advice, START_AGAIN)
        return
    kept = log.read()
    acts, damaged = len(kept.acts), kept.damaged
    said = Words(f"{acts} acts beside the database", f"数据库旁另存 {acts} 条")
    if damaged:
        advice = Words("Synchronise; the next backup writes it anew.", "请同步；下次备份时会重写。")
        said = Words(f"{said.en}, {damaged} do not open", f"{said.zh}，{damaged} 条无法打开")
        yield Finding("kept", "note", said, advice, BY_ITSELF)
    else:
        yield Finding("kept", "good", said)


def _backups(opened: OpenCounter) -> Iterator[Finding]:
    found = snapshots(opened.settings.data_dir)
    key = opened.keys.get(DATABASE_KEY)
    if not found or key is None:
        advice = Words(
            "Leave the window open for a minute, or make one: counter-app backup FILE.",
            "请打开收银窗口一分钟，或运行 counter-app backup 文件名。",
        )
        yield Finding("backups", "note", NOTHING, advice, BACK_UP_HERE)
        return
    newest = found[0]
    age = computer_now() - newest.at
    at = f"{newest.at:%Y-%m-%d %H:%M} UTC"
    said = Words(f"{len(found)}, the newest of {at}", f"{len(found)} 份，最近 {at}")
    if not sound_copy(newest.path, key)[0]:
        said = Words(f"{said.en}, which does not open", f"{said.zh}，无法打开")
        yield Finding("backups", "problem", said, _BACK_UP_AND_LOOK, BACK_UP_HERE)
    elif age > _OLD_BACKUP:
        yield Finding("backups", "note", said, _BACK_UP, BACK_UP_HERE)
    else:
        yield Finding("backups", "good", Words(f"{said.en}, which opens", f"{said.zh}，可以打开"))


def _rights(opened: OpenCounter) -> Iterator[Finding]:
    """The key file is refused at opening where others may read it; here stand the folders around it."""
    folder = opened.settings.config_dir / "keys"
    open_ones = [path.name for path in (folder, opened.settings.data_dir) if _others_may_write(path)]
    if open_ones:
        said = Words(f"others may write: {', '.join(open_ones)}", f"其他用户可写入：{'、'.join(open_ones)}")
        advice = Words("Take the right to write from others: chmod go-w.", "请取消其他用户的写入权限：chmod go-w。")
        yield Finding("rights", "note", said, advice)
    else:
        said = Words("only this user may change the folders and read the keys", "只有本用户可以修改文件夹、读取密钥")
        yield Finding("rights", "good", said)


def _others_may_write(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    except OSError:
        return False


def _recovered(opened: OpenCounter) -> Iterator[Finding]:
    told = last_recovery(opened.store)
    if told is not None:
        since = Words("from the cloud", "来自云端")
        if told.backup_at:
            since = Words(f"from the backup of {told.backup_at}", f"来自备份 {told.backup_at}")
        said = Words(
            f"built anew at {told.at} {since.en}; {told.acts} acts", f"重建于 {told.at}，{since.zh}；{told.acts} 条记录"
        )
        advice = Words(
            "What is set aside may be deleted once everything is synchronised.", "全部同步后，移走的旧文件可以删除。"
        )
        yield Finding("recovery", "note", said, advice)


def _cloud_file(opened: OpenCounter) -> Iterator[Finding]:
    from counter_app.bootstrap.clouds import CLOUD_DATABASE_KEY
    from counter_app.security.keystore import folder_id, open_keystore

    folder = opened.settings.cloud_dir
    if not (folder / CLOUD_FILE).exists():
        return
    key = open_keystore(folder_id(folder), opened.settings.config_dir).get(CLOUD_DATABASE_KEY)
    if key is not None and sound_copy(folder / CLOUD_FILE, key)[0]:
        said = Words("every page of this folder's cloud fits its checksum", "本文件夹中的云端：每一页校验无误")
        yield Finding("cloud_file", "good", said)
    else:
        advice = Words(
            "Start the cloud anew: it builds the file from its newest backup; else restore: counter-app restore FILE.",
            "请重新启动云端：程序会从最近的备份恢复；否则请运行 counter-app restore 文件名。",
        )
        said = Words("the cloud's database in this folder is damaged", "本文件夹中的云端数据库已损坏")
        yield Finding("cloud_file", "problem", said, advice, RESTORE_HERE)
    yield from _cloud_backups(folder, key)


def _cloud_backups(folder: Path, key: bytes | None) -> Iterator[Finding]:
    from counter_app.bootstrap.cloud_recovery import last_cloud_recovery

    newest = next(iter(snapshots(folder)), None)
    if newest is None or key is None:
        advice = Words("Let the cloud run for a minute: it makes one.", "请让云端运行一分钟，会自动备份。")
        yield Finding("cloud_backups", "note", NOTHING, advice)
    else:
        at = f"{newest.at:%Y-%m-%d %H:%M} UTC"
        if not sound_copy(newest.path, key)[0] or computer_now() - newest.at > _OLD_BACKUP:
            said = Words(f"the newest is of {at}, too old or unreadable", f"最近 {at}，过旧或无法打开")
            yield Finding("cloud_backups", "note", said, _BACK_UP_AND_LOOK, BACK_UP_HERE)
        else:
            yield Finding("cloud_backups", "good", Words(f"the newest of {at} opens", f"最近 {at}，可以打开"))
    told = last_cloud_recovery(folder)
    if told is not None:
        said = Words(
            f"the cloud was built anew at {told.at} from the backup of {told.backup_at}",
            f"云端重建于 {told.at}，来自备份 {told.backup_at}",
        )
        advice = Words(
            "Its counters send again what came after. Who was enrolled after the backup must be enrolled anew.",
            "各收银台会重新上传之后的记录；备份之后加入的收银台需要重新加入。",
        )
        yield Finding("cloud_recovery", "note", said, advice)
