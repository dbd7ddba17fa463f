"""The first start behind its window: what was begun, joining a cloud, a shop with a cloud of its own, the play shop.

Whatever is killed is finished by the next start: what a person has confirmed is written down before it is begun, and
every step may be done twice. `first-start.json` says how far it has come; it goes when the counter sells.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from counter_app.bootstrap.alone import mark_alone
from counter_app.bootstrap.clouds import opened_cloud
from counter_app.bootstrap.embedded import EmbeddedCloud
from counter_app.bootstrap.enrolling import enrol_folder, read_invitation
from counter_app.bootstrap.folder_names import FIRST_START
from counter_app.bootstrap.opening import database_path, open_counter
from counter_app.bootstrap.seeing import RunningScanner, scanner_callbacks
from counter_app.bootstrap.switching import is_pending, left_behind
from counter_app.config import Settings
from counter_app.domain.codes import read_enrolment
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.security.files import make_private_folder, write_private
from counter_app.security.keystore import folder_id, has_folder_id, open_keystore
from counter_app.services.records import DeviceIdentity
from counter_app.sync.enrolment import INVITATION, Invitation
from counter_app.ui.first.ports import SAMPLE, Begun, Invited, Names, Plan, Stage, Step, Told
from counter_app.ui.ports import CameraChoice, ScanEvents, ScannerPort

if TYPE_CHECKING:
    from counter_app.bootstrap.sample_shop import SampleShop

_TRIAL_BEGUN = "trial-begun"


class _State(msgspec.Struct, frozen=True):
    stage: Stage = Stage.LANGUAGE
    merchant: str = ""
    store: str = ""
    owner: str = ""
    zone: str = ""
    currency: str = ""

    @property
    def names(self) -> Names:
        return Names(self.merchant, self.store, self.owner, self.zone, self.currency)


class _KeptInvitation(msgspec.Struct, frozen=True):
    token: str
    url: str
    host: str
    fingerprint: str


class FirstStart:
    """`ui.first.ports.FirstPort` for one folder. `shop`: the play shop, once it was prepared."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.shop: SampleShop | None = None

    # --- how far it has come ------------------------------------------------------------------------------------------

    def begun(self) -> Begun:
        """A folder that is a counter by now goes on at its camera, whatever was written down last; one that is locked
        until it is enrolled anew joins."""
        self._settle()
        device = self._device()
        if device is not None:
            anew = Begun(Stage.JOIN, invited=self._kept_invitation(), locked=True)
            return anew if device.revoked else Begun(Stage.CAMERA)
        state = self._state()
        if state.stage is Stage.MAKE and not self._shop_is_there():
            # Killed before anything of it was there: the phrase was on no disk, so there is a new one.
            return Begun(Stage.NAMES, state.names)
        invited = self._kept_invitation() if state.stage is Stage.JOIN else None
        return Begun(state.stage, state.names, invited)

    def keep(self, stage: Stage) -> None:
        """Also of a folder that there is not yet."""
        self._write(msgspec.structs.replace(self._state(), stage=stage))

    def forget(self) -> None:
        """The names of the shop stand in its database."""
        try:
            (self._settings.data_dir / FIRST_START).unlink(missing_ok=True)
        except OSError as error:
            raise Fault(FaultKind.DISK_ERROR, f"{FIRST_START}: {error.strerror}") from error

    def _settle(self) -> None:
        """A restore that was killed here is finished where it was planned, and leaves nothing where it was not."""
        folder = self._settings.data_dir
        if is_pending(folder) or left_behind(folder):
            from counter_app.bootstrap.restoring import alone_in, clear_left_behind

            with alone_in(folder):
                clear_left_behind(self._settings)

    def _device(self) -> DeviceIdentity | None:
        if not database_path(self._settings).exists():
            return None
        try:
            opened = open_counter(self._settings)
            opened.close()
        except Fault as fault:
            if fault.kind is not FaultKind.NOT_ENROLLED:
                raise
            return None
        return opened.device

    def _state(self) -> _State:
        try:
            return msgspec.json.decode((self._settings.data_dir / FIRST_START).read_bytes(), type=_State)
        except (OSError, msgspec.DecodeError):
            return _State()

    def _write(self, state: _State) -> None:
        make_private_folder(self._settings.data_dir)
        write_private(self._settings.data_dir / FIRST_START, msgspec.json.encode(state), replace=True)

    # --- join ---------------------------------------------------------------------------------------------------------

    def read(self, source: str | Path) -> Invited:
        """Its link, or the picture there: a code alone does not say which cloud made it."""
        text = str(source).strip().strip('"')
        found = read_invitation(text, "")
        code = read_enrolment(f"{found.cloud_url}/e/{found.token}")
        if code is None or found.token == text:
            raise InvalidInput("This is no enrolment code.", key="code", code="no_code")
        return Invited(found.token, found.cloud_url, code.host, found.fingerprint)

    def join(self, invited: Invited, told: Told) -> None:
        """The invitation is kept, as a secret, until it was answered: the same code finishes what a kill cut off."""
        self.keep(Stage.JOIN)
        keys = open_keystore(folder_id(self._settings.data_dir), self._settings.config_dir)
        kept = _KeptInvitation(invited.token, invited.url, invited.host, invited.fingerprint)
        keys.put(INVITATION, msgspec.json.encode(kept))
        self._enrol(Invitation(invited.token, invited.url, invited.fingerprint), told)
        keys.delete(INVITATION)

    def _kept_invitation(self) -> Invited | None:
        if not has_folder_id(self._settings.data_dir):
            return None
        keys = open_keystore(folder_id(self._settings.data_dir), self._settings.config_dir)
        content = keys.get(INVITATION)
        if content is None:
            return None
        kept = msgspec.json.decode(content, type=_KeptInvitation)
        return Invited(kept.token, kept.url, kept.host, kept.fingerprint)

    def _enrol(self, invitation: Invitation, told: Told) -> None:
        told(Step.ENROL)
        opened, _report = enrol_folder(self._settings, invitation, on_enrolled=lambda: told(Step.DATA))
        opened.close()
        self.keep(Stage.CAMERA)

    # --- alone --------------------------------------------------------------------------------------------------------

    def check_names(self, names: Names, pin: str) -> None:
        """By the cloud's own rules."""
        from counter_app.cloud.admin import check_new_merchant
        from counter_app.cloud.answers import FirstOwner

        check_new_merchant(names.merchant, names.store, names.zone, names.currency, FirstOwner(names.owner, pin))

    def new_phrase(self) -> str:
        """It is on no disk before a person has written it down."""
        from counter_app.security.phrase import new_phrase

        return new_phrase(os.urandom)

    def make(self, plan: Plan | None, told: Told) -> None:
        """Merchant, store and owner come with one commit; then this folder is enrolled as any other counter is."""
        if plan is not None:
            self._refuse_foreign_cloud()
            names = plan.names
            self._write(_State(Stage.MAKE, names.merchant, names.store, names.owner, names.zone, names.currency))
            if not self._shop_is_there():
                told(Step.SHOP)
                self._make_shop(plan)
        state = self._state()
        told(Step.CLOUD)
        mark_alone(self._settings)
        cloud = EmbeddedCloud(self._settings)
        try:
            url = cloud.start()
            with opened_cloud(self._settings) as here:
                code = here.enrolment_code(state.store)
            self._enrol(Invitation(code.code, url), told)
        finally:
            cloud.stop()

    def _make_shop(self, plan: Plan) -> None:
        from counter_app.cloud.answers import FirstOwner

        names = plan.names
        owner = FirstOwner(names.owner, plan.pin, plan.phrase)
        with opened_cloud(self._settings, trial=False) as cloud:
            cloud.init_merchant(names.merchant, names.store, names.zone, names.currency, owner=owner)

    def _shop_is_there(self) -> bool:
        """Whether the one commit was done that makes a merchant."""
        if not self._settings.cloud_dir.is_dir():
            return False
        with opened_cloud(self._settings) as cloud:
            return cloud.is_trial() is not None

    def _refuse_foreign_cloud(self) -> None:
        """A cloud that lives here without this conversation having made it is somebody's."""
        if self._state().stage is not Stage.MAKE and self._shop_is_there():
            raise InvalidInput("A shop lives in this folder already.", key="merchant", code="cloud_here")

    # --- trial --------------------------------------------------------------------------------------------------------

    def prepare_trial(self, told: Told) -> None:
        """A play shop that a kill left half made is made anew; no other folder is ever removed."""
        from counter_app.bootstrap.demo import demo_settings
        from counter_app.bootstrap.sample_shop import is_sample_shop, open_sample_shop
        from counter_app.ui.single import window_is_open

        told(Step.SHOP)
        own = demo_settings(self._settings, data_given=False)
        if window_is_open(own.data_dir):  # its cloud runs beside it; a second one would serve the same folder
            raise InvalidInput("The trial shop is open in another window.", key="trial", code="trial_open")
        mark = own.data_dir / _TRIAL_BEGUN
        try:
            if mark.exists() and not is_sample_shop(own):
                shutil.rmtree(own.data_dir)
            if not own.data_dir.exists():
                make_private_folder(own.data_dir)
                mark.touch()
        except OSError as error:
            raise Fault(FaultKind.DISK_ERROR, f"{own.data_dir}: {error.strerror}") from error
        self.shop = open_sample_shop(own)

    # --- cameras ------------------------------------------------------------------------------------------------------

    def list_cameras(self) -> tuple[CameraChoice, ...]:
        """The cameras of this computer."""
        from counter_app.scanning.sources import list_cameras

        return tuple(CameraChoice(each.source, each.name) for each in list_cameras())

    def start_scanner(self, events: ScanEvents, source: str) -> ScannerPort:
        """One that takes an invitation and the printed sample at the first reading."""
        from counter_app.scanning.scanner import Scanner
        from counter_app.scanning.sources import parse_source

        cameras = self.list_cameras()
        chosen = source or (cameras[0].source if cameras else "0")
        names = {each.source: each.name for each in cameras}
        callbacks = scanner_callbacks(events, names, _nothing)
        scanner = Scanner(parse_source(chosen), callbacks, accept=_proves_itself)
        scanner.start()
        return RunningScanner(scanner)

    def sample(self, caption: str) -> bytes:
        """As large as a coupon is printed."""
        from counter_app.scanning.drawing import draw_code

        return draw_code(SAMPLE, caption=caption)


def _proves_itself(text: str) -> bool:
    return text == SAMPLE or read_enrolment(text) is not None


def _nothing() -> None:
    """Nobody is busy before there is a counter."""
