"""Vouchers, passes and trials through the command line, from the file to the answer and back."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import inside, process
from tests.cli.conftest import Shop, made_shop

FILE = """
- id: HOTPOT
  kind: voucher
  title: {zh_CN: 双人火锅团购券, en: Hotpot for two}
  benefit: {item: 双人火锅套餐, value_minor: 12800}
- id: YOGA
  kind: pass
  title: {zh_CN: 瑜伽次卡, en: Yoga pass}
  benefit: {uses: 3}
- id: SAMPLE
  kind: trial
  title: {zh_CN: 洁面乳试用, en: Try the cleanser}
  benefit: {item: 洁面乳小样, postage_minor: 800}
"""


@pytest.fixture(scope="module")
def kinds(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return with_kinds(shop, tmp_path_factory.mktemp("kinds"))


def with_kinds(shop: Shop, folder: Path) -> Shop:
    """The shop with these campaigns at both counters."""
    file = folder / "kinds.yaml"
    file.write_text(FILE, encoding="utf-8")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    put = shop.first.must("campaign", "put", str(file))
    assert [each["kind"] for each in put["campaigns"]] == ["voucher", "pass", "trial"]
    assert [each["changed"] for each in shop.first.must("campaign", "put", str(file))["campaigns"]] == [False] * 3
    shop.first.must("sync")
    shop.first.must("sign-out")
    shop.second.must("sync")
    return shop


def only(answer: dict[str, Any]) -> dict[str, Any]:
    (code,) = answer["codes"]
    assert isinstance(code, dict)
    return code


def test_a_voucher_takes_nothing_off(kinds: Shop) -> None:
    answer = kinds.second.must("redeem", kinds.coupon("HOTPOT"), "--amount-minor", "5000")

    assert (answer["redeemed"], answer["discount_minor"], answer["payable_minor"]) == (True, 0, 5000)
    assert (answer["postage_minor"], only(answer)["postage_minor"]) == (0, None)


def test_the_uses_of_a_pass_go_down_everywhere_and_come_back(kinds: Shop) -> None:
    first, second, code = kinds.first, kinds.second, kinds.coupon("YOGA")
    used = [only(at.must("redeem", code))["uses_left"] for at in (first, second)]
    assert used == [2, 1]
    first.must("sync")
    assert (only(first.must("check", code))["uses_left"], only(first.must("check", code))["uses"]) == (1, 3)

    last = first.must("redeem", code)
    assert only(last)["uses_left"] == 0
    refused = second("redeem", code)
    assert (refused.code, refused.document["reasons"][0]["code"]) == (1, "already_redeemed")
    taken = first.must("void", last["redemptions"][0]["id"], "--reason", "slip")
    assert (taken["voided"], taken["uses_left"]) == (True, 1)

    first.must("sign-in", "owner", "--pin", kinds.made["owner_pin"])
    assert first.must("coupon", "show", code)["coupon"]["uses_left"] == 1
    first.must("sign-out")


def test_the_last_use_of_a_pass_is_the_latest_of_all_counters(tmp_path: Path) -> None:
    """A shop of its own: clocks never go back."""
    with made_shop(tmp_path) as shop:
        kinds = with_kinds(shop, tmp_path)
        code = kinds.coupon("YOGA")
        kinds.set_clock("2026-03-10T14:00:10+08:00")
        kinds.first.must("redeem", code)
        kinds.first.must("sync")
        kinds.second.must("sync")
        kinds.set_clock("2026-03-10T14:01:00+08:00")
        kinds.second.must("redeem", code)
        kinds.second.must("sync")
        kinds.first.must("sync")
        kinds.first.must("sign-in", "owner", "--pin", kinds.made["owner_pin"])
        last = kinds.first.must("coupon", "show", code)["coupon"]["last_use"]
    assert (last["counter"], last["at"]) == ("T2", "2026-03-10T14:01:00+08:00")


def test_a_trial_wants_a_member_once_and_says_its_postage(kinds: Shop) -> None:
    member = kinds.first.must("sign-up", "--phone", "13911112222", "--consent")["member"]["id"]
    kinds.first.must("sync")
    one, two = kinds.coupon("SAMPLE"), kinds.coupon("SAMPLE", "--member", member)

    nobody = kinds.first("redeem", one)
    assert (nobody.code, [each["code"] for each in nobody.document["reasons"]]) == (1, ["member_required"])
    answer = kinds.first.must("redeem", one, "--member", member)
    assert (answer["postage_minor"], only(answer)["postage_minor"], answer["payable_minor"]) == (800, 800, 0)
    assert answer["discount_minor"] == 0

    again = kinds.first("check", two)
    assert [each["code"] for each in again.document["reasons"]] == ["member_limit_reached"]
    shown = kinds.first.must("member", "show", member)["coupons"]
    assert [(each["short_code"], each["uses_left"]) for each in shown] == [(two, 1)]


@pytest.mark.parametrize(
    "lang, passes, trial",
    [
        ("zh_CN", "已核销；剩 2 次，共 3 次；撤销按 F8", "另付邮费 8.00"),
        ("en", "Redeemed; Uses left: 2 of 3; F8 to undo", "Postage besides: 8.00"),
    ],
)
def test_people_are_told_what_is_left_and_what_the_post_costs(kinds: Shop, lang: str, passes: str, trial: str) -> None:
    folder = str(kinds.first.folder)
    phone = {"zh_CN": "13911113333", "en": "13911114444"}[lang]
    member = kinds.first.must("sign-up", "--phone", phone, "--consent")["member"]["id"]
    pass_code, trial_code = kinds.coupon("YOGA"), kinds.coupon("SAMPLE")

    assert passes in process("--data", folder, "--lang", lang, "redeem", pass_code).out
    assert trial in process("--data", folder, "--lang", lang, "check", trial_code, "--member", member).out


def test_the_list_says_what_each_gives(kinds: Shop) -> None:
    kinds.first.must("sign-in", "owner", "--pin", kinds.made["owner_pin"])
    listed = {each["id"]: each for each in kinds.first.must("campaign", "list")["campaigns"]}
    lines = inside("--data", str(kinds.first.folder), "--lang", "zh_CN", "campaign", "list").out
    kinds.first.must("sign-out")

    assert listed["YOGA"]["limits"]["uses_per_coupon"] == 3
    assert listed["SAMPLE"]["limits"]["per_member"] == 1
    for text in ("团购双人火锅套餐", "瑜伽次卡  共 3 次", "试用洁面乳小样，邮费 8"):
        assert text in lines


@pytest.mark.parametrize(
    "text, key",
    [
        (
            "{id: X, kind: pass, title: {en: X}, benefit: {uses: 10}, limits: {uses_per_coupon: 1}}",
            "limits.uses_per_coupon",
        ),
        ("{id: X, kind: pass, title: {en: X}, benefit: {}}", "benefit.uses"),
        ("{id: X, kind: voucher, title: {en: X}, benefit: {value_minor: 1}}", "benefit.item"),
        ("{id: X, kind: trial, title: {en: X}, benefit: {item: x, postage_minor: -1}}", "benefit.postage_minor"),
    ],
)
def test_a_wrong_file_is_one_sentence_that_names_the_key(kinds: Shop, tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    kinds.first.must("sign-in", "owner", "--pin", kinds.made["owner_pin"])
    ran = kinds.first("campaign", "put", str(tmp_path / "x.yaml"))
    kinds.first.must("sign-out")

    assert ran.code == 2
    assert str(ran.document["error"]["message"]).startswith(f"{key}: ")
