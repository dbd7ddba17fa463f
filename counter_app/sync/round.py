"""One sync round: up, down, reserve, trusted time, link state. The two directions never wait for each other's luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.values import dataclass
from counter_app.services.context import Counter
from counter_app.services.leases import give_back
from counter_app.services.locks import locked_fault
from counter_app.services.ports import CounterStore
from counter_app.services.records import LinkState
from counter_app.services.retention import follow_rules
from counter_app.sync import refill
from counter_app.sync.client import CloudClient
from counter_app.sync.leases import LeaseKeeper
from counter_app.sync.lock import RoundLock
from counter_app.sync.outcomes import TIMED_OUT, Answered, Declined, NotKnown
from counter_app.sync.pull import pull_all, top_up
from counter_app.sync.push import PushCount, cloud_time, push_all, word_of
from counter_app.sync.tokens import TokenKeeper
from counter_app.sync.witness import LogWitness

LOCK_WAIT_SECONDS = 30.0
LOOK_EVERY_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round did. `pulled` counts rows, `version` is the cursor afterwards; `digest_equal` None = not compared,
    `repaired` the kinds that differed from the cloud's and were asked for anew.

    `log_cut`: the cloud remembers more of this counter's logs than is here.
    `failures` names what kept a direction from being finished: empty means that the round was completed.
    """

    pushed: int = 0
    applied: int = 0
    duplicate: int = 0
    exceptions: int = 0
    refused: int = 0
    undeliverable: int = 0
    pulled: int = 0
    version: int = 0
    digest_equal: bool | None = None
    repaired: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    revoked: bool = False
    cause: str = ""
    log_cut: bool = False
    retry_after_seconds: float | None = None

    @property
    def completed(self) -> bool:
        """Both directions were finished."""
        return not self.failures


class Rounds:
    """The rounds of one folder. `after_pull` is told when rows came down (new signing keys, other words)."""

    def __init__(
        self,
        counter: Counter,
        client: CloudClient,
        folder: Path,
        after_pull: Callable[[], None] = lambda: None,
        tokens: TokenKeeper | None = None,
    ) -> None:
        self._counter = counter
        self._client = client
        self._tokens = tokens
        self._witness = LogWitness(counter, client)
        self._up = RoundLock(folder / "sync-up.lock")
        self._down = RoundLock(folder / "sync-down.lock")
        self._after_pull = after_pull
        self._looked_at: float | None = None
        self._leases = LeaseKeeper(counter, client)

    def whole(
        self,
        *,
        members: int = 0,
        coupons: Mapping[str, int] | None = None,
        lock_wait_seconds: float = LOCK_WAIT_SECONDS,
    ) -> RoundReport:
        """Up, then down, then a reserve of at least that many identities. Raises `Fault` (busy, disk, not_enrolled)."""
        up = self.up(lock_wait_seconds)
        down = self.down(lock_wait_seconds, members=members, coupons=coupons)
        report = joined(up, down)
        if report.completed and not refill.is_over(self._counter):
            # On the way down the cloud was found set back: what waits again since then goes up at once.
            report = _and_again(report, self.up(lock_wait_seconds))
        return report

    def up(self, lock_wait_seconds: float = LOCK_WAIT_SECONDS) -> RoundReport:
        """Send what waits."""
        self._needs_device()
        with self._up.held(lock_wait_seconds):
            give_back(self._counter)
            count = push_all(self._counter, self._client)
            if count.failure is None:
                refill.clean(self._counter)
        if count.cloud_now:
            note_contact(self._counter, count.cloud_now, count.took_seconds, clean=count.failure is None)
        if count.failure is None or count.pushed:
            self._recount_offline_totals()
        self._note(count.failure)
        return _up_report(count)

    def down(
        self,
        lock_wait_seconds: float = LOCK_WAIT_SECONDS,
        *,
        members: int = 0,
        coupons: Mapping[str, int] | None = None,
    ) -> RoundReport:
        """Fetch what changed and fill the reserve."""
        self._needs_device()
        with self._down.held(lock_wait_seconds):
            count = pull_all(self._counter, self._client, look=self._may_look())
            if count.failure is None and refill.is_over(self._counter):
                count.failure = _serious(top_up(self._counter, self._client, members=members, coupons=coupons))
            if count.failure is None:
                count.failure = _serious(self._leases.top_up())
            log_cut = count.failure is None and self._look_after_ourselves(at_once=count.ahead)
        if count.pulled:
            self._after_pull()
        if count.reached:
            note_contact(
                self._counter,
                count.cloud_now,
                count.took_seconds,
                clean=count.failure is None,
                proof=_Proof(count.digest_equal),
            )
        if count.failure is None:
            follow_rules(self._counter)
        self._note(count.failure)
        report = RoundReport(
            pulled=count.pulled,
            version=count.version,
            digest_equal=count.digest_equal,
            repaired=count.repaired,
            log_cut=log_cut,
        )
        return _with_failure(report, count.failure)

    def _may_look(self) -> bool:
        """Rows are hashed anew now and then, not each time that somebody says that there is something new."""
        now = self._counter.clock.monotonic()
        if self._looked_at is not None and 0 <= now - self._looked_at < LOOK_EVERY_SECONDS:
            return False
        self._looked_at = now
        return True

    def _look_after_ourselves(self, *, at_once: bool) -> bool:
        """Both logs are shown to the cloud, the token is replaced when it is old; whether a log was found cut."""
        if self._tokens is not None:
            self._tokens.renew_when_due(self._counter, self._client)
        return self._witness.show(at_once=at_once)

    def _recount_offline_totals(self) -> None:
        """The exposure that the off-line caps bound is over only for what has arrived."""
        with self._counter.store.reading() as reading:
            open_still = reading.offline_totals().redemptions
        if open_still:
            with self._counter.store.writing(urgent=False) as writing:
                writing.recount_offline_totals()

    def silence(self, seconds: float) -> RoundReport | None:
        """Ask for a sign of life before a round that would wait much longer; the report on it where none came. A line
        that is slow answers this in time: it is a few bytes."""
        outcome = self._client.health(seconds)
        if not (isinstance(outcome, NotKnown) and outcome.kind == TIMED_OUT):
            return None
        self._note(outcome)
        return _with_failure(RoundReport(), outcome)

    def probe(self, timeout_seconds: float) -> bool:
        """Whether the service itself answers now."""
        return isinstance(self._client.health(timeout_seconds), Answered)

    def _needs_device(self) -> None:
        with self._counter.store.reading() as reading:
            device = reading.device()
        if device is None:
            raise Fault(FaultKind.NOT_ENROLLED, "this folder is no counter yet")
        if device.revoked:
            raise locked_fault(device.cause)

    def _note(self, failure: NotKnown | Declined | None) -> None:
        if failure is not None:
            note_failure(self._counter.store, failure)


