"""In whose name a counter calls: its token, and what signs with its key."""

from __future__ import annotations

import os
from collections.abc import Callable

from counter_app.security.keystore import KeyStore
from counter_app.services.records import DeviceIdentity
from counter_app.sync.client import CloudClient, Voice
from counter_app.sync.enrolment import DEVICE_KEY, TOKEN
from counter_app.sync.outcomes import Exchange
from counter_app.sync.tokens import TokenKeeper


def client_of(
    transport: Exchange, keys: KeyStore, device: DeviceIdentity, played_at: Callable[[], str]
) -> tuple[CloudClient, TokenKeeper]:
    """The client of an enrolled counter, and what keeps its token fresh."""
    sign = signer_of(keys)
    tokens = TokenKeeper(keys, os.urandom, signs=sign is not None)
    voice = Voice(device.device, device.epoch, sign, tokens)
    return CloudClient(transport, (keys.get(TOKEN) or b"").decode(), played_at=played_at, voice=voice), tokens


def signer_of(keys: KeyStore) -> Callable[[bytes], bytes] | None:
    """What signs this counter's calls; the machinery is imported at the first of them."""
    private_key = keys.get(DEVICE_KEY)
    if private_key is None:
        return None
    made: list[Callable[[bytes], bytes]] = []

    def sign(text: bytes) -> bytes:
        if not made:
            from counter_app.security.signing import DeviceKey

            made.append(DeviceKey.from_private_bytes(private_key).sign)
        return made[0](text)

    return sign
