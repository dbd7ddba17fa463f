"""Whether a reading may be believed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from counter_app.scanning.frames import Symbol

_MEMORY_SECONDS: Final = 2.0


class Confirmer:
    """Lets a text that proves itself through at its first reading, any other at its second equal one within 2 s.

    `accept(text)` must be cheap and total. Not for several threads at once.
    """

    def __init__(self, accept: Callable[[str], bool]) -> None:
        self._accept = accept
        self._read_at: dict[tuple[str, bytes], float] = {}
        self._sure_at: dict[tuple[str, bytes], float] = {}

    def confirmed(self, symbols: tuple[Symbol, ...], now: float, *, repeated: bool = False) -> tuple[Symbol, ...]:
        """Those of one frame's symbols that may be believed now; call it with every frame's, in order.

        `repeated`: the picture has not changed and these are the last readings once more: they prove nothing new.
        """
        for memory in (self._read_at, self._sure_at):
            for key in [key for key, at in memory.items() if now - at > _MEMORY_SECONDS]:
                del memory[key]
        sure = []
        for symbol in symbols:
            key = (symbol.kind, symbol.raw)
            if key in self._sure_at or (not repeated and (key in self._read_at or self._accept(symbol.text))):
                self._sure_at[key] = now
                sure.append(symbol)
            self._read_at[key] = now
        return tuple(sure)