def _serious(failure: NotKnown | Declined | None) -> NotKnown | Declined | None:
    """A reserve that the service will not fill is no reason to call the round unfinished: everything else is here."""
    if isinstance(failure, Declined) and not (failure.revoked or failure.unauthorised or failure.too_far_apart):
        return None
    return failure


def joined(up: RoundReport, down: RoundReport) -> RoundReport:
    """Both directions as one report."""
    return replace(
        up,
        pulled=down.pulled,
        version=down.version,
        digest_equal=down.digest_equal,
        repaired=down.repaired,
        failures=up.failures + down.failures,
        revoked=up.revoked or down.revoked,
        cause=up.cause or down.cause,
        log_cut=up.log_cut or down.log_cut,
        retry_after_seconds=max(up.retry_after_seconds or 0.0, down.retry_after_seconds or 0.0) or None,
    )


def _and_again(first: RoundReport, second: RoundReport) -> RoundReport:
    """A round that went up twice."""
    return replace(
        first,
        pushed=first.pushed + second.pushed,
        applied=first.applied + second.applied,
        duplicate=first.duplicate + second.duplicate,
        exceptions=first.exceptions + second.exceptions,
        refused=first.refused + second.refused,
        undeliverable=first.undeliverable + second.undeliverable,
        failures=second.failures,
        revoked=second.revoked,
        cause=second.cause,
        retry_after_seconds=second.retry_after_seconds,
    )


def _up_report(count: PushCount) -> RoundReport:
    report = RoundReport(
        pushed=count.pushed,
        applied=count.applied,
        duplicate=count.duplicate,
        exceptions=count.exceptions,
        refused=count.refused,
        undeliverable=count.undeliverable,
    )
    return _with_failure(report, count.failure)


def _with_failure(report: RoundReport, failure: NotKnown | Declined | None) -> RoundReport:
    if failure is None:
        return report
    wait = failure.retry_after_seconds if isinstance(failure, NotKnown) else None
    revoked = isinstance(failure, Declined) and failure.revoked
    cause = failure.cause if isinstance(failure, Declined) else ""
    return replace(report, failures=(word_of(failure),), revoked=revoked, cause=cause, retry_after_seconds=wait)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What a comparison with the cloud has said, None = it could not be made."""

    equal: bool | None


def note_contact(
    counter: Counter, cloud_now: str, took_seconds: float, *, clean: bool, proof: _Proof | None = None
) -> None:
    """The cloud answered: its time raises the trusted time, the offset of our clock is measured, we are on-line.

    `clean`: nothing failed in this direction, so that an old error is over (unless something still waits). `proof`:
    None = this direction compares nothing.
    """
    at = cloud_time(cloud_now)
    now = counter.clock.now()
    with counter.store.writing(urgent=False) as writing:
        old = writing.link_state()
        offset = old.clock_offset_ms
        if at is not None:
            writing.raise_trusted(at)
            offset = round((now - at - timedelta(seconds=took_seconds / 2)).total_seconds() * 1000)
        over = clean and not writing.queue(now).waiting
        equal = old.digest_equal if proof is None else proof.equal
        writing.set_link_state(
            LinkState(
                now,
                None,
                "" if over else old.last_error,
                offline_until=None,
                clock_offset_ms=offset,
                digest_equal=equal,
            )
        )


def note_failure(store: CounterStore, failure: NotKnown | Declined) -> None:
    """The cloud did not answer, or not as it should; a revoked counter is locked and keeps its queue."""
    with store.writing(urgent=False) as writing:
        writing.set_link_state(replace(writing.link_state(), last_error=word_of(failure)))
        device = writing.device()
        if device is not None and isinstance(failure, Declined) and failure.revoked:
            writing.set_device(replace(device, revoked=True, cause=failure.cause))


def note_next_try(counter: Counter, at: datetime | None) -> None:
    """When the next try is due, for the status line."""
    with counter.store.writing(urgent=False) as writing:
        writing.set_link_state(replace(writing.link_state(), next_try_at=at))
