"""Makes what `judge` is told, with everything in order unless a test says otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Campaign, CampaignStatus, Terms, Words
from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.codes import ShortCode
from counter_app.domain.coupon import Coupon, LastUse
from counter_app.domain.holdings import Holdings
from counter_app.domain.limits import coupon_scope
from counter_app.domain.member import Member, Store
from counter_app.domain.situation import Candidate, OfflineState, Situation
from counter_app.domain.tiers import Tier

SHANGHAI = ZoneInfo("Asia/Shanghai")
S1 = Store("s1", "S1", "Asia/Shanghai")
S2 = Store("s2", "S2", "Asia/Shanghai")


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """`"2026-03-10 14:00:00"` in the store's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


NOW = local("2026-03-10 14:00:00")
M1 = Member("aaaaaaaaaaaa", "1000000008", "+8613800000001", "王小明", joined_at=local("2025-01-01 10:00:00"))
M2 = Member("bbbbbbbbbbbb", "2000000006", "+8613800000002", "李四", joined_at=local("2026-03-01 10:00:00"))

C50: dict[str, Any] = {
    "id": "C50",
    "kind": "cash",
    "title": {"zh_CN": "满 200 减 50", "en": "50 off from 200"},
    "benefit": {"amount_off_minor": 5000},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
    "min_spend_minor": 20000,
    "limits": {"uses_per_coupon": 1, "per_member_day": 2},
}


def terms_of(document: dict[str, Any] | None = None, **changes: Any) -> Terms:
    """Terms of C50 with some keys of the file changed."""
    return parse_terms({**(document or C50), **changes}, version=1, tag=7, made_at=local("2026-02-01 00:00:00"))


def candidate(terms: Terms | None = None, *, name: str = "A", used: int = 0, **changes: Any) -> Candidate:
    """A coupon of these terms, presented by its short code; `changes` are fields of the coupon."""
    terms = terms or terms_of()
    subject = name.encode().hex().zfill(12)
    coupon = replace(Coupon(subject, terms.campaign, 1, local("2026-03-02 09:00:00"), home_store="s1"), **changes)
    last = LastUse("r1", NOW, "s1", "T1", "K1") if used else None
    return Candidate(
        text=name,
        code=ShortCode("000000000000"),
        coupon=coupon,
        terms=terms,
        campaign=Campaign(terms.campaign, CampaignStatus.RUNNING, NOW, 1),
        usage={coupon_scope(subject): used},
        last_use=last,
    )


def situation(**changes: Any) -> Situation:
    """M1 at S1 on-line with 200.00, on 2026-03-10 14:00."""
    usual = Situation(
        now=NOW,
        store=S1,
        offline=OfflineState(online=True, last_contact_at=NOW),
        amount_minor=20000,
        member=M1,
        store_names={"s1": "S1", "s2": "S2"},
    )
    return replace(usual, **changes)


def in_tier(pay_percent: int | None) -> Holdings:
    """Of a member whose tier takes that off."""
    return Holdings(tier=Tier("gold", Words("金卡", "Gold"), 1, pay_percent=pay_percent))
