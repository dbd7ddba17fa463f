"""Channels at the cloud."""

import httpx
import pytest

from counter_app.cloud.http.server import BackgroundServer
from tests.cloud.support import CloudShop, Till

BODY = {"channel": "tea-house", "name": "人民路茶馆", "kind": "partner", "who": "林老板", "active": True}


def test_a_channel_comes_down_once_in_its_newest_state(till: Till) -> None:
    made = till.do("channel_put", BODY)
    assert (made.result, made.detail) == ("applied", {"channel": "tea-house"})
    (row,) = till.rows("channel").values()
    told = ("人民路茶馆", "partner", "林老板", True)
    assert (row["name"], row["kind"], row["who"], row["active"]) == told
    again = till.do("channel_put", {key: value for key, value in BODY.items() if key != "active"})
    assert (again.result, again.version) == ("applied", row["version"])
    ended = till.do("channel_put", {**BODY, "active": False})
    assert (ended.result, ended.version) != ("applied", row["version"])
    (row,) = till.rows("channel").values()
    assert (row["active"], row["deleted"]) == (False, False)


@pytest.mark.parametrize(
    "body, key",
    [
        ({**BODY, "channel": "a b"}, "id"),
        ({**BODY, "channel": ""}, "id"),
        ({**BODY, "name": " "}, "name"),
        ({**BODY, "name": "x" * 41}, "name"),
        ({**BODY, "kind": "radio"}, "kind"),
        ({**BODY, "who": "x\n"}, "who"),
    ],
)
def test_what_is_wrong_is_invalid_and_says_where(till: Till, body: dict[str, object], key: str) -> None:
    refused = till.do("channel_put", body)
    assert (refused.result, refused.detail["reason"], refused.detail["key"]) == ("refused", "invalid", key)
    assert till.rows("channel") == {}


def test_a_phone_that_scans_one_is_told_what_to_do_and_nothing_of_anybody(shop: CloudShop, till: Till) -> None:
    till.do("channel_put", BODY)
    with BackgroundServer(shop.cloud) as server, httpx.Client(base_url=server.url, timeout=30) as client:
        pages = [client.get(path) for path in ("/c/12345-tea-house", "/c/nothing")]
        assert client.post("/c/12345-tea-house").status_code == 405
        assert client.get("/c/").status_code == 404
    known, unknown = pages
    assert known.status_code == 200
    assert known.headers["content-type"] == "text/html; charset=utf-8"
    assert "收银员" in known.text
    assert "at the counter" in known.text
    assert "茶馆" not in known.text
    assert known.content == unknown.content
    assert len(known.content) < 2_000
