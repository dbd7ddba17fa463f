"""Rows of points and stored value. As in `rows`, which they belong to; `docs/decisions/160` and `161`."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class LotRow(Record):
    """What a member has of a ledger that ends on one day; `id` is `domain/ledgers.lot_id`. `left`: the sum of its
    entries. `place`: of the newest posting that changed it. `deleted`: its member became another one."""

    member: str
    ledger: str
    until: str
    left: int
    place: str
    deleted: bool = False
    version: int = 0
    digest: int = 0
    zone: str = ""
    ends_at: str = ""


class EntryRow(Record):
    """`amount` added to a lot by `operation`; `id` is `OPERATION:NUMBER`. Only ever appended.

    `doing`: whose doing it is: of the operation itself, save where that came late and what another had taken from one
    lot is taken from a different one. `reverses`: the entry that it takes back, or a part of it.
    """

    operation: str
    number: int
    doing: str
    member: str
    ledger: str
    until: str
    amount: int
    reverses: str
    at: str
    business_day: str


class PostingRow(Record):
    """What an operation does to ledgers, or gives back of a sale; `id` is the operation's.

    `kind`: checkout, top_up, adjust; refund, line, void of the checkout or top-up `origin`, which is the operation
    itself otherwise. `place`: where it stands among the postings of its member. What is counted: of a checkout what was
    paid with, of a top-up and an adjustment what was added, of what takes back what has come back by it; `earned` are
    points earned, or taken back. `per_minor`, `worth`, `points_percent`: the rules that a checkout stood under.

    `asked_minor` (0: all that is left), `line`: what was asked to come back; `said`: what its counter says it handed
    over (JSON of `GivenBack`, "" where it does not). It counts while `cancelled` is not set. `confirmed_minor`:
    spent on the word of the staff (`ledger/confirmed`).
    """

    kind: str
    origin: str
    member: str
    place: str
    at: str
    business_day: str
    store: str
    counter: str
    device: str
    epoch: int
    seq: int
    staff: str
    tender_minor: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
    points: int = 0
    points_minor: int = 0
    earned: int = 0
    until: str = ""
    per_minor: int = 0
    worth: int = 0
    asked_minor: int = 0
    line: int = 0
    said: str = ""
    reason: str = ""
    cancelled: bool = False
    confirmed_minor: int = 0
    points_percent: int = 100
