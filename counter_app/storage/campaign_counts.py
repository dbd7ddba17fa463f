"""Look-ups for the list of campaigns: versions, and counts a slice at a time, so that no statement runs long."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.services.campaign_records import Counted, VersionMade
from counter_app.storage.connection import Connection
from counter_app.storage.rows import at_ms

_VERSIONS = "SELECT campaign, terms_version, made_at FROM terms ORDER BY campaign, terms_version DESC"
_COUPONS = (
    "SELECT campaign, count(*) AS n, sum(status = 'voided') AS undone, 0 AS minor, max(id) AS last"
    " FROM (SELECT id, campaign, status FROM coupon WHERE id > :after ORDER BY id LIMIT :limit) GROUP BY campaign"
)
_REDEMPTIONS = (
    "SELECT campaign, count(*) AS n, sum(voided_at IS NOT NULL) AS undone,"
    " sum(CASE WHEN voided_at IS NULL THEN discount_minor ELSE 0 END) AS minor, max(id) AS last"
    " FROM (SELECT id, campaign, voided_at, discount_minor FROM redemption WHERE id > :after ORDER BY id LIMIT :limit)"
    " GROUP BY campaign"
)


class CampaignCounting:
    """Mixin over one connection."""

    _connection: Connection

    def versions_made(self) -> Sequence[VersionMade]:
        """Every version of every campaign, the newest first."""
        rows = self._connection.execute(_VERSIONS).all()
        return [
            VersionMade(row.campaign, row.terms_version, at_ms(row.made_at) if row.made_at else None) for row in rows
        ]

    def coupons_counted(self, after: str, limit: int) -> Sequence[Counted]:
        """Coupons that are known here, by campaign."""
        return self._counted(_COUPONS, after, limit)

    def redemptions_counted(self, after: str, limit: int) -> Sequence[Counted]:
        """Redemptions of this counter, by campaign, with what they gave."""
        return self._counted(_REDEMPTIONS, after, limit)

    def _counted(self, statement: str, after: str, limit: int) -> Sequence[Counted]:
        rows = self._connection.execute(statement, {"after": after, "limit": limit}).all()
        return [Counted(row.campaign, row.n, row.undone, row.minor, row.last) for row in rows]
