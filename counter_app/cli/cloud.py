"""`cloud init|serve|migrate|store|enrolment-code|counters|write-off|revoke|keys|rotate-key|retire-key|new-epoch`."""

from __future__ import annotations

import json
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import msgspec

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.cloud_recovery import CloudRecovery, last_cloud_recovery
from counter_app.bootstrap.clouds import opened_cloud, serve_cloud
from counter_app.cli.calls import Call, Outcome, print_lines
from counter_app.cli.files import write_file
from counter_app.cli.syncing import iso
from counter_app.domain.errors import InvalidInput


def init(call: Call) -> Outcome:
    """A new merchant; PIN and recovery phrase are printed this once."""
    args = call.args
    with opened_cloud(call.settings, args.database, trial=args.trial) as cloud:
        made = cloud.init_merchant(args.merchant, args.store, args.timezone, args.currency, trial=args.trial)
    document = {
        "merchant": made.merchant,
        "merchant_tag": made.merchant_tag,
        "store": made.store,
        "owner": made.owner,
        "owner_pin": made.owner_pin,
        "recovery_phrase": made.recovery_phrase,
        "trial": args.trial,
    }
    lines = (
        call.say(f"商户 {made.merchant}", f"Merchant {made.merchant}"),
        call.say(f"门店 {made.store}", f"Store {made.store}"),
        call.say(f"店主 owner，PIN：{made.owner_pin}", f"Owner: owner, PIN: {made.owner_pin}"),
        call.say(f"恢复短语：{made.recovery_phrase}", f"Recovery phrase: {made.recovery_phrase}"),
        call.say("请抄下 PIN 和恢复短语，它们只显示这一次。", "Write both down: they are shown this once."),
    )
    return Outcome(document, lines)


def serve(call: Call) -> Outcome:
    """Serve until stopped."""
    from counter_app.bootstrap.logs import configure_logs
    from counter_app.cloud.http.server import Serving

    args = call.args
    if args.with_parent:
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    configure_logs(call.settings.cloud_dir, console=not call.json)
    began = computer_now().isoformat()

    def ready(url: str) -> None:
        told = last_cloud_recovery(call.settings.cloud_dir)
        anew = told is not None and told.at >= began
        document = {"url": url, **({"recovered": msgspec.structs.asdict(told)} if told and anew else {})}
        said = json.dumps(document) if call.json else call.say(f"云端已启动：{url}", f"The cloud answers at {url}")
        print_lines([said])
        if told and anew:
            print(_recovered_words(call, told), file=sys.stderr, flush=True)

    serving = Serving(
        host=args.host,
        port=args.port,
        workers=args.workers,
        tls_cert=Path(args.tls_cert) if args.tls_cert else None,
        tls_key=Path(args.tls_key) if args.tls_key else None,
    )
    serve_cloud(call.settings, serving, database_url=args.database, on_ready=ready)
    return Outcome({}, printed=True)


def _recovered_words(call: Call, told: CloudRecovery) -> str:
    return call.say(
        f"云端数据库已损坏，已从 {told.backup_at} 的备份恢复；旧文件在 {told.aside}。"
        "各收银台会重新上传之后的记录，核销不受影响；备份之后加入的收银台需要重新加入。",
        f"The cloud's database was damaged and is built anew from the backup of {told.backup_at}; the old file lies in"
        f" {told.aside}. The counters send again what came after and went on meanwhile; who was enrolled after the"
        " backup must be enrolled anew.",
    )


def _end_with_parent() -> None:
    """Our input is a pipe of whoever started us; it closes when that process ends, however it ends."""
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGINT)


def migrate(call: Call) -> Outcome:
    """Opening brings the schema up to date; nothing else is done."""
    with opened_cloud(call.settings, call.args.database) as cloud:
        trial = cloud.is_trial()
    return Outcome({"migrated": True, "trial": trial}, (call.say("数据库已是最新。", "The database is up to date."),))


def _needs_cloud(call: Call) -> None:
    """Opening would make an empty cloud wherever `--data` happens to point, a counter's folder included."""
    if not call.settings.cloud_dir.is_dir():
        message = "In this folder lives no cloud; choose its folder with --data, or make one with: cloud init."
        raise InvalidInput(message, key="data")


