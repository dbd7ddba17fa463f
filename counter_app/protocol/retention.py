"""What a counter is told of how long personal data is kept (`docs/decisions/280`)."""

from __future__ import annotations

import msgspec


class RetentionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/retention`: how far the rules are; whom they concern behind the place `after` of the answer before.
    `run`: go on with the round that is due by itself; nothing goes that would not go anyway."""

    after: str = ""
    run: bool = False


class RetentionFound(msgspec.Struct, frozen=True, kw_only=True):
    """Of a portion, or of a round: `members` who go, `held` who are kept all the same, by reason, and `calls`."""

    members: int = 0
    held: dict[str, int] = {}
    calls: int = 0


class RetentionTold(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `noticed_at`: since when the rules are announced, "" where none are; `why` (rules, clock): why they
    had to be; `from_when`: nothing goes before. `day`: of the last round, `purged`: what went in it, `counted`: what it
    found that will. `under_way`: a round goes on. `portion`: whom the rules concern in this part of the members;
    `after`: its end, "" where it was the last. `done`: how many rows a `run` has looked at."""

    now: str
    noticed_at: str = ""
    why: str = ""
    from_when: str = ""
    day: str = ""
    purged: RetentionFound | None = None
    counted: RetentionFound | None = None
    under_way: bool = False
    portion: RetentionFound = RetentionFound()
    after: str = ""
    done: int = 0
