"""The calls: which paths there are, and what each is answered by."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import BaseRouteHandler

from counter_app.cloud.app import Cloud
from counter_app.cloud.http.bodies import NAMES, SHOWN, best_of, deflate
from counter_app.cloud.http.channel_page import page_handlers
from counter_app.cloud.http.down import down_handlers
from counter_app.cloud.http.openapi import document
from counter_app.cloud.http.replies import Answer, AnyRequest, Packed, reply, send
from counter_app.cloud.http.service import Service
from counter_app.cloud.watching import Watcher
from counter_app.protocol.devices import (
    ErrorBody,
    Held,
    LeaseRequest,
    ReserveRequest,
    TokenRequest,
    WitnessRequest,
)
from counter_app.protocol.messages import ReachRequest
from counter_app.protocol.retention import RetentionRequest

_log = logging.getLogger(__name__)


@cache
def _described(encoding: str) -> Packed:
    """The document, compressed once: anybody may ask for it."""
    return Packed(*deflate(msgspec.json.encode(document()), encoding))


def _handlers(cloud: Cloud, watcher: Watcher) -> list[Any]:
    service = Service(cloud)

    @get("/openapi.json")
    async def openapi(request: AnyRequest) -> Answer:
        return send(_described(best_of(request.headers.get("accept-encoding", ""))), 200)

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
        return await service.with_body(request, ReserveRequest, cloud.reserve, NAMES)

    @post("/v1/leases", status_code=200)
    async def leases(request: AnyRequest) -> Answer:
        return await service.with_body(request, LeaseRequest, cloud.lease)

    return [
        *(openapi, health, devices, operations, reserves, leases),
        *_desk_handlers(service, cloud),
        *down_handlers(service, cloud, watcher),
        *_own_handlers(service, cloud),
        *page_handlers(),
    ]


def _desk_handlers(service: Service, cloud: Cloud) -> list[Any]:
    """What a manager asks before something is done with many."""

    @post("/v1/reach", status_code=200)
    async def reach(request: AnyRequest) -> Answer:
        return await service.with_body(request, ReachRequest, cloud.reach, NAMES)

    @post("/v1/retention", status_code=200)
    async def retention(request: AnyRequest) -> Answer:
        return await service.with_body(request, RetentionRequest, cloud.retention)

    return [reach, retention]


def _own_handlers(service: Service, cloud: Cloud) -> list[Any]:
    """What counters say of themselves: token, reserve, logs."""

    @post("/v1/token", status_code=200)
    async def token(request: AnyRequest) -> Answer:
        return await service.with_body(request, TokenRequest, cloud.next_token)

    @post("/v1/held", status_code=200)
    async def held(request: AnyRequest) -> Answer:
        return await service.with_body(request, Held, cloud.hold, SHOWN)

    @post("/v1/witness", status_code=200)
    async def witness(request: AnyRequest) -> Answer:
        return await service.with_body(request, WitnessRequest, cloud.witness)

    return [token, held, witness]


def _refused_by_framework(request: AnyRequest, error: HTTPException) -> Answer:
    word = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code, "invalid")
    allowed = {name.lower(): value for name, value in (error.headers or {}).items()}.get("allow", "")
    methods = [each for each in allowed.split(", ") if each and each != "OPTIONS"]
    headers = {"allow": ", ".join(methods)} if methods else {}
    body = ErrorBody(error=word, message="There is no such call.")
    return reply(request, msgspec.json.encode(body), error.status_code, headers)


def _our_bug(request: AnyRequest, error: Exception) -> Answer:
    # The border of the service: whatever slipped through must not close the connection without a word.
    _log.error("an unexpected error", exc_info=error)
    body = ErrorBody(error="internal", message="The service has a fault of its own; try again later.")
    return reply(request, msgspec.json.encode(body), 500)


def _no_options(request: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """The framework answers OPTIONS by itself; there is no such call here, as the document says."""
    if request.scope.get("method") == "OPTIONS":
        template = request.scope.get("path_template", "")
        known = {method for route in request.app.routes if route.path_format == template for method in route.methods}
        raise MethodNotAllowedException(headers={"allow": ", ".join(sorted(known))})


def make_asgi(cloud: Cloud) -> Litestar:
    """The ASGI application over an open cloud; the caller closes the cloud."""
    # Paths of look-ups hold codes and phones: what was asked for is written down nowhere, whoever listens to loggers.
    logging.getLogger("uvicorn.access").disabled = True
    watcher = Watcher(cloud)
    return Litestar(
        route_handlers=_handlers(cloud, watcher),
        state=State({"watcher": watcher}),
        guards=[_no_options],
        openapi_config=None,
        exception_handlers={HTTPException: _refused_by_framework, Exception: _our_bug},
        request_max_body_size=None,
        logging_config=None,
    )
