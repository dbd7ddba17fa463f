"""Whether counter and cloud hold the same is said by `sync`, and by `doctor --deep` from the rows themselves."""

import os

from counter_app.bootstrap.opening import open_counter
from counter_app.config import load_settings
from tests.cli.commands import Counter, inside
from tests.cli.conftest import Shop


def digest_check(counter: Counter) -> dict[str, str]:
    checks = counter("doctor", "--deep", "--lang", "en").document["checks"]
    return next(each for each in checks if each["name"] == "digest")


def plain(counter: Counter, lang: str) -> str:
    return inside("--data", str(counter.folder), "--lang", lang, "sync").out


def change_behind_the_program(counter: Counter, statement: str) -> None:
    opened = open_counter(load_settings(os.environ, data=str(counter.folder)))
    with opened.store.writing() as writing:
        writing._connection.execute(statement)
    opened.close()


def test_sync_and_doctor_say_whether_both_ends_hold_the_same(shop: Shop) -> None:
    counter = shop.second
    assert counter.must("sync")["digest_equal"] is True
    assert "The same as the cloud." in plain(counter, "en")
    assert "与云端一致。" in plain(counter, "zh_CN")
    sound = digest_check(counter)
    assert sound["level"] == "good"
    assert "equal to the cloud's when last compared" in sound["found"]
    change_behind_the_program(counter, "UPDATE staff SET role = 'owner' WHERE digest IS NOT NULL")
    found = digest_check(counter)
    assert (found["level"], found["found"]) == ("problem", "not as it came down: staff")
    assert found["advice"]
    assert "Fetched staff anew; now the same as the cloud." in plain(counter, "en")
    assert digest_check(counter)["level"] == "good"
    change_behind_the_program(counter, "UPDATE staff SET role = 'owner' WHERE digest IS NOT NULL")
    assert "Differs from the cloud" in plain(counter, "en"), "a kind is fetched anew once an hour"
    assert counter.must("sync")["digest_equal"] is False
    change_behind_the_program(counter, "UPDATE meta SET value = '' WHERE key = 'digest_tried'")
    assert counter.must("sync")["repaired"] == ["staff"]
