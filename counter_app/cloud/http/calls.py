"""Every call of the document: what is sent, what is answered, and an example of both."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.cloud.changes import MAX_ROWS
from counter_app.cloud.http import example_operations, examples
from counter_app.cloud.http.down import DEFAULT_LIMIT
from counter_app.cloud.http.refusals import DEFAULT
from counter_app.cloud.http.schemas import Health, ref
from counter_app.cloud.numbers import MAX_DAYS
from counter_app.cloud.shifts import MAX_SHIFTS
from counter_app.cloud.timeline import MAX_ENTRIES
from counter_app.protocol.changes import ChangesPage, Digest
from counter_app.protocol.devices import (
    ENROLMENT_HEADER,
    PROTOCOL,
    PROTOCOL_HEADER,
    SIGNATURE_HEADER,
    Enrolment,
    EnrolRequest,
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
from counter_app.protocol.messages import Reach, ReachRequest
from counter_app.protocol.numbers import Numbers
from counter_app.protocol.operations import OperationBatch, OperationResults
from counter_app.protocol.retention import RetentionRequest, RetentionTold
from counter_app.protocol.shifts import ShiftPage
from counter_app.protocol.timeline import Timeline

_WITH_BODY = (400, 401, 403, 408, 413, 426)
_TEXT: dict[str, Any] = {"type": "string"}
_FROM_0: dict[str, Any] = {"type": "integer", "minimum": 0}
_Values = Mapping[str, tuple[dict[str, Any], str, object]]
# The same in every call; token, enrolment and signature stand in `securitySchemes`.
_HEADERS: Mapping[str, tuple[dict[str, Any], str, object]] = MappingProxyType(
    {
        PROTOCOL_HEADER: (
            {"type": "string", "pattern": "^[0-9]{1,5}$", "default": "1"},
            "The number of the protocol that the counter speaks.",
            str(PROTOCOL),
        )
    }
)
_SECURITY: list[dict[str, list[str]]] = [
    {"device": [], "enrolment": [], "signature": []},
    {"device": []},
]


def security_schemes() -> dict[str, Any]:
    """What proves who calls."""
    return {
        "device": {"type": "http", "scheme": "bearer", "description": "The device's token, from its enrolment on."},
        "enrolment": {
            "type": "apiKey",
            "in": "header",
            "name": ENROLMENT_HEADER,
            "description": "`DEVICE EPOCH`: another one than the token's is answered 403 `revoked`.",
        },
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE_HEADER,
            "description": (
                "The Ed25519 signature over the signed text (see above), 128 hex digits. Once a counter signs "
                "(`signs`), a token alone is answered 401 `unsigned`."
            ),
        },
    }


def paths() -> dict[str, Any]:
    """Every call by path and method."""
    return {
        **_down_paths(),
        **_asked_paths(),
        **_figure_paths(),
        **_message_paths(),
        **_retention_paths(),
        **_own_paths(),
        "/v1/health": {
            "get": _call("Whether the service is there, and its time.", "health", 200, Health, examples.HEALTH)
        },
        "/v1/devices": {
            "post": _call(
                "Make the sender a counter by a one-use code; repeatable with the same key for 15 minutes.",
                "enrol", 201, Enrolment, examples.ENROLMENT,
                errors=(400, 403, 408, 409, 413, 426, 429), body=(EnrolRequest, examples.ENROL_REQUEST),
                headers=(PROTOCOL_HEADER,),
            )
        },
        "/v1/operations": {
            "post": _call(
                "Send what happened (`report`) or ask (`claim`); every operation is answered by itself, once for ever.",
                "apply", 200, OperationResults, examples.RESULTS,
                errors=_WITH_BODY, body=(OperationBatch, None), token=True,
            )
        },
        "/v1/reserves": {
            "post": _call(
                "Identities in reserve: members and coupons to be, for use without the network.",
                "reserve", 200, Reserve, examples.RESERVE,
                errors=_WITH_BODY, body=(ReserveRequest, examples.RESERVE_REQUEST), token=True,
            )
        },
        "/v1/leases": {
            "post": _call(
                "Uses of a campaign's hard quota that this counter alone may take, also without the network.",
                "lease", 200, LeaseGrant, examples.LEASE,
                errors=_WITH_BODY, body=(LeaseRequest, examples.LEASE_REQUEST), token=True,
            )
        },
        "/openapi.json": {
            "get": _call("This document.", "openapi", 200, None, {"openapi": "3.1.0"}, always=(405,)),
        },
    }  # fmt: skip


def _down_paths() -> dict[str, Any]:
    return {
        "/v1/changes": {
            "get": _call(
                "Rows of the scope that changed after a version, each once in its newest state; `after=0` is the first "
                "sync. The last page brings the digest. `ahead`: `after` is beyond this cloud's newest version; "
                "`version` is `after` then, the digest is of the cloud's own: it was set back, tell `/v1/witness`.",
                "changes", 200, ChangesPage, examples.CHANGES, errors=(400, 401, 403, 426), token=True,
                query={
                    "after": ({**_FROM_0, "default": 0}, "0 or the last version", 90_000),
                    "limit": (_between(MAX_ROWS, default=DEFAULT_LIMIT), f"1 to {MAX_ROWS}", 2_000),
                    "kinds": (_TEXT, "these kinds only, with commas between them", None),
                    "sent": (_TEXT, "ids of operations sent without an answer, with commas between them", None),
                },
            )
        },
        "/v1/digest": {
            "get": _call(
                "Count and sum of row hashes by kind of everything in the device's scope.",
                "digest", 200, Digest, examples.DIGEST, errors=(401, 403, 426), token=True,
            )
        },
    }  # fmt: skip


def _asked_paths() -> dict[str, Any]:
    """What is asked for, and heard of, beside the rows of the scope."""
    return {
        "/v1/members/{member}/timeline": {
            "get": _call(
                "Everything that happened with a member, newest first, a page.",
                "timeline", 200, Timeline, examples.TIMELINE, errors=(400, 401, 403, 404, 426, 429), token=True,
                query={
                    "before": (_TEXT, "what the page before named", None),
                    "limit": (_between(MAX_ENTRIES, default=100), f"1 to {MAX_ENTRIES}", 100),
                },
                path={"member": (_TEXT, "the member's id, or one that it had", "91c2e07b35aa")},
            )
        },
        "/v1/shifts": {
            "get": _call(
                "The shifts of all counters as they closed them, newest first, a page.",
                "shifts", 200, ShiftPage, examples.SHIFTS, errors=(400, 401, 403, 426, 429), token=True,
                query={
                    "store": (_TEXT, "of this store only", None),
                    "before": (_TEXT, "what the page before named", None),
                    "limit": (_between(MAX_SHIFTS, default=50), f"1 to {MAX_SHIFTS}", 50),
                },
            )
        },
        "/v1/events": {
            "get": _call(
                'Server-sent events: `changes` with `{"version": v}` when there is something after v in the scope.',
                "events", 200, None, examples.EVENTS, errors=(400, 401, 403, 426, 429), token=True,
                query={"after": (_FROM_0, "the caller's version; else `Last-Event-ID`", 90_000)},
                media="text/event-stream",
            )
        },
        "/v1/lookup": {
            "get": _call(
                "Rows that concern a code or a phone; `version` is 0, the cursor does not move.",
                "lookUp", 200, ChangesPage, examples.LOOKUP, errors=(400, 401, 403, 426, 429), token=True,
                query={
                    "code": (_TEXT, "short code, member number or signed code", "482913057716"),
                    "phone": (_TEXT, "E.164; instead of `code`", None),
                    "sent": (_TEXT, "as in `changes`", None),
                    "after": (_FROM_0, "the caller's version: voids of its own redemptions since then", None),
                },
            )
        },
    }  # fmt: skip


def _figure_paths() -> dict[str, Any]:
    """What charts are made of."""
    return {
        "/v1/numbers": {
            "get": _call(
                "The sums that charts are made of; what they say stands with their schemas.",
                "numbers", 200, Numbers, examples.NUMBERS, errors=(400, 401, 403, 404, 426, 429), token=True,
                query={
                    "store": (_TEXT, "of this store; without it of all together", None),
                    "from": (_TEXT, f"the first business day, less than {MAX_DAYS} before `until`", "2026-03-01"),
                    "until": (_TEXT, "the last one, up to which members and months are told too", "2026-03-10"),
                },
            )
        },
    }  # fmt: skip


def _message_paths() -> dict[str, Any]:
    """Before a message is planned."""
    return {
        "/v1/reach": {
            "post": _call(
                "Whom a message would reach, and why others not; nothing is written.",
                "reach", 200, Reach, examples.REACH, errors=_WITH_BODY,
                body=(ReachRequest, examples.REACH_REQUEST), token=True,
            )
        },
    }  # fmt: skip


def _retention_paths() -> dict[str, Any]:
    """How long personal data is kept."""
    return {
        "/v1/retention": {
            "post": _call(
                "How far the rules of how long personal data is kept are, and whom they concern, part by part. With "
                "`run` the round that is due by itself goes on: nothing goes that would not go anyway.",
                "retention", 200, RetentionTold, examples.RETENTION, errors=_WITH_BODY,
                body=(RetentionRequest, examples.RETENTION_REQUEST), token=True,
            )
        },
    }  # fmt: skip


def _own_paths() -> dict[str, Any]:
    """What counters say of themselves."""
    return {
        "/v1/token": {
            "post": _call(
                "The hash of the token that this counter uses next; the one in use stays good until then.",
                "nextToken", 200, TokenTaken, examples.TOKEN_TAKEN,
                errors=_WITH_BODY, body=(TokenRequest, examples.TOKEN_REQUEST), token=True,
            )
        },
        "/v1/held": {
            "post": _call(
                "Identities held in reserve, shown to a cloud that was restored from a backup.",
                "hold", 200, HeldAnswer, examples.HELD_ANSWER,
                errors=_WITH_BODY, body=(Held, examples.HELD), token=True,
            )
        },
        "/v1/witness": {
            "post": _call(
                "Where both logs of this counter end, to be remembered; what was remembered before is answered. "
                "`receipt`, of the last page of changes, proves that it was set back: a new epoch begins.",
                "witness", 200, Witness, examples.WITNESS,
                errors=_WITH_BODY, body=(WitnessRequest, examples.WITNESS_REQUEST), token=True,
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
    always: tuple[int, ...] = (405, 503),
    body: tuple[type[msgspec.Struct], object] | None = None,
    query: _Values | None = None,
    path: _Values | None = None,
    headers: tuple[str, ...] = (),
    token: bool = False,
    media: str = "application/json",
) -> dict[str, Any]:
    plain = "object" if media == "application/json" else "string"
    schema: dict[str, Any] = {"type": plain} if answer is None else ref(answer.__name__)
    responses: dict[str, Any] = {
        str(status): {"description": "Done.", "content": {media: {"schema": schema, "example": example}}}
    }
    responses |= {str(each): {"$ref": f"#/components/responses/{each}"} for each in (*errors, *always, DEFAULT)}
    call: dict[str, Any] = {"summary": summary, "operationId": name, "responses": responses}
    if body is not None:
        call["requestBody"] = {"required": True, "content": {"application/json": _body(*body)}}
    named = (PROTOCOL_HEADER,) if token else headers
    parameters = [
        *(_parameter(each, "query", *described) for each, described in (query or {}).items()),
        *({**_parameter(each, "path", *described), "required": True} for each, described in (path or {}).items()),
        *(_parameter(each, "header", *_HEADERS[each]) for each in named),
    ]
    if parameters:
        call["parameters"] = parameters
    if token:
        call["security"] = _SECURITY
    return call


def _body(kind: type[msgspec.Struct], example: object) -> dict[str, Any]:
    shown = {"examples": example_operations.named()} if kind is OperationBatch else {"example": example}
    return {"schema": ref(kind.__name__), **shown}


def _between(most: int, *, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default}


def _parameter(name: str, place: str, schema: dict[str, Any], description: str, example: object) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": place, "description": description, "schema": schema}
    return parameter if example is None else {**parameter, "example": example}
