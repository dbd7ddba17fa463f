"""`export`: members, checkouts, or everything with its schema, for managers; each one stands in the audit log.

Rows come one by one out of one view of the database, so that they fit together and a million of them need no memory.
The order at the end: all of it on disk under another name, then the audit log, then the name. Nobody's data leaves
without a line that says so, and a line that says so may at worst be of a file that could not get its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.holdings import balances_of
from counter_app.domain.ledgers import Lot
from counter_app.domain.member import Member
from counter_app.domain.money import currency_digits, format_minor
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.protocol.bodies import Checkout, TopUp, Value
from counter_app.protocol.exports import Cell, CellKind, Column, ExportTarget, TableAbout
from counter_app.services.acting import current_session, moment, own_device, refusal_of, require_manager
from counter_app.services.checkout_body import paid_from
from counter_app.services.context import Counter
from counter_app.services.export_records import SaleRecord
from counter_app.services.holdings import today
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.services.member_records import Selection
from counter_app.services.ports import Reading
from counter_app.services.records import AuditEntry
from counter_app.services.selection import of_segment

MEMBERS, CHECKOUTS, ALL = "members", "checkouts", "all"
WHATS = (MEMBERS, CHECKOUTS, ALL)
# Between the entries of one cell; `import-members` takes tags apart by it.
BETWEEN = ";"
_NUMBER = CellKind.NUMBER
_CONSENT = MappingProxyType({None: "", True: "given", False: "withdrawn"})


def _columns(text: str) -> tuple[Column, ...]:
    """`NAME` is a text, `NAME#` a whole number."""
    return tuple(Column(name.rstrip("#"), _NUMBER if name.endswith("#") else CellKind.TEXT) for name in text.split())


# The first names are those that `import-members` reads.
MEMBER_TABLE = TableAbout(
    MEMBERS,
    _columns(
        "number phone name points# principal_minor# bonus_minor# birthday tag tier id status channel visits# joined_at"
        " last_visit_at home_store points_debt# principal bonus currency consent"
    ),
    ("id",),
)
CHECKOUT_TABLE = TableAbout(
    CHECKOUTS,
    _columns(
        "id at business_day what store counter staff member member_number amount_minor# discount_minor# payable_minor#"
        " tender_minor# tender points_spent# points_minor# principal_minor# bonus_minor# points_earned# coupons lines"
        " mode state voided_at coupons_back# back_tender_minor# back_principal_minor# back_bonus_minor# back_points#"
        " amount payable currency"
    ),
    ("id",),
)


@dataclass(frozen=True, slots=True)
class ExportAnswer:
    """How many rows of which table left, or why none did. `bare`: rows of which only their place is known, because
    their ninety days are over."""

    rows: MappingProxyType[str, int] = field(default_factory=lambda: MappingProxyType({}))
    bare: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it was made."""
        return not self.reasons


class ExportStopped(Exception):
    """Whoever looked on wanted no more of it; nothing of it stays."""


class _Counting:
    """The target, and how many rows each table got."""

    def __init__(self, target: ExportTarget, watch: Watch = NOBODY) -> None:
        self._target, self._watch = target, watch
        self._name = ""
        self.rows: dict[str, int] = {}
        self.bare = 0

    def begin(self, about: TableAbout) -> None:
        self._target.begin(about)
        self._name = about.name
        self.rows[about.name] = 0

    def add(self, row: Sequence[Cell]) -> None:
        self._target.add(row)
        self.rows[self._name] += 1
        if self._watch is not NOBODY and self.rows[self._name] % self._watch.block == 0:
            self._watch.told(Stage.WRITING, self.rows[self._name], 0)
            if not self._watch.go_on(0.0):
                raise ExportStopped

    def finish(self) -> None:
        self._target.finish()

    def publish(self) -> None:
        self._target.publish()


Fill = Callable[[ExportTarget], None]


def export(
    counter: Counter, what: str, target: ExportTarget, beside: Fill | None = None, segment: str = ""
) -> ExportAnswer:
    """Write it to `target`; a manager's act. `beside`: writes more tables of `all`, from another database. `segment`:
    of the members only those who belong to it.

    Raises `Fault`, `InvalidInput`.
    """
    if what not in WHATS:
        raise InvalidInput(f"what: must be one of {', '.join(WHATS)}", key="what")
    if segment and what != MEMBERS:
        raise InvalidInput("segment: belongs to an export of members", key="segment")
    name = f"export_{what}"
    refused = refusal_of(counter, name, require_manager)
    if refused is not None:
        return ExportAnswer(reasons=(refused,))
    into = _Counting(target)
    with counter.store.reading() as reading:
        own_device(reading)
        if what == MEMBERS:
            _members(reading, counter, into, of_segment(reading, counter, segment) if segment else None)
        elif what == CHECKOUTS:
            _checkouts(reading, into)
        else:
            _all(reading, into)
    return _end(counter, name, into, segment, beside)


def export_selection(
    counter: Counter, selection: Selection, target: ExportTarget, watch: Watch = NOBODY
) -> ExportAnswer:
    """The members who are marked, as `export members` writes them; a manager's act. Raises `Fault`, `ExportStopped`."""
    name = f"export_{MEMBERS}"
    refused = refusal_of(counter, name, require_manager)
    if refused is not None:
        return ExportAnswer(reasons=(refused,))
    into = _Counting(target, watch)
    with counter.store.reading() as reading:
        own_device(reading)
        _members(reading, counter, into, selection)
    return _end(counter, name, into, "marked")


