"""The calls of the service, typed: what is sent, what comes back, and how sure one may be of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.devices import (
    ENROLMENT_HEADER,
    PLAYED_AT_HEADER,
    PROTOCOL,
    PROTOCOL_HEADER,
    SIGNATURE_HEADER,
    TOKEN_REPLACED,
    Enrolment,
    EnrolRequest,
    ErrorBody,
    Held,
    HeldAnswer,
    LeaseGrant,
    LeaseRequest,
    Reserve,
    ReserveRequest,
    TokenRequest,
    TokenTaken,
    Witness,
    WitnessRequest,
    signed_text,
)
from counter_app.protocol.messages import Reach, ReachRequest
from counter_app.protocol.numbers import Numbers
from counter_app.protocol.operations import Operation, OperationBatch, OperationResults, encode
from counter_app.protocol.retention import RetentionRequest, RetentionTold
from counter_app.protocol.shifts import ShiftPage
from counter_app.protocol.timeline import Timeline
from counter_app.sync.outcomes import (
    HALF_ANSWER,
    LOGIN_PAGE,
    SERVER_ERROR,
    TOO_MANY,
    Answered,
    Declined,
    Exchange,
    HttpAnswer,
    Line,
    LineBroken,
    NotKnown,
    Outcome,
    Streaming,
)

PUSH_SECONDS = 30.0
PULL_SECONDS = 60.0
HEALTH_SECONDS = 3.0
ENROL_SECONDS = 20.0
PAGE_ROWS = 2_000
# Of what was sent without an answer so many are asked about with each page, the oldest first.
MOST_NAMED = 50
_LONGEST_RETRY_AFTER = 3_600.0
_LOGIN_REQUIRED = 511
_HTML_STARTS = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml")

T = TypeVar("T")


class Health(msgspec.Struct, frozen=True):
    """`GET /v1/health`."""

    now: str = ""


class Tokens(Protocol):
    """Where this folder keeps its tokens: what may be there beside the ones that were refused."""

    def other_than(self, *tried: str) -> str: ...
    def adopt(self, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Voice:
    """In whose name calls are made: the enrolment, and what signs with the key of the counter."""

    device: str
    epoch: int
    sign: Callable[[bytes], bytes] | None = None
    tokens: Tokens | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What comes with the rows of a look-up: answers to what was `sent`, and what the device alone is told `after` a
    version."""

    sent: Sequence[str] = ()
    after: int = 0


