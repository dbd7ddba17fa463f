"""The calls of the service, typed: what is sent, what comes back, and how sure one may be of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote, urlencode

import msgspec

from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.devices import (
    PLAYED_AT_HEADER,
    Enrolment,
    EnrolRequest,
    ErrorBody,
    LeaseGrant,
    LeaseRequest,
    Reserve,
    ReserveRequest,
)
from counter_app.protocol.operations import Operation, OperationBatch, OperationResults, encode
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
_LONGEST_RETRY_AFTER = 3_600.0
_LOGIN_REQUIRED = 511
_HTML_STARTS = (b"<!doctype", b"<html", b"<head", b"<body", b"<?xml")

T = TypeVar("T")


class Health(msgspec.Struct, frozen=True):
    """`GET /v1/health`."""

    now: str = ""


class CloudClient:
    """One cloud as one device sees it. Safe from any thread; keeps no state but its connections."""

    def __init__(self, transport: Exchange, token: str = "", *, played_at: Callable[[], str] = lambda: "") -> None:
        """`token`: of the device, empty before enrolment. `played_at`: time of a play shop's standing clock, or ""."""
        self._transport = transport
        self._token = token
        self._played_at = played_at

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

    def changes(self, after: int, limit: int = PAGE_ROWS, *, kinds: Sequence[str] = ()) -> Outcome[ChangesPage]:
        """One page of what changed after a version, of some kinds only where they are named."""
        query = urlencode({"after": after, "limit": limit} | ({"kinds": ",".join(kinds)} if kinds else {}))
        return self._call("GET", f"/v1/changes?{query}", ChangesPage, PULL_SECONDS)

    def reserves(self, request: ReserveRequest) -> Outcome[Reserve]:
        """More identities to draw on off-line."""
        return self._call("POST", "/v1/reserves", Reserve, PUSH_SECONDS, content=encode(request))

    def lease(self, request: LeaseRequest) -> Outcome[LeaseGrant]:
        """Uses of a hard quota to take off-line."""
        return self._call("POST", "/v1/leases", LeaseGrant, PUSH_SECONDS, content=encode(request))

    def look_up(self, *, code: str = "", phone: str = "", timeout_seconds: float) -> Outcome[ChangesPage]:
        """Rows of a member or coupon that is not in this counter's scope."""
        query = urlencode({name: value for name, value in (("code", code), ("phone", phone)) if value})
        return self._call("GET", f"/v1/lookup?{query}", ChangesPage, timeout_seconds)

    def listen(self, after: int, silence_seconds: float) -> Line:
        """A line on which the service says when there is something after a version."""
        if not isinstance(self._transport, Streaming):
            raise LineBroken(Declined(404, ours=False))
        headers = {"Accept": "text/event-stream", "User-Agent": "counter-app", "Authorization": f"Bearer {self._token}"}
        return self._transport.stream(f"/v1/events?after={after}", headers, silence_seconds)

    def timeline(self, member: str, timeout_seconds: float, limit: int = 100) -> Outcome[Timeline]:
        """The newest entries of a member's timeline."""
        target = f"/v1/members/{quote(member, safe='')}/timeline?limit={limit}"
        return self._call("GET", target, Timeline, timeout_seconds)

    def close(self) -> None:
        """Give the connections back."""
        self._transport.close()

    def _call(
        self, method: str, target: str, kind: type[T], timeout_seconds: float, *, content: bytes | None = None
    ) -> Outcome[T]:
        headers = {"Accept": "application/json", "Accept-Encoding": "zstd, gzip", "User-Agent": "counter-app"}
        if content is not None:
            headers["Content-Type"] = "application/json"
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        played_at = self._played_at()
        if played_at:
            headers[PLAYED_AT_HEADER] = played_at
        started = time.monotonic()
        answer = self._transport.exchange(method, target, headers, content, timeout_seconds)
        if isinstance(answer, NotKnown):
            return answer
        if 200 <= answer.status < 300:
            return _decoded(answer, kind, time.monotonic() - started)
        return _refused(answer)


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
    return Declined(status, body.error, body.message)


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
