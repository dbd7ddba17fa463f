"""Any sequence of operations on points and value, in any order of arrival, leaves what the slow model leaves."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from counter_app.cloud.account_rows import LotRow
from counter_app.cloud.times import iso
from counter_app.protocol.operations import Operation
from tests.cloud.ledger_model import Did, Model
from tests.cloud.ledgers import adds_up, rule
from tests.cloud.support import NOON, CloudShop, Till
from tests.cloud.test_scope import Holding, proven

PER_MINOR = 7
SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS = ["checkout"] * 6 + ["top_up"] * 2 + ["adjust"] * 2 + ["refund"] * 4 + ["void"] * 2 + ["line"] * 2 + ["cancel"]
DAYS = ["", "2026-03-11", "2026-03-13", "2026-03-20"]


class Chance:
    """Makes operations of one member; the clock moves on by hours between them."""

    def __init__(self, seed: int, tills: list[Till], member: str) -> None:
        self.random = random.Random(seed)
        self.tills = tills
        self.members = [member]
        self.now = NOON
        self.made: list[Did] = []

    @property
    def member(self) -> str:
        """Whose the next one is: one person, under one id or several."""
        return self.random.choice(self.members) if len(self.members) > 1 else self.members[0]

    def next(self, mode: str = "report") -> tuple[Till, Operation, Did]:
        self.now += timedelta(minutes=self.random.choice([1, 30, 600]))
        kind, till = self.random.choice(KINDS), self.random.choice(self.tills)
        sales = [each for each in self.made if each.kind in ("checkout", "top_up")]
        if kind in ("refund", "void", "line", "cancel") and not sales:
            kind = "checkout"
        body, did = getattr(self, f"_{kind}")(till, sales)
        named = {"adjust": "points_adjust", "line": "void"}.get(kind, kind)
        operation = till.operation(named, body, at=self.now, mode=mode)
        day = self.now.astimezone(SHANGHAI).date().isoformat()
        done = Did(id=operation.id, kind=kind, at=iso(self.now), day=day, **did)
        self.made.append(done)
        return till, operation, done

    def _where(self, till: Till) -> dict[str, object]:
        return {"store": till.caller.store, "business_day": "2026-03-10"}

    def _checkout(self, till: Till, _: list[Did]) -> tuple[dict[str, object], dict[str, object]]:
        some = self.random.choice
        lines = tuple(self.random.randint(0, 25) for _ in range(3))
        payable = sum(lines)
        points = min(payable, some([0, 0, 5, 20]))
        principal = min(payable - points, some([0, 0, 9, 30]))
        bonus = min(payable - points - principal, some([0, 0, 4]))
        tender = payable - points - principal - bonus
        earned, until = (tender + principal) // PER_MINOR, some(DAYS)
        body = {
            **self._where(till),
            "amount_minor": payable,
            "discount_minor": 0,
            "payable_minor": payable,
            "member": self.member,
            "lines": [{"what": "tea", "minor": minor} for minor in lines],
            "points": points,
            "points_minor": points,
            "value": {"principal_minor": principal, "bonus_minor": bonus},
            "earned_points": earned,
            "earned_until": until,
        }
        paid = {"tender": tender, "principal": principal, "bonus": bonus, "points": points}
        return body, {**paid, "earned": earned, "until": until if earned else "", "lines": lines}

    def _top_up(self, till: Till, _: list[Did]) -> tuple[dict[str, object], dict[str, object]]:
        principal, bonus = self.random.randint(1, 40), self.random.choice([0, 6])
        body = {**self._where(till), "member": self.member, "amount_minor": principal, "bonus_minor": bonus}
        return body, {"principal": principal, "bonus": bonus}

    def _adjust(self, till: Till, _: list[Did]) -> tuple[dict[str, object], dict[str, object]]:
        points = self.random.choice([-12, -3, 4, 15])
        until = self.random.choice(DAYS) if points > 0 else ""
        body = {"member": self.member, "points": points, "reason": "r", "store": till.caller.store, "until": until}
        return body, {"points": points, "until": until}

    def _refund(self, till: Till, sales: list[Did]) -> tuple[dict[str, object], dict[str, object]]:
        sale, amount = self.random.choice(sales).id, self.random.choice([0, 3, 11, 26])
        body = {**self._where(till), "checkout": sale, "amount_minor": amount, "reason": "r", "back": {}}
        return body, {"sale": sale, "amount": amount}

    def _void(self, _: Till, sales: list[Did]) -> tuple[dict[str, object], dict[str, object]]:
        sale = self.random.choice(sales).id
        return {"checkout": sale, "reason": "r"}, {"sale": sale}

    def _line(self, _: Till, sales: list[Did]) -> tuple[dict[str, object], dict[str, object]]:
        checkouts = [each for each in sales if each.kind == "checkout"] or sales
        sale, line = self.random.choice(checkouts).id, self.random.randint(1, 4)
        return {"checkout": sale, "line": line, "reason": "r"}, {"sale": sale, "line": line}

    def _cancel(self, _: Till, __: list[Did]) -> tuple[dict[str, object], dict[str, object]]:
        target = self.random.choice([each for each in self.made if each.kind != "cancel"]).id
        return {"target": target}, {"sale": target}


def held(shop: CloudShop, member: str) -> dict[tuple[str, str], int]:
    """The lots as they stand at the cloud."""
    with shop.cloud._context.database.reading() as reading:
        return {
            (row.ledger, row.until): row.left
            for row in reading.load(LotRow, shop.merchant, [member], "member")
            if row.left
        }


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("shuffled", [False, True], ids=["as it happens", "in any order"])
def test_what_is_left_is_what_the_slow_model_leaves(
    shop: CloudShop, till: Till, second: Till, figure: Callable[[int, int], int], shuffled: bool
) -> None:
    rule(till, per_minor=PER_MINOR)
    shop.clock.at = NOON + timedelta(days=60)
    for number in range(figure(4, 60)):
        seed = number if figure(1, 0) else random.randrange(2**32)
        print("seed", seed)
        _play(shop, [till, second], seed, figure(24, 40), shuffled=shuffled)
    proven(Holding(till))


@pytest.mark.timeout(1800)
def test_what_arrives_in_batches_leaves_the_same(
    shop: CloudShop, till: Till, second: Till, figure: Callable[[int, int], int]
) -> None:
    rule(till, per_minor=PER_MINOR)
    shop.clock.at = NOON + timedelta(days=60)
    for number in range(figure(6, 60)):
        seed = number if figure(1, 0) else random.randrange(2**32)
        print("seed", seed)
        member = till.members(1)[0].subject
        chance = Chance(seed, [till], member)
        told = [chance.next() for _ in range(figure(24, 40))]
        chance.random.shuffle(told)
        arrived: list[Did] = []
        while told:
            batch, told = told[: (size := chance.random.randint(1, 9))], told[size:]
            till.send(*(operation for _, operation, _ in batch))
            arrived += [did for _, _, did in batch]
            assert held(shop, member) == Model(arrived, PER_MINOR).held(), (seed, len(arrived))
    adds_up(shop)


# What an entry takes back brings an earlier taking back to life: both are of one entry, and not more than it. A
# member's first posting earned what it overdrew, so that no lot was left to know up to where they had come.
@pytest.mark.parametrize("seed, steps", [(5002, 30), (2_843_314_873, 40)])
def test_stories_that_were_found(shop: CloudShop, till: Till, second: Till, seed: int, steps: int) -> None:
    rule(till, per_minor=PER_MINOR)
    shop.clock.at = NOON + timedelta(days=60)
    _play(shop, [till, second], seed, steps, shuffled=True)


def _play(shop: CloudShop, tills: list[Till], seed: int, steps: int, *, shuffled: bool) -> None:
    member = tills[0].members(1)[0].subject
    chance = Chance(seed, tills, member)
    told = [chance.next() for _ in range(steps)]
    if shuffled:
        chance.random.shuffle(told)
    arrived: list[Did] = []
    for counter, operation, did in told:
        result = counter.one(operation)
        assert result.result in ("applied", "exception") or result.detail["reason"] == "cancelled", result
        arrived.append(did)
        assert held(shop, member) == Model(arrived, PER_MINOR).held(), (seed, len(arrived), did)
    adds_up(shop)


@pytest.mark.timeout(1800)
def test_members_who_are_merged_leave_what_one_person_leaves(
    shop: CloudShop, till: Till, second: Till, figure: Callable[[int, int], int]
) -> None:
    """Operations of three ids and what merges them, in any order: in the end all of it is one account."""
    rule(till, per_minor=PER_MINOR)
    shop.clock.at = NOON + timedelta(days=60)
    for number in range(figure(5, 60)):
        seed = number if figure(1, 0) else random.randrange(2**32)
        print("seed", seed)
        ids = [each.subject for each in till.members(3)]
        chance = Chance(seed, [till, second], ids[0])
        chance.members = ids
        told: list[tuple[Till, Operation, Did | None]] = [chance.next() for _ in range(figure(24, 40))]
        for gone, into in ((ids[1], ids[0]), (ids[2], chance.random.choice(ids[:2]))):
            told.append((till, till.operation("member_merge", {"member": gone, "into": into}), None))
        if number % 2:  # erased by one of the ids: the ledgers are the same
            told.append((till, till.operation("member_erase", {"member": ids[2], "reason": "asked for"}), None))
        chance.random.shuffle(told)
        for counter, operation, _ in told:
            result = counter.one(operation)
            assert result.result in ("applied", "exception") or result.detail["reason"] == "cancelled", result
        assert held(shop, ids[0]) == Model(chance.made, PER_MINOR).held(), seed
        assert not [each for each in ids[1:] if held(shop, each)], seed
    adds_up(shop)
    proven(Holding(till))


@pytest.mark.timeout(1800)
def test_a_claim_takes_what_the_slow_model_says_is_there(
    shop: CloudShop, till: Till, second: Till, figure: Callable[[int, int], int]
) -> None:
    rule(till, per_minor=PER_MINOR)
    for number in range(figure(2, 30)):
        member = till.members(1)[0].subject
        chance = Chance(number, [till, second], member)
        stands: list[Did] = []
        for _ in range(figure(24, 60)):
            counter, operation, did = chance.next("claim")
            shop.clock.at = datetime.fromisoformat(did.at)
            before = Model(stands, PER_MINOR)
            result = counter.one(operation)
            if did.kind == "checkout":
                short = any(
                    getattr(did, ledger) > max(0, before.balance(ledger, did.day))
                    for ledger in ("points", "principal", "bonus")
                )
                assert (result.detail.get("reason") == "insufficient_balance") is short, (number, did)
            if result.result != "refused":
                stands.append(did)
            assert held(shop, member) == Model(stands, PER_MINOR).held(), (number, did)
        shop.clock.at += timedelta(minutes=1)
    adds_up(shop)
