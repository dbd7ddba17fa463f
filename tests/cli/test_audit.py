"""`audit --search …` and `staff numbers`: what fits, for managers, and as a file."""

from pathlib import Path

import pytest

from tests.cli.conftest import Shop


@pytest.mark.parametrize("words", [["audit", "--search", "x"], ["audit", "--limit", "3"], ["staff", "numbers"]])
def test_a_cashier_is_sent_for_a_manager(shop: Shop, words: list[str]) -> None:
    ran = shop.second(*words)
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "sign_in_required")


def test_what_was_done_is_found_by_person_act_word_and_day(shop: Shop, tmp_path: Path) -> None:
    code = shop.coupon()
    shop.first.must("redeem", code, "--amount-minor", "20000")
    shop.first.must("void", code, "--reason", "a slip of the hand")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    whole = shop.first.must("audit")
    assert whole["total"] == len(whole["records"])
    newest = shop.first.must("audit", "--limit", "2")
    assert newest["more"] is True
    assert [each["number"] for each in newest["records"]] == [whole["total"], whole["total"] - 1]
    (found,) = shop.first.must("audit", "--search", "slip of the", "--limit", "1")["records"]
    assert (found["action"], found["who"], found["details"]["reason"]) == ("void", "till", "a slip of the hand")
    by_till = shop.first.must("audit", "--by", "till", "--act", "void", "--from", "2026-03-10", "--until", "2026-03-10")
    assert {each["action"] for each in by_till["records"]} == {"void"}
    assert shop.first.must("audit", "--from", "2030-01-01")["records"] == []
    path = tmp_path / "log.csv"
    made = shop.first.must("audit", "--act", "void", "--export", str(path))
    assert (made["done"], made["rows"]) == (True, len(path.read_text("utf-8-sig").splitlines()) - 1)
    last = shop.first.must("audit", "--limit", "1")["records"][0]
    assert (last["action"], last["details"]["rows"]) == ("export_audit", made["rows"])
    assert shop.first("audit", "--by", "nobody").code == 2
    assert shop.first("audit", "--from", "soon").code == 2
    assert shop.first.must("audit", "--verify")["ok"]
    people = {each["name"]: each for each in shop.first.must("staff", "numbers", "--from", "2026-03-10")["staff"]}
    assert people["till"]["voids"] >= 1
    assert people["till"]["checkouts"] >= 1
    listed = shop.first.must("staff", "list")["staff"]
    assert all(each["last_sign_in_at"] for each in listed if each["name"] == "owner")
    shop.first.must("sign-out")
