"""`enrol`, `sync`, `queue`, `leases`."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from counter_app.cli.calls import NO, Call, Outcome, print_lines
from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.context import Counter
from counter_app.services.locks import locked_fault
from counter_app.services.records import QueueEntry, UnshownRecord
from counter_app.sync.round import RoundReport

if TYPE_CHECKING:
    from counter_app.bootstrap.opening import OpenCounter


# So long a person waits for a cloud that says nothing at all.
SILENT_SECONDS = 15.0


def iso(at: datetime | None) -> str | None:
    """A time for JSON: UTC, whole seconds or finer, `Z`."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def enrol(call: Call) -> Outcome:
    """Make this folder a counter, signed in as `till`."""
    from counter_app.bootstrap.enrolling import enrol_folder, read_invitation

    invitation = read_invitation(call.args.code, call.args.cloud)
    print_place = invitation.cloud_url + (f" ({invitation.fingerprint})" if invitation.fingerprint else "")
    call.tell(f"正在加入 {print_place} …", f"Joining {print_place} …")
    opened, report = enrol_folder(call.settings, invitation)
    try:
        device = opened.device
        assert device is not None
        with opened.store.reading() as reading:
            store = reading.store(device.store)
            members, coupons = reading.reserve_sizes()
    finally:
        opened.close()
    name = store.name if store else device.store
    document = {
        "device": device.device,
        "counter": device.counter,
        "store": device.store,
        "store_name": name,
        "merchant": device.merchant,
        "merchant_name": device.merchant_name,
        "currency": device.currency,
        "trial": device.trial,
        "signed_in": "till",
        "keys": opened.keys.kind,
        "reserve": {"members": members, "coupons": sum(coupons.values())},
        "sync": report_document(report),
    }
    said = call.say(
        f"已加入 {device.merchant_name} · {name}，这是收银台 {device.counter}。",
        f"This is counter {device.counter} of {device.merchant_name}, {name}.",
    )
    return Outcome(document, (said,))


def report_document(report: RoundReport) -> dict[str, object]:
    """The JSON document of one round."""
    return {
        "pushed": report.pushed,
        "applied": report.applied,
        "duplicate": report.duplicate,
        "exceptions": report.exceptions,
        "refused": report.refused,
        "undeliverable": report.undeliverable,
        "pulled": report.pulled,
        "version": report.version,
        "digest_equal": report.digest_equal,
        "repaired": list(report.repaired),
        "log_cut": report.log_cut,
    }


def _report_line(call: Call, report: RoundReport) -> str:
    return _count_line(call, report) + " " + _proof_line(call, report)


def _proof_line(call: Call, report: RoundReport) -> str:
    """How it stands between here and the cloud, as compared in this round."""
    kinds = ", ".join(report.repaired)
    match report.digest_equal:
        case None:
            return call.say("未与云端比对。", "Not compared with the cloud.")
        case False:
            return call.say(
                "与云端不一致，将重新获取；如仍如此，请运行 doctor --deep。",
                "Differs from the cloud, which is asked anew; if it stays, run doctor --deep.",
            )
    if kinds:
        return call.say(f"已重新获取 {kinds}，与云端一致。", f"Fetched {kinds} anew; now the same as the cloud.")
    return call.say("与云端一致。", "The same as the cloud.")


def _count_line(call: Call, report: RoundReport) -> str:
    return call.say(
        f"上传 {report.pushed}（生效 {report.applied}，重复 {report.duplicate}，异常 {report.exceptions}，"
        f"被拒 {report.refused}），下载 {report.pulled}，版本 {report.version}。",
        f"Sent {report.pushed} (applied {report.applied}, duplicate {report.duplicate}, exceptions "
        f"{report.exceptions}, refused {report.refused}), received {report.pulled}, version {report.version}.",
    )


def sync(call: Call) -> Outcome:
    """One round now; with `--watch` rounds until stopped."""
    with call.counter(claims=True) as opened:
        assert opened.rounds is not None
        if call.args.watch:
            return _watch(call, opened, opened.rounds.whole)
        report = opened.rounds.silence(SILENT_SECONDS) or opened.rounds.whole()
    _raise_when_cut(report)
    return Outcome(report_document(report), (_report_line(call, report), *_log_lines(call, report)))


def _log_lines(call: Call, report: RoundReport) -> tuple[str, ...]:
    if not report.log_cut:
        return ()
    zh = "云端记得的记录比这里多：本机的日志被截断或改动过，已告知店长。"
    en = "The cloud remembers more than is here: this counter's log was cut or changed; the manager is told."
    return (call.say(zh, en),)


def _raise_when_cut(report: RoundReport) -> None:
    if report.revoked:
        raise locked_fault(report.cause)
    for kind in (FaultKind.PLEASE_UPDATE, FaultKind.CLOUD_TOO_OLD):
        if kind.value in report.failures:
            raise Fault(kind)
    if not report.completed:
        raise Fault(FaultKind.NETWORK, ", ".join(dict.fromkeys(report.failures)), retryable=True)


