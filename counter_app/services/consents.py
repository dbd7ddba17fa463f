"""`member consent`: a member agrees to be written to, or no longer does; with when, how and by whom
(`docs/decisions/276`).

Membership and balances stay as they are. Who has withdrawn is left out wherever members are chosen to be written to,
given something unasked or handed on as a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from counter_app.domain.consent import ConsentWord, How, is_child, last_word
from counter_app.domain.errors import InvalidInput
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    begin,
    cashier_refusal,
    finish,
    moment,
    own_device,
    refusal_of,
    require_cashier,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store, wire_time
from counter_app.services.finding import bring_member, find_member
from counter_app.services.members import MemberView, member_view, sees_whole
from counter_app.services.ports import Reading, Writing
from counter_app.services.settings import setting

ACT = "member_consent"
GUARDIAN = "guardian"
_JUST_LATER = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """`given` False: withdrawn. `how`: counter, paper, phone, message, wallet. `guardian`: a parent or guardian
    said it."""

    id: str
    member: str
    given: bool
    how: str = How.COUNTER.value
    guardian: bool = False


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """`consent`: the word that counts now; `changed` False: it was so already."""

    done: bool
    changed: bool = False
    member: MemberView | None = None
    consent: ConsentWord | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept for a repetition: no personal field."""

    member: str
    changed: bool


def put_consent(counter: Counter, request: ConsentRequest) -> ConsentAnswer:
    """Write the word down, off-line too: one transaction. A child's is given by a guardian, and may be withdrawn by
    anybody. Raises `Fault`, `InvalidInput` for a way that there is not."""
    if request.how not in tuple(How):
        raise InvalidInput(f"how: must be one of {', '.join(How)}", key="how")
    now = moment(counter)
    refused = refusal_of(counter, ACT, require_cashier)
    if refused is not None:
        return ConsentAnswer(False, reasons=(refused,))
    bring_member(counter, request.member)
    with counter.store.writing() as writing:
        refused = cashier_refusal(writing, now, ACT)
        if refused is not None:
            return ConsentAnswer(False, reasons=(refused,))
        fields = {"member": request.member, "given": request.given, "how": request.how, "guardian": request.guardian}
        act = begin(writing, request.id, ACT, now, fields)
        told = told_before(writing, act, _Told)
        if told is not None:
            return _again(writing, told, now)
        member = find_member(writing, counter, request.member)
        if member is None:
            return ConsentAnswer(False, reasons=(Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"}),))
        if request.given and not request.guardian and needs_guardian(writing, member.birthday, now):
            return ConsentAnswer(False, reasons=(guardian_missing(),))
        store, known = own_store(writing), writing.consents_of((member.id,)).get(member.id)
        word = ConsentWord(
            request.given,
            _at(writing, known, now),
            request.how,
            str(setting(writing, "consent_text_version", store.id)),
            request.guardian,
            act.staff,
            store.id,
        )
        body = ConsentPut(
            member=member.id,
            given=word.given,
            how=word.how,
            store=word.store,
            text_version=word.text_version,
            guardian=word.guardian,
            after=wire_time(known.at) if known is not None else "",
        )
        write(writing, act, OperationType.CONSENT_PUT, body)
        counter.failpoint("consent_put.after_operation")
        writing.put_consent(member.id, word)
        changed = known is None or known.given is not word.given
        details = {"given": word.given, "how": word.how, "consent": word.text_version, "guardian": word.guardian}
        finish(writing, act, _Told(member.id, changed), member.id, details)
        counter.failpoint("consent_put.before_commit")
        view = member_view(member, masked=not sees_whole(writing, now))
        return ConsentAnswer(True, changed, replace(view, consent=word), word)


def _at(reading: Reading, known: ConsentWord | None, now: datetime) -> datetime:
    """As the cloud will say it, whatever the clock here says, and later than the word that is known."""
    at = now - timedelta(milliseconds=reading.link_state().clock_offset_ms)
    return at if known is None else max(at, known.at + _JUST_LATER)


def withdrew(reading: Reading, members: Sequence[str]) -> frozenset[str]:
    """Which of these are not to be written to, given something unasked, or handed on as part of a list."""
    return frozenset(member for member, word in reading.consents_of(members).items() if not word.given)


def needs_guardian(reading: Reading, birthday: date | None, now: datetime) -> bool:
    """Whether the person is under 14 today, in the store's zone."""
    store = reading.store(own_device(reading).store)
    return is_child(birthday, now.astimezone(store.zone).date() if store is not None else now.date())


def guardian_missing() -> Reason:
    """What a child under 14 cannot say alone."""
    return Reason(ReasonCode.CONSENT_MISSING, "", {"what": GUARDIAN})


def retake_consent(writing: Writing, member: str, body: ConsentPut, staff: str, at: datetime) -> None:
    """A word that was kept beside a lost database counts again, unless a later one is known."""
    if body.after:
        at = max(at, datetime.fromisoformat(body.after) + _JUST_LATER)
    word = ConsentWord(body.given, at, body.how, body.text_version, body.guardian, staff, body.store)
    known = writing.consents_of((member,)).get(member)
    if known is None or last_word((known, word)) == word:
        writing.put_consent(member, word)


def _again(reading: Reading, told: _Told | Reason, now: datetime) -> ConsentAnswer:
    if isinstance(told, Reason):
        return ConsentAnswer(False, reasons=(told,))
    member, word = reading.member(told.member), reading.consents_of((told.member,)).get(told.member)
    view = member_view(member, masked=not sees_whole(reading, now)) if member is not None else None
    return ConsentAnswer(True, told.changed, replace(view, consent=word) if view is not None else None, word)
