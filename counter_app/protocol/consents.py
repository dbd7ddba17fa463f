"""What travels of consents: the body of `consent_put`, and the row that comes down (`docs/decisions/276`)."""

from __future__ import annotations

import msgspec


class ConsentPut(msgspec.Struct, frozen=True, kw_only=True):
    """`consent_put`: the member agrees to be written to, or no longer does. `how`: counter, paper, phone, message,
    wallet. `guardian`: a parent or guardian said it. `after`: the moment of the word that was known before; this one is
    later, whatever the counter's clock says."""

    member: str
    given: bool
    how: str
    store: str
    text_version: str = ""
    guardian: bool = False
    after: str = ""


class ConsentRow(msgspec.Struct, frozen=True, kw_only=True):
    """The last word of the member with this id since the sign-up; of who has said nothing since there is none."""

    id: str
    version: int
    given: bool
    at: str
    how: str
    text_version: str
    guardian: bool
    staff: str
    store: str
    deleted: bool = False
