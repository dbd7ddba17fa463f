"""What operations do to points and stored value, written: postings, their entries, and the lots that these add up to.

What happened after everything else of its member goes on from the lots of now. Whatever came late, takes something back
or is undone is worked out from the member's postings in their order, from its place on; what comes out otherwise than
it stands in the entries is appended to them. So the lots are the same whatever the order of arrival
(`docs/decisions/161` and `191`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from counter_app.cloud.account_rows import EntryRow, LotRow, PostingRow
from counter_app.cloud.ledger import confirmed, overdrafts
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.forms import lot_of, posting_of
from counter_app.cloud.ledger.history import History, lot_rows
from counter_app.domain.accounts import Account, replayed
from counter_app.domain.ledgers import Entry, Ledger, Lot, balance, lot_id

CHECKOUT, TOP_UP, ADJUST, WRITE_OFF, OPENING = "checkout", "top_up", "adjust", "write_off", "opening"
REFUND, LINE, VOID, TOP_UP_BACK = "refund", "line", "void", "top_up_back"
TAKING_BACK = (REFUND, LINE, VOID, TOP_UP_BACK)


def blank(book: Book, act: Act, kind: str, member: str, store: str, day: date) -> PostingRow:
    """A posting of an operation, of nothing yet."""
    operation = act.operation
    return PostingRow(
        merchant=book.merchant,
        id=act.id,
        kind=kind,
        origin=act.id,
        member=member,
        place="",
        at=act.at_iso,
        business_day=day.isoformat(),
        store=store,
        counter=book.moment.caller.counter,
        device=operation.device,
        epoch=operation.epoch,
        seq=operation.seq,
        staff=operation.staff,
    )


def post(book: Book, act: Act, row: PostingRow) -> None:
    """A posting of something new; what takes something back is settled."""
    known = lot_rows(book, row.member)
    newest = max((lot.place for lot in known), default="")
    put_in_place(book, row, tied=newest.startswith(row.at))
    if row.place <= newest:
        settle(book, act, row.member, row.place)
        return
    account = Account(map(lot_of, known))
    _append(book, act, row, [(entry, "") for entry in account.post(posting_of(row))])
    _show(book, row.member, account, row.place)


def put_in_place(book: Book, row: PostingRow, after: PostingRow | None = None, *, tied: bool = True) -> None:
    """Where a posting stands among those of its member: by the corrected time; what one counter did in the same
    millisecond in its order, and what several did as it came. Never before what it takes back."""
    came = book.counter.version
    others = book.postings.since(row.member, row.at) if tied and row.member else ()
    later = [
        other.place
        for other in others
        if (other.at, other.device) == (row.at, row.device) and (other.epoch, other.seq) > (row.epoch, row.seq)
    ]
    if later:
        came = min(came, int(min(later).split()[1]))
    own = f"{row.at} {came:016d} {row.epoch:016d} {row.seq:016d}"
    row.place = own if after is None or own > after.place else f"{after.place} {own}"
    book.postings.put(row)


def settle(book: Book, act: Act, member: str, place: str) -> list[EntryRow]:
    """Postings of a member from a place on are others than before, and none before it: the entries of each as they are
    to be, and the lots.

    Answers what was appended.
    """
    history = History(book, member, place)
    every, kept = history.every, history.kept()
    valid = [row for row in every if history.stands(row)]
    account, wanted = replayed((posting_of(row, book.postings.get(row.origin)) for row in valid), history.account())
    for row in valid:
        _note_unloaded(book, row, wanted[row.id])
    # What is taken away goes first, the newest first of all: what it had reversed can be reversed anew.
    standing = {row.id for row in valid}
    made: list[EntryRow] = []
    for row in [*(row for row in reversed(every) if row.id not in standing), *valid]:
        missing: Iterable[tuple[Entry, str]]
        if kept.has(row.id):
            missing = kept.named((row.id, row.origin), kept.missing(row.id, wanted.get(row.id, ())))
        elif row.kind in TAKING_BACK:
            missing = kept.named((row.origin,), wanted.get(row.id, ()))
        else:
            missing = [(entry, "") for entry in wanted.get(row.id, ())]
        appended = _append(book, act, row, list(missing))
        kept.learn(appended)
        made += appended
    _show(book, member, account, valid[-1].place if valid else "")
    return made


def _note_unloaded(book: Book, row: PostingRow, entries: Iterable[Entry]) -> None:
    """What came back of a top-up where nobody said it: what its member had at its place."""
    origin = book.postings.get(row.origin)
    if row.kind != TOP_UP_BACK or row.said or not row.asked_minor or origin is None:
        return
    taken = {Ledger.PRINCIPAL: 0, Ledger.BONUS: 0}
    for entry in entries:
        taken[entry.ledger] -= entry.amount
    principal, bonus = taken[Ledger.PRINCIPAL], taken[Ledger.BONUS]
    noted = max(0, principal - (origin.bonus_minor - bonus)), principal, bonus
    if noted != (row.tender_minor, row.principal_minor, row.bonus_minor):
        row.tender_minor, row.principal_minor, row.bonus_minor = noted
        book.postings.put(row)


def move_account(book: Book, act: Act, old: str, new: str) -> None:
    """The member became another one: whatever was posted in its name was the other's."""
    every = book.postings.find("member", old)
    for posting in every:
        posting.member = new
        book.postings.put(posting)
        confirmed.rename(book, posting, old)
    for entry in book.entries.find("member", old):
        entry.member = new
        book.entries.put(entry)
    for lot in book.lots.find("member", old):
        if not lot.deleted:
            lot.left, lot.deleted = 0, True
            book.touch(lot)
    if every:
        settle(book, act, new, "")


