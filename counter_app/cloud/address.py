"""Where the service was last started from this folder: what an enrolment code tells a new counter."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

DEFAULT_URL = "http://127.0.0.1:8765"
_FILE = "address.json"


class Address(msgspec.Struct, frozen=True):
    """`fingerprint`: SHA-256 of the certificate, empty without TLS."""

    url: str
    fingerprint: str = ""


def read_address(folder: Path) -> Address:
    """The remembered address; the default where there is none."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=Address)
    except (OSError, msgspec.MsgspecError):
        return Address(DEFAULT_URL)


def remember_address(folder: Path, address: Address) -> None:
    """Replaced whole, so that a reader never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f"{_FILE}.{os.getpid()}"
    scratch.write_bytes(msgspec.json.encode(address))
    scratch.replace(folder / _FILE)
