"""A cloud in which a newer program has been at work: the terms of a campaign are of a kind that is not known here."""

import json
from collections.abc import Mapping

from counter_app.cloud import rows
from counter_app.cloud.app import Cloud
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.times import iso

RAFFLE: Mapping[str, object] = {
    "id": "RAFFLE",
    "kind": "raffle",
    "title": {"zh_CN": "抽奖", "en": "Raffle"},
    "benefit": {"tickets": 3},
    "limits": {"uses_per_coupon": 3, "per_member": None, "per_member_day": None, "per_store_day": None, "total": None},
    "drawn_on": "2026-04-01",
}


def made_newer(cloud: Cloud, merchant: str, campaign: str, document: Mapping[str, object]) -> None:
    """The first version of the campaign's terms becomes this document, as a newer program would have written it."""
    context = cloud._context
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        row = writing.one(rows.TermsRow, merchant, f"{campaign}/1")
        assert row is not None
        row.terms = json.dumps(document, ensure_ascii=False)
        counter.version += 1
        row.version = counter.version
        save_sealed(writing, counter, [row], iso(context.settings.clock.now()))