def _watch(call: Call, opened: OpenCounter, round_now: Callable[[], RoundReport]) -> Outcome:
    """A round when the cloud says that there is something new, else every 30 s; one line each, until Ctrl-C."""
    import random

    from counter_app.sync.backoff import Backoff
    from counter_app.sync.listening import Ear
    from counter_app.sync.workers import PULL_EVERY_SECONDS

    backoff = Backoff(random.random)
    stop, wake = threading.Event(), threading.Event()
    assert opened.client is not None
    ear = Ear(opened.counter, opened.client, wake.set, random.random)
    ear.start()

    def end(*_: object) -> None:
        stop.set()
        wake.set()

    # A KeyboardInterrupt may come anywhere, also where a library cannot hand it on; a wish to stop is heard everywhere.
    before = signal.signal(signal.SIGINT, end)
    try:
        while not stop.is_set():
            wake.clear()
            report = round_now()
            if call.json:
                print_lines([json.dumps({**report_document(report), "failures": list(report.failures)})])
            else:
                print_lines([" ".join((_report_line(call, report), *report.failures))])
            if report.completed:
                backoff.succeeded()
                seconds = PULL_EVERY_SECONDS
            else:
                seconds = backoff.failed(report.retry_after_seconds)
            if not stop.is_set():
                wake.wait(seconds)
    finally:
        ear.stop()
        signal.signal(signal.SIGINT, before)
    return Outcome({}, printed=True)


def queue(call: Call) -> Outcome:
    """What waits, and what a manager must see."""
    from counter_app.domain.verdict import Note
    from counter_app.services.status import LOG_HELD, status
    from counter_app.services.words import note_words

    with call.counter() as opened:
        if call.args.acknowledge:
            refused = _acknowledged(call, opened.counter)
            if refused is not None:
                return refused
        now = status(opened.counter)
    document = {
        "waiting": now.queue.waiting,
        "oldest_seconds": now.queue.oldest_seconds,
        "refused": _entries(now.queue.refused),
        "undeliverable": _entries(now.queue.undeliverable),
        "last_success_at": iso(now.link.last_success_at),
        "next_try_at": iso(now.link.next_try_at),
        "last_error": now.link.last_error or None,
        "unshown": [_unshown(each, call.lang) for each in now.unshown],
        "log_held": now.log_held,
    }
    line = call.say(
        f"待同步 {now.queue.waiting}，被拒 {len(now.queue.refused)}，无法送达 {len(now.queue.undeliverable)}。",
        f"Waiting {now.queue.waiting}, refused {len(now.queue.refused)}, undeliverable {len(now.queue.undeliverable)}.",
    )
    contact = iso(now.link.last_success_at) or call.say("从未", "never")
    last = call.say(f"上次联系云端：{contact}", f"Last contact with the cloud: {contact}")
    why = note_words(Note(now.link.last_error), call.lang)
    unseen = tuple(_unshown_line(call, each) for each in now.unshown)
    refusals = [f"{each.type}: {note_words(Note(each.reason), call.lang) or each.reason}" for each in now.queue.refused]
    held = call.say(LOG_HELD["zh_CN"], LOG_HELD["en"]) if now.log_held else ""
    return Outcome(document, (*(each for each in (line, last, why, held, *refusals) if each), *unseen))


def _unshown(each: UnshownRecord, lang: str) -> dict[str, object]:
    return {
        "checkout": each.checkout,
        "redemption": each.redemption,
        "coupon": each.coupon,
        "title": each.title_zh if lang.startswith("zh") else each.title_en or each.title_zh,
        "at": iso(each.at),
        "staff": each.staff,
        "discount_minor": each.discount_minor,
    }


def _unshown_line(call: Call, each: UnshownRecord) -> str:
    return call.say(
        f"{iso(each.at)} 核销了“{each.title_zh}”（{each.staff}），结果没有显示过；"
        f"确认：queue --acknowledge {each.checkout}",
        f"{iso(each.at)} redeemed “{each.title_en or each.title_zh}” ({each.staff}), and the verdict was not shown;"
        f" once known: queue --acknowledge {each.checkout}",
    )


def _acknowledged(call: Call, counter: Counter) -> Outcome | None:
    """Somebody knows of these redemptions now; an outcome only where nobody is signed in."""
    from counter_app.services.unshown import acknowledge
    from counter_app.services.words import reason_words, sentence

    reason = acknowledge(counter, call.args.acknowledge)
    if reason is None:
        return None
    said = sentence(reason_words(reason, call.lang), call.lang)
    return Outcome({"reasons": [{"code": reason.code.value, "text": said}]}, (said,), NO)


def _entries(entries: Sequence[QueueEntry]) -> list[dict[str, object]]:
    return [
        {"id": each.id, "type": each.type, "at": iso(each.at), "reason": each.reason, "detail": each.detail}
        for each in entries
    ]


def leases(call: Call) -> Outcome:
    """What this counter may redeem of hard quotas without the cloud."""
    from counter_app.services.leases import list_leases

    with call.counter() as opened:
        found = list_leases(opened.counter)
    listed = [
        {
            "id": each.lease.id,
            "campaign": each.lease.campaign,
            "quota": each.lease.quota,
            "granted": each.lease.granted,
            "used": each.lease.used,
            "left": each.lease.left,
            "until": iso(each.lease.until),
            "status": each.status,
        }
        for each in found
    ]
    lines = tuple(
        f"{each.lease.campaign}  {each.lease.left}/{each.lease.granted}  {iso(each.lease.until)}  {each.status}"
        for each in found
    )
    return Outcome({"leases": listed}, lines or (call.say("没有断网名额。", "No off-line shares."),))
