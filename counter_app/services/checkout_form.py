"""The general form of a checkout: what was bought, how it is paid, who it is, and which coupons are looked for."""

from __future__ import annotations

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import MAX_MINOR, MAX_TEXT, is_plain
from counter_app.domain.lines import CONFIRMATIONS, TENDERS, PurchaseLine
from counter_app.domain.values import dataclass

MAX_LINES = 500
MAX_QUANTITY = 1_000_000


@dataclass(frozen=True, slots=True)
class CheckoutForm:
    """`best`: fill up with the member's own coupons. `tender` and `confirmed_by`: one of `domain.lines`, or empty."""

    lines: tuple[PurchaseLine, ...] = ()
    best: bool = False
    tender: str = ""
    confirmed_by: str = ""

    @property
    def hashed(self) -> dict[str, object]:
        """What of it makes a request the same one."""
        return {
            "lines": [[line.what, line.minor, line.quantity] for line in self.lines],
            "best": self.best,
            "tender": self.tender,
            "confirmed_by": self.confirmed_by,
        }


def refuse_unusable_form(form: CheckoutForm, amount_minor: int) -> None:
    """What the cloud would refuse for its form is not accepted here. Raises `InvalidInput`."""
    if form.tender and form.tender not in TENDERS:
        raise InvalidInput(f"tender: must be one of {', '.join(TENDERS)}", key="tender")
    if form.confirmed_by and form.confirmed_by not in CONFIRMATIONS:
        raise InvalidInput(f"confirmed-by: must be one of {', '.join(CONFIRMATIONS)}", key="confirmed_by")
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
