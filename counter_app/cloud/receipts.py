"""Receipts: what a counter can show to prove that this cloud had got further than it has now (docs/decisions/166).

The last page of changes brings one: how far the merchant's change counter had got in which epoch, and which operation
was the newest of this counter that the cloud held. An authenticator under the service's own key, which lies outside the
database and outlives its backups, makes it something that nobody else can say.
"""

from __future__ import annotations

import hmac
import re

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.ports import Crypto
from counter_app.cloud.storage.store import Reading

MAX_RECEIPT = 160
_PURPOSE = "counter-app receipt v1"
_RECEIPT = re.compile(r"(0|[1-9][0-9]{0,18}):([0-9a-f-]{0,64}):([0-9a-f]{32})", re.ASCII)


def receipt_for(crypto: Crypto, reading: Reading, caller: Caller, epoch: str, version: int) -> str:
    """That in this epoch the merchant's change counter had reached `version`, and what this counter's newest operation
    was then."""
    newest = reading.last_place(caller.merchant, caller.device)
    operation = newest.id if newest is not None else ""
    return f"{version}:{operation}:{_authenticator(crypto, caller.merchant, epoch, version, operation)}"


def shows_set_back(crypto: Crypto, reading: Reading, merchant: str, epoch: str, shown: str) -> bool:
    """Whether a genuine receipt of this epoch tells of a version or an operation that there is not. One of another
    merchant, of an epoch that is over, or one that somebody has made up says nothing."""
    match = _RECEIPT.fullmatch(shown)
    if match is None:
        return False
    version, operation = int(match[1]), match[2]
    if not hmac.compare_digest(match[3], _authenticator(crypto, merchant, epoch, version, operation)):
        return False
    if version > reading.version(merchant):
        return True
    return bool(operation) and reading.one(rows.OperationRow, merchant, operation) is None


def _authenticator(crypto: Crypto, merchant: str, epoch: str, version: int, operation: str) -> str:
    return crypto.authenticate("\0".join((merchant, epoch, str(version), operation)).encode(), _PURPOSE)
