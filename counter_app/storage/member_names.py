"""The different names of members in memory: each once, however many bear it, with what searching needs of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from counter_app.storage.member_search import Words, folded
from counter_app.storage.planes import Bits, Texts, grown

Numbers = NDArray[np.int32]
# No text has this byte: it parts two, and stands for the zero byte that a spoilt one may hold.
_PART = b"\xff"
_MOST_RECENT = 8_192
_PREFIX = 8


class Names:
    """Names with pinyin and initials, by numbers; 0 is nobody's. One that nobody bears any more is wiped out."""

    def __init__(self) -> None:
        self._names, self._letters = Texts(), Texts()
        self._uses = np.zeros(0, np.int32)
        # The pinyin's first bytes as a number: in the order of the pinyin, but where these are alike.
        self.prefix = np.zeros(0, np.uint64)
        # Known ones by their (this process's own, secret) hash: sorted, and those that came since.
        self._hashes, self._numbers = np.zeros(0, np.int64), np.zeros(0, np.int32)
        self._recent: dict[int, int] = {}
        self._add([("", "", "")])

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return self._names.count

    @property
    def size(self) -> int:
        """Bytes in memory."""
        arrays = (self._uses, self.prefix, self._hashes, self._numbers)
        return self._names.size + self._letters.size + sum(each.nbytes for each in arrays)

    def numbers(self, triples: Sequence[tuple[str, str, str]]) -> Numbers:
        """Of (name, pinyin, initials) each; they are borne by one more each."""
        hashes = np.fromiter((hash(each) if each[0] or each[1] else 0 for each in triples), np.int64, len(triples))
        found = np.full(len(triples), -1, np.int32)
        found[hashes == 0] = 0
        if self._hashes.size:
            at = np.minimum(np.searchsorted(self._hashes, hashes), self._hashes.size - 1)
            same = (self._hashes[at] == hashes) & (hashes != 0)
            found[same] = self._numbers[at[same]]
        new: list[tuple[str, str, str]] = []
        for place in np.flatnonzero(found < 0).tolist():
            known = self._recent.setdefault(int(hashes[place]), self.count + len(new))
            if known == self.count + len(new):
                new.append(triples[place])
            found[place] = known
        wiped = np.flatnonzero((found < self.count) & (found > 0))
        wiped = wiped[self._uses[found[wiped]] == 0]
        for place in wiped.tolist():
            self._write(int(found[place]), triples[place])
        if new:
            self._add(new)
        np.add.at(self._uses, found, 1)
        self._merge()
        return found

    def release(self, numbers: Numbers) -> None:
        """These are borne by one less each."""
        np.subtract.at(self._uses, numbers, 1)
        for number in np.unique(numbers[(numbers > 0) & (self._uses[numbers] == 0)]).tolist():
            self._names.put(number, b"")
            self._letters.put(number, _PART)
            self.prefix[number] = 0

    def find(self, words: Words) -> Bits:
        """Whose name, pinyin or initials have what is looked for, by number."""
        found = np.zeros(self.count, np.bool_)
        self._names.mark(words.text.encode(), found)
        if words.plain:
            self._letters.mark(words.plain.encode(), found)
        return found

    def pinyin(self, number: int) -> str:
        """By number."""
        return self._letters.text(number).partition(_PART)[0].decode()

    def _add(self, triples: Sequence[tuple[str, str, str]]) -> None:
        first = self.count
        self._names.add([_name(each) for each in triples])
        self._letters.add([_letters(each) for each in triples])
        self._uses, self.prefix = grown(self._uses, self.count), grown(self.prefix, self.count)
        self.prefix[first : self.count] = [prefix_of(each[1]) for each in triples]

    def _write(self, number: int, triple: tuple[str, str, str]) -> None:
        self._names.put(number, _name(triple))
        self._letters.put(number, _letters(triple))
        self.prefix[number] = prefix_of(triple[1])

    def _merge(self) -> None:
        if len(self._recent) < _MOST_RECENT:
            return
        hashes = np.concatenate([self._hashes, np.fromiter(self._recent, np.int64, len(self._recent))])
        numbers = np.fromiter(self._recent.values(), np.int32, len(self._recent))
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._numbers = hashes[order], np.concatenate([self._numbers, numbers])[order]
        self._recent = {}


def _bytes(text: str) -> bytes:
    return text.encode().replace(b"\0", _PART)


def _name(triple: tuple[str, str, str]) -> bytes:
    return _bytes(folded(triple[0]))


def _letters(triple: tuple[str, str, str]) -> bytes:
    return _bytes(triple[1]) + _PART + _bytes(triple[2])


def prefix_of(pinyin: str) -> int:
    """The first eight bytes as a number."""
    return int.from_bytes(pinyin.encode()[:_PREFIX].ljust(_PREFIX, b"\0"), "big")
