"""`channel put|list|end|card`, `member card`, and a sign-up by a channel's code."""

from pathlib import Path

from tests.cli.conftest import Shop
from tests.sheets_of_codes import photographed, printed, sizes_mm, words_of

CHANNELS = """
- {id: tea-house, name: 人民路茶馆, kind: partner, who: 林老板}
- {id: lin, name: 小林, kind: staff}
"""


def test_a_channel_from_its_file_to_its_card_and_back_through_a_photograph(shop: Shop, tmp_path: Path) -> None:
    first, second = shop.first, shop.second
    (tmp_path / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    assert first("channel", "put", str(tmp_path / "channels.yaml")).document["reasons"][0]["code"] == "sign_in_required"
    first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    put = first.must("channel", "put", str(tmp_path / "channels.yaml"))
    assert put["channels"] == [{"id": "tea-house", "changed": True}, {"id": "lin", "changed": True}]
    listed = {each["id"]: each for each in first.must("channel", "list")["channels"]}
    code = listed["tea-house"]["code"]
    assert code.startswith(f"{shop.url}/c/")
    pdf = tmp_path / "cards.pdf"
    made = first.must("channel", "card", "tea-house", "--pdf", str(pdf), "--count", "11")
    assert (made["cards"], made["pages"]) == (11, 2)
    assert "Shop" in words_of(pdf)
    photo = photographed(printed(pdf), tmp_path / "photo.jpg", seed=5)
    # Ten times the same code is one code.
    assert first.must("scan", str(photo), "--raw")["pictures"][0]["texts"] == [code]
    poster = tmp_path / "poster.pdf"
    first.must("channel", "card", "lin", "--pdf", str(poster), "--size", "poster", "--paper", "letter")
    assert sizes_mm(poster) == [(216, 279)]
    first.must("sync")
    first.must("sign-out")
    second.must("sync")
    seen = second("check", code)
    assert (seen.code, seen.document["colour"]) == (1, "amber")
    assert seen.document["reasons"][0].items() >= {
        "code": "channel_code", "channel": "tea-house", "channel_name": "人民路茶馆",
    }.items()  # fmt: skip
    signed = second.must("sign-up", "--phone", "13700000001", "--name", "阿明", "--channel", code, "--consent")
    assert signed["member"]["channel"] == "tea-house"
    second.must("sign-up", "--phone", "13700000002", "--channel", "flyer", "--consent")
    second.must("sync")
    first.must("sync")
    first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    numbers = first.must("channel", "list", "--numbers")
    tea = next(each for each in numbers["channels"] if each["id"] == "tea-house")
    assert (tea["signed_up"], tea["came_back"], tea["redeemed_here"]) == (1, 0, 0)
    assert {"text": "flyer", "signed_up": 1, "came_back": 0, "redeemed_here": 0} in numbers["others"]
    card = tmp_path / "member.pdf"
    made = first.must("member", "card", "13700000001", "--pdf", str(card))
    assert (made["cards"], made["pages"]) == (1, 1)
    photo = photographed(printed(card), tmp_path / "member.jpg", seed=6)
    (read,) = first.must("scan", str(photo))["pictures"][0]["codes"]
    assert read["member"]["number"] == signed["member"]["number"]
    everybody = first.must("member", "card", "--segment", "new", "--pdf", str(card), "--size", "small")
    assert everybody["cards"] >= 2
    assert first("member", "card", "--pdf", str(card)).code == 2
    first.must("channel", "end", "tea-house")
    assert first("channel", "card", "tea-house", "--pdf", str(pdf)).code == 2
    first.must("sign-out")
