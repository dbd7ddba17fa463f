"""Points and stored value of the member at the counter: gathered for `judge`, and changed by what is carried out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from counter_app.domain.holdings import (
    Balances,
    Holdings,
    LedgerRules,
    Move,
    Spending,
    balances_of,
    confirmed_scope,
    moves_of,
    rules_from,
    with_entries,
)
from counter_app.domain.ledgers import points_worth
from counter_app.domain.member import Member, Store
from counter_app.domain.situation import Situation
from counter_app.domain.tier_file import tiers_from
from counter_app.domain.verdict import Verdict
from counter_app.domain.windows import business_day
from counter_app.services.context import Counter
from counter_app.services.ports import Reading, Writing


def ledger_rules(reading: Reading, store: str) -> LedgerRules:
    """The settings of points and value that hold in a store."""
    return rules_from(reading.settings(store))


def holdings_of(reading: Reading, member: Member, store: Store, day: date, asked: Spending) -> Holdings:
    """What `judge` needs to know of a member's points and value."""
    settings = reading.settings(store.id)
    tier = tiers_from(settings.get("tiers")).named(member.tier)
    rules = rules_from(settings)
    if tier is not None:
        rules = replace(rules, points_percent=tier.points_percent)
    lots = tuple(reading.lots(member.id))
    if not asked:
        return Holdings(rules, lots, tier=tier)
    scope = confirmed_scope(member.id, day)
    confirmed = reading.usage([scope])[scope] if asked.confirmed_by else 0
    offline = reading.offline_value(member.id) if asked.value_minor else 0
    return Holdings(rules, lots, asked, confirmed, offline, tier)


def balances_now(reading: Reading, member: str, day: date) -> Balances:
    """What a member has."""
    return balances_of(reading.lots(member), day)


def today(reading: Reading, counter: Counter) -> date:
    """The business day in which this counter is now: never before what the cloud has shown."""
    device = reading.device()
    store = reading.store(device.store) if device else None
    at = trusted_now(reading, counter)
    return at.date() if store is None else business_day(at, store.zone, store.business_day_starts)


def trusted_now(reading: Reading, counter: Counter) -> datetime:
    """The counter's time, or what the cloud has shown where that is later."""
    trusted, now = counter.own_time.trusted(reading.trusted_at(), counter.clock), counter.clock.now()
    return max(now, trusted) if trusted else now


def day_of(situation: Situation) -> date:
    """The business day of a moment."""
    return business_day(situation.judged_at, situation.zone, situation.store.business_day_starts)


def planned(situation: Situation, verdict: Verdict) -> tuple[Move, ...]:
    """What a checkout of this verdict does to the lots of its member."""
    held = situation.holdings
    if held is None or situation.member is None:
        return ()
    return moves_of(verdict.paid, held.lots, day_of(situation), held.rules.lot_days)


def carry_out(
    writing: Writing, checkout: str, situation: Situation, verdict: Verdict, *, confirmed: bool
) -> tuple[bool, Balances | None]:
    """Write what it does, and what the member has then; False where there is not enough any more. `confirmed`: it is
    spent on the word of the staff."""
    held, member = situation.holdings, situation.member
    if held is None or member is None:
        return True, verdict.balances
    done = planned(situation, verdict)
    if any(move.chosen and move.balance < 0 for move in done):
        return False, None
    if done:
        writing.add_entries(done, member.id, checkout)
    if confirmed and not held.asked.by_manager:
        worth = points_worth(verdict.paid.points, held.rules.worth_minor_per_100) + held.asked.value_minor
        writing.take_units(
            confirmed_scope(member.id, day_of(situation)), worth, held.rules.confirmed_day_minor, checkout
        )
    return True, balances_of(with_entries(held.lots, [move.entry for move in done]), day_of(situation))