def store(call: Call) -> Outcome:
    """Another store."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        made = cloud.add_store(call.args.name, call.args.timezone, merchant=call.args.merchant)
    document = {"merchant": made.merchant, "store": made.store, "name": made.name, "timezone": made.timezone}
    return Outcome(document, (call.say(f"门店 {made.name}：{made.store}", f"Store {made.name}: {made.store}"),))


def enrolment_code(call: Call) -> Outcome:
    """A one-use code for a new counter."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        made = cloud.enrolment_code(call.args.store)
    document = {"code": made.code, "url": made.url, "expires_at": iso(made.expires_at)}
    if call.args.png:
        from counter_app.scanning.drawing import draw_code

        write_file(Path(call.args.png), draw_code(made.url))
        document["png"] = call.args.png
    lines = (made.url, call.say(f"有效至 {iso(made.expires_at)}", f"Valid until {iso(made.expires_at)}"))
    return Outcome(document, lines)


def counters(call: Call) -> Outcome:
    """The counters of a merchant, and what they hold of hard quotas."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        found = cloud.counters(call.args.merchant)
    said = {"at_work": "", "revoked": call.say("  已停用", "  revoked"), "cloned": call.say("  被复制", "  copied")}
    lines = tuple(
        f"{each.store} {each.counter}  {each.device}  "
        + call.say(f"断网名额 {each.leased}", f"off-line share {each.leased}")
        + said[each.state]
        for each in found
    )
    return Outcome({"counters": [asdict(each) for each in found]}, lines)


def write_off(call: Call) -> Outcome:
    """A counter is given up: what it held of hard quotas comes back, what it still reports is an exception."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        made = cloud.write_off(call.args.counter, store=call.args.store, merchant=call.args.merchant)
    document = {"device": made.device, "counter": made.counter, "given_back": made.given_back, "written_off": True}
    line = call.say(
        f"收银台 {made.counter} 已停用，收回断网名额 {made.given_back} 份；它之后上报的核销会列为异常。",
        f"Counter {made.counter} is written off, {made.given_back} uses came back; what it reports is an exception.",
    )
    return Outcome(document, (line,))


def revoke(call: Call) -> Outcome:
    """A counter is refused from now on; it locks itself at its next call and keeps what waits."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        found = cloud.revoke(call.args.counter, call.args.store, call.args.merchant)
    said = call.say(
        f"{found.store} 的收银台 {found.counter} 已停用。重新登记后，它待同步的记录会照常上传。",
        f"Counter {found.counter} of {found.store} is revoked. Enrolled anew it sends what waits there.",
    )
    return Outcome(asdict(found), (said,))


def keys(call: Call) -> Outcome:
    """The signing keys of a merchant."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        found = cloud.signing_keys(call.args.merchant)
    listed = [{"key": each.key, "active": each.active, "signs": each.signs} for each in found]
    lines = tuple(
        f"{each.key:>3}  "
        + call.say("签发新码" if each.signs else "有效" if each.active else "已作废",
                   "signs new codes" if each.signs else "read" if each.active else "retired")
        for each in found
    )  # fmt: skip
    return Outcome({"keys": listed}, lines)


def rotate_key(call: Call) -> Outcome:
    """A new signing key."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        made = cloud.rotate_key(call.args.merchant)
    said = call.say(f"新的签名密钥：{made}。旧码继续有效。", f"New signing key: {made}. Older codes stay good.")
    return Outcome({"key": made}, (said,))


def retire_key(call: Call) -> Outcome:
    """Codes of a key are read no more."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        cloud.retire_key(call.args.key, call.args.merchant)
    said = call.say(f"签名密钥 {call.args.key} 已作废。", f"Signing key {call.args.key} is retired.")
    return Outcome({"key": call.args.key, "active": False}, (said,))


def new_epoch(call: Call) -> Outcome:
    """To be called after the cloud's database was restored from a backup."""
    _needs_cloud(call)
    with opened_cloud(call.settings) as cloud:
        epoch = cloud.begin_new_epoch()
    said = call.say(
        "云端已进入新的纪元：各收银台会在下次同步时重新上传最近 90 天的记录。",
        "The cloud has a new epoch: at their next sync the counters send the last 90 days again.",
    )
    return Outcome({"cloud_epoch": epoch}, (said,))
