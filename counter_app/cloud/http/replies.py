"""Answers on the wire: what was found, what was refused and why, what is broken; and what a request says of itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response

from counter_app.cloud.answers import CallRefused
from counter_app.cloud.http.bodies import deflate
from counter_app.cloud.times import parse
from counter_app.domain.errors import Fault, FaultKind
from counter_app.protocol.devices import (
    CLOUD_TOO_OLD,
    OLDEST_PROTOCOL,
    PLAYED_AT_HEADER,
    PLEASE_UPDATE,
    PROTOCOL,
    PROTOCOL_HEADER,
    ErrorBody,
)

AnyRequest = Request[Any, Any, Any]
Answer = Response[bytes]
_JSON = "application/json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer's bytes, compressed as the caller accepts it: made in a thread, since it takes a while."""

    body: bytes
    encoding: str


def pack(request: AnyRequest, answer: object) -> Packed:
    """A value as it travels."""
    return squeeze(request, msgspec.json.encode(answer))


def squeeze(request: AnyRequest, body: bytes) -> Packed:
    """Bytes as they travel."""
    return Packed(*deflate(body, request.headers.get("accept-encoding", "")))


def send(packed: Packed, status: int, headers: dict[str, str] | None = None) -> Answer:
    """What was packed as an answer."""
    given = {"vary": "Accept-Encoding", "cache-control": "no-store", **(headers or {})}
    if packed.encoding:
        given["content-encoding"] = packed.encoding
    return Response(packed.body, status_code=status, media_type=_JSON, headers=given)


def reply(request: AnyRequest, body: bytes, status: int, headers: dict[str, str] | None = None) -> Answer:
    """A short answer."""
    return send(squeeze(request, body), status, headers)


def refusal(request: AnyRequest, refused: CallRefused) -> Answer:
    """A refused call as an answer."""
    headers = {}
    if refused.status == 401:
        headers["www-authenticate"] = "Bearer"
    if refused.retry_after_seconds is not None:
        headers["retry-after"] = str(refused.retry_after_seconds)
    body = ErrorBody(error=refused.error, message=refused.message, cause=refused.cause)
    return reply(request, msgspec.json.encode(body), refused.status, headers)


def broken(request: AnyRequest, fault: Fault) -> Answer:
    """A fault of the machine: the caller may try again."""
    _log.error("the service could not answer", extra={"fault": fault.kind.value})
    body = ErrorBody(error=fault.kind.value, message="The service has a fault of its own; try again later.")
    return reply(request, msgspec.json.encode(body), 503, {"retry-after": "5"})


def too_many_wait() -> Fault:
    """More calls wait than will be answered in time."""
    return Fault(FaultKind.DATABASE_BUSY, "too many calls wait", retryable=True)


def played_at(request: AnyRequest) -> datetime | None:
    """The time that a play shop's counter stands at, None where it says none that can be read."""
    try:
        return parse(request.headers.get(PLAYED_AT_HEADER, ""))
    except ValueError:
        return None


def token_of(request: AnyRequest) -> str:
    """The bearer token of a request, empty when it carries none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def target_of(request: AnyRequest) -> str:
    """Path and query exactly as they were sent: that is what the counter has signed."""
    raw_path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope.get("query_string", b"")
    path = raw_path.partition(b"?")[0]
    return (path + b"?" + query if query else path).decode("latin-1")


def check_protocol(request: AnyRequest) -> None:
    """This service speaks with programs of its own release and the one before; others are asked to update, or are told
    that the service has to be. Raises `CallRefused` 426."""
    text = request.headers.get(PROTOCOL_HEADER, "1")
    spoken = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if spoken < OLDEST_PROTOCOL:
        raise CallRefused(426, PLEASE_UPDATE, "This counter's program is too old for the service: please update it.")
    if spoken > PROTOCOL + 1:
        raise CallRefused(426, CLOUD_TOO_OLD, "The service is too old for this counter's program: please update it.")
