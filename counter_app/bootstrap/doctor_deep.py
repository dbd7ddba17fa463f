"""`doctor --deep`: every page, every chain, every sum, and what stands ready for the day the file is lost."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.findings import Finding
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


def examine_deep(opened: OpenCounter) -> Iterator[Finding]:
    """All of it. Raises `Fault` where the database cannot be read at all."""
    looks = (_driver, _integrity, _sums, _digest, _audit, _operations, _kept, _backups, _rights, _recovered)
    for look in (*looks, _cloud_file):
        yield from look(opened)


def _driver(_opened: OpenCounter) -> Iterator[Finding]:
    found = driver_version()
    needed = ".".join(map(str, MINIMUM_SQLITE))
    good = tuple(int(part) for part in found.split(".")) >= MINIMUM_SQLITE
    advice = "" if good else f"Install this program anew: it needs SQLite {needed}."
    advice_zh = "" if good else f"请重新安装本程序：需要 SQLite {needed}。"
    yield Finding("driver", "good" if good else "problem", f"SQLite {found}", advice, advice_zh)


def _integrity(opened: OpenCounter) -> Iterator[Finding]:
    problems = opened.store.integrity()
    if problems:
        advice = "Start any command again: the file is set aside and built anew from the newest backup."
        advice_zh = "请再运行任一命令：程序会移走损坏的文件，并从最近的备份恢复。"
        yield Finding("integrity", "problem", "; ".join(problems[:3]), advice, advice_zh)
    else:
        yield Finding("integrity", "good", "every page fits its checksum")


def _sums(opened: OpenCounter) -> Iterator[Finding]:
    found = opened.store.contradictions()
    if found:
        said = ", ".join(f"{count} × {name}" for name, count in found.items())
        advice = "Synchronise, look again; if it stays, send the bundle of doctor --bundle."
        yield Finding("sums", "problem", said, advice, "请同步后再检查；仍有问题时，请发送 doctor --bundle 的诊断包。")
    else:
        yield Finding("sums", "good", "redemptions, uses and states agree")


def _digest(opened: OpenCounter) -> Iterator[Finding]:
    """What came down, hashed anew from the rows, against what was counted while it came down, and the cloud's word."""
    differ = [kind for kind in ROW_TYPES if not _as_it_came(opened, kind)]
    with opened.store.reading() as reading:
        kept, link = reading.digests(), reading.link_state()
    if differ and not kept:
        # A file of an older version: its rows are marked as having come down, their hashes come with the next round.
        said = "nothing was compared since the program was renewed"
        yield Finding("digest", "note", said, "Synchronise: counter-app sync.", "请同步：counter-app sync。")
    elif differ:
        advice = "Synchronise: it is fetched anew within the hour; if it stays, send the bundle of doctor --bundle."
        advice_zh = "请同步：一小时内会重新获取；仍有问题时，请发送 doctor --bundle 的诊断包。"
        said = f"not as it came down: {', '.join(differ)}"
        yield Finding("digest", "problem", said, advice, advice_zh)
    elif link.digest_equal is False:
        advice = "Synchronise: what differs is fetched anew, once an hour; if it stays, tell who runs the cloud."
        advice_zh = "请同步：不一致的内容每小时重新获取一次；仍有问题时，请告知云端管理员。"
        yield Finding("digest", "note", "as it came down, but not as the cloud had it last", advice, advice_zh)
    else:
        count = sum(each.count for each in kept.values())
        equal = ", equal to the cloud's when last compared" if link.digest_equal else ""
        yield Finding("digest", "good", f"{count} rows are as they came down{equal}")


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
        yield Finding("audit", "good", f"{verdict.count} records, the chain is whole")
    else:
        advice = "Somebody or something changed the audit log; tell the owner."
        said = f"record {verdict.first_bad} does not fit"
        yield Finding("audit", "problem", said, advice, "审计日志被改动过，请告知店主。")


def _operations(opened: OpenCounter) -> Iterator[Finding]:
    """The chain of the operations, computed anew; over what a recovery left out there is none."""
    log = verify_log(opened.counter)
    if log.first_bad is None:
        yield Finding("operations", "good", f"{log.count} operations, the chain is whole")
    else:
        advice = "Somebody or something changed the log of operations; tell the owner."
        said = f"the operation at {log.first_bad.epoch}/{log.first_bad.seq} does not fit"
        yield Finding("operations", "problem", said, advice, "操作记录被改动过，请告知店主。")


def _kept(opened: OpenCounter) -> Iterator[Finding]:
    log = opened.store.kept
    if log is None or not log.path.exists():
        advice, advice_zh = "Start any command again: it is begun anew.", "请再运行任一命令，会自动重建。"
        yield Finding("kept", "problem", "no acts are kept beside the database", advice, advice_zh)
        return
    kept = log.read()
    said = f"{len(kept.acts)} acts beside the database"
    if kept.damaged:
        advice, advice_zh = "Synchronise; the next backup writes it anew.", "请同步；下次备份时会重写。"
        yield Finding("kept", "note", f"{said}, {kept.damaged} do not open", advice, advice_zh)
    else:
        yield Finding("kept", "good", said)


