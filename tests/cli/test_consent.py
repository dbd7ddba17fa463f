"""`member consent`, the sign-up of a child, and the copy as a page, at two counters and their cloud."""

from pathlib import Path

from tests.cli.conftest import Shop

PHONES = ("13900007831", "13900007832")


def test_a_withdrawal_is_known_at_the_other_counter_and_leaves_out_of_lists(shop: Shop, tmp_path: Path) -> None:
    first, second = shop.first, shop.second
    for phone in PHONES:
        first.must("sign-up", "--phone", phone, "--consent")
    said = first.must("member", "consent", PHONES[0], "--withdraw", "--how", "phone")
    assert said.items() >= {"done": True, "changed": True}.items()
    first.must("sync")
    assert said["consent"].items() >= {"given": False, "how": "phone", "text_version": "1", "guardian": False}.items()
    second.must("sync")
    known = second.must("member", "show", PHONES[0])
    assert known["member"]["consent"] == first.must("member", "show", PHONES[0])["member"]["consent"]
    assert [entry["given"] for entry in known["timeline"] if entry["what"] == "consent"] == [False]
    second.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    listed, book = tmp_path / "new.csv", tmp_path / "all.csv"
    second.must("export", "members", str(listed), "--segment", "new")
    assert (PHONES[0] in listed.read_text("utf-8-sig"), PHONES[1] in listed.read_text("utf-8-sig")) == (False, True)
    second.must("export", "members", str(book))
    assert "withdrawn" in next(line for line in book.read_text("utf-8-sig").splitlines() if PHONES[0] in line)
    page, data = tmp_path / "copy.html", tmp_path / "copy.json"
    second.must("member", "export", PHONES[0], str(page))
    assert all(word in page.read_text("utf-8") for word in ("Withdrawn", "+86" + PHONES[0], "default-src 'none'"))
    second.must("member", "export", PHONES[0], str(data))
    assert '"made_by": "owner"' in data.read_text("utf-8")
    second.must("sign-out")
    assert second.must("member", "consent", PHONES[0], "--give", "--how", "paper")["changed"] is True
    assert second.must("member", "consent", PHONES[0], "--give")["changed"] is False
    second.must("sync")
    first.must("sync")
    assert first.must("member", "show", PHONES[0])["member"]["consent"]["given"] is True
    for wrong in ((), ("--give", "--withdraw"), ("--give", "--how", "telepathy")):
        assert first("member", "consent", PHONES[0], *wrong).code == 2
    for counter in (first, second):
        assert counter.must("sync")["digest_equal"] is True


def test_a_child_is_signed_up_with_a_guardian_and_the_birthday_is_known_elsewhere(shop: Shop) -> None:
    child = ("sign-up", "--phone", "13900007833", "--consent", "--birthday", "2020-05-17")
    refused = shop.first(*child)
    assert (refused.code, refused.document["reasons"][0]["code"]) == (1, "consent_missing")
    assert shop.first.must(*child, "--guardian")["created"] is True
    for counter in (shop.first, shop.second):
        counter.must("sync")
    assert shop.second.must("member", "show", "13900007833")["member"]["birthday"] == "2020-05-17"
    assert shop.first("sign-up", "--phone", "13900007834", "--consent", "--birthday", "17.5.2020").code == 2
