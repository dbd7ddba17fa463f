"""Any order of lists, sales, tags, sign-ups and lists taken back: balances are sums of entries, no phone is two."""

import random

import pytest

from counter_app.cloud.account_rows import EntryRow, LotRow
from counter_app.cloud.rows import MemberRow
from counter_app.protocol.devices import MemberIdentity
from counter_app.protocol.operations import Operation
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_scope import Holding, proven
from tests.cloud.test_undoing import List, sale

PHONES = tuple(f"+861380000000{number}" for number in range(3))


class Story:
    """Two counters that know of each other what the cloud has told them, which may be nothing."""

    def __init__(self, tills: tuple[Till, Till], chance: random.Random) -> None:
        self.tills, self.chance = tills, chance
        self.known: dict[str, MemberIdentity] = {}
        self.rows: dict[str, list[Operation]] = {}
        self.sent: list[str] = []

    def step(self) -> None:
        till = self.chance.choice(self.tills)
        act = self.chance.choice(("bring", "bring", "undo", "undo", "buy", "spend", "fill", "tag", "sign_up", "merge"))
        operation = getattr(self, act)(till)
        if operation is None:
            return
        answer = till.one(operation)
        self.sent.append(f"{act} {answer.result}")
        assert answer.result in ("applied", "exception"), (act, answer)
        assert till.one(operation).result == "duplicate"

    def bring(self, till: Till) -> Operation:
        batch, phone = f"b{self.chance.randrange(4)}", self.chance.choice(PHONES)
        known = self.known.get(phone)
        new = known is None or self.chance.random() < 0.4
        member = till.members(1)[0] if new else known
        assert member is not None
        self.known.setdefault(phone, member)
        opening = {"points": self.chance.choice((0, 50)), "principal_minor": self.chance.choice((0, 1_000, 3_000))}
        tags = self.chance.sample(("old", "tea"), self.chance.randrange(3))
        row = List(till, batch).row(member, len(self.sent), new=new, phone=phone, name="王", tags=tags, **opening)
        self.rows.setdefault(batch, []).append(row)
        return row

    def undo(self, till: Till) -> Operation | None:
        if not self.rows:
            return None
        batch = self.chance.choice(sorted(self.rows))
        return List(till, batch).undo(*self.rows[batch])

    def _anybody(self) -> MemberIdentity | None:
        return self.chance.choice(sorted(self.known.values(), key=lambda each: each.subject)) if self.known else None

    def buy(self, till: Till) -> Operation | None:
        member = self._anybody()
        return None if member is None else sale(till, member)

    def spend(self, till: Till) -> Operation | None:
        member, minor = self._anybody(), self.chance.choice((400, 2_000))
        value = {"principal_minor": minor, "bonus_minor": 0}
        return None if member is None else sale(till, member, value=value, points=self.chance.choice((0, 30)))

    def fill(self, till: Till) -> Operation | None:
        member = self._anybody()
        body = {"amount_minor": 500, "store": till.caller.store, "business_day": "2026-03-10"}
        return None if member is None else till.operation("top_up", {"member": member.subject, **body})

    def tag(self, till: Till) -> Operation | None:
        member = self._anybody()
        return None if member is None else till.operation("tag_put", {"member": member.subject, "tag": "old"})

    def sign_up(self, till: Till) -> Operation:
        return till.sign_up(till.members(1)[0], self.chance.choice(PHONES))

    def merge(self, till: Till) -> Operation | None:
        if self.chance.random() < 0.7 or len(self.known) < 2:
            return None
        one, two = self.chance.sample(sorted(self.known.values(), key=lambda each: each.subject), 2)
        body = {"member": one.subject, "into": two.subject, "reason": "the same"}
        return till.operation("member_merge", body)


def assert_it_adds_up(shop: CloudShop, merchant: str) -> None:
    with shop.cloud._context.database.reading() as reading:
        sums: dict[tuple[str, str, str], int] = {}
        for entry in reading.all(EntryRow, merchant):
            key = (entry.member, entry.ledger, entry.until)
            sums[key] = sums.get(key, 0) + entry.amount
        lots = {(lot.member, lot.ledger, lot.until): lot.left for lot in reading.all(LotRow, merchant) if lot.left}
        members = reading.all(MemberRow, merchant)
    assert {key: left for key, left in sums.items() if left} == lots
    phones = [row.phone for row in members if row.phone]
    assert len(phones) == len(set(phones))
    gone = {row.id for row in members if row.status == "withdrawn"}
    assert not [row for row in members if row.id in gone and (row.phone or row.name or row.visits)]
    assert not [key for key in lots if key[0] in gone]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_comes_in_whatever_order_it_adds_up(till: Till, second: Till, shop: CloudShop, seed: int) -> None:
    story = Story((till, second), random.Random(seed))
    try:
        for _ in range(45):
            story.step()
            assert_it_adds_up(shop, till.caller.merchant)
        proven(Holding(till))
    finally:
        print(story.sent)


@pytest.mark.parametrize("seed", range(10))
def test_lists_leave_nothing_once_all_of_them_are_taken_back(
    till: Till, second: Till, shop: CloudShop, seed: int
) -> None:
    chance = random.Random(100 + seed)
    story = Story((till, second), chance)
    for _ in range(24):
        act = story.undo if chance.random() < 0.3 else story.bring
        sender = chance.choice(story.tills)
        operation = act(sender)
        if operation is not None:
            assert sender.one(operation).result in ("applied", "exception")
            story.sent.append(act.__name__)
    batches = sorted(story.rows)
    chance.shuffle(batches)
    for batch in batches:
        till.one(List(till, batch).undo(*story.rows[batch]))
    assert_it_adds_up(shop, till.caller.merchant)
    assert {row["status"] for row in till.rows("member").values() if not row["alias_of"]} == {"withdrawn"}, story.sent
    assert [row for row in till.rows("lot").values() if row["left"]] == []
    proven(Holding(till))
