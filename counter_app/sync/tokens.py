"""The token is replaced every 30 days, by the counter itself, and no cut on the way locks it out.

The counter makes the next token and keeps it before it says a word; the cloud is told its hash only. The token in use
stays good until the next one has been used. Whatever is cut, the same step is done again with the same next token. The
one before is kept as well: a cloud that was restored from a backup may know only that one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from counter_app.protocol.devices import TokenRequest
from counter_app.services.context import Counter
from counter_app.sync.client import CloudClient
from counter_app.sync.enrolment import NEXT_TOKEN, TOKEN, TOKEN_BEFORE, TOKEN_SINCE, Secrets
from counter_app.sync.outcomes import Answered, Declined

LIFE = timedelta(days=30)
TRY_AGAIN = timedelta(days=1)
_TOKEN_BYTES = 32


class TokenKeeper:
    """The token of one folder. `random_bytes`: chance, handed in."""

    def __init__(self, secrets: Secrets, random_bytes: Callable[[int], bytes], *, signs: bool) -> None:
        self._secrets = secrets
        self._random_bytes = random_bytes
        self._signs = signs

    def other_than(self, *tried: str) -> str:
        """A token of this folder that another process, or a cut, has left here beside those that were refused."""
        for name in (TOKEN, NEXT_TOKEN, TOKEN_BEFORE):
            kept = (self._secrets.get(name) or b"").decode()
            if kept and kept not in tried:
                return kept
        return ""

    def adopt(self, token: str) -> None:
        """The cloud took this one: it is the token from now on."""
        if self._secrets.get(TOKEN) != token.encode():
            self._secrets.put(TOKEN, token.encode())

    def renew_when_due(self, counter: Counter, client: CloudClient) -> bool:
        """Whether the token was replaced. Without an answer, or by a cloud that cannot, it is tried again later."""
        now = counter.clock.now()
        with counter.store.reading() as reading:
            since, device = reading.fact(TOKEN_SINCE) or "", reading.device()
        half_done = self._secrets.get(NEXT_TOKEN) is not None
        if device is None or not (half_done or _is_old(since, now)):
            return False
        following = (self._secrets.get(NEXT_TOKEN) or b"").decode() or self._made(device.merchant)
        counter.failpoint("token.made")
        token_hash = hashlib.sha256(following.encode()).hexdigest()
        outcome = client.next_token(TokenRequest(token_hash=token_hash, signs=self._signs))
        counter.failpoint("token.answered")
        if not isinstance(outcome, Answered):
            if isinstance(outcome, Declined):
                self._secrets.delete(NEXT_TOKEN)
                _note(counter, now - LIFE + TRY_AGAIN)
            return False
        self._secrets.put(TOKEN_BEFORE, client.token.encode())
        self._secrets.put(TOKEN, following.encode())
        counter.failpoint("token.kept")
        client.use(following)
        self._secrets.delete(NEXT_TOKEN)
        _note(counter, now)
        return True

    def _made(self, merchant: str) -> str:
        random = base64.urlsafe_b64encode(self._random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode("ascii")
        made = f"{merchant}.{random}"
        self._secrets.put(NEXT_TOKEN, made.encode())
        return made


def _note(counter: Counter, at: datetime) -> None:
    with counter.store.writing(urgent=False) as writing:
        writing.set_fact(TOKEN_SINCE, at.isoformat())


def _is_old(since: str, now: datetime) -> bool:
    return not since or abs(now - datetime.fromisoformat(since)) >= LIFE
