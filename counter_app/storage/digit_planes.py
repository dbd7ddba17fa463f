"""Numbers of digits kept in memory so that a part of them is found among a million in some milliseconds.

Two digits a byte, and the bytes in planes as texts have them (`storage/planes.py`): half the memory. A part begins with
the first digit of a byte or with the second one, so it is looked for in the planes as they are and in those that are
half a byte further, which are made of a stretch of them at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from counter_app.storage.planes import Bits, Slots, room_for, stretches

Bytes = NDArray[np.uint8]
_ZERO = ord("0") - 1  # a digit is kept as 1 to 10: 0 is none
_HALF, _UPPER, _LOWER = 4, 240, 15


class DigitPlanes:
    """At most `width` digits, which is even, each in a slot of its own; what is not there is empty."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.count = 0
        self._bytes = np.zeros((width // 2, 0), np.uint8)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._bytes.nbytes

    def reserve(self, count: int) -> None:
        """There will be so many."""
        if count > self._bytes.shape[1]:
            larger = np.zeros((self.width // 2, room_for(count)), np.uint8)
            larger[:, : self.count] = self._bytes[:, : self.count]
            self._bytes = larger

    def reach(self, count: int) -> None:
        """There are slots below `count`."""
        self.reserve(count)
        self.count = max(self.count, count)

    def put(self, slots: Slots, texts: Sequence[bytes]) -> None:
        """Digits into slots that are there, in place of what they held."""
        joined = b"".join([text.ljust(self.width, bytes((_ZERO,))) for text in texts])
        digits = np.frombuffer(joined, np.uint8).reshape(-1, self.width) - np.uint8(_ZERO)
        self._bytes[:, slots] = (digits[:, ::2] << _HALF | digits[:, 1::2]).T

    def text(self, slot: int) -> bytes:
        """What a slot holds."""
        pairs = self._bytes[:, slot]
        digits = np.stack([pairs >> _HALF, pairs & _LOWER], axis=1).ravel()
        return bytes((digits[digits > 0] + np.uint8(_ZERO)).tolist())

    def mark(self, part: bytes, found: Bits) -> None:
        """Set `found` for each slot that has these digits, of which there is one at least."""
        if len(part) > self.width:
            return
        looking: _Looking | None = None
        for these in stretches(self.count):
            looking = looking or _Looking(self.width // 2, these.stop, [byte - _ZERO for byte in part])
            if not found[these].all():
                looking.mark(self._bytes[:, these], found[these])


class _Looking:
    """For some digits in one stretch after the other, in places that are made once: asking for new ones each time
    would cost as much as looking does."""

    def __init__(self, planes: int, count: int, digits: Sequence[int]) -> None:
        self._digits = digits
        self._pairs = list(zip(digits[::2], digits[1::2], strict=False))
        self._last = digits[-1] if len(digits) % 2 else 0
        self._turned = np.empty((planes, count), np.uint8)
        self._half = np.empty((2, count), np.uint8)
        self._hits = np.empty((2, count), np.bool_)

    def mark(self, planes: Bytes, found: Bits) -> None:
        """As `DigitPlanes.mark`."""
        if not self._pairs:
            self._mark_one(planes, self._digits[0], found)
            return
        last = self._last
        self._mark_aligned(planes, [first << _HALF | second for first, second in self._pairs], last << _HALF, found)
        # With the halves of each byte the other way round: there is no quick shift by half a byte.
        turned, half = self._turned[:, : found.size], self._half[0, : found.size]
        np.bitwise_and(planes, np.uint8(_LOWER), out=turned)
        for at, plane in enumerate(planes[1:]):
            turned[at] |= np.bitwise_and(plane, np.uint8(_UPPER), out=half)
        self._mark_aligned(turned, [second << _HALF | first for first, second in self._pairs], last, found)

    def _mark_one(self, planes: Bytes, digit: int, found: Bits) -> None:
        """Where the upper half of the least difference is nothing, or that of the lower halves is."""
        upper, lower = self._half[:, : found.size]
        other, hits = self._turned[0, : found.size], self._hits[0, : found.size]
        self._half.fill(255)
        for plane in planes:
            np.bitwise_xor(plane, np.uint8(digit << _HALF | digit), out=other)
            np.minimum(upper, other, out=upper)
            np.bitwise_and(other, np.uint8(_LOWER), out=other)
            np.minimum(lower, other, out=lower)
        found |= np.less_equal(upper, _LOWER, out=hits)
        found |= np.equal(lower, 0, out=hits)

    def _mark_aligned(self, planes: Bytes, pairs: Sequence[int], last: int, found: Bits) -> None:
        """Where bytes are these, and the half of the one behind them is `last` if that is anything."""
        (hits, more), half = self._hits[:, : found.size], self._half[0, : found.size]
        for start in range(planes.shape[0] - len(pairs) - bool(last) + 1):
            np.equal(planes[start], pairs[0], out=hits)
            for at, pair in enumerate(pairs[1:], start + 1):
                hits &= np.equal(planes[at], pair, out=more)
                if not hits.any():
                    break
            else:
                if last:
                    end = np.uint8(_UPPER if last > _LOWER else _LOWER)
                    np.bitwise_and(planes[start + len(pairs)], end, out=half)
                    hits &= np.equal(half, last, out=more)
                found |= hits
