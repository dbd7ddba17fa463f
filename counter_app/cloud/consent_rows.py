"""Consents as the cloud keeps them. As in `rows`; `docs/decisions/276`."""

from __future__ import annotations

from counter_app.cloud.rows import Record
from counter_app.protocol import consents as wire


class ConsentRow(Record):
    """The last word of the member `id` since the sign-up. `deleted`: the member became another one, or was erased."""

    given: bool
    at: str
    how: str
    text_version: str
    guardian: bool
    staff: str
    store: str
    deleted: bool = False
    version: int = 0
    digest: int = 0
    zone: str = ""


def consent_told(row: ConsentRow, _: object) -> wire.ConsentRow:
    """As it travels."""
    return wire.ConsentRow(
        id=row.id,
        version=row.version,
        given=row.given,
        at=row.at,
        how=row.how,
        text_version=row.text_version,
        guardian=row.guardian,
        staff=row.staff,
        store=row.store,
        deleted=row.deleted,
    )
