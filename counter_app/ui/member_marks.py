"""Which members of the list are marked: some by their ids, or all that the filters show but some; never a row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from counter_app.services.member_records import Selection, Wanted
from counter_app.ui.member_rows import MemberRows
from counter_app.ui.members.list_table import MemberTableView
from counter_app.ui.texts import counted, translate


class MemberMarks(QObject):
    """`changed`: others are marked than before. Whoever was marked by name stays so while the list is searched and
    filtered; all that the filters show are all of these filters, and nobody's once they are others."""

    changed = Signal()

    def __init__(self, rows: MemberRows, table: MemberTableView, wanted: Callable[[], Wanted]) -> None:
        super().__init__()
        self._rows, self._table, self._wanted = rows, table, wanted
        self._ids: set[str] = set()
        self._all_of: Wanted | None = None
        # The members that Shift and an arrow went over, the last one last, and who of them was marked before.
        self._run: list[str] = []
        self._before: set[str] = set()
        table.marking.connect(self.toggle)
        table.ranging.connect(self.range_to)

    @property
    def any(self) -> bool:
        """Whether anybody is marked."""
        return self._all_of is not None or bool(self._ids)

    @property
    def count(self) -> int:
        """How many; while they are being counted the least that it is."""
        return max(0, self._rows.total - len(self._ids)) if self._all_of is not None else len(self._ids)

    @property
    def growing(self) -> bool:
        """Whether there may be more."""
        return self._all_of is not None and self._rows.counting

    def selection(self) -> Selection:
        """Whom an act is for."""
        if self._all_of is not None:
            return Selection(self._all_of, but=frozenset(self._ids))
        return Selection(chosen=frozenset(self._ids))

    def holds(self, member: str) -> bool:
        """Whether a member is marked."""
        return (member in self._ids) is (self._all_of is None)

    def toggle(self, member: str = "") -> None:
        """Space, or Ctrl and a click: this one, or the one that is stood on."""
        if member := member or self._rows.chosen:
            self._run = []
            self._ids ^= {member}
            self._show()

    def all(self) -> None:
        """Everybody whom the filters show; once more nobody."""
        if self._all_of is not None and not self._ids:
            self.clear()
        else:
            self._all_of, self._ids, self._run = self._wanted(), set(), []
            self._show()

    def step(self, way: int) -> None:
        """Shift and an arrow: the next row too; the way back takes off again what the way there had marked."""
        here = self._rows.chosen
        if not here:
            return
        if not self._run or self._run[-1] != here:
            self._run, self._before = [here], {here} if self.holds(here) else set()
            self._set(here, marked=True)
        self._table.choose(self._table.current + way)
        there = self._rows.chosen
        if len(self._run) > 1 and there == self._run[-2]:
            self._set(self._run.pop(), marked=here in self._before)
        elif there != here:
            self._run.append(there)
            self._before |= {there} if self.holds(there) else set()
            self._set(there, marked=True)
        self._show()

    def range_to(self, member: str) -> None:
        """Shift and a click: every row from the one that is stood on to this one."""
        ids = [each.id for each in self._rows.members]
        if member in ids and self._table.current >= 0:
            low, high = sorted((self._table.current, ids.index(member)))
            for each in ids[low : high + 1]:
                self._set(each, marked=True)
            self._table.choose(ids.index(member))
            self._show()

    def clear(self) -> None:
        """Nobody."""
        if self.any:
            self._all_of, self._ids, self._run = None, set(), []
            self._show()

    def filters_changed(self) -> None:
        """Another list: all of the one before are not all of this one."""
        self._run = []
        if self._all_of is not None and replace(self._all_of, days=self._wanted().days) != self._wanted():
            self.clear()

    def words(self) -> str:
        """How many, for the line below the list; empty for nobody."""
        if not self.any:
            return ""
        said = counted(self.count, translate("Acts", "{0} marked"), translate("Acts", "{0} marked"))
        return said.replace(str(self.count), f"{self.count:,}{'+' if self.growing else ''}")

    def _set(self, member: str, *, marked: bool) -> None:
        if self.holds(member) is not marked:
            self._ids ^= {member}

    def _show(self) -> None:
        self._table.table.mark(self.holds if self.any else None)
        self.changed.emit()
