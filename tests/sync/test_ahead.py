"""The next page is asked for while the one before it is being written; nothing else is other than without that."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.sync.ahead import Ahead
from counter_app.sync.round import Rounds
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import NOW, Asked, ScriptedCloud, Told, as_json, sound

PATIENCE = 20.0
ROWS = 40


class KilledByPerson(KeyboardInterrupt):
    """Ctrl-C."""


def after_of(asked: Asked) -> int:
    return int(asked.path.split("after=")[1].split("&")[0])


def page(asked: Asked, pages: int, **more: object) -> Told:
    """The rows behind the one named, of so many pages."""
    after = after_of(asked)
    rows = [[f"total:x{number}", number, 1, False] for number in range(after + 1, after + ROWS + 1)]
    kinds = {"usage": {"columns": ["id", "version", "used", "deleted"], "rows": rows}}
    last = after + ROWS
    return as_json({"now": NOW, "version": last, "more": last < pages * ROWS, "kinds": kinds, **more})


def paged(pages: int, **more: object) -> Callable[[Asked], Told]:
    return lambda asked: page(asked, pages, **more) if asked.path.startswith("/v1/changes") else sound(asked)


def asked_after(cloud: ScriptedCloud) -> list[int]:
    """Behind which versions pages were asked for, in order; what is asked for anew left out."""
    wanted = [each for each in cloud.asked if each.path.startswith("/v1/changes")]
    return [after_of(each) for each in wanted if "kinds=" not in each.path]


def nothing_is_under_way() -> bool:
    return not [each for each in threading.enumerate() if each.name == "sync-ahead"]


@contextmanager
def heard(shop: Shop, told: Callable[[str], None]) -> Iterator[None]:
    """What the counter's database is told, statement by statement."""

    def hear(statement: str, _: object) -> None:
        told(statement)

    shop.store._writer.heard.append(hear)
    yield
    shop.store._writer.heard.remove(hear)


def cursor(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return reading.cursor()


def test_the_second_page_is_asked_for_before_the_first_is_written(
    shop: Shop, cloud: ScriptedCloud, rounds: Rounds
) -> None:
    second = threading.Event()
    arrived: list[bool] = []

    def answers(asked: Asked) -> Told:
        if asked.path.startswith("/v1/changes") and after_of(asked) == ROWS:
            second.set()
        return paged(3)(asked)

    def wait_for_it(statement: str) -> None:
        if statement.startswith("INSERT INTO usage") and not arrived:
            arrived.append(second.wait(PATIENCE))

    cloud.answers = answers
    with heard(shop, wait_for_it):
        report = rounds.down()

    assert arrived == [True]
    assert (report.pulled, report.version, report.failures) == (3 * ROWS, 3 * ROWS, ())
    assert asked_after(cloud) == [0, ROWS, 2 * ROWS], "each page once, and none behind the last"
    assert nothing_is_under_way()


def test_a_page_that_is_written_is_kept_when_the_next_one_is_cut(
    shop: Shop, cloud: ScriptedCloud, rounds: Rounds
) -> None:
    def answers(asked: Asked) -> Told:
        told = paged(3)(asked)
        told.cut = asked.path.startswith("/v1/changes") and after_of(asked) == ROWS
        return told

    cloud.answers = answers
    report = rounds.down()

    assert (report.pulled, report.version, cursor(shop)) == (ROWS, ROWS, ROWS)
    assert report.failures == ("half_answer",)
    assert nothing_is_under_way()


def test_a_page_that_cannot_be_written_leaves_no_request_behind(
    shop: Shop, cloud: ScriptedCloud, rounds: Rounds
) -> None:
    def no_disk(statement: str) -> None:
        if statement.startswith("INSERT INTO usage"):
            raise Fault(FaultKind.DISK_FULL, "no room")

    cloud.answers = paged(3)
    with heard(shop, no_disk), pytest.raises(Fault):
        rounds.down()

    assert cursor(shop) == 0
    assert nothing_is_under_way()
    assert rounds.down().version == 3 * ROWS


def test_who_ends_the_program_waits_for_no_answer() -> None:
    over = threading.Event()

    def ask_and_be_killed() -> None:
        with Ahead[bool]() as ahead:
            ahead.begin(lambda: over.wait(PATIENCE))
            raise KilledByPerson

    with pytest.raises(KilledByPerson):
        ask_and_be_killed()
    assert not nothing_is_under_way()
    over.set()
    for each in threading.enumerate():
        if each.name == "sync-ahead":
            each.join(PATIENCE)
    assert nothing_is_under_way()


def test_what_asking_raised_is_raised_where_the_answer_is_taken() -> None:
    def ask() -> int:
        raise Fault(FaultKind.INTERNAL, "a mistake of ours")

    with Ahead[int]() as ahead:
        assert ahead.take() is None
        ahead.begin(ask)
        with pytest.raises(Fault):
            ahead.take()
        assert ahead.take() is None


def know_epoch(shop: Shop, epoch: str) -> None:
    with shop.store.writing() as writing:
        device = writing.device()
        assert device is not None
        writing.set_device(replace(device, cloud_epoch=epoch))


def test_an_old_answer_does_not_say_that_the_cloud_was_set_back_once_more(
    shop: Shop, cloud: ScriptedCloud, rounds: Rounds
) -> None:
    """Page two was answered before the cloud was set back, and is taken after the way up has noticed that it was."""
    know_epoch(shop, "first")
    epochs = ["first"]

    def answers(asked: Asked) -> Told:
        if not asked.path.startswith("/v1/changes"):
            return sound(asked)
        told = page(asked, 3, cloud_epoch=epochs[0])
        if after_of(asked) == ROWS and epochs == ["first"]:
            epochs[0] = "second"
            know_epoch(shop, "second")
        return told

    cloud.answers = answers
    report = rounds.down()

    with shop.store.reading() as reading:
        device = reading.device()
        assert reading.refetch() is None
    assert device is not None
    assert device.cloud_epoch == "second"
    assert asked_after(cloud) == [0, ROWS, ROWS, 2 * ROWS]
    assert (report.version, report.failures) == (3 * ROWS, ())
