"""`issue`, `coupon freeze|unfreeze|revoke|show`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome, ToldFault
from counter_app.cli.files import write_file
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.coupon import Coupon
from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.drawing import IssuedCoupon

if TYPE_CHECKING:
    from counter_app.services.issue_audience import Barred


def issue(call: Call) -> Outcome:
    """Coupons with their codes."""
    from counter_app.services.issue import IssueRequest, IssueStopped
    from counter_app.services.issue import issue as act

    args = call.args
    if args.segment:
        return _to_segment(call)
    if args.dry_run:
        raise InvalidInput("dry-run: belongs to --segment", key="dry-run")
    with call.counter(claims=True) as opened:
        request = IssueRequest(call.id_or(opened), args.campaign, args.member or None, args.count)
        zone = store_zone(opened)
        try:
            answer = act(opened.counter, request)
        except IssueStopped as stopped:
            raise ToldFault(stopped, _so_far(call, request.id, stopped.coupons, zone, request.count)) from stopped
        sent = sent_at_once(opened, done=answer.done)
        speaker = speaker_for(opened.counter, call.lang)
        document: dict[str, object] = {"coupons": [issued_document(each, zone) for each in answer.coupons], **sent}
        document |= _put_on_paper(call, opened, request.id, answer.coupons)
    lines = tuple(f"{each.short_code}  {each.campaign}" for each in answer.coupons)
    return outcome(document, answer.reasons, speaker, lines)


def _to_segment(call: Call) -> Outcome:
    """One to each member of a segment."""
    from counter_app.services.issue import IssueStopped
    from counter_app.services.issue_to_segment import SegmentIssue, issue_to_segment

    args = call.args
    if args.member or args.count != 1:
        raise InvalidInput("segment: stands neither beside --member nor beside --count", key="segment")
    if args.dry_run:
        return _foreseen(call)
    with call.counter(claims=True) as opened:
        request = SegmentIssue(call.id_or(opened), args.campaign, args.segment)
        zone = store_zone(opened)
        try:
            answer = issue_to_segment(opened.counter, request)
        except IssueStopped as stopped:
            raise ToldFault(stopped, _so_far(call, request.id, stopped.coupons, zone)) from stopped
        sent = sent_at_once(opened, done=answer.done)
        speaker = speaker_for(opened.counter, call.lang)
        coupons = [issued_document(each, zone) for each in answer.coupons]
        document: dict[str, object] = {"coupons": coupons, "people": len(coupons), "holding": answer.holding, **sent}
        document |= _put_on_paper(call, opened, request.id, answer.coupons)
    if answer.reasons and coupons:
        _so_far(call, request.id, answer.coupons, zone)
    lines = [call.say(f"已发给 {len(coupons)} 人。", f"Issued to {len(coupons)} people.")]
    return outcome(document, answer.reasons, speaker, lines)


def _foreseen(call: Call) -> Outcome:
    from counter_app.services.issue_to_segment import foresee_issue

    with call.counter() as opened:
        found = foresee_issue(opened.counter, call.args.campaign, call.args.segment)
        speaker = speaker_for(opened.counter, call.lang)
    why = [_why(each, call.lang) for each in found.why]
    document: dict[str, object] = {
        "people": found.people,
        "holding": found.holding,
        "withdrew": found.withdrew,
        "worth_minor": found.worth_minor,
        "barred": {"people": found.barred, "why": why},
    }
    document["dry_run"] = True
    lines = [call.say(f"会发给 {found.people} 人。", f"It would go to {found.people} people.")]
    if found.barred:
        said = "; ".join(f"{each['text']} ({each['people']})" for each in why)
        zh, en = f"其中 {found.barred} 人今天用不了：{said}", f"{found.barred} of them could not use it today: {said}"
        lines.append(call.say(zh, en))
    return outcome(document, found.reasons, speaker, lines)


def _why(each: Barred, lang: str) -> dict[str, object]:
    from counter_app.services.words import reason_words

    said = reason_words(each.reason, lang)
    details = {name: each.reason.details[name] for name in ("rule", "needs")}
    return {**details, "people": each.people, "text": (said.facts or (said.headline,))[0]}


def _so_far(
    call: Call, request_id: str, coupons: Sequence[IssuedCoupon], zone: ZoneInfo | None, count: int | None = None
) -> dict[str, object]:
    """What stands beside the fault: which coupons there are, and how it goes on."""
    so_far = f"{len(coupons)}"
    zh, en = (so_far, so_far) if count is None else (f"{so_far} / {count}", f"{so_far} of {count}")
    call.tell(
        f"已发出 {zh} 张；用同一个 --id {request_id} 再执行一次即可继续。",
        f"{en} are issued; the same command with --id {request_id} goes on from there.",
    )
    return {"id": request_id, "coupons": [issued_document(each, zone) for each in coupons]}


def issued_document(coupon: IssuedCoupon, zone: ZoneInfo | None) -> dict[str, object]:
    """A coupon with both codes; its window in the store's zone."""
    return {
        "id": coupon.id,
        "short_code": coupon.short_code,
        "signed_code": coupon.signed_code,
        "campaign": coupon.campaign,
        "member": coupon.member or None,
        "issued_at": _local(coupon.issued_at, zone),
        "valid_from": _local(coupon.valid_from, zone),
        "valid_until": _local(coupon.valid_until, zone),
    }


