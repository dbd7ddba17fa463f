"""Codes drawn by chance, by the cloud alone; it sees to it that none is drawn twice."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain import damm
from counter_app.domain.codes.reading import MEMBER_NUMBER_DIGITS, SHORT_CODE_DIGITS

_SUBJECT_BYTES = 6


def make_short_code(random_int: Callable[[int], int]) -> str:
    """12 digits, the last a check digit; `random_int(n)` draws evenly from 0..n-1 (`secrets.randbelow`)."""
    return _with_check_digit(random_int, SHORT_CODE_DIGITS)


def make_member_number(random_int: Callable[[int], int]) -> str:
    """10 digits, the last a check digit; `random_int` as for `make_short_code`."""
    return _with_check_digit(random_int, MEMBER_NUMBER_DIGITS)


def make_subject(random_bytes: Callable[[int], bytes]) -> str:
    """The subject of a signed code: 12 lower-case hex digits."""
    return random_bytes(_SUBJECT_BYTES).hex()


def draw_digits(random_bytes: Callable[[int], bytes], n_payload: int) -> str:
    """`n_payload` even random digits (no check digit); bytes from 250 on are thrown away, else 0..5 came more often."""
    digits: list[str] = []
    while len(digits) < n_payload:
        digits += [str(byte % 10) for byte in random_bytes(n_payload) if byte < 250]
    return "".join(digits[:n_payload])


def _with_check_digit(random_int: Callable[[int], int], length: int) -> str:
    payload = f"{random_int(10 ** (length - 1)):0{length - 1}d}"
    return payload + damm.check_digit(payload)
