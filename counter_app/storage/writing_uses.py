"""Uses taken and given back, and redemptions. The primary key and the check of `take` stand behind every limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from counter_app.domain.limits import Take
from counter_app.services.records import RedemptionRecord
from counter_app.storage import schema as s
from counter_app.storage.rows import to_ms

_t = s.take.c
_other = s.take.alias("other")
_TOP = select(func.coalesce(func.max(_t.slot), 0)).where(_t.scope == bindparam("scope"))
_FIRST_TAKEN = select(func.min(_t.slot)).where(_t.scope == bindparam("scope"))
_GAP = select(func.min(_t.slot) + 1).where(
    _t.scope == bindparam("scope"),
    ~exists().where(_other.c.scope == _t.scope, _other.c.slot == _t.slot + 1),
)
_TAKE = insert(s.take)
_DELTA = insert(s.usage_delta)
_TAKEN_BY = select(s.take.c.scope).where(_t.redemption == bindparam("redemption"))
_RELEASE = delete(s.take).where(_t.redemption == bindparam("redemption"), _t.scope == bindparam("scope"))
_ADD_REDEMPTION = insert(s.redemption)
_VOID = (
    update(s.redemption)
    .where(s.redemption.c.id == bindparam("b_id"))
    .values(voided_at=bindparam("voided_at"), voided_by=bindparam("voided_by"))
)
_add_offline = upsert(s.offline_total)
_ADD_OFFLINE = _add_offline.on_conflict_do_update(
    index_elements=["campaign"],
    set_={
        "redemptions": s.offline_total.c.redemptions + _add_offline.excluded.redemptions,
        "sum_minor": s.offline_total.c.sum_minor + _add_offline.excluded.sum_minor,
    },
)
_STILL_OFFLINE = text(
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
        scopes = list(self._connection.execute(_TAKEN_BY, {"redemption": redemption_id}).scalars())
        for scope in scopes:
            if coupon_only and not scope.startswith("coupon:"):
                continue
            self._connection.execute(_RELEASE, {"redemption": redemption_id, "scope": scope})
            self._add_delta(operation_id, redemption_id, scope, -1)

    def add_redemption(self, record: RedemptionRecord) -> None:
        """Write a redemption and, if it was accepted without the cloud, count it against the off-line caps."""
        self._connection.execute(
            _ADD_REDEMPTION,
            {
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
            },
        )
        if record.offline:
            row = {"campaign": record.campaign, "redemptions": 1, "sum_minor": record.exposure_minor}
            self._connection.execute(_ADD_OFFLINE, row)

    def set_voided(self, redemption_id: str, by_operation: str, at: datetime) -> None:
        """Mark a redemption as taken back; the row stays."""
        values = {"b_id": redemption_id, "voided_at": to_ms(at), "voided_by": by_operation}
        self._connection.execute(_VOID, values)

    def recount_offline_totals(self) -> None:
        """What the cloud holds by now no longer counts against the caps; what it has not taken yet still does."""
        self._connection.execute(delete(s.offline_total))
        self._connection.execute(_STILL_OFFLINE)