def _end(counter: Counter, name: str, into: _Counting, subject: str, beside: Fill | None = None) -> ExportAnswer:
    if beside is not None:
        beside(into)
    into.finish()
    counter.failpoint("export.finished")
    _remember(counter, name, into, subject)
    counter.failpoint("export.audited")
    into.publish()
    return ExportAnswer(MappingProxyType(into.rows), into.bare)


def _remember(counter: Counter, name: str, into: _Counting, segment: str) -> None:
    now = moment(counter)
    with counter.store.writing(urgent=False) as writing:
        session = current_session(writing, now)
        details = {"rows": sum(into.rows.values()), "tables": len(into.rows)}
        writing.add_audit(AuditEntry(now, session.staff if session else "", name, segment, "done", details))


@dataclass(frozen=True, slots=True)
class _Shop:
    """How this counter says amounts and times."""

    zone: ZoneInfo
    currency: str
    digits: int
    stores: MappingProxyType[str, str]
    counter: str

    def money(self, minor: int) -> str:
        return format_minor(minor, self.digits)

    def at(self, moment: datetime | None) -> str:
        return moment.astimezone(self.zone).isoformat(timespec="milliseconds") if moment is not None else ""

    def store(self, store: str) -> str:
        return self.stores.get(store, store)


def _shop(reading: Reading) -> _Shop:
    device = own_device(reading)
    store = reading.store(device.store)
    zone = store.zone if store is not None else ZoneInfo("UTC")
    names = MappingProxyType(dict(reading.store_names()))
    return _Shop(zone, device.currency, currency_digits(device.currency), names, device.counter)


def _members(reading: Reading, counter: Counter, into: ExportTarget, wanted: Selection | None) -> None:
    shop, day = _shop(reading), today(reading, counter)
    into.begin(MEMBER_TABLE)
    said = {member: word.given for member, word in reading.consents_of(None).items()}
    for member, lots in reading.each_member(wanted):
        given = said.get(member.id)
        if wanted is None or given is not False:  # a list of some is to write to; the whole book says who does not
            into.add((*_member_row(shop, member, lots, day), _CONSENT[given]))


def _member_row(shop: _Shop, member: Member, lots: Sequence[Lot], day: date) -> tuple[Cell, ...]:
    held = balances_of(lots, day)
    return (
        member.number,
        member.phone,
        member.name,
        held.points,
        held.principal_minor,
        held.bonus_minor,
        member.birthday.isoformat() if member.birthday else "",
        BETWEEN.join(member.tags),
        member.tier,
        member.id,
        member.status.value,
        member.channel,
        member.visits,
        shop.at(member.joined_at),
        shop.at(member.last_visit_at),
        shop.store(member.home_store),
        held.debt,
        shop.money(held.principal_minor),
        shop.money(held.bonus_minor),
        shop.currency,
    )


def _checkouts(reading: Reading, into: _Counting) -> None:
    shop = _shop(reading)
    into.begin(CHECKOUT_TABLE)
    for sale in reading.each_sale():
        into.bare += sale.body is None
        into.add(_sale_row(shop, sale))


def _sale_row(shop: _Shop, sale: SaleRecord) -> tuple[Cell, ...]:
    body, parts = sale.body, _sale_parts(shop, sale.body)
    return (
        sale.id,
        shop.at(sale.at),
        body.business_day if body is not None else "",
        sale.type,
        shop.store(body.store) if body is not None else "",
        shop.counter,
        sale.staff,
        body.member if body is not None else "",
        sale.member_number,
        *parts[:-2],
        "claim" if sale.claimed else "report",
        sale.state,
        shop.at(sale.voided_at),
        sale.coupons_back,
        sum(each.tender_minor for each in sale.back),
        sum(each.principal_minor for each in sale.back),
        sum(each.bonus_minor for each in sale.back),
        sum(each.points for each in sale.back),
        *parts[-2:],
        shop.currency,
    )


def _sale_parts(shop: _Shop, body: Checkout | TopUp | None) -> tuple[Cell, ...]:
    """Amounts, tender, what was spent and earned, coupons and lines; amount and payable as decimals at the end."""
    if body is None:
        return (None,) * 4 + ("",) + (None,) * 5 + ("", "", "", "")
    tender = BETWEEN.join(f"{each.kind} {each.minor}" for each in body.tender)
    if isinstance(body, TopUp):
        amount = body.amount_minor
        value = (0, 0, amount, body.bonus_minor, 0)
        return (amount, 0, amount, amount, tender, *value, "", "", shop.money(amount), shop.money(amount))
    paid, value_used = paid_from(body), body.value or Value()
    return (
        body.amount_minor,
        body.discount_minor,
        body.payable_minor,
        paid.tender_minor,
        tender,
        body.points,
        body.points_minor,
        value_used.principal_minor,
        value_used.bonus_minor,
        body.earned_points,
        BETWEEN.join(each.coupon for each in body.coupons),
        BETWEEN.join(f"{each.what}={each.minor}x{each.quantity}-{each.discount_minor}" for each in body.lines),
        shop.money(body.amount_minor),
        shop.money(body.payable_minor),
    )


def _all(reading: Reading, into: ExportTarget) -> None:
    for about in reading.export_tables():
        into.begin(about)
        rows: Iterator[Sequence[Cell]] = reading.each_row(about)
        for row in rows:
            into.add(row)
