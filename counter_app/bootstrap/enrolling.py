"""Makes a folder a counter: reads the invitation, enrols, and runs the first sync."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from counter_app.bootstrap.clocks import played_at
from counter_app.bootstrap.late import LateTransport
from counter_app.bootstrap.opening import OpenCounter, begin_keeping, open_counter
from counter_app.config import Settings
from counter_app.domain.codes import EnrolmentCode, read_enrolment
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.devices import Enrolment
from counter_app.sync.client import CloudClient
from counter_app.sync.enrolment import DeviceKeys, Invitation, enrol
from counter_app.sync.round import RoundReport

LOCAL_CLOUD = "http://127.0.0.1:8765"
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"})


def read_invitation(text: str, cloud_url: str) -> Invitation:
    """An enrolment code: the link itself, a picture of it, or its token with the cloud's address.

    A token alone is tried at the cloud of this computer, where `cloud serve` listens unless told otherwise.

    Raises `InvalidInput`.
    """
    found = read_enrolment(text)
    if found is None and (Path(text).suffix.lower() in _PICTURES or _is_file(text)):
        found = _from_picture(Path(text))
    if found is not None:
        return Invitation(found.token, cloud_url.rstrip("/") or found.url, found.fingerprint or "")
    token = text.strip()
    if not token or not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in token):
        raise InvalidInput("This is no enrolment code.", key="code", code="no_code")
    return Invitation(token, cloud_url.rstrip("/") or LOCAL_CLOUD)


def _is_file(text: str) -> bool:
    """Whether it names a file; what is too long for a name, or holds what no name can, does not."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _from_picture(path: Path) -> EnrolmentCode:
    from counter_app.scanning.decoder import Cascade
    from counter_app.scanning.pictures import PictureRefused, read_picture

    try:
        picture = read_picture(path)
    except PictureRefused as refused:
        raise InvalidInput(str(refused), key="code", code="no_picture") from refused
    for symbol in Cascade().decode_picture(picture):
        found = read_enrolment(symbol.text)
        if found is not None:
            return found
    raise InvalidInput("There is no enrolment code in this picture.", key="code", code="no_code_in_picture")


def enrol_folder(
    settings: Settings, invitation: Invitation, on_enrolled: Callable[[], None] | None = None
) -> tuple[OpenCounter, RoundReport]:
    """Enrol, then sync once and fill the reserve. The counter comes back open, also when the first sync failed.

    `on_enrolled` is called between the two. Raises `InvalidInput` and `Fault`.
    """
    opened = open_counter(settings, make=True)
    try:
        clock = opened.counter.clock
        client = CloudClient(
            LateTransport(invitation.cloud_url, invitation.fingerprint), played_at=lambda: played_at(clock)
        )
        try:
            enrol(
                opened.store,
                opened.keys,
                client,
                invitation,
                device_keys(),
                opened.counter.clock,
                accept=lambda answer: _accept(settings, answer),
            )
        finally:
            client.close()
    finally:
        opened.close()
    opened = open_counter(settings)
    assert opened.rounds is not None
    if on_enrolled is not None:
        on_enrolled()
    report = opened.rounds.whole()
    begin_keeping(opened)
    return opened, report


def _accept(settings: Settings, enrolment: Enrolment) -> None:
    if settings.now is not None and not enrolment.trial:
        raise InvalidInput("--now is for trial shops only, and this is a real one.", key="now")


def device_keys() -> DeviceKeys:
    """How this program makes a counter's key pair, and signs with it."""
    return DeviceKeys(_new_key, _public_half, sign_with)


def sign_with(private_key: bytes, text: bytes) -> bytes:
    """The signature of a device key over a text."""
    from counter_app.security.signing import DeviceKey

    return DeviceKey.from_private_bytes(private_key).sign(text)


def _new_key() -> bytes:
    from counter_app.security.signing import DeviceKey

    return DeviceKey.generate().private_bytes


def _public_half(private_key: bytes) -> bytes:
    from counter_app.security.signing import DeviceKey

    return DeviceKey.from_private_bytes(private_key).public_bytes
