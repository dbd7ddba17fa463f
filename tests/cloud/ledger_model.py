"""Points and value the slow way: nothing is kept but the list of operations, and every point of it is moved by itself.

It shares no line with the program: each unit is taken, given back or owed one after the other, from the beginning.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

NEVER = "9999-12-31"


@dataclass(frozen=True)
class Did:
    """One operation. `sale`: what it takes back or cancels. Points are worth one minor unit each."""

    id: str
    kind: str
    at: str
    day: str
    sale: str = ""
    tender: int = 0
    principal: int = 0
    bonus: int = 0
    points: int = 0
    earned: int = 0
    until: str = ""
    line: int = 0
    amount: int = 0
    lines: tuple[int, ...] = ()


@dataclass
class Sale:
    """What stays of a checkout, unit by unit: what was paid in the order in which it comes back."""

    did: Did
    units: list[str] = field(default_factory=list)
    spent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    earned: list[str] = field(default_factory=list)
    earned_stays: int = 0
    lines_back: set[int] = field(default_factory=set)


class Model:
    """The lots of one member after these operations."""

    def __init__(self, every: Sequence[Did], per_minor: int) -> None:
        gone = {each.sale for each in every if each.kind == "cancel"}
        self.per_minor = per_minor
        self.lots: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.sales: dict[str, Sale] = {}
        for did in sorted(every, key=lambda each: each.at):
            if did.id not in gone and did.sale not in gone and did.kind != "cancel":
                getattr(self, did.kind)(did)

    def held(self) -> dict[tuple[str, str], int]:
        """Lots that are not empty."""
        return {key: left for key, left in self.lots.items() if left}

    def balance(self, ledger: str, day: str) -> int:
        """What counts on a day."""
        return sum(left for (name, until), left in self.lots.items() if name == ledger and (until or NEVER) >= day)

    # --- one operation each ---

    def checkout(self, did: Did) -> None:
        sale = self.sales[did.id] = Sale(did)
        sale.units = ["tender"] * did.tender + ["principal"] * did.principal + ["bonus"] * did.bonus
        sale.units += ["points"] * did.points
        for ledger in ("points", "principal", "bonus"):
            for _ in range(getattr(did, ledger)):
                sale.spent[ledger].append(self._take(ledger, did.day))
        sale.earned = [self._earn(did.until) for _ in range(did.earned)]
        sale.earned_stays = did.earned

    def top_up(self, did: Did) -> None:
        self.sales[did.id] = Sale(did)
        self.lots["principal", ""] += did.principal
        self.lots["bonus", ""] += did.bonus

    def adjust(self, did: Did) -> None:
        for _ in range(did.points):
            self._earn(did.until)
        for _ in range(-did.points):
            self._take("points", did.day)

    def refund(self, did: Did) -> None:
        self._back(did, did.amount or 10**9)

    def void(self, did: Did) -> None:
        self._back(did, 10**9)

    def line(self, did: Did) -> None:
        sale = self.sales.get(did.sale)
        if sale is not None and did.line <= len(sale.did.lines) and did.line not in sale.lines_back:
            sale.lines_back.add(did.line)
            self._back(did, sale.did.lines[did.line - 1])

    # --- units ---

    def _take(self, ledger: str, day: str) -> str:
        ends = sorted(
            until or NEVER
            for (name, until), left in self.lots.items()
            if name == ledger and left > 0 and (until or NEVER) >= day
        )
        until = ends[0] if ends and ends[0] != NEVER else ""
        self.lots[ledger, until] -= 1
        return until

    def _earn(self, until: str) -> str:
        if self.lots["debt", ""] > 0:
            self.lots["debt", ""] -= 1
            return "debt"
        lot = "" if self.lots["points", ""] < 0 else until
        self.lots["points", lot] += 1
        return lot

    def _back(self, did: Did, amount: int) -> None:
        sale = self.sales.get(did.sale)
        if sale is None:
            return
        if sale.did.kind == "top_up":
            self._unload(sale)
            return
        back = sale.units[:amount]
        sale.units = sale.units[amount:]
        for ledger in ("points", "principal", "bonus"):
            for _ in range(back.count(ledger)):
                self.lots[ledger, sale.spent[ledger].pop()] += 1
        if "points" in back:
            while self.lots["debt", ""] > 0 and self._positive(did.day):
                self._take("points", did.day)
                self.lots["debt", ""] -= 1
        keeps = (sale.units.count("tender") + sale.units.count("principal")) // self.per_minor
        while sale.earned_stays > keeps:
            sale.earned_stays -= 1
            self._take_back(sale, did.day)

    def _positive(self, day: str) -> bool:
        return any(
            name == "points" and left > 0 and (until or NEVER) >= day for (name, until), left in self.lots.items()
        )

    def _take_back(self, sale: Sale, day: str) -> None:
        for lot in sorted({each for each in sale.earned if each != "debt"}, key=lambda each: each or NEVER):
            if self.lots["points", lot] > 0:
                self.lots["points", lot] -= 1
                return
        if self._positive(day):
            self._take("points", day)
        else:
            self.lots["debt", ""] += 1

    def _unload(self, sale: Sale) -> None:
        if sale.units == ["gone"]:
            return
        sale.units = ["gone"]
        for ledger, amount in (("principal", sale.did.principal), ("bonus", sale.did.bonus)):
            self.lots[ledger, ""] -= min(amount, max(0, self.lots[ledger, ""]))
