"""Whole minor units (分) only; no float ever touches an amount."""

from __future__ import annotations

# ISO 4217; every other currency has two digits behind the point.
_WITHOUT_DIGITS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DIGITS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def currency_digits(currency: str) -> int:
    """How many digits an amount of this currency has behind the point."""
    if currency in _WITHOUT_DIGITS:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def pay_percent(amount_minor: int, percent: int) -> int:
    """What stays payable of `amount_minor` at `percent` %, rounded half up to one minor unit.

    "88折" of 9.99: `pay_percent(999, 88) == 879`.
    """
    return (amount_minor * percent * 2 + 100) // 200


def share(total_minor: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Split `total_minor` in proportion to `weights`; odd minor units go to the earliest lines; the sum is exact."""
    whole = sum(weights)
    if whole == 0:
        return tuple(0 for _ in weights)
    shares = [total_minor * weight // whole for weight in weights]
    rest = total_minor - sum(shares)
    for index, weight in enumerate(weights):
        if rest == 0:
            break
        if weight:
            shares[index] += 1
            rest -= 1
    return tuple(shares)


def format_minor(amount_minor: int, digits: int = 2) -> str:
    """`15000` → `"150.00"`, for sentences; the window formats by locale."""
    sign = "-" if amount_minor < 0 else ""
    if digits == 0:
        return f"{sign}{abs(amount_minor)}"
    whole, rest = divmod(abs(amount_minor), 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}"


def grouped_minor(amount_minor: int, digits: int, minus: str = "-") -> str:
    """`123456789` → `"1,234,567.89"`, thousands apart."""
    whole, point, rest = format_minor(abs(amount_minor), digits).partition(".")
    return f"{minus if amount_minor < 0 else ''}{int(whole):,}{point}{rest}"
