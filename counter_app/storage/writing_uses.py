"""Uses and money taken and given back, and redemptions.

The primary key and the check of `take` stand behind every limit, those of `money` behind what is on a coupon.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from counter_app.domain.lease import lease_scope
from counter_app.domain.limits import Take, is_money
from counter_app.services.records import RedemptionRecord
from counter_app.storage.connection import Connection
from counter_app.storage.rows import to_ms
from counter_app.storage.statements import insert

_TOP = "SELECT coalesce(max(slot), 0) FROM take WHERE scope = :scope"
_FIRST_TAKEN = "SELECT min(slot) FROM take WHERE scope = :scope"
_GAP = (
    "SELECT min(slot) + 1 FROM take WHERE scope = :scope AND NOT EXISTS"
    " (SELECT 1 FROM take AS other WHERE other.scope = take.scope AND other.slot = take.slot + 1)"
)
_TAKE = insert("take", ("scope", "slot", "cap", "redemption"))
_DELTA = insert("usage_delta", ("operation", "redemption", "scope", "delta"))
_TAKEN_BY = "SELECT scope FROM take WHERE redemption = :redemption"
_RELEASE = "DELETE FROM take WHERE redemption = :redemption AND scope = :scope"
_ON_IT = "SELECT spent_minor FROM money WHERE scope = :scope"
_SPEND = (
    "INSERT INTO money (scope, spent_minor, cap_minor) VALUES (:scope, :spent_minor, :cap_minor)"
    " ON CONFLICT (scope) DO UPDATE"
    " SET spent_minor = spent_minor + excluded.spent_minor, cap_minor = excluded.cap_minor"
)
_REMEMBER_SPEND = insert("spend", ("redemption", "scope", "minor"))
_SPENT_BY = "SELECT scope, minor FROM spend WHERE redemption = :redemption"
_FORGET_SPEND = "DELETE FROM spend WHERE redemption = :redemption"
_PUT_BACK = "UPDATE money SET spent_minor = spent_minor - :minor WHERE scope = :scope"
_VOID = "UPDATE redemption SET voided_at = :voided_at, voided_by = :voided_by WHERE id = :id"
_ADD_OFFLINE = (
    "INSERT INTO offline_total (campaign, redemptions, sum_minor) VALUES (:campaign, 1, :sum_minor)"
    " ON CONFLICT (campaign) DO UPDATE"
    " SET redemptions = redemptions + excluded.redemptions, sum_minor = sum_minor + excluded.sum_minor"
)
_FORGET_OFFLINE = "DELETE FROM offline_total"
_STILL_OFFLINE = (
    "INSERT INTO offline_total (campaign, redemptions, sum_minor)"
    " SELECT redemption.campaign, count(*), sum(redemption.exposure_minor)"
    " FROM operation INDEXED BY ix_operation_open CROSS JOIN redemption ON redemption.checkout = operation.id"
    " WHERE operation.state <> 'closed' AND operation.state IN ('waiting', 'claiming', 'undeliverable')"
    " AND operation.lane = 0"
    # What the cloud had taken once and lost is no new risk.
    " AND operation.closed_at IS NULL"
    " AND redemption.offline = 1 GROUP BY redemption.campaign"
)


class UseWriting:
    """Mixin over one connection."""

    _connection: Connection

    def take(self, takes: Sequence[Take], redemption_id: str, operation_id: str) -> bool:
        """Take the units of each scope; False when a scope has too few left (the caller rolls back)."""
        for take in takes:
            if is_money(take.scope):
                if not self._spend(take, redemption_id, operation_id):
                    return False
                continue
            slot = self._free_slot(take)
            if slot is None:
                return False
            row = {"scope": take.scope, "slot": slot, "cap": take.cap, "redemption": redemption_id}
            self._connection.execute(_TAKE, row)
            self._add_delta(operation_id, redemption_id, take.scope, 1)
        return True

    def _spend(self, take: Take, redemption_id: str, operation_id: str) -> bool:
        spent = self._connection.execute(_ON_IT, {"scope": take.scope}).scalar() or 0
        if not 0 < take.units <= take.cap - spent:
            return False
        row = {"scope": take.scope, "spent_minor": take.units, "cap_minor": take.cap}
        self._connection.execute(_SPEND, row)
        row = {"redemption": redemption_id, "scope": take.scope, "minor": take.units}
        self._connection.execute(_REMEMBER_SPEND, row)
        self._add_delta(operation_id, redemption_id, take.scope, take.units)
        return True

    def _free_slot(self, take: Take) -> int | None:
        scope = {"scope": take.scope}
        top = int(self._connection.execute(_TOP, scope).scalar_one())
        if top < take.cap:
            return top + 1
        if int(self._connection.execute(_FIRST_TAKEN, scope).scalar_one() or 0) > 1:
            return 1
        gap = self._connection.execute(_GAP, scope).scalar()
        return int(gap) if gap is not None and gap <= take.cap else None

    def _add_delta(self, operation_id: str, redemption_id: str, scope: str, delta: int) -> None:
        row = {"operation": operation_id, "redemption": redemption_id, "scope": scope, "delta": delta}
        self._connection.execute(_DELTA, row)

    def give_back(self, redemption_id: str, operation_id: str, *, coupon_only: bool) -> None:
        """Give a redemption's uses back under the void's operation id; `coupon_only` keeps the limits taken.

        A lease gets nothing back: the use returns to the quota, at the cloud.
        """
        scopes = self._connection.execute(_TAKEN_BY, {"redemption": redemption_id}).scalars()
        for scope in scopes:
            kept = coupon_only and not scope.startswith("coupon:")
            if kept or scope.startswith(lease_scope("")):
                continue
            self._connection.execute(_RELEASE, {"redemption": redemption_id, "scope": scope})
            self._add_delta(operation_id, redemption_id, scope, -1)
        spent = self._connection.execute(_SPENT_BY, {"redemption": redemption_id}).first()
        if spent is not None:
            self._connection.execute(_PUT_BACK, {"scope": spent.scope, "minor": spent.minor})
            self._connection.execute(_FORGET_SPEND, {"redemption": redemption_id})
            self._add_delta(operation_id, redemption_id, spent.scope, -spent.minor)

    def add_redemption(self, record: RedemptionRecord) -> None:
        """Write a redemption and, if it was accepted without the cloud, count it against the off-line caps."""
        values = {
            "id": record.id,
            "checkout": record.checkout,
            "coupon": record.coupon,
            "campaign": record.campaign,
            "title_zh": record.title_zh,
            "title_en": record.title_en,
            "member": record.member,
            "store": record.store,
            "counter": record.counter,
            "staff": record.staff,
            "at": to_ms(record.at),
            "discount_minor": record.discount_minor,
            "exposure_minor": record.exposure_minor,
            "offline": int(record.offline),
        }
        self._connection.execute(insert("redemption", values), values)
        if record.offline:
            row = {"campaign": record.campaign, "sum_minor": record.exposure_minor}
            self._connection.execute(_ADD_OFFLINE, row)

    def set_voided(self, redemption_id: str, by_operation: str, at: datetime) -> None:
        """Mark a redemption as taken back; the row stays."""
        values = {"id": redemption_id, "voided_at": to_ms(at), "voided_by": by_operation}
        self._connection.execute(_VOID, values)

    def recount_offline_totals(self) -> None:
        """What the cloud holds by now no longer counts against the caps; what it has not taken yet still does."""
        self._connection.execute(_FORGET_OFFLINE)
        self._connection.execute(_STILL_OFFLINE)
