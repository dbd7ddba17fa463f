"""Taking back a checkout, a line of it, a part of what was paid, or a top-up: what comes back, and from where.

What comes back of a sale follows from what was paid and from everything that was asked to come back, in its order:
tender first, then principal, bonus, points, until nothing is left (`domain/ledgers.refund`). Money that a counter says
it handed over was handed over: it counts as it is said, and what else comes back is what is left of the amount. Points
are the cloud's own reckoning (`docs/decisions/162`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from counter_app.cloud.account_rows import EntryRow, PostingRow
from counter_app.cloud.ledger import confirmed, filled_up, overdrafts, postings
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.forms import day_of
from counter_app.cloud.ledger.notes import Broken
from counter_app.cloud.ledger.sales import Sale, net_prices, paid_of, returns_of, sale_of
from counter_app.domain.ledgers import Ledger, Paid, balance, refund, refund_top_up
from counter_app.domain.member import Store
from counter_app.domain.windows import business_day
from counter_app.protocol.bodies import GivenBack
from counter_app.protocol.operations import encode

BACK_DIFFERS, MORE_THAN_PAID, UNKNOWN_LINE = "back_differs", "more_than_paid", "unknown_line"
_NOTHING = GivenBack()


def asked(book: Book, act: Act, kind: str, origin: str, store: Store) -> PostingRow:
    """A posting that takes something back, of nothing yet."""
    day = business_day(act.at, store.zone, store.business_day_starts)
    row = postings.blank(book, act, kind, "", store.id, day)
    row.origin = origin
    return row


def said_by(act: Act, back: GivenBack | None) -> str:
    """What a counter says it handed over, as a posting keeps it. Who asks beforehand has handed over nothing yet; and
    where nothing at all is named, another counter did not know."""
    handed = act.operation.handed_back
    if not act.claim and handed is not msgspec.UNSET:
        return encode(msgspec.convert(handed, GivenBack)).decode()
    return "" if act.claim or back is None or back == _NOTHING else encode(back).decode()


def carry_out(book: Book, act: Act, sale: Sale, row: PostingRow) -> tuple[list[Broken], GivenBack]:
    """It takes effect; answers the rule that it broke, and what came back."""
    row.member = sale.member
    if sale.top_up and row.kind != postings.LINE:
        row.kind = postings.TOP_UP_BACK
    before = _reckoned_top_up(book, sale, row) if row.kind == postings.TOP_UP_BACK else _NOTHING
    postings.put_in_place(book, row, _behind(book, act, sale))
    return _take_effect(book, act, sale, row, before)


def _behind(book: Book, act: Act, sale: Sale) -> PostingRow | None:
    """What it comes behind: the sale; and where the cloud is asked, all that has been given back of it, whatever the
    clocks of two counters say. What is answered now is handed over now."""
    before = [*([sale.posting] if sale.posting is not None else []), *(returns_of(book, sale.id) if act.claim else [])]
    return max(before, key=lambda each: each.place, default=None)


def told_otherwise(book: Book, act: Act, back: GivenBack | None) -> tuple[list[Broken], GivenBack] | None:
    """What was carried out as it was asked is reported, since its answer was lost: what was handed over counts as in
    every report, where it is something else."""
    row, said = book.postings.get(act.id), said_by(act, back)
    sale = sale_of(book, row.origin) if row is not None and row.said and said and not row.cancelled else None
    if row is None or sale is None:
        return None
    answered, handed = (msgspec.json.decode(each, type=GivenBack) for each in (row.said, said))
    if _in_money(answered) == _in_money(handed):
        return None
    row.said = said
    book.postings.put(row)
    book.go_on_numbering(act.id)
    return _take_effect(book, act, sale, row, answered)


def _take_effect(
    book: Book, act: Act, sale: Sale, row: PostingRow, before: GivenBack
) -> tuple[list[Broken], GivenBack]:
    _on_word(book, sale.posting)
    own, amount = _settle_sale(book, sale, row)
    made = []
    if sale.member and sale.posting is not None:
        made = postings.settle(book, act, sale.member, row.place)
        overdrafts.look_again(book, sale.posting)
        filled_up.look_again(book, act, sale.posting)
    back = _given_back(row, made)
    if act.claim:
        row.said = encode(back).decode()
        book.postings.put(row)
    reckoned = before if sale.top_up else own
    broken = _broken(book, sale, row, reckoned, (row.asked_minor or _said_minor(row)) - amount)
    if act.operation.handed_back is not msgspec.UNSET and not _beyond(row, reckoned):
        # The service itself had answered so, and has lost since what else had come back.
        broken = [each for each in broken if each.reason != BACK_DIFFERS]
    return broken, back


def carry_out_waiting(book: Book, act: Act, identity: str) -> list[Broken]:
    """A checkout or top-up has arrived: what was asked of it before takes effect now."""
    waiting = [row for row in book.postings.find("origin", identity) if row.id != identity and not row.cancelled]
    sale = sale_of(book, identity) if waiting else None
    if sale is None:
        return []
    sale = replace(sale, body=bytes(act.operation.body))
    broken: list[Broken] = []
    for row in sorted(waiting, key=lambda row: (row.at, row.device, row.epoch, row.seq)):
        found, _ = carry_out(book, act, sale, row)
        broken += [replace(each, operation=row.id) for each in found]
    return broken


def undo(book: Book, act: Act, identity: str) -> bool:
    """What an operation did to ledgers, or took back, is as if it never was."""
    row = book.postings.get(identity)
    if row is None or row.cancelled:
        return False
    row.cancelled = True
    book.postings.put(row)
    _on_word(book, book.postings.get(row.origin))
    if row.origin != row.id:
        sale = sale_of(book, row.origin)
        if sale is not None:
            _settle_sale(book, sale, None)
    if row.member:
        postings.settle(book, act, row.member, row.place)
    sold = book.postings.get(row.origin)
    if sold is not None:
        overdrafts.look_again(book, sold)
        filled_up.look_again(book, act, sold)
    return True


def _on_word(book: Book, sold: PostingRow | None) -> None:
    """What was spent on the word of the staff counts unless all of it was voided."""
    if sold is not None and sold.confirmed_minor:
        voided = any(row.kind == postings.VOID for row in returns_of(book, sold.id))
        confirmed.counts(book, sold, stands=not (sold.cancelled or voided))


def _given_back(row: PostingRow, made: Iterable[EntryRow]) -> GivenBack:
    """What came back by a posting that was just made."""
    debt = sum(entry.amount for entry in made if (entry.doing, entry.ledger) == (row.id, Ledger.DEBT.value))
    return GivenBack(
        tender_minor=row.tender_minor,
        principal_minor=row.principal_minor,
        bonus_minor=row.bonus_minor,
        points=row.points,
        taken_points=row.earned,
        debt_points=max(0, debt),
    )


def _settle_sale(book: Book, sale: Sale, fresh: PostingRow | None) -> tuple[GivenBack, int]:
    """Work out anew what each return gives back. Answers what the `fresh` one would give by the cloud's reckoning, and
    of how much that is."""
    stays, lines, reckoned = sale.paid, set[int](), (_NOTHING, 0)
    if sale.top_up:
        _settle_top_up(book, sale)
        return reckoned
    for row in returns_of(book, sale.id):
        amount = _amount(book, sale, row, stays, lines)
        back = _back(sale, stays, amount, row)
        if row is fresh:
            own = refund(stays, amount, sale.per_minor, sale.worth, percent=sale.points_percent)
            mine = GivenBack(
                tender_minor=own.tender_minor, principal_minor=own.principal_minor, bonus_minor=own.bonus_minor
            )
            reckoned = mine, amount
        if paid_of(row) != back:
            row.tender_minor, row.principal_minor, row.bonus_minor = (
                back.tender_minor,
                back.principal_minor,
                back.bonus_minor,
            )
            row.points, row.points_minor, row.earned = back.points, back.points_minor, back.earned
            book.postings.put(row)
        stays = stays.less(back)
    return reckoned


def _amount(book: Book, sale: Sale, row: PostingRow, stays: Paid, lines: set[int]) -> int:
    """How much of what stays is to come back; the same line only once."""
    left = max(0, stays.minor)
    if row.kind == postings.LINE:
        prices = net_prices(book, sale)
        known = 0 < row.line <= len(prices) and row.line not in lines
        lines.add(row.line)
        return min(prices[row.line - 1], left) if known else 0
    return min(row.asked_minor, left) if row.asked_minor else left


def _back(sale: Sale, stays: Paid, amount: int, row: PostingRow) -> Paid:
    tender = msgspec.json.decode(row.said, type=GivenBack).tender_minor if row.said else None
    # Nothing follows from more than was ever paid: that is a mistake, and the exception's amount.
    tender = None if tender is None else min(tender, sale.paid.minor)
    return refund(stays, amount, sale.per_minor, sale.worth, tender=tender, percent=sale.points_percent)


def _broken(book: Book, sale: Sale, row: PostingRow, own: GivenBack, beyond: int) -> list[Broken]:
    """What is wrong with what a counter says it handed over; at stake is the difference in money."""
    said = msgspec.json.decode(row.said, type=GivenBack) if row.said else own
    differences = (
        abs(said.tender_minor - own.tender_minor),
        abs(said.principal_minor - own.principal_minor),
        abs(said.bonus_minor - own.bonus_minor),
    )
    facts: dict[str, object] = {"sale": sale.id, "said": _in_money(said), "reckoned": _in_money(own)}
    if row.kind == postings.LINE and not 0 < row.line <= len(net_prices(book, sale)):
        return [Broken(UNKNOWN_LINE, said.tender_minor, (), {**facts, "line": row.line})]
    if row.kind == postings.REFUND and beyond > 0:
        return [Broken(MORE_THAN_PAID, max(beyond, *differences), (), facts)]
    return [Broken(BACK_DIFFERS, max(differences), (), facts)] if any(differences) else []


def _beyond(row: PostingRow, own: GivenBack) -> bool:
    """Whether more was handed over than is reckoned."""
    said = _in_money(msgspec.json.decode(row.said, type=GivenBack)) if row.said else {}
    return any(amount > _in_money(own)[name] for name, amount in said.items())


def _said_minor(row: PostingRow) -> int:
    """How much money of every kind was handed over, where all that was left was asked for."""
    return sum(_in_money(msgspec.json.decode(row.said, type=GivenBack)).values()) if row.said else 0


def _in_money(back: GivenBack) -> dict[str, int]:
    return {
        "tender_minor": back.tender_minor,
        "principal_minor": back.principal_minor,
        "bonus_minor": back.bonus_minor,
    }


# --- top-ups ----------------------------------------------------------------------------------------------------------


def _reckoned_top_up(book: Book, sale: Sale, row: PostingRow) -> GivenBack:
    """What comes back of a top-up by what its member has now."""
    assert sale.posting is not None
    if sale.posting.cancelled or any(other.id != row.id and other.place for other in _loads_back(book, sale)):
        return _NOTHING
    lots = postings.lots_of(book, sale.member)
    day = day_of(row.business_day)
    assert day is not None
    principal, bonus = (balance(lots, ledger, day) for ledger in (Ledger.PRINCIPAL, Ledger.BONUS))
    told = refund_top_up(sale.posting.principal_minor, sale.posting.bonus_minor, principal, bonus)
    return GivenBack(tender_minor=told.money_minor, principal_minor=told.principal_minor, bonus_minor=told.bonus_minor)


def _loads_back(book: Book, sale: Sale) -> list[PostingRow]:
    """What takes a top-up back; a line of it there is none."""
    return [row for row in returns_of(book, sale.id) if row.kind == postings.TOP_UP_BACK]


def _settle_top_up(book: Book, sale: Sale) -> None:
    for number, row in enumerate(_loads_back(book, sale)):
        row.asked_minor = 0 if number else sale.paid.tender_minor
        _take_said(sale, row, first=not number)
        book.postings.put(row)


def _take_said(sale: Sale, row: PostingRow, *, first: bool) -> None:
    """What was handed over counts as it is said, up to what was topped up; the first one takes what is there, the
    others find nothing. Where nobody said it, the lots do (`postings.settle`)."""
    if first and not row.said:
        return
    said = msgspec.json.decode(row.said, type=GivenBack) if row.said else _NOTHING
    row.tender_minor = min(said.tender_minor, sale.paid.tender_minor)
    row.principal_minor = row.bonus_minor = 0
    if first and sale.posting is not None:
        row.principal_minor = min(said.principal_minor, sale.posting.principal_minor)
        row.bonus_minor = min(said.bonus_minor, sale.posting.bonus_minor)
