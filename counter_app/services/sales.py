"""What this counter sold or topped up, as far as it stands, and what taking it back would do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import msgspec

from counter_app.domain.errors import InvalidInput
from counter_app.domain.holdings import LedgerRules
from counter_app.domain.ledgers import Lot, Paid, points_worth, worth_of
from counter_app.domain.taking_back import Consequences, Sold, sold_as, taken_back, top_up_taken_back
from counter_app.domain.values import dataclass
from counter_app.protocol.bodies import Checkout, GivenBack, Line, TopUp
from counter_app.protocol.operations import Mode, OperationType
from counter_app.services.checkout_body import paid_from
from counter_app.services.context import Counter
from counter_app.services.holdings import balances_now, ledger_rules, today
from counter_app.services.ledger_records import GivenBackRecord
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import OperationRecord, OutboxState, TakenBack
from counter_app.services.voiding import VoidAnswer

_NEVER_WAS = frozenset({OutboxState.CLAIMING, OutboxState.DECLINED})
_KINDS = (OperationType.CHECKOUT, OperationType.TOP_UP)


@dataclass(frozen=True, slots=True)
class Sale:
    """A checkout, or with `topped_up` (principal, bonus) a top-up. `taken_back`: what refunds and voids of this counter
    took of it. `per_minor`, `points_percent`, `worth`: the rules that it stood under; 0 where its body does not say."""

    id: str
    store: str
    at: datetime
    member: str
    sold: Sold
    lines: tuple[Line, ...] = ()
    coupons: int = 0
    topped_up: tuple[int, int] | None = None
    taken_back: tuple[GivenBackRecord, ...] = ()
    per_minor: int = 0
    worth: int = 0
    points_percent: int = 0

    @property
    def gone(self) -> bool:
        """Whether nothing of it is left to take back."""
        return bool(self.taken_back) and (self.topped_up is not None or not self.sold.stays.minor)

    def line_gone(self, number: int) -> bool:
        """Whether that line was taken back alone."""
        return any(each.line == number for each in self.taken_back)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much is to come back: all that is left, `amount_minor` of it, or one line (from 1)."""

    amount_minor: int | None = None
    line: int = 0


ALL = Wanted()


def sale_named(reading: Reading, target: str, kinds: Collection[OperationType] = _KINDS) -> Sale | None:
    """The checkout or top-up of that id, or of a redemption's, where it was made here and is still kept whole."""
    record = reading.operation(target)
    if record is None:
        redemption = reading.redemption(target)
        record = reading.operation(redemption.checkout) if redemption else None
    if record is None or record.operation.type not in kinds or record.state in _NEVER_WAS:
        return None
    kept = bytes(record.operation.body)
    if kept[:1] != b"{":
        return None  # cleaned after its ninety days: the cloud knows it still
    identity, at = record.operation.id, datetime.fromisoformat(record.operation.at)
    back = tuple(reading.given_back(identity))
    if record.operation.type == OperationType.TOP_UP:
        top_up = msgspec.json.decode(kept, type=TopUp)
        sold = Sold(Paid(tender_minor=top_up.amount_minor))
        added = (top_up.amount_minor, top_up.bonus_minor)
        return Sale(identity, top_up.store, at, top_up.member, sold, topped_up=added, taken_back=back)
    body = msgspec.json.decode(kept, type=Checkout)
    entries = reading.entries_of(identity)
    sold = sold_as(
        paid_from(body),
        [each.paid for each in back],
        [each.entry for each in entries if not each.takes_back],
        [each.entry for each in entries if each.takes_back],
    )
    return Sale(
        identity,
        body.store,
        at,
        body.member,
        sold,
        tuple(body.lines),
        len(body.coupons),
        taken_back=back,
        per_minor=body.per_minor,
        worth=body.worth_minor_per_100 or worth_of(body.points, body.points_minor),
        points_percent=body.points_percent,
    )


def nothing_stands(reading: Reading, sale: Sale) -> bool:
    """Whether nothing of it is left to give back, as far as is known here."""
    return sale.gone or (not sale.coupons and reading.purchase_taken_back(sale.id) is not None)


def already_taken(reading: Reading, sale: Sale, line: int = 0) -> tuple[TakenBack, ...]:
    """How a line of it, or the last of all that came back of it, was taken back at this counter."""
    of_line = [each for each in sale.taken_back if line and each.line == line]
    record = reading.operation((of_line[:1] or sale.taken_back[-1:])[0].operation) if sale.taken_back else None
    if record is None:
        return ()
    before = msgspec.json.decode(record.answer, type=VoidAnswer).already if record.answer else ()
    if before:
        return before  # it found another counter's, and handed over nothing itself
    device, staff = reading.device(), reading.staff_by_id(record.operation.staff)
    where = (device.store, device.counter) if device is not None else ("", "")
    return (TakenBack(sale.id, record.operation.at, *where, staff.name if staff else record.operation.staff),)


