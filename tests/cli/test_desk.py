"""The manager's commands: who may give them, and what they answer."""

from pathlib import Path
from secrets import randbelow

import pytest

from counter_app.domain.codes import make_short_code
from tests.cli.conftest import Shop


@pytest.mark.parametrize(
    "words",
    [
        ["campaign", "list"],
        ["campaign", "end", "C50"],
        ["issue", "C50"],
        ["coupon", "show", "123456789012"],
        ["coupon", "freeze", "123456789012", "--reason", "x"],
        ["staff", "list"],
        ["member", "merge", "13800000001", "13800000002"],
        ["member", "erase", "13800000001", "--reason", "x"],
        ["settings", "get"],
    ],
    ids=" ".join,
)
def test_managers_commands_ask_a_cashier_for_a_manager(shop: Shop, words: list[str]) -> None:
    ran = shop.first(*words)
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "sign_in_required")


def test_the_managers_commands(shop: Shop, tmp_path: Path) -> None:
    shop.second.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    paper = ["--png", str(tmp_path / "codes"), "--pdf", str(tmp_path / "codes.pdf")]
    issued = shop.second.must("issue", "C50", "--count", "2", *paper)
    assert (tmp_path / "codes.pdf").read_bytes().startswith(b"%PDF")
    assert issued["coupons"][0].keys() >= {
        "id", "short_code", "signed_code", "campaign", "member", "valid_from", "valid_until",
    }  # fmt: skip
    assert len(list((tmp_path / "codes").glob("*.png"))) == 2
    code = issued["coupons"][0]["short_code"]
    assert shop.second.must("coupon", "freeze", code, "--reason", "lost")["coupon"]["status"] == "frozen"
    assert shop.second("check", code).document["reasons"][0]["code"] == "coupon_frozen"
    shop.second.must("coupon", "unfreeze", code, "--reason", "found")
    assert shop.second.must("coupon", "show", code)["coupon"]["uses_left"] == 1
    shop.second.must("coupon", "revoke", code, "--reason", "gone")
    assert {each["id"] for each in shop.second.must("campaign", "list")["campaigns"]} >= {"C50", "MINE"}
    assert shop.second.must("settings", "get")["settings"]["void_free_minutes"] == 15
    (tmp_path / "settings.yaml").write_text("void_free_minutes: 20\n", encoding="utf-8")
    assert shop.second.must("settings", "put", str(tmp_path / "settings.yaml"))["settings"]["void_free_minutes"] == 20
    (tmp_path / "staff.json").write_text('[{"name": "K2", "role": "cashier", "pin": "1357"}]', encoding="utf-8")
    assert "K2" in {each["name"] for each in shop.second.must("staff", "put", str(tmp_path / "staff.json"))["staff"]}
    shop.second.must("sign-out")
    assert shop.second("sign-in", "K2", "--pin", "9999").code == 1
    (tmp_path / "pin").write_text("1357\n", encoding="utf-8")
    assert shop.second.must("sign-in", "K2", "--pin-file", str(tmp_path / "pin"))["role"] == "cashier"
    shop.second.must("sign-out")
    shop.second.must("sync")


def test_what_a_manager_changes_is_known_at_the_other_counter_at_once(shop: Shop, tmp_path: Path) -> None:
    code = shop.coupon()
    shop.first.must("sync")
    shop.second.must("sync")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    frozen = shop.first.must("coupon", "freeze", code, "--reason", "lost")
    assert (frozen["queued"], frozen["online"]) == (0, True)
    refused = shop.second("redeem", code, "--amount-minor", "20000")
    assert [each["code"] for each in refused.document["reasons"]] == ["coupon_frozen"]
    shop.first.must("coupon", "unfreeze", code, "--reason", "found")
    paused = shop.first.must("campaign", "pause", "C50")
    assert (paused["queued"], paused["online"]) == (0, True)
    refused = shop.second("redeem", code, "--amount-minor", "20000")
    assert [each["code"] for each in refused.document["reasons"]] == ["coupon_frozen"]
    shop.first.must("campaign", "resume", "C50")
    shop.first.must("sign-out")
    shop.second.must("sync")
    assert shop.second("redeem", code, "--amount-minor", "20000").code == 0


