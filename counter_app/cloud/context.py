"""Everything a part of the cloud is handed, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from counter_app.cloud.answers import CallRefused
from counter_app.cloud.ports import Clock, Crypto, IdSource
from counter_app.cloud.storage.store import Database
from counter_app.domain.codes.signed import EPOCH
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass

# What a signed code can say: 32 bits of seconds from its first day on, less the year that is not whole.
_EARLIEST, _LATEST = EPOCH, datetime(2156, 1, 1, tzinfo=UTC)
_NO_TIME = "A play shop's clock stands between 2020 and 2155: no code can be signed for any other time."
_NO_CLOCK = "The clock that this play shop was given at the service says no time between 2020 and 2155."
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
        """The time that holds for a call: a play shop may stand in another one. Raises `CallRefused`: 503 where its
        clock here says no time that a code can be signed for, 400 where its counter's says none."""
        if not trial:
            return self.settings.clock.now()
        try:
            said = self.settings.trial_clock()
        except InvalidInput as error:
            raise CallRefused(503, "clock_unusable", _NO_CLOCK, retry_after_seconds=5) from error
        said = said or PLAYED_AT.get() or self.settings.clock.now()
        if not _EARLIEST <= said < _LATEST:
            raise CallRefused(400, "clock_out_of_range", _NO_TIME)
        return said

    def known_now(self, *, trial: bool) -> datetime | None:
        """The same where nobody calls; None for a play shop whose clock nobody has set: it goes by its callers'."""
        if not trial:
            return self.settings.clock.now()
        try:
            return self.settings.trial_clock()
        except InvalidInput as error:
            raise Fault(FaultKind.DISK_ERROR, error.sentence) from error
