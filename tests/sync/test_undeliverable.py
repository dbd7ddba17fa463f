"""`sync.md`: what every other answer means, when a batch is halved, when a row is set aside; against a scripted server.

413, foreign 4xx, HTML for one batch, login pages on every call, 5xx on one row: also in `test_round.py`.
"""

from datetime import timedelta

import pytest

from counter_app.services.records import OutboxState, QueueSummary
from counter_app.services.status import status
from counter_app.sync.backoff import Backoff
from counter_app.sync.client import CloudClient
from counter_app.sync.push import push_all
from counter_app.sync.round import Rounds
from counter_app.ui.status_line import cloud_item
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import Answers, Asked, ScriptedCloud, Told, as_json, html, sound
from tests.sync.test_client import waiting_operations

NOBODY = Told(401, b'{"detail": "who are you?"}')


def queue(shop: Shop) -> QueueSummary:
    with shop.store.reading() as reading:
        return reading.queue(shop.clock.at)


def attempts(shop: Shop, operation_id: str) -> int:
    with shop.store.reading() as reading:
        record = reading.operation(operation_id)
    assert record is not None
    return record.attempts


def for_row(row: str, told: Told) -> Answers:
    """This answer to whatever holds that row; everything else is right."""
    return lambda asked: told if row in asked.ids else sound(asked)


def until_settled(shop: Shop, rounds: Rounds, most: int = 12) -> int:
    """Rounds until nothing waits; answers how many."""
    for number in range(1, most + 1):
        rounds.up()
        if not queue(shop).waiting:
            return number
    raise AssertionError(f"after {most} rounds {queue(shop).waiting} wait still")


ROWS_FAULT = {
    "413": Told(413, b"too large"),
    "400 of a proxy": Told(400, b"bad request"),
    "403 of a proxy": Told(403, b"<html>forbidden</html>", "text/html"),
    "HTML": html(200),
    "a redirect": Told(302, b"", headers={"Location": "http://login.example/"}),
    "half an answer": Told(200, b'{"now": "x", "results": [', cut=True),
    "an answer that names no row": as_json({"now": "x", "results": []}),
    "500": Told(500, b"oops"),
    "an answer too large": Told(200, b" " * 300_000),
}


@pytest.mark.parametrize("told", ROWS_FAULT.values(), ids=ROWS_FAULT)
def test_a_row_that_fails_three_times_while_others_pass_is_set_aside_and_shown(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud, told: Told
) -> None:
    operations = waiting_operations(shop, 40)
    bad = operations[17].id
    cloud.answers = for_row(bad, told)

    until_settled(shop, rounds)

    shown = queue(shop).undeliverable
    assert [each.id for each in shown] == [bad]
    assert shown[0].reason
    alone = [batch for batch in cloud.pushed() if batch == [bad]]
    assert len(alone) >= 3
    passed = [
        row for asked in cloud.asked if asked.path == "/v1/operations" and bad not in asked.ids for row in asked.ids
    ]
    assert sorted(passed) == sorted(each.id for each in operations if each.id != bad)


