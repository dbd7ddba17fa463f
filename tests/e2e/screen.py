"""A virtual screen: windows found by name, keys pressed as a person does, and what can be seen counted by colour."""

import os
import subprocess
from pathlib import Path

from PIL import Image, ImageGrab

from tests.e2e.programs import wait_until

WIDTH, HEIGHT = 1366, 768
GREEN, RED, AMBER, FAULT = (0x09, 0x61, 0x38), (0xA8, 0x14, 0x20), (0xFF, 0xBF, 0x3C), (0x3D, 0x45, 0x52)
_TOLERANCE = 10


class Screen:
    """An X server of its own on a free display."""

    def __init__(self) -> None:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(write),
                "-screen",
                "0",
                f"{WIDTH}x{HEIGHT}x24",
                "-nolisten",
                "tcp",
                "-noreset",
                "-noreset",
            ],
            pass_fds=(write,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.display = f":{told.readline().strip()}"

    @property
    def environment(self) -> dict[str, str]:
        """For a program that shall show its window here."""
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait(20)

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout.strip()

    def focus(self, process: int) -> None:
        """Wait for the program's window and give it the keyboard (there is no window manager)."""
        wait_until(lambda: self._xdotool("search", "--onlyvisible", "--pid", str(process)), 60)
        window = self._xdotool("search", "--onlyvisible", "--pid", str(process)).splitlines()[-1]
        self._xdotool("windowfocus", "--sync", window)

    def press(self, *keys: str) -> None:
        """Keys one after the other, as a person presses them."""
        for key in keys:
            self._xdotool("key", "--delay", "40", key)

    def type_slowly(self, text: str) -> None:
        """Type as a person does."""
        self._xdotool("type", "--delay", "120", text)

    def burst(self, text: str) -> None:
        """Type as a hand scanner does, then its Enter."""
        self._xdotool("type", "--delay", "4", text)
        self._xdotool("key", "Return")

    def picture(self, path: Path | None = None) -> Image.Image:
        """What is on the screen; also written to `path`."""
        seen = ImageGrab.grab(xdisplay=self.display).convert("RGB")
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            seen.save(path)
        return seen

    def share(self, colour: tuple[int, int, int]) -> float:
        """The part of the screen that has this colour, 0 to 1."""
        picture = self.picture()
        near = sum(
            count
            for count, found in picture.getcolors(WIDTH * HEIGHT) or []
            if isinstance(found, tuple) and all(abs(a - b) <= _TOLERANCE for a, b in zip(found, colour, strict=True))
        )
        return near / (WIDTH * HEIGHT)
