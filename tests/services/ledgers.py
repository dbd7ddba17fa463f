"""A shop whose member M1 has what the examples say, and how its balances are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from counter_app.domain.holdings import Balances, balances_of
from counter_app.domain.ledgers import Lot
from counter_app.domain.lines import PurchaseLine
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.protocol.operations import Result
from counter_app.services.answers import Answer
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.holdings import today
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.void import VoidRequest, void
from counter_app.services.voiding import VoidAnswer
from tests.counter_shop import M1_NUMBER, Shop, open_shop

M1 = "aaaaaaaaaaaa"
EXAMPLE: Mapping[str, int] = {"points:": 120, "principal:": 10000, "bonus:": 2000}
YES = Result(id="", result="applied", version=7)
THREE = (PurchaseLine("a", 1000), PurchaseLine("b", 1000), PurchaseLine("c", 1000))


def open_with(folder: Path, lots: Mapping[str, int] = EXAMPLE) -> Shop:
    """The shop, and these lots of M1 as they came down: `LEDGER:LAST_DAY` and what is left."""
    shop = open_shop(folder)
    come_down(shop, lots)
    return shop


def come_down(shop: Shop, lots: Mapping[str, int], *, member: str = M1, version: int = 3) -> None:
    """Rows of a member's lots on a page of changes."""
    rows: list[list[object]] = []
    for key, left in lots.items():
        ledger, _, until = key.partition(":")
        rows.append([f"{member}:{key}", version, member, ledger, until, left, False])
    kinds = {"lot": KindPage(columns=columns_of("lot"), rows=rows)}
    page = ChangesPage(now="2026-03-10T06:00:00.000Z", version=version, more=False, kinds=kinds, cloud_epoch="e")
    with shop.store.writing() as writing:
        writing.apply_page(page, advance=True)


def buy(
    shop: Shop, amount: int, *codes: str, member: str = M1_NUMBER, identity: str = "", form: CheckoutForm | None = None
) -> Answer:
    """A checkout of M1."""
    request = RedeemRequest(identity or shop.counter.ids.new(), codes, amount, member or None)
    return checkout(shop.counter, replace(request, form=form or CheckoutForm()))


def spend(
    shop: Shop, amount: int, *, points: int = 0, value: int = 0, by: str = "known", identity: str = "", code: str = ""
) -> Answer:
    """A checkout of M1 that is paid with points or value."""
    form = CheckoutForm(points=points, value_minor=value, confirmed_by="" if code else by)
    return buy(shop, amount, *([code] if code else []), identity=identity, form=form)


def balances(shop: Shop, member: str = M1) -> Balances:
    """What the counter believes."""
    return balances_of(lots(shop, member), _today(shop))


def lots(shop: Shop, member: str = M1) -> Sequence[Lot]:
    """What the counter believes, lot by lot."""
    with shop.store.reading() as reading:
        return reading.lots(member)


def _today(shop: Shop) -> date:
    with shop.store.reading() as reading:
        return today(reading, shop.counter)


def numbers(held: Balances) -> tuple[int, int, int, int]:
    """Points, debt, principal, bonus."""
    return held.points, held.debt, held.principal_minor, held.bonus_minor


def reasons(answer: Answer) -> list[str]:
    """What fails."""
    return [reason.code.value for reason in answer.verdict.reasons]


def shop_with(folder: Path, have: Mapping[str, int] = EXAMPLE) -> Shop:
    shop = open_with(folder, have)
    with shop.store.writing() as writing:
        writing.put_setting("spend_needs", {"confirmed_day_minor": 99999})
    return shop


def back(shop: Shop, checkout: str, amount: int | None = None, *, identity: str = "") -> VoidAnswer:
    return refund(shop.counter, RefundRequest(identity or shop.counter.ids.new(), checkout, "brought back", amount))


def undo(shop: Shop, target: str, line: int = 0, *, identity: str = "") -> VoidAnswer:
    return void(shop.counter, VoidRequest(identity or shop.counter.ids.new(), target, "mistake", line=line))
