"""What a call can be refused with: status, fixed words, sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from counter_app.cloud.http.schemas import ref
from counter_app.protocol.devices import CLONED, CLOUD_TOO_OLD, ENROLLED_ANEW, PLEASE_UPDATE, TOKEN_REPLACED

_SENTENCES: Mapping[int, str] = MappingProxyType(
    {
        400: "The call cannot be read; the message says why.",
        401: "No device token, one that is not known, or a call without the signature that this counter gives.",
        403: "The counter was revoked (`cause` says why where no person did it), or the enrolment code cannot be used.",
        404: "There is no such call, or nobody of that name.",
        405: "The call is made with another method.",
        408: "The body did not arrive in time.",
        409: "Another copy of the counter goes on with this key: make a new one and prove the former.",
        413: "The body is too large, as sent or inflated.",
        426: "Counter and service are more than one release apart: one of them needs an update.",
        429: "Too many look-ups or tries of unknown codes, or streams of one counter; wait as `Retry-After` says.",
        503: "A fault of the service itself (database, disk): not known whether it took effect, send again.",
    }
)
DEFAULT = "default"
_DEFAULT_SENTENCE = (
    "500: an error in the service that nobody foresaw; not known whether the call took effect, send again later. What "
    "stands between may answer anything else, in any form: that is treated alike."
)
# The words of `error` by status, the usual one first.
WORDS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        400: ("invalid", "too_many_operations", "clock_out_of_range"),
        401: ("unauthorised", "unsigned"),
        403: ("revoked", "unknown_code", "code_expired", "code_used", "not_proved", "unknown_store"),
        404: ("not_found", "unknown_member", "unknown_store"),
        405: ("method_not_allowed",),
        408: ("too_slow",),
        409: ("key_in_use",),
        413: ("too_large",),
        426: (PLEASE_UPDATE, CLOUD_TOO_OLD),
        429: ("too_many_requests",),
        503: ("busy", "disk_full", "disk_error", "database_damaged", "key_missing", "clock_unusable"),
    }
)
_CAUSES: Mapping[int, tuple[str, ...]] = MappingProxyType({403: (CLONED, ENROLLED_ANEW, TOKEN_REPLACED)})
_MESSAGES: Mapping[int, str] = MappingProxyType(
    {
        400: "`limit` is no whole number.",
        401: "A device token is needed.",
        403: "This counter was revoked.",
        404: "There is no such call.",
        405: "There is no such call.",
        408: "The body did not arrive in time.",
        409: "Another copy of this counter goes on with this key; make a new one.",
        413: "A body of this call has at most 4 MiB as sent and 16 MiB inflated.",
        426: "This counter's program is too old for the service: please update it.",
        429: "Too many look-ups of unknown codes; wait a minute.",
        503: "The service has a fault of its own; try again later.",
    }
)
_HEADERS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        401: ("WWW-Authenticate", "`Bearer`"),
        405: ("Allow", "The methods that there are."),
        429: ("Retry-After", "Seconds."),
        503: ("Retry-After", "Seconds."),
    }
)


def responses() -> dict[str, Any]:
    """Each status once, for calls to refer to."""
    internal = _response(_DEFAULT_SENTENCE, "internal", _MESSAGES[503])
    return {str(status): _refusal(status) for status in _SENTENCES} | {DEFAULT: internal}


def _refusal(status: int) -> dict[str, Any]:
    said = f"{_SENTENCES[status]} `error`: {', '.join(f'`{word}`' for word in WORDS[status])}."
    if status in _CAUSES:
        said += f" `cause`: {', '.join(f'`{word}`' for word in _CAUSES[status])}."
    made = _response(said, WORDS[status][0], _MESSAGES[status])
    if status in _HEADERS:
        name, description = _HEADERS[status]
        made["headers"] = {name: {"description": description, "schema": {"type": "string"}}}
    return made


def _response(description: str, word: str, message: str) -> dict[str, Any]:
    content = {"schema": ref("ErrorBody"), "example": {"error": word, "message": message}}
    return {"description": description, "content": {"application/json": content}}
