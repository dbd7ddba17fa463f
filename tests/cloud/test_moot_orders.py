"""Three uses of what there is one of, voids that come and go, and a decision: in every order of arrival the same is
open, lost and left, and it is what the rule says (`docs/decisions/265`)."""

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import pytest

from counter_app.cloud import rows
from counter_app.protocol.devices import CouponIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.ledgers import member_of
from tests.cloud.support import C50, IDS, CloudShop, Till

Order = tuple[str, ...]
USES = ("A", "B", "C")
# "void A" takes A back, "stay A" withdraws that void; "keep" and so on are what a manager makes of B's exception.
OUTCOMES = ("keep", "void", "write-off")
ONE_A_DAY: Mapping[str, object] = {**C50, "id": "DAY", "limits": {"uses_per_coupon": 1, "per_member_day": 1}}
ONE_A_MEMBER: Mapping[str, object] = {**C50, "id": "ALL", "limits": {"uses_per_coupon": 9, "per_member": 1}}
REST: Mapping[str, object] = {**C50, "id": "REST", "benefit": {"amount_off_minor": 5000, "keep_rest": True}}
KINDS = {"coupon": C50, "coupon and day": ONE_A_DAY, "member": ONE_A_MEMBER, "rest": REST}


@dataclass
class Story:
    """One order of messages about a coupon of its own. `decided`: B's exception, once it is there."""

    order: Order
    messages: dict[str, Operation]
    owners: dict[str, Till]
    coupon: CouponIdentity
    exception: str = ""
    said: list[str] = field(default_factory=list)
    impossible: bool = False

    def hear(self, message: str, result: Result) -> None:
        self.said.append(f"{message} {result.result}")
        if message == "B" and result.exceptions:
            self.exception = result.exceptions[0].id

    @property
    def live(self) -> set[str]:
        """The uses that count, by what was sent alone."""
        said = set(self.order)
        gone = {use for use in USES if f"void {use}" in said and f"stay {use}" not in said}
        return {use for use in USES if use in said} - gone - ({"B"} if "void" in said else set())


def story(first: Till, second: Till, coupon: CouponIdentity, order: Order, member: str) -> Story:
    owners = {"A": first, "B": second, "C": second}
    messages: dict[str, Operation] = {}
    for use in USES:
        messages[use] = owners[use].checkout(coupon, member=member)
        messages[f"void {use}"] = owners[use].void(messages[use].id)
        messages[f"stay {use}"] = owners[use].operation("cancel", {"target": messages[f"void {use}"].id})
    return Story(order, messages, owners, coupon)


def decision(till: Till, told: Story, outcome: str) -> Operation:
    """As a manager's counter writes it, who knows of the exception what came down."""
    use = msgspec.json.decode(told.messages["B"].body)["coupons"][0]["redemption"]
    body = {
        "exception": told.exception or IDS.new(),
        "outcome": outcome,
        "operation": told.messages["B"].id,
        "reason": "double_redemption",
        "subject": told.coupon.subject,
        "takes_back": [{"checkout": told.messages["B"].id, "redemption": use}] if outcome == "void" else [],
    }
    return till.operation("exception_settle", body)


def play(first: Till, second: Till, stories: Sequence[Story]) -> None:
    """Each one's next message, all side by side: what they are about has nothing in common."""
    for number in range(max(len(each.order) for each in stories)):
        turn = [(each, each.order[number]) for each in stories if number < len(each.order)]
        for till in (first, second):
            mine = [(each, message) for each, message in turn if each.owners.get(message[-1], first) is till]
            for start in range(0, len(mine), 400):
                part = mine[start : start + 400]
                results = till.send(*(operation_of(till, each, message) for each, message in part))
                for (each, message), result in zip(part, results, strict=True):
                    each.hear(message, result)


def operation_of(till: Till, told: Story, message: str) -> Operation:
    if message not in OUTCOMES:
        return told.messages[message]
    told.impossible |= not told.exception  # nobody decides about what is not there
    return decision(till, told, message)


