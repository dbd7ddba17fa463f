"""Tags of many members through the command line: seen before, put, known at the other counter, taken back."""

from tests.cli.conftest import Shop

PHONES = ("13900007731", "13900007732", "13900007733")


def tags(shop: Shop) -> list[list[str]]:
    return [shop.second.must("member", "show", phone)["member"]["tags"] for phone in PHONES]


def test_a_tag_is_seen_before_put_synced_and_taken_back(shop: Shop) -> None:
    first, second = shop.first, shop.second
    for phone in PHONES:
        first.must("sign-up", "--phone", phone, "--consent")
    for words in (["add", "tea", "--segment", "new"], ["take", "tea", "--member", PHONES[0]], ["list"]):
        ran = first("tag", *words)
        assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "sign_in_required")
    first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    first.must("sync")
    two = [word for phone in PHONES[:2] for word in ("--member", phone)]
    assert first.must("tag", "add", "tea", *two, "--dry-run").items() >= {"people": 2, "changes": 2}.items()
    assert first.must("tag", "list")["acts"] == []
    put = first.must("tag", "add", "tea", *two)
    assert put.items() >= {"changed": 2, "had": 0, "ended": True, "queued": 0}.items()
    assert first.must("tag", "add", "tea", *two, "--id", str(put["id"]))["changed"] == 2
    assert first.must("tag", "add", "tea", *two)["had"] == 2
    everybody = first.must("tag", "add", "new here", "--segment", "new")
    assert everybody["changed"] >= 3
    second.must("sync")
    assert tags(shop) == [["tea", "new here"], ["tea", "new here"], ["new here"]]
    entries = second.must("member", "show", PHONES[0])["timeline"]
    assert [entry["tag"] for entry in entries if entry["what"] == "tag"] == ["new here", "tea"]

    undone = first.must("tag", "undo", str(put["id"]))
    assert undone.items() >= {"changed": 2, "ended": True}.items()
    assert first.must("tag", "take", "new here", "--member", PHONES[2])["changed"] == 1
    second.must("sync")
    assert tags(shop) == [["new here"], ["new here"], []]
    acts = first.must("tag", "list", "--limit", "10")["acts"]
    assert (acts[-1]["tag"], acts[-1]["undone_by"], acts[1]["undoes"]) == ("tea", undone["id"], put["id"])
    for wrong in (["add", " ", *two], ["add", "tea"], ["add", "tea", "--segment", "nobody"], ["undo", "x"]):
        assert first("tag", *wrong).code == 2, wrong
    assert first("tag", "add", "tea", "--member", "13999999999").code == 2
    first.must("sign-out")
    for counter in (first, second):
        assert counter.must("sync")["digest_equal"] is True
