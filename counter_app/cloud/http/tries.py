"""Enrolment codes that are not known: whoever tries many is told to wait; a code that is known is never made to.

What protects a code is that it cannot be guessed: 10 characters of 30 for 15 minutes. This bounds what guessing costs
the service. It is kept in each process, by the address of the caller (docs/decisions/163-strangers-and-fair-shares.md).
"""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable

AT_ONCE = 10
SECONDS_EACH = 3.0
_MOST_ADDRESSES = 4_096


class Tries:
    """How many wrong codes each address has left: ten at once, one more every three seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        # When all tries of an address are back, by address; the one that tried longest ago first.
        self._whole_at: OrderedDict[str, float] = OrderedDict()

    def wrong(self, address: str) -> int:
        """Note a wrong code; how many seconds its sender has to wait, 0 where it has tries left."""
        now, name = self._monotonic(), name_of(address)
        whole_at = max(now, self._whole_at.pop(name, now)) + SECONDS_EACH
        wait = whole_at - now - AT_ONCE * SECONDS_EACH
        # What is over the limit is not added up: nobody waits longer than for one try.
        self._whole_at[name] = whole_at if wait <= 0 else whole_at - SECONDS_EACH
        while len(self._whole_at) > _MOST_ADDRESSES:
            self._whole_at.popitem(last=False)
        return math.ceil(wait) if wait > 0 else 0


def name_of(address: str) -> str:
    """Whom an address stands for: of the newer ones, everybody has 2^64 of his own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
