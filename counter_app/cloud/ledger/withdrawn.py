"""Members whom an import had made and whose import was taken back: gone, and back as soon as it turns out that somebody
has done something with them (`docs/decisions/262`)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import notes, people, persons, postings
from counter_app.cloud.ledger.act import Act, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.members import is_withdrawn
from counter_app.cloud.ledger.notes import Broken
from counter_app.cloud.ledger.untouched import since, spent_of
from counter_app.domain.ledgers import Ledger
from counter_app.domain.member import MemberStatus
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol import bodies as wire
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.desk_bodies import FollowUp, TagPut
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.operations import OperationType, ResultKind

CAME_BACK = "came_back"
_OF_ONE = (
    wire.Checkout,
    wire.TopUp,
    wire.PointsAdjust,
    wire.Stamp,
    wire.MemberUpdate,
    wire.MemberSignUp,
    MemberImport,
    TagPut,
    FollowUp,
    ConsentPut,
)


def withdraw(book: Book, act: Act, row: rows.MemberRow) -> None:
    """Nothing that is a person's own stays in the row, and its phone is free; the ledgers keep the id. The number stays
    taken: it may be printed somewhere."""
    row.phone = None
    row.name = row.birthday = row.member_code = row.tier = ""
    row.tags = "[]"
    row.status, row.status_since = MemberStatus.WITHDRAWN.value, act.at_iso
    book.touch(row)


def imports_of(book: Book, member: str) -> list[tuple[rows.OperationRow, MemberImport]]:
    """The rows of lists that became this member's."""
    return [
        (row, msgspec.json.decode(row.body, type=MemberImport))
        for row in book.operations.find("member", member)
        if row.type == OperationType.MEMBER_IMPORT and row.result != ResultKind.REFUSED
    ]


def before(book: Book, act: Act, body: msgspec.Struct) -> list[Broken] | Refusal:
    """What an operation finds that names somebody who was taken back: asked beforehand, nobody is known under that id;
    what has happened brings the member back. Where it spends what was taken back, that is there again as well."""
    broken: list[Broken] = []
    for named in _named(body):
        row = book.members.get(book.member_id(named)) if named else None
        if row is None:
            continue
        if is_withdrawn(row):
            if act.claim:
                code = ReasonCode.UNKNOWN_CODE.value
                return Refusal(code, detail={"reasons": [{"code": code, "about": named, "what": "member"}]})
            stays = come_back(book, act, row)
            broken.append(Broken(CAME_BACK, facts={"member": stays}))
    if not act.claim:
        broken += _reopen(book, act, body)
    return broken


def concerns(book: Book, act: Act, body: msgspec.Struct) -> bool:
    """Whether `before` may bring somebody or something back."""
    if act.claim:
        return False
    named = [book.members.get(book.member_id(each)) for each in _named(body) if each]
    spender, wanted = _wanted(body)
    if any(map(is_withdrawn, named)):
        return True
    member = book.member_id(spender) if any(wanted.values()) else ""
    short = any(amount > max(0, _left(book, member, ledger)) for ledger, amount in wanted.items() if member)
    posted = book.postings.find("member", member) if short else []
    return any(row.kind == postings.OPENING and row.cancelled for row in posted)


def _named(body: msgspec.Struct) -> list[str]:
    if isinstance(body, _OF_ONE):
        return [body.member]
    if isinstance(body, MemberMerge):
        return [body.member, body.into]
    return [each.member for each in body.coupons] if isinstance(body, wire.Issue) else []


