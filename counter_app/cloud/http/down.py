"""The calls by which a counter learns: changes, digest, look-up, timeline, shifts, numbers, events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from litestar import Request, Response, get

from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.app import Cloud
from counter_app.cloud.watching import Watcher

AnyRequest = Request[Any, Any, Any]
Answer = Response[bytes]
DEFAULT_LIMIT = 2_000
_LONGEST_SENT = 4_000
_NOTHING_AFTER = 2**62


class Calls(Protocol):
    """Does the work of a call in the name of the counter whose token it carries."""

    async def call(self, request: AnyRequest, work: Callable[[Caller], object]) -> Answer: ...

    async def listen(
        self, request: AnyRequest, begin: Callable[[Caller, str], AsyncIterator[bytes]]
    ) -> Response[Any]: ...


def number(request: AnyRequest, name: str, default: int) -> int:
    """A whole number of the query. Raises `CallRefused` 400."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise CallRefused(400, "invalid", f"`{name}` is no whole number.")
    return int(text)


def _listed(request: AnyRequest, name: str, longest: int) -> list[str]:
    """Words of the query with commas between them."""
    return [word for word in request.query_params.get(name, "")[:longest].split(",") if word]


def down_handlers(service: Calls, cloud: Cloud, watcher: Watcher) -> list[Any]:
    """The handlers of these calls."""

    @get("/v1/changes")
    async def changes(request: AnyRequest) -> Answer:
        kinds, sent = _listed(request, "kinds", 1_000), _listed(request, "sent", _LONGEST_SENT)
        return await service.call(
            request,
            lambda caller: cloud.changes(
                caller, number(request, "after", 0), number(request, "limit", DEFAULT_LIMIT), kinds, sent
            ),
        )

    @get("/v1/digest")
    async def digest(request: AnyRequest) -> Answer:
        return await service.call(request, cloud.digest)

    @get("/v1/lookup")
    async def lookup(request: AnyRequest) -> Answer:
        asked = request.query_params
        code, phone = asked.get("code", "")[:512], asked.get("phone", "")[:64]
        sent = _listed(request, "sent", _LONGEST_SENT)
        return await service.call(
            request,
            lambda caller: cloud.look_up(
                caller, code=code, phone=phone, sent=sent, after=number(request, "after", _NOTHING_AFTER)
            ),
        )

    @get("/v1/members/{member:str}/timeline")
    async def timeline(request: AnyRequest) -> Answer:
        member, before = str(request.path_params["member"]), request.query_params.get("before", "")
        return await service.call(
            request, lambda caller: cloud.timeline(caller, member[:64], before, number(request, "limit", 100))
        )

    @get("/v1/shifts")
    async def shifts(request: AnyRequest) -> Answer:
        asked = request.query_params
        store, before = asked.get("store", ""), asked.get("before", "")
        return await service.call(
            request, lambda caller: cloud.shifts(caller, store, before, number(request, "limit", 50))
        )

    @get("/v1/events")
    async def events(request: AnyRequest) -> Response[Any]:
        return await service.listen(request, lambda caller, token: watcher.admit(caller, token, _heard_up_to(request)))

    return [changes, digest, lookup, timeline, shifts, _numbers(service, cloud), events]


def _numbers(service: Calls, cloud: Cloud) -> Any:
    @get("/v1/numbers")
    async def numbers(request: AnyRequest) -> Answer:
        asked = request.query_params
        store, first, until = (asked.get(name, "")[:64] for name in ("store", "from", "until"))
        return await service.call(request, lambda caller: cloud.numbers(caller, store, first, until))

    return numbers


def _heard_up_to(request: AnyRequest) -> int:
    """Where the caller stands: what it names, else the id of the last event that it heard. Raises `CallRefused` 400."""
    last = request.headers.get("last-event-id", "")
    known = int(last) if last.isascii() and last.isdigit() and len(last) <= 18 else 0
    return number(request, "after", known)
