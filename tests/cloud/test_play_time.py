"""A play shop may stand in any time that a code can be signed for; in no other, and trying leaves nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from counter_app.cloud.answers import CallRefused
from counter_app.cloud.app import open_cloud
from counter_app.cloud.context import PLAYED_AT
from counter_app.cloud.http.server import BackgroundServer
from counter_app.cloud.lease_rows import LeaseRow
from counter_app.config import parse_time
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.devices import LeaseRequest, ReserveRequest
from tests.cloud.support import C50, NOON, CloudShop, HandClock, Till, new_cloud

QUOTA: dict[str, object] = {key: value for key, value in C50.items() if key != "valid"} | {
    "id": "TOT",
    "limits": {"total": 100},
}
NEVER = ["2000-01-01T00:00:00+00:00", "2019-12-31T23:59:59+00:00", "2156-01-01T00:00:00+00:00", "8999-12-31T00:00:00Z"]
EVER = ["2020-01-01T00:00:00+00:00", "2026-03-10T06:00:00+00:00", "2155-12-31T23:59:59+00:00"]


@pytest.fixture
def play(tmp_path: Path, database_url: str) -> Iterator[Till]:
    clock = HandClock()
    cloud = new_cloud(tmp_path / "data", clock, database_url)
    made = cloud.init_merchant("play", "S1", trial=True)
    till = CloudShop(cloud, clock, made.merchant, made.store, made.merchant_tag).till()
    assert till.campaign(QUOTA).result == "applied"
    yield till
    cloud.close()


@contextmanager
def played_at(text: str) -> Iterator[None]:
    token = PLAYED_AT.set(datetime.fromisoformat(text))
    try:
        yield
    finally:
        PLAYED_AT.reset(token)


@pytest.mark.parametrize("database_url", [""])
@pytest.mark.parametrize("text", NEVER)
def test_a_time_that_no_code_can_say_is_refused_and_leaves_nothing(play: Till, text: str) -> None:
    """Reserves were answered 500; a lease got an end that no later call could read, so that all were 500."""
    with played_at(text):
        for asked in (
            lambda: play.cloud.reserve(play.caller, ReserveRequest(members=1)),
            lambda: play.cloud.lease(play.caller, LeaseRequest(campaign="TOT", want=5)),
            lambda: play.do("settings_put", {"values": {"a": 1}}),
            play.pull,
        ):
            with pytest.raises(CallRefused) as refused:
                asked()
            assert (refused.value.status, refused.value.error) == (400, "clock_out_of_range")
            assert "between 2020 and 2155" in refused.value.message
        assert play.cloud.health().version
    assert play.cloud.lease(play.caller, LeaseRequest(campaign="TOT", want=5)).granted == 5


def test_every_time_that_a_code_can_say_is_served(play: Till) -> None:
    for now in (*EVER, NOON.isoformat()):
        with played_at(now):
            assert play.cloud.reserve(play.caller, ReserveRequest(members=1, coupons={"TOT": 1})).coupons
            assert play.cloud.lease(play.caller, LeaseRequest(campaign="TOT", want=5)).left == 5


def test_a_lease_that_was_given_an_end_beyond_the_calendar_is_no_obstacle(play: Till) -> None:
    granted = play.cloud.lease(play.caller, LeaseRequest(campaign="TOT", want=5))
    with play.cloud._context.database.writing() as writing:
        row = writing.one(LeaseRow, play.caller.merchant, granted.id)
        assert row is not None
        row.until = "9000-01-02T00:00:00.000Z"
        writing.save([row])
    assert play.cloud.lease(play.caller, LeaseRequest(campaign="TOT", want=7)).left == 7


@pytest.mark.parametrize("database_url", [""])
@pytest.mark.parametrize("text", NEVER[1:3])
def test_the_clock_at_the_service_is_read_as_the_counter_s_is(play: Till, text: str) -> None:
    def stands() -> datetime:
        return parse_time(text, "DIR/clock")

    with pytest.raises(InvalidInput, match="in the years 2020 to 2155"):
        stands()
    stood = open_cloud(replace(play.cloud.settings, trial_clock=stands))
    try:
        headers = {"authorization": f"Bearer {play.enrolment.token}"}
        with (
            BackgroundServer(stood) as server,
            httpx.Client(base_url=server.url, headers=headers, timeout=60) as client,
        ):
            for path in ("/v1/reserves", "/v1/leases"):
                answer = client.post(path, json={"campaign": "TOT", "want": 1})
                assert (answer.status_code, answer.json()["error"]) == (503, "clock_unusable")
                assert "between 2020 and 2155" in answer.json()["message"]
            assert client.get("/v1/health").status_code == 503, "nobody can be answered: whoever watches is to know"
    finally:
        stood.close()


@pytest.mark.parametrize("text", EVER)
def test_such_times_are_taken(text: str) -> None:
    assert parse_time(text, "--now") == datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2020-01-01T00:00:00+08:00", "1900-01-01T00:00Z"]
)
def test_no_other_time_is(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_time(text, "--now")
