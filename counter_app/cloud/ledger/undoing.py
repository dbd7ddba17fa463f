"""`import_undo`: rows of a list are taken back, each decided by itself (`docs/decisions/262`).

What was decided about a row stands in the answer of its `member_import`: asked again, under whatever id, it is the
same.
"""

from __future__ import annotations

import json
from collections.abc import Collection

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import persons, postings, tiers
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.allowing import may
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import is_erased
from counter_app.cloud.ledger.members import is_withdrawn
from counter_app.cloud.ledger.staffing import may_not
from counter_app.cloud.ledger.untouched import UNDONE, answer_of, imported_by_others, names_of, since, spent_of
from counter_app.cloud.ledger.withdrawn import imports_of, withdraw
from counter_app.domain.member import Role
from counter_app.domain.undoing import MOST_ROWS, Kept
from counter_app.protocol import bodies as wire
from counter_app.protocol.desk_bodies import TagPut
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import OperationType, Result, ResultKind, encode
from counter_app.protocol.undoing import ImportUndo, RowUndone


def import_undo(book: Book, act: Act, body: ImportUndo) -> Outcome:
    """Decided in the order of the rows; nothing of what cannot be taken back stops the others."""
    if not body.batch or not 0 < len(body.rows) <= MOST_ROWS:
        return Refusal("invalid", f"An import and 1 to {MOST_ROWS} of its rows are to be named.")
    if not may(book, act.operation.staff, "import_members"):
        return may_not("import_members", Role.MANAGER)
    told = [_Row(book, act, body.batch, each.row, each.operation).decided() for each in body.rows]
    return Done(detail={"rows": [msgspec.to_builtins(each) for each in told]})


