"""`sign-in`, `sign-out`, `staff`, `settings`, `store put`."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping
from pathlib import Path

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.files import read_mapping, read_mappings
from counter_app.cli.refusals import outcome
from counter_app.cli.syncing import iso
from counter_app.domain.errors import InvalidInput
from counter_app.services.records import Session
from counter_app.services.staff import StaffList


def sign_in(call: Call) -> Outcome:
    """A session of 12 hours."""
    from counter_app.services.sign_in import TILL
    from counter_app.services.sign_in import sign_in as act

    with call.counter() as opened:
        name = call.args.name
        answer = act(opened.counter, name, "" if name == TILL else _pin(call, opened))
        speaker = speaker_for(opened.counter, call.lang)
    document = {"signed_in": answer.ok, **_session(answer.session), "locked_seconds": answer.locked_seconds}
    said = call.say(f"已登录：{name}", f"Signed in: {name}")
    return outcome(document, (answer.reason,) if answer.reason else (), speaker, (said,) if answer.ok else ())


def _session(session: Session | None) -> dict[str, object]:
    if session is None:
        return {"name": None, "role": None, "until": None}
    return {"staff": session.staff, "name": session.name, "role": session.role.value, "until": iso(session.until)}


def _pin(call: Call, opened: OpenCounter) -> str:
    """From `--pin` (trial shops), `--pin-file`, or the keyboard. Raises `InvalidInput`."""
    if call.args.pin:
        if opened.device is None or not opened.device.trial:
            raise InvalidInput("--pin is for trial shops only; use --pin-file or type it when asked.", key="pin")
        return str(call.args.pin)
    if call.args.pin_file:
        try:
            return Path(call.args.pin_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise InvalidInput(f"{call.args.pin_file} cannot be read.", key="pin-file") from None
    if not sys.stdin.isatty():
        raise InvalidInput("A PIN is needed: --pin-file FILE, or type it at a terminal.", key="pin")
    return getpass.getpass(call.say("PIN 码：", "PIN: "))


def sign_out(call: Call) -> Outcome:
    """The till is signed in again."""
    from counter_app.services.sign_in import sign_out as act

    with call.counter() as opened:
        session = act(opened.counter)
    name = session.name if session else "-"
    document = {"signed_in": session is not None, **_session(session)}
    return Outcome(document, (call.say(f"已退出，当前：{name}", f"Signed out; now: {name}"),))


def staff_put(call: Call) -> Outcome:
    """People and roles from a file."""
    from counter_app.services.staff import put_staff

    with call.counter() as opened:
        entries = read_mappings(call.args.file, "staff")
        return _staff(call, opened, put_staff(opened.counter, call.id_or(opened), entries))


def staff_list(call: Call) -> Outcome:
    """Everybody, also who has left."""
    from counter_app.services.staff import list_staff

    with call.counter() as opened:
        return _staff(call, opened, list_staff(opened.counter))


def _staff(call: Call, opened: OpenCounter, answer: StaffList) -> Outcome:
    listed = [
        {
            "id": each.id,
            "name": each.name,
            "role": each.role,
            "active": each.active,
            "has_pin": each.has_pin,
            "locked": each.locked,
            "last_sign_in_at": iso(each.last_sign_in_at),
        }
        for each in answer.staff
    ]
    lines = tuple(f"{each.name}  {each.role}{'' if each.active else '  -'}" for each in answer.staff)
    return outcome({"staff": listed}, answer.reasons, speaker_for(opened.counter, call.lang), lines)


def settings_get(call: Call) -> Outcome:
    """Every setting as it holds in this store."""
    from counter_app.services.settings import get_settings

    with call.counter() as opened:
        store = opened.device.store if opened.device else ""
        answer = get_settings(opened.counter, store)
        lines = tuple(f"{name}: {value}" for name, value in answer.values.items())
        return outcome({"settings": dict(answer.values)}, answer.reasons, speaker_for(opened.counter, call.lang), lines)


def settings_put(call: Call) -> Outcome:
    """Settings from a file, for the merchant."""
    with call.counter() as opened:
        return _put_settings(call, opened, read_mapping(call.args.file), "")


def store_put(call: Call) -> Outcome:
    """Settings from a file, for one store: the one it names by `store`, else this counter's own."""
    with call.counter() as opened:
        values = dict(read_mapping(call.args.file))
        return _put_settings(call, opened, values, _store_id(opened, values.pop("store", None)))


def _store_id(opened: OpenCounter, named: object) -> str:
    with opened.store.reading() as reading:
        device = reading.device()
        if named is None and device is not None:
            return device.store
        for store in reading.stores():
            if named in (store.name, store.id):
                return store.id
    raise InvalidInput(f"store: there is no store {named}", key="store")


def _put_settings(call: Call, opened: OpenCounter, values: Mapping[str, object], store: str) -> Outcome:
    from counter_app.services.settings import put_settings

    answer = put_settings(opened.counter, call.id_or(opened), values, store)
    said = (call.say("已保存。", "Saved."),) if answer.done else ()
    return outcome({"settings": dict(answer.values)}, answer.reasons, speaker_for(opened.counter, call.lang), said)
