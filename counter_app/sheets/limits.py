"""How much is read of a list: more is a mistake, or meant to stop this computer."""

from __future__ import annotations

from counter_app.domain.old_customers import BadSheet

MAX_ROWS = 500_000
MAX_COLUMNS = 256
MAX_CELLS = 10_000_000


def check_row(row: int, columns: int) -> None:
    """Refuse what is too long or too wide. Raises `BadSheet`."""
    if row > MAX_ROWS:
        raise BadSheet("too_many_rows", most=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise BadSheet("too_many_columns", row=row, most=MAX_COLUMNS)


def check_area(rows: int, columns: int) -> None:
    """The same of a whole sheet."""
    check_row(rows, columns)
    if rows * columns > MAX_CELLS:
        raise BadSheet("too_many_cells", most=MAX_CELLS)