def lots_of(book: Book, member: str) -> tuple[Lot, ...]:
    """The lots of a member."""
    return tuple(map(lot_of, lot_rows(book, member))) if member else ()


def overdrawn(book: Book, row: PostingRow) -> Mapping[Ledger, int]:
    """By how much a posting that was just made has taken more than there was, ledger by ledger."""
    lots, posting = lots_of(book, row.member), posting_of(row)
    short = {ledger: min(amount, -balance(lots, ledger, posting.day)) for ledger, amount in posting.spent.each()}
    return {ledger: amount for ledger, amount in short.items() if amount > 0}


def _append(book: Book, act: Act, row: PostingRow, entries: Iterable[tuple[Entry, str]]) -> list[EntryRow]:
    made = []
    for entry, reverses in entries:
        number = book.next_entry(act.id)
        made.append(
            EntryRow(
                merchant=book.merchant,
                id=f"{act.id}:{number}",
                operation=act.id,
                number=number,
                doing=row.id,
                member=row.member,
                ledger=entry.ledger.value,
                until=entry.until.isoformat() if entry.until else "",
                amount=entry.amount,
                reverses=reverses,
                at=act.at_iso,
                business_day=row.business_day,
            )
        )
        book.entries.put(made[-1])
    return made


def _show(book: Book, member: str, account: Account, place: str) -> None:
    """The lots as they are now come down; `place`: the newest that they stand on."""
    known = {row.id: row for row in lot_rows(book, member)}
    below = {row.ledger for row in known.values() if row.left < 0}
    left = {lot_id(member, lot.ledger, lot.until): lot for lot in account.lots}
    for identity, lot in left.items():
        row = known.get(identity)
        if row is None:
            until = lot.until.isoformat() if lot.until else ""
            row = LotRow(book.merchant, identity, member, lot.ledger.value, until, left=0, place="")
        elif row.left == lot.left:
            continue
        row.left, row.deleted = lot.left, False
        book.touch(row)
    for identity, row in known.items():
        if identity not in left and row.left:
            row.left = 0
            book.touch(row)
    _stand_at(book, member, place)
    if below - {lot.ledger.value for lot in account.lots if lot.left < 0}:
        overdrafts.covered(book, member)


def _stand_at(book: Book, member: str, place: str) -> None:
    """One of the lots, whichever, remembers up to where they have come. Where nothing was ever left in any an empty one
    does: what comes from before must not be taken for the newest."""
    rows = lot_rows(book, member)
    if not rows and place and member:
        identity = lot_id(member, Ledger.POINTS, None)
        book.touch(LotRow(book.merchant, identity, member, Ledger.POINTS.value, until="", left=0, place=place))
    elif rows and all(row.place < place for row in rows):
        newest = max(rows, key=lambda row: row.version)
        newest.place = place
        book.lots.put(newest)
