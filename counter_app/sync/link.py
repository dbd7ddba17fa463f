"""The way to the cloud while a customer waits (`services.ports.CloudLink`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import msgspec

from counter_app.domain.errors import Fault
from counter_app.protocol.bodies import Checkout, Refund, TopUp, Void, decode_body
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.messages import Reach, ReachRequest
from counter_app.protocol.numbers import Numbers
from counter_app.protocol.operations import Operation, OperationType, Result
from counter_app.protocol.retention import RetentionRequest, RetentionTold
from counter_app.protocol.shifts import ShiftPage
from counter_app.protocol.timeline import Timeline
from counter_app.services.outbox import close_answered, note_sending
from counter_app.services.ports import CounterStore, Reading
from counter_app.sync import refill
from counter_app.sync.client import MOST_NAMED, Beside, CloudClient
from counter_app.sync.outcomes import (
    LOGIN_PAGE,
    TIMED_OUT,
    TLS_REFUSED,
    UNREACHABLE,
    Answered,
    Declined,
    NotKnown,
)
from counter_app.sync.round import RoundReport, note_failure

BLACK_HOLE_PAUSE = timedelta(seconds=30)
_PROBE_SECONDS = 0.3
_PROBE_PAUSE = timedelta(seconds=1)
_TIMELINE_SECONDS = 3.0
_NO_NETWORK = frozenset({UNREACHABLE, TIMED_OUT, TLS_REFUSED, LOGIN_PAGE})

# A claim overtakes the queue, but not what gives back the very uses it asks for, nor what a manager decided here that
# it is judged by: the cloud would refuse a coupon that was voided or freed here a moment ago, or by a former rule.
_GOES_BEFORE = (
    OperationType.VOID,
    OperationType.CANCEL,
    OperationType.COUPON_PUT,
    OperationType.MEMBER_UPDATE,
    OperationType.MEMBER_MERGE,
    OperationType.CAMPAIGN_PUT,
    OperationType.SEGMENT_PUT,
    OperationType.STAFF_PUT,
    OperationType.SETTINGS_PUT,
    OperationType.REFUND,
    OperationType.TOP_UP,
    OperationType.POINTS_ADJUST,
    OperationType.STAMP,
    OperationType.EXCEPTION_SETTLE,
)
# Beside that, what other counters cannot judge before it is told: to whom a coupon was issued, who is who.
_AT_ONCE = (
    *_GOES_BEFORE,
    OperationType.ISSUE,
    OperationType.CHANNEL_PUT,
    OperationType.MEMBER_SIGN_UP,
    OperationType.MEMBER_ERASE,
)
_MOST_BEFORE = 50
_MOST_BYTES_AT_ONCE = 512 * 1024

RoundNow = Callable[[int, Mapping[str, int]], RoundReport]


class OfflineLink:
    """A counter that belongs to no cloud yet, or a round's own view of itself: never asks anybody."""

    def believed_online(self) -> bool:
        """Never."""
        return False

    def claim(self, operation: Operation, timeout_seconds: float) -> Result | None:
        """Not known."""
        del operation, timeout_seconds
        return None

    def look_up(self, *, code: str = "", phone: str = "", timeout_seconds: float = 0.8) -> ChangesPage | None:
        """Not known."""
        del code, phone, timeout_seconds
        return None

    def timeline(self, member: str, before: str = "") -> Timeline | None:
        """Not known."""
        del member, before
        return None

    def shifts(self, limit: int) -> ShiftPage | None:
        """Not known."""
        del limit
        return None

    def numbers(self, store: str, first: str, until: str) -> Numbers | None:
        """Not known."""
        del store, first, until
        return None

    def reach(self, members: Sequence[str], send_at: str) -> Reach | None:
        """Not known."""
        del members, send_at
        return None

    def retention(self, after: str, *, run: bool = False) -> RetentionTold | None:
        """Not known."""
        del after, run
        return None

    def refresh(self, *, members: int = 0, coupons: Mapping[str, int] = MappingProxyType({})) -> bool:
        """Nobody answered."""
        del members, coupons
        return False


