"""The body of `member_erase`, and what is left of the bodies that spoke of the person (`docs/decisions/260`)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from counter_app.protocol.operations import OperationType, encode

# Bodies that hold what is a person's own: name, phone, birthday, tags, and words about them.
PERSONAL = (
    OperationType.MEMBER_SIGN_UP,
    OperationType.MEMBER_UPDATE,
    OperationType.MEMBER_IMPORT,
    OperationType.TAG_PUT,
    OperationType.FOLLOW_UP,
    OperationType.MEMBER_MERGE,
    OperationType.POINTS_ADJUST,
    OperationType.COUPON_PUT,
)
# Bodies of what was sold and taken back: they stay for the books, save a text in them that names the person.
SALES = (OperationType.CHECKOUT, OperationType.RESERVE)
TAKEN_BACK = (OperationType.VOID, OperationType.REFUND)
_TEXTS = ("phone", "name", "birthday", "member_code", "reason", "tag", "note", "title", "script")


class MemberErase(msgspec.Struct, frozen=True, kw_only=True):
    """`member_erase`: everything of the person whom `member` names goes, save the ledgers. `give_up_value`: stored
    value and deposits that were left were known and given up."""

    member: str
    reason: str
    give_up_value: bool = False


def unnamed(kind: str, body: bytes, names: Callable[[str], bool]) -> bytes:
    """A stored body of one of `SALES` or `TAKEN_BACK` without the texts of which `names` holds; any other as it is."""
    if kind not in (*SALES, *TAKEN_BACK):
        return body
    said = msgspec.json.decode(body)
    if not isinstance(said, dict):
        return body
    lines = said.get("lines") if kind in SALES else None
    found = [(line, "what") for line in lines] if isinstance(lines, list) else [(said, "reason")]
    bad = [(of, key) for of, key in found if isinstance(of.get(key), str) and of[key] and names(of[key])]
    for of, key in bad:
        of[key] = ""
    return encode(said) if bad else body


def redacted(kind: str, body: bytes) -> bytes:
    """A stored body without what is the person's own: of one of `PERSONAL`, and of a sale or what took it back the
    words alone; any other as it is."""
    if kind not in PERSONAL:
        return unnamed(kind, body, lambda _: True)
    said = msgspec.json.decode(body)
    if not isinstance(said, dict):
        return b"{}"
    said |= {name: "" if kind != OperationType.MEMBER_UPDATE else None for name in _TEXTS if said.get(name)}
    if said.get("tags"):
        said["tags"] = [] if kind != OperationType.MEMBER_UPDATE else None
    if kind == OperationType.MEMBER_UPDATE and "reason" in said:
        said["reason"] = ""
    return encode(said)
