"""Claims while a customer waits: what they cost when the cloud answers, is away, or is a black hole."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from counter_app.protocol.operations import ResultKind
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from counter_app.sync.client import CloudClient
from counter_app.sync.link import HttpLink, OfflineLink, _light
from counter_app.sync.round import RoundReport, Rounds
from counter_app.sync.transport import Transport
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import ScriptedCloud, Told, as_json, html, sound
from tests.sync.test_client import waiting_operations


class ComputerTime:
    """A computer's clock that moves when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class SwitchedClient:
    """A cloud that is away until it is there."""

    def __init__(self, away: CloudClient, here: CloudClient) -> None:
        self.there = False
        self._away, self._here = away, here

    def __getattr__(self, name: str) -> object:
        return getattr(self._here if self.there else self._away, name)


def _link(shop: Shop, client: CloudClient, rounds: Rounds, computer: ComputerTime) -> HttpLink:
    def round_now(members: int, coupons: Mapping[str, int]) -> RoundReport:
        return rounds.whole(members=members, coupons=coupons, lock_wait_seconds=0.1)

    return HttpLink(shop.store, client, round_now, computer)


def test_a_claim_gets_the_clouds_word(shop: Shop, client: CloudClient, rounds: Rounds) -> None:
    link = _link(shop, client, rounds, ComputerTime())
    result = link.claim(waiting_operations(shop, 1)[0], 0.8)
    assert result is not None
    assert result.result == ResultKind.APPLIED


