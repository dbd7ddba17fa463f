"""`leases`, `cloud counters`, `cloud write-off`: what is left of a quota off-line, and a counter that is given up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Counter, inside
from tests.cli.conftest import Shop

FLASH = """
id: FLASH
kind: gift
title: {zh_CN: 秒杀, en: Flash}
benefit: {item: tea}
limits: {total: 30}
"""


@pytest.fixture
def third(shop: Shop, tmp_path: Path) -> Iterator[Counter]:
    """A counter of its own, since it will be given up; it holds a lease of a fresh quota."""
    counter = Counter(tmp_path / "T3")
    counter.folder.mkdir()
    (counter.folder / "clock").write_text((shop.cloud / "clock").read_text("utf-8"), encoding="utf-8")
    code = inside("--data", str(shop.cloud), "--json", "cloud", "enrolment-code", "--store", "S1").document["code"]
    counter.must("enrol", code, "--cloud", shop.url)
    (tmp_path / "flash.yaml").write_text(FLASH, encoding="utf-8")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.first.must("campaign", "put", str(tmp_path / "flash.yaml"))
    shop.first.must("sync")
    shop.first.must("sign-out")
    counter.must("sync")
    yield counter
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.first.must("campaign", "end", "FLASH")
    shop.first.must("sync")
    shop.first.must("sign-out")


def test_what_a_counter_holds_is_listed_and_comes_back_when_it_is_written_off(shop: Shop, third: Counter) -> None:
    [lease] = third.must("leases")["leases"]
    assert (lease["campaign"], lease["quota"], lease["used"], lease["status"]) == ("FLASH", 30, 0, "open")
    assert lease["left"] == lease["granted"] == 5  # half of 30, shared by three
    assert "FLASH  5/5" in inside("--data", str(third.folder), "leases").out
    assert any(each["name"] == "leases" for each in third("doctor").document["checks"])

    def cloud(*words: str) -> dict[str, list[dict[str, object]]]:
        ran = inside("--data", str(shop.cloud), "--json", "cloud", *words)
        assert ran.code == 0, ran.err
        return ran.document

    listed = {each["counter"]: each for each in cloud("counters")["counters"]}
    assert (listed["T3"]["leased"], listed["T3"]["revoked"]) == (5, False)
    gone = inside("--data", str(shop.cloud), "--json", "cloud", "write-off", "T3").document
    assert (gone["counter"], gone["given_back"], gone["written_off"]) == ("T3", 5, True)
    listed = {each["counter"]: each for each in cloud("counters")["counters"]}
    assert (listed["T3"]["leased"], listed["T3"]["revoked"]) == (0, True)
    assert third("sync").document["error"]["kind"] == "revoked"
    nobody = inside("--data", str(shop.cloud), "--json", "cloud", "write-off", "T9")
    assert (nobody.code, nobody.document["error"]["kind"]) == (2, "invalid_input")
