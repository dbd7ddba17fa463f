"""`traffic_count`: visits without a purchase are added up, in whatever order they arrive. Nothing here is judged."""

from __future__ import annotations

import re
from datetime import date

from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.traffic_rows import TrafficRow, traffic_id
from counter_app.protocol.bodies import TrafficCount

MOST = 10_000
# Kinds that a newer counter counts are kept as well.
KIND = re.compile(r"[a-z][a-z_]{0,31}")


def traffic_count(book: Book, act: Act, body: TrafficCount) -> Outcome:
    """A report; each operation counts once."""
    wrong = _wrong(body)
    if wrong:
        return Refusal("invalid", wrong)
    device = act.operation.device
    identity = traffic_id(body.business_day, device, body.kind)
    row = book.traffic.get(identity) or TrafficRow(
        merchant=book.merchant,
        id=identity,
        device=device,
        store=body.store,
        counter=book.moment.caller.counter,
        business_day=body.business_day,
        kind=body.kind,
        count=0,
    )
    row.count += body.count
    book.traffic.put(row)
    return Done((), {"count": row.count})


def _wrong(body: TrafficCount) -> str:
    if KIND.fullmatch(body.kind) is None:
        return "The kind is a word, such as walk_in, phone or inquiry."
    if not 0 < abs(body.count) <= MOST:
        return f"The count is 1 to {MOST}, or as much below zero."
    try:
        if date.fromisoformat(body.business_day).isoformat() != body.business_day:
            return "`business_day` is no day."
    except ValueError:
        return "`business_day` is no day."
    return ""
