"""Faults 84 and 100: a day at a counter, then every byte on disk is searched for whom it concerned."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from counter_app.bootstrap.opening import open_counter
from counter_app.config import load_settings
from tests.attacks.play import MERCHANT, PlayShop
from tests.cli.commands import Document, Ran, inside, process

NAME, NEW_NAME, STAFF = "金丝雀甲", "Canary Quimby", "Canarystaff"
PHONE, NEW_PHONE, OTHER_PHONE = "13977700077", "13977700078", "13977700079"
WECHAT, ALIPAY = "134977700077770001", "28977700077770001234"
URL = "https://canary.example/c/CANARYTOKEN7?who=13977700077"
CAMPAIGN: Document = {
    "id": "C50", "kind": "cash", "title": {"zh_CN": "五十元券", "en": "50 off"},
    "benefit": {"amount_off_minor": 5000}, "min_spend_minor": 20000,
}  # fmt: skip


# Those that write most; `make test-long` runs every command so.
PROCESSES = ("sign-up", "redeem", "backup", "doctor")


class Day:
    """A day's commands, those of `alone` (empty: all) as processes that can write only where is searched."""

    def __init__(self, play: PlayShop, folder: Path, alone: Collection[str]) -> None:
        self._data, self._alone = play.counter.folder, alone
        self.home, self.own = folder / "home", folder / "own"
        self.home.mkdir()
        self.own.mkdir()
        (self.home / "tmp").mkdir()
        places = {"HOME": "", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state",
                  "XDG_DATA_HOME": "share", "XDG_RUNTIME_DIR": "run", "XDG_CONFIG_HOME": "settings"}  # fmt: skip
        self._environment = {name: str(self.home / place) for name, place in places.items()}

    def __call__(self, *words: str) -> Ran:
        said = ("--data", str(self._data), "--json", *words)
        alone = not self._alone or words[0] in self._alone
        ran = process(*said, env=self._environment) if alone else inside(*said)
        assert ran.code in (0, 1), (words, ran.out, ran.err)
        return ran

    def must(self, *words: str) -> Document:
        ran = self(*words)
        assert ran.code == 0, (words, ran.out)
        return ran.document

    def file(self, name: str, content: object) -> str:
        """A file that the person brought along: it is not searched."""
        text = content if isinstance(content, str) else json.dumps(content)
        (self.own / name).write_text(text, encoding="utf-8")
        return str(self.own / name)


def live(day: Day, play: PlayShop) -> list[str]:
    """The story; answers what must be found nowhere."""
    pin = str(play.made["owner_pin"])
    wrong = "90977705" if pin != "90977705" else "90977706"
    assert not day("sign-in", "owner", "--pin-file", day.file("wrong", wrong)).document["signed_in"]
    day.must("sign-in", "owner", "--pin-file", day.file("pin", pin))
    day.must("campaign", "put", day.file("campaign.json", CAMPAIGN))
    person = {"name": STAFF, "role": "cashier", "pin": "87654321"}
    day.must("staff", "put", day.file("staff.json", [person]))
    member = day.must("sign-up", "--phone", PHONE, "--name", NAME, "--consent")["member"]
    day.must("sign-up", "--phone", OTHER_PHONE, "--name", NEW_NAME, "--consent")
    issued = day.must("issue", "C50", "--count", "3", "--member", member["id"])["coupons"]
    day.must("redeem", issued[0]["short_code"], "--amount-minor", "20000", "--member", member["member_code"])
    used = day.must("redeem", issued[1]["signed_code"], "--amount-minor", "20000")
    assert not day("void", used["checkout"], "--reason", f"{NAME} {PHONE}").document["voided"]
    day.must("void", used["checkout"], "--reason", "wrong amount")
    for refused in (WECHAT, ALIPAY, URL, issued[0]["short_code"], PHONE, f"{issued[2]['signed_code'][:-1]}0"):
        day("check", refused, "--amount-minor", "20000")
    day("redeem", WECHAT, "--amount-minor", "20000")
    for searched in (PHONE, PHONE[-4:], NAME, NEW_NAME):
        day("members", "--search", searched)
    day("member", "phone", member["id"], NEW_PHONE)
    for words in (["member", "show", NEW_PHONE], ["scan-log"], ["audit"], ["sync"], ["queue"], ["doctor", "--deep"]):
        day(*words)
    day.must("backup", str(day.home / "shop.backup"))
    day.must("doctor", "--bundle", str(day.home / "bundle.zip"))
    codes = [issued[0][key] for key in ("short_code", "signed_code")] + [issued[1]["signed_code"]]
    codes += [issued[1]["short_code"], issued[2]["short_code"], member["number"], member["member_code"]]
    told = [NAME, NEW_NAME, STAFF, PHONE, NEW_PHONE, OTHER_PHONE, WECHAT, ALIPAY, URL, "CANARYTOKEN7", MERCHANT]
    # The owner's PIN has six digits, as have the parts of a second in a log: the cashier's eight stand for it.
    return [*told, *codes, wrong, "87654321", str(play.made["recovery_phrase"])]


def secrets_of(play: PlayShop) -> list[bytes]:
    opened = open_counter(load_settings(os.environ, data=str(play.counter.folder)))
    found = [opened.keys.get(name) for name in ("database-key", "cloud-token", "device-key", "pin-pepper")]
    opened.close()
    values = [value for value in found if value]
    assert len(values) == 4
    return [*values, *(value.hex().encode() for value in values), *(base64.b64encode(value) for value in values)]


def patterns(texts: list[str]) -> list[bytes]:
    spellings = ((text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()) for text in texts)
    return sorted({spelling for each in spellings for spelling in each})


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, the name of each, and what zips hold."""
    for path in sorted(folder.rglob("*")):
        yield f"the name of {path}", str(path.relative_to(folder)).encode()
        if path.is_file():
            yield str(path), path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path}:{name}", archive.read(name)) for name in archive.namelist())


@pytest.mark.timeout(300)
def test_a_copied_disk_tells_nothing_of_anybody_after_a_day_at_the_counter(
    play: PlayShop, tmp_path: Path, figure: Callable[[int, int], int]
) -> None:
    opened = open_counter(load_settings(os.environ, data=str(play.counter.folder)))  # keeps the write-ahead log there
    try:
        day = Day(play, tmp_path, PROCESSES[: figure(len(PROCESSES), 0)])
        wanted = [*patterns(live(day, play)), *secrets_of(play)]
        searched: dict[str, int] = {}
        for folder in (play.counter.folder, play.head, day.home):
            for where, content in contents(folder):
                searched[where] = len(content)
                assert not [each for each in wanted if each in content], where
    finally:
        opened.close()
    brought = b"".join(content for _, content in contents(day.own))
    assert len([each for each in wanted if each in brought]) >= 3, "what is searched for can be found"
    names = {Path(where).name for where in searched}
    assert {"counter.db", "counter.db-wal", "counter.kept", "cloud.db", "shop.backup", "bundle.zip"} <= names
    assert any("backups" in where for where in searched)
    assert any(where.startswith(str(day.home / "bundle.zip:")) for where in searched)


def test_a_plain_reader_finds_no_database(play: PlayShop) -> None:
    databases = [*play.counter.folder.rglob("*.db"), *play.head.rglob("*.db")]
    assert {"counter.db", "cloud.db"} <= {path.name for path in databases}
    for path in databases:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        with pytest.raises(sqlite3.DatabaseError, match="file is not a database"):
            connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
        connection.close()
