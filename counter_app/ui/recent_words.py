"""What the list of the last sales says."""

from __future__ import annotations

from datetime import datetime

from counter_app.services.purchase_records import PurchaseRecord
from counter_app.services.records import OutboxState, RedemptionRecord
from counter_app.ui.money import money
from counter_app.ui.presenter import Voice
from counter_app.ui.tasks import Overview
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow


def recent_rows(overview: Overview, voice: Voice) -> list[ListRow]:
    """The last redemptions, newest first, each with its undo."""
    return [
        _purchase_row(record, overview, voice)
        if isinstance(record, PurchaseRecord)
        else _recent_row(record, overview, voice)
        for record in overview.recent
    ]


def _purchase_row(record: PurchaseRecord, overview: Overview, voice: Voice) -> ListRow:
    """A purchase without a coupon, or a top-up."""
    what = translate("Scan", "Top-up") if record.topped_up else translate("Scan", "Purchase")
    note, dot = "", _record_dot(record.state)
    if record.gone:
        note, dot = translate("Scan", "voided"), "soft"
    elif record.back_minor:
        note = translate("Scan", "{0} given back").format(money(record.back_minor))
    figure = " ".join(part for part in (money(record.paid_minor), voice.name(record.member_name)) if part)
    when = _when(record.at, overview)
    return ListRow(record.id, when, what, figure, dot, "" if record.gone else translate("Scan", "Void"), note)


def _record_dot(state: OutboxState) -> str:
    return "warn" if state in (OutboxState.REFUSED, OutboxState.UNDELIVERABLE) else "good"


def _when(moment: datetime, overview: Overview) -> str:
    at = moment.astimezone(overview.zone)
    today = overview.status.now.astimezone(overview.zone).date() == at.date()
    return f"{at:%H:%M}" if today else f"{at.month}/{at.day}"


def _voided_elsewhere(record: RedemptionRecord, overview: Overview) -> tuple[str, ...]:
    """Where and by whom, of what another counter took back."""
    taken = record.voided
    if taken is None or (taken.store, taken.counter) == (record.store, record.counter):
        return ()
    store = "" if taken.store == record.store else overview.stores.get(taken.store, "")
    return tuple(part for part in (f"{store} {taken.counter}".strip(), taken.staff) if part)


def _recent_row(record: RedemptionRecord, overview: Overview, voice: Voice) -> ListRow:
    title = (record.title_zh if voice.lang.startswith("zh") else record.title_en) or record.title_zh or record.campaign
    voided = record.voided_at is not None
    note, dot = "", _record_dot(record.state)
    if voided:
        note, dot = " · ".join((translate("Scan", "voided"), *_voided_elsewhere(record, overview))), "soft"
    who = voice.name(record.member_name)
    saved = money(-record.discount_minor) if record.discount_minor else ""
    return ListRow(
        record.id,
        _when(record.at, overview),
        title,
        " ".join(part for part in (saved, who) if part),
        dot,
        "" if voided else translate("Scan", "Void"),
        note,
    )
