"""Deciding whom to call: a list made of whoever is marked, looked at before, gone on with where it was stopped.

An entry's id follows from its list and its member: a list that is made again under its id gives nobody a second entry.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import LONGEST_SCRIPT, LONGEST_TITLE, FollowUp, clean, is_day
from counter_app.domain.ids import is_uuid
from counter_app.domain.member import Member
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.desk_bodies import FollowUp as FollowUpBody
from counter_app.protocol.operations import OperationType, encode_canonical
from counter_app.services.acting import Act, begin, moment, refusal_of, require_manager, told_before
from counter_app.services.consents import withdrew
from counter_app.services.context import Counter
from counter_app.services.follow_ups import entry_of
from counter_app.services.holdings import today
from counter_app.services.import_records import Draft
from counter_app.services.import_watch import NOBODY, Stage, Watch
from counter_app.services.member_records import Selection
from counter_app.services.naming import names_marked
from counter_app.services.records import AuditEntry
from counter_app.services.selection import stretches, tally

MAKE = "follow_up_make"


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Everybody in `selection` is to be called until `due` (ISO): why, with which words, by whom ("" = anybody; the id
    of a person)."""

    id: str
    title: str
    due: str
    selection: Selection
    script: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """`made`: who stands on this list now, whichever run of it put them there; `passed`: who wants no calls and is left
    out. `ended`: nobody is left."""

    done: bool
    made: int = 0
    passed: int = 0
    ended: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ListSeen:
    """`people` would be listed, without those who want no calls; `day`: the store's own (ISO)."""

    people: int = 0
    day: str = ""
    reasons: tuple[Reason, ...] = ()


def foresee_list(counter: Counter, selection: Selection, title: str = "") -> ListSeen:
    """How many would be listed, nothing written; for whoever may make it. `title`, where it is known: whether it may be
    called so."""
    refused = refusal_of(counter, MAKE, require_manager) or names_marked(counter, selection, title)
    if refused is not None:
        return ListSeen(reasons=(refused,))
    with counter.store.reading() as reading:
        day = today(reading, counter)
        gone = frozenset(member for member, word in reading.consents_of(None).items() if not word.given)
    meant = replace(selection, but=selection.but | gone, chosen=selection.chosen - gone)
    return ListSeen(tally(counter, meant, "").people, day.isoformat())


def make_list(counter: Counter, request: ListRequest, watch: Watch = NOBODY) -> ListAnswer:
    """Carry it out, or go on with it. Raises `InvalidInput`, `Fault`."""
    if (refused := refusal_of(counter, MAKE, require_manager)) is not None:
        return ListAnswer(False, reasons=(refused,))
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    made = _cleaned(request)
    if named := names_marked(counter, request.selection, made.title, made.script):
        return ListAnswer(False, reasons=(named,))
    people = tally(counter, request.selection, "").people
    act = _begun(counter, made, people)
    if isinstance(act, ListAnswer):
        return act
    answer, after = ListAnswer(True), ""
    while not answer.ended:
        at = counter.clock.monotonic()
        block = list(_next(counter, request.selection, after, watch.block))
        count = _write_block(counter, act, made, block)
        after = block[-1].id if block else after
        passed = answer.passed + len(block) - count
        answer = replace(answer, made=answer.made + count, passed=passed, ended=len(block) < watch.block)
        watch.told(Stage.WRITING, answer.made + answer.passed, max(people, answer.made + answer.passed))
        if not watch.go_on(counter.clock.monotonic() - at):
            break
    if answer.ended:
        with counter.store.writing() as writing:
            details = {"made": answer.made, "had": answer.passed}
            writing.add_audit(AuditEntry(moment(counter), act.staff, MAKE, act.id, "done", details))
    return answer


def _begun(counter: Counter, made: FollowUpBody, people: int) -> Act | ListAnswer:
    """The act; the answer where its id stands for something else: another act, or a list that says something else."""
    now = moment(counter)
    with counter.store.writing() as writing:
        if made.who and writing.staff_by_id(made.who) is None:
            raise InvalidInput("who: there is no such person", key="who", code=SlipCode.NOT_HERE)
        act = begin(writing, made.list, MAKE, now, {"list": made.list})
        there = writing.follow_up_of_list(made.list)
        told = told_before(writing, act, str)
        if isinstance(told, Reason) or (there is not None and _says(there) != _says(made)):
            return ListAnswer(False, reasons=(told if isinstance(told, Reason) else Reason(ReasonCode.ID_REUSED),))
        if there is None:
            details = {"people": people, "due": made.due}
            writing.add_audit(AuditEntry(act.at, act.staff, MAKE, act.id, "begun", details))
    return act


def _says(list_of: FollowUp | FollowUpBody) -> tuple[str, ...]:
    return list_of.title, list_of.script, list_of.due, list_of.who


def _cleaned(request: ListRequest) -> FollowUpBody:
    """All but entry and member."""
    if not is_day(request.due):
        raise InvalidInput("due: must be a day, such as 2026-03-10", key="due", code=SlipCode.NOT_A_DAY)
    return FollowUpBody(
        entry="",
        member="",
        list=request.id,
        title=clean("title", request.title, LONGEST_TITLE, needed=True),
        script=clean("script", request.script, LONGEST_SCRIPT),
        due=request.due,
        who=request.who,
    )


def _next(counter: Counter, selection: Selection, after: str, limit: int) -> Iterator[Member]:
    left = limit
    for low, high in stretches(counter, selection, after):
        with counter.store.reading() as reading:
            found = reading.selected(selection, low, high, left)
        yield from found
        left -= len(found)
        if left <= 0:
            return


def _write_block(counter: Counter, act: Act, made: FollowUpBody, block: Sequence[Member]) -> int:
    """How many of them stand on the list then."""
    with counter.store.writing(urgent=False) as writing:
        ids = [member.id for member in block]
        there = set(writing.on_list(ids, made.list))
        gone = withdrew(writing, ids)
        new = [member for member in ids if member not in there and member not in gone]
        entries = {each: str(uuid.uuid5(uuid.UUID(made.list), each)) for each in new}
        bodies = [
            FollowUpBody(
                entry=entries[member], member=member, list=made.list, title=made.title, script=made.script,
                due=made.due, who=made.who,
            )
            for member in new
        ]  # fmt: skip
        kind = OperationType.FOLLOW_UP.value
        writing.append_operations(
            [Draft(each.entry, kind, encode_canonical(each)) for each in bodies], act.staff, act.at, act.hash
        )
        counter.failpoint("follow_up.operations")
        for each in bodies:
            writing.put_follow_up(entry_of(each, act.at.isoformat()))
    counter.failpoint("follow_up.block")
    return len(new) + len(there)
