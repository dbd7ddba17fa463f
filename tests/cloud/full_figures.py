"""Every figure of a chart worked out from the rows of sales and members alone, by what the figure means."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.figure_rows import FigureRow
from counter_app.cloud.storage.store import Reading
from counter_app.domain.lapses import month_ends
from counter_app.domain.segments import Thresholds
from counter_app.protocol.numbers import Numbers
from tests.cloud.support import CloudShop, Till

ZONE = ZoneInfo("Asia/Shanghai")
Sums = Counter[tuple[str, ...]]


class Full:
    """The sales and members of a merchant, gone through one by one. All stores are in one zone."""

    def __init__(self, reading: Reading, merchant: str) -> None:
        self.postings = reading.all(PostingRow, merchant)
        self.members = {row.id: row for row in reading.all(rows.MemberRow, merchant)}
        self.checkouts = [row for row in reading.all(rows.CheckoutRow, merchant) if not row.cancelled]
        self.redemptions = [row for row in reading.all(rows.RedemptionRow, merchant) if row.coupon and row.counts]
        self.coupons = [row for row in reading.all(rows.CouponRow, merchant) if row.filled and not row.yielded_to]
        self.stores = [row.id for row in reading.all(rows.StoreRow, merchant)]
        said = {row.id: row.value for row in reading.all(rows.SettingRow, merchant)}
        starts = time.fromisoformat(said.get("business_day_starts", '"00:00"').strip('"'))
        self.starts = timedelta(hours=starts.hour, minutes=starts.minute)

    def day_of(self, at: str) -> date:
        """The business day."""
        return (datetime.fromisoformat(at).astimezone(ZONE) - self.starts).date()

    def kept(self, sale: rows.CheckoutRow) -> tuple[int, int]:
        """1 for a purchase that stands, and the money of it that was kept."""
        back = [row for row in self.postings if row.origin == sale.id != row.id and row.place and not row.cancelled]
        own = next((row for row in self.postings if row.id == sale.id), None)
        money, other = sale.payable_minor, 0
        if own is not None:
            money, other = own.tender_minor + own.principal_minor, own.bonus_minor + own.points_minor
        left = money - sum(row.tender_minor + row.principal_minor for row in back)
        rest = other - sum(row.bonus_minor + row.points_minor for row in back)
        if any(row.kind == "void" for row in back) or (money + other > 0 and left + rest <= 0):
            return 0, 0
        return 1, max(0, left)

    def scopes(self, store: str) -> tuple[str, str]:
        return "", store

    def sums(self) -> Sums:
        """(chart, scope, day, key, "count" or "amount") -> sum, without what is nothing."""
        found: Sums = Counter()
        for sale in self.checkouts:
            bought, minor = self.kept(sale)
            local = datetime.fromisoformat(sale.at).astimezone(ZONE).replace(tzinfo=None)
            since = local - datetime.combine(date.fromisoformat(sale.business_day), time())
            quarter = max(0, int(since.total_seconds() // 900) * 15)
            for scope in self.scopes(sale.store):
                for key in (("sales", "m" if sale.member else "w"), ("slot", f"{quarter:04d}")):
                    found[key[0], scope, sale.business_day, key[1], "count"] += bought
                    found[key[0], scope, sale.business_day, key[1], "amount"] += minor
        for scope in ("", *self.stores):
            self._buyers(scope, found)
            self._returns(scope, found)
        self._coupons(found)
        self._channels(found)
        return Counter({key: value for key, value in found.items() if value})

    def _buyers(self, scope: str, found: Sums) -> None:
        bought: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for sale in self.checkouts:
            if sale.member and scope in ("", sale.store):
                bought[sale.member][sale.business_day[:7]] += self.kept(sale)[0]
        for months in bought.values():
            first = min((month for month, count in months.items() if count), default="")
            for month, count in months.items():
                found["again", scope, month, first, "count"] += count > 0
                found["again", scope, month, first, "amount"] += count > 1

    def _coupons(self, found: Sums) -> None:
        for coupon in self.coupons:
            day = self.day_of(coupon.issued_at).isoformat()
            for scope in {"", coupon.home_store}:
                found["issued", scope, day, coupon.campaign, "count"] += 1
        for sale in self.checkouts:
            bought, minor = self.kept(sale)
            own = [row for row in self.redemptions if row.checkout == sale.id]
            for scope in self.scopes(sale.store):
                found["staff", scope, sale.business_day, sale.staff, "count"] += bought
                found["staff", scope, sale.business_day, sale.staff, "amount"] += minor
                for row in own:
                    found["used", scope, sale.business_day, row.campaign, "count"] += 1
                    found["used", scope, sale.business_day, row.campaign, "amount"] += row.discount_minor
                for campaign in {row.campaign for row in own}:
                    found["spent", scope, sale.business_day, campaign, "count"] += bought
                    found["spent", scope, sale.business_day, campaign, "amount"] += minor

    def _used(self, member: str, scope: str) -> dict[str, str]:
        """The first day of each campaign."""
        first: dict[str, str] = {}
        for sale in self.checkouts:
            if sale.member == member and scope in ("", sale.store):
                for row in self.redemptions:
                    if row.checkout == sale.id:
                        first[row.campaign] = min(sale.business_day, first.get(row.campaign, sale.business_day))
        return first

    def _returns(self, scope: str, found: Sums) -> None:
        for member in {sale.member for sale in self.checkouts if sale.member}:
            days = [sale.business_day for sale in self.checkouts if sale.member == member and scope in ("", sale.store)]
            for campaign, first in self._used(member, scope).items():
                found["return", scope, first, campaign, "count"] += 1
                found["return", scope, first, campaign, "amount"] += max(days) > first

    def _channels(self, found: Sums) -> None:
        for member in self.members.values():
            if not member.filled or member.alias_of or member.status == "erased" or not member.channel:
                continue
            joined = self.day_of(member.joined_at).isoformat()
            own = [sale for sale in self.checkouts if sale.member == member.id]
            for scope in {"", member.home_store}:
                found["joined", scope, joined, member.channel, "count"] += 1
                found["joined", scope, joined, member.channel, "amount"] += len(own) > 1
                found["began", scope, joined, member.channel, "count"] += any(self.kept(sale)[0] for sale in own)
                found["began", scope, joined, member.channel, "amount"] += bool(self._used(member.id, ""))

    def activity(self, scope: str, day: date, usual: Thresholds) -> dict[str, int]:
        """Members by what they had done until the end of a day."""
        found = dict.fromkeys(("new", "active", "drifting", "asleep", "lost"), 0)
        for member in self.members.values():
            if not member.filled or member.alias_of or member.status == "erased":
                continue
            joined = self.day_of(member.joined_at)
            visits = [
                date.fromisoformat(sale.business_day)
                for sale in self.checkouts
                if sale.member == member.id and scope in ("", sale.store) and sale.business_day <= day.isoformat()
            ]
            if joined > day or (not visits and scope not in ("", member.home_store)):
                continue
            seen = max([*visits, joined])
            if len(visits) <= 1 and (day - joined).days <= min(usual.new_days, usual.active_days):
                found["new"] += 1
                continue
            ends = (("active", usual.active_days), ("drifting", usual.drifting_days), ("asleep", usual.asleep_days))
            found[next((name for name, days in ends if (day - seen).days <= days), "lost")] += 1
        return found


def kept_sums(reading: Reading, merchant: str) -> Sums:
    """The sums as they are kept, those of members' lapses apart."""
    found: Sums = Counter()
    for row in reading.all(FigureRow, merchant):
        if row.chart not in ("lapse", "fresh"):
            found[row.chart, row.scope, row.day, row.key, "count"] = row.count
            found[row.chart, row.scope, row.day, row.key, "amount"] = row.amount
    return Counter({key: value for key, value in found.items() if value})


def figures_add_up(shop: CloudShop, till: Till, months: int = 13) -> Numbers:
    """Every sum is what the rows say, and so is what a counter is told; of the merchant."""
    until = shop.clock.now().astimezone(ZONE).date()
    first = until - timedelta(days=60)
    answers = {}
    with shop.cloud._context.database.reading() as reading:
        full = Full(reading, shop.merchant)
        assert kept_sums(reading, shop.merchant) == full.sums()
    for scope in ("", *full.stores):
        told = answers[scope] = shop.cloud.numbers(till.caller, scope, first.isoformat(), until.isoformat())
        ends = month_ends(until, months)
        shown = {
            each.day: {name: getattr(each, name) for name in ("new", "active", "drifting", "asleep", "lost")}
            for each in told.members
        }
        assert shown == {day.isoformat(): full.activity(scope, day, Thresholds()) for day in ends}
    return answers[""]