def _local(at: datetime | None, zone: ZoneInfo | None) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()


def store_zone(opened: OpenCounter) -> ZoneInfo | None:
    """The zone of this counter's store."""
    with opened.store.reading() as reading:
        device = reading.device()
        store = reading.store(device.store) if device else None
    return ZoneInfo(store.timezone) if store else None


def _put_on_paper(
    call: Call, opened: OpenCounter, request_id: str, coupons: Sequence[IssuedCoupon]
) -> dict[str, object]:
    """What was asked for; where that fails the coupons are issued all the same, and are told of."""
    made: dict[str, object] = {}
    try:
        if call.args.png and coupons:
            made["pictures"] = _draw(Path(call.args.png), coupons)
        if call.args.pdf and coupons:
            made |= _print(call, opened, coupons)
    except Fault as fault:
        raise ToldFault(fault, _so_far(call, request_id, coupons, store_zone(opened), len(coupons))) from fault
    return made


def _draw(folder: Path, coupons: Sequence[IssuedCoupon]) -> list[str]:
    from counter_app.scanning.drawing import draw_code

    paths = []
    for coupon in coupons:
        path = folder / f"{coupon.short_code}.png"
        write_file(path, draw_code(coupon.signed_code, caption=f"{coupon.campaign}  {coupon.short_code}"))
        paths.append(str(path))
    return paths


def _print(call: Call, opened: OpenCounter, coupons: Sequence[IssuedCoupon]) -> dict[str, object]:
    from counter_app.bootstrap.card_sheets import coupons_pdf
    from counter_app.services.paper_cards.values import CardSize, PaperSize

    path, size, paper = Path(call.args.pdf), CardSize(call.args.size), PaperSize(call.args.paper)
    return {"pdf": str(path), "pages": coupons_pdf(opened.counter, path, coupons, call.lang, size, paper)}


def freeze(call: Call) -> Outcome:
    """Not usable until it is freed."""
    return _change(call, "freeze")


def unfreeze(call: Call) -> Outcome:
    """Usable again."""
    return _change(call, "unfreeze")


def revoke(call: Call) -> Outcome:
    """Not usable any more, for good."""
    return _change(call, "revoke")


def _change(call: Call, action: str) -> Outcome:
    from counter_app.services.coupons import change_coupon

    with call.counter(claims=True) as opened:
        answer = change_coupon(opened.counter, call.id_or(opened), call.args.code, action, call.args.reason)
        sent = sent_at_once(opened, done=answer.done)
        speaker = speaker_for(opened.counter, call.lang)
        coupon = _coupon(answer.coupon, store_zone(opened)) if answer.coupon else None
    said = (f"{answer.coupon.short_code or answer.coupon.id}: {answer.coupon.status.value}",) if answer.coupon else ()
    document = {"done": answer.done, "changed": answer.changed, "coupon": coupon, **sent}
    return outcome(document, answer.reasons, speaker, said)


def _coupon(coupon: Coupon, zone: ZoneInfo | None) -> dict[str, object]:
    return {
        "id": coupon.id,
        "short_code": coupon.short_code,
        "campaign": coupon.campaign,
        "terms_version": coupon.terms_version,
        "member": coupon.member or None,
        "status": coupon.status.value,
        "status_since": _local(coupon.status_since, zone),
        "issued_at": _local(coupon.issued_at, zone),
        "cycles": coupon.cycles,
    }


def show(call: Call) -> Outcome:
    """A coupon, its campaign, and its last use."""
    from counter_app.services.coupons import show_coupon

    with call.counter() as opened:
        shown = show_coupon(opened.counter, call.args.code)
        speaker = speaker_for(opened.counter, call.lang)
        zone = store_zone(opened)
    coupon = None
    lines: tuple[str, ...] = ()
    if shown.coupon is not None:
        window, last = shown.window, shown.last_use
        title = shown.terms.title.pick(call.lang) if shown.terms else ""
        coupon = {
            **_coupon(shown.coupon, zone),
            "title": title,
            "campaign_status": shown.campaign.status.value if shown.campaign else None,
            "valid_from": _local(window.valid_from, zone) if window else None,
            "valid_until": _local(window.valid_until, zone) if window else None,
            "uses_left": shown.uses_left,
            "rest_minor": shown.rest_minor,
            "last_use": {"redemption": last.redemption, "at": _local(last.at, zone), "counter": last.counter}
            if last
            else None,
        }
        left = shown.uses_left if shown.rest_minor is None else speaker.money(shown.rest_minor)
        lines = (f"{shown.coupon.short_code}  {title}  {shown.coupon.status.value}  {left}",)
    return outcome({"coupon": coupon}, shown.reasons, speaker, lines)
