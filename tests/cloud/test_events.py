"""There is something after v: said at once, to whom it concerns, also when another process has written it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from counter_app.cloud import watching
from counter_app.cloud.http.server import BackgroundServer
from tests.cloud.support import C50, CloudShop, Till, new_cloud

PATIENCE = 20.0


@pytest.fixture
def url(shop: CloudShop) -> Iterator[str]:
    with BackgroundServer(shop.cloud) as server:
        yield server.url


@contextmanager
def line(url: str, till: Till, after: int | None = None, **headers: str) -> Iterator[Iterator[str]]:
    query = "" if after is None else f"?after={after}"
    sent = {"authorization": f"Bearer {till.enrolment.token}", **headers}
    with httpx.stream("GET", f"{url}/v1/events{query}", headers=sent, timeout=PATIENCE) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer.iter_lines()


def next_version(lines: Iterator[str]) -> int:
    """The version of the next event; comments are passed over."""
    said: list[str] = []
    for text in lines:
        if text:
            said.append(text)
        elif any(part.startswith("data:") for part in said):
            assert said[1] == "event: changes"
            number = said[0].removeprefix("id: ")
            assert said[2] == f'data: {{"version":{number}}}'
            return int(number)
        else:
            said = []
    raise AssertionError("the line ended")


def test_a_commit_is_told_to_a_counter_that_listens(url: str, till: Till) -> None:
    version = till.pull().version
    with line(url, till, version) as lines:
        assert next(lines) == ": listening"
        till.campaign(C50)
        first = next_version(lines)
        assert version < first <= till.pull().version
        till.do("settings_put", {"values": {"language": "en"}})
        assert first < next_version(lines) <= till.pull().version


def test_who_was_away_is_told_at_once_and_goes_on_from_the_last_event(url: str, till: Till) -> None:
    till.campaign(C50)
    with line(url, till) as lines:
        known = next_version(lines)
    assert known <= till.pull().version
    till.campaign(C50, min_spend_minor=1)
    with line(url, till, None, **{"last-event-id": str(known)}) as lines:
        assert next_version(lines) > known


def test_what_does_not_concern_a_store_is_not_told_there(shop: CloudShop, url: str, till: Till) -> None:
    far = shop.till(shop.cloud.add_store("S2").store)
    version = till.pull().version
    with line(url, far, version) as theirs, line(url, till, version) as ours:
        till.one(till.sign_up(till.members(1)[0], "+8613800000001"))
        assert next_version(ours) > version
        till.do("settings_put", {"values": {"language": "en"}})
        # The first that the other store hears of is the setting, which is everybody's.
        assert next_version(theirs) == till.pull().version


@pytest.mark.parametrize("turn", [0, 1])
def test_what_is_one_counter_s_own_is_told_to_it_whoever_listens_beside_it(
    shop: CloudShop, url: str, till: Till, second: Till, turn: int
) -> None:
    far = shop.till(shop.cloud.add_store("S2").store)
    till.campaign(C50)
    coupon = far.coupons(1)[0]
    far.one(far.issue(coupon))  # the coupon is the other store's: its row does not come down here
    checkout = till.checkout(coupon)
    till.one(checkout)
    version = till.pull().version
    listeners = (till, second) if turn else (second, till)
    with line(url, listeners[0], version) as one, line(url, listeners[1], version) as other:
        assert next(one) == next(other) == ": listening"
        assert far.one(far.void(checkout.id, mode="claim")).result == "applied"
        assert next_version(one if turn else other) > version
        assert set(till.pull(version).kinds) == {"void"}


def test_what_another_process_wrote_is_told_too(tmp_path: Path, shop: CloudShop, url: str, till: Till) -> None:
    """Another cloud on the same database stands for the other process: nothing is shared but that."""
    other = new_cloud(shop.cloud.settings.data_dir, shop.clock, shop.cloud.settings.database_url or "")
    try:
        version = till.pull().version
        with line(url, till, version) as lines:
            assert next(lines) == ": listening"
            other.add_store("S3", merchant=shop.merchant)
            assert next_version(lines) > version
    finally:
        other.close()


def test_while_nothing_happens_the_line_shows_that_it_is_alive_and_a_revoked_counter_hears_no_more(
    url: str, shop: CloudShop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "KEEP_ALIVE_SECONDS", 0.05)
    with line(url, till, till.pull().version) as lines:
        assert next(text for text in lines if text == ": still here")
        shop.cloud.revoke_device(shop.merchant, till.caller.device)
        assert "event: changes" not in list(lines), "it ends"


def test_a_revoked_counter_hears_no_more_however_much_there_is_to_hear(
    url: str, shop: CloudShop, till: Till, second: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "TOKEN_SECONDS", 0.0)
    with line(url, till, till.pull().version) as lines:
        assert next(lines) == ": listening"
        second.campaign(C50)
        assert next_version(lines)
        shop.cloud.revoke_device(shop.merchant, till.caller.device)
        second.do("settings_put", {"values": {"language": "en"}})
        assert not any(text.startswith("data:") for text in lines), "it ends with what it hears next"


def test_a_counter_has_only_a_few_lines(url: str, till: Till) -> None:
    header = {"authorization": f"Bearer {till.enrolment.token}"}
    with line(url, till) as first, line(url, till) as second, line(url, till) as third, line(url, till) as fourth:
        for lines in (first, second, third, fourth):
            assert next(lines) == ": listening"
        refused = httpx.get(f"{url}/v1/events", headers=header, timeout=60)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")


@pytest.mark.parametrize("token, status", [("y", 401), ("x.z", 401)])
def test_nobody_listens_without_a_token(url: str, token: str, status: int) -> None:
    assert httpx.get(f"{url}/v1/events", headers={"authorization": f"Bearer {token}"}, timeout=60).status_code == status


def test_a_wrong_number_is_refused(url: str, till: Till) -> None:
    header = {"authorization": f"Bearer {till.enrolment.token}"}
    assert httpx.get(f"{url}/v1/events?after=x", headers=header, timeout=60).status_code == 400


def test_open_lines_do_not_keep_the_server_from_ending(shop: CloudShop, till: Till) -> None:
    server = BackgroundServer(shop.cloud)
    opened, ended = threading.Event(), threading.Event()

    def listen() -> None:
        with line(server.url, till) as lines:
            for _ in lines:
                opened.set()
        ended.set()

    with server:
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        assert opened.wait(PATIENCE)
    assert ended.wait(PATIENCE)
    thread.join()
