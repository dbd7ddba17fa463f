"""Faults. A "no" is a value (`verdict.Reason`); what stands here is raised.

Two families, because a person reacts differently to each: `InvalidInput` is answered by typing
something else, a `Fault` by mending the machine, the disk or the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class FaultKind(StrEnum):
    """What is broken, in the words of the fault panel."""

    DISK_FULL = "disk_full"
    DISK_ERROR = "disk_error"
    DATABASE_BUSY = "busy"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_TOO_NEW = "database_too_new"
    BACKUP_DAMAGED = "backup_damaged"
    RECOVERED = "recovered"
    KEY_MISSING = "key_missing"
    NETWORK = "network"
    CAMERA = "camera"
    NOT_ENROLLED = "not_enrolled"
    REVOKED = "revoked"
    CLONED = "cloned"
    PLEASE_UPDATE = "please_update"
    CLOUD_TOO_OLD = "cloud_too_old"
    INTERNAL = "internal"


class Fault(Exception):
    """The system cannot do what it was asked; nothing is half-done.

    `retryable` says whether the same call may succeed later without anybody's help.
    """

    def __init__(self, kind: FaultKind, detail: str = "", *, retryable: bool = False) -> None:
        super().__init__(f"{kind.value}: {detail}" if detail else kind.value)
        self.kind = kind
        self.detail = detail
        self.retryable = retryable


_NO_DETAILS: Mapping[str, object] = MappingProxyType({})


class InvalidInput(Exception):
    """What a person gave cannot be used; `sentence` (English) says why, `key` names the field.

    `code` with `details`: the same for whoever says it in another language (`slips.SlipCode`); "" where nobody does.
    """

    def __init__(
        self, sentence: str, *, key: str = "", code: str = "", details: Mapping[str, object] = _NO_DETAILS
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.key = key
        self.code = code
        self.details = details


class UnknownKind(InvalidInput):
    """A kind of campaign that this program does not know: perhaps a newer one does."""
