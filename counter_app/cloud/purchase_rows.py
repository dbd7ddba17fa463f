"""What members bought, as the cloud keeps it while a segment asks for it. As in `rows`; `docs/decisions/274`."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class PurchasesRow(Record):
    """As `protocol/purchases` says it; `deleted`: nothing is left."""

    paid_minor: int = 0
    purchases: int = 0
    since: str = ""
    days: str = "{}"
    deleted: bool = False
    version: int = 0
    digest: int = 0
    zone: str = ""
