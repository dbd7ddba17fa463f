"""What members said of being written to since they signed up: read with all ids of a person, written, and laid over
what came down."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from counter_app.domain.consent import ConsentWord, last_word
from counter_app.protocol.consents import ConsentPut
from counter_app.storage.came_down import set_aside
from counter_app.storage.connection import Connection
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import at_ms, iso_to_ms, to_ms
from counter_app.storage.statements import put

# Two whom this counter merges keep their rows until the cloud has made one of them.
_ROOT = "CASE coalesce(alias_of, '') WHEN '' THEN consent.id ELSE alias_of END AS root"
_ALL = f"SELECT {_ROOT}, consent.* FROM consent LEFT JOIN member ON member.id = consent.id"  # noqa: S608 - our own
_SOME = (
    "SELECT told.root, consent.* FROM (SELECT value AS id, value AS root FROM json_each(:ids) UNION ALL"
    " SELECT id, alias_of FROM member WHERE alias_of <> '' AND alias_of IN (SELECT value FROM json_each(:ids)))"
    " AS told JOIN consent ON consent.id = told.id"
)
_OWN = "SELECT * FROM consent WHERE id = :id"
_JUST_LATER = timedelta(milliseconds=1)


class ConsentReading(SelfReading):
    """Mixin over one connection."""

    def consents_of(self, members: Sequence[str] | None) -> Mapping[str, ConsentWord]:
        """The last word by member, of these or of all; who has said nothing since the sign-up is not in it."""
        if members is None:
            rows = self._connection.execute(_ALL).all()
        else:
            rows = self._connection.execute(_SOME, {"ids": json.dumps(list(members))}).all()
        found: dict[str, ConsentWord] = {}
        for row in rows:
            best = last_word([_word(row), *([found[row.root]] if row.root in found else [])])
            assert best is not None
            found[row.root] = best
        return found


class ConsentWriting(ConsentReading):
    """Mixin over one connection."""

    def put_consent(self, member: str, word: ConsentWord) -> None:
        """The word of this member, over what came down."""
        row = self._connection.execute(_OWN, {"id": member}).first()
        _write(self._connection, member, word, row.version if row else 0)


def put_consent_again(connection: Connection, body: ConsentPut, said: Any, written: Collection[str]) -> None:
    """An own act (`said`: its operation) that the row which came down does not show yet."""
    member = _stands(connection, body.member)
    row = connection.execute(_OWN, {"id": member}).first()
    if member not in written or row is None:
        return
    word = word_of(body, said)
    if last_word([_word(row), word]) == word:
        _write(connection, member, word, row.version)


def word_of(body: ConsentPut, said: Any) -> ConsentWord:
    """What a body says, with moment and staff of its operation, by the cloud's time as its row will say it."""
    at = at_ms(said.at - said.clock_offset_ms)
    if body.after:
        at = max(at, at_ms(iso_to_ms(body.after)) + _JUST_LATER)
    return ConsentWord(body.given, at, body.how, body.text_version, body.guardian, said.staff, body.store)


def _stands(connection: Connection, member: str) -> str:
    row = connection.execute("SELECT alias_of FROM member WHERE id = :id", {"id": member}).first()
    return str(row.alias_of) if row and row.alias_of else member


def _write(connection: Connection, member: str, word: ConsentWord, version: int) -> None:
    set_aside(connection, "consent", (member,))
    values = {
        "id": member,
        "given": int(word.given),
        "at": to_ms(word.at),
        "how": word.how,
        "text_version": word.text_version,
        "guardian": int(word.guardian),
        "staff": word.staff,
        "store": word.store,
        "version": version,
    }
    connection.execute(put("consent", values), values)


def _word(row: Any) -> ConsentWord:
    return ConsentWord(
        bool(row.given), at_ms(row.at), row.how, row.text_version, bool(row.guardian), row.staff, row.store
    )