class HttpLink:
    """Claims and look-ups over HTTP.

    A claim that runs into its time-out makes the counter count as off-line, in every process of the folder, until
    something has answered: a black hole costs its 800 ms once and not at every Enter. Where nobody was there last (a
    refused connection, a login page), the cloud is asked for a sign of life first, so that a verdict says
    `needs_online` at once and not at Enter; a refused connection costs nothing, and is asked for again after a second.
    A round that was completed since ends all that. `computer_now` is the computer's clock, also where a trial clock
    stands.
    """

    def __init__(
        self, store: CounterStore, client: CloudClient, round_now: RoundNow, computer_now: Callable[[], datetime]
    ) -> None:
        """`round_now(members, coupons)`: one whole sync round with at least that reserve."""
        self._store = store
        self._client = client
        self._round_now = round_now
        self._computer_now = computer_now
        self._silent_until = datetime.min.replace(tzinfo=UTC)

    def believed_online(self) -> bool:
        """Whether asking is worth a customer's time."""
        with self._store.reading() as reading:
            device, state = reading.device(), reading.link_state()
        if device is None or device.revoked:
            return False
        if state.offline_until is not None and state.offline_until > self._computer_now():
            return False
        return state.last_error not in _NO_NETWORK or self._shows_life()

    def let_others_look(self) -> None:
        """Somebody else finds out within a moment whether the cloud is there; what is known of it holds until then."""
        self._silent_until = self._computer_now() + _PROBE_PAUSE

    def claim(self, operation: Operation, timeout_seconds: float) -> Result | None:
        """The cloud's word on this operation, None when it is not known."""
        with self._store.reading() as reading:
            needed = [*reading.voids_waiting(_coupons_of(operation)), *_about_member(reading, operation)]
            needed = list({each.id: each for each in needed}.values())
            known = {each.id for each in needed}
            others = [each for each in reading.waiting_of(_GOES_BEFORE, _MOST_BEFORE) if each.id not in known]
        note_sending(self._store, [*others, *needed])
        outcome = self._client.push([*others, *needed, operation], timeout_seconds)
        if others and not isinstance(outcome, Answered) and not _is_silence(outcome):
            # One of them may be what the cloud stumbles over; the customer does not wait for that. Never without what
            # gives back these very coupons, or filled what is spent: the cloud would say that they are used.
            outcome = self._client.push([*needed, operation], timeout_seconds)
        if isinstance(outcome, Answered):
            refill.notice(self._store, outcome.value.cloud_epoch)
            return self._word_on(operation, outcome.value.results)
        self._note(outcome)
        return None

    def send_at_once(self, timeout_seconds: float) -> bool:
        """Send what every counter should know at once (a coupon issued, voided, frozen) before its round comes.

        False when the cloud has not taken it: it waits like everything else.
        """
        with self._store.reading() as reading:
            waiting = _light(reading.waiting_of(_AT_ONCE, _MOST_BEFORE))
        note_sending(self._store, waiting)
        outcome = self._client.push(waiting, timeout_seconds) if waiting else None
        if isinstance(outcome, Answered):
            with self._store.writing() as writing:
                close_answered(writing, outcome.value.results, self._computer_now())
        elif outcome is not None:
            self._note(outcome)
            return False
        return True

    def _word_on(self, operation: Operation, results: Sequence[Result]) -> Result:
        others = [result for result in results if result.id != operation.id]
        if others:
            with self._store.writing() as writing:
                close_answered(writing, others, self._computer_now())
        return next(result for result in results if result.id == operation.id)

    def look_up(self, *, code: str = "", phone: str = "", timeout_seconds: float = 0.8) -> ChangesPage | None:
        """Rows of a coupon or member; an empty page when the cloud knows none, None when nobody can say."""
        with self._store.reading() as reading:
            beside = Beside(reading.without_answer(MOST_NAMED), reading.cursor())
        outcome = self._client.look_up(code=code, phone=phone, beside=beside, timeout_seconds=timeout_seconds)
        if isinstance(outcome, Answered):
            return outcome.value
        self._note(outcome)
        return None

    def timeline(self, member: str, before: str = "") -> Timeline | None:
        """A member's newest entries, or those before a place; None when nobody can say, or the cloud knows no such
        member yet."""
        outcome = self._client.timeline(member, _TIMELINE_SECONDS, before=before)
        if isinstance(outcome, Answered):
            return outcome.value
        if isinstance(outcome, NotKnown):
            self._note(outcome)
        return None

    def shifts(self, limit: int) -> ShiftPage | None:
        """The newest shifts of all counters; None when nobody can say, or the cloud is too old to know."""
        outcome = self._client.shifts(limit, _TIMELINE_SECONDS)
        if isinstance(outcome, Answered):
            return outcome.value
        if isinstance(outcome, NotKnown):
            self._note(outcome)
        return None

    def numbers(self, store: str, first: str, until: str) -> Numbers | None:
        """The sums that charts are made of; None when nobody can say, or the cloud is too old to know."""
        outcome = self._client.numbers(store, first, until, _TIMELINE_SECONDS)
        if isinstance(outcome, Answered):
            return outcome.value
        if isinstance(outcome, NotKnown):
            self._note(outcome)
        return None

    def reach(self, members: Sequence[str], send_at: str) -> Reach | None:
        """Whom of at most 500 a message would reach; None when nobody can say, or the cloud is too old to know."""
        outcome = self._client.reach(ReachRequest(members=list(members), send_at=send_at), _TIMELINE_SECONDS)
        if isinstance(outcome, Answered):
            return outcome.value
        if isinstance(outcome, NotKnown):
            self._note(outcome)
        return None

    def retention(self, after: str, *, run: bool = False) -> RetentionTold | None:
        """How far the rules of how long data is kept are; None when nobody can say, or the cloud is too old to know."""
        outcome = self._client.retention(RetentionRequest(after=after, run=run), _TIMELINE_SECONDS)
        if isinstance(outcome, Answered):
            return outcome.value
        if isinstance(outcome, NotKnown):
            self._note(outcome)
        return None

    def refresh(self, *, members: int = 0, coupons: Mapping[str, int] = MappingProxyType({})) -> bool:
        """One whole round now, then a reserve of at least that many identities; False when the cloud did not answer."""
        try:
            return self._round_now(members, coupons).completed
        except Fault as fault:
            if fault.retryable:
                return False
            raise

    def _shows_life(self) -> bool:
        now = self._computer_now()
        if now < self._silent_until <= now + _PROBE_PAUSE:
            return False
        outcome = self._client.health(_PROBE_SECONDS)
        if isinstance(outcome, Answered):
            return True
        self._silent_until = now + _PROBE_PAUSE
        self._note(outcome)
        return False

    def _note(self, outcome: NotKnown | Declined) -> None:
        note_failure(self._store, outcome)
        if isinstance(outcome, NotKnown) and outcome.kind == TIMED_OUT:
            until = self._computer_now() + BLACK_HOLE_PAUSE
            with self._store.writing() as writing:
                writing.set_link_state(replace(writing.link_state(), offline_until=until))


