"""Who does the work of a call, and in which thread: the database is used synchronously.

Each kind of call has threads of its own, and each merchant a part of them: none uses up those of another. Bodies are
read with the limit of their call; inflated, proved and decoded in a thread, in this order.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from typing import Any, TypeVar

import msgspec
from anyio import CapacityLimiter, to_thread
from litestar import Response
from litestar.response import Stream

from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.app import Cloud
from counter_app.cloud.applying import Waiting
from counter_app.cloud.context import PLAYED_AT
from counter_app.cloud.http.bodies import (
    BATCH,
    BODY_SECONDS,
    SMALL,
    STRANGER_SECONDS,
    Limit,
    inflate,
    read_body,
)
from counter_app.cloud.http.replies import (
    Answer,
    AnyRequest,
    Packed,
    broken,
    check_protocol,
    pack,
    played_at,
    refusal,
    send,
    target_of,
    token_of,
)
from counter_app.cloud.http.shares import Shares
from counter_app.cloud.http.tries import Tries
from counter_app.cloud.ledger.envelope import Entry, read_batch
from counter_app.cloud.storage.engine import ASKING_AT_ONCE, CALLS_AT_ONCE, STRANGERS_AT_ONCE
from counter_app.domain.errors import Fault
from counter_app.protocol.devices import ENROLMENT_HEADER, SIGNATURE_HEADER, EnrolRequest
from counter_app.protocol.operations import OperationResults

T = TypeVar("T")
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_READING_AT_ONCE = 4
# One for each merchant whose requests are applied: those that only wait in a line hold none.
_LEADING_AT_ONCE = 64
_PART_OF_ONE = 2
_STRANGERS_WAITING = 32
_PACKED_AT_ONCE = 20  # results: so few are packed in no time
_log = logging.getLogger(__name__)


class Service:
    """The cloud behind the calls."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._asking = Shares(ASKING_AT_ONCE, _PART_OF_ONE)
        self._calls = Shares(CALLS_AT_ONCE, _PART_OF_ONE)
        self._reading = Shares(_READING_AT_ONCE, _PART_OF_ONE)
        self._strangers = Shares(STRANGERS_AT_ONCE, STRANGERS_AT_ONCE, most_waiting=_STRANGERS_WAITING)
        self._leading = CapacityLimiter(_LEADING_AT_ONCE)
        self._health = CapacityLimiter(1)
        self._tries = Tries(time.monotonic)

    async def health(self, request: AnyRequest) -> Answer:
        """That it is there: answered however many other calls wait."""

        async def asked() -> Packed:
            return await to_thread.run_sync(lambda: pack(request, asdict(self._cloud.health())), limiter=self._health)

        return await _answered(request, asked)

    async def call(self, request: AnyRequest, work: Callable[[Caller], object]) -> Answer:
        """Do the work of a call in the name of the counter whose token it carries, and whose key has signed it."""

        async def asked() -> Packed:
            caller = await self._caller(request)
            proved = self._proof(request)
            return await self._calls.run(caller.merchant, lambda: pack(request, work(proved(caller, b""))))

        return await _answered(request, asked)

    async def with_body(
        self, request: AnyRequest, kind: type[T], named: Callable[[Caller, T], object], limit: Limit = SMALL
    ) -> Answer:
        """A call with a body; who calls is asked before it is read, and again when it has come."""

        async def asked() -> Packed:
            merchant = (await self._caller(request)).merchant
            sent, proved, token = await _sent(request, limit), self._proof(request), token_of(request)

            def work() -> Packed:
                body = inflate(sent, _encoding(request), limit)
                caller = proved(self._cloud.authenticate(token), body)
                return pack(request, named(caller, decode(body, kind)))

            return await self._calls.run(merchant, work)

        return await _answered(request, asked)

    async def listen(self, request: AnyRequest, begin: Callable[[Caller, str], AsyncIterator[bytes]]) -> Response[Any]:
        """Open a stream in the name of the counter whose token it carries."""
        try:
            caller, proved = await self._caller(request), self._proof(request)
            stream = begin(
                await self._asking.run(caller.merchant, lambda: proved(caller, b"")),
                token_of(request),
            )
        except CallRefused as refused:
            return refusal(request, refused)
        except Fault as fault:
            return broken(request, fault)
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}  # no proxy shall save events up
        return Stream(stream, media_type="text/event-stream", headers=headers)

    async def enrol(self, request: AnyRequest) -> Answer:
        """A counter that has no token yet: anybody may call this, so it costs little."""
        address = request.client.host if request.client is not None else ""

        async def asked() -> Packed:
            check_protocol(request)
            sent = await _sent(request, SMALL, STRANGER_SECONDS)

            def work() -> Packed:
                wanted = decode(inflate(sent, _encoding(request), SMALL), EnrolRequest)
                return pack(request, self._cloud.enrol(wanted))

            try:
                return await self._strangers.run(address, work)
            except CallRefused as refused:
                wait = self._tries.wrong(address) if refused.error == "unknown_code" else 0
                if wait:
                    raise _too_many_tries(wait) from refused
                raise

        return await _answered(request, asked, 201)

    async def apply(self, request: AnyRequest) -> Answer:
        """Operations; whether the counter may still send is asked again in the transaction itself."""

        async def asked() -> Packed:
            caller = await self._caller(request)
            sent, proved, woken = await _sent(request, BATCH), self._proof(request), asyncio.Event()
            loop = asyncio.get_running_loop()

            def wake() -> None:
                with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                    loop.call_soon_threadsafe(woken.set)

            def enter() -> Waiting:
                body = inflate(sent, _encoding(request), BATCH)
                who = proved(caller, body)
                return self._cloud.enter(who, entries_of(body), len(body), wake)

            results = await self._turn(await self._reading.run(caller.merchant, enter), woken)
            if len(results.results) <= _PACKED_AT_ONCE:
                return pack(request, results)
            return await self._reading.run(caller.merchant, lambda: pack(request, results))

        return await _answered(request, asked)

    async def _turn(self, place: Waiting, woken: asyncio.Event) -> OperationResults:
        """Wait in the line of the merchant; without a thread, unless it is this request's turn to lead."""
        try:
            if not place.leads:
                await woken.wait()
            if place.answered:
                return place.result()
            return await to_thread.run_sync(place.lead, limiter=self._leading)
        finally:
            place.leave()

    async def _caller(self, request: AnyRequest) -> Caller:
        """Who calls. The part before the dot names the merchant, rightly or not: it is asked in that one's share."""
        check_protocol(request)
        token = token_of(request)
        return await self._asking.run(token.partition(".")[0], lambda: self._cloud.authenticate(token))

    def _proof(self, request: AnyRequest) -> Callable[[Caller, bytes], Caller]:
        """What looks whether this call comes from the enrolment that it names, and is signed. Raises `CallRefused`."""
        shown = request.headers.get(ENROLMENT_HEADER, "")
        signature = request.headers.get(SIGNATURE_HEADER, "")
        call = (request.method, target_of(request))
        return lambda caller, body: self._cloud.prove(caller, shown, signature, call, body)


