"""Operations on points and stored value, and what they leave behind."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from counter_app.cloud.account_rows import EntryRow, LotRow
from counter_app.protocol.operations import Operation, Result
from tests.cloud.support import CloudShop, Till, rows_of


def member_of(till: Till, phone: str = "+8613800000001") -> str:
    """A member who has signed up here."""
    (member,) = till.members(1)
    assert till.one(till.sign_up(member, phone)).result == "applied"
    return member.subject


def purchase(
    till: Till,
    member: str,
    paid_minor: int = 0,
    *,
    points: int = 0,
    value: tuple[int, int] = (0, 0),
    earned: int | None = None,
    until: str | None = None,
    per_minor: int = 0,
    more: dict[str, object] | None = None,
    **how: Any,
) -> Operation:
    """A checkout that is paid with tender, points (worth a hundredth each) and value; earned as the rules say."""
    payable = paid_minor + points + sum(value)
    body = till.checkout_body(amount_minor=payable, member=member) | {
        "points": points,
        "points_minor": points,
        "value": {"principal_minor": value[0], "bonus_minor": value[1]},
        "earned_points": (paid_minor + value[0]) // 100 if earned is None else earned,
    }
    body |= {} if until is None else {"earned_until": until}
    body |= ({"per_minor": per_minor} if per_minor else {}) | (more or {})
    return till.operation("checkout", body, **how)


def rule(till: Till, **points: object) -> None:
    """The setting `points`."""
    usual = {"per_minor": 100, "worth_minor_per_100": 100, "lot_days": None}
    assert till.do("settings_put", {"values": {"points": usual | points}}).result == "applied"


def lots(till: Till, member: str) -> dict[tuple[str, str], int]:
    """What has come down of a member's lots, without those that are empty."""
    return {
        (str(row["ledger"]), str(row["until"])): int(str(row["left"]))
        for row in till.rows("lot").values()
        if row["member"] == member and row["left"] and not row["deleted"]
    }


def all_lots(till: Till) -> dict[str, dict[tuple[str, str], int]]:
    """The same of every member, page by page."""
    found: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    after, more = 0, True
    while more:
        page = till.pull(after, 5_000)
        after, more = page.version, page.more
        for row in rows_of(page, "lot").values():
            key = (str(row["ledger"]), str(row["until"]))
            found[str(row["member"])].pop(key, None)
            if row["left"] and not row["deleted"]:
                found[str(row["member"])][key] = int(str(row["left"]))
    return found


def sums(till: Till, member: str) -> dict[str, int]:
    """The same over all days on which lots end."""
    found: defaultdict[str, int] = defaultdict(int)
    for (ledger, _), left in lots(till, member).items():
        found[ledger] += left
    return {ledger: amount for ledger, amount in found.items() if amount}


def said(result: Result) -> tuple[str, list[tuple[str, int]]]:
    """The result and its exceptions."""
    return result.result, [(note.reason, note.at_stake_minor) for note in result.exceptions]


def adds_up(shop: CloudShop) -> None:
    """Every lot is the sum of its entries, and no entry is taken back beyond its amount."""
    with shop.cloud._context.database.reading() as reading:
        entries = reading.all(EntryRow, shop.merchant)
        kept = {row.id: row.left for row in reading.all(LotRow, shop.merchant) if row.left}
    found: defaultdict[str, int] = defaultdict(int)
    by_id = {row.id: row for row in entries}
    taken_back: defaultdict[str, int] = defaultdict(int)
    for row in entries:
        found[f"{row.member}:{row.ledger}:{row.until}"] += row.amount
        reverses = row.reverses
        while reverses:
            taken_back[reverses] += row.amount
            reverses = by_id[reverses].reverses
    assert {key: amount for key, amount in found.items() if amount} == kept
    for key, amount in taken_back.items():
        assert 0 <= -amount * (1 if by_id[key].amount > 0 else -1) <= abs(by_id[key].amount), key


def at(text: str) -> datetime:
    """A time in Shanghai."""
    return datetime.fromisoformat(f"2026-{text}+08:00")


def top_up(till: Till, member: str, amount_minor: int, bonus_minor: int = 0, **how: Any) -> Operation:
    """Value is topped up."""
    body = {
        "member": member,
        "amount_minor": amount_minor,
        "bonus_minor": bonus_minor,
        "store": till.caller.store,
        "business_day": "2026-03-10",
    }
    return till.operation("top_up", body, **how)


def adjust(till: Till, member: str, points: int, until: str = "", **how: Any) -> Operation:
    """A manager gives points, or takes some away."""
    body = {"member": member, "points": points, "reason": "sorry", "store": till.caller.store, "until": until}
    return till.operation("points_adjust", body, **how)


def refund(till: Till, sale: str, amount_minor: int = 0, *, approved_by: str = "", **how: Any) -> Operation:
    """Part of a sale, or all that is left; `back`: what was handed over."""
    back = {name: how.pop(name) for name in ("tender_minor", "principal_minor", "bonus_minor") if name in how}
    body = {
        "checkout": sale,
        "amount_minor": amount_minor,
        "store": till.caller.store,
        "business_day": "2026-03-10",
        "reason": "too bitter",
        "back": back,
        "approved_by": approved_by,
    }
    return till.operation("refund", body, **how)


def void_line(till: Till, sale: str, line: int, **how: Any) -> Operation:
    """A line of a checkout is taken back."""
    return till.operation("void", {"checkout": sale, "line": line, "reason": "slip"}, **how)


def back_of(result: Result) -> dict[str, int]:
    """What came back, as the answer says it, without what is nothing."""
    back = result.detail.get("back", {})
    assert isinstance(back, dict)
    return {name: amount for name, amount in back.items() if amount}
