"""The schemas of the document: the wire's structs, and what JSON Schema can say of them beyond their fields' types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from inspect import cleandoc
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.cloud.changes import MAX_ROWS
from counter_app.cloud.held import MAX_OF_A_KIND as MAX_HELD
from counter_app.cloud.leases import MAX_WANT
from counter_app.cloud.ledger import notes
from counter_app.cloud.ledger.envelope import LONGEST, MAX_ID, NEEDED, TIMES
from counter_app.cloud.ledger.leasing import OPEN, RETURNED, WRITTEN_OFF
from counter_app.cloud.ledger.puts import COUPON_ACTIONS
from counter_app.cloud.reserves import MAX_OF_A_KIND
from counter_app.cloud.shifts import MAX_SHIFTS
from counter_app.cloud.timeline import MAX_ENTRIES
from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.ledgers import Ledger
from counter_app.domain.member import MemberStatus, Role
from counter_app.domain.reservation import ReservationState
from counter_app.domain.settling import SETTLED, SettledAs
from counter_app.protocol import (
    bodies,
    changes,
    channels,
    consents,
    desk_bodies,
    devices,
    erasing,
    importing,
    merging,
    messages,
    numbers,
    operations,
    purchases,
    retention,
    settling,
    shifts,
    timeline,
    undoing,
)
from counter_app.protocol.bodies import BODY_TYPES
from counter_app.protocol.changes import ROW_TYPES, KindPage, columns_of, row_key
from counter_app.protocol.digest import DIGEST_COLUMNS, MODULUS
from counter_app.protocol.operations import MAX_OPERATIONS, Mode, Operation, ResultKind

REF = "#/components/schemas/{name}"
Schema = dict[str, Any]
_HEX_64 = "^[0-9a-f]{64}$"
_SIGNATURE = "^[0-9a-f]{128}$"
_UUID: Mapping[str, object] = MappingProxyType({"format": "uuid"})


def _words(words: Iterable[str]) -> Schema:
    """One of these; nothing in a row that is gone."""
    return {"enum": [*(str(each) for each in words), ""], "description": "Empty in a row with `deleted`."}


# What a struct's field cannot say: (schema, property) -> keywords.
_MORE: Mapping[tuple[str, str], Mapping[str, object]] = MappingProxyType(
    {
        ("OperationBatch", "operations"): {"maxItems": MAX_OPERATIONS},
        ("OperationResults", "results"): {"maxItems": MAX_OPERATIONS},
        ("Result", "result"): {"enum": [each.value for each in ResultKind]},
        ("KindDigest", "sum"): {"minimum": 0, "maximum": MODULUS - 1},
        ("KindDigest", "count"): {"minimum": 0},
        ("EnrolRequest", "public_key"): {"pattern": _HEX_64},
        ("EnrolRequest", "attempt"): {"maxLength": 64},
        ("EnrolRequest", "proof"): {"pattern": f"^$|{_SIGNATURE}"},
        ("TokenRequest", "token_hash"): {"pattern": _HEX_64},
        ("ReserveRequest", "members"): {"minimum": 0, "maximum": MAX_OF_A_KIND},
        ("LeaseRequest", "want"): {"minimum": 0, "maximum": MAX_WANT},
        ("Held", "members"): {"maxItems": MAX_HELD},
        ("Held", "coupons"): {"maxItems": MAX_HELD},
        ("Timeline", "entries"): {"maxItems": MAX_ENTRIES},
        ("ShiftPage", "shifts"): {"maxItems": MAX_SHIFTS},
        ("KindPage", "rows"): {"maxItems": MAX_ROWS},
        ("CampaignRow", "status"): _words(CampaignStatus),
        ("CouponRow", "status"): _words(CouponStatus),
        ("MemberRow", "status"): _words(MemberStatus),
        ("StaffRow", "role"): _words(Role),
        ("LotRow", "ledger"): {"anyOf": [_words(Ledger), {"pattern": "^stamp:.", "description": "A stamp card."}]},
        ("ExceptionRow", "status"): _words((notes.OPEN, notes.WITHDRAWN, SETTLED)),
        ("ReservationRow", "state"): _words(ReservationState),
        ("LeaseRow", "status"): _words((OPEN, RETURNED, WRITTEN_OFF)),
        ("StaffPut", "role"): {"enum": [each.value for each in Role]},
        ("CouponPut", "action"): {"enum": list(COUPON_ACTIONS)},
        ("ExceptionSettle", "outcome"): {"enum": [each.value for each in SettledAs]},
    }
)
_ENVELOPE: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "id": _UUID,
        "device": _UUID,
        "epoch": {"minimum": 0},
        "seq": {"minimum": 0},
        "prev": {"pattern": _HEX_64},
        "mode": {"enum": [each.value for each in Mode]},
        "at": {"format": "date-time"},
        "staff": {"maxLength": MAX_ID},
    }
)


class Health(msgspec.Struct, frozen=True):
    """Answer of `GET /v1/health`."""

    now: str
    cloud_epoch: str
    version: str


def ref(name: str) -> Schema:
    """A reference to a schema."""
    return {"$ref": REF.format(name=name)}


def components() -> dict[str, Schema]:
    """Every schema by its name."""
    _, made = msgspec.json.schema_components(list(_structs()), schema_hook=_any_value, ref_template=REF)
    for name, schema in made.items():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
        for field, more in ((key[1], more) for key, more in _MORE.items() if key[0] == name):
            schema["properties"][field] |= more
    _limit_bodies(made)
    _link_pages(made)
    return {**made, **_operations(made), **{page_name(kind): _page(kind, made) for kind in ROW_TYPES}}


def _structs() -> Iterator[type[msgspec.Struct]]:
    """Everything that the protocol's modules say: what is added there is described from the same day on."""
    yield Health
    asked = (desk_bodies, numbers, shifts, timeline)
    put = (channels, consents, erasing, importing, merging, messages, purchases, retention, settling, undoing)
    for module in (operations, bodies, *put, changes, devices, *asked):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == module.__name__:
                yield value


