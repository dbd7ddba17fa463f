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
def third(shop: Shop, tmp_path: Path) -> Iterator[tuple[Counter, str]]:
    """A counter of its own and its name, since it will be given up; it holds a lease of a fresh quota."""
    counter = Counter(tmp_path / "T3")
    counter.folder.mkdir()
    (counter.folder / "clock").write_text((shop.cloud / "clock").read_text("utf-8"), encoding="utf-8")
    code = inside("--data", str(shop.cloud), "--json", "cloud", "enrolment-code", "--store", "S1").document["code"]
    name = str(counter.must("enrol", code, "--cloud", shop.url)["counter"])
    (tmp_path / "flash.yaml").write_text(FLASH, encoding="utf-8")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.first.must("campaign", "put", str(tmp_path / "flash.yaml"))
    shop.first.must("sync")
    shop.first.must("sign-out")
    counter.must("sync")
    yield counter, name
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.first.must("campaign", "end", "FLASH")
    shop.first.must("sync")
    shop.first.must("sign-out")


def test_what_a_counter_holds_is_listed_and_comes_back_when_it_is_written_off(
    shop: Shop, third: tuple[Counter, str]
) -> None:
    counter, name = third

    def cloud(*words: str) -> dict[str, list[dict[str, object]]]:
        ran = inside("--data", str(shop.cloud), "--json", "cloud", *words)
        assert ran.code == 0, ran.err
        return ran.document

    [lease] = counter.must("leases")["leases"]
    assert (lease["campaign"], lease["quota"], lease["used"], lease["status"]) == ("FLASH", 30, 0, "open")
    listed = {each["counter"]: each for each in cloud("counters")["counters"]}
    # Half of 30, shared by those at work: other tests may have enrolled some.
    share = 15 // sum(not each["revoked"] for each in listed.values())
    assert lease["left"] == lease["granted"] == share
    assert f"FLASH  {share}/{share}" in inside("--data", str(counter.folder), "leases").out
    assert any(each["name"] == "leases" for each in counter("doctor").document["checks"])

    assert (listed[name]["leased"], listed[name]["revoked"]) == (share, False)
    gone = inside("--data", str(shop.cloud), "--json", "cloud", "write-off", name).document
    assert (gone["counter"], gone["given_back"], gone["written_off"]) == (name, share, True)
    listed = {each["counter"]: each for each in cloud("counters")["counters"]}
    assert (listed[name]["leased"], listed[name]["revoked"]) == (0, True)
    assert counter("sync").document["error"]["kind"] == "revoked"
    nobody = inside("--data", str(shop.cloud), "--json", "cloud", "write-off", "T99")
    assert (nobody.code, nobody.document["error"]["kind"]) == (2, "invalid_input")
