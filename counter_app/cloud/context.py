"""Everything a part of the cloud is handed, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path

from counter_app.cloud.ports import Clock, Crypto, IdSource
from counter_app.cloud.storage.store import Database
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass

APP_VERSION = "0.1.0"

# Where the clock of the asking counter stands, if it was given one (`--now`, `DIR/clock`). A play shop whose own
# clock nobody has set goes by it: else a counter played in March would be told that it is November.
PLAYED_AT: ContextVar[datetime | None] = ContextVar("played_at", default=None)


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """How a cloud is opened.

    `data_dir` is the folder whose `cloud/` belongs to it. `database_url` None = the encrypted SQLite file in there.
    `database_key`: 32 bytes, for that file. `clock`: the computer's. `trial_clock` answers the time that a play shop's
    folder says, None where it says nothing; it raises `InvalidInput` where it says no time. `public_url`: what
    enrolment codes name, "" = the address at which the service was last started from this folder.
    """

    data_dir: Path
    crypto: Crypto
    clock: Clock
    ids: IdSource
    database_key: bytes
    database_url: str | None = None
    trial_clock: Callable[[], datetime | None] = lambda: None
    public_url: str = ""

    @property
    def folder(self) -> Path:
        """The cloud's own folder."""
        return self.data_dir / "cloud"


@dataclass(frozen=True, slots=True)
class Context:
    """An open cloud."""

    settings: CloudSettings
    database: Database

    @property
    def crypto(self) -> Crypto:
        """Keys, seals, hashes and chance."""
        return self.settings.crypto

    def now(self, *, trial: bool) -> datetime:
        """The time that holds for a merchant: a play shop may stand in another one. Raises `Fault` as its clock."""
        said = self.known_now(trial=trial) or PLAYED_AT.get()
        return said if said is not None else self.settings.clock.now()

    def known_now(self, *, trial: bool) -> datetime | None:
        """The same where nobody calls; None for a play shop whose clock nobody has set: it goes by its callers'."""
        if not trial:
            return self.settings.clock.now()
        try:
            return self.settings.trial_clock()
        except InvalidInput as error:
            raise Fault(FaultKind.DISK_ERROR, error.sentence) from error
