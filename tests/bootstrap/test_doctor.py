"""`doctor --deep` finds what is wrong and says what to do; its bundle tells nothing of anybody."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from counter_app.bootstrap import doctor, doctor_deep
from counter_app.bootstrap.bundle import blot
from counter_app.bootstrap.doctor import examine
from counter_app.bootstrap.doctor_deep import RULES_ZH
from counter_app.bootstrap.findings import TITLES, Finding
from counter_app.bootstrap.opening import begin_keeping, open_counter
from counter_app.config import Settings, load_settings
from counter_app.storage.checking import _CONTRADICTIONS
from tests.cli.commands import Counter, inside
from tests.cli.test_first_release import copied

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# The same in both languages: a name, a version, what a driver calls itself, a file's own words.
_ALIKE = frozenset({"python", "cameras", "database", "driver"})


@pytest.fixture
def till(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    folder = copied(tmp_path / "shop")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(folder / "config"))
    opened = open_counter(load_settings(os.environ, data=str(folder / "T1")))
    begin_keeping(opened)
    opened.close()
    return Counter(folder / "T1")


def _settings(till: Counter) -> Settings:
    return load_settings(os.environ, data=str(till.folder))


def _looked(till: Counter) -> dict[str, Finding]:
    found = examine(_settings(till), deep=True)
    assert all(each.advice for each in found if each.level == "problem"), "a problem comes with advice"
    for each in found:
        for said in (each.title, each.found, each.advice):
            assert said is None or (said.en and said.zh and not _CHINESE.search(said.en)), said
        assert each.advice is None or _CHINESE.search(each.advice.zh), each
    return {each.name: each for each in found}


def _run(till: Counter, statement: str) -> None:
    opened = open_counter(_settings(till))
    with opened.store.writing() as writing:
        writing._connection.execute(statement)
    opened.close()


def test_a_sound_counter_has_no_problem_and_every_part_is_named(till: Counter) -> None:
    found = _looked(till)
    names = {"python", "folder", "screen", "cameras", "sound", "keys", "database", "clock", "cloud", "queue", "reserve"}
    names |= {"driver", "integrity", "log", "sums", "digest", "audit", "operations", "kept", "backups", "rights"}
    assert names <= found.keys()
    assert [each for each in found.values() if each.level == "problem"] == []
    assert found["digest"].level == "note", "a file of an older version was never compared"


def test_everything_is_said_in_the_language_that_was_asked_for(till: Counter) -> None:
    for lang, other in (("zh_CN", "en"), ("en", "zh_CN")):
        ran = till("doctor", "--deep", "--lang", lang)
        said = {each["name"]: each["found"] for each in ran.document["checks"]}
        different = {
            each["name"]: each["found"] for each in till("doctor", "--deep", "--lang", other).document["checks"]
        }
        assert {name for name in said if said[name] == different[name]} <= _ALIKE
        for name in said.keys() - _ALIKE:
            assert bool(_CHINESE.search(said[name])) == (lang == "zh_CN"), said[name]


def test_what_is_printed_names_everything_in_chinese(till: Counter) -> None:
    lines = inside("--data", str(till.folder), "--lang", "zh_CN", "doctor", "--deep").out.splitlines()
    titles = [line[2:].partition("：")[0] for line in lines if not line.startswith("    →")]
    assert [title for title in titles if not _CHINESE.search(title)] == ["Python"]


def test_every_rule_between_tables_has_a_name_in_chinese() -> None:
    assert RULES_ZH.keys() == {*_CONTRADICTIONS, "row that refers to nothing"}


def test_everything_that_can_be_looked_at_has_a_title() -> None:
    named = {name for module in (doctor, doctor_deep) for name in re.findall(r'Finding\(\s*"(\w+)"', _source(module))}
    assert named == TITLES.keys()


def _source(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text(encoding="utf-8")


HARMS = {
    "digest": "INSERT INTO digest (kind, count, sum) VALUES ('member', 1, 5)",
    "sums": "DELETE FROM take WHERE scope LIKE 'coupon:%'",
    "operations": "UPDATE operation SET staff = 'other' WHERE seq = 3",
    "audit": "UPDATE audit SET outcome = 'other' WHERE number = 2",
}


@pytest.mark.parametrize("name", HARMS)
def test_rows_that_contradict_one_another_are_a_problem(till: Counter, name: str) -> None:
    _run(till, HARMS[name])
    assert _looked(till)[name].level == "problem"
    ran = till("doctor", "--deep")
    assert (ran.code, ran.document["ok"]) == (3, False)


def test_a_damaged_backup_and_missing_acts_are_problems(till: Counter) -> None:
    for old in (till.folder / "backups").glob("before-migration-*"):
        old.unlink()
    backup = next((till.folder / "backups").iterdir())
    backup.write_bytes(backup.read_bytes()[:-4096] + bytes(4096))
    assert _looked(till)["backups"].level == "problem"
    backup.unlink()
    assert _looked(till)["backups"].level == "note"


def test_the_bundle_holds_no_canary(till: Counter, tmp_path: Path) -> None:
    facts: dict[str, Any] = json.loads((till.folder.parent / "facts.json").read_text(encoding="utf-8"))
    logs = till.folder / "logs"
    logs.mkdir(exist_ok=True)
    canaries = [
        "13800000001", "+8613800000001", "138 0000 0001", "王小明", "李四", facts["owner_pin"], facts["phrase"],
        facts["unused"][0], facts["signed"][0], facts["member"]["number"], facts["member"]["member_code"], "First",
    ]  # fmt: skip
    (logs / "counter.log").write_text("\n".join(f"a mistake wrote {each} here" for each in canaries), encoding="utf-8")
    (till.folder / "Alice Canary.csv").write_text("phone\n", encoding="utf-8")
    canaries += ["Canary", "call Bob", "Gold of Carol"]
    opened = open_counter(_settings(till))
    with opened.store.writing() as writing:
        footer = {"width": 58, "mode": "raster", "printer": "10.0.0.7", "copies": 2, "footer": "call Bob"}
        writing.put_setting("receipt", footer, "")
        tiers = {"window_days": 365, "notice_days": 30, "list": [{"name": "Gold of Carol", "from_minor": 100}]}
        writing.put_setting("tiers", tiers, "")
    opened.close()
    target = tmp_path / "bundle.zip"
    assert till.must("doctor", "--bundle", str(target))["bundle"] == str(target)
    opened = open_counter(_settings(till))
    secrets = [opened.keys.get(name) for name in ("database-key", "cloud-token", "device-key", "pin-pepper")]
    opened.close()
    canaries += [value.hex() for value in secrets if value] + [value.decode("latin-1") for value in secrets if value]
    canaries += [str(till.folder)]
    with zipfile.ZipFile(target) as archive:
        content = "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
        names = set(archive.namelist())
        database = json.loads(archive.read("database.json"))
    # "First" is the merchant's name; as a word of a log line it is no secret.
    told = [each for each in canaries if each in content and each != "First"]
    assert told == []
    assert not re.search(r"merchant_name|\bFirst\b(?! here)", content.replace("wrote First here", ""))
    wanted = {"versions.json", "doctor.json", "settings.json", "sync.json", "database.json", "logs/counter.log"}
    assert wanted <= names
    assert database["rows"]["operation"] > 0
    assert target.stat().st_mode & 0o077 == 0


def test_a_bundle_can_be_made_where_the_counter_does_not_open(tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    Counter(tmp_path / "nothing")("doctor", "--bundle", str(target))
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("fault.json"))["kind"] == "not_enrolled"


def test_what_may_be_somebodys_is_blotted_out_and_times_are_not() -> None:
    line = '{"at": "2026-03-10T06:00:00.123456Z", "event": "pull", "id": "019cd6c8-8b80-7000-9a3c-7d7b1c000000"}'
    assert blot(line) == line
    assert blot("call +86 138-0000-0001 now") == "call * now"


def test_a_database_that_takes_nothing_is_a_problem(till: Counter, tmp_path: Path) -> None:
    place = tmp_path / "fixed"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system of one's own cannot be mounted here")
    try:
        shutil.copytree(till.folder, place / "T1")
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        found = {each.name: each for each in examine(_settings(Counter(place / "T1")), deep=False)}
        assert found["database"].level == "problem"
        assert found["database"].advice
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_folder_that_nobody_may_enter_is_a_problem_and_no_fault(till: Counter) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    settings = _settings(till)
    till.folder.chmod(0)
    os.seteuid(65_534)
    try:
        found = {each.name: each for each in examine(settings, deep=False)}
    finally:
        os.seteuid(0)
        till.folder.chmod(0o700)
    assert found["database"].level == "problem"
    assert found["database"].advice
