"""The OpenAPI document, made from the wire's own structs; an example stands at every call."""

from __future__ import annotations

from typing import Any

import msgspec

from counter_app.cloud.context import APP_VERSION
from counter_app.cloud.http import examples
from counter_app.protocol.changes import ChangesPage, Digest
from counter_app.protocol.devices import (
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
)
from counter_app.protocol.operations import BODY_TYPES, OperationBatch, OperationResults
from counter_app.protocol.timeline import Timeline

_REF = "#/components/schemas/{name}"
_SENTENCES = {
    400: "The call cannot be read; the message says why.",
    401: "No device token, one that is not known, or a call without the signature that this counter gives.",
    403: "The counter was revoked (`cause` says why where no person did it), or the enrolment code cannot be used.",
    404: "There is no such call.",
    405: "The call is made with another method.",
    408: "The body did not arrive in time.",
    409: "Another copy of the counter goes on with this key: make a new one and prove the former.",
    413: "The body is too large, as sent or inflated.",
    426: "Counter and service are more than one release apart: one of them needs an update.",
    429: "Too many look-ups of unknown codes; `Retry-After` says how long to wait.",
    503: "A fault of the service itself (database, disk): not known whether it took effect, send again.",
}
_ERRORS = {
    400: ("invalid", "`limit` is no whole number."),
    401: ("unauthorised", "A device token is needed."),
    403: ("revoked", "This counter was revoked."),
    404: ("not_found", "There is no such call."),
    405: ("method_not_allowed", "There is no such call."),
    408: ("too_slow", "The body did not arrive in time."),
    409: ("key_in_use", "Another copy of this counter goes on with this key; make a new one."),
    413: ("too_large", "A body has at most 4 MiB as sent and 16 MiB inflated."),
    426: ("please_update", "This counter's program is too old for the service: please update it."),
    429: ("too_many_requests", "Too many look-ups of unknown codes; wait a minute."),
    503: ("busy", "The service has a fault of its own; try again later."),
}


