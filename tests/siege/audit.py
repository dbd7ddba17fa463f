"""What must hold of a counter's database whatever happened to its computer. Asked in SQL, beside the program's code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from counter_app.bootstrap.opening import OpenCounter
from counter_app.protocol.operations import GENESIS, chain_hash
from counter_app.services.audit import verify
from counter_app.storage.rows import operation_from

Ask = Callable[[str], Sequence[Sequence[Any]]]
Document = Mapping[str, Any]

# Rows that belong together. Each line must give the same number twice.
_PAIRS = {
    "an operation of a checkout and its redemptions": (
        "SELECT count(*) FROM operation WHERE type = 'checkout' AND state NOT IN ('claiming', 'declined')",
        "SELECT count(DISTINCT checkout) FROM redemption",
    ),
    "a redemption and its uses taken": (
        "SELECT count(*) FROM redemption",
        "SELECT count(*) FROM usage_delta WHERE delta = 1 AND scope LIKE 'coupon:%'",
    ),
    "a redemption that stands and its slot": (
        "SELECT count(*) FROM redemption WHERE voided_at IS NULL",
        "SELECT count(*) FROM take WHERE scope LIKE 'coupon:%'",
    ),
    "a redemption and its audit record": (
        "SELECT count(*) FROM audit WHERE action = 'redeem'",
        "SELECT count(DISTINCT checkout) FROM redemption",
    ),
    "a void, its operation and its audit record": (
        "SELECT count(*) FROM operation WHERE type = 'void'",
        "SELECT count(*) FROM audit WHERE action = 'void'",
    ),
    "a void and what it took back": (
        "SELECT count(*) FROM operation WHERE type = 'void'",
        "SELECT count(DISTINCT voided_by) FROM redemption WHERE voided_by <> ''",
    ),
    "a void and what it gave back": (
        "SELECT count(*) FROM redemption WHERE voided_at IS NOT NULL",
        "SELECT count(*) FROM usage_delta WHERE delta = -1 AND scope LIKE 'coupon:%'",
    ),
    "a sign-up and its audit record": (
        "SELECT count(*) FROM operation WHERE type = 'member_sign_up'",
        "SELECT count(*) FROM audit WHERE action = 'sign_up' AND outcome = 'done'",
    ),
    "a redemption and the scan log": (
        "SELECT count(DISTINCT checkout) FROM redemption",
        "SELECT count(*) FROM scan_log WHERE colour = 'redeemed'",
    ),
}
_TWICE = (
    "SELECT coupon, count(*) FROM redemption WHERE voided_at IS NULL GROUP BY coupon HAVING count(*) > 1",
    "SELECT short_code, count(*) FROM coupon GROUP BY short_code HAVING count(*) > 1",
    "SELECT phone, count(*) FROM member WHERE phone <> '' GROUP BY phone HAVING count(*) > 1",
)


@dataclass
class Acked:
    """What the program has said to be done, over all lives; `tried`: what it was about to do."""

    redeemed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    voided: dict[str, str] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    coupons: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)

    def add(self, line: Document) -> None:
        """One line of a worker; an act that ended otherwise than it must is a failure at once."""
        if "trying" in line:
            self.tried.add(line.get("id", ""))
        if "done" not in line:
            return
        assert line["good"], f"not as it must be: {line}"
        if line["done"] == "redeem":
            self.redeemed[line["id"]] = tuple(line["redemptions"])
        elif line["done"] == "void":
            self.voided[line["id"]] = line["redemption"]
        elif line.get("wrote"):
            self.written.add(line["id"])
            self.members.update(filter(None, [line.get("member")]))
            self.coupons.update(line.get("coupons", ()))

    @property
    def operations(self) -> set[str]:
        """Ids of operations that must be there."""
        return self.written | set(self.redeemed) | set(self.voided)


def asking(counter: OpenCounter) -> Ask:
    """Questions to an open counter's database, outside the program's own statements."""

    def ask(query: str) -> Sequence[Sequence[Any]]:
        with counter.store._readers.connect() as connection:
            return [tuple(row) for row in connection.execute(query).all()]

    return ask


def torn(ask: Ask) -> list[str]:
    """Sentences about rows that belong together and are not; empty when all is whole."""
    found = []
    for name, (left, right) in _PAIRS.items():
        one, other = ask(left)[0][0], ask(right)[0][0]
        if one != other:
            found.append(f"{name}: {one} and {other}")
    return found + [f"twice: {row}" for query in _TWICE for row in ask(query)]


def lost(ask: Ask, acked: Acked) -> list[str]:
    """What was acknowledged and is not there."""
    operations = {str(row[0]) for row in ask("SELECT id FROM operation")}
    redemptions = {str(row[0]): row[1] for row in ask("SELECT id, voided_by FROM redemption")}
    found = [f"operation {each}" for each in acked.operations - operations]
    for identity, made in acked.redeemed.items():
        found += [f"redemption {each} of {identity}" for each in made if each not in redemptions]
    for identity, redemption in acked.voided.items():
        if redemptions.get(redemption) != identity:
            found.append(f"void {identity} of {redemption}")
    for table, ids in (("member", acked.members), ("coupon", acked.coupons)):
        there = {str(row[0]) for row in ask(f"SELECT id FROM {table}")}
        found += [f"{table} {each}" for each in ids - there]
    return found


def unasked(ask: Ask, acked: Acked) -> list[str]:
    """Operations that nobody was about to do; a cancel takes back a claim of a dead process."""
    query = "SELECT id, type FROM operation WHERE type IN ('checkout', 'void', 'member_sign_up')"
    return [f"{kind} {each}" for each, kind in ask(query) if each not in acked.tried]


def chain_breaks(counter: OpenCounter) -> list[str]:
    """Where the chain of operations does not hold."""
    found, seq, prev = [], 0, GENESIS
    with counter.store._readers.connect() as connection:
        rows = connection.execute("SELECT * FROM operation ORDER BY epoch, seq").all()
        head = connection.execute("SELECT * FROM chain").first()
    for row in rows:
        operation = operation_from(row).operation
        if operation.seq != seq + 1 or operation.prev != prev or row.hash != chain_hash(operation):
            found.append(f"the chain breaks at {operation.seq} after {seq}")
        seq, prev = operation.seq, row.hash
    if head is not None and (head.seq, head.hash) != (seq, prev):
        found.append(f"the head is {head.seq}, the last one {seq}")
    return found


def problems(counter: OpenCounter, acked: Acked) -> list[str]:
    """Everything that is wrong with an open counter."""
    ask = asking(counter)
    found = list(counter.store.integrity()) + chain_breaks(counter)
    if not verify(counter.counter).ok:
        found.append("the audit chain does not verify")
    return found + torn(ask) + lost(ask, acked) + unasked(ask, acked)
