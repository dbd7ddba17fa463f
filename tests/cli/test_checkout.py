"""`checkout` on the command line: its form, its answers, and what it says to a person (docs/cli.md)."""

import itertools
import uuid
from pathlib import Path

import pytest

from tests.cli.commands import inside, process
from tests.cli.conftest import Shop

ANSWER_KEYS = {
    "verdict", "colour", "redeemed", "reasons", "codes", "amount_minor", "discount_minor", "payable_minor",
    "points_spent", "value_used_minor", "tender_minor", "tender", "lines", "left_out", "member", "checkout",
    "redemptions", "queued", "online",
}  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ["checkout"],
        ["checkout", "--line", "Tea=100"],
        ["checkout", "--amount-minor", "100", "--line", "Tea"],
        ["checkout", "--amount-minor", "100", "--line", "=100"],
        ["checkout", "--amount-minor", "100", "--line", "Tea=1.00"],
        ["checkout", "--amount-minor", "100", "--line", "Tea=100x0"],
        ["checkout", "--amount-minor", "100", "--tender", "gold"],
        ["checkout", "--amount-minor", "100", "--confirmed-by", "face"],
        ["checkout", "--amount-minor", "100", "--points", "-1"],
        ["checkout", "--amount-minor", "100", "--value-minor", "-1"],
    ],
    ids=" ".join,
)
def test_a_wrong_form_is_one_sentence_and_exit_2(tmp_path: Path, words: list[str]) -> None:
    ran = inside("--data", str(tmp_path / "new"), "--json", *words)
    assert ran.code == 2
    assert ran.document["error"]["message"]
    assert not (tmp_path / "new").exists()


def test_a_plain_purchase_is_done_and_redeems_nothing(shop: Shop) -> None:
    identity = str(uuid.uuid4())
    words = [
        "--data",
        str(shop.first.folder),
        "--json",
        "checkout",
        "--amount-minor",
        "8880",
        "--tender",
        "cash",
        "--id",
    ]
    first, again = process(*words, identity), process(*words, identity)
    assert first.code == again.code == 0
    assert first.document == again.document
    document = first.document
    assert document.keys() >= ANSWER_KEYS
    assert (document["verdict"], document["colour"], document["redeemed"]) == ("accepted", "green", False)
    assert (document["checkout"], document["tender"], document["tender_minor"]) == (identity, "cash", 8880)
    assert shop.first("checkout", "--amount-minor", "8881", "--id", identity).code == 1


def test_lines_that_contradict_the_amount_are_exit_2(shop: Shop) -> None:
    ran = shop.first("checkout", "--amount-minor", "3000", "--line", "Tea=1000x2", "--line", "A=B=999")
    assert (ran.code, ran.document["error"]["kind"]) == (2, "invalid_input")
    done = shop.first.must("checkout", "--amount-minor", "3000", "--line", "Tea=1000x2", "--line", "A=B=1000")
    assert [(line["what"], line["minor"], line["quantity"]) for line in done["lines"]] == [
        ("Tea", 2000, 2),
        ("A=B", 1000, 1),
    ]


def test_what_best_leaves_out_is_said_in_words(shop: Shop) -> None:
    phone = "13800000077"
    shop.first.must("sign-up", "--phone", phone, "--name", "王小明", "--consent")
    shop.coupon("C50", "--member", phone)
    shop.coupon("MINE", "--member", phone)
    words = ["--member", phone, "--amount-minor", "19999", "--best"]
    ran = process("--data", str(shop.first.folder), "--lang", "en", "checkout", *words)
    assert ran.code == 0
    assert "left out 50 off from 200: 0.01 missing" in ran.out
    assert "left out For members: It takes nothing more off" in ran.out
    chinese = process("--data", str(shop.first.folder), "checkout", *words)
    assert "未用 满 200 减 50：" in chinese.out


def test_a_line_taken_back_twice_says_when_and_by_whom(shop: Shop) -> None:
    words = ["--amount-minor", "300", "--line", "Tea=100", "--line", "Cake=200"]
    checkout = shop.first.must("checkout", *words)["checkout"]
    first = shop.first.must("void", checkout, "--line", "1", "--reason", "slip")
    again = shop.first.must("void", checkout, "--line", "1", "--reason", "slip")
    shop.first.must("sync")
    elsewhere = shop.second.must("void", checkout, "--line", "1", "--reason", "slip")
    assert (first["back"]["tender_minor"], first["already"]) == (100, [])
    for told in (again, elsewhere):
        (already,) = told["already"]
        assert (already["id"], already["store"], already["counter"]) == (checkout, "S1", "T1")
        assert already["staff"] == "till"
        assert already["at"].endswith("+08:00")
        assert (told["voided"], told["redemptions"], told["back"]["tender_minor"]) == (True, [], 0)


def test_an_override_that_was_not_needed_is_said_and_not_audited(shop: Shop) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    done = shop.first.must("checkout", "--amount-minor", "100", "--override", "just in case")
    audited = [each for each in shop.first.must("audit")["records"] if each["subject"] == done["checkout"]]
    shop.first.must("sign-out")
    assert [note["code"] for note in done["notes"]] == ["override_not_needed"]
    assert [each["action"] for each in audited] == ["checkout"]


GROUPS = """
- {id: LAST, kind: discount, title: {en: 88 percent}, benefit: {pay_percent: 88}, stacking: {group: z}}
- {id: MIDDLE, kind: discount, title: {en: 95 percent}, benefit: {pay_percent: 95}, stacking: {group: a}}
- {id: FIRST, kind: cash, title: {en: 1 off}, benefit: {amount_off_minor: 100}, stacking: {group: m}}
"""


def test_discounts_stand_as_they_were_taken_off_whatever_the_order_of_the_coupons(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "groups.yaml").write_text(GROUPS, encoding="utf-8")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.first.must("campaign", "put", str(tmp_path / "groups.yaml"))
    shop.first.must("sign-out")
    seen = []
    for names in itertools.permutations(("LAST", "MIDDLE", "FIRST")):
        words = [word for name in names for word in ("--coupon", shop.coupon(name))]
        done = shop.first.must("checkout", "--amount-minor", "1233", *words)
        seen.append((done["payable_minor"], [(line["what"], line["minor"]) for line in done["lines"]]))
    assert {what for _, lines in seen for what, _ in lines} == {"1 off", "95 percent", "88 percent"}
    assert [what for what, _ in seen[0][1]] == ["1 off", "95 percent", "88 percent"]
    assert all(each == seen[0] for each in seen)
