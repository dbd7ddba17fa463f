"""From a sheet to old customers: columns found, each row read or rejected with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from counter_app.domain.old_columns import LOOKED_AT, Columns, Unit, find_columns
from counter_app.domain.old_customers import (
    Cell,
    Field,
    OldCustomer,
    Opening,
    Rejected,
    Why,
    is_totals,
    money_of,
    name_of,
    phone_text,
    points_of,
    shown,
    tags_of,
    tier_of,
    without_value,
)
from counter_app.domain.old_days import DAY_ZERO_1900, DAY_ZERO_1904, birthday_of, day_order
from counter_app.domain.tiers import Tiers
from counter_app.domain.values import dataclass
from counter_app.services.import_records import SheetTable
from counter_app.services.phones import normalise_phone

_FILLED = frozenset({Field.PHONE, Field.NAME, Field.BIRTHDAY, Field.TAG, Field.TIER})


@dataclass(frozen=True, slots=True)
class Rules:
    """What reading needs of the shop: where numbers without a country belong, its tiers by every word, today, and its
    money: how many digits that has behind the point, and what it is called."""

    region: str
    tiers: Mapping[str, str]
    today: date
    digits: int
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A row that can be used; `row` counts from 1 as a person sees it in the sheet."""

    row: int
    customer: OldCustomer


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be used, with what stands in it."""

    row: int
    why: Why
    field: Field
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListRead:
    """A whole list as it was read."""

    columns: Columns
    good: tuple[GoodRow, ...]
    rejected: tuple[RejectedRow, ...]

    @property
    def rows(self) -> int:
        """How many rows are somebody's."""
        return len(self.good) + len(self.rejected)


def words_of_tiers(tiers: Tiers) -> Mapping[str, str]:
    """Each tier by its name and by its titles."""
    known: dict[str, str] = {}
    for tier in tiers.tiers:
        for word in (tier.title.zh_CN, tier.title.en, tier.name):
            known[" ".join(word.split()).casefold()] = tier.name
    return known


def read_list(
    table: SheetTable,
    said: Sequence[tuple[str, str]],
    rules: Rules,
    looked_at: Callable[[int, int], None] = lambda _row, _of: None,
) -> ListRead:
    """Read every row behind the heading; rows without anything in them are none. Raises `BadSheet`."""
    columns = find_columns(table.rows[:LOOKED_AT], said)
    rows = _filled(table, columns)
    reader = _Reader(columns, rules, rows, day_zero_1904=table.day_zero_1904)
    good: list[GoodRow] = []
    rejected: list[RejectedRow] = []
    for place in range(columns.heading_row + 1, len(rows)):
        cells = rows[place]
        if not reader.is_somebodys(cells):
            continue
        try:
            good.append(GoodRow(place + 1, reader.read(cells)))
        except Rejected as no:
            why = Why.TOTALS if no.field is Field.PHONE and any(map(is_totals, cells)) else no.why
            rejected.append(RejectedRow(place + 1, why, no.field, tuple(map(shown, table.rows[place]))))
        if place % 1_000 == 0:
            looked_at(place, len(rows))
    return ListRead(columns, tuple(good), tuple(rejected))


class _Reader:
    """Reads rows of one list: where each field stands is looked up once."""

    def __init__(self, columns: Columns, rules: Rules, rows: Sequence[Sequence[Cell]], *, day_zero_1904: bool) -> None:
        self._rules = rules
        self._day_zero = DAY_ZERO_1904 if day_zero_1904 else DAY_ZERO_1900
        self._place = {column.field: column.place for column in columns.columns}
        self._minor = {column.field: column.unit is Unit.MINOR for column in columns.columns}
        self._tags = tuple(column.place for column in columns.of(Field.TAG))
        phone, birthday = self._place.get(Field.PHONE, -1), self._place.get(Field.BIRTHDAY)
        self._heading = columns.headings[phone] if 0 <= phone < len(columns.headings) else ""
        days = () if birthday is None else (cells[birthday] for cells in rows if birthday < len(cells))
        self._order = day_order(days)

    def is_somebodys(self, cells: Sequence[Cell]) -> bool:
        """Whether anything stands in a row. Formulas that were filled in far below the last customer, and show errors
        or nothing there, are nobody's; where the phone number should be, they may be somebody's. Nor is the heading,
        which stands again on each page of a list that was made to be printed."""
        place = self._place.get(Field.PHONE, -1)
        if self._heading and place < len(cells) and cells[place] == self._heading:
            return False
        for cell in cells:
            if cell is not None and shown(cell) and without_value(cell) is None:
                return True
        return 0 <= place < len(cells) and without_value(cells[place]) is not None

    def read(self, cells: Sequence[Cell]) -> OldCustomer:
        """One row. Raises `Rejected`."""
        phone = normalise_phone(phone_text(self._cell(cells, Field.PHONE)), self._rules.region)
        if phone is None:
            raise Rejected(Why.PHONE_INVALID, Field.PHONE)
        return OldCustomer(
            phone,
            name_of(self._cell(cells, Field.NAME)),
            birthday_of(self._cell(cells, Field.BIRTHDAY), self._rules.today, self._day_zero, self._order),
            tags_of(tuple(_with_value(cells, place, Field.TAG) for place in self._tags)) if self._tags else (),
            tier_of(self._cell(cells, Field.TIER), self._rules.tiers),
            Opening(
                points_of(self._cell(cells, Field.POINTS)),
                self._money(cells, Field.PRINCIPAL),
                self._money(cells, Field.BONUS),
            ),
        )

    def _cell(self, cells: Sequence[Cell], field: Field) -> Cell:
        place = self._place.get(field, -1)
        return _with_value(cells, place, field) if place >= 0 else None

    def _money(self, cells: Sequence[Cell], field: Field) -> int:
        rules, minor = self._rules, self._minor.get(field, False)
        return money_of(self._cell(cells, field), field, minor=minor, digits=rules.digits, currency=rules.currency)


def _with_value(cells: Sequence[Cell], place: int, field: Field) -> Cell:
    """A cell, None where the row is shorter. Raises `Rejected` where its value is not in the file: an amount that
    cannot be read is not none at all."""
    cell = cells[place] if place < len(cells) else None
    why = without_value(cell)
    if why is not None:
        raise Rejected(why, field)
    return cell


def _filled(table: SheetTable, columns: Columns) -> Sequence[Sequence[Cell]]:
    """What several rows share in one merged cell is said of each of them; amounts are not: they are there once."""
    wanted = {column.place for column in columns.columns if column.field in _FILLED}
    rows: list[Sequence[Cell]] = list(table.rows)
    for merged in table.merged:
        first = max(merged.top, columns.heading_row + 1)
        if merged.top != first or merged.left not in wanted or merged.top >= len(rows):
            continue
        value = rows[merged.top][merged.left] if merged.left < len(rows[merged.top]) else None
        for place in range(merged.top + 1, min(merged.bottom + 1, len(rows))):
            cells = list(rows[place])
            if any(cell is not None and shown(cell) for cell in cells) and merged.left < len(cells):
                cells[merged.left] = value
                rows[place] = cells
    return rows
