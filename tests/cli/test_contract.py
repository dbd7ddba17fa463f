"""Names, keys and exit codes of the command line (docs/cli.md): a public contract."""

import json
import threading
import uuid
from pathlib import Path

import pytest

from counter_app.cli.arguments import COMMANDS
from tests.cli.commands import ROOT, inside, process
from tests.cli.conftest import NOON, Shop

ANSWER_KEYS = {
    "verdict", "colour", "redeemed", "reasons", "codes", "amount_minor", "discount_minor", "payable_minor",
    "points_spent", "value_used_minor", "tender_minor", "lines", "left_out", "member", "checkout", "redemptions",
    "queued", "online",
}  # fmt: skip
SYNC_KEYS = {"pushed", "applied", "duplicate", "exceptions", "refused", "pulled", "version", "digest_equal"}
QUEUE_KEYS = {
    "waiting",
    "oldest_seconds",
    "refused",
    "undeliverable",
    "last_success_at",
    "next_try_at",
    "last_error",
    "log_held",
    "unshown",
}


@pytest.mark.parametrize(
    "words",
    [
        ["bogus"],
        ["check"],
        ["redeem", "1", "--amount-minor", "1.50"],
        ["redeem", "1", "--amount-minor", "-1"],
        ["chec", "1"],
        ["queue", "--lang", "fr"],
        ["queue", "--now", "yesterday"],
        ["queue", "--now", "2026-03-10T14:00:00"],
        ["queue", "--now", "9999-12-31T23:59:59Z"],
        ["cloud", "store", "S2"],
        ["cloud", "enrolment-code", "--store", "S1"],
        ["queue", "--now", "0001-01-01T00:00:00+08:00"],
        ["void", "x"],
        ["points", "adjust", "M", "1"],
        ["enrol", "https://example.com/x"],
        ["scan", "--raw", "nothing.png"],
        ["camera", "watch", "ftp://example.com"],
        ["campaign"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_one_sentence_and_exit_2(tmp_path: Path, words: list[str]) -> None:
    ran = inside("--data", str(tmp_path / "new"), "--json", *words)
    assert ran.code == 2
    assert ran.document["error"]["message"]
    assert len(ran.err.strip().splitlines()) == 1
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_no_counter_is_a_fault_and_stays_empty(tmp_path: Path) -> None:
    ran = process("--data", str(tmp_path / "new"), "queue", "--json")
    assert (ran.code, ran.document["error"]["kind"]) == (3, "not_enrolled")
    assert not (tmp_path / "new").exists()


def test_every_command_has_its_help_and_stands_in_the_documentation() -> None:
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert command in written, f"{command} is not in docs/cli.md"
    ran = process("--help")
    assert ran.code == 0
    assert "enrol" in ran.out


def test_global_options_stand_before_and_after_the_command(shop: Shop) -> None:
    folder = str(shop.first.folder)
    before = process("--json", "--data", folder, "queue")
    after = process("queue", "--data", folder, "--json")
    assert before.document.keys() == after.document.keys() == QUEUE_KEYS


def test_without_json_a_person_reads_sentences(shop: Shop) -> None:
    ran = process("--data", str(shop.first.folder), "--lang", "en", "check", "130987654321")
    assert ran.code == 1
    assert "{" not in ran.out
    assert ran.out.strip()
    chinese = process("--data", str(shop.first.folder), "check", "130987654321")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.out)


def test_check_answers_and_changes_nothing(shop: Shop) -> None:
    code = shop.coupon()
    first = process("--data", str(shop.first.folder), "--json", "check", code, "--amount-minor", "20000")
    again = process("--data", str(shop.first.folder), "--json", "check", code, "--amount-minor", "20000")
    assert (first.code, first.document) == (0, again.document)
    assert first.document.keys() >= ANSWER_KEYS
    assert (first.document["discount_minor"], first.document["payable_minor"]) == (5_000, 15_000)
    assert first.document["lines"] == [{"what": "满 200 减 50", "minor": -5_000}]


def test_without_an_amount_the_minimum_spend_is_printed_and_not_tested(shop: Shop) -> None:
    document = shop.first.must("check", shop.coupon())
    assert document["codes"][0]["min_spend_minor"] == 20_000


def test_a_redemption_with_one_id_has_one_effect_and_one_answer(shop: Shop) -> None:
    code, identity = shop.coupon(), str(uuid.uuid4())
    words = ["--data", str(shop.first.folder), "--json", "redeem", code, "--amount-minor", "20000", "--id"]
    first, again = process(*words, identity), process(*words, identity.upper())
    assert first.code == again.code == 0
    assert first.document == again.document
    assert first.document["checkout"] == identity
    assert first.document["online"] is True
    other = shop.first("redeem", code, "--amount-minor", "30000", "--id", identity)
    assert (other.code, other.document["reasons"][0]["code"]) == (1, "id_reused")
    assert shop.first("redeem", code, "--id", "not-a-uuid").code == 2
    # An unset variable of a script would otherwise be a new id, and everything would happen twice.
    assert shop.first("redeem", code, "--id", "").code == 2


def test_a_second_counter_says_where_and_when(shop: Shop) -> None:
    code = shop.coupon()
    shop.first.must("redeem", code, "--amount-minor", "20000")
    shop.second.must("sync")
    ran = process(
        "--data", str(shop.second.folder), "--json", "--lang", "en", "redeem", code, "--amount-minor", "20000"
    )
    assert (ran.code, ran.document["colour"]) == (1, "red")
    reason = ran.document["reasons"][0]
    assert (reason["code"], reason["counter"], reason["staff"]) == ("already_redeemed", "T1", "till")
    assert reason["at"].startswith("2026-03-10T14:00")
    assert reason["minutes_ago"] == 0


def test_a_void_makes_the_coupon_usable_again(shop: Shop) -> None:
    code = shop.coupon()
    done = shop.first.must("redeem", code, "--amount-minor", "20000")
    identity = str(uuid.uuid4())
    words = ["void", done["redemptions"][0]["id"], "--reason", "slip", "--id", identity]
    first, again = shop.first.must(*words), shop.first.must(*words)
    assert first == again
    assert first["voided"] is True
    assert shop.first.must("check", code, "--amount-minor", "20000")["verdict"] == "accepted"
    assert shop.first("void", str(uuid.uuid4()), "--reason", "slip").code == 1


@pytest.mark.parametrize(
    "text",
    ["MEMBER12SA", " ", "x" * 4_000, "😀🎫", "\udcff\udc80", "71" + "0" * 198, "https://example.com/?a=1", "=1+1"],
)
def test_any_text_gets_an_answer(shop: Shop, text: str) -> None:
    ran = shop.first("check", text)
    assert ran.code == 1
    assert ran.document["reasons"]


def test_a_payment_code_is_said_and_kept_nowhere(shop: Shop) -> None:
    digits = "134567890123456789"
    ran = shop.first("redeem", digits)
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "payment_code")
    assert digits not in ran.out
    assert digits not in json.dumps(shop.first.must("scan-log"))


def test_sync_and_queue_have_their_keys(shop: Shop) -> None:
    assert shop.first.must("sync").keys() >= SYNC_KEYS
    queue = shop.first.must("queue")
    assert queue.keys() == QUEUE_KEYS
    assert (queue["waiting"], queue["oldest_seconds"], queue["last_error"]) == (0, None, None)
    found = shop.first.must("exceptions")
    # Which there are depends on the order of the tests that share this shop.
    assert found.keys() == {"exceptions", "notes", "open_minor", "written_off_minor"}
    open_ones = [each for each in found["exceptions"] if each["status"] == "open"]
    assert found["open_minor"] == sum(each["at_stake_minor"] for each in open_ones)


def test_sign_up_needs_consent_and_finds_a_known_phone(shop: Shop, tmp_path: Path) -> None:
    refused = shop.first("sign-up", "--phone", "13800000021", "--name", "王小明")
    assert (refused.code, refused.document["reasons"][0]["code"]) == (1, "consent_missing")
    picture = tmp_path / "member.png"
    words = ["sign-up", "--phone", "13800000021", "--name", "王小明", "--consent", "--png", str(picture)]
    made = shop.first.must(*words)
    assert made["created"] is True
    assert made["member"].keys() >= {"id", "number", "phone", "name", "member_code"}
    again = shop.first.must("sign-up", "--phone", "+86 138 0000 0021", "--consent")
    assert (again["created"], again["member"]["id"]) == (False, made["member"]["id"])
    scanned = process("scan", "--raw", str(picture), "--json")
    assert scanned.document["pictures"][0]["texts"] == [made["member"]["member_code"]]
    assert shop.first("sign-up", "--phone", "12345", "--consent").code == 2


def test_phones_are_masked_for_a_cashier_and_whole_for_a_manager(shop: Shop) -> None:
    shop.first.must("sign-up", "--phone", "13800000022", "--name", "李四", "--consent")
    assert shop.first.must("member", "show", "13800000022")["member"]["phone"] == "138****0022"
    assert shop.first.must("members", "--search", "13800000022")["total"] == 1
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    assert shop.first.must("member", "show", "13800000022")["member"]["phone"] == "+8613800000022"
    shop.first.must("sign-out")


def test_a_frozen_member_and_another_phone(shop: Shop) -> None:
    member = shop.first.must("sign-up", "--phone", "13800000023", "--consent")["member"]["number"]
    assert shop.first.must("member", "phone", member, "13800000024")["changed"] is True
    assert shop.first.must("member", "freeze", member)["member"]["status"] == "frozen"
    assert shop.first("check", member).document["reasons"][0]["code"] == "member_frozen"


def test_scan_judges_pictures_and_raw_judges_nothing(shop: Shop, tmp_path: Path) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    issued = shop.first.must("issue", "C50", "--png", str(tmp_path))
    shop.first.must("sign-out")
    picture = str(next(tmp_path.glob("*.png")))
    scanned = shop.first.must("scan", picture)["pictures"][0]
    assert scanned.keys() >= {"file", "milliseconds", "codes"}
    assert scanned["codes"][0]["text"] == issued["coupons"][0]["signed_code"]
    assert scanned["codes"][0]["verdict"] == "accepted"
    raw = process("--data", str(tmp_path / "empty"), "--json", "scan", "--raw", picture)
    assert (raw.code, raw.document["pictures"][0]["texts"]) == (0, [issued["coupons"][0]["signed_code"]])


def test_the_log_of_scans_the_audit_and_the_doctor(shop: Shop) -> None:
    shop.first("check", "MEMBER12SA")
    scans = shop.first.must("scan-log", "--limit", "1")["scans"]
    assert (scans[0]["colour"], scans[0]["reasons"]) == ("red", ["foreign"])
    verified = shop.first.must("audit", "--verify")
    assert verified["ok"] is True
    assert len(shop.first.must("audit")["records"]) == verified["records"]
    checks = {each["name"]: each["level"] for each in shop.first.must("doctor", "--deep")["checks"]}
    assert checks["database"] == checks["integrity"] == checks["audit"] == checks["cloud"] == "good"


def test_the_trial_clock_is_the_file_or_now(shop: Shop) -> None:
    code = shop.coupon()
    late = shop.first("check", code, "--now", "2026-04-01T00:00:00+08:00")
    assert late.document["reasons"][0]["code"] == "expired"
    assert shop.first.must("check", code, "--now", "2026-03-31T23:59:59+08:00")["verdict"] == "accepted"
    (shop.first.folder / "clock").write_text("nonsense", encoding="utf-8")
    broken = shop.first("check", code)
    (shop.first.folder / "clock").write_text(NOON, encoding="utf-8")
    assert broken.code == 2


def test_the_writing_commands_of_several_processes_take_turns(shop: Shop) -> None:
    codes = [shop.coupon() for _ in range(3)]
    ran = []
    threads = [
        threading.Thread(
            target=lambda code=code: ran.append(
                process("--data", str(shop.first.folder), "--json", "redeem", code, "--amount-minor", "20000").code
            )
        )
        for code in codes
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [0, 0, 0]


def test_a_real_shop_takes_neither_now_nor_a_pin_on_the_command_line(tmp_path: Path) -> None:
    refused = inside(
        "--data", str(tmp_path), "--json", "--now", NOON, "cloud", "init", "--merchant", "R", "--store", "S"
    )
    assert refused.code == 2
    made = inside("--data", str(tmp_path), "--json", "cloud", "init", "--merchant", "R", "--store", "S")
    assert made.code == 0
    assert made.document.keys() >= {"merchant", "store", "owner", "owner_pin", "recovery_phrase"}
    assert len(made.document["owner_pin"]) == 6
    assert inside("--data", str(tmp_path), "--json", "--now", NOON, "cloud", "store", "S2").code == 2
    store = inside("--data", str(tmp_path), "--json", "cloud", "store", "S2").document
    assert store["name"] == "S2"
    picture = tmp_path / "code.png"
    code = inside("--data", str(tmp_path), "--json", "cloud", "enrolment-code", "--store", "S2", "--png", str(picture))
    assert code.document.keys() >= {"code", "url", "expires_at"}
    assert picture.exists()
    assert inside("--data", str(tmp_path), "--json", "cloud", "migrate").code == 0
    # Nobody serves this cloud: the picture is read, and then the network is missing.
    enrolled = inside("--data", str(tmp_path / "T"), "--json", "enrol", str(picture), "--cloud", "http://127.0.0.1:1")
    assert (enrolled.code, enrolled.document["error"]["kind"]) == (3, "network")
    assert (
        inside("--data", str(tmp_path), "--json", "cloud", "init", "--merchant", "P", "--store", "S", "--trial").code
        == 2
    )


def test_enrolling_twice_and_with_a_used_code_is_refused(shop: Shop, tmp_path: Path) -> None:
    made = inside("--data", str(shop.cloud), "--json", "cloud", "enrolment-code", "--store", "S1").document
    third = ["--data", str(tmp_path / "T3"), "--json", "enrol", made["code"], "--cloud", shop.url]
    (tmp_path / "T3").mkdir()
    (tmp_path / "T3" / "clock").write_text(NOON, encoding="utf-8")
    first, again = inside(*third), inside(*third)
    assert first.code == again.code == 0
    assert first.document["device"] == again.document["device"]
    assert first.document["signed_in"] == "till"
    used = inside("--data", str(tmp_path / "T4"), "--json", "enrol", made["code"], "--cloud", shop.url)
    assert (used.code, "another counter" in used.document["error"]["message"]) == (2, True)
    fresh = inside("--data", str(shop.cloud), "--json", "cloud", "enrolment-code", "--store", "S1").document
    moved = inside("--data", str(tmp_path / "T3"), "--json", "enrol", fresh["code"], "--cloud", shop.url)
    assert moved.code == 2


def test_a_second_merchant_in_one_cloud_can_have_more_stores(tmp_path: Path) -> None:
    cloud = ["--data", str(tmp_path), "--json", "cloud"]
    for name in ("First", "Second"):
        assert inside(*cloud, "init", "--merchant", name, "--store", f"{name} 1", "--trial").code == 0
    assert inside(*cloud, "store", "More").code == 2
    made = inside(*cloud, "store", "More", "--merchant", "Second")
    assert (made.code, made.document["name"]) == (0, "More")


def test_a_paused_campaign_goes_on_after_resume_and_a_welcome_has_its_window_in_the_stores_zone(
    shop: Shop, tmp_path: Path
) -> None:
    (tmp_path / "c.yaml").write_text(
        "{id: AGAIN, kind: gift, title: {en: Tea}, benefit: {item: tea}, valid: {days_after_issue: 7}}", "utf-8"
    )
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.first.must("campaign", "put", str(tmp_path / "c.yaml"))
    (tmp_path / "s.yaml").write_text("welcome: AGAIN", "utf-8")
    shop.first.must("settings", "put", str(tmp_path / "s.yaml"))
    shop.first.must("sync")
    shop.first.must("campaign", "pause", "AGAIN")
    assert shop.first("issue", "AGAIN").code == 1
    assert shop.first.must("campaign", "resume", "AGAIN")["campaigns"][0]["status"] == "running"
    assert shop.first.must("issue", "AGAIN")["coupons"]
    welcome = shop.first.must("sign-up", "--phone", "13800000088", "--consent")["welcome"]
    assert [each["valid_from"][-6:] for each in welcome] == ["+08:00"]
    (tmp_path / "s.yaml").write_text("welcome: null", "utf-8")
    shop.first.must("settings", "put", str(tmp_path / "s.yaml"))
    shop.first.must("sign-out")
