"""Whatever comes, in whatever order: what is stored adds up."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from counter_app.cloud import rows
from counter_app.protocol.devices import CouponIdentity, MemberIdentity
from counter_app.protocol.operations import Operation
from tests.cloud.support import C50, D50, FREE, CloudShop, Till

STACKED = {**FREE, "stacking": {"group": "gift"}, "limits": {"uses_per_coupon": 2, "total": 6, "per_store_day": 4}}

KINDS: Sequence[Mapping[str, object]] = (
    {**FREE, "id": "VOUCHER", "kind": "voucher"},
    {**FREE, "id": "PASS", "kind": "pass", "benefit": {"uses": 3}},
    {**FREE, "id": "TRIAL", "kind": "trial", "benefit": {"item": "soap", "postage_minor": 800}},
)


class Chance:
    """Makes operations that often contradict one another, from few people, coupons and phones."""

    def __init__(self, seed: int, tills: list[Till]) -> None:
        self.random = random.Random(seed)
        self.tills = tills
        self.members: list[MemberIdentity] = tills[0].members(6)
        self.coupons: list[CouponIdentity] = tills[0].coupons(8, "D50") + tills[0].coupons(4, "FREE")
        self.coupons += [coupon for kind in KINDS for coupon in tills[0].coupons(2, str(kind["id"]))]
        self.sent: list[tuple[Till, Operation]] = []
        self.phones = [f"+861380000000{number}" for number in range(3)]

    def next(self) -> tuple[Till, Operation]:
        till = self.random.choice(self.tills)
        if self.sent and self.random.random() < 0.15:
            return self.random.choice(self.sent)
        every = [self.checkout, self.sign_up, self.issue, self.void, self.cancel, self.put, self.update]
        persons = [self.merge, self.erase, self.tag]
        make = self.random.choices([*every, *persons], weights=[8, 2, 3, 4, 2, 1, 1, 0.2, 0.1, 1])[0]
        made = (till, make(till))
        self.sent.append(made)
        return made

    def checkout(self, till: Till) -> Operation:
        coupons = self.random.sample(self.coupons, self.random.choice([0, 1, 1, 1, 2]))
        member = self.random.choice([*self.members, None])
        mode = self.random.choice(["report", "report", "claim"])
        return till.checkout(*coupons, member=member.subject if member else "", mode=mode)

    def sign_up(self, till: Till) -> Operation:
        welcome = self.random.choice([*self.coupons, None, None])
        return till.sign_up(self.random.choice(self.members), self.random.choice(self.phones), welcome)

    def issue(self, till: Till) -> Operation:
        return till.issue(self.random.choice(self.coupons), member=self.random.choice(self.members).subject)

    def void(self, till: Till) -> Operation:
        return till.void(self._sent("checkout"))

    def cancel(self, till: Till) -> Operation:
        kind = self.random.choice(["checkout", "checkout", "void", "issue", "member_sign_up"])
        return till.operation("cancel", {"target": self._sent(kind)})

    def put(self, till: Till) -> Operation:
        action = self.random.choice(["freeze", "unfreeze", "unfreeze", "revoke"])
        coupon = self.random.choice(self.coupons).subject
        return till.operation("coupon_put", {"coupon": coupon, "action": action, "reason": "chance"})

    def update(self, till: Till) -> Operation:
        body = {"member": self.random.choice(self.members).subject, "phone": self.random.choice(self.phones)}
        return till.operation("member_update", body)

    def merge(self, till: Till) -> Operation:
        one, other = self.random.sample(self.members, 2)
        return till.operation("member_merge", {"member": one.subject, "into": other.subject})

    def erase(self, till: Till) -> Operation:
        return till.operation("member_erase", {"member": self.random.choice(self.members).subject, "reason": "asked"})

    def tag(self, till: Till) -> Operation:
        undoes = self._sent("tag_put") if self.random.random() < 0.3 else ""
        body = {"member": self.random.choice(self.members).subject, "tag": self.random.choice("ab"), "undoes": undoes}
        return till.operation("tag_put", {**body, "take": self.random.random() < 0.4})

    def _sent(self, kind: str) -> str:
        """The id of one that was sent, or of one that will only come later."""
        of_kind = [operation.id for _, operation in self.sent if operation.type == kind]
        return self.random.choice(of_kind) if of_kind else self.tills[0].checkout().id


def assert_it_adds_up(shop: CloudShop) -> None:
    with shop.cloud._context.database.reading() as reading:
        redemptions = reading.all(rows.RedemptionRow, shop.merchant)
        coupons = {row.id: row for row in reading.all(rows.CouponRow, shop.merchant)}
        usages = {row.id: row for row in reading.all(rows.UsageRow, shop.merchant)}
        members = {row.id: row for row in reading.all(rows.MemberRow, shop.merchant)}
        checkouts = reading.all(rows.CheckoutRow, shop.merchant)
        operations = {row.id: row for row in reading.all(rows.OperationRow, shop.merchant)}
        version = reading.version(shop.merchant)
    live = [row for row in redemptions if row.counts]
    within = Counter(row.coupon for row in live if not row.excess)
    beyond = Counter(row.coupon for row in live if row.excess)
    for coupon in coupons.values():
        assert (coupon.used, coupon.excess) == (within[coupon.id], beyond[coupon.id])
        assert coupon.used <= coupon.cap
    taken: Counter[tuple[str, str]] = Counter()
    for row in redemptions:
        for scope, _, state in msgspec.json.decode(row.takes, type=list[tuple[str, int, str]]):
            taken[scope, state] += bool(state)
    for scope, usage in usages.items():
        assert (usage.used, usage.excess) == (taken[scope, "used"], taken[scope, "excess"]), scope
        assert usage.used <= usage.cap
    visits = Counter(row.member for row in checkouts if not row.cancelled)
    for member in members.values():
        assert member.visits == visits[member.id], member.id
        if member.alias_of:
            assert not members[member.alias_of].alias_of
            assert member.phone is None or member.said
            assert not [row for row in coupons.values() if row.member == member.id]
            assert not [row for row in redemptions if row.member == member.id]
    phones = Counter(member.phone for member in members.values() if member.phone)
    assert set(phones.values()) <= {1}
    assert {row.checkout for row in redemptions} <= set(operations)
    assert max(row.version for row in coupons.values()) <= version


def test_whatever_is_sent_in_whatever_order_the_sums_hold(
    shop: CloudShop, till: Till, second: Till, figure: Callable[[int, int], int]
) -> None:
    till.campaign(D50)
    till.campaign(STACKED)
    for kind in KINDS:
        till.campaign(kind)
    till.campaign(C50)
    for seed in range(figure(4, 34)):
        chance = Chance(seed, [till, second])
        for _ in range(12):
            batches: dict[int, tuple[Till, list[Operation]]] = {}
            for sender, operation in (chance.next() for _ in range(25)):
                batches.setdefault(id(sender), (sender, []))[1].append(operation)
            for sender, operations in batches.values():
                results = sender.send(*operations)
                assert [result.id for result in results] == [operation.id for operation in operations], seed
            assert_it_adds_up(shop)
        again = [sender.one(operation) for sender, operation in chance.sent]
        assert {result.result for result in again} <= {"duplicate", "refused"}, seed
        assert_it_adds_up(shop)
