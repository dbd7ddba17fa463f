"""Points and stored value in a checkout: what a body may say, what a claim is judged by, what a report has broken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import confirmed, postings
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import Broken
from counter_app.cloud.ledger.overdrafts import OVERDRAWN, facts_of
from counter_app.domain.accounts import Amounts
from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.ledgers import Ledger, balance, end_of_lot, points_worth, worth_of
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.bodies import Checkout, Value

NO_VALUE = Value()


@dataclass(frozen=True, slots=True)
class Rules:
    """The setting `points` of a store."""

    per_minor: int = 100
    worth_minor_per_100: int = 100
    lot_days: int | None = None


def rules_of(book: Book, store: str) -> Rules:
    """Under which points are earned and spent; what is not set is as it is delivered."""
    said = book.setting("points", store)
    given: Mapping[object, object] = said if isinstance(said, Mapping) else {}
    usual = Rules()
    return Rules(
        _whole(given.get("per_minor"), usual.per_minor),
        _whole(given.get("worth_minor_per_100"), usual.worth_minor_per_100),
        _whole(given.get("lot_days"), 0) or None,
    )


def _whole(value: object, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else usual


def moves(body: Checkout) -> bool:
    """Whether a checkout touches a ledger."""
    return bool(body.points or body.earned_points or _spent(body))


def _spent(body: Checkout) -> Amounts:
    value = body.value or NO_VALUE
    return Amounts(body.points, value.principal_minor, value.bonus_minor)


def paid_beside_tender(body: Checkout) -> int:
    """What points and value paid."""
    value = body.value or NO_VALUE
    return body.points_minor + value.principal_minor + value.bonus_minor


def wrong_amounts(body: Checkout) -> str:
    """A sentence where what is said of points and value cannot be."""
    value = body.value or NO_VALUE
    amounts = (body.points, body.points_minor, body.earned_points, value.principal_minor, value.bonus_minor)
    if min(*amounts, body.per_minor, body.worth_minor_per_100, body.points_percent) < 0:
        return "An amount of points or value is negative."
    if body.points_minor and not body.points:
        return "Nothing was worth something: `points_minor` without `points`."
    if paid_beside_tender(body) > body.payable_minor:
        return "Points and value pay more than is payable."
    return ""


def not_there(book: Book, body: Checkout, member: rows.MemberRow | None, day: date) -> list[Reason]:
    """Why points or value cannot be spent: there is less than that."""
    spent = _spent(body)
    if member is None or not spent:
        return []
    lots = postings.lots_of(book, member.id)
    has = {ledger: balance(lots, ledger, day) for ledger in (Ledger.POINTS, Ledger.PRINCIPAL, Ledger.BONUS)}
    found = []
    if spent.points > max(0, has[Ledger.POINTS]):
        found.append(_insufficient(member.id, {"what": "points", "balance": has[Ledger.POINTS]}))
    principal, bonus = has[Ledger.PRINCIPAL], has[Ledger.BONUS]
    if spent.principal_minor > max(0, principal) or spent.bonus_minor > max(0, bonus):
        parts: dict[str, Detail] = {"principal_minor": principal, "bonus_minor": bonus}
        found.append(_insufficient(member.id, {"what": "value", "balance_minor": principal + bonus, **parts}))
    return found


def _insufficient(member: str, details: dict[str, Detail]) -> Reason:
    return Reason(ReasonCode.INSUFFICIENT_BALANCE, member, details)


def post_checkout(
    book: Book, act: Act, body: Checkout, member: rows.MemberRow, store: str, day: date, on_word: int
) -> list[Broken]:
    """What a checkout does to the ledgers of its member; the rule that it broke, once for all of them, and where
    `on_word`, spent on the word of the staff, is more than they may."""
    if not moves(body):
        return []
    rules, spent = rules_of(book, store), _spent(body)
    row = postings.blank(book, act, postings.CHECKOUT, member.id, store, day)
    row.tender_minor = body.payable_minor - paid_beside_tender(body)
    row.principal_minor, row.bonus_minor = spent.principal_minor, spent.bonus_minor
    row.points, row.points_minor, row.earned = spent.points, body.points_minor, body.earned_points
    # The rules of then, whatever the setting has become until it arrives.
    row.per_minor = body.per_minor or rules.per_minor
    row.points_percent = body.points_percent or 100
    row.worth = body.worth_minor_per_100 or worth_of(body.points, body.points_minor)
    if body.earned_points:
        last = end_of_lot(day, rules.lot_days)
        usual = last.isoformat() if last else ""
        row.until = usual if body.earned_until is None else body.earned_until
    postings.post(book, act, row)
    return [*beyond(book, row), *(confirmed.take(book, row, on_word) if on_word else ())]


def points_missing(book: Book, row: PostingRow) -> Reason | None:
    """Why points cannot be taken away: there are less."""
    left = points_left(book, row)
    if row.points >= 0 or -row.points <= max(0, left):
        return None
    return _insufficient(row.member, {"what": "points", "balance": left})


def points_left(book: Book, row: PostingRow) -> int:
    """The points of a posting's member on its day."""
    return balance(postings.lots_of(book, row.member), Ledger.POINTS, date.fromisoformat(row.business_day))


def beyond(book: Book, row: PostingRow) -> list[Broken]:
    """An exception where a posting took more than there was; at stake is what it took too much, in money."""
    short = postings.overdrawn(book, row)
    if not short:
        return []
    points = short.get(Ledger.POINTS, 0)
    stake = sum(amount for ledger, amount in short.items() if ledger is not Ledger.POINTS)
    worth = points_worth(points, row.worth or rules_of(book, row.store).worth_minor_per_100)
    stake += min(worth, row.points_minor) if row.worth else min(worth, MAX_MINOR)
    return [Broken(OVERDRAWN, stake, (), facts_of(row.member, short))]