class CloudClient:
    """One cloud as one device sees it. Safe from any thread; keeps no state but its connections and its token."""

    def __init__(
        self,
        transport: Exchange,
        token: str = "",
        *,
        played_at: Callable[[], str] = lambda: "",
        voice: Voice | None = None,
    ) -> None:
        """`token`: of the device, empty before enrolment. `played_at`: time of a play shop's standing clock, or ""."""
        self._transport = transport
        self._token = token
        self._played_at = played_at
        self._voice = voice

    @property
    def token(self) -> str:
        """The token in use."""
        return self._token

    def use(self, token: str) -> None:
        """From now on this one."""
        self._token = token

    def health(self, timeout_seconds: float = HEALTH_SECONDS) -> Outcome[Health]:
        """Whether the service itself answers."""
        return self._call("GET", "/v1/health", Health, timeout_seconds)

    def enrol(self, request: EnrolRequest) -> Outcome[Enrolment]:
        """Become a counter; safe to repeat with the same key."""
        return self._call("POST", "/v1/devices", Enrolment, ENROL_SECONDS, content=encode(request))

    def push(self, operations: Sequence[Operation], timeout_seconds: float = PUSH_SECONDS) -> Outcome[OperationResults]:
        """Send operations; an answer that does not name each of them is half an answer."""
        body = encode(OperationBatch(list(operations)))
        outcome = self._call("POST", "/v1/operations", OperationResults, timeout_seconds, content=body)
        if isinstance(outcome, Answered):
            answered = [result.id for result in outcome.value.results]
            if sorted(answered) != sorted(operation.id for operation in operations):
                return NotKnown(HALF_ANSWER, status=200, detail="results do not match the batch")
        return outcome

    def changes(
        self, after: int, limit: int = PAGE_ROWS, *, kinds: Sequence[str] = (), sent: Sequence[str] = ()
    ) -> Outcome[ChangesPage]:
        """One page of what changed after a version, of some kinds only where they are named; with the answers to what
        was `sent`."""
        query = urlencode({"after": after, "limit": limit} | _listed("kinds", kinds) | _listed("sent", sent))
        return self._call("GET", f"/v1/changes?{query}", ChangesPage, PULL_SECONDS)

    def reserves(self, request: ReserveRequest) -> Outcome[Reserve]:
        """More identities to draw on off-line."""
        return self._call("POST", "/v1/reserves", Reserve, PUSH_SECONDS, content=encode(request))

    def lease(self, request: LeaseRequest) -> Outcome[LeaseGrant]:
        """Uses of a hard quota to take off-line."""
        return self._call("POST", "/v1/leases", LeaseGrant, PUSH_SECONDS, content=encode(request))

    def next_token(self, request: TokenRequest) -> Outcome[TokenTaken]:
        """Make the next token good beside the one in use."""
        return self._call("POST", "/v1/token", TokenTaken, PUSH_SECONDS, content=encode(request))

    def held(self, held: Held) -> Outcome[HeldAnswer]:
        """Show what is held in reserve to a cloud that may have forgotten it."""
        return self._call("POST", "/v1/held", HeldAnswer, PUSH_SECONDS, content=encode(held))

    def witness(self, request: WitnessRequest) -> Outcome[Witness]:
        """Show where both logs end; hear what the cloud remembered."""
        return self._call("POST", "/v1/witness", Witness, PUSH_SECONDS, content=encode(request))

    def look_up(
        self, *, code: str = "", phone: str = "", beside: Beside | None = None, timeout_seconds: float
    ) -> Outcome[ChangesPage]:
        """Rows of a member or coupon that is not in this counter's scope."""
        asked: dict[str, str] = {name: value for name, value in (("code", code), ("phone", phone)) if value}
        if beside is not None:
            asked |= _listed("sent", beside.sent) | {"after": str(beside.after)}
        query = urlencode(asked)
        return self._call("GET", f"/v1/lookup?{query}", ChangesPage, timeout_seconds)

    def listen(self, after: int, silence_seconds: float) -> Line:
        """A line on which the service says when there is something after a version."""
        if not isinstance(self._transport, Streaming):
            raise LineBroken(Declined(404, ours=False))
        target = f"/v1/events?after={after}"
        # Signed like every call; never packed, since each event must come through at once.
        headers = {**self._headers(self._token, "GET", target, None), "Accept": "text/event-stream"}
        del headers["Accept-Encoding"]
        return self._transport.stream(target, headers, silence_seconds)

    def timeline(self, member: str, timeout_seconds: float, limit: int = 100, before: str = "") -> Outcome[Timeline]:
        """The newest entries of a member's timeline, or those before a place that a page has named."""
        target = f"/v1/members/{quote(member, safe='')}/timeline?limit={limit}"
        target += f"&before={quote(before, safe='')}" if before else ""
        return self._call("GET", target, Timeline, timeout_seconds)

    def numbers(self, store: str, first: str, until: str, timeout_seconds: float) -> Outcome[Numbers]:
        """The sums that charts are made of."""
        asked = f"store={quote(store)}&from={first}&until={until}"
        return self._call("GET", f"/v1/numbers?{asked}", Numbers, timeout_seconds)

    def reach(self, asked: ReachRequest, timeout_seconds: float) -> Outcome[Reach]:
        """Whom a message would reach."""
        return self._call("POST", "/v1/reach", Reach, timeout_seconds, content=encode(asked))

    def retention(self, asked: RetentionRequest, timeout_seconds: float) -> Outcome[RetentionTold]:
        """How far the rules of how long data is kept are."""
        return self._call("POST", "/v1/retention", RetentionTold, timeout_seconds, content=encode(asked))

    def shifts(self, limit: int, timeout_seconds: float) -> Outcome[ShiftPage]:
        """The newest shifts of all counters."""
        return self._call("GET", f"/v1/shifts?limit={limit}", ShiftPage, timeout_seconds)

    def close(self) -> None:
        """Give the connections back."""
        self._transport.close()

    def _call(
        self, method: str, target: str, kind: type[T], timeout_seconds: float, *, content: bytes | None = None
    ) -> Outcome[T]:
        def call(token: str) -> Outcome[T]:
            headers = self._headers(token, method, target, content)
            started = time.monotonic()
            answer = self._transport.exchange(method, target, headers, content, timeout_seconds)
            if isinstance(answer, NotKnown):
                return answer
            if 200 <= answer.status < 300:
                return _decoded(answer, kind, time.monotonic() - started)
            return _refused(answer)

        outcome = call(self._token)
        return self._with_another(call, outcome) if _is_about_the_token(outcome) else outcome

    def _with_another(self, call: Callable[[str], Outcome[T]], refused: Outcome[T]) -> Outcome[T]:
        """Another process of this folder may have replaced the token, or the cloud may have forgotten the newest."""
        tokens = self._voice.tokens if self._voice else None
        tried = [self._token]
        while tokens is not None and (other := tokens.other_than(*tried)):
            tried.append(other)
            outcome = call(other)
            if not _is_about_the_token(outcome):
                self._token = other
                tokens.adopt(other)
                return outcome
        return refused

    def _headers(self, token: str, method: str, target: str, content: bytes | None) -> dict[str, str]:
        headers = {"Accept": "application/json", "Accept-Encoding": "zstd, gzip", "User-Agent": "counter-app"}
        headers[PROTOCOL_HEADER] = str(PROTOCOL)
        if content is not None:
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        played_at = self._played_at()
        if played_at:
            headers[PLAYED_AT_HEADER] = played_at
        voice = self._voice
        if voice is not None:
            headers[ENROLMENT_HEADER] = f"{voice.device} {voice.epoch}"
            if voice.sign is not None:
                text = signed_text(method, target, voice.device, voice.epoch, content or b"")
                headers[SIGNATURE_HEADER] = voice.sign(text).hex()
        return headers


