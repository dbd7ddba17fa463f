"""The calls: bytes in, bytes out. The work itself runs in threads, since the database is used synchronously."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import msgspec
from anyio import CapacityLimiter, to_thread
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Stream

from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.app import Cloud
from counter_app.cloud.context import PLAYED_AT
from counter_app.cloud.http.bodies import deflate, read_body
from counter_app.cloud.http.down import down_handlers
from counter_app.cloud.http.openapi import document
from counter_app.cloud.ledger.envelope import read_entries
from counter_app.cloud.storage.engine import CALLS_AT_ONCE
from counter_app.cloud.times import parse
from counter_app.cloud.watching import Watcher
from counter_app.domain.errors import Fault, FaultKind
from counter_app.protocol.devices import (
    CLOUD_TOO_OLD,
    ENROLMENT_HEADER,
    OLDEST_PROTOCOL,
    PLAYED_AT_HEADER,
    PLEASE_UPDATE,
    PROTOCOL,
    PROTOCOL_HEADER,
    SIGNATURE_HEADER,
    EnrolRequest,
    ErrorBody,
    Held,
    LeaseRequest,
    ReserveRequest,
    TokenRequest,
    WitnessRequest,
)
from counter_app.protocol.operations import MAX_OPERATIONS

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]
Answer = Response[bytes]
_JSON = "application/json"
# Requests that wait to be applied together hold a thread, but no connection.
_APPLYING_AT_ONCE = 64
_WAITING_AT_MOST = 256
_log = logging.getLogger(__name__)


class _RawBatch(msgspec.Struct):
    """A batch whose entries are read one by one, so that a wrong one takes none with it."""

    operations: list[msgspec.Raw]


class Service:
    """The cloud behind the calls."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        # Each kind of call has threads of its own, so that none uses up those of another.
        self._calls = CapacityLimiter(CALLS_AT_ONCE)
        self._applying = CapacityLimiter(_APPLYING_AT_ONCE)
        self._health = CapacityLimiter(1)

    async def health(self, request: AnyRequest) -> Answer:
        """That it is there: answered however many other calls wait."""
        return await self._answer(request, lambda: asdict(self._cloud.health()), 200, self._health)

    async def open_call(self, request: AnyRequest, work: Callable[[], object], *, status: int = 200) -> Answer:
        """Do the work of a call that needs no token."""
        return await self._answer(request, work, status, self._calls)

    async def _answer(
        self, request: AnyRequest, work: Callable[[], object], status: int, limiter: CapacityLimiter
    ) -> Answer:
        if limiter.statistics().tasks_waiting >= _WAITING_AT_MOST:
            return broken(request, Fault(FaultKind.DATABASE_BUSY, "too many calls wait", retryable=True))
        PLAYED_AT.set(played_at(request))  # this call's own: each request has a context of its own, its thread a copy
        try:
            answer = await to_thread.run_sync(work, limiter=limiter)
        except CallRefused as refused:
            return refusal(request, refused)
        except Fault as fault:
            return broken(request, fault)
        return reply(request, msgspec.json.encode(answer), status)

    async def call(
        self, request: AnyRequest, work: Callable[[Caller], object], *, status: int = 200, body: bytes = b""
    ) -> Answer:
        """Do the work of a call in the name of the counter whose token it carries, and whose key has signed it."""
        token, proved = token_of(request), self._proof(request, body)

        def named() -> object:
            check_protocol(request)
            return work(proved(self._cloud.authenticate(token)))

        return await self.open_call(request, named, status=status)

    def _proof(self, request: AnyRequest, body: bytes) -> Callable[[Caller], Caller]:
        """What looks whether this call comes from the enrolment that it names, and is signed. Raises `CallRefused`."""
        shown = request.headers.get(ENROLMENT_HEADER, "")
        signature = request.headers.get(SIGNATURE_HEADER, "")
        call = (request.method, target_of(request))
        return lambda caller: self._cloud.prove(caller, shown, signature, call, body)

    async def with_body(self, request: AnyRequest, kind: type[T], named: Callable[[Caller, T], object]) -> Answer:
        """A call with a body; who calls is asked before it is read, and again when it has come."""
        try:
            await self._caller(request)
            read, body = await self._read(request, kind)
        except CallRefused as refused:
            return refusal(request, refused)
        except Fault as fault:
            return broken(request, fault)
        return await self.call(request, lambda caller: named(caller, read), body=body)

    async def listen(self, request: AnyRequest, begin: Callable[[Caller, str], AsyncIterator[bytes]]) -> Response[Any]:
        """Open a stream in the name of the counter whose token it carries."""
        token, proved = token_of(request), self._proof(request, b"")
        try:
            caller = await self._caller(request)
            stream = begin(await to_thread.run_sync(proved, caller, limiter=self._calls), token)
        except CallRefused as refused:
            return refusal(request, refused)
        except Fault as fault:
            return broken(request, fault)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}  # no proxy shall save events up
        return Stream(stream, media_type="text/event-stream", headers=headers)

    async def enrol(self, request: AnyRequest) -> Answer:
        """A counter that has no token yet."""
        try:
            check_protocol(request)
            read, _ = await self._read(request, EnrolRequest)
        except CallRefused as refused:
            return refusal(request, refused)
        return await self.open_call(request, partial(self._cloud.enrol, read), status=201)

    async def apply(self, request: AnyRequest) -> Answer:
        """Operations; whether the counter may still send is asked again in the transaction itself."""
        try:
            caller = await self._caller(request)
            read, body = await self._read(request, _RawBatch)
        except CallRefused as refused:
            return refusal(request, refused)
        except Fault as fault:
            return broken(request, fault)
        proved = self._proof(request, body)
        return await self._answer(request, lambda: _apply(self._cloud, proved(caller), read), 200, self._applying)

    async def _caller(self, request: AnyRequest) -> Caller:
        check_protocol(request)
        return await to_thread.run_sync(self._cloud.authenticate, token_of(request), limiter=self._calls)

    async def _read(self, request: AnyRequest, kind: type[T]) -> tuple[T, bytes]:
        body = await read_body(request.stream(), request.headers.get("content-encoding", ""))
        return decode(body, kind), body


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


