"""What a block of rows does to members: who is made, who gets something added, what is booked. Nothing is written here,
so that a dry run and an import cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date

import msgspec

from counter_app.domain.ledgers import Entry, Ledger, Lot, earn
from counter_app.domain.old_customers import OldCustomer, Opening
from counter_app.domain.values import dataclass
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import encode
from counter_app.services.import_reading import GoodRow
from counter_app.services.import_records import Added, KnownMember, NewMember, Written
from counter_app.services.records import ReservedMember


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
        opened: set[tuple[str, Opening]],
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
        self._known[customer.phone] = KnownMember(
            member.id, member.name, _day(customer.birthday), member.tags, member.tier
        )
        opening = self._opening(member.id, customer.opening)
        body = self._body(row, member.id, opening)
        operation = self._book(body, opening)
        done.bodies[operation] = _with_identity(body, identity)
        added = Added(bool(customer.name), customer.birthday is not None, customer.tier, customer.tags)
        done.rows.append(Written(row.row, member.id, operation, created=True, opening=opening, added=_said(added)))

    def _merge(self, row: GoodRow, member: KnownMember) -> None:
        merged, opening = _added(member, row.customer), self._opening(member.id, row.customer.opening)
        operation = ""
        if merged != member or opening:
            operation = self._book(self._body(row, member.id, opening), opening)
        if merged != member:
            self._known[row.customer.phone] = merged
            self._keep(merged)
        added = _said(_more(member, merged))
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
        if not opening or (member, opening) in self._opened:
            return Opening()
        self._opened.add((member, opening))
        return opening

    def _book(self, body: MemberImport, opening: Opening) -> str:
        operation = self._new_id()
        self._done.bodies[operation] = body
        if opening:
            self._done.openings.append((operation, body.member, opening))
        return operation

    def _body(self, row: GoodRow, member: str, opening: Opening) -> MemberImport:
        customer = row.customer
        return MemberImport(
            member=member,
            phone=customer.phone,
            store=self._store,
            batch=self._import,
            row=row.row,
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


def _with_identity(body: MemberImport, identity: ReservedMember) -> MemberImport:
    return msgspec.structs.replace(body, number=identity.number, member_code=identity.signed_code)


def _added(member: KnownMember, customer: OldCustomer) -> KnownMember:
    """The member with what a row adds: what is known stays as it is."""
    tags = (*member.tags, *(tag for tag in customer.tags if tag not in member.tags))
    name, birthday = member.name or customer.name, member.birthday or _day(customer.birthday)
    return KnownMember(member.id, name, birthday, tags, member.tier or customer.tier)


def _more(before: KnownMember, after: KnownMember) -> Added:
    tags = tuple(tag for tag in after.tags if tag not in before.tags)
    tier = after.tier if after.tier != before.tier else ""
    return Added(after.name != before.name, after.birthday != before.birthday, tier, tags)


def _said(added: Added) -> str:
    return "" if added == Added() else encode(added).decode()


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
