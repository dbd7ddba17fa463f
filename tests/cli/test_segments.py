"""Segments through the command line: saved at one counter, known at the other, and the audience of a coupon."""

from pathlib import Path

from tests.cli.conftest import Shop

FILE = """
- id: regulars
  title: {zh_CN: 常客, en: Regulars}
  rule:
    visits: {min: 2}
    none: [{tag: staff}]
"""
CAMPAIGN = """
id: FOR-REGULARS
kind: cash
title: {zh_CN: 常客减 5 元, en: 5 off for regulars}
benefit: {amount_off_minor: 500}
audience: {segment: regulars}
"""
FIRST, SECOND = "13900002631", "13900002632"


def test_a_segment_is_saved_synced_counted_and_an_audience(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "segments.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    first, second = shop.first, shop.second
    for words in (["segment", "list"], ["segment", "put", str(tmp_path / "segments.yaml")], ["segment", "drop", "x"]):
        ran = first(*words)
        assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "sign_in_required")
    for phone in (FIRST, SECOND):
        first.must("sign-up", "--phone", phone, "--consent")
    for _ in range(2):
        first.must("checkout", "--amount-minor", "1000", "--member", FIRST, "--tender", "cash")

    first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    first.must("sync")
    put = first.must("segment", "put", str(tmp_path / "segments.yaml"))
    assert (put["segments"], put["queued"]) == ([{"id": "regulars", "changed": True}], 0)
    assert first.must("campaign", "put", str(tmp_path / "campaign.yaml"))["notes"] == []
    codes = [each["short_code"] for each in first.must("issue", "FOR-REGULARS", "--count", "2")["coupons"]]
    first.must("sync")
    second.must("sync")
    second.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    listed = {each["id"]: each for each in second.must("segment", "list")["segments"]}
    assert list(listed)[:5] == ["new", "active", "drifting", "asleep", "lost"]
    assert listed["regulars"] == {
        "id": "regulars",
        "title": {"zh_CN": "常客", "en": "Regulars"},
        "rule": {"none": [{"tag": ["staff"]}], "visits": {"min": 2}},
        "saved": True,
        "members": listed["regulars"]["members"],
        "campaigns": ["FOR-REGULARS"],
    }
    found = second.must("members", "--segment", "regulars", "--limit", "500")
    assert found["total"] == listed["regulars"]["members"]
    phones = {each["phone"] for each in found["members"]}
    assert f"+86{FIRST}" in phones
    assert f"+86{SECOND}" not in phones
    _is_shown_and_kept(shop, tmp_path / "segments.yaml")
    _is_exported(shop, tmp_path / "regulars.csv")
    _serves_only_its_members(shop, codes[0])
    second.must("campaign", "end", "FOR-REGULARS")
    second.must("segment", "drop", "regulars")
    second.must("sync")
    second.must("sign-out")
    first.must("sync")
    assert "regulars" not in {each["id"] for each in first.must("segment", "list")["segments"]}
    first.must("sign-out")
    for counter in (first, second):
        assert counter.must("sync")["digest_equal"] is True


def _is_shown_and_kept(shop: Shop, file: Path) -> None:
    second = shop.second
    shown = second.must("segment", "show", "regulars")["segment"]
    assert shown["words"] == {
        "zh_CN": ["不是：标签：staff", "到店次数 至少 2"],
        "en": ["Not: Tag: staff", "Visits at least 2"],
    }
    assert second.must("segment", "count", str(file))["segments"] == [{"id": "regulars", "members": shown["members"]}]
    assert second.must("segment", "members", "regulars")["total"] == shown["members"]
    assert second.must("segment", "history", "regulars")["sizes"] == []
    kept = {each["id"]: each["members"] for each in second.must("segment", "recount")["segments"]}
    assert kept["regulars"] == shown["members"]
    told = second.must("segment", "history", "regulars", "--since", "2020-01-01")
    assert [each["members"] for each in told["sizes"]] == [shown["members"]]
    assert (told["came"], told["left"], told["came_in"], told["went"]) == (0, 0, [], [])
    for wrong in (["segment", "show"], ["segment", "history"], ["members", "--segment"]):
        ran = second(*wrong, "nobody")
        assert (ran.code, "no segment nobody" in str(ran.document)) == (2, True)


def _is_exported(shop: Shop, path: Path) -> None:
    searched = shop.second.must("members", "--segment", "regulars", "--search", FIRST[-4:])
    assert [each["phone"] for each in searched["members"]] == [f"+86{FIRST}"]
    exported = shop.second.must("export", "members", str(path), "--segment", "regulars")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert exported["rows"] == len(lines) - 1 == shop.second.must("members", "--segment", "regulars")["total"]
    assert any(FIRST in line for line in lines)
    assert not any(SECOND in line for line in lines)
    foreseen = shop.second.must("issue", "FOR-REGULARS", "--segment", "regulars", "--dry-run")
    assert foreseen.items() >= {"people": exported["rows"], "holding": 0, "worth_minor": exported["rows"] * 500}.items()
    issued = shop.second.must("issue", "FOR-REGULARS", "--segment", "regulars")
    assert {each["member"] for each in issued["coupons"]} == {
        each["id"] for each in shop.second.must("members", "--segment", "regulars")["members"]
    }
    assert shop.second.must("issue", "FOR-REGULARS", "--segment", "regulars")["holding"] == exported["rows"]
    assert shop.second("issue", "FOR-REGULARS", "--dry-run").code == 2
    for wrong in (["members", str(path), "--segment", "nobody"], ["checkouts", str(path), "--segment", "regulars"]):
        assert shop.second("export", *wrong).code == 2


def _serves_only_its_members(shop: Shop, code: str) -> None:
    shown = shop.second.must("member", "show", FIRST)["member"]
    assert (shown["activity"], shown["segments"]) == ("active", ["regulars"])
    refused = shop.second("redeem", code, "--member", SECOND, "--amount-minor", "1000").document
    assert refused["reasons"][0].items() >= {"code": "not_eligible", "rule": "segment", "needs": "regulars"}.items()
    assert "For segment “Regulars”" in refused["reasons"][0]["text"]
    assert shop.second.must("redeem", code, "--member", FIRST, "--amount-minor", "1000")["payable_minor"] == 500


def test_activity_needs_no_file(shop: Shop) -> None:
    shop.first.must("sign-up", "--phone", "13900002639", "--consent")
    found = shop.first.must("members", "--segment", "new", "--search", "13900002639")
    assert [each["visits"] for each in found["members"]] == [0]
    assert shop.first.must("members", "--segment", "lost", "--search", "13900002639")["total"] == 0


def test_what_another_counter_has_just_handed_out_is_known_before_a_segment_gets_coupons(shop: Shop) -> None:
    for counter in (shop.first, shop.second):
        counter.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    member = shop.first.must("sign-up", "--phone", "13900009901", "--consent")["member"]["id"]
    shop.first.must("tag", "add", "twice", "--member", member)
    file = shop.first.folder.parent / "twice.json"
    file.write_text('{"id": "twice", "rule": {"tag": ["twice"]}}', encoding="utf-8")
    shop.first.must("segment", "put", str(file))
    shop.first.must("sync")
    shop.second.must("sync")
    assert shop.first.must("issue", "MINE", "--segment", "twice")["people"] == 1
    seen = shop.second.must("issue", "MINE", "--segment", "twice", "--dry-run")
    assert (seen["people"], seen["holding"]) == (0, 1)
    assert shop.second.must("issue", "MINE", "--segment", "twice")["people"] == 0