def test_it_is_tried_hourly_and_goes_when_it_can(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    operations = waiting_operations(shop, 3)
    bad = operations[1].id
    cloud.answers = for_row(bad, Told(413, b""))
    rounds.up()
    cloud.asked.clear()
    tries = []
    for minutes in range(0, 181, 20):
        before = len(cloud.pushed())
        rounds.up()
        tries += [minutes] * (len(cloud.pushed()) - before)
        shop.clock.at += timedelta(minutes=20)
    assert tries == [60, 120, 180]
    cloud.answers = sound
    shop.clock.at += timedelta(minutes=60)
    assert rounds.up().applied == 1
    assert queue(shop).undeliverable == ()


def test_its_hour_comes_also_when_the_clock_was_wrong(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    bad = waiting_operations(shop, 4)[1].id
    cloud.answers = for_row(bad, Told(413, b"too large"))
    shop.clock.at += timedelta(hours=10)
    until_settled(shop, rounds)
    assert [entry.id for entry in queue(shop).undeliverable] == [bad]
    cloud.answers = sound
    shop.clock.at -= timedelta(hours=10)

    rounds.up()

    assert queue(shop).undeliverable == ()


def test_a_row_alone_in_the_queue_stays_there_for_it_may_be_the_way(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    [only] = waiting_operations(shop, 1)
    cloud.answers = for_row(only.id, Told(413, b""))
    for _ in range(5):
        assert not rounds.up().completed
    assert queue(shop).waiting == 1
    # Another one passes: now it is the row.
    waiting_operations(shop, 1)
    rounds.up()
    assert [each.id for each in queue(shop).undeliverable] == [only.id]


def test_the_five_hundred_and_first_row_is_set_aside_when_those_before_it_passed(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    last = waiting_operations(shop, 501)[-1].id
    cloud.answers = for_row(last, Told(413, b""))
    assert rounds.up().completed
    assert [each.id for each in queue(shop).undeliverable] == [last]


ON_EVERY_CALL = {
    "HTML 200": (html(200), "login_page"),
    "HTML 404": (html(404), "login_page"),
    "302": (Told(302, b"", headers={"Location": "http://login.example/"}), "login_page"),
    "511": (html(511), "login_page"),
    "401 of a proxy": (NOBODY, "http_401"),
    "500": (Told(500, b"oops"), "server_error"),
    "503": (as_json({"error": "busy", "message": "Later."}, 503), "server_error"),
    "429": (as_json({"error": "too_many_requests", "message": "Wait."}, 429), "too_many_requests"),
    "half": (Told(200, b'{"now": "20', cut=True), "half_answer"),
}


@pytest.mark.parametrize("told, word", ON_EVERY_CALL.values(), ids=ON_EVERY_CALL)
def test_what_comes_on_every_call_blames_no_row(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud, told: Told, word: str
) -> None:
    operations = waiting_operations(shop, 40)
    cloud.answers = lambda _asked: told
    for _ in range(5):
        assert set(rounds.whole().failures) == {word}
    assert (queue(shop).waiting, queue(shop).undeliverable, queue(shop).refused) == (40, (), ())
    assert attempts(shop, operations[0].id) >= 5
    cloud.answers = sound
    assert rounds.up().applied == 40


def test_people_are_told_that_a_login_page_answers(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    waiting_operations(shop, 1)
    rounds.whole()
    cloud.answers = lambda _asked: html(200)
    waiting_operations(shop, 1)
    rounds.whole()
    said = cloud_item(status(shop.counter))
    assert "login page" in said.value


def test_while_the_way_is_missing_a_row_set_aside_keeps_its_turn(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    operations = waiting_operations(shop, 2)
    cloud.answers = for_row(operations[0].id, Told(413, b""))
    rounds.up()
    assert len(queue(shop).undeliverable) == 1
    shop.clock.at += timedelta(hours=1, seconds=1)
    for told in (html(200), as_json({"error": "too_many_requests", "message": "Wait."}, 429), Told(503, b"")):
        cloud.answers = lambda _asked, told=told: told  # type: ignore[misc]  # bound now
        assert not rounds.up().completed
    cloud.answers = sound
    assert rounds.up().applied == 1


def test_a_server_that_wants_to_be_left_alone_is_asked_once_a_round(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    waiting_operations(shop, 1_200)
    cloud.answers = lambda _asked: as_json({"error": "too_many_requests", "message": "Wait."}, 429, Retry_After="77")
    report = rounds.up()
    assert report.retry_after_seconds == 77
    assert len(cloud.pushed()) == 1
    # The pause is the server's, where ours would be shorter; full jitter between one second and five minutes else.
    assert Backoff(lambda: 0.0).failed(report.retry_after_seconds) == 77
    backoff = Backoff(lambda: 1.0)
    pauses = [backoff.failed(None) for _ in range(12)]
    assert pauses[0] <= 2
    assert max(pauses) == pauses[-1] == 300
    assert all(1 <= Backoff(lambda: 0.0).failed(None) <= pause for pause in pauses)


def test_a_clear_no_of_the_service_itself_to_a_batch_is_halved_too(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    operations = waiting_operations(shop, 9)
    bad = operations[4].id
    cloud.answers = for_row(bad, as_json({"error": "invalid", "message": "The body cannot be read."}, 400))
    rounds.up()
    assert [(each.id, each.reason) for each in queue(shop).undeliverable] == [(bad, "invalid")]


def test_two_bad_rows_are_found_both(shop: Shop, rounds: Rounds, cloud: ScriptedCloud) -> None:
    operations = waiting_operations(shop, 64)
    bad = {operations[0].id, operations[63].id}

    def answer(asked: Asked) -> Told:
        return Told(413, b"") if bad & set(asked.ids) else sound(asked)

    cloud.answers = answer
    until_settled(shop, rounds)
    assert {each.id for each in queue(shop).undeliverable} == bad


def test_a_row_set_aside_never_holds_up_what_comes_later(shop: Shop, client: CloudClient, cloud: ScriptedCloud) -> None:
    operations = waiting_operations(shop, 2)
    cloud.answers = for_row(operations[0].id, Told(413, b""))
    push_all(shop.counter, client)
    for _ in range(3):
        waiting_operations(shop, 2)
        assert push_all(shop.counter, client).applied == 2
    with shop.store.reading() as reading:
        record = reading.operation(operations[0].id)
    assert record is not None
    assert record.state is OutboxState.UNDELIVERABLE
