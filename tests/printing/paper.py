"""A receipt printer in software: reads the bytes as a printer would and shows what would stand on the paper.

It knows the commands' published meaning and nothing of the program that makes them; a byte that it does not know is an
error, as is a text that runs over the edge of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field


class NotUnderstood(Exception):
    """A command or a character that such a printer does not have."""


@dataclass
class Paper:
    """What came out."""

    rows: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int, bytes]] = field(default_factory=list)
    cuts: int = 0
    drawer: int = 0
    rows_at_cut: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.rows)


class Printer:
    """Feed it bytes; `columns` is how many narrow characters the paper holds."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.paper = Paper()
        self._chinese = False
        self._size = 0
        self._row = ""
        self._used = 0
        self._symbol = b""
        self._data = b""
        self._at = 0

    def feed(self, data: bytes) -> Paper:
        self._data, self._at = data, 0
        while self._at < len(data):
            byte = self._take(1)[0]
            if byte == 0x0A:
                self._end_row()
            elif byte in (0x1B, 0x1C, 0x1D):
                self._command(byte)
            elif byte < 0x20 or byte in (0x7F, 0x80, 0xFF):
                raise NotUnderstood(f"byte {byte:#04x} at {self._at - 1}")
            else:
                self._character(byte)
        if self._row:
            raise NotUnderstood("a row without its end")
        return self.paper

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise NotUnderstood("cut off in a command")
        self._at += count
        return taken

    def _character(self, byte: int) -> None:
        raw = bytes([byte])
        columns = 1
        if byte >= 0x81:
            if not self._chinese:
                raise NotUnderstood("Chinese without FS &")
            columns = 2
            second = self._take(1)
            raw += second
            if 0x30 <= second[0] <= 0x39:
                raw += self._take(2)
        times = (self._size >> 4) + 1
        self._row += raw.decode("gb18030")
        self._used += columns * times
        if self._used > self.columns:
            raise NotUnderstood(f"over the edge: {self._row!r}")

    def _end_row(self) -> None:
        self.paper.rows.append(self._row)
        self.paper.widths.append(self._used)
        self.paper.sizes.append(self._size)
        self._row, self._used = "", 0

    def _command(self, first: int) -> None:
        command = bytes([first]) + self._take(1)
        carry_out = {
            b"\x1b@": self._reset,
            b"\x1c&": self._begin_chinese,
            b"\x1ba": self._small,
            b"\x1bE": self._small,
            b"\x1d!": self._resize,
            b"\x1bd": lambda: self._take(1),
            b"\x1dV": self._cut,
            b"\x1bp": self._open_drawer,
            b"\x1d(": self._function,
            b"\x1dv": self._picture,
        }.get(command)
        if carry_out is None:
            raise NotUnderstood(f"command {command!r}")
        carry_out()

    def _reset(self) -> None:
        self._chinese, self._size = False, 0

    def _begin_chinese(self) -> None:
        self._chinese = True

    def _small(self) -> None:
        if self._take(1)[0] > 2:
            raise NotUnderstood("alignment or weight")

    def _resize(self) -> None:
        self._size = self._take(1)[0]

    def _open_drawer(self) -> None:
        self._take(3)
        self.paper.drawer += 1

    def _cut(self) -> None:
        kind = self._take(1)[0]
        if kind in (65, 66):
            self._take(1)
        self.paper.cuts += 1
        self.paper.rows_at_cut.append(len(self.paper.rows))

    def _function(self) -> None:
        if self._take(1) != b"k":
            raise NotUnderstood("GS ( of another kind")
        data = self._take(int.from_bytes(self._take(2), "little"))
        if data[:1] != b"1":
            raise NotUnderstood("no QR code")
        match data[1:2]:
            case b"A" | b"C" | b"E":
                if data[1:2] == b"C" and not 1 <= data[2] <= 16:
                    raise NotUnderstood("size of a module")
            case b"P":
                self._symbol = data[3:]
            case b"Q":
                self.paper.symbols.append(self._symbol.decode("ascii"))
            case other:
                raise NotUnderstood(f"function {other!r}")

    def _picture(self) -> None:
        if self._take(2) != b"0\x00":
            raise NotUnderstood("GS v of another kind")
        stride = int.from_bytes(self._take(2), "little")
        high = int.from_bytes(self._take(2), "little")
        self.paper.pictures.append((stride, high, self._take(stride * high)))
