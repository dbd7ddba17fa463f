"""The coupon that a tier gives in the month of the birthday: once a member and year, by the cloud itself.

It is given with whatever has the member reckoned in that month: an act of the member's, or the pass on its first day
(`docs/decisions/198`). The member's row of tiers remembers the year, in the same transaction.
"""

from __future__ import annotations

from datetime import date

from counter_app.cloud import rows
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.uses import refresh_coupon
from counter_app.cloud.tier_rows import TierRow
from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.member import MemberStatus
from counter_app.domain.tiers import Tiers

_NOBODY = (MemberStatus.FROZEN.value, MemberStatus.ERASED.value, MemberStatus.WITHDRAWN.value)


def give(book: Book, member: rows.MemberRow, row: TierRow, tiers: Tiers, today: date) -> None:
    """This year's coupon, where the tier has one, the month is the birthday's and none was given yet."""
    tier = tiers.named(member.tier)
    if tier is None or tier.birthday is None or member.status in _NOBODY:
        return
    if _month(member) != today.month or row.gift_year >= today.year:
        return
    campaign = book.campaigns.get(tier.birthday)
    if campaign is None or campaign.status != CampaignStatus.RUNNING.value:
        return
    terms = book.terms_version(campaign.id, campaign.current_version)
    draw = book.moment.draw
    if terms is None or not terms.issues or draw is None:
        return
    identity = draw(campaign)
    identity.device = ""  # nobody's reserve
    book.identities.put(identity)
    row.gift_year = today.year
    refresh_coupon(book, _coupon(book, identity, member), terms)


def next_day(member: rows.MemberRow, row: TierRow, tiers: Tiers, today: date) -> date | None:
    """The next day on which one is to be given."""
    tier, month = tiers.named(member.tier), _month(member)
    if tier is None or tier.birthday is None or not month:
        return None
    first = date(today.year, month, 1)
    if first <= today or row.gift_year >= today.year:
        first = first.replace(year=min(today.year + 1, date.max.year))
    return first


def _month(member: rows.MemberRow) -> int:
    return date.fromisoformat(member.birthday).month if member.birthday else 0


def _coupon(book: Book, identity: rows.IdentityRow, member: rows.MemberRow) -> rows.CouponRow:
    now = book.moment.now_iso
    return rows.CouponRow(
        merchant=book.merchant,
        id=identity.id,
        campaign=identity.campaign,
        terms_version=identity.terms_version,
        short_code=identity.digits,
        member=member.id,
        home_store=member.home_store,
        issued_at=now,
        status=CouponStatus.ACTIVE.value,
        status_since=now,
        cycles=0,
        used=0,
        excess=0,
        cap=1,
        filled=True,
        welcome=False,
        yielded_to="",
    )
