"""Texts kept in memory so that a part of them is found among a million in some milliseconds.

The bytes of equally long texts stand in planes: all first bytes, all second ones. A part is looked for by comparing
whole planes, which stays in C, lets other threads go on, and is exact: there is nothing to verify and no index to keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Slots = NDArray[np.int64]
_T = TypeVar("_T", bound=np.generic)
CHUNK = 65_536
_FIRST = 3
_WIDTHS = (4, 8, 12, 16, 20, 24, 32)
_LONG = len(_WIDTHS)


def stretches(count: int, bytes_each: int = 1) -> Sequence[slice]:
    """What of a column is worked on together: it stays in the processor's own memory, and whatever is made of it, so
    many bytes for each row, is small."""
    step = max(CHUNK // bytes_each, 1)
    return [slice(low, min(low + step, count)) for low in range(0, count, step)]


def room_for(count: int) -> int:
    """How much is kept for so many: growing by little often would copy everything each time."""
    return count + count // 64 + 64


class Planes:
    """Texts of at most `width` bytes, without zero bytes, each in a slot of its own; what is not there is empty."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.count = 0
        self._bytes = np.zeros((width, 0), np.uint8)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self._bytes.nbytes

    def reserve(self, count: int) -> None:
        """There will be so many."""
        if count > self._bytes.shape[1]:
            larger = np.zeros((self.width, room_for(count)), np.uint8)
            larger[:, : self.count] = self._bytes[:, : self.count]
            self._bytes = larger

    def reach(self, count: int) -> None:
        """There are slots below `count`."""
        self.reserve(count)
        self.count = max(self.count, count)

    def put(self, slots: Slots, texts: Sequence[bytes]) -> None:
        """Into slots that are there, in place of what they held."""
        width = self.width
        joined = b"".join([text.ljust(width, b"\0") for text in texts])
        self._bytes[:, slots] = np.frombuffer(joined, np.uint8).reshape(-1, width).T

    def text(self, slot: int) -> bytes:
        """What a slot holds."""
        return self._bytes[:, slot].tobytes().rstrip(b"\0")

    def mark(self, part: bytes, found: Bits) -> None:
        """Set `found` for each slot whose text has `part`, which is not empty."""
        if len(part) > self.width:
            return
        for these in stretches(self.count):
            _mark(self._bytes[:, these], part, found[these])


def _mark(planes: NDArray[np.uint8], part: bytes, found: Bits) -> None:
    """The first bytes are compared everywhere, the others where those are alike."""
    alike: dict[tuple[int, int], Bits] = {}

    def has(plane: int, byte: int) -> Bits:
        known = alike.get((plane, byte))
        if known is None:
            known = alike[plane, byte] = planes[plane] == byte
        return known

    for start in range(planes.shape[0] - len(part) + 1):
        hits = has(start, part[0])
        for at, byte in enumerate(part[1:_FIRST], start + 1):
            hits = hits & has(at, byte)
        if len(part) <= _FIRST:
            found |= hits
            continue
        places = np.flatnonzero(hits)
        for at, byte in enumerate(part[_FIRST:], start + _FIRST):
            places = places[planes[at][places] == byte]
        found[places] = True


class Texts:
    """Texts of any length by their numbers, which begin with 0; those of about one length stand in planes."""

    def __init__(self) -> None:
        self.count = 0
        self._planes = [Planes(width) for width in _WIDTHS]
        self._numbers = [np.zeros(0, np.int32) for _ in _WIDTHS]
        self._long: dict[int, bytes] = {}
        self._seen: set[int] = set()  # each byte that any of them has had
        self._kind = np.zeros(0, np.uint8)
        self._slot = np.zeros(0, np.int32)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        known = sum(each.nbytes for each in self._numbers) + self._kind.nbytes + self._slot.nbytes
        return known + sum(each.size for each in self._planes)

    def add(self, texts: Sequence[bytes]) -> None:
        """Behind those that are there."""
        first = self.count
        self.count += len(texts)
        self._seen.update(b"".join(texts))
        self._kind, self._slot = grown(self._kind, self.count), grown(self._slot, self.count)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        kinds = np.searchsorted(_WIDTHS, lengths)
        self._kind[first : self.count] = kinds
        for kind, planes in enumerate(self._planes):
            these = np.flatnonzero(kinds == kind)
            if these.size:
                slots = np.arange(planes.count, planes.count + these.size)
                planes.reach(planes.count + these.size)
                planes.put(slots, [texts[at] for at in these.tolist()])
                numbers = self._numbers[kind] = grown(self._numbers[kind], planes.count)
                numbers[slots] = these + first
                self._slot[these + first] = slots
        for at in np.flatnonzero(kinds == _LONG).tolist():
            self._long[first + at] = texts[at]

    def put(self, number: int, text: bytes) -> None:
        """The text that it was made with, again, or nothing in its place."""
        self._seen.update(text)
        kind = int(self._kind[number])
        if kind == _LONG:
            self._long[number] = text
        else:
            self._planes[kind].put(self._slot[number : number + 1].astype(np.int64), [text])

    def text(self, number: int) -> bytes:
        """By its number."""
        kind = int(self._kind[number])
        return self._long[number] if kind == _LONG else self._planes[kind].text(int(self._slot[number]))

    def mark(self, part: bytes, found: Bits) -> None:
        """Set `found` for each number whose text has `part`, which is not empty."""
        if not self._seen.issuperset(part):
            return  # digits, say, which no name has
        for planes, numbers in zip(self._planes, self._numbers, strict=True):
            if planes.count and len(part) <= planes.width:
                hits = np.zeros(planes.count, np.bool_)
                planes.mark(part, hits)
                found[numbers[: planes.count][hits]] = True
        for number, text in self._long.items():
            if part in text:
                found[number] = True


def grown(array: NDArray[_T], count: int) -> NDArray[_T]:
    """With room for so many; what is new is nought."""
    if count <= array.size:
        return array
    larger = np.zeros(room_for(count), array.dtype)
    larger[: array.size] = array
    return larger