def _any_value(_: type) -> Schema:
    """`object`: any JSON."""
    return {"description": "Any JSON value."}


def _limit_bodies(made: Mapping[str, Schema]) -> None:
    """The limits that the service holds every body to (`ledger/envelope`)."""
    waiting, seen = [each.__name__ for each in BODY_TYPES.values()], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for field, schema in made[name]["properties"].items():
            for part in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
                if "$ref" in part:
                    waiting.append(part["$ref"].rpartition("/")[2])
                part |= _limits(field, part.get("type", ""))


def _limits(field: str, kind: str) -> Schema:
    if kind == "integer":
        return {"minimum": -MAX_MINOR, "maximum": MAX_MINOR}
    if kind != "string":
        return {}
    if field in TIMES:
        return {"format": "date-time"}
    limits: Schema = {"maxLength": LONGEST.get(field, MAX_ID)}
    return {"minLength": 1, **limits} if field in NEEDED else limits


def operation_name(body: type[msgspec.Struct]) -> str:
    """The schema of the operations with this body."""
    return f"{body.__name__}Operation"


def _operations(made: Mapping[str, Schema]) -> dict[str, Schema]:
    """`Operation`: one schema a type, told apart by `type`."""
    envelope = made[Operation.__name__]
    fields = {name: {**schema, **_ENVELOPE.get(name, {})} for name, schema in envelope["properties"].items()}
    found: dict[str, Schema] = {}
    for kind, body in BODY_TYPES.items():
        found[operation_name(body)] = {
            "title": operation_name(body),
            "description": f"An operation of the type `{kind}`.",
            "type": "object",
            "properties": {**fields, "type": {"type": "string", "const": kind.value}, "body": ref(body.__name__)},
            "required": envelope["required"],
        }
    mapping = {kind.value: REF.format(name=operation_name(body)) for kind, body in BODY_TYPES.items()}
    found[Operation.__name__] = {
        "title": Operation.__name__,
        "description": envelope["description"],
        "oneOf": [ref(name) for name in found],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }
    return found


def page_name(kind: str) -> str:
    """The schema of rows of a kind, as they stand in a page."""
    return f"{ROW_TYPES[kind].__name__}s"


def _page(kind: str, made: Mapping[str, Schema]) -> Schema:
    row, columns = made[ROW_TYPES[kind].__name__], columns_of(kind)
    cells = [{key: value for key, value in row["properties"][name].items() if key != "default"} for name in columns]
    return {
        "title": page_name(kind),
        "description": (
            f"Rows of the kind `{kind}`. {row['description']}\n\nRow key: {_listed(row_key(kind))}. Hashed in the "
            f"digest, in this order: {_listed(DIGEST_COLUMNS[kind])}."
        ),
        "type": "object",
        "properties": {
            "columns": {"type": "array", "items": {"type": "string"}, "const": columns},
            "rows": {
                "type": "array",
                "items": {"type": "array", "prefixItems": cells, "minItems": len(cells), "maxItems": len(cells)},
            },
        },
        "required": ["columns", "rows"],
        "x-row-key": list(row_key(kind)),
        "x-hashed-columns": list(DIGEST_COLUMNS[kind]),
    }


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _link_pages(made: Mapping[str, Schema]) -> None:
    """Wherever pages stand by kind, each kind's own schema; of kinds of a newer cloud no more than that they are."""
    unknown = ref(KindPage.__name__)
    for schema in made.values():
        for field in schema.get("properties", {}).values():
            if field.get("additionalProperties") == unknown:
                field["properties"] = {kind: ref(page_name(kind)) for kind in ROW_TYPES}