def rules_then(reading: Reading, sale: Sale) -> LedgerRules:
    """The rules that a checkout stood under, whatever the settings have become since."""
    rules = ledger_rules(reading, sale.store)
    per_minor, percent = sale.per_minor or rules.per_minor, sale.points_percent or rules.points_percent
    return replace(rules, per_minor=per_minor, worth_minor_per_100=sale.worth, points_percent=percent)


def preview(reading: Reading, counter: Counter, sale: Sale, wanted: Wanted = ALL) -> Consequences:
    """What taking this back would do. Raises `InvalidInput` for more than is left, or a line that is not there."""
    lots, day = lots_of(reading, sale), today(reading, counter)
    if sale.gone:
        return Consequences()
    if sale.topped_up is not None:
        return _top_up(sale, sale.topped_up, wanted, lots, day)
    amount = _amount(sale, wanted)
    return taken_back(sale.sold, amount, lots, day, rules_then(reading, sale))


def lots_of(reading: Reading, sale: Sale) -> tuple[Lot, ...]:
    """What its member has."""
    member = reading.member(sale.member) if sale.member else None
    return tuple(reading.lots(member.id if member else sale.member)) if sale.member else ()


def paid_back(sale: Sale, back: GivenBack) -> Paid:
    """What was handed back, as it was paid; points that came back were worth all that is left of it with the last of
    them."""
    stays = sale.sold.stays
    minor = stays.points_minor
    if back.points < stays.points:
        minor = min(minor, points_worth(back.points, sale.worth))
    return Paid(back.tender_minor, back.principal_minor, back.bonus_minor, back.points, minor, back.taken_points)


def handed_back(record: OperationRecord, back: GivenBack | None) -> GivenBack | None:
    """What a refund or void handed back: of an own sale on-line what the cloud said, whatever its body had foreseen; of
    another counter's, whose body foresees nothing, what the cloud answered."""
    if back in (None, GivenBack()):
        asked = record.operation.mode == Mode.CLAIM and record.answer
        told = msgspec.json.decode(record.answer, type=VoidAnswer).back if asked else None
        return told if told is not None else back
    handed = record.operation.handed_back
    if handed is not msgspec.UNSET:
        return msgspec.convert(handed, GivenBack)
    return GivenBack() if record.operation.mode == Mode.CLAIM and not record.answer else back


def _top_up(sale: Sale, added: tuple[int, int], wanted: Wanted, lots: tuple[Lot, ...], day: date) -> Consequences:
    if wanted.line:
        raise InvalidInput("line: a top-up has no lines", key="line")
    if wanted.amount_minor not in (None, sale.sold.stays.tender_minor):
        raise InvalidInput("amount: a top-up is taken back whole", key="amount")
    return top_up_taken_back(*added, lots, day)


def _amount(sale: Sale, wanted: Wanted) -> int:
    stays = sale.sold.stays.minor
    if wanted.line:
        if not 1 <= wanted.line <= len(sale.lines):
            raise InvalidInput(f"line: this checkout has {len(sale.lines)} lines", key="line")
        if sale.line_gone(wanted.line):
            return 0
        line = sale.lines[wanted.line - 1]
        return min(stays, line.minor - line.discount_minor)
    if wanted.amount_minor is None:
        return stays
    if not 0 < wanted.amount_minor <= stays:
        raise InvalidInput(f"amount: must be from 1 to {stays}, which is what is left of it", key="amount")
    return wanted.amount_minor


def as_told(found: Consequences) -> GivenBack:
    """As it travels."""
    back = found.back
    return GivenBack(
        tender_minor=back.tender_minor,
        principal_minor=back.principal_minor,
        bonus_minor=back.bonus_minor,
        points=back.points,
        taken_points=back.earned,
        debt_points=found.debt,
    )


def hand_back(writing: Writing, operation: str, sale: Sale, found: Consequences, line: int = 0) -> None:
    """Write what it does to the member's lots, and remember it with the sale."""
    if found.moves:
        member = writing.member(sale.member)
        writing.add_entries(found.moves, member.id if member else sale.member, operation, sale.id)
    back = found.back
    writing.add_given_back(
        GivenBackRecord(
            operation,
            sale.id,
            line,
            back.tender_minor,
            back.principal_minor,
            back.bonus_minor,
            back.points,
            back.points_minor,
            back.earned,
        )
    )


def with_balances(reading: Reading, counter: Counter, sale: Sale, answer: VoidAnswer) -> VoidAnswer:
    """And what the member has then."""
    answer = replace(answer, topped_up=sale.topped_up is not None)
    if not sale.member:
        return answer
    member = reading.member(sale.member)
    held = balances_now(reading, member.id if member else sale.member, today(reading, counter))
    return replace(answer, member=sale.member, balances=held)
