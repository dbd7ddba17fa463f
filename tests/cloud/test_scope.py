"""What comes down to a counter is its store's, unless the owner says all; what leaves that is told as gone."""

import random
from datetime import datetime
from typing import Any

import pytest

from counter_app.cloud.digest_rows import DigestRow
from counter_app.cloud.rebuilding import rebuild_where_needed
from counter_app.cloud.rows import CounterRow, CouponRow, MemberRow, UsageRow
from counter_app.protocol.changes import ChangesPage, KindDigest
from counter_app.protocol.digest import DIGEST_COLUMNS, digest_of
from tests.cloud.proof import assert_sealed
from tests.cloud.support import C50, D50, FREE, CloudShop, Till, rows_of
from tests.cloud.test_changes import busy_day


class Holding:
    """A counter that does nothing but pull: what it has after the pages it was given."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.cursor = 0
        self.rows: dict[tuple[str, str, object], dict[str, object]] = {}
        self.last: ChangesPage | None = None

    def pull(self, limit: int = 5_000) -> None:
        while True:
            self.last = self.till.pull(self.cursor, limit)
            self.cursor = self.last.version
            for kind, body in self.last.kinds.items():
                for values in sorted(body.rows, key=lambda row: int(str(row[1]))):
                    self._take(kind, dict(zip(body.columns, values, strict=True)))
            if not self.last.more:
                return

    def _take(self, kind: str, row: dict[str, object]) -> None:
        key = (kind, str(row["id"]), row.get("terms_version", 0) if kind == "campaign" else 0)
        if row["deleted"]:
            self.rows.pop(key, None)
        else:
            self.rows[key] = row

    def of(self, kind: str) -> set[str]:
        return {key[1] for key in self.rows if key[0] == kind}

    def row(self, kind: str, row_id: str) -> dict[str, object]:
        return self.rows[kind, row_id, 0]

    def folded(self) -> dict[str, KindDigest]:
        kinds = {key[0] for key in self.rows}
        return {
            kind: digest_of(
                kind, ([row[c] for c in DIGEST_COLUMNS[kind]] for key, row in self.rows.items() if key[0] == kind)
            )
            for kind in kinds
        }


@pytest.fixture
def far(shop: CloudShop, till: Till) -> Till:
    """A counter in another store."""
    return shop.till(shop.cloud.add_store("S2").store)


def proven(*holdings: Holding) -> None:
    """Each holds what the cloud says, from the first version on as well as from where it was."""
    for held in holdings:
        held.pull()
        assert held.last is not None
        assert held.last.digest == held.till.cloud.digest(held.till.caller)
        assert held.folded() == held.last.digest.kinds
        fresh = Holding(held.till)
        fresh.pull(7)
        assert fresh.rows == held.rows
    till = holdings[0].till
    with till.cloud._context.database.reading() as reading:
        assert_sealed(reading, till.caller.merchant)


def signed_up(till: Till, phone: str) -> str:
    member = till.members(1)[0]
    till.one(till.sign_up(member, phone))
    return member.subject


def issued(till: Till, member: str = "", campaign: str = "C50") -> str:
    coupon = till.coupons(1, campaign)[0]
    till.one(till.issue(coupon, member=member))
    return coupon.subject


def test_members_and_coupons_come_down_where_they_belong_and_nowhere_else(till: Till, far: Till) -> None:
    till.campaign(C50)
    here, there = signed_up(till, "+8613800000001"), signed_up(far, "+8613800000002")
    theirs, bearer = issued(till, there), issued(far)
    near, away = Holding(till), Holding(far)
    proven(near, away)
    assert (near.of("member"), away.of("member")) == ({here}, {there})
    assert (near.of("coupon"), away.of("coupon")) == (set(), {theirs, bearer})
    for kind in ("campaign", "staff", "store", "setting", "signing_key"):
        assert near.of(kind) == away.of(kind) != set()


def test_a_member_who_moves_takes_everything_along_and_is_gone_where_it_was(till: Till, far: Till) -> None:
    till.campaign(D50)
    member = signed_up(till, "+8613800000001")
    drawn = till.coupons(2, "D50")
    till.one(till.issue(*drawn, member=member))
    till.one(till.checkout(drawn[0], member=member))
    near, away = Holding(till), Holding(far)
    proven(near, away)
    assert near.of("usage") != set() == away.of("usage")
    before = (near.of("coupon"), near.of("usage"))
    till.do("member_update", {"member": member, "home_store": far.caller.store})
    proven(near, away)
    assert (near.of("member"), near.of("coupon"), near.of("usage")) == (set(), set(), set())
    assert (away.of("member"), (away.of("coupon"), away.of("usage"))) == ({member}, before)
    far.do("member_update", {"member": member, "home_store": till.caller.store})
    proven(near, away)
    assert (near.of("coupon"), near.of("usage")) == before
    assert away.of("member") == away.of("coupon") == set()


def test_a_coupon_frozen_elsewhere_is_known_everywhere_and_forgotten_when_it_is_freed(till: Till, far: Till) -> None:
    till.campaign(C50)
    coupon = issued(till)
    near, away = Holding(till), Holding(far)
    proven(near, away)
    assert coupon not in away.of("coupon")
    till.do("coupon_put", {"coupon": coupon, "action": "freeze", "reason": "lost"})
    proven(near, away)
    assert {held.row("coupon", coupon)["status"] for held in (near, away)} == {"frozen"}
    till.do("coupon_put", {"coupon": coupon, "action": "unfreeze", "reason": "found"})
    proven(near, away)
    assert near.row("coupon", coupon)["status"] == "active"
    assert coupon not in away.of("coupon"), "what was seen last is not kept for ever"
    till.do("coupon_put", {"coupon": coupon, "action": "revoke", "reason": "gone"})
    proven(near, away)
    assert away.row("coupon", coupon)["status"] == "voided"


def test_a_use_voided_elsewhere_is_forgotten_by_whoever_saw_it(till: Till, far: Till) -> None:
    """The member lived in the other store when the coupon was used, and lives here when the use is taken back."""
    till.campaign(C50)
    member = signed_up(far, "+8613800000001")
    drawn = far.coupons(1)[0]
    far.one(far.issue(drawn, member=member))
    checkout = far.checkout(drawn, member=member)
    far.one(checkout)
    near, away = Holding(till), Holding(far)
    proven(near, away)
    assert away.row("coupon", drawn.subject)["used"] == 1
    far.do("member_update", {"member": member, "home_store": till.caller.store})
    proven(near, away)
    far.one(far.void(checkout.id))
    proven(near, away)
    assert near.row("coupon", drawn.subject)["used"] == 0
    assert drawn.subject not in away.of("coupon")


def test_frozen_members_and_aliases_are_known_everywhere(till: Till, far: Till) -> None:
    first, second = signed_up(till, "+8613800000001"), signed_up(far, "+8613800000001")
    near, away = Holding(till), Holding(far)
    proven(near, away)
    assert near.row("member", second)["alias_of"] == away.row("member", second)["alias_of"] == first
    assert first not in away.of("member")
    till.do("member_update", {"member": first, "status": "frozen"})
    proven(near, away)
    assert away.row("member", first)["status"] == "frozen"
    till.do("member_update", {"member": first, "status": "active"})
    proven(near, away)
    assert first not in away.of("member")


def test_a_placeholder_is_everybody_s_until_its_own_operation_says_where_it_belongs(till: Till, far: Till) -> None:
    till.campaign(D50)
    member, coupon = till.members(1)[0], till.coupons(1, "D50")[0]
    far.one(far.checkout(coupon, member=member.subject))
    near, away = Holding(till), Holding(far)
    proven(near, away)
    assert member.subject in near.of("member") & away.of("member")
    assert coupon.subject in near.of("coupon") & away.of("coupon")
    till.one(till.sign_up(member, "+8613800000001"))
    till.one(till.issue(coupon, member=member.subject))
    proven(near, away)
    assert member.subject in near.of("member") - away.of("member")
    assert coupon.subject in near.of("coupon") - away.of("coupon")
    assert near.of("usage") != set() == away.of("usage")


def test_the_owner_says_that_everything_comes_down_and_takes_it_back(till: Till, far: Till) -> None:
    till.campaign(C50)
    signed_up(till, "+8613800000001")
    assert till.enrolment.scope == "store"
    near = Holding(till)
    proven(near)
    assert near.last is not None
    assert near.last.scope == f"store:{till.caller.store}"
    till.do("settings_put", {"values": {"scope": "all"}})
    away = Holding(far)
    proven(away)
    assert away.last is not None
    assert away.last.scope == "all"
    assert len(away.of("member")) == 1
    till.do("settings_put", {"values": {"scope": "store"}, "store": far.caller.store})
    back = Holding(far)
    proven(back)
    assert back.of("member") == set()
    assert till.pull().scope == "all"


def test_what_ended_long_ago_comes_down_no_more(shop: CloudShop, till: Till, far: Till) -> None:
    till.campaign(C50)  # until 31 March
    till.campaign(FREE)  # no end
    ended, endless = issued(till), issued(till, campaign="FREE")
    near, away = Holding(till), Holding(far)
    proven(near, away)
    shop.clock.at = datetime.fromisoformat("2026-06-29T15:59:00Z")
    assert shop.cloud.retire() == 0
    shop.clock.forward(minutes=2)
    assert shop.cloud.retire() == 1
    assert shop.cloud.retire() == 0
    proven(near, away)
    assert near.of("coupon") == {endless}
    till.do("settings_put", {"values": {"scope": "all"}})
    proven(Holding(far))
    assert rows_of(till.cloud.look_up(till.caller, code=ended_code(till, ended)), "coupon") != {}


def ended_code(till: Till, coupon: str) -> str:
    with till.cloud._context.database.reading() as reading:
        row = reading.one(CouponRow, till.caller.merchant, coupon)
    assert row is not None
    return row.short_code or ""


@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_every_counter_holds_what_is_proven(
    shop: CloudShop, till: Till, far: Till, seed: int
) -> None:
    """Counters that pull now and then, with pages of any size, against one that pulls everything at the end."""
    chance = random.Random(seed)
    busy_day(till)
    busy_day(far)
    tills = [till, far, shop.till()]
    holdings = [Holding(each) for each in tills]
    members = sorted({key for each in tills for key in each.rows("member")})
    coupons = sorted({key for each in tills for key in each.rows("coupon")})
    for _ in range(60):
        each = chance.choice(tills)
        member, coupon, store = chance.choice(members), chance.choice(coupons), chance.choice(tills).caller.store
        wishes: list[tuple[str, dict[str, object]]] = [
            ("member_update", {"member": member, "home_store": store}),
            ("member_update", {"member": member, "status": chance.choice(["frozen", "active"])}),
            ("member_update", {"member": member, "name": f"王{chance.random()}", "tags": ["a", "茶"]}),
            ("coupon_put", {"coupon": coupon, "action": chance.choice(["freeze", "unfreeze", "unfreeze", "revoke"]),
                            "reason": "x"}),
            ("settings_put", {"values": {"welcome": chance.choice([None, "C50"]), "language": "en"}}),
            ("campaign_put", {"campaign": "C50", "status": chance.choice(["paused", "running"])}),
        ]  # fmt: skip
        each.do(*chance.choice(wishes))
        if chance.random() < 0.3:
            chance.choice(holdings).pull(chance.choice([1, 5, 100]))
    proven(*holdings)


def test_digests_are_rebuilt_for_a_database_that_has_none(till: Till, far: Till) -> None:
    busy_day(till)
    busy_day(far)
    before = [each.cloud.digest(each.caller).kinds for each in (till, far)]
    database, merchant = till.cloud._context.database, till.caller.merchant
    with database.writing() as writing:
        counter = writing.lock(merchant)
        counter.digest_format = 0
        writing.save([counter])
        travelling: tuple[type[Any], ...] = (MemberRow, CouponRow, UsageRow)
        for row_type in travelling:
            found = writing.all(row_type, merchant)
            for row in found:
                row.zone, row.digest = "", 0
            writing.save(found)
        digests = writing.all(DigestRow, merchant)
        for digest in digests:
            digest.count = digest.sum = 77
        writing.save(digests)
    rebuild_where_needed(database, till.clock)
    assert [each.cloud.digest(each.caller).kinds for each in (till, far)] == before
    proven(Holding(till), Holding(far))
    with database.reading() as reading:
        (row,) = reading.load(CounterRow, merchant, (merchant,))
    assert row.digest_format == 1
