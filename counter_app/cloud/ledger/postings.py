"""What operations do to points and stored value, written: postings, their entries, and the lots that these add up to.

What happened after everything else of its member goes on from the lots of now. Whatever came late, takes something back
or is undone is worked out from the member's postings in their order, from the beginning; what comes out otherwise than
it stands in the entries is appended to them. So the lots are the same whatever the order of arrival
(`docs/decisions/161`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from counter_app.cloud.account_rows import EntryRow, LotRow, PostingRow
from counter_app.cloud.ledger import confirmed
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.domain.accounts import NOTHING, Account, Amounts, Posting, replayed
from counter_app.domain.ledgers import Entry, Ledger, Lot, balance, lot_id
from counter_app.domain.stamps import card_of

CHECKOUT, TOP_UP, ADJUST = "checkout", "top_up", "adjust"
REFUND, LINE, VOID, TOP_UP_BACK = "refund", "line", "void", "top_up_back"
TAKING_BACK = (REFUND, LINE, VOID, TOP_UP_BACK)
_Key = tuple[Ledger, date | None]


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
    known = _lot_rows(book, row.member)
    newest = max((lot.place for lot in known), default="")
    put_in_place(book, row, tied=newest.startswith(row.at))
    if row.place <= newest:
        settle(book, act, row.member)
        return
    account = Account(map(lot_of, known))
    _append(book, act, row, [(entry, "") for entry in account.post(posting_of(row))])
    _show(book, row.member, account, row.place)


def put_in_place(book: Book, row: PostingRow, after: PostingRow | None = None, *, tied: bool = True) -> None:
    """Where a posting stands among those of its member: by the corrected time; what one counter did in the same
    millisecond in its order, and what several did as it came. Never before what it takes back."""
    came = book.counter.version
    others = book.postings.find("member", row.member) if tied else ()
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


def settle(book: Book, act: Act, member: str) -> list[EntryRow]:
    """Postings of a member are others than before: the entries of each as they are to be, and the lots.

    Answers what was appended.
    """
    every = sorted(book.postings.find("member", member), key=lambda row: row.place)
    gone = {row.id for row in every if row.cancelled}
    valid = [row for row in every if row.id not in gone and row.origin not in gone]
    by_id = {row.id: row for row in every}
    account, wanted = replayed(posting_of(row, by_id.get(row.origin)) for row in valid)
    kept = _Kept(row for row in book.entries.find("member", member) if not card_of(row.ledger))
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
        settle(book, act, new)


class _Kept:
    """The entries of a member as they stand."""

    def __init__(self, every: Iterable[EntryRow]) -> None:
        self._of: defaultdict[str, list[EntryRow]] = defaultdict(list)
        self._by_id: dict[str, EntryRow] = {}
        self._reversed: defaultdict[str, int] = defaultdict(int)
        listed = list(every)
        self._by_id = {row.id: row for row in listed}
        self.learn(listed)

    def learn(self, rows: Iterable[EntryRow]) -> None:
        """These are there as well."""
        for row in rows:
            self._of[row.doing].append(row)
            self._by_id[row.id] = row
            self._count(row.reverses, row.amount)

    def _count(self, reverses: str, amount: int) -> None:
        """What takes back an entry that took one back itself, gives that one its effect again."""
        while reverses:
            self._reversed[reverses] += amount
            reverses = self._by_id[reverses].reverses

    def has(self, doing: str) -> bool:
        """Whether an operation has any."""
        return doing in self._of

    def missing(self, doing: str, wanted: Iterable[Entry]) -> list[Entry]:
        """What is to be added to an operation's entries, lot by lot."""
        sums: dict[_Key, int] = {}
        for row in self._of[doing]:
            sums[key_of(row)] = sums.get(key_of(row), 0) - row.amount
        for entry in wanted:
            sums[entry.ledger, entry.until] = sums.get((entry.ledger, entry.until), 0) + entry.amount
        return [Entry(ledger, amount, until) for (ledger, until), amount in sums.items() if amount]

    def named(self, doings: Sequence[str], entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
        """Entries in parts, each with the id of the one that it takes back; what takes back none has none. What was
        entered last is taken back first."""
        taken: defaultdict[str, int] = defaultdict(int)
        found: list[tuple[Entry, str]] = []
        for entry in entries:
            rest = entry.amount
            for row in (row for doing in dict.fromkeys(doings) for row in reversed(self._of.get(doing, ()))):
                if key_of(row) != (entry.ledger, entry.until) or row.amount * rest >= 0:
                    continue
                room = min(abs(rest), self._room(row, taken, rest))
                if not room:
                    continue
                part = room if rest > 0 else -room
                for each in self._line(row):
                    taken[each.id] += part
                rest -= part
                found.append((Entry(entry.ledger, part, entry.until), row.id))
            if rest:
                found.append((Entry(entry.ledger, rest, entry.until), ""))
        return found

    def _line(self, row: EntryRow) -> Iterator[EntryRow]:
        """The entry, the one that it takes back, and so on."""
        yield row
        while row.reverses:
            row = self._by_id[row.reverses]
            yield row

    def _room(self, row: EntryRow, taken: Mapping[str, int], rest: int) -> int:
        """How much of an entry can be taken back: what is left of it, and where that brings an earlier taking back to
        life again, what is left of what that one had taken."""
        rooms = []
        for each in self._line(row):
            gone = self._reversed[each.id] + taken[each.id]
            rooms.append(abs(gone) if each.amount * rest > 0 else abs(each.amount + gone))
        return min(rooms)


def key_of(row: EntryRow | LotRow) -> _Key:
    """The lot that a row speaks of."""
    return Ledger(row.ledger), day_of(row.until)


def day_of(text: str) -> date | None:
    """The day in `text`; None for no end."""
    return date.fromisoformat(text) if text else None


def lot_of(row: LotRow) -> Lot:
    """A lot as the rules see it."""
    return Lot(Ledger(row.ledger), row.left, day_of(row.until))


def posting_of(row: PostingRow, origin: PostingRow | None = None) -> Posting:
    """A posting as the rules see it; `origin`: what it takes back."""
    day = date.fromisoformat(row.business_day)
    amounts = Amounts(row.points, row.principal_minor, row.bonus_minor)
    match row.kind:
        case "checkout":
            return Posting(row.id, day, spent=amounts, earned=row.earned, until=day_of(row.until))
        case "top_up":
            return Posting(row.id, day, added=amounts)
        case "adjust" if row.points < 0:
            return Posting(row.id, day, spent=Amounts(points=-row.points))
        case "adjust":
            return Posting(row.id, day, earned=row.points, until=day_of(row.until))
        case "top_up_back":
            open_yet = origin if row.asked_minor and not row.said else None
            unloaded = NOTHING if open_yet is None else Amounts(0, open_yet.principal_minor, open_yet.bonus_minor)
            return Posting(row.id, day, unloaded=unloaded, spent=NOTHING if unloaded else amounts)
        case _:
            return Posting(row.id, day, origin=row.origin, returned=amounts or NOTHING, taken=row.earned)


def _lot_rows(book: Book, member: str) -> list[LotRow]:
    """Those of points and value; stamp cards settle themselves (`ledger.cards`)."""
    return [row for row in book.lots.find("member", member) if not card_of(row.ledger)]


def lots_of(book: Book, member: str) -> tuple[Lot, ...]:
    """The lots of a member."""
    return tuple(map(lot_of, _lot_rows(book, member))) if member else ()


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
    known = {row.id: row for row in _lot_rows(book, member)}
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


def _stand_at(book: Book, member: str, place: str) -> None:
    """One of the lots, whichever, remembers up to where they have come."""
    rows = _lot_rows(book, member)
    if rows and all(row.place < place for row in rows):
        newest = max(rows, key=lambda row: row.version)
        newest.place = place
        book.lots.put(newest)
