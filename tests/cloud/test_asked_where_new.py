"""A page asks only where something is new: it is, after any history, the page of one who asks everywhere."""

import random
import secrets
from collections.abc import Callable, Collection, Iterable
from typing import Any

from typing_extensions import override

from counter_app.cloud.changes import R, Source, page_after
from counter_app.cloud.digest_rows import DigestRow
from counter_app.cloud.kinds import KINDS, ZONED
from counter_app.cloud.storage.statements import LAST_VERSION
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.zones import EVERYBODY, Scope
from counter_app.protocol.devices import LeaseRequest
from tests.cloud.proof import assert_sealed
from tests.cloud.support import C50, FREE, CloudShop, Till
from tests.cloud.test_write_off import enrolled

DAY: dict[str, object] = {**C50, "limits": {"per_member_day": 9, "per_store_day": 9}}
FLASH: dict[str, object] = {**FREE, "id": "FLASH", "limits": {"total": 40}, "valid": {"until": "2026-03-31"}}
NIGHTS = 140  # behind them all of these have ended long ago


class Everywhere(Reading):
    """The same view, in which everything seems to be new."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading._connection)

    @override
    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]:
        if row_type is not DigestRow:
            return super().load(row_type, merchant, keys, column)
        every: list[Any] = []
        for key in keys:
            kind, zone = key.split("/", 1)
            every.append(DigestRow(merchant, key, kind, zone, last_version=LAST_VERSION))
        return every

    @override
    def moved_since(self, merchant: str, after: int, zones: Iterable[str]) -> list[tuple[str, str]]:
        return [(kind, zone) for kind in KINDS for zone in ("", *zones)]


class History:
    """What may happen at a merchant with three stores, by chance; counters come, come anew and are given up."""

    def __init__(self, shop: CloudShop, seed: int) -> None:
        self.shop, self.chance = shop, random.Random(seed)
        self.stores = [shop.store, shop.cloud.add_store("S2").store, shop.cloud.add_store("S3").store]
        self.key = secrets.token_hex(32)
        self.tills = [enrolled(shop, self.key), *map(shop.till, self.stores)]
        self.former: list[str] = []
        for terms in (C50, {**DAY, "id": "DAY"}, FLASH):
            self.tills[0].campaign(terms)
        self.members: list[str] = []
        self.coupons: list[str] = []
        self.checkouts: list[str] = []
        for _ in range(3):
            self._sign_up()
            self._issue()

    def step(self) -> None:
        """One of them."""
        acts: list[Callable[[], None]] = [self._sign_up, self._issue, self._coupon, self._member, self._merge]
        acts += [self._use, self._use, self._void, self._void, self._move, self._move, self._lease, self._anew]
        acts += [self._erase, self._shop, self._setting, self._night]
        self.chance.choice(acts)()

    def _till(self) -> Till:
        return self.chance.choice(self.tills)

    def _sign_up(self) -> None:
        till = self._till()
        (member,) = till.members(1)
        till.one(till.sign_up(member, f"+86138{len(self.members):08d}"))
        self.members.append(member.subject)

    def _issue(self) -> None:
        till = self._till()
        drawn = till.coupons(1, self.chance.choice(("C50", "DAY", "FLASH")))
        till.one(till.issue(*drawn, member=self.chance.choice(("", *self.members))))
        self.coupons += [each.subject for each in drawn]

    def _use(self) -> None:
        till = self._till()
        drawn = till.coupons(1, self.chance.choice(("C50", "DAY")))
        member = self.chance.choice(("", *self.members))
        till.one(till.issue(*drawn, member=member))
        bought = till.checkout(*drawn, member=member)
        till.one(bought)
        self.checkouts.append(bought.id)

    def _void(self) -> None:
        if self.checkouts:
            till = self._till()
            act = till.void(self.chance.choice(self.checkouts))
            till.one(act)
            if self.chance.random() < 0.3:
                till.do("cancel", {"target": act.id})

    def _move(self) -> None:
        self._till().do(
            "member_update", {"member": self.chance.choice(self.members), "home_store": self.chance.choice(self.stores)}
        )

    def _member(self) -> None:
        status = self.chance.choice(("frozen", "active", "active"))
        self._till().do("member_update", {"member": self.chance.choice(self.members), "status": status})

    def _coupon(self) -> None:
        action = self.chance.choice(("freeze", "unfreeze", "unfreeze", "revoke"))
        self._till().do("coupon_put", {"coupon": self.chance.choice(self.coupons), "action": action, "reason": "x"})

    def _merge(self) -> None:
        gone, into = self.chance.sample(self.members, 2)
        self._till().do("member_merge", {"member": gone, "into": into})

    def _erase(self) -> None:
        member = self.chance.choice(self.members)
        self._till().do("member_erase", {"member": member, "reason": "asked for", "give_up_value": True})

    def _lease(self) -> None:
        till = self._till()
        till.cloud.lease(till.caller, LeaseRequest(campaign="FLASH", want=self.chance.randrange(6)))

    def _anew(self) -> None:
        """One counter is given up, or its folder is enrolled once more."""
        first = self.tills[0].caller.device
        if self.chance.random() < 0.4:
            self.shop.cloud.write_off(first)
        self.former.append(first)
        self.tills[0] = enrolled(self.shop, self.key)

    def _shop(self) -> None:
        self._till().do("campaign_put", {"campaign": "C50", "status": self.chance.choice(("paused", "running"))})

    def _setting(self) -> None:
        """One that is taken away is told too, and is no part of any sum."""
        for value in ("en", None)[: self.chance.choice((1, 2))]:
            self._till().do("settings_put", {"values": {"language": value}})

    def _night(self) -> None:
        if self.chance.random() < 0.3:
            self.shop.clock.forward(days=NIGHTS)
        self.shop.cloud.retire()

    def compare(self) -> int:
        """Pages of any scope, from any version on, of any size and kinds; how many of them brought something."""
        chance, brought = self.chance, 0
        with self.shop.cloud._context.database.reading() as reading:
            everywhere: Source = Everywhere(reading)
            top = reading.version(self.shop.merchant)
            for store in ("", *self.stores, "unknown"):
                device = self._till().caller.device
                scope = Scope(store, device, tuple(chance.sample(self.former, min(len(self.former), 2))))
                after = chance.choice((top, top - 1, chance.randint(max(0, top - 20), top), chance.randint(0, top)))
                limit = chance.choice((1, 3, 5_000))
                only = chance.choice(((), (), (), chance.sample(sorted(KINDS), 2), chance.sample(sorted(ZONED), 2)))
                page = page_after(reading, self.shop.merchant, scope, after, limit, only)
                assert page == page_after(everywhere, self.shop.merchant, scope, after, limit, only)
                told = {(kind, row[0], row[1]) for kind, body in page[2].items() for row in body.rows}
                assert self._seen(reading, scope, after, page[0], only) <= told
                brought += bool(told)
        return brought

    def _seen(
        self, reading: Reading, scope: Scope, after: int, until: int, only: Collection[str]
    ) -> set[tuple[str, object, object]]:
        """What stands in a scope between two versions, by the rows alone."""
        every: list[tuple[str, Any]] = [
            (kind, row) for kind in only or KINDS for row in reading.all(KINDS[kind], self.shop.merchant)
        ]
        return {
            (kind, row.campaign if kind == "campaign" else row.id, row.version)
            for kind, row in every
            if after < row.version <= until and scope.sees(getattr(row, "zone", EVERYBODY), kind)
        }


def test_a_page_is_that_of_one_who_asks_everywhere(shop: CloudShop, figure: Callable[[int, int], int]) -> None:
    history = History(shop, 1)
    brought = 0
    for _ in range(figure(60, 3_000)):
        history.step()
        brought += history.compare()
    with shop.cloud._context.database.reading() as reading:
        assert_sealed(reading, shop.merchant)
    assert brought > 60


def test_what_is_new_is_told_in_few_rows_however_many_counters_and_stores_there_are(shop: CloudShop) -> None:
    """Of whoever begins, or comes back after a night, most zones have something new."""
    till = shop.till()
    zones = [f"store {number}" for number in range(50)] + [f"@device {number}" for number in range(200)]
    with shop.cloud._context.database.writing() as writing:
        many = [DigestRow(shop.merchant, f"{kind}/{zone}", kind, zone, 1, 1, 9) for kind in ZONED for zone in zones]
        writing.save(many)
    own = f"@{till.caller.device}"
    with shop.cloud._context.database.reading() as reading:
        found = reading.moved_since(shop.merchant, 0, {"*", "-", own})
    assert len(found) == len(set(found)) <= 3 * len(KINDS)
    assert {(kind, "") for kind in ZONED} <= set(found)
    assert ("staff", "*") in found
