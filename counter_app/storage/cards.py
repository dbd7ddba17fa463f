"""Stamp cards of a member: lots like those of points (`storage.lots`), each the one lot of the ledger `stamp:CARD`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counter_app.domain.ledgers import lot_scope
from counter_app.domain.stamps import card_ledger, card_lot, card_of
from counter_app.storage.lots import ADD_ENTRY, ALIASES, DELTA, LOTS
from counter_app.storage.reading_self import SelfReading


class CardReading(SelfReading):
    """Mixin over one connection."""

    def cards(self, member_id: str) -> Mapping[str, int]:
        """What is on each card that a member has begun, own stamps included; also those of who became this member."""
        aliases = self._connection.execute(ALIASES, {"member": member_id}).scalars()
        left: dict[str, int] = {}
        for each in (member_id, *map(str, aliases)):
            for key, amount, poorer in self._connection.execute(LOTS, {"member": each}).all():
                card = card_of(key.partition(":")[2]).removesuffix(":")
                if card:
                    left[card] = left.get(card, 0) + amount - poorer
        return left


class CardWriting(CardReading):
    """Mixin over one connection."""

    def add_stamps(self, amounts: Sequence[int], card: str, member_id: str, operation_id: str, stamp: str) -> None:
        """Append what an operation does to a card; `stamp`: the one that it is about."""
        about = {"checkout": stamp, "operation": operation_id}
        left = self.cards(member_id).get(card, 0)
        for number, amount in enumerate(amounts, 1):
            left += amount
            row = {"number": number, "member": member_id, "ledger": card_ledger(card), "until": "", "amount": amount}
            self._connection.execute(ADD_ENTRY, {**about, **row, "balance": left, "chosen": 0})
        scope = lot_scope(card_lot(member_id, card))
        row = {"operation": operation_id, "redemption": stamp, "scope": scope, "delta": -sum(amounts)}
        self._connection.execute(DELTA, row)