def orders(seed: int, count: int) -> list[Order]:
    """A before B before C, all else anywhere."""
    chance = random.Random(seed)
    found: list[Order] = []
    while len(found) < count:
        extra = [f"{kind} {use}" for kind in ("void", "stay") for use in USES if chance.random() < 0.45]
        uses = list(USES[: chance.choice([2, 2, 3])])
        rest = [each for each in extra if each[-1] in uses]
        rest += [chance.choice(OUTCOMES)] if chance.random() < 0.6 else []
        places = sorted(chance.sample(range(len(uses) + len(rest)), len(uses)))
        chance.shuffle(rest)
        left, ahead = iter(rest), iter(uses)
        found.append(tuple(next(ahead) if at in places else next(left) for at in range(len(uses) + len(rest))))
    return found


def every_order_of(messages: Sequence[str]) -> list[Order]:
    uses = [each for each in messages if each in USES]
    return [order for order in itertools.permutations(messages) if [each for each in order if each in USES] == uses]


def assert_as_the_rule_says(shop: CloudShop, stories: Sequence[Story]) -> None:
    with shop.cloud._context.database.reading() as reading:
        noted: dict[str, list[rows.ExceptionRow]] = {}
        for row in reading.all(rows.ExceptionRow, shop.merchant):
            noted.setdefault(row.operation, []).append(row)
        redemptions: dict[str, rows.RedemptionRow] = {
            row.checkout: row for row in reading.all(rows.RedemptionRow, shop.merchant)
        }
    assert any(not each.impossible for each in stories)
    for each in stories:
        if each.impossible:
            continue
        told = (each.order, each.said)
        used = {use: redemptions.get(each.messages[use].id) for use in USES}
        live = {use for use, redemption in used.items() if redemption is not None and redemption.counts}
        assert live == each.live, told
        about = [row for use in USES for row in noted.get(each.messages[use].id, ())]
        cases = [row for row in about if row.status != "withdrawn"]
        over = max(0, len(live) - 1)
        decided = next((message for message in each.order if message in OUTCOMES), "")
        taken_back = [row for row in cases if '"outcome":"void"' in row.facts]
        assert len(taken_back) == (decided == "void"), told
        assert sum(row.at_stake_minor for row in cases if row not in taken_back) == 5_000 * over, told
        assert len(cases) - len(taken_back) == over, (told, [(row.status, row.facts) for row in about])
        lost = sum(row.at_stake_minor for row in cases if row.status == "settled" and "write-off" in row.facts)
        stands = decided == "write-off" and "B" in live and over > 0
        assert lost == (5_000 if stands else 0), (told, [(row.status, row.facts) for row in about])
        whys = {why for row in about if (why := msgspec.json.decode(row.facts).get("withdrawn_as"))}
        assert whys <= {"use_taken_back", "other_taken_back"}, told
        assert all(bool(msgspec.json.decode(row.facts).get("withdrawn_as")) for row in about if row not in cases), told


def told_by(shop: CloudShop, first: Till, second: Till, kind: str, wanted: Sequence[Order]) -> None:
    terms = KINDS[kind]
    first.campaign(terms)
    drawn: list[CouponIdentity] = []
    while len(drawn) < len(wanted):
        drawn += first.coupons(min(500, len(wanted) - len(drawn)), str(terms["id"]))
    limited = kind in ("coupon and day", "member")
    members = [member_of(first, f"+86138{number:08d}") if limited else "" for number in range(len(wanted))]
    stories = [story(first, second, *each) for each in zip(drawn, wanted, members, strict=True)]
    play(first, second, stories)
    assert_as_the_rule_says(shop, stories)


@pytest.mark.parametrize("kind", KINDS)
def test_in_every_order_the_same_is_open_lost_and_left(
    shop: CloudShop, till: Till, second: Till, kind: str, figure: Callable[[int, int], int]
) -> None:
    told_by(shop, till, second, kind, orders(len(kind), figure(60, 2_000)))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_decision_and_a_void_that_comes_and_goes_in_every_order(
    shop: CloudShop, till: Till, second: Till, outcome: str
) -> None:
    wanted = every_order_of(["A", "B", "void A", "stay A", outcome]) + every_order_of(["A", "B", "void B", outcome])
    told_by(shop, till, second, "coupon", wanted)
