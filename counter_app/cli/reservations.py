"""`reserve`, and `reservation list|slots|cancel`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from counter_app.cli.answers import Speaker, speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.coupons import issued_document, store_zone
from counter_app.cli.ledgers import back_document, back_lines
from counter_app.cli.refusals import outcome
from counter_app.domain.reservation import Reservation, ReservationState
from counter_app.services.words import outcome_words, sentence

_STATES = {
    ReservationState.BOOKED: ("已预约", "booked"),
    ReservationState.PICKED_UP: ("已取货", "picked up"),
    ReservationState.CANCELLED: ("已取消", "cancelled"),
    ReservationState.NO_SHOW: ("未取", "no-show"),
}


def reserve(call: Call) -> Outcome:
    """A slot for a member."""
    from counter_app.services.reserving import ReserveRequest
    from counter_app.services.reserving import reserve as act

    with call.counter(claims=True) as opened:
        args = call.args
        request = ReserveRequest(
            id=call.id_or(opened),
            campaign=args.campaign,
            member=args.member,
            day=args.day,
            slot=args.slot,
            store=args.store,
            deposit_from=args.deposit_from,
            tender=args.tender,
            confirmed_by=args.confirmed_by,
        )
        answer = act(opened.counter, request)
        speaker, zone = speaker_for(opened.counter, call.lang), store_zone(opened)
        with opened.counter.store.reading() as reading:
            member = reading.member(answer.member) if answer.member else None
            names, queued = reading.store_names(), reading.waiting()
        made = answer.reservation
        document: dict[str, object] = {
            "reserved": answer.done,
            "reservation": _document(made, ReservationState.BOOKED, names, zone) if made else None,
            "coupon": issued_document(answer.coupon, zone) if answer.coupon else None,
            "member": speaker.member(member, answer.balances) if member else None,
            "tender_minor": answer.paid.tender_minor if answer.done else 0,
            "value_used_minor": answer.paid.principal_minor + answer.paid.bonus_minor if answer.done else 0,
            "queued": queued,
            "online": answer.online,
        }
    if made is None or answer.coupon is None:
        return outcome(document, answer.reasons, speaker)
    title = speaker.manner.titles.get(made.campaign, made.campaign)
    facts = {"title": title, "from": made.from_at, "store": names.get(made.store, made.store)}
    facts |= {"rest_minor": made.rest_minor}
    said = sentence(outcome_words("reserved", call.lang, facts, speaker.manner), call.lang)
    return outcome(document, answer.reasons, speaker, (said, f"  {answer.coupon.short_code}"))


def listing(call: Call) -> Outcome:
    """The pick-up list of a day."""
    from counter_app.services.reservations import pick_ups

    with call.counter(claims=True) as opened:
        found = pick_ups(opened.counter, call.args.day, call.lang, ask=True)
        speaker, zone = speaker_for(opened.counter, call.lang), store_zone(opened)
        with opened.counter.store.reading() as reading:
            names = reading.store_names()
    lines, listed = [], []
    for each in found.lines:
        held = each.reservation
        who = speaker.member(each.member, None) if each.member else None
        shown = {key: who[key] for key in ("id", "number", "phone", "name")} if who else {"id": held.member}
        listed.append(
            {
                **_document(held, each.state, names, zone),
                "item": each.item,
                "title": each.title,
                "short_code": each.short_code,
                "member": shown,
            }
        )
        lines.append(_line(call, speaker, held, each.state, (each.item, shown, each.short_code), zone))
    counts = {state.value: sum(each.state is state for each in found.lines) for state in ReservationState}
    document = {"day": found.day.isoformat(), "reservations": listed, "counts": counts, "online": found.online}
    return outcome(document, found.reasons, speaker, lines)


def _line(
    call: Call,
    speaker: Speaker,
    held: Reservation,
    state: ReservationState,
    what: tuple[str, Mapping[str, object], str],
    zone: ZoneInfo | None,
) -> str:
    item, who, code = what
    span = f"{held.from_at.astimezone(zone):%H:%M}-{held.until_at.astimezone(zone):%H:%M}"
    rest = "" if state is not ReservationState.BOOKED else speaker.money(held.rest_minor)
    named = f"{who.get('name', '')} {who.get('phone', '')}".strip()
    return "  ".join((span, item, named, code, call.say(*_STATES[state]), rest)).rstrip()


def slots(call: Call) -> Outcome:
    """The slots of a day and their free places."""
    from counter_app.services.reservations import places

    with call.counter(claims=True) as opened:
        found = places(opened.counter, call.args.campaign, call.args.day, ask=True)
        speaker, zone = speaker_for(opened.counter, call.lang), store_zone(opened)
    listed = [
        {
            "from": _local(each.slot.from_at, zone),
            "until": _local(each.slot.until_at, zone),
            "held_until": _local(each.slot.due_at, zone),
            "capacity": each.slot.slot.capacity,
            "taken": each.taken,
            "free": each.free,
        }
        for each in found
    ]
    lines = [
        f"{each.slot.from_at.astimezone(zone):%H:%M}-{each.slot.until_at.astimezone(zone):%H:%M}"
        f"  {each.free} / {each.slot.slot.capacity}"
        for each in found
    ]
    return outcome({"day": call.args.day.isoformat(), "slots": listed}, (), speaker, lines)


def cancel(call: Call) -> Outcome:
    """The place is free again, and the deposit comes back."""
    from counter_app.services.reservations import CancelRequest
    from counter_app.services.reservations import cancel as act

    with call.counter(claims=True) as opened:
        args = call.args
        answer = act(opened.counter, CancelRequest(call.id_or(opened), args.target, args.reason))
        speaker = speaker_for(opened.counter, call.lang)
        document: dict[str, object] = {
            "cancelled": answer.done,
            "reservation": answer.checkout or None,
            **back_document(opened.counter, speaker, answer),
            "queued": answer.queued,
            "online": answer.online,
        }
    said = sentence(outcome_words("reservation_cancelled", call.lang, {}, speaker.manner), call.lang)
    back = back_lines(call, speaker, answer) if answer.back else ()
    return outcome(document, answer.reasons, speaker, (said, *back) if answer.done else ())


def _document(
    held: Reservation, state: ReservationState, names: Mapping[str, str], zone: ZoneInfo | None
) -> dict[str, object]:
    return {
        "id": held.id,
        "campaign": held.campaign,
        "coupon": held.coupon,
        "store": names.get(held.store, held.store),
        "day": held.day.isoformat(),
        "from": _local(held.from_at, zone),
        "until": _local(held.until_at, zone),
        "held_until": _local(held.due_at, zone),
        "price_minor": held.price_minor,
        "deposit_minor": held.deposit_minor,
        "deposit_from": held.deposit_from or None,
        "rest_minor": held.rest_minor,
        "state": state.value,
    }


def _local(at: datetime, zone: ZoneInfo | None) -> str:
    return at.astimezone(zone).isoformat()
