"""The cloud as one object, usable with and without HTTP. It holds no state: any number of processes may serve it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path

from counter_app.cloud import (
    admin,
    devices,
    enrolment,
    figures_pass,
    held,
    leases,
    lookup,
    no_shows,
    purchases_pass,
    reserves,
    retention,
    retiring,
    tier_pass,
    witness,
    write_off,
)
from counter_app.cloud.address import Address, read_address
from counter_app.cloud.answers import (
    Caller,
    CallRefused,
    CounterAnswer,
    EnrolmentCodeAnswer,
    FirstOwner,
    HealthAnswer,
    InitAnswer,
    KeyAnswer,
    MerchantAnswer,
    StoreAnswer,
    WriteOffAnswer,
)
from counter_app.cloud.applying import Applying, Waiting
from counter_app.cloud.asking import Asking
from counter_app.cloud.changes import MAX_ROWS, digest_of_scope, newest_in_scopes, page_after, scope_of
from counter_app.cloud.context import APP_VERSION, CloudSettings, Context
from counter_app.cloud.exporting import export_merchant
from counter_app.cloud.facts import cloud_epoch, find_merchant, is_trial
from counter_app.cloud.keys import Signer
from counter_app.cloud.ledger.envelope import Entry
from counter_app.cloud.rebuilding import rebuild_where_needed
from counter_app.cloud.receipts import receipt_for
from counter_app.cloud.storage.opening import open_database
from counter_app.cloud.times import iso
from counter_app.cloud.told_again import told_again
from counter_app.domain.codes import CodeKind
from counter_app.protocol.changes import ROW_TYPES, ChangesPage, Digest
from counter_app.protocol.devices import (
    Enrolment,
    EnrolRequest,
    Held,
    HeldAnswer,
    LeaseGrant,
    LeaseRequest,
    Reserve,
    ReserveRequest,
    TokenRequest,
    TokenTaken,
    Witness,
    WitnessRequest,
)
from counter_app.protocol.exports import ExportTarget
from counter_app.protocol.operations import OperationResults


class Cloud(Asking):
    """The service. Calls raise `CallRefused` for what a counter may not do and `Fault` for a broken machine."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._applying = Applying(context)

    @property
    def settings(self) -> CloudSettings:
        """How it was opened."""
        return self._context.settings

    def close(self) -> None:
        """Close the database."""
        self._context.database.close()

    # --- what counters call ---

    def health(self) -> HealthAnswer:
        """That it is there, and its time. Raises `CallRefused` 503 where nobody can be answered for its clock."""
        with self._context.database.reading() as reading:
            trial, epoch = is_trial(reading), cloud_epoch(reading)
        try:
            now = self._context.now(trial=bool(trial))
        except CallRefused as refused:
            if refused.status != 400:
                raise
            now = self.settings.clock.now()  # only who asks stands in an impossible time
        return HealthAnswer(iso(now), epoch, APP_VERSION)

    def enrol(self, request: EnrolRequest) -> Enrolment:
        """Make the sender a counter."""
        return enrolment.enrol(self._context, request)

    def authenticate(self, token: str) -> Caller:
        """Who a bearer token speaks for."""
        return devices.authenticate(self._context, token)

    def apply(self, caller: Caller, entries: Sequence[Entry]) -> OperationResults:
        """Apply operations; results in their order."""
        return self._applying.apply(caller, entries)

    def enter(self, caller: Caller, entries: Sequence[Entry], weight: int, wake: Callable[[], None]) -> Waiting:
        """For who waits without a thread: `wake` is called at an answer or the lead; `weight`: bytes kept meanwhile."""
        return self._applying.enter(caller, entries, weight, wake)

    def changes(
        self, caller: Caller, after: int, limit: int, kinds: Collection[str] = (), sent: Collection[str] = ()
    ) -> ChangesPage:
        """The rows of the caller's scope that changed after a version, at most `limit`; of some kinds, if any is
        named. `sent`: operations whose answers it lacks."""
        if not set(kinds) <= set(ROW_TYPES):
            raise CallRefused(400, "invalid", "`kinds` names a kind that there is not.")
        if not 0 <= after < 2**62 or not 1 <= limit <= MAX_ROWS:
            raise CallRefused(400, "invalid", f"`after` is 0 or more, `limit` 1 to {MAX_ROWS}.")
        with self._context.database.reading() as reading:
            scope = scope_of(reading, caller)
            version, more, found = page_after(reading, caller.merchant, scope, after, limit, kinds)
            digest = None if more or kinds else digest_of_scope(reading, caller.merchant, scope)
            epoch, ahead = cloud_epoch(reading, caller.merchant), after > reading.version(caller.merchant)
            proof = "" if more or ahead else receipt_for(self._context.crypto, reading, caller, epoch, version)
            results = told_again(reading, caller, sent)
            shared = {} if more or kinds else leases.sharers(reading, caller)
        return ChangesPage(
            now=iso(self._context.now(trial=caller.trial)),
            version=version,
            more=more,
            kinds=found,
            cloud_epoch=epoch,
            scope=scope.name,
            digest=digest,
            results=results,
            sharers=shared,
            ahead=ahead,
            receipt=proof,
        )

    def digest(self, caller: Caller) -> Digest:
        """Count and sum of what is in the caller's scope."""
        with self._context.database.reading() as reading:
            return digest_of_scope(reading, caller.merchant, scope_of(reading, caller))

    def changed_in(self, callers: Collection[Caller]) -> dict[str, int]:
        """The newest change in the scope of each of these counters of one merchant, by counter."""
        with self._context.database.reading() as reading:
            return newest_in_scopes(reading, callers)

    def versions(self, merchants: Collection[str]) -> dict[str, int]:
        """The change counters of some merchants."""
        with self._context.database.reading() as reading:
            return reading.versions(merchants)

    def on_commit(self, tell: Callable[[], None]) -> None:
        """`tell` is called after every commit of this process, from whatever thread."""
        self._context.database.after_commit.append(tell)

    def reserve(self, caller: Caller, request: ReserveRequest) -> Reserve:
        """Identities to draw on without the network."""
        return reserves.reserve(self._context, caller, request)

    def lease(self, caller: Caller, request: LeaseRequest) -> LeaseGrant:
        """Uses of a hard quota to take without the network."""
        return leases.lease(self._context, caller, request)

    def prove(self, caller: Caller, shown: str, signature: str, call: tuple[str, str], body: bytes) -> Caller:
        """That a call comes from the enrolment it names, signed where the counter signs. Raises `CallRefused`."""
        return devices.prove(self._context, caller, shown, signature, call, body)

    def next_token(self, caller: Caller, request: TokenRequest) -> TokenTaken:
        """Make a counter's next token good beside the one in use."""
        return devices.next_token(self._context, caller, request)

    def hold(self, caller: Caller, shown: Held) -> HeldAnswer:
        """Write down again what a counter holds in reserve."""
        return held.hold(self._context, caller, shown)

    def witness(self, caller: Caller, request: WitnessRequest) -> Witness:
        """Remember where a counter's logs end."""
        return witness.witness(self._context, caller, request)

    def look_up(
        self, caller: Caller, *, code: str = "", phone: str = "", sent: Collection[str] = (), after: int = 2**62
    ) -> ChangesPage:
        """Rows that concern a code or a phone. `sent`: operations whose answers the caller lacks; `after`: the version
        up to which it has been told of voids of its own redemptions."""
        return lookup.look_up(self._context, caller, code=code, phone=phone, beside=lookup.Beside(sent, after))

    def count_figures(self, merchant: str, at_most: int) -> int:
        """A portion of what no chart of one merchant holds yet, then of what no counter has been told of members'
        purchases; how many rows were looked at."""
        counted = figures_pass.count_some(self._context, merchant, at_most)
        return counted or purchases_pass.tell_some(self._context, merchant, at_most)

    # --- what the person who runs it calls ---

    def init_merchant(
        self,
        name: str,
        store: str,
        timezone: str = "Asia/Shanghai",
        currency: str = "CNY",
        *,
        trial: bool = False,
        owner: FirstOwner = admin.DRAWN,
    ) -> InitAnswer:
        """A new merchant; PIN and recovery phrase are answered this once. `owner`: else called owner."""
        return admin.init_merchant(self._context, name, store, timezone, currency, trial=trial, first_owner=owner)

    def add_store(self, name: str, timezone: str = "Asia/Shanghai", *, merchant: str = "") -> StoreAnswer:
        """Another store."""
        return admin.add_store(self._context, merchant, name, timezone)

    def enrolment_code(self, store: str) -> EnrolmentCodeAnswer:
        """A one-use code for a new counter of a store (id or name)."""
        address = Address(self.settings.public_url) if self.settings.public_url else read_address(self.settings.folder)
        return devices.invite(self._context, store, address.url, address.fingerprint)

    def revoke(self, named: str, store: str = "", merchant: str = "") -> CounterAnswer:
        """Refuse a counter, named by id or name, from now on."""
        return write_off.revoke(self._context, merchant, named, store)

    def revoke_device(self, merchant: str, device: str) -> None:
        """The counter is refused from now on."""
        devices.revoke(self._context, merchant, device)

    def merchants(self) -> list[MerchantAnswer]:
        """Everybody whose account lives here."""
        with self._context.database.reading() as reading:
            return [MerchantAnswer(row.id, row.name, row.trial, row.recovery_public_key) for row in reading.merchants()]

    def begin_new_epoch(self) -> str:
        """This cloud was put back to an earlier state: counters send again what they have sent since."""
        return admin.new_epoch(self._context)

    def export(self, merchant: str, target: ExportTarget) -> None:
        """Everything of a merchant but what opens something. Raises `Fault`."""
        export_merchant(self._context, merchant, target)

    def copy_into(self, path: Path) -> None:
        """A consistent copy of the encrypted file, while others read and write. Raises `Fault`."""
        self._context.database.copy_into(path)

    def retire(self) -> int:
        """Let a portion of what ended long ago come down no more; answers how many rows that were."""
        return retiring.retire(self._context)

    def retirement_due(self) -> list[tuple[str, str]]:
        """Merchants whose rows nobody has gone through for a day, each with its time."""
        return retiring.due(self._context)

    def retire_some(self, merchant: str, now: str, at_most: int) -> int:
        """At most so many rows of one merchant; at none, its day is done."""
        count = retiring.retire_some(self._context, merchant, now, at_most)
        if not count:
            retiring.note_done(self._context, merchant, now)
        return count

    def tiers_due(self) -> list[tuple[str, str]]:
        """Merchants with members whose tier may be another one by now, each with its time."""
        return tier_pass.due(self._context)

    def reckon_tiers(self, merchant: str, now: str, at_most: int) -> int:
        """The tiers of some members of one merchant; answers how many were looked at."""
        return tier_pass.reckon_some(self._context, merchant, now, at_most)

    def retention_due(self) -> list[tuple[str, str]]:
        """Merchants whose rules of how long data is kept are to be looked at, each with its time."""
        return retention.due(self._context)

    def carry_out_retention(self, merchant: str, now: str, at_most: int) -> int:
        """A portion of one merchant's round; how many rows were looked at, 0 once there is nothing to do now."""
        return retention.look_some(self._context, merchant, now, at_most)

    def waits_in_vain(self) -> list[tuple[str, datetime]]:
        """Merchants who hold something for somebody who has not come in time, each with its time."""
        return no_shows.due(self._context)

    def settle_no_shows(self, merchant: str, now: datetime) -> int:
        """A portion of those; how many there were."""
        return no_shows.settle_some(self._context, merchant, now)

    def counters(self, merchant: str = "") -> list[CounterAnswer]:
        """Every counter with what it holds of hard quotas."""
        return write_off.counters(self._context, merchant)

    def write_off(self, counter: str, *, store: str = "", merchant: str = "") -> WriteOffAnswer:
        """A counter is given up; what it held comes back, what it still reports is an exception."""
        return write_off.write_off(self._context, merchant, counter, store)

    def rotate_key(self, merchant: str = "") -> int:
        """A new signing key; answers its id."""
        return admin.rotate_key(self._context, merchant)

    def signing_keys(self, merchant: str = "") -> list[KeyAnswer]:
        """The signing keys of a merchant, retired ones included."""
        return admin.signing_keys(self._context, merchant)

    def retire_key(self, key_id: int, merchant: str = "") -> None:
        """Codes of this key are read no more."""
        admin.retire_key(self._context, merchant, key_id)

    def is_trial(self) -> bool | None:
        """Whether play shops live here; None while nobody does."""
        with self._context.database.reading() as reading:
            return is_trial(reading)

    def sign_code(
        self,
        merchant: str,
        kind: CodeKind,
        subject: str,
        life_minutes: int,
        issued_at: datetime | None = None,
        campaign_tag: int = 0,
    ) -> str:
        """A signed code with the merchant's newest key. Raises ValueError for a field outside its range."""
        with self._context.database.reading() as reading:
            owner = find_merchant(reading, merchant)
            signer = Signer(self._context.crypto, reading, owner)
        at = issued_at if issued_at is not None else self._context.now(trial=owner.trial)
        return signer.sign(kind, subject, issued_at=at, life_minutes=life_minutes, campaign_tag=campaign_tag)


def open_cloud(settings: CloudSettings) -> Cloud:
    """Open the cloud of a folder or URL, its schema brought up to date. Raises `Fault`, `InvalidInput`."""
    database = open_database(settings.folder, settings.database_key, settings.database_url)
    try:
        rebuild_where_needed(database, settings.clock)
    except BaseException:  # given back and passed on, whatever it is
        database.close()
        raise
    return Cloud(Context(settings, database))