def _listed(name: str, words: Sequence[str]) -> dict[str, str]:
    return {name: ",".join(words)} if words else {}


def _is_about_the_token(outcome: Outcome[T]) -> bool:
    """Whether another token of the same folder may be good where this one is not."""
    if not isinstance(outcome, Declined):
        return False
    replaced = outcome.revoked and outcome.cause == TOKEN_REPLACED
    return replaced or (outcome.ours and outcome.error == "unauthorised")


def _decoded(answer: HttpAnswer, kind: type[T], took_seconds: float) -> Outcome[T]:
    if _is_html(answer):
        return NotKnown(LOGIN_PAGE, status=answer.status)
    try:
        return Answered(msgspec.json.decode(answer.body, type=kind), took_seconds)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return NotKnown(HALF_ANSWER, status=answer.status)


def _refused(answer: HttpAnswer) -> NotKnown | Declined:
    status = answer.status
    if 300 <= status < 400 or status == _LOGIN_REQUIRED:
        # Whoever sends us elsewhere is not the service: so do the login pages of guest networks.
        return NotKnown(LOGIN_PAGE, status=status)
    if status == 429 or status >= 500 or status < 200:
        kind = TOO_MANY if status == 429 else SERVER_ERROR
        return NotKnown(
            kind, status=status, retry_after_seconds=retry_after_seconds(answer.retry_after, datetime.now(UTC))
        )
    try:
        body = msgspec.json.decode(answer.body, type=ErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Declined(status, error=LOGIN_PAGE if _is_html(answer) else "", ours=False)
    return Declined(status, body.error, body.message, cause=body.cause)


def _is_html(answer: HttpAnswer) -> bool:
    return "html" in answer.content_type or answer.body[:64].lstrip().lower().startswith(_HTML_STARTS)


def retry_after_seconds(text: str, now: datetime) -> float | None:
    """`Retry-After` as seconds (a number or an HTTP date), at most an hour; None when absent or unreadable."""
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_RETRY_AFTER)
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    seconds = (at - now).total_seconds() if at.tzinfo else 0.0
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER)