def test_a_black_hole_costs_its_time_once(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    computer = ComputerTime()
    link = _link(shop, client, rounds, computer)
    operation = waiting_operations(shop, 1)[0]
    cloud.answers = lambda _asked: Told(hold=True)
    started = time.monotonic()
    assert link.claim(operation, 0.3) is None
    assert 0.25 < time.monotonic() - started < 1.5
    assert not link.believed_online()
    # Every process of the folder knows it, and looks again after a while.
    assert not _link(shop, client, rounds, computer).believed_online()
    computer.at += timedelta(seconds=31)
    assert not link.believed_online()
    cloud.answers = sound
    assert not link.believed_online()
    computer.at += timedelta(seconds=31)
    assert link.believed_online()


def test_an_answer_in_the_background_ends_the_pause(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    link = _link(shop, client, rounds, ComputerTime())
    cloud.answers = lambda _asked: Told(hold=True)
    assert link.claim(waiting_operations(shop, 1)[0], 0.2) is None
    assert not link.believed_online()
    cloud.answers = sound
    assert rounds.up().completed
    assert link.believed_online()


def test_a_refused_connection_is_off_line_at_once_and_is_asked_for_again_after_a_second(
    shop: Shop, client: CloudClient, rounds: Rounds
) -> None:
    """A verdict says `needs_online` now, and not at Enter; as soon as somebody is there again it does not."""
    computer, connected = ComputerTime(), SwitchedClient(CloudClient(Transport("http://127.0.0.1:1")), client)
    link = _link(shop, connected, rounds, computer)  # type: ignore[arg-type]  # one of two clients
    assert link.believed_online()
    assert link.claim(waiting_operations(shop, 1)[0], 0.8) is None
    assert not link.believed_online()
    connected.there = True
    assert not link.believed_online()  # within the second nobody is asked
    computer.at += timedelta(seconds=1)
    assert link.believed_online()


def test_a_round_that_was_completed_ends_it(shop: Shop, client: CloudClient, rounds: Rounds) -> None:
    away = _link(shop, CloudClient(Transport("http://127.0.0.1:1")), rounds, ComputerTime())
    assert away.claim(waiting_operations(shop, 1)[0], 0.8) is None
    assert not away.believed_online()
    assert rounds.whole().completed
    assert away.believed_online()


def test_after_a_failure_a_command_asks_for_a_sign_of_life_first(
    shop: Shop, client: CloudClient, rounds: Rounds
) -> None:
    away = _link(shop, CloudClient(Transport("http://127.0.0.1:1")), rounds, ComputerTime())
    assert away.believed_online()
    assert away.claim(waiting_operations(shop, 1)[0], 0.8) is None
    assert not away.believed_online()
    assert _link(shop, client, rounds, ComputerTime()).believed_online()


def test_a_login_page_is_no_word_of_the_cloud(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    cloud.answers = lambda _asked: html(200)
    link = _link(shop, client, rounds, ComputerTime())
    assert link.claim(waiting_operations(shop, 1)[0], 0.8) is None
    assert link.look_up(code="123456789012") is None
    assert not link.refresh()


def test_look_up_tells_nothing_known_from_no_answer(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    link = _link(shop, client, rounds, ComputerTime())
    cloud.answers = lambda _asked: as_json({"now": "x", "version": 0, "more": False, "kinds": {}})
    page = link.look_up(phone="+8613800000001")
    assert page is not None
    assert not page.kinds
    assert "phone=%2B8613800000001" in cloud.asked[0].path


def test_a_revoked_counter_is_not_on_line(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    link = _link(shop, client, rounds, ComputerTime())
    cloud.answers = lambda _asked: as_json({"error": "revoked", "message": "Revoked."}, 401)
    assert link.claim(waiting_operations(shop, 1)[0], 0.8) is None
    assert not link.believed_online()


def test_without_a_cloud_nobody_is_asked(shop: Shop) -> None:
    link = OfflineLink()
    assert not link.believed_online()
    assert link.claim(waiting_operations(shop, 1)[0], 0.8) is None
    assert link.look_up(code="1") is None
    assert not link.refresh()


def test_a_redemption_whose_claim_got_no_answer_goes_on_as_a_report(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    code = shop.coupon()
    counter = shop.counter
    link = _link(shop, client, rounds, ComputerTime())
    cloud.answers = lambda _asked: Told(hold=True)
    answer = redeem(
        type(counter)(counter.store, counter.clock, counter.ids, counter.read_code, link, counter.pins),
        RedeemRequest(counter.ids.new(), (code,), 20_000),
    )
    assert (answer.redeemed, answer.online, answer.queued) == (True, False, 1)
    cloud.answers = sound
    report = rounds.up()
    assert report.applied == 1
    assert cloud.pushed() == [[answer.checkout], [answer.checkout]]


def test_a_coupon_that_was_voided_a_moment_ago_can_be_redeemed_again_online(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    code = shop.coupon()
    counter = replace(shop.counter, link=_link(shop, client, rounds, ComputerTime()))
    first = redeem(counter, RedeemRequest(counter.ids.new(), (code,), 20_000))
    # Taken back while nobody answered: its void waits, and goes with what comes next.
    taken_back = VoidRequest(counter.ids.new(), first.redemptions[0].id, "slip")
    assert void(replace(shop.counter, link=OfflineLink()), taken_back).done
    again = redeem(counter, RedeemRequest(counter.ids.new(), (code,), 20_000))
    assert again.redeemed
    # The claim goes up behind the void that frees its use.
    assert cloud.pushed() == [[first.checkout], [taken_back.id, again.checkout]]
    assert rounds.up().pushed == 0


def test_the_void_of_a_coupon_goes_before_its_claim_however_long_the_queue(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    """Found by killing the cloud at random: the void stood behind fifty others, and the customer was told "used"."""
    alone = replace(shop.counter, link=OfflineLink())
    codes = [shop.coupon() for _ in range(60)]
    voids = []
    for code in codes:
        done = redeem(alone, RedeemRequest(alone.ids.new(), (code,), 20_000))
        voids.append(alone.ids.new())
        assert void(alone, VoidRequest(voids[-1], done.checkout, "slip")).done
    counter = replace(shop.counter, link=_link(shop, client, rounds, ComputerTime()))
    again = redeem(counter, RedeemRequest(counter.ids.new(), (codes[-1],), 20_000))
    assert (again.redeemed, again.online) == (True, True)
    (sent,) = cloud.pushed()
    assert sent[-2:] == [voids[-1], again.checkout]


def test_a_claim_never_goes_without_the_void_of_its_own_coupon(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    """The cloud would say "used"; not known is the better answer, and then the off-line policy decides."""
    code = shop.coupon()
    counter = replace(shop.counter, link=_link(shop, client, rounds, ComputerTime()))
    first = redeem(counter, RedeemRequest(counter.ids.new(), (code,), 20_000))
    taken_back = counter.ids.new()
    assert void(
        replace(shop.counter, link=OfflineLink()), VoidRequest(taken_back, first.redemptions[0].id, "slip")
    ).done
    cloud.answers = lambda asked: Told(500, b"oops") if len(asked.ids) > 1 else sound(asked)
    again = redeem(counter, RedeemRequest(counter.ids.new(), (code,), 20_000))
    assert (again.redeemed, again.online) == (True, False)
    assert all(len(sent) == 1 or taken_back in sent for sent in cloud.pushed())
    assert [again.checkout] not in cloud.pushed()


def test_a_claim_goes_alone_when_the_cloud_stumbles_over_what_goes_before_it(
    shop: Shop, cloud: ScriptedCloud, client: CloudClient, rounds: Rounds
) -> None:
    code, other = shop.coupon(), shop.coupon()
    counter = replace(shop.counter, link=_link(shop, client, rounds, ComputerTime()))
    first = redeem(counter, RedeemRequest(counter.ids.new(), (other,), 20_000))
    assert void(counter, VoidRequest(counter.ids.new(), first.checkout, "slip")).done
    cloud.answers = lambda asked: Told(500, b"oops") if len(asked.ids) > 1 else sound(asked)
    again = redeem(counter, RedeemRequest(counter.ids.new(), (code,), 20_000))
    assert (again.redeemed, again.online) == (True, True)


@pytest.mark.parametrize("kilobytes, goes", [((200, 200, 200, 1), 2), ((600, 1), 1), ((1, 600, 1), 1), ((1,) * 50, 50)])
def test_at_once_goes_what_goes_through_in_the_time_there_is(shop: Shop, kilobytes: tuple[int, ...], goes: int) -> None:
    """Thousands of coupons issued in one breath are for the round: a time-out would put the shop off-line."""
    (operation,) = waiting_operations(shop, 1)
    waiting = [
        msgspec.structs.replace(operation, body=msgspec.Raw(b'"' + b"x" * (1_000 * size) + b'"')) for size in kilobytes
    ]
    assert _light(waiting) == waiting[:goes]
