"""The general form of a checkout: what was bought, how it is paid, who it is, and which coupons are looked for."""

from __future__ import annotations

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import MAX_MINOR, MAX_TEXT, is_plain
from counter_app.domain.holdings import Spending
from counter_app.domain.ledgers import points_needed, points_worth
from counter_app.domain.lines import CONFIRMATIONS, TENDERS, PurchaseLine
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import LeftOut, Verdict

MAX_LINES = 500
MAX_QUANTITY = 1_000_000


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """`best`: fill up with the member's own coupons. `tender` and `confirmed_by`: one of `domain.lines`, or empty.

    `points` and `value_minor` are spent; `approved_by`: staff id of the manager whose PIN was given for that.
    `override`: why a manager lets it go beyond the counter's off-line caps; empty where nobody does. `override_by`:
    which one, where it is another than the one who approves of what is spent.
    """

    lines: tuple[PurchaseLine, ...] = ()
    best: bool = False
    tender: str = ""
    confirmed_by: str = ""
    points: int = 0
    value_minor: int = 0
    approved_by: str = ""
    override: str = ""
    override_by: str = ""

    @property
    def spending(self) -> Spending:
        """What is to be paid with points and value."""
        if not self.points and not self.value_minor:
            return _NOTHING
        return Spending(self.points, self.value_minor, self.confirmed_by)

    @property
    def hashed(self) -> dict[str, object]:
        """What of it makes a request the same one."""
        return {
            "lines": [[line.what, line.minor, line.quantity] for line in self.lines],
            "best": self.best,
            "tender": self.tender,
            "confirmed_by": self.confirmed_by,
            # Only where there is some: requests of before there were any keep their hash.
            **({"points": self.points} if self.points else {}),
            **({"value": self.value_minor} if self.value_minor else {}),
            **({"override": self.override} if self.override else {}),
            **({"override_by": self.override_by} if self.override_by else {}),
        }


_NOTHING = Spending()


# More than anybody has: all there is, as far as it is needed.
ALL = MAX_MINOR


@dataclass(frozen=True, slots=True)
class Wish:
    """How a customer wants to pay. `points`, `value_minor`: so many at most, or `ALL` that there are; a number of
    its own that is more than there is is refused. `confirmed_by`, `approved_by`, `tender` as in `CheckoutForm`.

    `approved_by` has allowed `approved` (points, minor units of value) and no more. `best`: the member's own coupons
    fill up what was presented, without those that were `passed` over. `override`, `override_by` as in `CheckoutForm`.
    """

    best: bool = False
    points: int = 0
    value_minor: int = 0
    confirmed_by: str = ""
    approved_by: str = ""
    tender: str = ""
    passed: tuple[LeftOut, ...] = ()
    override: str = ""
    override_by: str = ""
    approved: tuple[int, int] = (0, 0)

    @property
    def spends(self) -> bool:
        """Whether anything is to be paid with points or value."""
        return bool(self.points or self.value_minor)

    def approver(self, points: int, value_minor: int) -> str:
        """Who has allowed that so much is spent: nobody, where it is more than was asked for."""
        allowed = points <= self.approved[0] and value_minor <= self.approved[1]
        return self.approved_by if allowed and (points or value_minor) else ""


def refuse_unusable_form(form: CheckoutForm, amount_minor: int) -> None:
    """What the cloud would refuse for its form is not accepted here. Raises `InvalidInput`."""
    _refuse_unusable_payment(form)
    if len(form.lines) > MAX_LINES:
        raise InvalidInput(f"line: at most {MAX_LINES} lines", key="line")
    for line in form.lines:
        if not line.what.strip() or len(line.what) > MAX_TEXT or not is_plain(line.what):
            raise InvalidInput(f"line: needs a name of at most {MAX_TEXT} characters", key="line")
        if not 0 <= line.minor <= MAX_MINOR or not 1 <= line.quantity <= MAX_QUANTITY:
            raise InvalidInput(f"line: “{line.what}” has a price or number out of bounds", key="line")
    whole = sum(line.minor for line in form.lines)
    if form.lines and whole != amount_minor:
        raise InvalidInput(f"amount: the lines make {whole} and not {amount_minor} minor units", key="amount")


def _refuse_unusable_payment(form: CheckoutForm) -> None:
    if form.tender and form.tender not in TENDERS:
        raise InvalidInput(f"tender: must be one of {', '.join(TENDERS)}", key="tender")
    if form.confirmed_by and form.confirmed_by not in CONFIRMATIONS:
        raise InvalidInput(f"confirmed-by: must be one of {', '.join(CONFIRMATIONS)}", key="confirmed_by")
    if len(form.override) > MAX_TEXT or not is_plain(form.override):
        raise InvalidInput(f"override: a reason of at most {MAX_TEXT} plain characters", key="override")
    for name, amount in (("points", form.points), ("value", form.value_minor)):
        if not 0 <= amount <= MAX_MINOR:
            raise InvalidInput(f"{name}: must be from 0 to {MAX_MINOR}", key=name)


def refuse_overpaid(form: CheckoutForm, verdict: Verdict, worth_minor_per_100: int) -> None:
    """More points or value than there is left to pay would be lost. Raises `InvalidInput`."""
    left, points = verdict.payable_minor, form.points
    if points and not worth_minor_per_100:
        raise InvalidInput("points: they pay nothing in this shop", key="points")
    needed = points_needed(left, worth_minor_per_100)
    if points > needed:
        raise InvalidInput(
            f"points: {left} minor units are to be paid, for which {needed} points are enough", key="points"
        )
    left -= points_worth(points, worth_minor_per_100)
    if form.value_minor > left:
        raise InvalidInput(f"value: only {left} minor units are left to be paid", key="value")
