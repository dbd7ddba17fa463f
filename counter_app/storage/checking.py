"""What a sound database holds true beyond its pages: sums that must agree, states that must be known."""

from __future__ import annotations

from counter_app.storage.connection import Connection
from counter_app.storage.reading_members import SHOWN

# Each counts the rows that contradict it; nought everywhere is sound.
_CONTRADICTIONS = {
    "redemption without its operation": (
        "SELECT count(*) FROM redemption"
        " WHERE NOT EXISTS (SELECT 1 FROM operation WHERE operation.id = redemption.checkout)"
    ),
    # One whose void was withdrawn after its use was taken again keeps the void's id (`storage.voids_elsewhere`).
    "redemption that stands and takes nothing from its coupon": (
        "SELECT count(*) FROM redemption WHERE voided_at IS NULL AND voided_by = '' AND coupon <> '' AND NOT EXISTS ("
        "SELECT 1 FROM take WHERE take.redemption = redemption.id AND take.scope = 'coupon:' || redemption.coupon)"
        " AND NOT EXISTS (SELECT 1 FROM spend WHERE spend.redemption = redemption.id"
        " AND spend.scope = 'money:' || redemption.coupon AND spend.minor = redemption.discount_minor)"
    ),
    "money taken by no redemption that stands": (
        "SELECT count(*) FROM spend WHERE NOT EXISTS ("
        "SELECT 1 FROM redemption WHERE redemption.id = spend.redemption AND redemption.voided_at IS NULL)"
    ),
    "money of a coupon that is not the sum of what was taken": (
        "SELECT count(*) FROM money WHERE scope LIKE 'money:%' AND spent_minor <>"
        " (SELECT coalesce(sum(spend.minor), 0) FROM spend WHERE spend.scope = money.scope)"
    ),
    "use taken by no redemption that stands": (
        "SELECT count(*) FROM take WHERE scope LIKE 'coupon:%' AND NOT EXISTS ("
        "SELECT 1 FROM redemption WHERE redemption.id = take.redemption AND redemption.voided_at IS NULL)"
    ),
    "use taken and not counted": (
        "SELECT count(*) FROM take WHERE (SELECT coalesce(sum(delta), 0) FROM usage_delta"
        " WHERE usage_delta.redemption = take.redemption AND usage_delta.scope = take.scope) <> 1"
    ),
    "mark of a verdict without its redemption": (
        "SELECT count(*) FROM unshown"
        " WHERE NOT EXISTS (SELECT 1 FROM redemption WHERE redemption.checkout = unshown.checkout)"
    ),
    "entry without its operation": (
        "SELECT count(*) FROM entry WHERE NOT EXISTS (SELECT 1 FROM operation WHERE operation.id = entry.operation)"
    ),
    "entries of an operation that are not counted": (
        "SELECT count(*) FROM (SELECT operation, 'lot:' || member || ':' || ledger || ':' || until AS scope,"
        " sum(CASE WHEN ledger = 'debt' THEN amount ELSE -amount END) AS poorer FROM entry"
        " GROUP BY operation, member, ledger, until) AS told WHERE poorer <> coalesce((SELECT sum(delta)"
        " FROM usage_delta WHERE usage_delta.operation = told.operation AND usage_delta.scope = told.scope), 0)"
    ),
    "points or value handed back beyond what was spent": (
        "SELECT count(*) FROM (SELECT 1 FROM entry WHERE ledger IN ('principal', 'bonus')"
        " GROUP BY checkout, ledger, until"
        " HAVING sum(CASE WHEN operation = checkout THEN amount END) * sum(amount) < 0)"
    ),
    "operation in no known state": (
        "SELECT count(*) FROM operation WHERE state NOT IN"
        " ('claiming', 'waiting', 'closed', 'refused', 'declined', 'undeliverable')"
    ),
    "closed operation without an answer": (
        # Of one that was cleaned after its 90 days (`storage.writing_refill`) the result went with the body.
        "SELECT count(*) FROM operation WHERE state = 'closed' AND length(result) = 0 AND substr(body, 1, 1) <> x'23'"
    ),
    "place in the chain behind its head": (
        "SELECT count(*) FROM operation, chain WHERE (operation.epoch, operation.seq) > (chain.epoch, chain.seq)"
    ),
    "off-line sum that differs from its redemptions": (
        "SELECT count(*) FROM offline_total WHERE redemptions < 0 OR sum_minor < 0"
    ),
}
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
    " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
)


def contradictions(connection: Connection) -> dict[str, int]:
    """How many rows contradict each rule; rules that all rows keep are left out."""
    found = {name: int(connection.execute(text).scalar_one()) for name, text in _CONTRADICTIONS.items()}
    found["row that refers to nothing"] = len(connection.execute("PRAGMA foreign_key_check").all())
    return {name: count for name, count in found.items() if count}


def counts(connection: Connection) -> dict[str, int]:
    """Rows by table."""
    names = [str(name) for name in connection.execute(_TABLES).scalars()]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').scalar_one()) for name in names}  # noqa: S608 - a name out of the schema


def members(connection: Connection) -> int:
    """How many people the list of members shows."""
    return int(connection.execute(f"SELECT count(*) FROM member WHERE {SHOWN}").scalar_one())  # noqa: S608 - fixed parts


def revision(connection: Connection) -> str:
    """The schema's revision."""
    return str(connection.execute("SELECT version_num FROM alembic_version").scalar() or "")
