"""Look-ups about campaigns, coupons and what is used up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from counter_app.domain.campaign import Campaign, Terms
from counter_app.domain.coupon import Coupon, LastUse
from counter_app.domain.limits import coupon_scope
from counter_app.services.records import OfflineTotals
from counter_app.storage.connection import Connection
from counter_app.storage.lots import IDS
from counter_app.storage.overlay import units_used
from counter_app.storage.rows import at_ms, campaign_from, coupon_from, from_ms, last_use_from, terms_from, to_ms
from counter_app.storage.segment_facts_sql import LAST_USE

_CAMPAIGN = "SELECT * FROM campaign WHERE id = :id"
_CAMPAIGNS = (
    "SELECT campaign.id, campaign.status, campaign.status_since, campaign.current_version,"
    " terms.campaign, terms.terms_version, terms.tag, terms.made_at, terms.document"
    " FROM campaign JOIN terms ON terms.campaign = campaign.id AND terms.terms_version = campaign.current_version"
    " ORDER BY campaign.id"
)
_TERMS = "SELECT * FROM terms WHERE campaign = :campaign AND terms_version = :terms_version"
_TERMS_BY_TAG = "SELECT * FROM terms WHERE tag = :tag ORDER BY terms_version"
_COUPON = "SELECT * FROM coupon WHERE id = :id"
_COUPON_BY_SHORT_CODE = "SELECT * FROM coupon WHERE short_code = :short_code"
_COUPONS_OF_MEMBER = f"SELECT * FROM coupon WHERE member IN {IDS} ORDER BY issued_at DESC LIMIT :limit"  # noqa: S608
# By one statement, however many there are.
_USES = (
    f"SELECT coupon.*, {LAST_USE} AS used_at FROM coupon WHERE coupon.member IN {IDS}"  # noqa: S608 - fixed parts
    " AND (:campaigns = '' OR coupon.campaign IN (SELECT value FROM json_each(CASE :campaigns WHEN '' THEN '[]'"
    " ELSE :campaigns END)))"
)
_EVERY_TERMS = "SELECT * FROM terms WHERE campaign IN (SELECT value FROM json_each(:campaigns))"
_OWN_LAST = (
    "SELECT redemption.id, redemption.at, redemption.store, redemption.counter, redemption.staff,"
    " staff.name AS staff_name FROM redemption LEFT JOIN staff ON staff.id = redemption.staff"
    " WHERE redemption.coupon = :coupon AND redemption.voided_at IS NULL ORDER BY redemption.at DESC LIMIT 1"
)
_TAKEN_BACK = "SELECT 1 FROM redemption WHERE id = :id AND voided_at IS NOT NULL"
_OFFLINE = "SELECT * FROM offline_total"


class CouponReading:
    """Mixin over one connection."""

    _connection: Connection

    def campaign(self, campaign_id: str) -> Campaign | None:
        """A campaign."""
        row = self._connection.execute(_CAMPAIGN, {"id": campaign_id}).first()
        return campaign_from(row) if row else None

    def campaigns(self) -> Sequence[tuple[Campaign, Terms]]:
        """Every campaign with its newest terms, save those whose terms cannot be read here."""
        rows = self._connection.execute(_CAMPAIGNS).all()
        return [(campaign_from(row), terms) for row in rows if (terms := terms_from(row)) is not None]

    def terms(self, campaign_id: str, version: int) -> Terms | None:
        """One version of a campaign's terms."""
        row = self._connection.execute(_TERMS, {"campaign": campaign_id, "terms_version": version}).first()
        return terms_from(row) if row else None

    def terms_by_tag(self, tag: int, issued_at: datetime) -> Terms | None:
        """The terms that were in force under `tag` at `issued_at`; the first ones for an earlier time."""
        rows = self._connection.execute(_TERMS_BY_TAG, {"tag": tag}).all()
        issued_ms = to_ms(issued_at) or 0
        # A code carries whole seconds: terms made within the second of its issue count.
        in_force = [row for row in rows if (row.made_at or 0) < issued_ms + 1_000]
        chosen = in_force[-1] if in_force else (rows[0] if rows else None)
        return terms_from(chosen) if chosen is not None else None

    def coupon(self, coupon_id: str) -> Coupon | None:
        """By id (the subject on its signed code)."""
        row = self._connection.execute(_COUPON, {"id": coupon_id}).first()
        return coupon_from(row) if row else None

    def coupon_by_short_code(self, digits: str) -> Coupon | None:
        """By its 12 digits."""
        row = self._connection.execute(_COUPON_BY_SHORT_CODE, {"short_code": digits}).first()
        return coupon_from(row) if row else None

    def member_coupons(self, member_id: str, limit: int) -> Sequence[Coupon]:
        """A member's coupons, newest first."""
        rows = self._connection.execute(_COUPONS_OF_MEMBER, {"member": member_id, "limit": limit})
        return [coupon_from(row) for row in rows]

    def coupon_uses(self, member_id: str, campaigns: frozenset[str] | None) -> Sequence[tuple[Coupon, datetime | None]]:
        """The member's coupons of these campaigns, None = of all, each with when its last use was that stands."""
        named = "" if campaigns is None else json.dumps(sorted(campaigns))
        rows = self._connection.execute(_USES, {"member": member_id, "campaigns": named}).all()
        return [(coupon_from(row), from_ms(row.used_at)) for row in rows]

    def every_terms(self, campaigns: frozenset[str]) -> Sequence[Terms]:
        """All versions of the terms of these campaigns, save those that cannot be read here."""
        rows = self._connection.execute(_EVERY_TERMS, {"campaigns": json.dumps(sorted(campaigns))}).all()
        return [terms for row in rows if (terms := terms_from(row)) is not None]

    def usage(self, scopes: Sequence[str]) -> Mapping[str, int]:
        """Uses taken by scope (of money: minor units), own unsent ones included."""
        return {scope: units_used(self._connection, scope) for scope in scopes}

    def told_use(self, coupon_id: str) -> LastUse | None:
        """The newest use that came down with the coupon, whatever was done here."""
        row = self._connection.execute(_COUPON, {"id": coupon_id}).first()
        return last_use_from(row) if row is not None and row.last_redemption else None

    def last_use(self, coupon_id: str) -> LastUse | None:
        """The newest unvoided use that is known, here or from the cloud."""
        row = self._connection.execute(_OWN_LAST, {"coupon": coupon_id}).first()
        own = LastUse(row.id, at_ms(row.at), row.store, row.counter, row.staff_name or row.staff) if row else None
        told = self.told_use(coupon_id)
        if told is None or (own is not None and (told.at <= own.at or self._is_taken_back(told.redemption))):
            return own
        return told if own is not None or units_used(self._connection, coupon_scope(coupon_id)) > 0 else None

    def _is_taken_back(self, redemption: str) -> bool:
        row = self._connection.execute(_TAKEN_BACK, {"id": redemption}).first()
        return row is not None

    def offline_totals(self) -> OfflineTotals:
        """What was accepted without the cloud since the last contact."""
        rows = self._connection.execute(_OFFLINE).all()
        return OfflineTotals(
            redemptions=sum(row.redemptions for row in rows),
            sum_minor=sum(row.sum_minor for row in rows),
            campaign_sums_minor={row.campaign: row.sum_minor for row in rows},
        )
