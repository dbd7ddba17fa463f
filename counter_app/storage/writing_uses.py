"""Uses taken and given back, and redemptions. The primary key and the check of `take` stand behind every limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from counter_app.domain.limits import Take
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
    " AND redemption.offline = 1 GROUP BY redemption.campaign"
)


class UseWriting:
    """Mixin over one connection."""

    _connection: Connection

    def take(self, takes: Sequence[Take], redemption_id: str, operation_id: str) -> bool:
        """Take one use of each scope for a redemption; False when a scope has no free slot (the caller rolls back)."""
        for take in takes:
            slot = self._free_slot(take)
            if slot is None:
                return False
            row = {"scope": take.scope, "slot": slot, "cap": take.cap, "redemption": redemption_id}
            self._connection.execute(_TAKE, row)
            self._add_delta(operation_id, redemption_id, take.scope, 1)
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
        """Give a redemption's uses back under the void's operation id; `coupon_only` keeps the limits taken."""
        scopes = self._connection.execute(_TAKEN_BY, {"redemption": redemption_id}).scalars()
        for scope in scopes:
            if coupon_only and not scope.startswith("coupon:"):
                continue
            self._connection.execute(_RELEASE, {"redemption": redemption_id, "scope": scope})
            self._add_delta(operation_id, redemption_id, scope, -1)

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