def _backups(opened: OpenCounter) -> Iterator[Finding]:
    found = snapshots(opened.settings.data_dir)
    key = opened.keys.get(DATABASE_KEY)
    if not found or key is None:
        advice = "Leave the window open for a minute, or make one: counter-app backup FILE."
        yield Finding("backups", "note", "none", advice, "请打开收银窗口一分钟，或运行 counter-app backup 文件名。")
        return
    newest = found[0]
    age = computer_now() - newest.at
    said = f"{len(found)}, the newest of {newest.at:%Y-%m-%d %H:%M} UTC"
    if not sound_copy(newest.path, key)[0]:
        advice = "Make one now: counter-app backup FILE; and look at the disk."
        advice_zh = "请立即运行 counter-app backup 文件名，并检查磁盘。"
        yield Finding("backups", "problem", f"{said}, which does not open", advice, advice_zh)
    elif age > _OLD_BACKUP:
        advice, advice_zh = "Make one now: counter-app backup FILE.", "请立即运行 counter-app backup 文件名。"
        yield Finding("backups", "note", said, advice, advice_zh)
    else:
        yield Finding("backups", "good", f"{said}, which opens")


def _rights(opened: OpenCounter) -> Iterator[Finding]:
    """The key file is refused at opening where others may read it; here stand the folders around it."""
    folder = opened.settings.config_dir / "keys"
    open_ones = [path for path in (folder, opened.settings.data_dir) if _others_may_write(path)]
    if open_ones:
        said = ", ".join(path.name for path in open_ones)
        advice, advice_zh = "Take the right to write from others: chmod go-w.", "请取消其他用户的写入权限：chmod go-w。"
        yield Finding("rights", "note", f"others may write: {said}", advice, advice_zh)
    else:
        yield Finding("rights", "good", "only this user may change the folders and read the keys")


def _others_may_write(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    except OSError:
        return False


def _recovered(opened: OpenCounter) -> Iterator[Finding]:
    told = last_recovery(opened.store)
    if told is not None:
        since = f"from the backup of {told.backup_at}" if told.backup_at else "from the cloud"
        advice = "What is set aside may be deleted once everything is synchronised."
        advice_zh = "全部同步后，移走的旧文件可以删除。"
        yield Finding("recovery", "note", f"built anew at {told.at} {since}; {told.acts} acts", advice, advice_zh)


def _cloud_file(opened: OpenCounter) -> Iterator[Finding]:
    from counter_app.bootstrap.clouds import CLOUD_DATABASE_KEY
    from counter_app.security.keystore import folder_id, open_keystore

    folder = opened.settings.cloud_dir
    if not (folder / CLOUD_FILE).exists():
        return
    key = open_keystore(folder_id(folder), opened.settings.config_dir).get(CLOUD_DATABASE_KEY)
    if key is not None and sound_copy(folder / CLOUD_FILE, key)[0]:
        yield Finding("cloud_file", "good", "every page of this folder's cloud fits its checksum")
    else:
        advice = (
            "Start the cloud anew: it builds the file from its newest backup; else restore: counter-app restore FILE."
        )
        advice_zh = "请重新启动云端：程序会从最近的备份恢复；否则请运行 counter-app restore 文件名。"
        yield Finding("cloud_file", "problem", "the cloud's database in this folder is damaged", advice, advice_zh)
    yield from _cloud_backups(folder, key)


def _cloud_backups(folder: Path, key: bytes | None) -> Iterator[Finding]:
    from counter_app.bootstrap.cloud_recovery import last_cloud_recovery

    newest = next(iter(snapshots(folder)), None)
    if newest is None or key is None:
        advice, advice_zh = "Let the cloud run for a minute: it makes one.", "请让云端运行一分钟，会自动备份。"
        yield Finding("cloud_backups", "note", "none", advice, advice_zh)
    elif not sound_copy(newest.path, key)[0] or computer_now() - newest.at > _OLD_BACKUP:
        advice = "Make one now: counter-app backup FILE; and look at the disk."
        advice_zh = "请立即运行 counter-app backup 文件名，并检查磁盘。"
        said = f"the newest is of {newest.at:%Y-%m-%d %H:%M} UTC, too old or unreadable"
        yield Finding("cloud_backups", "note", said, advice, advice_zh)
    else:
        yield Finding("cloud_backups", "good", f"the newest of {newest.at:%Y-%m-%d %H:%M} UTC opens")
    told = last_cloud_recovery(folder)
    if told is not None:
        said = f"the cloud was built anew at {told.at} from the backup of {told.backup_at}"
        advice = "Its counters send again what came after. Who was enrolled after the backup must be enrolled anew."
        advice_zh = "各收银台会重新上传之后的记录；备份之后加入的收银台需要重新加入。"
        yield Finding("cloud_recovery", "note", said, advice, advice_zh)
