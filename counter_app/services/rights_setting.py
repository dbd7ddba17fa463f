"""The setting `rights`: which single acts each role may do (`domain.rights`), and what becomes of a change of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from counter_app.domain.fields import Fields, refuse
from counter_app.domain.member import Role, Staff
from counter_app.domain.rights import RIGHTS, check_rights, whole
from counter_app.services.acting import is_till


def read_rights_setting(fields: Fields, name: str, present: object) -> object:
    """What a file says of some of them, over what holds. Raises `InvalidInput`, as every setting."""
    part = fields.part(name)
    said = {right: part.text(right) for right in RIGHTS if part.holds(right)}
    part.done()
    return {**whole(present), **check_rights(said, name)}


def refuse_lock_out(staff: Iterable[Staff], after: Mapping[str, str]) -> None:
    """Somebody who can sign in must be left for every act. Raises `InvalidInput` that names one for which there is
    nobody."""
    there = [person.role for person in staff if person.active and (person.pin_hash or is_till(person))]
    for name, role in after.items():
        if not any(each.at_least(Role(role)) for each in there):
            refuse(f"rights.{name}", f"nobody here is {role} and can sign in")
