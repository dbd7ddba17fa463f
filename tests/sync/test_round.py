"""Rounds against a cloud that answers as told, on a real encrypted database."""

import itertools
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.records import OutboxState
from counter_app.sync.client import CloudClient
from counter_app.sync.lock import RoundLock
from counter_app.sync.round import Rounds
from tests.counter_shop import C50, Shop
from tests.sync.scripted_cloud import NOW, Asked, ScriptedCloud, Told, as_json, html, sound
from tests.sync.test_client import waiting_operations


def _state(shop: Shop, operation_id: str) -> OutboxState:
    with shop.store.reading() as reading:
        record = reading.operation(operation_id)
    assert record is not None
    return record.state


def _waiting(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return reading.queue(shop.clock.at).waiting


def _page(rows: int, after: int, *, more: bool = False) -> Told:
    columns = ["id", "version", "used", "deleted"]
    listed = [[f"total:x{after + n + 1}", after + n + 1, 1, False] for n in range(rows)]
    kinds = {"usage": {"columns": columns, "rows": listed}}
    return as_json({"now": NOW, "version": after + rows, "more": more, "kinds": kinds})


def test_everything_that_waits_goes_up_once_and_oldest_first(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    wanted = [each.id for each in waiting_operations(shop, 1_100)]
    report = rounds.whole()
    sent = cloud.pushed()
    assert [len(each) for each in sent] == [500, 500, 100]
    assert [each for batch in sent for each in batch] == wanted
    assert (report.pushed, report.applied, report.completed, _waiting(shop)) == (1_100, 1_100, True, 0)


def test_a_lost_answer_is_sent_again_and_counts_as_duplicate(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    waiting_operations(shop, 3)
    known: set[str] = set()

    def applied_but_lost(asked: Asked) -> Told:
        if asked.path != "/v1/operations":
            return sound(asked)
        results = [{"id": each, "result": "duplicate" if each in known else "applied"} for each in asked.ids]
        first = not known
        known.update(asked.ids)
        return replace(as_json({"now": NOW, "results": results}), cut=first)

    cloud.answers = applied_but_lost
    assert not rounds.up().completed
    assert _waiting(shop) == 3
    assert rounds.up().duplicate == 3
    assert _waiting(shop) == 0


@pytest.mark.parametrize(
    "bad", [html(404), Told(413, b""), html(200), Told(404, b"{}")], ids=["404", "413", "200", "json"]
)
def test_one_row_that_never_passes_holds_up_nobody(shop: Shop, rounds: Rounds, cloud: ScriptedCloud, bad: Told) -> None:
    operations = waiting_operations(shop, 100)

    def refuse_first(asked: Asked) -> Told:
        return bad if operations[0].id in asked.ids else sound(asked)

    cloud.answers = refuse_first
    report = rounds.up()
    assert (report.pushed, report.undeliverable, report.completed) == (99, 1, True)
    assert _state(shop, operations[0].id) is OutboxState.UNDELIVERABLE
    assert _waiting(shop) == 0
    # An hour later it is tried again, and passes.
    cloud.answers = sound
    assert rounds.up().pushed == 0
    shop.clock.at += timedelta(hours=1, seconds=1)
    assert rounds.up().pushed == 1
    assert _state(shop, operations[0].id) is OutboxState.CLOSED


def test_a_row_that_breaks_the_server_is_found_after_a_few_rounds(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    operations = waiting_operations(shop, 20)
    cloud.answers = lambda asked: Told(500, b"oops") if operations[7].id in asked.ids else sound(asked)
    tries = 0
    while _waiting(shop):
        tries += 1
        assert tries < 8
        rounds.up()
    assert _state(shop, operations[7].id) is OutboxState.UNDELIVERABLE


def test_a_login_page_on_every_call_is_no_network_and_blames_no_row(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    operations = waiting_operations(shop, 100)
    cloud.answers = lambda _asked: html(200)
    report = rounds.whole()
    assert report.failures == ("login_page", "login_page")
    assert len(cloud.pushed()) == 1
    assert _state(shop, operations[0].id) is OutboxState.WAITING
    with shop.store.reading() as reading:
        assert reading.link_state().last_error == "login_page"


def test_a_refused_operation_is_kept_and_the_rest_goes_on(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    operations = waiting_operations(shop, 5)

    def refuse(asked: Asked) -> Told:
        if asked.path != "/v1/operations":
            return sound(asked)
        results = [
            {"id": each, "result": "refused", "detail": {"reason": "invalid"}}
            if each == operations[2].id
            else {"id": each, "result": "applied"}
            for each in asked.ids
        ]
        return as_json({"now": NOW, "results": results})

    cloud.answers = refuse
    report = rounds.up()
    assert (report.applied, report.refused) == (4, 1)
    with shop.store.reading() as reading:
        queue = reading.queue(shop.clock.at)
    assert [(each.id, each.reason) for each in queue.refused] == [(operations[2].id, "invalid")]


def test_changes_come_down_while_nothing_can_go_up(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    waiting_operations(shop, 3)

    def only_down(asked: Asked) -> Told:
        if asked.path == "/v1/operations":
            return as_json({"error": "unavailable", "message": "Later."}, 503, Retry_After="9")
        if asked.path.startswith("/v1/changes?after=0&"):
            return _page(3, 0)
        return sound(asked)

    cloud.answers = only_down
    report = rounds.whole()
    assert (report.pulled, report.version, report.failures) == (3, 3, ("server_error",))
    assert report.retry_after_seconds == 9
    assert _waiting(shop) == 3


def test_a_pull_that_is_cut_goes_on_where_it_was(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    cuts = {"/v1/changes?after=1000&limit=2000", "/v1/changes?after=3000&limit=2000"}

    def paged(asked: Asked) -> Told:
        if not asked.path.startswith("/v1/changes"):
            return sound(asked)
        if asked.path in cuts:
            cuts.discard(asked.path)
            return Told(200, b'{"now": "x', cut=True)
        after = int(asked.path.split("after=")[1].split("&")[0])
        return _page(1_000, after, more=True) if after < 4_000 else _page(0, after)

    cloud.answers = paged
    versions = [rounds.down().version for _ in range(3)]
    assert versions == [1_000, 3_000, 4_000]
    with shop.store.reading() as reading:
        assert reading.usage(["total:x1", "total:x4000"]) == {"total:x1": 1, "total:x4000": 1}


@pytest.mark.parametrize(
    "page",
    [
        {"now": NOW, "version": 0, "more": True, "kinds": {}},
        {"now": NOW, "version": -1, "more": False, "kinds": {}},
        {"now": NOW, "version": 4, "more": False, "kinds": {"usage": {"columns": ["id", "version"], "rows": [["x"]]}}},
    ],
    ids=["stands still", "goes back", "torn row"],
)
def test_a_page_that_makes_no_sense_changes_nothing(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud, page: dict[str, object]
) -> None:
    cloud.answers = lambda asked: as_json(page) if asked.path.startswith("/v1/changes") else sound(asked)
    report = rounds.down()
    assert report.failures == ("half_answer",)
    with shop.store.reading() as reading:
        assert reading.cursor() == 0


def test_the_clouds_time_raises_the_trusted_time_and_measures_our_clock(shop: Shop, rounds: Rounds) -> None:
    shop.clock.at = datetime(2026, 3, 10, 5, 58, 1, tzinfo=UTC)
    rounds.whole()
    with shop.store.reading() as reading:
        assert reading.trusted_at() == datetime.fromisoformat(NOW)
        assert -122_000 < reading.link_state().clock_offset_ms < -118_000
        assert reading.link_state().last_success_at == shop.clock.at


def test_a_revoked_counter_is_locked_and_keeps_its_queue(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    waiting_operations(shop, 12)
    cloud.answers = lambda _asked: as_json({"error": "revoked", "message": "Revoked."}, 401)
    assert rounds.up().revoked
    with shop.store.reading() as reading:
        device = reading.device()
    assert device is not None
    assert device.revoked
    assert _waiting(shop) == 12
    with pytest.raises(Fault, match="revoked"):
        rounds.up()


def _give(asked: Asked) -> Told:
    """A cloud that draws what is asked for, and no more than 500 of a kind in one call."""
    if asked.path != "/v1/reserves":
        return sound(asked)
    wanted = json.loads(asked.body)
    if sum(wanted.get("coupons", {}).values()) > 500:
        return as_json({"error": "invalid", "message": "A counter may ask for 0 to 500 of a kind."}, 400)
    fresh = itertools.count(int(time.monotonic() * 1e6))
    members = [
        {"subject": f"{n:012x}", "number": f"{n:010d}", "signed_code": "71"} for n in range(wanted.get("members", 0))
    ]
    coupons = [
        {"subject": f"{n:012x}", "campaign": each, "terms_version": 1, "short_code": f"{n:012d}", "signed_code": "71"}
        for each, count in wanted.get("coupons", {}).items()
        for n in itertools.islice(fresh, count)
    ]
    return as_json({"now": NOW, "members": members, "coupons": coupons})


def test_a_shop_with_many_campaigns_fills_its_reserve_in_portions(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    for n in range(28):
        shop.campaign({**C50, "id": f"MORE{n}"}, tag=100 + n)
    cloud.answers = _give
    assert rounds.down(coupons={"MORE27": 60}).completed
    with shop.store.reading() as reading:
        held = reading.reserve_sizes()[1]
    assert len(held) == 29
    assert held["MORE27", 1] == 60
    assert set(held.values()) == {50, 60}


def test_the_reserve_is_filled_up_and_asked_for_only_what_is_missing(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    cloud.answers = _give
    assert rounds.down().completed
    with shop.store.reading() as reading:
        assert reading.reserve_sizes() == (50, {("C50", 1): 50})
    assert rounds.down().completed
    assert sum(each.path == "/v1/reserves" for each in cloud.asked) == 1


def test_one_round_at_a_time_in_a_folder(shop: Shop, client: CloudClient, tmp_path: Path) -> None:
    rounds = Rounds(shop.counter, client, tmp_path)
    with RoundLock(tmp_path / "sync-up.lock").held(0), pytest.raises(Fault) as caught:
        rounds.up(lock_wait_seconds=0.1)
    assert caught.value.kind is FaultKind.DATABASE_BUSY
    assert rounds.up(lock_wait_seconds=0.1).completed


@pytest.mark.parametrize("word", ["please_update", "cloud_too_old"])
def test_programs_too_far_apart_are_said_once_and_everything_waits(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud, word: str
) -> None:
    """The rows are not to blame: none is tried alone, none is set aside; after the update all go up."""
    waiting_operations(shop, 40)
    cloud.answers = lambda asked: (
        sound(asked) if "health" in asked.path else as_json({"error": word, "message": ""}, 426)
    )
    for _ in range(3):
        assert set(rounds.whole().failures) == {word}
    assert [len(each) for each in cloud.pushed()] == [40, 40, 40]
    with shop.store.reading() as reading:
        assert reading.link_state().last_error == word
        assert (reading.queue(shop.clock.at).waiting, reading.queue(shop.clock.at).undeliverable) == (40, ())
    cloud.answers = sound
    assert rounds.whole().applied == 40
    with shop.store.reading() as reading:
        assert reading.link_state().last_error == ""