def test_a_member_alone_and_two_members_are_answered_in_words(shop: Shop) -> None:
    first, second = (
        shop.first.must("sign-up", "--phone", phone, "--consent")["member"]["number"]
        for phone in ("13811110001", "13811110002")
    )
    code = shop.coupon()
    for words, reason in (((first,), "coupon_required"), ((first, second, code), "not_owner")):
        ran = shop.first("redeem", *words, "--amount-minor", "20000")
        assert (ran.code, ran.document["verdict"], ran.document["colour"]) == (1, "refused", "amber")
        assert [each["code"] for each in ran.document["reasons"]] == [reason]
        assert ran.document["reasons"][0]["text"]
    assert shop.first("redeem", first, code, "--amount-minor", "20000").code == 0


@pytest.mark.parametrize(
    "text,names",
    [
        ("{id: X, kind: cash, title: {en: X}, benefit: {amount_off_minor: 1}, bogus: 1}", "bogus"),
        ("[1, 2]", ""),
        ("{unclosed", ""),
        ("!!python/object/apply:os.system ['true']", ""),
    ],
)
def test_a_wrong_campaign_file_names_what_is_wrong(shop: Shop, tmp_path: Path, text: str, names: str) -> None:
    shop.second.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    ran = shop.second("campaign", "put", str(tmp_path / "wrong.yaml"))
    shop.second.must("sign-out")
    assert ran.code == 2
    assert names in ran.document["error"]["message"]


def test_a_store_has_settings_of_its_own(shop: Shop, tmp_path: Path) -> None:
    # A setting that no other test of this shared shop looks at.
    shop.second.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    file = tmp_path / "store.yaml"
    file.write_text("typing_lock: {unknown_codes: 6}\n", encoding="utf-8")
    assert shop.second.must("store", "put", str(file))["settings"]["typing_lock"]["unknown_codes"] == 6
    assert shop.second.must("settings", "get")["settings"]["typing_lock"]["unknown_codes"] == 6
    file.write_text("store: Nowhere\ntyping_lock: {unknown_codes: 6}\n", encoding="utf-8")
    assert shop.second("store", "put", str(file)).code == 2
    shop.second.must("sign-out")


def test_guesses_on_the_command_line_are_a_note_to_the_manager(shop: Shop) -> None:
    codes = [make_short_code(randbelow) for _ in range(40)]
    looked = shop.first("check", *codes)
    assert looked.code == 1
    assert [note["code"] for note in looked.document["notes"]] == ["unknown_codes_many"]
    (note, *_) = shop.first.must("exceptions")["notes"]
    assert (note["code"], note["count"]) == ("unknown_codes_many", 40)
    assert note["text"] == "40 unknown codes in one minute; please have a look"


@pytest.mark.parametrize("campaign, said", [("C50", "C50 has no slots"), ("NONE", "there is no campaign NONE")])
def test_slots_of_what_has_none_are_refused(shop: Shop, campaign: str, said: str) -> None:
    ran = shop.first("reservation", "slots", campaign, "--day", "2026-03-10")
    assert (ran.code, ran.document["error"]["key"]) == (2, "campaign")
    assert said in ran.document["error"]["message"]


def test_times_of_a_coupon_are_by_the_stores_clock(shop: Shop) -> None:
    code = shop.coupon()
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    frozen = shop.first.must("coupon", "freeze", code, "--reason", "lost")["coupon"]
    shown = shop.first.must("coupon", "show", code)["coupon"]
    revoked = shop.first.must("coupon", "revoke", code, "--reason", "lost")["coupon"]
    again = shop.first("coupon", "freeze", code, "--reason", "lost").document["reasons"][0]
    shop.first.must("sign-out")
    told = [frozen["status_since"], shown["issued_at"], shown["valid_until"], revoked["status_since"], again["since"]]
    assert {at[-6:] for at in told} == {"+08:00"}


