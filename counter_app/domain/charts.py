"""A chart as a value: what is painted, the sentence above it, and the table behind it, in one language."""

from __future__ import annotations

from counter_app.domain.values import dataclass

LINES, BARS, STACK, GRID = "lines", "bars", "stack", "grid"
TEXT, NUMBER = "text", "number"
Row = tuple[str | int | None, ...]
_SHARES = 100


@dataclass(frozen=True, slots=True)
class Series:
    """Values along the places of a chart, None where there is nothing to say; `texts`: the labels beside them."""

    title: str
    values: tuple[int | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. `shape`: lines, bars, stack or grid; `places`: what stands along the bottom (of a grid: along the
    top, each series being a row). `columns`: (name, kind) of `rows`. `now_at`: the place whose time
    is not over; of lines, where between two places the first series ends."""

    name: str
    title: str
    sentence: str
    shape: str
    places: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    note: str = ""
    now_at: float | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to paint."""
        return not any(value for each in self.series for value in each.values)


def percent(part: int, whole: int) -> int:
    """Of 100, rounded half up; 0 of nothing."""
    return (part * 2 * _SHARES + whole) // (2 * whole) if whole else 0
