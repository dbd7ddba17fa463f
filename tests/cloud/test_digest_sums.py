"""The proof of everything is added up where it lies: what the database says is what its rows say, to the last bit."""

import random

import pytest

from counter_app.cloud.changes import digest_of_scope
from counter_app.cloud.digest_rows import DigestRow
from counter_app.cloud.kinds import KINDS
from counter_app.cloud.zones import NOBODY, Scope, device_zone
from counter_app.protocol.digest import unsigned
from tests.cloud.support import CloudShop

LEAST, MOST = -(2**63), 2**63 - 1


@pytest.mark.parametrize("seed", range(4))
def test_sums_of_all_zones_are_exact_beyond_64_bits_and_leave_out_what_is_another_s(shop: CloudShop, seed: int) -> None:
    chance = random.Random(seed)
    zones = ["*", NOBODY, *(f"store {number}" for number in range(5)), *(device_zone(f"d{n}") for n in range(3))]
    sums = (LEAST, MOST, -1, 0, 1, *(chance.randint(LEAST, MOST) for _ in range(5)))
    made = [
        DigestRow(shop.merchant, f"{kind}/{zone}", kind, zone, chance.randint(0, 9), chance.choice(sums), 1)
        for kind in KINDS
        for zone in zones
        if zone.startswith("@") == (kind in ("lease", "void"))
    ]
    with shop.cloud._context.database.writing() as writing:
        writing.save(made)
    scope = Scope("", "d1", ("d0",))
    with shop.cloud._context.database.reading() as reading:
        told = digest_of_scope(reading, shop.merchant, scope)
        every = reading.all(DigestRow, shop.merchant)
    for kind in KINDS:
        seen = [row for row in every if row.kind == kind and scope.sees(row.zone, kind)]
        count, total = sum(row.count for row in seen), unsigned(sum(row.sum for row in seen))
        digest = told.kinds.get(kind)
        assert ((digest.count, digest.sum) if digest is not None else (0, total)) == (count, total), kind
