"""One thing that `doctor` looked at."""

from __future__ import annotations

from typing import Literal

from counter_app.domain.values import dataclass

Level = Literal["good", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`problem` = the counter cannot work like this. Whoever has advice gives it in both languages."""

    name: str
    level: Level
    found: str
    advice: str = ""
    advice_zh: str = ""
