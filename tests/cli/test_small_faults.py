"""Slips on the command line: each is told by name, and none takes anything else along."""

import json
import re
import uuid
from pathlib import Path

import pytest

from counter_app.scanning.drawing import draw_code
from tests.cli.commands import inside, process
from tests.cli.conftest import Shop

DOUBLE = """
id: TWICE
kind: cash
title: {zh_CN: 券, en: coupon}
benefit: {amount_off_minor: 5000}
min_spend_minor: 20000
min_spend_minor: 100
"""


def as_owner(shop: Shop) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])


@pytest.mark.parametrize(
    "command, text, key",
    [
        ("campaign put", DOUBLE, "min_spend_minor"),
        ("campaign put", DOUBLE.replace("min_spend_minor: 100\n", "limits: {total: 5, total: 6}\n"), "total"),
        ("settings put", '{"void_free_minutes": 10, "void_free_minutes": 20}', "void_free_minutes"),
    ],
    ids=["campaign", "nested", "json"],
)
def test_a_name_that_stands_twice_is_an_error_that_names_it(
    shop: Shop, tmp_path: Path, command: str, text: str, key: str
) -> None:
    as_owner(shop)
    file = tmp_path / "file.yaml"
    file.write_text(text, encoding="utf-8")
    ran = shop.first(*command.split(), str(file))
    shop.first.must("sign-out")
    assert (ran.code, ran.document["error"]["key"]) == (2, key)
    assert f"{key} stands twice" in ran.document["error"]["message"]


@pytest.mark.parametrize("region", ["XX", "ZZ", "cn", "CHN"])
def test_a_region_without_phones_is_refused(shop: Shop, tmp_path: Path, region: str) -> None:
    as_owner(shop)
    file = tmp_path / "settings.yaml"
    file.write_text(f"phone_region: {region}\n", encoding="utf-8")
    ran = shop.first("settings", "put", str(file))
    shop.first.must("sign-out")
    assert (ran.code, ran.document["error"]["key"]) == (2, "phone_region")


@pytest.mark.parametrize(
    "words",
    [
        "issue C50 --member",
        "issue C50 --segment",
        "export members all.csv --segment",
        "members --segment",
        "member card --pdf cards.pdf --segment",
        "checkout --amount-minor 500 --member",
        "redeem 123 --member",
        "numbers --store",
    ],
)
@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_neither_nobody_nor_everybody(shop: Shop, tmp_path: Path, words: str, name: str) -> None:
    as_owner(shop)
    words = words.replace("all.csv", str(tmp_path / "all.csv")).replace("cards.pdf", str(tmp_path / "cards.pdf"))
    ran = shop.first(*words.split(), name)
    shop.first.must("sign-out")
    assert (ran.code, ran.document["error"]["kind"]) == (2, "usage")
    assert words.split()[-1] in ran.document["error"]["message"]
    assert list(tmp_path.iterdir()) == []


def test_what_is_acknowledged_has_to_be_a_checkout_of_here(shop: Shop) -> None:
    assert shop.first("queue", "--acknowledge", "nope").code == 2
    ran = shop.first("queue", "--acknowledge", str(uuid.uuid4()))
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "unknown_code")
    done = shop.first.must("redeem", shop.coupon(), "--amount-minor", "20000")["checkout"]
    assert shop.first("queue", "--acknowledge", done).code == 0  # it was shown, and stays so


def test_a_number_that_another_member_has_is_a_no(shop: Shop) -> None:
    shop.first.must("sign-up", "--phone", "13812340101", "--consent")
    other = shop.first.must("sign-up", "--phone", "13812340102", "--consent")["member"]["number"]
    ran = shop.first("member", "phone", other, "13812340101")
    (reason,) = ran.document["reasons"]
    assert (ran.code, reason["code"], reason["rule"]) == (1, "not_eligible", "phone_taken")
    assert reason["text"].startswith("Number taken")


def test_one_picture_that_cannot_be_read_does_not_hide_the_others(shop: Shop, tmp_path: Path) -> None:
    good, broken = tmp_path / "good.png", tmp_path / "broken.png"
    good.write_bytes(draw_code(shop.coupon()))
    broken.write_bytes(b"no picture")
    judged = shop.first("scan", str(broken), str(good))
    raw = process("--json", "scan", "--raw", str(broken), str(good), "nothing.png")
    assert (judged.code, raw.code) == (1, 1)
    by_file = {each["file"]: each for each in judged.document["pictures"]}
    assert by_file[str(good)]["codes"][0]["verdict"] == "accepted"
    assert by_file[str(broken)]["codes"] == []
    assert "not a PNG" in by_file[str(broken)]["error"]
    assert [("error" in each, len(each["texts"])) for each in raw.document["pictures"]] == [
        (False, 1),
        (True, 0),
        (True, 0),
    ]
    assert shop.first("scan", str(broken)).code == 2


@pytest.mark.parametrize(
    "command, document, key",
    [
        ("settings put", {"tiers": {"list": None}}, "tiers.list"),
        ("settings put", {"points": None}, "points"),
        ("store put", {"store": "S1", "receipt": None}, "receipt"),
        ("campaign put", {"kind": "reservation", "benefit": {"slots": [{"capcity": 1}]}}, "benefit.slots[0].capcity"),
    ],
)
def test_nothing_said_and_slips_of_names_are_refused_by_name(
    shop: Shop, tmp_path: Path, command: str, document: object, key: str
) -> None:
    as_owner(shop)
    file = tmp_path / "file.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    ran = shop.first(*command.split(), str(file))
    shop.first.must("sign-out")
    assert (ran.code, ran.document["error"]["key"]) == (2, key)


@pytest.mark.parametrize(
    "words",
    [
        "segment show nope",
        "segment history nope",
        "tag undo nope",
        "message cancel nope",
        "follow-up done nope reached",
        "follow-up make a --due soon --segment new",
        "message plan a --text b --at soon --segment new",
        "tag add a --member 1",
        "members --limit 9999",
        "message list --limit 9999",
        "numbers --from 2030-01-01",
        "numbers --store nope",
        "export members a.pdf",
        "channel end nope",
        "audit --from 2026-01-02 --until 2026-01-01",
        "staff numbers --from 2026-01-02 --until 2026-01-01",
        "restore nope",
        "traffic phone -5",
    ],
)
def test_what_cannot_be_used_is_told_in_chinese(shop: Shop, words: str) -> None:
    as_owner(shop)
    ran = inside("--data", str(shop.first.folder), "--lang", "zh_CN", *words.split())
    shop.first.must("sign-out")
    assert ran.code == 2
    assert re.search("[\u4e00-\u9fff]", ran.out + ran.err)
    assert not re.search("[a-z]+ [a-z]+", ran.out + ran.err)