def come_back(book: Book, act: Act, row: rows.MemberRow) -> str:
    """As the list had it, without what was taken back; where somebody else has the phone by now, it is that person.
    Answers who stands for it."""
    said = [body for _, body in imports_of(book, row.id) if body.member == row.id]
    row.status, row.status_since = MemberStatus.ACTIVE.value, act.at_iso
    row.name = next((body.name for body in said if body.name), "")
    row.birthday = next((body.birthday for body in said if body.birthday), "")
    row.member_code = next((body.member_code for body in said if body.member_code), "")
    phone = next((body.phone for body in said if body.phone), "")
    first = next((each for each in book.members.find("phone", phone) if each.id != row.id), None)
    if first is None:
        row.phone = phone or None
        book.touch(row)
        return row.id
    people.become(book, act, row, first)
    root = persons.root_of(book, row)
    persons.together(book, root)
    book.touch(root)
    return root.id


def _reopen(book: Book, act: Act, body: msgspec.Struct) -> list[Broken]:
    """A sale that its counter made with an opening balance which the cloud had taken back meanwhile: the customer has
    paid with it, so it stands again, as far back as the sale needs it."""
    named, wanted = _wanted(body)
    if not named or not any(wanted.values()):
        return []
    member, made = book.member_id(named), list[Broken]()
    for ledger, amount in wanted.items():
        have = _left(book, member, ledger)
        if amount <= max(0, have):
            continue
        for row in sorted(book.postings.find("member", member), key=lambda each: each.place, reverse=True):
            if row.kind == postings.OPENING and row.cancelled and _of(row, ledger) and have < amount:
                have += _of(row, ledger)
                row.cancelled = False
                book.postings.put(row)
                postings.settle(book, act, member, row.place)
                stake = row.principal_minor + row.bonus_minor
                made.append(Broken(CAME_BACK, stake, facts={"member": member, "opening": row.id}))
    return made


def _left(book: Book, member: str, ledger: Ledger) -> int:
    """By the lots, which come with the batch: what was posted is read only of whoever has too little."""
    return sum(lot.left for lot in book.lots.find("member", member) if lot.ledger == ledger.value)


def _wanted(body: msgspec.Struct) -> tuple[str, Mapping[Ledger, int]]:
    """Whose ledgers an operation takes from, and how much."""
    match body:
        case wire.Checkout(member=named, points=points, value=value):
            principal, bonus = (value.principal_minor, value.bonus_minor) if value else (0, 0)
            return named, {Ledger.POINTS: points, Ledger.PRINCIPAL: principal, Ledger.BONUS: bonus}
        case wire.PointsAdjust(member=named, points=points) if points < 0:
            return named, {Ledger.POINTS: -points}
        case _:
            return "", {}


def cancelled(book: Book, act: Act, operation: str) -> None:
    """What had brought somebody or something back never was: it goes again where nothing else has come to it since, and
    the manager has nothing to decide. What stays is a case as before."""
    every = [(row, notes.facts_of(row)) for row in book.exceptions.find("operation", operation)]
    every = [(row, facts) for row, facts in every if row.reason == CAME_BACK]
    for told, facts in sorted(every, key=lambda each: "opening" not in each[1]):  # who holds none any more may go
        if _opening_goes(book, act, str(facts.get("opening", ""))) if "opening" in facts else _goes(book, act, facts):
            notes.set_status(book, told, notes.CANCELLED)


def _opening_goes(book: Book, act: Act, opening: str) -> bool:
    row = book.postings.get(opening)
    if row is None or row.cancelled:
        return True
    if spent_of(book, row):
        return False
    row.cancelled = True
    book.postings.put(row)
    postings.settle(book, act, row.member, row.place)
    return True


def _goes(book: Book, act: Act, facts: Mapping[str, object]) -> bool:
    row = book.members.get(str(facts.get("member", "")))
    if row is None or row.alias_of or row.status != MemberStatus.ACTIVE.value or since(book, row, ""):
        return False
    if any(each.kind == postings.OPENING and not each.cancelled for each in book.postings.find("member", row.id)):
        return False
    withdraw(book, act, row)
    return True


def _of(row: PostingRow, ledger: Ledger) -> int:
    amounts = {Ledger.POINTS: row.points, Ledger.PRINCIPAL: row.principal_minor, Ledger.BONUS: row.bonus_minor}
    return amounts.get(ledger, 0)