class _Row:
    """One row of a list, with what the cloud has of it."""

    def __init__(self, book: Book, act: Act, batch: str, row: int, operation: str) -> None:
        self.book, self.act, self.batch, self.row = book, act, batch, row
        self.stored = book.operations.get(operation)
        self.kept: set[Kept] = set()

    def decided(self) -> RowUndone:
        stored = self.stored
        if stored is None or stored.type != OperationType.MEMBER_IMPORT or stored.result == ResultKind.REFUSED:
            return RowUndone(row=self.row, kept=[Kept.UNKNOWN.value])
        said = msgspec.json.decode(stored.body, type=MemberImport)
        if said.batch != self.batch:
            return RowUndone(row=self.row, kept=[Kept.UNKNOWN.value])
        answer = answer_of(self.book, stored)
        if UNDONE in answer.detail:
            known = msgspec.convert(answer.detail[UNDONE], type=RowUndone)
            return msgspec.structs.replace(known, row=self.row)
        told = self._take_back(stored, said, answer)
        _note(self.book, stored, answer, told)
        return told

    def _take_back(self, stored: rows.OperationRow, said: MemberImport, answer: Result) -> RowUndone:
        book = self.book
        root = book.members.get(book.member_id(said.member))
        if root is None or is_erased(root):
            return RowUndone(row=self.row, kept=[Kept.ERASED.value])
        first = bool(said.number) and answer.detail.get("member") == said.member
        made = first and said.member == root.id
        if first and not made:
            self.kept.add(Kept.MERGED)
        # Whom a list made that was taken back before, and left the member to this one, goes with the last of them.
        last = not first and self._left_by_all(root)
        if (made or last) and not is_withdrawn(root):
            touched = since(book, root, self.batch)
            if not touched:
                self._all_openings(root)
                withdraw(book, self.act, root)
                self._no_tier(root)
            self.kept |= touched if made else set()
        opening = self._opening(stored, said, answer, root)
        gone = is_withdrawn(root)
        if gone:
            added = _added(said, answer, made=made)
            tags, tier = (len(added.tags), bool(added.tier)) if added is not None else (0, False)
        else:
            tags, tier = self._marks(said, answer, root, made=made)
        return RowUndone(
            row=self.row,
            gone=gone and (made or last),
            opening=opening,
            points=said.points if opening else 0,
            principal_minor=said.principal_minor if opening else 0,
            bonus_minor=said.bonus_minor if opening else 0,
            tags=tags,
            tier=tier,
            kept=[] if gone else sorted(each.value for each in self.kept),
        )

    def _left_by_all(self, root: rows.MemberRow) -> bool:
        """Whether the list that made the member was taken back, and nobody is kept for anything but lists."""
        if is_withdrawn(root):
            return False
        return any(
            body.number and body.member == root.id and UNDONE in answer_of(self.book, row).detail
            for row, body in imports_of(self.book, root.id)
        )

    def _all_openings(self, root: rows.MemberRow) -> None:
        """Of a member who goes, nothing that its lists had opened stays."""
        self._cancel([row for row in self._openings(root) if not row.cancelled and self._is_gone(row)])

    def _is_gone(self, row: PostingRow) -> bool:
        booked = self.book.operations.get(row.id)
        return row.reason == self.batch or (booked is not None and UNDONE in answer_of(self.book, booked).detail)

    def _openings(self, root: rows.MemberRow) -> list[PostingRow]:
        return [row for row in self.book.postings.find("member", root.id) if row.kind == postings.OPENING]

    def _cancel(self, found: Collection[PostingRow]) -> None:
        for row in found:
            row.cancelled = True
            self.book.postings.put(row)
        if found:
            first = min(found, key=lambda row: row.place)
            postings.settle(self.book, self.act, first.member, first.place)

    def _opening(self, stored: rows.OperationRow, said: MemberImport, answer: Result, root: rows.MemberRow) -> bool:
        """Whether the row's opening balance is gone now."""
        if not (said.points or said.principal_minor or said.bonus_minor) or "opening" not in answer.detail:
            return False
        own = self.book.postings.get(stored.id) or self._left_to_us(said, root)
        if own is None:
            self.kept.add(Kept.IMPORTED_AGAIN)
            return False
        if own.cancelled:
            return True
        if any(_opens_same(said, other) for other in imported_by_others(self.book, root, self.batch)):
            self.kept.add(Kept.IMPORTED_AGAIN)
            return False
        if spent_of(self.book, own):
            self.kept.add(Kept.SPENT)
            return False
        self._cancel([own])
        return True

    def _left_to_us(self, said: MemberImport, root: rows.MemberRow) -> PostingRow | None:
        """It was booked with another list, which was taken back meanwhile and left it to this one."""
        for row in self._openings(root):
            same = (row.points, row.principal_minor, row.bonus_minor) == (
                said.points,
                said.principal_minor,
                said.bonus_minor,
            )
            booked = self.book.operations.get(row.id)
            if same and booked is not None and UNDONE in answer_of(self.book, booked).detail:
                return row
        return None

    def _marks(self, said: MemberImport, answer: Result, root: rows.MemberRow, *, made: bool) -> tuple[int, bool]:
        """Tags and tier as the row added them and which are still so."""
        added = _added(said, answer, made=made)
        if added is None:
            if said.tags or said.tier or said.name or said.birthday:
                self.kept.add(Kept.NOT_NOTED)
            return 0, False
        others, by_hand = imported_by_others(self.book, root, self.batch), _by_hand(self.book, root, answer)
        keep = {tag for other in others for tag in other.tags} | by_hand.tags
        shown = json.loads(root.tags)
        tags = [tag for tag in added.tags if tag in shown and tag not in keep and not by_hand.all_tags]
        # The row went into the record of whoever stood for its member then: a merge came before it, or since.
        stood = str(answer.detail.get("member", said.member))
        member = persons.record_of(self.book, stood, self.act.at_iso) or root
        # The tier that is shown is that of who stays.
        tier = member is root and bool(added.tier) and root.tier == added.tier and not by_hand.tier
        tier = tier and not any(other.tier == added.tier for other in others)
        words = _words_of_others(added, said, member, others, by_hand)
        filled = {name for name in ("name", "birthday") if getattr(added, name)}
        if not made and filled - words.keys():
            self.kept.add(Kept.FILLED)
        if tier:
            words["tier"] = next((other.tier for other in others if other.tier), "")
        if tags or words:
            self._unmark(root, member, tags, words)
        return len(tags), tier

    def _unmark(self, root: rows.MemberRow, member: rows.MemberRow, tags: list[str], words: dict[str, str]) -> None:
        persons.apart(root)
        left = [tag for tag in json.loads(member.tags) if tag not in tags]
        member.tags = encode(left).decode()
        for name, value in words.items():
            setattr(member, name, value)
        persons.together(self.book, root)
        for row in (root, member) if member is not root else (root,):
            self.book.touch(row)
        if "tier" in words:
            self._no_tier(root, words["tier"])

    def _no_tier(self, root: rows.MemberRow, instead: str = "") -> None:
        if tiers.rules_of(self.book)[0].tiers:
            tiers.given(self.book, self.act, root.id, instead)


