"""Which keys a campaign's file has, at every depth (docs/campaigns.md)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.campaign import CampaignKind
from counter_app.domain.fields import Keys, keys

WORDS = keys("zh_CN", "en")
_SLOT = keys("weekday", "from", "until", "capacity")
_BENEFIT: Mapping[object, Keys] = MappingProxyType(
    {
        CampaignKind.CASH: keys("amount_off_minor", "keep_rest"),
        CampaignKind.DISCOUNT: keys("pay_percent", "cap_minor"),
        CampaignKind.GIFT: keys("item", "value_minor"),
        CampaignKind.VOUCHER: keys("item", "value_minor"),
        CampaignKind.GENERAL: keys(text=WORDS),
        CampaignKind.RESERVATION: keys("item", "price_minor", "deposit_minor", "no_show", slots=_SLOT),
        CampaignKind.TRIAL: keys("item", "postage_minor"),
        CampaignKind.STAMP_CARD: keys("stamps", "reward"),
        CampaignKind.PASS: keys("uses"),
    }
)
_KEYS = keys(
    *("id", "kind", "benefit", "weekdays", "hours", "stores", "min_spend_minor", "member_bound", "transferable"),
    title=WORDS,
    valid=keys("from", "until", "days_after_issue", "starts_after_days"),
    audience=keys("everyone", "tier", "segment", "tag", "first_visit", "birthday_month", "member_since_before"),
    limits=keys("uses_per_coupon", "per_member", "per_member_day", "per_store_day", "total"),
    stacking=keys("group", "exclusive", "priority"),
    offline=keys("policy", "amount_minor"),
    on_void=keys("frees_limits", "grace_days", "max_cycles"),
)


def campaign_keys(kind: object) -> Keys:
    """Those of a campaign of this kind; what there is in the benefit of no kind is not known."""
    return {**_KEYS, "benefit": _BENEFIT.get(kind) if isinstance(kind, str) else None}
