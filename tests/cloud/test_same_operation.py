"""What ingest is measured against does the same: a checkout by a mapper leaves the rows that the ledger leaves.

But for the sums of charts (`counted`), which the mapper is spared: it has the easier race.
"""

from pathlib import Path
from typing import Any

import msgspec

from benchmarks.cloud_orm import Orm
from benchmarks.cloud_world import World, seller
from counter_app.cloud import rows
from counter_app.cloud.digest_rows import DigestRow
from counter_app.cloud.sealing import recomputed
from counter_app.protocol.operations import Operation
from tests.cloud.support import CloudShop

WRITTEN = (
    rows.OperationRow,
    rows.CheckoutRow,
    rows.RedemptionRow,
    rows.CouponRow,
    rows.MemberRow,
    rows.UsageRow,
)


def test_the_mapper_leaves_the_same_rows(shop: CloudShop, database_url: str) -> None:
    world = World(Path(), database_url, shop)
    who = seller(shop, own_members=3)
    ours, singly, together = who.checkouts(who.issued(3))
    orm = Orm(world, who)
    answers = [
        *who.till.send(msgspec.json.decode(ours, type=Operation)),
        orm.checkout(singly),
        *orm.together([together]),
    ]
    assert {each.result for each in answers} == {"applied"}
    of_each = [left_by(shop, raw) for raw in (ours, singly, together)]
    assert of_each[0] == of_each[1] == of_each[2]
    with shop.cloud._context.database.reading() as reading:
        kept = {(row.kind, row.zone): (row.count, row.sum) for row in reading.all(DigestRow, shop.merchant)}
        assert kept == recomputed(reading, shop.merchant)
        assert reading.version(shop.merchant) == max(each.version for each in answers)


def left_by(shop: CloudShop, raw: bytes) -> list[dict[str, Any]]:
    """Everything that a checkout wrote, its own ids by what they stand for; versions and hashes left out."""
    operation = msgspec.json.decode(raw, type=Operation)
    body = msgspec.json.decode(operation.body)
    use = body["coupons"][0]
    names = {
        operation.id: "OPERATION",
        body["member"]: "MEMBER",
        use["coupon"]: "COUPON",
        use["redemption"]: "REDEMPTION",
    }
    with shop.cloud._context.database.reading() as reading:
        (redemption,) = reading.load(rows.RedemptionRow, shop.merchant, [use["redemption"]])
        scopes = [scope for scope, _, _ in msgspec.json.decode(redemption.takes)]
        found = [row for kind in WRITTEN for row in reading.load(kind, shop.merchant, [*names, *scopes])]
    assert len(found) == len(WRITTEN)
    return [told(row, names) for row in found]


def told(row: rows.Record, names: dict[str, str]) -> dict[str, Any]:
    differing = {
        "version",
        "digest",
        "counted",
        "seq",
        "prev",
        "body",
        "body_hash",
        "short_code",
        "number",
        "phone",
        "member_code",
    }
    values = {name: str(value) for name, value in msgspec.structs.asdict(row).items() if name not in differing}
    if "answer" in values:
        answer = msgspec.json.decode(row.answer)  # type: ignore[attr-defined]
        values["answer"] = str({**answer, "version": 0, "since": answer["version"] - answer["since"]})
    for identity, name in names.items():
        values = {key: value.replace(identity, name) for key, value in values.items()}
    return values
