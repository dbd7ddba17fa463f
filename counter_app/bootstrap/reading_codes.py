"""The merchant's way of reading codes, renewed when keys come down; any thread may read meanwhile."""

from __future__ import annotations

from urllib.parse import urlsplit

from counter_app.domain.codes import Code, ReadingRules, VerifyResult, read_code
from counter_app.services.ports import CounterStore


def _no_keys(key_id: int, message: bytes, signature: bytes) -> VerifyResult:
    del key_id, message, signature
    return VerifyResult.UNKNOWN_KEY


class LiveCodeReader:
    """`services.ports.CodeReader`. Rules are one frozen value that `reload` exchanges."""

    def __init__(self) -> None:
        self._rules = ReadingRules(None, _no_keys)

    def reload(self, store: CounterStore) -> None:
        """Take over merchant tag, signing keys and cloud address from the database."""
        with store.reading() as reading:
            device, keys = reading.device(), reading.signing_keys()
        if device is None:
            return
        from counter_app.security.signing import Verifier

        self._rules = ReadingRules(
            device.merchant_tag, Verifier(keys) if keys else _no_keys, frozenset({_place(device.cloud_url)})
        )

    def __call__(self, text: str | bytes, *, typed: bool = False) -> Code:
        """What `text` is."""
        return read_code(text, self._rules, typed=typed)


def _place(url: str) -> str:
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, default) else f"{host}:{parts.port}"