class _Added(msgspec.Struct):
    tags: list[str]
    tier: str
    name: bool
    birthday: bool


class _ByHand(msgspec.Struct):
    tags: set[str]
    all_tags: bool
    tier: bool
    signed_up: bool = False


def _words_of_others(
    added: _Added, said: MemberImport, member: rows.MemberRow, others: Collection[MemberImport], by_hand: _ByHand
) -> dict[str, str]:
    """Name and birthday as the lists that are left would have given them alone; what nobody else says stays."""
    found = {}
    for name, from_here in (("name", added.name), ("birthday", added.birthday)):
        theirs = next((word for other in others if (word := getattr(other, name))), "")
        untouched = name not in json.loads(member.edited) and not by_hand.signed_up
        if from_here and theirs and untouched and getattr(member, name) == getattr(said, name) != theirs:
            found[name] = theirs
    return found


def _note(book: Book, stored: rows.OperationRow, answer: Result, told: RowUndone) -> None:
    noted = msgspec.structs.replace(answer, detail={**answer.detail, UNDONE: msgspec.to_builtins(told)})
    if stored.id in book.answers:
        book.answers[stored.id] = noted
    else:
        stored.answer = encode(noted)
    book.operations.put(stored)


def _added(said: MemberImport, answer: Result, *, made: bool) -> _Added | None:
    """None where a service of before did not note what a row had added."""
    if made:
        return _Added(list(said.tags), said.tier, bool(said.name), bool(said.birthday))
    noted = answer.detail.get("added")
    if not isinstance(noted, dict):
        return None
    tags = [said.tags[number] for number in noted.get("tags", ()) if 0 <= number < len(said.tags)]
    return _Added(tags, said.tier if noted.get("tier") else "", bool(noted.get("name")), bool(noted.get("birthday")))


def _opens_same(said: MemberImport, other: MemberImport) -> bool:
    return (said.points, said.principal_minor, said.bonus_minor) == (
        other.points,
        other.principal_minor,
        other.bonus_minor,
    )


def _by_hand(book: Book, root: rows.MemberRow, came: Result) -> _ByHand:
    """What somebody has said of tags and tier since the row came in: it is theirs, and stays."""
    found = _ByHand(set(), all_tags=False, tier=False)
    for row in (each for name in names_of(book, root) for each in book.operations.find("member", name)):
        version = answer_of(book, row).version
        if version and version < came.version:
            continue  # before it: what it said then, the row did not add
        if row.type == OperationType.TAG_PUT:
            tagged = msgspec.json.decode(row.body, type=TagPut)
            found.tags |= set() if tagged.take else {tagged.tag}
        elif row.type == OperationType.MEMBER_SIGN_UP:
            found.signed_up = True
        elif row.type == OperationType.MEMBER_UPDATE:
            update = msgspec.json.decode(row.body, type=wire.MemberUpdate)
            found.all_tags |= update.tags is not None
            found.tier |= update.tier is not None
    return found
