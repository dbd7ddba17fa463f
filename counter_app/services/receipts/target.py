"""Where a receipt goes: what a person may write as a printer."""

from __future__ import annotations

import re

from counter_app.domain.values import dataclass

RAW_PORT = 9100
_HOST = re.compile(
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?"
)
_WINDOWS = re.compile(r"(?:\\\\\.\\)?(?P<name>(?:COM|LPT)[0-9]{1,3})", re.IGNORECASE)
_DEVICE = re.compile(r"/dev/[A-Za-z0-9._/-]{1,100}")


@dataclass(frozen=True, slots=True)
class NetworkPrinter:
    """A printer that takes bytes at a TCP port."""

    host: str
    port: int = RAW_PORT


@dataclass(frozen=True, slots=True)
class DevicePrinter:
    """A device of this computer; nothing else is ever written to, so that no setting can overwrite a file."""

    path: str


@dataclass(frozen=True, slots=True)
class SystemPrinter:
    """A printer that the system knows by name; empty: its first choice."""

    name: str = ""


Target = NetworkPrinter | DevicePrinter | SystemPrinter


def read_target(text: str) -> Target | None:
    """What `text` names; None for what can be no printer."""
    plain = text.strip()
    kind, colon, name = plain.partition(":")
    if kind.lower() == "system":
        return SystemPrinter(name.strip()) if name.strip() or not colon else None
    if _DEVICE.fullmatch(plain) and ".." not in plain:
        return DevicePrinter(plain)
    windows = _WINDOWS.fullmatch(plain)
    if windows is not None:
        return DevicePrinter(rf"\\.\{windows['name'].upper()}")
    found = _HOST.fullmatch(plain)
    if found is None or not 0 < int(found["port"] or RAW_PORT) < 65_536:
        return None
    return NetworkPrinter(found["host"].strip("[]"), int(found["port"] or RAW_PORT))
