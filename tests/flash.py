"""A flash sale at one counter: its hard quota, the lease that this counter holds of it, and what is sold in all."""

from typing import Any

from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from tests.counter_shop import Shop

FLASH: dict[str, Any] = {
    "id": "FLASH",
    "kind": "cash",
    "title": {"zh_CN": "秒杀 30 元券", "en": "Flash: 30 off"},
    "benefit": {"amount_off_minor": 3000},
    "limits": {"total": 50},
    "valid": {"from": "2026-03-10", "until": "2026-03-10"},
    "stacking": {"group": "flash"},
    "offline": {"policy": "allow_up_to", "amount_minor": 15_000},
}


def flash_sale(shop: Shop, *, granted: int, sold: int = 0) -> None:
    """The campaign runs; a page has brought a lease of `granted` uses and that `sold` were sold by all."""
    shop.campaign(FLASH, tag=40)
    lease = ["01960000-0000-7000-8000-00000000f1a5", 900, "FLASH", 50, granted, 0]
    kinds = {
        "lease": [[*lease, "2026-03-12T06:00:00.000Z", "open", "2026-03-10T05:00:00.000Z", False]],
        "usage": [["total:FLASH", 901, sold, False]],
    }
    pages = {kind: KindPage(columns=columns_of(kind), rows=rows) for kind, rows in kinds.items()}
    now = "2026-03-10T06:00:00.000Z"
    with shop.store.writing() as writing:
        writing.apply_page(ChangesPage(now=now, version=901, more=False, kinds=pages, cloud_epoch="e"), advance=True)
