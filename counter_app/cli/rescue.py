"""`backup` and `restore`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from counter_app.cli.calls import Call, Outcome
from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode

_LONGEST_PHRASE_FILE = 4_096


def backup(call: Call) -> Outcome:
    """Everything of this folder in one file, sealed to the recovery phrase."""
    from counter_app.bootstrap.backing_up import back_up
    from counter_app.bootstrap.clocks import computer_now

    target = Path(call.args.file).expanduser().absolute()
    if target.is_dir() or not target.parent.is_dir():
        raise InvalidInput("The backup needs the name of a file in a folder that is there.", key="file")
    made = back_up(call.settings, target, computer_now())
    about = made.about
    document = {
        "file": str(made.path),
        "made_at": about.made_at,
        "bytes": made.size,
        "merchant": about.merchant,
        "counter": about.counter or None,
        "includes": {"counter": about.has_counter, "cloud": about.has_cloud},
        "unsent": about.unsent,
    }
    lines = [
        call.say(
            f"已备份到 {made.path}（{made.size} 字节），恢复时需要恢复短语。",
            f"Backed up to {made.path} ({made.size} bytes); restoring it needs the recovery phrase.",
        )
    ]
    if about.cloud_elsewhere:
        lines.append(
            call.say(
                "云端数据库在服务器上，不在此备份内，请另行备份。",
                "The cloud's database is on a server and not in this backup: back it up there.",
            )
        )
    return Outcome(document, tuple(lines))


def restore(call: Call) -> Outcome:
    """The folder as it was; what is there now is set aside."""
    from counter_app.bootstrap.clocks import computer_now
    from counter_app.bootstrap.restoring import restore as put_back

    source = Path(call.args.file).expanduser().absolute()
    if not source.is_file():
        raise InvalidInput("There is no such backup file.", key="file", code=SlipCode.NO_BACKUP)
    done = put_back(call.settings, source, _phrase(call), computer_now())
    about = done.about
    document = {
        "restored": True,
        "made_at": about.made_at,
        "merchant": about.merchant,
        "counter": about.counter or None,
        "includes": {"counter": about.has_counter, "cloud": about.has_cloud},
        "set_aside": str(done.aside) if done.aside else None,
        "taken_over": done.taken_over,
        "unreadable": done.unreadable,
        "must_enrol": done.must_enrol,
    }
    lines = [
        call.say(f"已恢复到 {about.made_at} 的备份。", f"Restored to the backup of {about.made_at}."),
    ]
    if done.aside:
        lines.append(
            call.say(
                f"原来的数据保存在 {done.aside}；其中 {done.taken_over} 条未同步的记录已接管。",
                f"What was here lies in {done.aside}; {done.taken_over} acts of it that had not been sent came over.",
            )
        )
    if done.unreadable:
        lines.append(
            call.say(
                "原来的数据无法读取，其中可能还有未同步的记录；请保留该文件夹。",
                "What was here could not be read and may hold acts that had not been sent: keep that folder.",
            )
        )
    if done.must_enrol:
        lines.append(
            call.say(
                "请用新的加入码重新加入（counter-app enrol），之后才能核销。",
                "Enrol this counter anew (counter-app enrol CODE) before it redeems: the old one may still be running.",
            )
        )
    return Outcome(document, tuple(lines))


def _phrase(call: Call) -> str:
    """From the file, else asked for where somebody sits. Raises `InvalidInput`."""
    if call.args.phrase_file:
        try:
            with Path(call.args.phrase_file).expanduser().open(encoding="utf-8") as file:
                return file.read(_LONGEST_PHRASE_FILE).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput("The file with the recovery phrase cannot be read.", key="phrase_file") from error
    if not sys.stdin.isatty():
        raise InvalidInput("The recovery phrase is needed: give it with --phrase-file.", key="phrase_file")
    return getpass.getpass(call.say("恢复短语：", "Recovery phrase: "))
