"""Faults 80 and 81: guessing a PIN gets slower by one rule for every door; neither a restart nor a kill saves a try."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.bootstrap.opening import open_counter
from counter_app.config import load_settings
from counter_app.services.sign_in import sign_in
from tests.attacks.play import NOON, PlayShop
from tests.cli.commands import Document, process

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills processes as POSIX does")
START = datetime.fromisoformat(NOON)


class Thief:
    """Tries PINs of the owner, each door in turn, on a clock that stands where the thief is."""

    def __init__(self, play: PlayShop) -> None:
        self._play, self._at = play, START
        right = play.made["owner_pin"]
        self._wrong = "0000" if right != "0000" else "1111"

    def wait(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)
        self._play.set_clock(self._at.isoformat())

    def command(self, pin: str = "") -> Document:
        """`sign-in owner`, as a process of its own."""
        folder = str(self._play.counter.folder)
        ran = process("--data", folder, "--json", "sign-in", "owner", "--pin", pin or self._wrong)
        assert ran.code in (0, 1)
        return ran.document

    def window(self, pin: str = "") -> Document:
        """What the window does with name and PIN, on a counter opened anew."""
        opened = open_counter(load_settings(os.environ, data=str(self._play.counter.folder)))
        answer = sign_in(opened.counter, "owner", pin or self._wrong)
        opened.close()
        reasons = [dict(answer.reason.details)] if answer.reason else []
        return {"signed_in": answer.ok, "locked_seconds": answer.locked_seconds, "reasons": reasons}

    def killed(self) -> None:
        """A try whose process is killed as soon as the PIN would be looked at."""
        child = os.fork()
        if child == 0:
            try:
                _die_trying(self._play.counter.folder, self._wrong)
            finally:
                os._exit(1)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def _die_trying(folder: Path, pin: str) -> None:
    def die(_: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    opened = open_counter(load_settings(os.environ, data=str(folder)))
    sign_in(replace(opened.counter, failpoint=die), "owner", pin)


def test_every_door_counts_the_same_tries_and_a_kill_or_a_restart_saves_none(play: PlayShop) -> None:
    thief, right = Thief(play), str(play.made["owner_pin"])
    assert thief.command()["locked_seconds"] == 0
    thief.killed()
    assert thief.window()["locked_seconds"] == 0
    thief.killed()
    assert thief.command()["locked_seconds"] == 30, "the fifth, of which two were killed"
    wait = 30
    for number in range(6, 20):
        refused = thief.window(right)
        assert (refused["signed_in"], refused["locked_seconds"]) == (False, wait), "the right one, too early"
        thief.wait(wait)
        if number % 3 == 0:
            thief.killed()
            wait *= 2
            continue
        wait *= 2
        assert thief.window()["locked_seconds"] == wait, number
    thief.wait(wait)
    last = thief.command()
    assert (last["signed_in"], last["reasons"][0]["why"]) == (False, "blocked"), "the twentieth"
    thief.wait(timedelta(days=2000).total_seconds())
    assert thief.command(right)["reasons"][0]["why"] == "blocked"
    assert thief.window(right)["signed_in"] is False
    stored = play.counter.folder / "logs" / "counter.log"
    assert not stored.exists() or right not in stored.read_text(encoding="utf-8")


def test_what_is_stored_of_a_pin_has_the_agreed_cost_and_needs_the_pepper(play: PlayShop) -> None:
    opened = open_counter(load_settings(os.environ, data=str(play.counter.folder)))
    with opened.store.reading() as reading:
        (owner,) = [person for person in reading.all_staff() if person.name == "owner"]
    hashed = owner.pin_hash or ""
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    import argon2

    right = str(play.made["owner_pin"])
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(hashed, right)  # a thief of the database alone, who knows even the PIN
    assert opened.counter.pins.matches(right, hashed)
    opened.close()
