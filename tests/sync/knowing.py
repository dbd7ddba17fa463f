"""What a counter knows of uses and limits, said a second time with sets: who redeemed what, as of which version.

Every commit of the cloud is written down, so that for each row that came down, at whatever version, the redemptions
that it counts are known by name. A counter knows those, less what it has taken back, and its own that stand.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from counter_app.cloud import rows
from counter_app.domain.limits import coupon_scope, money_scope
from tests.sync.chance import Chain, TillInChain

Names = frozenset[str]
_OWN = (
    "SELECT redemption.id, redemption.checkout, redemption.voided_at, redemption.voided_by, discount_minor,"
    " usage_delta.scope,"
    " (SELECT state FROM operation WHERE id = redemption.checkout) AS state"
    " FROM redemption JOIN usage_delta ON usage_delta.operation = redemption.checkout"
    " AND usage_delta.redemption = redemption.id WHERE usage_delta.delta > 0 AND scope NOT LIKE 'lease:%'"
)
# Save those whose redemption another counter took back as well: of the two the other one is counted by.
_VOIDS = (
    "SELECT operation.id, state, attempts, result FROM operation WHERE type = 'void' AND NOT EXISTS"
    " (SELECT 1 FROM void JOIN redemption ON redemption.id = void.id WHERE redemption.voided_by = operation.id)"
)
# A row outside the scope that own acts were written into has a version of none that came down: just before the act's.
_VERSIONS = (
    "SELECT scope, version FROM usage WHERE digest IS NOT NULL OR NOT EXISTS (SELECT 1 FROM usage_delta"
    " WHERE usage_delta.scope = usage.scope AND reached = 1 AND seen_from = usage.version + 1)"
    " UNION ALL SELECT 'coupon:' || id, version FROM coupon WHERE version > 0 ORDER BY version"
)

_ANY = 2**31


@dataclass
class Bounds:
    """How many units a counter may count of a scope: not fewer, and not more."""

    least: int
    most: int


@dataclass
class Knowledge:
    """The cloud's history, and what each counter has of it."""

    chain: Chain
    names_answers: bool
    history: dict[tuple[str, int], Names] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    last: dict[tuple[str, str], Names] = field(default_factory=dict)

    def begin(self) -> None:
        """Write down every commit from now on."""
        self._note()
        self.chain.cloud.on_commit(self._note)

    def _note(self) -> None:
        merchant = self.chain.merchant
        with self.chain.cloud._context.database.reading() as reading:
            redemptions = reading.all(rows.RedemptionRow, merchant)
            versions = {coupon_scope(row.id): row.version for row in reading.all(rows.CouponRow, merchant)}
            versions |= {row.id: row.version for row in reading.all(rows.UsageRow, merchant)}
        counted: dict[str, set[str]] = {scope: set() for scope in versions}
        for row in redemptions:
            self.units[row.id] = row.discount_minor
            if row.counts:
                for scope in (coupon_scope(row.coupon), money_scope(row.coupon)):
                    counted.setdefault(scope, set()).add(row.id)
            for scope, _, state in json.loads(row.takes):
                if state:
                    counted.setdefault(scope, set()).add(row.id)
        for scope, version in versions.items():
            key, names = (scope, version), frozenset(counted[scope])
            assert self.history.setdefault(key, names) == names, (key, "changed without a version")

    # --- one counter ---

    def bounds(self, till: TillInChain, frees_limits: Mapping[str, bool]) -> dict[str, Bounds]:
        """Of every scope that concerns the counter."""
        with till.store._readers.connect() as connection:
            own = connection.execute(_OWN).all()
            self.units |= {row.id: row.discount_minor for row in own}
            voids = {row.id: row for row in connection.execute(_VOIDS)}
            versions = {row.scope: row.version for row in connection.execute(_VERSIONS)}
            cursor = int(connection.execute("SELECT value FROM meta WHERE key = 'cursor'").scalar_one())
            campaigns = {row.id: row.campaign for row in connection.execute("SELECT id, campaign FROM redemption")}
        scopes = {*versions, *(row.scope for row in own)}
        return {
            scope: self._bounds(
                till.name,
                scope,
                (versions.get(scope, 0), cursor),
                [row for row in own if row.scope == scope],
                voids,
                {name for name, campaign in campaigns.items() if not frees_limits[campaign]},
            )
            for scope in sorted(scopes)
        }

    def _bounds(
        self, till: str, scope: str, at: tuple[int, int], own: list[Any], voids: Mapping[str, Any], keeps: set[str]
    ) -> Bounds:
        key = (till, scope)
        version, cursor = at
        told = self.history.get((scope, version))
        base = self.last[key] = self.last.get(key, frozenset()) if told is None else told
        here = scope.startswith(("coupon:", "money:"))
        standing = {row.id for row in own if row.voided_at is None or (row.id in keeps and not here)}
        gone = {row.id for row in own} - standing
        if not self.names_answers and told is not None and version > cursor:
            standing -= self._counted_once(scope, version) - told
        surely = {
            row.id
            for row in own
            if row.id in gone and self._surely(voids.get(row.voided_by), row.id, came_down=version <= cursor)
        }
        # A void from elsewhere is told before the rows that it frees: between the two it frees nothing.
        least, most = (base - gone) | standing, (base - surely) | standing | (gone - surely)
        # With a cloud that names no answers a use that came down before its answer is counted beside itself.
        return Bounds(self._sum(scope, least), self._sum(scope, most) if self.names_answers else _ANY)

    def _counted_once(self, scope: str, version: int) -> Names:
        """What rows of this scope have counted up to a version. What a row that was looked up counts no more was taken
        back at the cloud. An older cloud tells of that with the next pull only: what seems to stand here does not, the
        row counts the uses that there are, and of a number alone nobody can say that it lacks one."""
        return frozenset().union(*(names for (of, at), names in self.history.items() if of == scope and at <= version))

    @staticmethod
    def _surely(void: Any, redemption: str, *, came_down: bool) -> bool:
        """Whether an own void was answered as having taken it back, or nobody but this counter knows of it: what a
        look-up has brought may hold a void from elsewhere that has not come down."""
        if void is None:
            return False
        if void.state != "closed":
            return bool(came_down and void.state == "waiting" and void.attempts == 0)
        result = json.loads(void.result)
        return redemption in result["detail"].get("redemptions", ())

    def _sum(self, scope: str, names: set[str] | Names) -> int:
        return sum(self.units[name] if scope.startswith("money:") else 1 for name in names)
