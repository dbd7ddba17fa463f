"""Rounds in portions, cut anywhere; and any order of days, sales and looks."""

import itertools
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.cloud.times import iso
from tests.cloud.ledgers import top_up
from tests.cloud.support import CloudShop, Till, new_cloud, open_shop
from tests.cloud.test_erasing import CANARIES, everything
from tests.cloud.test_retention import YEAR, facts, keep, known, live, look, status, told
from tests.cloud.test_retention_held import with_points
from tests.cloud.test_scope import Holding, proven


def test_many_go_in_portions_and_a_cut_leaves_nothing_out(
    shop: CloudShop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter_app.cloud import retention

    monkeypatch.setattr(retention, "_ROWS", 4)
    monkeypatch.setattr(retention, "_LOOKED_AT", 3)
    members = known(till, 23)
    till.send(*with_points(till, members[7]))
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    merchant = till.caller.merchant

    def portion() -> int:
        return shop.cloud.carry_out_retention(merchant, iso(shop.clock.at), 2)

    while portion():
        pass
    assert facts(told(till, "retention_notice")[0])["due"] == 22
    for _ in range(6):
        shop.clock.forward(days=6)
        portion()
    erased = [list(status(till).values()).count("erased")]
    while portion():  # each in a transaction of its own: whatever ends between two of them, the next goes on
        erased.append(list(status(till).values()).count("erased"))
    assert erased[-1] == 22
    assert all(0 <= after - before <= 2 for before, after in itertools.pairwise(erased))
    (done,) = told(till, "retention_done")
    assert (facts(done)["erased"], facts(done)["held"]) == (22, {"points": 1})
    operations = [line for line in everything(shop).splitlines() if line == "member_erase"]
    assert len(operations) == 22
    proven(Holding(till))


def test_killed_halfway_it_goes_on_and_every_book_holds(tmp_path: Path) -> None:
    """`kill -9` of a process that purges: whatever it had done is whole, and the rest goes with the next."""
    shop = open_shop(tmp_path)
    till = shop.till()
    known(till, 40)
    shop.clock.forward(days=3 * YEAR)
    keep(till)
    look(shop)
    live(shop, 29)
    shop.clock.forward(days=2)
    now = iso(shop.clock.at)
    held = Holding(till)
    shop.cloud.close()
    purge = [sys.executable, "-c", PURGE, str(tmp_path), now, till.caller.merchant]
    assert subprocess.run(purge, check=False).returncode == -signal.SIGKILL
    cloud = new_cloud(tmp_path, shop.clock)
    till.cloud = held.till.cloud = cloud
    erased = list(status(till).values()).count("erased")
    assert erased == 8  # whole portions, and nothing of the one that was cut
    while cloud.carry_out_retention(till.caller.merchant, now, 2):
        pass
    assert set(status(till).values()) == {"erased"}
    (done,) = told(till, "retention_done")
    assert facts(done)["erased"] == 40
    text = everything(CloudShop(cloud, shop.clock, "", "", ""))
    assert [each for each in (*CANARIES, "+8613800000000") if each in text] == []
    proven(held)
    cloud.close()


PURGE = """
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from counter_app.cloud.rows import CloudFact
from counter_app.cloud.storage.store import Writing
from tests.cloud.support import HandClock, new_cloud

save, parts = Writing.save, 0

def killed_before_the_place_is_noted(writing, changed):
    if parts == 4 and changed and isinstance(changed[0], CloudFact):
        os.kill(os.getpid(), signal.SIGKILL)
    save(writing, changed)

Writing.save = killed_before_the_place_is_noted
folder, now, merchant = sys.argv[1:]
cloud = new_cloud(Path(folder), HandClock(datetime.fromisoformat(now)))
while cloud.carry_out_retention(merchant, now, 2):
    parts += 1
"""


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_of_days_sales_and_looks_nobody_goes_unannounced_or_with_something_left(
    shop: CloudShop, till: Till, seed: int
) -> None:
    chance = random.Random(seed)
    members = known(till, 5)
    seen = {each.subject: shop.clock.at for each in members}
    keep(till, {"members_days": YEAR, "notice_days": 10})
    looked, noticed = None, None
    gone: set[str] = set()
    for _ in range(40):
        shop.clock.forward(days=chance.choice((1, 3, 5, 6, 6, 6, 9, 60, -2)))
        now = shop.clock.at
        if chance.random() < 0.25:
            member = chance.choice(members)
            act = chance.choice((till.checkout(member=member.subject), top_up(till, member.subject, 500)))
            till.one(act)
            seen[member.subject] = max(seen[member.subject], now)
        if chance.random() < 0.9:
            look(shop)
            jumped = looked is None or not timedelta(minutes=-5) <= now - looked <= timedelta(days=7)
            noticed = now if jumped or noticed is None else noticed
            looked = now if looked is None or jumped else max(looked, now)
        rich = {str(row["member"]) for row in till.rows("lot").values() if row["left"]}
        for each, state in status(till).items():
            if state != "erased" or each in gone:
                continue
            gone.add(each)
            assert noticed is not None
            assert now - noticed >= timedelta(days=10)
            assert now - seen[each] > timedelta(days=YEAR)
            assert each not in rich
    proven(Holding(till))
