"""What segments ask of members beside their own rows, as SQL over a row of `member`: what is held and was redeemed.

All of it comes down, and own acts that the cloud has not told back lie over it; every part is a stretch of an index.
"""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from counter_app.domain.ledgers import Ledger
from counter_app.domain.segment_facts import Usable
from counter_app.domain.segment_rules import Measure, NumberFact
from counter_app.domain.stamps import card_ledger
from counter_app.storage.lots import BESIDE
from counter_app.storage.rows import to_ms

# Whoever became this member counts as this member.
_PERSON = (
    "(SELECT member.id AS id UNION ALL SELECT other.id FROM member AS other"
    " WHERE other.alias_of = member.id AND other.alias_of <> '')"
)
# Lots that came down, and those that only own acts know of so far.
_HELD = (
    "coalesce((SELECT sum(told.amount - {beside}) FROM (SELECT lot.id, lot.left AS amount, lot.version, lot.until"
    " FROM {person} AS person CROSS JOIN lot ON lot.member = person.id WHERE lot.ledger = {ledger} UNION ALL"
    " SELECT DISTINCT substr(usage_delta.scope, 5), 0, 0, substr(usage_delta.scope, length({begin}) + 1)"
    " FROM {person} AS person CROSS JOIN usage_delta INDEXED BY ix_usage_delta_open"
    " ON usage_delta.scope >= {begin} AND usage_delta.scope < {end} WHERE usage_delta.reached = 0"
    " AND NOT EXISTS (SELECT 1 FROM lot WHERE lot.id = substr(usage_delta.scope, 5)))"
    " AS told WHERE told.until = '' OR told.until >= {day}), 0)"
)
_OWN_USE = "(SELECT max(at) FROM redemption WHERE redemption.coupon = coupon.id AND redemption.voided_at IS NULL)"
_TAKEN = (
    "coalesce((SELECT used FROM usage WHERE usage.scope = 'coupon:' || coupon.id), 0) + coalesce((SELECT sum(delta)"
    " FROM usage_delta INDEXED BY ix_usage_delta_open WHERE usage_delta.scope = 'coupon:' || coupon.id"
    " AND usage_delta.reached = 0 AND usage_delta.delta < 0), 0)"
)
_TOLD_USE = f"CASE WHEN coupon.last_redemption <> '' AND {_TAKEN} > 0 THEN coupon.last_at END"
# What was told may be an own use, taken back here since.
_TOLD_STANDS = (
    "NOT EXISTS (SELECT 1 FROM redemption WHERE redemption.id = coupon.last_redemption"
    " AND redemption.voided_at IS NOT NULL)"
)
# A coupon of several uses may have been used here, and elsewhere later.
LAST_USE = f"coalesce(max({_OWN_USE}, CASE WHEN {_TOLD_STANDS} THEN {_TOLD_USE} END), {_OWN_USE}, {_TOLD_USE})"
_COUPONS = f"SELECT 1 FROM {_PERSON} AS person CROSS JOIN coupon ON coupon.member = person.id WHERE "
_CONSENT = (
    f"coalesce((SELECT CASE consent.given WHEN 1 THEN 'given' ELSE 'withdrawn' END FROM {_PERSON} AS person"
    " CROSS JOIN consent ON consent.id = person.id ORDER BY consent.at DESC, consent.given LIMIT 1), '')"
)
Value = Callable[[object], str]
LEDGERS = {
    NumberFact.POINTS: (Ledger.POINTS,),
    NumberFact.VALUE: (Ledger.PRINCIPAL, Ledger.BONUS),
}


def held(ledgers: Iterable[str], day: str, value: Value) -> str:
    """How much of these ledgers the member has on a day."""
    return " + ".join(_of_ledger(ledger, day, value) for ledger in ledgers)


def _of_ledger(ledger: str, day: str, value: Value) -> str:
    begin, end = (f"'lot:' || person.id || {value(f':{ledger}{sign}')}" for sign in (":", ";"))
    return _HELD.format(
        beside=BESIDE, person=_PERSON, ledger=value(str(ledger)), begin=begin, end=end, day=value(day)
    )  # fmt: skip


def stamps(card: str, day: str, value: Value) -> str:
    """How many stamps the member has on a card."""
    return held((card_ledger(card),), day, value)


def redeemed(campaigns: Iterable[str], since: int | None, value: Value) -> str:
    """Whether the last use of one of their coupons was then or later; None = whenever."""
    names = ", ".join(value(each) for each in campaigns)
    when = "IS NOT NULL" if since is None else f">= {value(since)}"
    return f"EXISTS ({_COUPONS}coupon.campaign IN ({names}) AND {LAST_USE} {when})"


def holds(campaigns: Iterable[str], usable: Iterable[Usable], value: Value) -> str:
    """Whether the member has an unused coupon of one of them that has not ended."""
    names = frozenset(campaigns)
    alive = [_alive(each, value) for each in usable if each.campaign in names]
    if not alive:
        return "0"
    return f"EXISTS ({_COUPONS}coupon.status = 'active' AND {_any_of(alive)} AND {LAST_USE} IS NULL)"


def bought(measure: Measure, first: str | None, value: Value) -> str:
    """What the member bought from a day on, None = ever; NULL for an average of nothing."""
    if measure is Measure.AVERAGE:
        return f"({bought(Measure.SPENT, first, value)} / nullif({bought(Measure.PURCHASES, first, value)}, 0))"
    if first is None:
        column = "paid_minor" if measure is Measure.SPENT else "purchases"
        return f"coalesce((SELECT purchases.{column} FROM purchases WHERE purchases.id = member.id), 0)"
    place = 0 if measure is Measure.SPENT else 1
    return (
        f"coalesce((SELECT sum(json_extract(each.value, '$[{place}]')) FROM purchases,"
        " json_each(CASE WHEN json_valid(purchases.days) THEN purchases.days ELSE '{}' END) AS each"
        f" WHERE purchases.id = member.id AND each.key >= {value(first)}), 0)"
    )


def consent(words: Iterable[str], value: Value) -> str:
    """Whether the last word of the member since joining is one of these."""
    return f"{_CONSENT} IN ({', '.join(value(each) for each in words)})"


def _any_of(conditions: Sequence[str]) -> str:
    """Halved again and again: a long row of ORs is deeper than the database reads."""
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return f"({_any_of(conditions[:middle])} OR {_any_of(conditions[middle:])})"


def _alive(usable: Usable, value: Value) -> str:
    version = f"coupon.campaign = {value(usable.campaign)} AND coupon.terms_version = {value(usable.terms_version)}"
    since = "" if usable.since is None else f" AND coupon.issued_at >= {value(to_ms(usable.since))}"
    return f"({version}{since})"
