"""What people do with points and stored value in a chain of counters, one act at a time; and what must come of it."""

from collections import Counter as Count
from datetime import timedelta

from counter_app.cloud import rows
from counter_app.cloud.account_rows import LotRow
from counter_app.cloud.zones import NOBODY
from counter_app.domain.errors import InvalidInput
from counter_app.domain.ledgers import Ledger
from counter_app.domain.lines import PurchaseLine
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.holdings import balances_now, today
from counter_app.services.ledgers_by_hand import AdjustRequest, TopUpRequest, adjust_points, top_up
from counter_app.services.redeem import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.void import VoidRequest, void
from counter_app.services.voiding import VoidAnswer
from tests.sync.chance import Chain, TillInChain
from tests.sync.world import World


def spend(world: World, till: TillInChain, member: str | None, points: int, value: int) -> str:
    """A purchase of two lines of which points and value pay a part."""
    lines = (PurchaseLine("a", 2_000), PurchaseLine("b", 1_300))
    form = CheckoutForm(lines, tender="cash", confirmed_by="known", points=points, value_minor=value)
    request = RedeemRequest(till.ids.new(), (), 3_300, member, form=form)
    answer = checkout(till.counter, request)
    world.told.append((till, request, answer))
    if answer.checkout:
        paid = answer.verdict.paid
        assert (paid.points, paid.principal_minor + paid.bonus_minor, paid.minor) == (points, value, 3_300)
        world.acknowledged.add(request.id)
        return f"spent {points} {value}"
    return ",".join(reason.code.value for reason in answer.verdict.reasons)


def fill(world: World, till: TillInChain, member: str | None, amount: int, bonus: int) -> str:
    """Stored value is paid in."""
    identity = till.ids.new()
    answer = top_up(till.counter, TopUpRequest(identity, member or "nobody", amount, bonus, "cash"))
    if answer.done:
        world.acknowledged.add(identity)
        world.filled.append(identity)
    return str(answer.done)


def adjust(world: World, till: TillInChain, member: str | None, points: int, days: int | None) -> str:
    """A manager's entry."""
    identity = till.ids.new()
    with till.store.reading() as reading:
        until = None if days is None or points < 0 else today(reading, till.counter) + timedelta(days=days)
    answer = adjust_points(till.counter, AdjustRequest(identity, member or "nobody", points, "by chance", until))
    if answer.done:
        world.acknowledged.add(identity)
    return str(answer.done)


def give_back(world: World, till: TillInChain, number: int, amount: int | None, line: int) -> str:
    """A refund of a checkout or top-up of whichever counter, or one line of it voided."""
    sold = [*(request.id for _, request, answer in world.told if answer.checkout), *world.filled]
    if not sold:
        return "nothing"
    target, identity = sold[-1 - number % min(8, len(sold))], till.ids.new()
    try:
        answer = _give_back(till, identity, target, amount, line)
    except InvalidInput:
        return "not so much"
    with till.store.reading() as reading:
        if answer.done and reading.operation(identity) is not None:
            world.acknowledged.add(identity)
    if answer.done and answer.back is not None:
        again = _give_back(till, identity, target, amount, line)
        assert (again.done, again.back) == (answer.done, answer.back)
    return f"{answer.done} {answer.back}"


def _give_back(till: TillInChain, identity: str, target: str, amount: int | None, line: int) -> VoidAnswer:
    if line:
        return void(till.counter, VoidRequest(identity, target, "slip", line=line))
    return refund(till.counter, RefundRequest(identity, target, "brought back", amount))


def assert_every_counter_has_the_clouds_lots(chain: Chain) -> None:
    """Lot by lot what the cloud holds, and nothing of ours beside it; so every counter says the same balances."""
    with chain.cloud._context.database.reading() as reading:
        every = [row for row in reading.all(LotRow, chain.merchant) if not row.deleted and row.zone != NOBODY]
        members = [row.id for row in reading.all(rows.MemberRow, chain.merchant) if not row.alias_of]
    told: Count[tuple[str, str, str]] = Count()
    for row in every:
        told[row.member, row.ledger, row.until] += row.left
    said = set()
    for till in chain.tills:
        with till.store.reading() as here:
            found: Count[tuple[str, str, str]] = Count()
            for member in members:
                for lot in here.lots(member):
                    found[member, lot.ledger.value, lot.until.isoformat() if lot.until else ""] += lot.left
            assert +found == +told, till.name
            assert -found == -told, till.name
            day = today(here, till.counter)
            said.add(tuple(balances_now(here, member, day) for member in members))
    assert len(said) == 1
    assert all(row.left >= 0 for row in every if row.ledger == Ledger.DEBT)