async def _answered(request: AnyRequest, asked: Callable[[], Awaitable[Packed]], status: int = 200) -> Answer:
    PLAYED_AT.set(played_at(request))  # this call's own: each request has a context of its own, its thread a copy
    try:
        packed = await asked()
    except CallRefused as refused:
        return refusal(request, refused)
    except Fault as fault:
        return broken(request, fault)
    return send(packed, status)


async def _sent(request: AnyRequest, limit: Limit, seconds: float = BODY_SECONDS) -> bytes:
    return await read_body(request.stream(), limit, seconds)


def _encoding(request: AnyRequest) -> str:
    return request.headers.get("content-encoding", "")


def _too_many_tries(seconds: int) -> CallRefused:
    sentence = "This enrolment code is not known, and too many were tried from this address; wait a little."
    return CallRefused(429, "too_many_requests", sentence, retry_after_seconds=seconds)


def decode(body: bytes, kind: type[T]) -> T:
    """The body as `kind`. Raises `CallRefused` 400."""
    try:
        return msgspec.json.decode(body, type=kind)
    except _UNREADABLE as error:
        raise _cannot_be_read(error) from error


def entries_of(body: bytes) -> list[Entry]:
    """The entries of a batch. Raises `CallRefused` 400."""
    try:
        return read_batch(body)
    except _UNREADABLE as error:
        raise _cannot_be_read(error) from error


def _cannot_be_read(error: BaseException) -> CallRefused:
    return CallRefused(400, "invalid", f"The body cannot be read: {str(error)[:200]}")