def decode(body: bytes, kind: type[T]) -> T:
    """The body as `kind`. Raises `CallRefused` 400."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CallRefused(400, "invalid", f"The body cannot be read: {str(error)[:200]}") from error


def reply(request: AnyRequest, body: bytes, status: int, headers: dict[str, str] | None = None) -> Answer:
    """An answer, compressed as the caller accepts it."""
    compressed, encoding = deflate(body, request.headers.get("accept-encoding", ""))
    given = {"vary": "Accept-Encoding", "cache-control": "no-store", **(headers or {})}
    if encoding:
        given["content-encoding"] = encoding
    return Response(compressed, status_code=status, media_type=_JSON, headers=given)


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


def _handlers(cloud: Cloud, watcher: Watcher) -> list[Any]:
    service = Service(cloud)
    described = msgspec.json.encode(document())

    @get("/openapi.json")
    async def openapi(request: AnyRequest) -> Answer:
        return reply(request, described, 200)

    @get("/v1/health")
    async def health(request: AnyRequest) -> Answer:
        return await service.health(request)

    @post("/v1/devices", status_code=201)
    async def devices(request: AnyRequest) -> Answer:
        return await service.enrol(request)

    @post("/v1/operations", status_code=200)
    async def operations(request: AnyRequest) -> Answer:
        return await service.apply(request)

    @post("/v1/reserves", status_code=200)
    async def reserves(request: AnyRequest) -> Answer:
        return await service.with_body(request, ReserveRequest, cloud.reserve)

    @post("/v1/leases", status_code=200)
    async def leases(request: AnyRequest) -> Answer:
        return await service.with_body(request, LeaseRequest, cloud.lease)

    return [
        *(openapi, health, devices, operations, reserves, leases),
        *down_handlers(service, cloud, watcher),
        *_own_handlers(service, cloud),
    ]


def _own_handlers(service: Service, cloud: Cloud) -> list[Any]:
    """What counters say of themselves: token, reserve, logs."""

    @post("/v1/token", status_code=200)
    async def token(request: AnyRequest) -> Answer:
        return await service.with_body(request, TokenRequest, cloud.next_token)

    @post("/v1/held", status_code=200)
    async def held(request: AnyRequest) -> Answer:
        return await service.with_body(request, Held, cloud.hold)

    @post("/v1/witness", status_code=200)
    async def witness(request: AnyRequest) -> Answer:
        return await service.with_body(request, WitnessRequest, cloud.witness)

    return [token, held, witness]


def _apply(cloud: Cloud, caller: Caller, batch: _RawBatch) -> object:
    if len(batch.operations) > MAX_OPERATIONS:
        raise CallRefused(400, "too_many_operations", f"A batch has at most {MAX_OPERATIONS} operations.")
    return cloud.apply(caller, read_entries(batch.operations))


def _refused_by_framework(request: AnyRequest, error: HTTPException) -> Answer:
    word = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "invalid")
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    body = ErrorBody(error=word, message="There is no such call.")
    return reply(request, msgspec.json.encode(body), error.status_code, headers)


def _our_bug(request: AnyRequest, error: Exception) -> Answer:
    # The border of the service: whatever slipped through must not close the connection without a word.
    _log.error("an unexpected error", exc_info=error)
    body = ErrorBody(error="internal", message="The service has a fault of its own; try again later.")
    return reply(request, msgspec.json.encode(body), 500)


def make_asgi(cloud: Cloud) -> Litestar:
    """The ASGI application over an open cloud; the caller closes the cloud."""
    # Paths of look-ups hold codes and phones: what was asked for is written down nowhere, whoever listens to loggers.
    logging.getLogger("uvicorn.access").disabled = True
    watcher = Watcher(cloud)
    return Litestar(
        route_handlers=_handlers(cloud, watcher),
        state=State({"watcher": watcher}),
        openapi_config=None,
        exception_handlers={HTTPException: _refused_by_framework, Exception: _our_bug},
        request_max_body_size=None,
        logging_config=None,
    )