def test_two_members_are_merged_and_both_counters_know(shop: Shop) -> None:
    one = shop.first.must("sign-up", "--phone", "13822220001", "--name", "王一", "--consent")["member"]
    two = shop.first.must("sign-up", "--phone", "13822220002", "--name", "王二", "--consent")["member"]
    shop.first.must("top-up", "--member", one["number"], "--amount-minor", "5000")
    shop.second.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.second.must("sync")
    seen = shop.second.must("member", "merge", one["number"], "13822220002", "--dry-run")
    assert (seen["done"], seen["goes"]["number"], seen["stays"]["number"]) == (False, one["number"], two["number"])
    assert (seen["after"]["principal_minor"], seen["after"]["phone"]) == (5000, "+8613822220002")
    identity = "019ab000-0000-7000-8000-00000000a001"
    words = ["member", "merge", one["number"], "13822220002", "--reason", "one person", "--id", identity]
    done = shop.second.must(*words)
    assert (done["done"], done["member"]["id"], done["online"], done["queued"]) == (True, two["id"], True, 0)
    assert shop.second.must(*words)["member"]["id"] == two["id"]
    again = shop.second("member", "merge", "13822220001", two["number"])
    assert (again.code, again.document["reasons"][0]["rule"]) == (1, "same_member")
    shop.first.must("sync")
    for text in (one["number"], one["member_code"], "13822220001", "13822220002"):
        shown = shop.first.must("member", "show", text)["member"]
        assert (shown["id"], shown["principal_minor"]) == (two["id"], 5000)
    assert shop.second.must("audit", "--verify")["ok"] is True
    shop.second.must("sign-out")


def test_a_member_is_erased_and_both_counters_know(shop: Shop, tmp_path: Path) -> None:
    signed = ["sign-up", "--phone", "13822220003", "--name", "阮金丝雀", "--consent"]
    member = shop.first.must(*signed)["member"]
    shop.first.must("top-up", "--member", member["number"], "--amount-minor", "5000")
    shop.second.must("sync")
    shop.second.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    seen = shop.second.must("member", "erase", member["number"], "--reason", "asked for", "--dry-run")
    assert (seen["goes"]["name"], seen["kept"]["principal_minor"], seen["money_left"]) == ("阮金丝雀", 5000, True)
    left = shop.second("member", "erase", member["number"], "--reason", "asked for")
    assert (left.code, left.document["reasons"][0]["rule"]) == (1, "value_left")
    words = ["member", "erase", member["number"], "--reason", "asked for", "--give-up-value"]
    words += ["--id", "019ab000-0000-7000-8000-00000000a002"]
    done = shop.second.must(*words)
    assert (done["done"], done["number"], done["queued"]) == (True, member["number"], 0)
    assert shop.second.must(*words)["number"] == member["number"]
    shop.first.must("sync")
    for counter in (shop.first, shop.second):
        for text in (member["number"], member["member_code"], "13822220003"):
            assert counter("member", "show", text).document["reasons"][0]["code"] == "unknown_code"
        assert counter.must("members", "--search", "阮金丝雀")["total"] == 0
    shop.second.must("export", "all", str(tmp_path / "all"))
    texts = [path.read_bytes() for path in (tmp_path / "all").rglob("*") if path.is_file()]
    assert texts
    assert not [text for text in texts if "阮金丝雀".encode() in text or b"13822220003" in text]
    assert shop.second.must("audit", "--verify")["ok"] is True
    assert shop.second.must("sync")["digest_equal"] is True
    again = shop.first.must(*signed)
    assert (again["created"], again["member"]["number"] == member["number"]) == (True, False)
    shop.second.must("sign-out")
