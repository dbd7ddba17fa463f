"""The body of `member_erase`, and what is left of the bodies that spoke of the person (`docs/decisions/260`)."""

from __future__ import annotations

import msgspec

from counter_app.protocol.operations import OperationType, encode

# Bodies that hold what is a person's own: name, phone, birthday, tags, and words about them.
PERSONAL = (
    OperationType.MEMBER_SIGN_UP,
    OperationType.MEMBER_UPDATE,
    OperationType.MEMBER_IMPORT,
    OperationType.TAG_PUT,
    OperationType.FOLLOW_UP,
)
_TEXTS = ("phone", "name", "birthday", "member_code", "reason", "tag", "note", "title", "script")


class MemberErase(msgspec.Struct, frozen=True, kw_only=True):
    """`member_erase`: everything of the person whom `member` names goes, save the ledgers. `give_up_value`: stored
    value and deposits that were left were known and given up."""

    member: str
    reason: str
    give_up_value: bool = False


def redacted(kind: str, body: bytes) -> bytes:
    """A stored body of one of `PERSONAL` without what is the person's own; any other as it is."""
    if kind not in PERSONAL:
        return body
    said = msgspec.json.decode(body)
    if not isinstance(said, dict):
        return b"{}"
    said |= {name: "" if kind != OperationType.MEMBER_UPDATE else None for name in _TEXTS if said.get(name)}
    if said.get("tags"):
        said["tags"] = [] if kind != OperationType.MEMBER_UPDATE else None
    if kind == OperationType.MEMBER_UPDATE and "reason" in said:
        said["reason"] = ""
    return encode(said)
