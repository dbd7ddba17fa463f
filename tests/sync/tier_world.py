"""Tiers in a chain of counters: at the end everybody has the tier of what they bought and kept, at every counter."""

from collections import defaultdict
from datetime import date, timedelta

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.tier_rows import TierRow
from counter_app.domain.tier_file import tiers_from
from counter_app.domain.windows import business_day
from tests.domain.test_tiers import slowly
from tests.sync.chance import Chain

TIERS: dict[str, object] = {
    "window_days": 3,
    "notice_days": 1,
    "list": [{"name": "silver", "from_minor": 3_000}, {"name": "gold", "from_minor": 9_000, "visits": 2}],
}


def pass_over(chain: Chain) -> None:
    """What a served cloud does by itself."""
    for merchant, now in chain.cloud.tiers_due():
        while chain.cloud.reckon_tiers(merchant, now, 5):
            pass


def assert_everybody_has_the_tier_of_what_was_kept(chain: Chain) -> None:
    """Counted anew from checkouts and what came back of them, lived through day by day."""
    pass_over(chain)
    for till in chain.tills:
        assert till.rounds.whole().failures == (), till.name
    with chain.cloud._context.database.reading() as reading:
        members = [row for row in reading.all(rows.MemberRow, chain.merchant) if not row.alias_of]
        kept = {row.id: row for row in reading.all(TierRow, chain.merchant) if not row.deleted}
        zones = {row.id: row.timezone for row in reading.all(rows.StoreRow, chain.merchant)}
    assert set(zones.values()) == {"Asia/Shanghai"}
    bought = bought_in(chain)
    with chain.tills[0].store.reading() as here:
        (zone,) = {store.zone for store in here.stores()}
    today = business_day(chain.clock.now(), zone)
    for member in members:
        days = bought.get(member.id, {})
        first = min([*days, today])
        near = max([today, *(day for day in days if day <= today + timedelta(days=2))])
        numbered = {(day - first).days: each for day, each in days.items()}
        tier, since, noticed = slowly(tiers_from(TIERS), numbered, (near - first).days, None)
        row = kept.get(member.id)
        assert member.tier == tier, member.id
        if row is not None:
            shown = [(date.fromisoformat(text) - first).days if text else None for text in (row.since, row.noticed)]
            assert shown == [since, noticed], member.id
        for till in chain.tills:
            with till.store.reading() as here:
                told, there = here.tier_record(member.id), here.member(member.id)
                assert there is not None
                assert there.tier == tier, till.name
                assert (told is None) == (row is None), till.name
                if told is not None and row is not None:
                    assert (told.paid_minor, told.visits) == (row.paid_minor, row.visits), till.name


def bought_in(chain: Chain) -> dict[str, dict[date, tuple[int, int]]]:
    """By member and business day: money that stays paid, and how many checkouts stand."""
    with chain.cloud._context.database.reading() as reading:
        sold = [row for row in reading.all(rows.CheckoutRow, chain.merchant) if not row.cancelled and row.member]
        postings = [row for row in reading.all(PostingRow, chain.merchant) if not row.cancelled]
    paid = {row.id: row for row in postings if row.origin == row.id}
    back: defaultdict[str, list[PostingRow]] = defaultdict(list)
    for posting in postings:
        if posting.origin != posting.id:
            back[posting.origin].append(posting)
    found: defaultdict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    for sale in sold:
        own, returned = paid.get(sale.id), back[sale.id]
        money = own.tender_minor + own.principal_minor if own is not None else sale.payable_minor
        money -= sum(row.tender_minor + row.principal_minor for row in returned)
        rest = sale.payable_minor - sum(_minor(row) for row in returned)
        stands = not any(row.kind == "void" for row in returned) and (rest > 0 or not sale.payable_minor)
        day = date.fromisoformat(sale.business_day)
        before = found[sale.member].get(day, (0, 0))
        if stands:
            found[sale.member][day] = (before[0] + max(0, money), before[1] + 1)
    return found


def _minor(row: PostingRow) -> int:
    return row.tender_minor + row.principal_minor + row.bonus_minor + row.points_minor