class Health(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/health`."""

    now: str
    cloud_epoch: str
    version: str


def document() -> dict[str, Any]:
    """The whole document as JSON values."""
    roots = (
        Health,
        EnrolRequest,
        Enrolment,
        OperationBatch,
        OperationResults,
        ChangesPage,
        Digest,
        Timeline,
        ReserveRequest,
        Reserve,
        LeaseRequest,
        LeaseGrant,
    )
    own = (TokenRequest, TokenTaken, Held, HeldAnswer, WitnessRequest, Witness)
    structs = (*roots, *own, ErrorBody, *BODY_TYPES.values())
    _, components = msgspec.json.schema_components(structs, schema_hook=_any_value, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Counter cloud",
            "version": APP_VERSION,
            "description": "Operations go up, changes come down; any call may be repeated at any time.",
        },
        "components": {
            "schemas": components,
            "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
            "responses": {str(status): _error(status) for status in _SENTENCES},
        },
        "paths": _paths(),
    }


def _any_value(_: type) -> dict[str, Any]:
    """`object`: any JSON."""
    return {"description": "Any JSON value."}


def _paths() -> dict[str, Any]:
    return {
        **_down_paths(),
        **_own_paths(),
        "/v1/health": {
            "get": _call("Whether the service is there, and its time.", "health", 200, Health, examples.HEALTH)
        },
        "/v1/devices": {
            "post": _call(
                "Make the sender a counter by a one-use code; repeatable with the same key for 15 minutes.",
                "enrol", 201, Enrolment, examples.ENROLMENT,
                errors=(400, 403, 408, 409, 413, 426), body=(EnrolRequest, examples.ENROL_REQUEST),
            )
        },
        "/v1/operations": {
            "post": _call(
                "Send what happened (`report`) or ask (`claim`); every operation is answered by itself, once for ever.",
                "apply", 200, OperationResults, examples.RESULTS,
                errors=(400, 401, 403, 408, 413, 426), body=(OperationBatch, examples.OPERATIONS), token=True,
            )
        },
        "/v1/reserves": {
            "post": _call(
                "Identities in reserve: members and coupons to be, for use without the network.",
                "reserve", 200, Reserve, examples.RESERVE,
                errors=(400, 401, 403, 408, 413, 426), body=(ReserveRequest, examples.RESERVE_REQUEST), token=True,
            )
        },
        "/v1/leases": {
            "post": _call(
                "Uses of a campaign's hard quota that this counter alone may take, also without the network.",
                "lease", 200, LeaseGrant, examples.LEASE,
                errors=(400, 401, 403, 408, 413, 426), body=(LeaseRequest, examples.LEASE_REQUEST), token=True,
            )
        },
        "/openapi.json": {"get": _call("This document.", "openapi", 200, None, {"openapi": "3.1.0"})},
    }  # fmt: skip


def _down_paths() -> dict[str, Any]:
    return {
        "/v1/changes": {
            "get": _call(
                "Rows of the scope that changed after a version, each once in its newest state; `after=0` is the first "
                "sync. The last page brings the digest.",
                "changes", 200, ChangesPage, examples.CHANGES, errors=(400, 401, 403, 426), token=True,
                query={
                    "after": ("integer", "0 or the last version", 90_000),
                    "limit": ("integer", "1 to 5000", 2_000),
                    "kinds": ("string", "these kinds only, with commas between them", None),
                    "sent": ("string", "ids of operations sent without an answer, with commas between them", None),
                },
            )
        },
        "/v1/digest": {
            "get": _call(
                "Count and sum of row hashes by kind of everything in the device's scope.",
                "digest", 200, Digest, examples.DIGEST, errors=(401, 403, 426), token=True,
            )
        },
        "/v1/members/{member}/timeline": {
            "get": _call(
                "Everything that happened with a member, newest first, a page.",
                "timeline", 200, Timeline, examples.TIMELINE, errors=(400, 401, 403, 404, 429), token=True,
                query={"before": ("string", "what the page before named", None), "limit": ("integer", "1 to 500", 100)},
                path={"member": ("string", "the member's id, or one that it had", "91c2e07b35aa")},
            )
        },
        "/v1/events": {
            "get": _call(
                'Server-sent events: `changes` with `{"version": v}` when there is something after v in the scope.',
                "events", 200, None, examples.EVENTS, errors=(400, 401, 403, 429), token=True,
                query={"after": ("integer", "the caller's version; else `Last-Event-ID`", 90_000)},
                media="text/event-stream",
            )
        },
        "/v1/lookup": {
            "get": _call(
                "Rows that concern a code or a phone; `version` is 0, the cursor does not move.",
                "lookUp", 200, ChangesPage, examples.LOOKUP, errors=(400, 401, 403, 426, 429), token=True,
                query={
                    "code": ("string", "short code, member number or signed code", "482913057716"),
                    "phone": ("string", "E.164; instead of `code`", None),
                    "sent": ("string", "as in `changes`", None),
                },
            )
        },
    }  # fmt: skip


def _own_paths() -> dict[str, Any]:
    """What counters say of themselves."""
    errors = (400, 401, 403, 408, 413, 426)
    return {
        "/v1/token": {
            "post": _call(
                "The hash of the token that this counter uses next; the one in use stays good until then.",
                "nextToken", 200, TokenTaken, examples.TOKEN_TAKEN,
                errors=errors, body=(TokenRequest, examples.TOKEN_REQUEST), token=True,
            )
        },
        "/v1/held": {
            "post": _call(
                "Identities held in reserve, shown to a cloud that was restored from a backup.",
                "hold", 200, HeldAnswer, examples.HELD_ANSWER,
                errors=errors, body=(Held, examples.HELD), token=True,
            )
        },
        "/v1/witness": {
            "post": _call(
                "Where both logs of this counter end, to be remembered; what was remembered before is answered.",
                "witness", 200, Witness, examples.WITNESS,
                errors=errors, body=(WitnessRequest, examples.WITNESS_REQUEST), token=True,
            )
        },
    }  # fmt: skip


def _call(  # noqa: PLR0913 - a call's description has these parts
    summary: str,
    name: str,
    status: int,
    answer: type[msgspec.Struct] | None,
    example: object,
    *,
    errors: tuple[int, ...] = (),
    body: tuple[type[msgspec.Struct], object] | None = None,
    query: dict[str, tuple[str, str, object]] | None = None,
    path: dict[str, tuple[str, str, object]] | None = None,
    token: bool = False,
    media: str = "application/json",
) -> dict[str, Any]:
    plain = "object" if media == "application/json" else "string"
    schema: dict[str, Any] = {"type": plain} if answer is None else {"$ref": _REF.format(name=answer.__name__)}
    responses: dict[str, Any] = {
        str(status): {"description": "Done.", "content": {media: {"schema": schema, "example": example}}}
    }
    responses |= {str(each): {"$ref": f"#/components/responses/{each}"} for each in (*errors, 405, 503)}
    call: dict[str, Any] = {"summary": summary, "operationId": name, "responses": responses}
    if body is not None:
        reference = {"$ref": _REF.format(name=body[0].__name__)}
        call["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": reference, "example": body[1]}},
        }
    parameters = [_parameter(each, *described) for each, described in (query or {}).items()]
    parameters += [
        {**_parameter(each, *described), "in": "path", "required": True} for each, described in (path or {}).items()
    ]
    if parameters:
        call["parameters"] = parameters
    if token:
        call["security"] = [{"device": []}]
    return call


def _parameter(name: str, kind: str, description: str, example: object) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "query", "description": description, "schema": {"type": kind}}
    return parameter if example is None else {**parameter, "example": example}


def _error(status: int) -> dict[str, Any]:
    word, message = _ERRORS[status]
    content = {"schema": {"$ref": _REF.format(name="ErrorBody")}, "example": {"error": word, "message": message}}
    return {"description": _SENTENCES[status], "content": {"application/json": content}}