def _light(waiting: Sequence[Operation]) -> list[Operation]:
    """As many as go through within the time there is: ten thousand coupons are for the round. The first always goes."""
    chosen: list[Operation] = []
    size = 0
    for each in waiting:
        size += len(bytes(each.body))
        if chosen and size > _MOST_BYTES_AT_ONCE:
            break
        chosen.append(each)
    return chosen


def _coupons_of(operation: Operation) -> tuple[str, ...]:
    if operation.type != OperationType.CHECKOUT:
        return ()
    return tuple(use.coupon for use in msgspec.json.decode(bytes(operation.body), type=Checkout).coupons)


def _about_member(reading: Reading, operation: Operation) -> Sequence[Operation]:
    """What waits and has changed the points and value that this one spends or takes back, or the tags of whoever
    presents a coupon: tags of many members go up last of all."""
    member = _whose(reading, operation)
    fills = reading.entries_waiting(member, _MOST_BEFORE) if member else ()
    return [*_tags(reading, operation), *fills]


def _tags(reading: Reading, operation: Operation) -> Sequence[Operation]:
    if operation.type != OperationType.CHECKOUT:
        return ()
    sale = msgspec.json.decode(bytes(operation.body), type=Checkout)
    return reading.tags_waiting(sale.member, _MOST_BEFORE) if sale.coupons and sale.member else ()


def _whose(reading: Reading, operation: Operation) -> str:
    """The member whose points and value matter to it."""
    body = decode_body(operation.type, operation.body)
    if isinstance(body, Checkout):
        return body.member if body.points or body.value else ""
    sale = reading.operation(body.checkout) if isinstance(body, Refund | Void) else None
    if sale is None or not bytes(sale.operation.body).startswith(b"{"):
        return ""  # another counter's, or cleaned after its ninety days
    sold = decode_body(sale.operation.type, sale.operation.body)
    member = sold.member if isinstance(sold, Checkout | TopUp) else ""
    known = reading.member(member) if member else None
    return known.id if known is not None else member


def _is_silence(outcome: NotKnown | Declined) -> bool:
    return isinstance(outcome, NotKnown) and outcome.kind in _NO_NETWORK
