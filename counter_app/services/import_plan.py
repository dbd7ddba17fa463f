"""What a block of rows does to members: who is made, who gets something added, what is booked. Nothing is written here,
so that a dry run and an import cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date
from functools import lru_cache

from counter_app.domain.ledgers import Entry, Ledger, Lot, earn
from counter_app.domain.old_customers import OldCustomer, Opening
from counter_app.domain.values import dataclass
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import encode
from counter_app.services.import_reading import GoodRow
from counter_app.services.import_records import Added, Booked, KnownMember, NewMember, Written
from counter_app.services.records import ReservedMember

_NOTHING = Opening()
_WINDOW = 5_000


def side_by_side(rows: Sequence[GoodRow], window: int = _WINDOW) -> list[GoodRow]:
    """Rows in the order in which they are written: each part of the list by name, so that a block's names lie beside
    each other in every index of names, and it writes a tenth of their pages. Rows of one phone stay in the list's
    order: the first one's name counts."""
    ordered: list[GoodRow] = []
    for start in range(0, len(rows), window):
        part = rows[start : start + window]
        first: dict[str, str] = {}
        for row in part:
            first.setdefault(row.customer.phone, row.customer.name)
        names = [first[row.customer.phone] for row in part]
        ordered += [part[place] for place in sorted(range(len(part)), key=names.__getitem__)]
    return ordered


@dataclass(slots=True)
class Planned:
    """The outcome of a block. `bodies` by operation id, in their order; `openings`: (operation, member, opening)."""

    new: dict[str, NewMember] = field(default_factory=dict)
    changed: dict[str, KnownMember] = field(default_factory=dict)
    bodies: dict[str, MemberImport] = field(default_factory=dict)
    openings: list[tuple[str, str, Opening]] = field(default_factory=list)
    rows: list[Written] = field(default_factory=list)

    @property
    def created(self) -> int:
        """How many members were made."""
        return sum(row.created for row in self.rows)

    @property
    def opened(self) -> Opening:
        """What is booked altogether."""
        every = [opening for _, _, opening in self.openings]
        return Opening(
            sum(each.points for each in every),
            sum(each.principal_minor for each in every),
            sum(each.bonus_minor for each in every),
        )


class Planner:
    """Goes through a block. `known` and `opened` are what is here, and learn what the block does; `identities` may run
    out: then `plan` stops before the first row that needs one."""

    def __init__(
        self,
        import_id: str,
        store: str,
        new_id: Callable[[], str],
        known: dict[str, KnownMember],
        opened: set[Booked],
    ) -> None:
        self._import, self._store, self._new_id = import_id, store, new_id
        self._known, self._opened = known, opened
        self._done = Planned()

    def plan(self, block: Sequence[GoodRow], identities: Iterator[ReservedMember]) -> Planned:
        """What the block does."""
        for row in block:
            member = self._known.get(row.customer.phone)
            if member is not None:
                self._merge(row, member)
                continue
            identity = next(identities, None)
            if identity is None:
                break
            self._create(row, identity)
        return self._done

    def _create(self, row: GoodRow, identity: ReservedMember) -> None:
        customer, done = row.customer, self._done
        member = NewMember(
            identity.subject,
            identity.number,
            identity.signed_code,
            customer.phone,
            customer.name,
            customer.birthday,
            customer.tags,
            customer.tier,
        )
        done.new[member.id] = member
        birthday = _day(customer.birthday)
        self._known[customer.phone] = KnownMember(member.id, member.name, birthday, member.tags, member.tier)
        opening = self._opening(member.id, customer.opening)
        operation = self._book(self._body(row, identity, opening), opening)
        added = _said(name=bool(customer.name), birthday=bool(birthday), tier=customer.tier, tags=customer.tags)
        done.rows.append(Written(row.row, member.id, operation, created=True, opening=opening, added=added))

    def _merge(self, row: GoodRow, member: KnownMember) -> None:
        merged, opening = _added(member, row.customer), self._opening(member.id, row.customer.opening)
        operation = ""
        if merged != member or opening:
            operation = self._book(self._body(row, ReservedMember(member.id, "", ""), opening), opening)
        if merged != member:
            self._known[row.customer.phone] = merged
            self._keep(merged)
        added = _more(member, merged)
        self._done.rows.append(Written(row.row, member.id, operation, created=False, opening=opening, added=added))

    def _keep(self, merged: KnownMember) -> None:
        made = self._done.new.get(merged.id)
        if made is None:
            self._done.changed[merged.id] = merged
        else:
            birthday = date.fromisoformat(merged.birthday) if merged.birthday else None
            self._done.new[merged.id] = replace(
                made, name=merged.name, birthday=birthday, tags=merged.tags, tier=merged.tier
            )

    def _opening(self, member: str, opening: Opening) -> Opening:
        """What is booked of it: the same balances of the same member are there once."""
        booked = (member, opening.points, opening.principal_minor, opening.bonus_minor)
        if not opening or booked in self._opened:
            return _NOTHING
        self._opened.add(booked)
        return opening

    def _book(self, body: MemberImport, opening: Opening) -> str:
        operation = self._new_id()
        self._done.bodies[operation] = body
        if opening:
            self._done.openings.append((operation, body.member, opening))
        return operation

    def _body(self, row: GoodRow, identity: ReservedMember, opening: Opening) -> MemberImport:
        """`identity` has no number where the member was known."""
        customer = row.customer
        return MemberImport(
            member=identity.subject,
            phone=customer.phone,
            store=self._store,
            batch=self._import,
            row=row.row,
            number=identity.number,
            member_code=identity.signed_code,
            name=customer.name,
            birthday=_day(customer.birthday),
            tags=list(customer.tags),
            tier=customer.tier,
            points=opening.points,
            principal_minor=opening.principal_minor,
            bonus_minor=opening.bonus_minor,
        )


def entries_of(opening: Opening, lots: Sequence[Lot]) -> list[Entry]:
    """What an opening balance adds to these lots."""
    made = list(earn(opening.points, lots, None)) if opening.points else []
    value = ((Ledger.PRINCIPAL, opening.principal_minor), (Ledger.BONUS, opening.bonus_minor))
    return made + [Entry(ledger, minor) for ledger, minor in value if minor]


def _added(member: KnownMember, customer: OldCustomer) -> KnownMember:
    """The member with what a row adds: what is known stays as it is."""
    tags = (*member.tags, *(tag for tag in customer.tags if tag not in member.tags))
    name, birthday = member.name or customer.name, member.birthday or _day(customer.birthday)
    return KnownMember(member.id, name, birthday, tags, member.tier or customer.tier)


def _more(before: KnownMember, after: KnownMember) -> str:
    tags = tuple(tag for tag in after.tags if tag not in before.tags)
    tier = after.tier if after.tier != before.tier else ""
    return _said(name=after.name != before.name, birthday=after.birthday != before.birthday, tier=tier, tags=tags)


@lru_cache(maxsize=1_024)
def _said(*, name: bool, birthday: bool, tier: str, tags: tuple[str, ...]) -> str:
    """`Added` as it is kept; most rows of a list add the same."""
    added = Added(name, birthday, tier, tags)
    return "" if added == Added() else encode(added).decode()


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
