"""A counter whose cloud knows more kinds of campaigns than it does: nothing stops, is lost, or is guessed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.campaign_file import terms_to_dict
from counter_app.protocol.devices import CouponIdentity
from counter_app.services.answers import Answer
from counter_app.services.campaigns import list_campaigns, set_campaign_status
from counter_app.services.check import CheckRequest, check
from counter_app.services.coupons import show_coupon
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.leases import wishes
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.settings import put_settings
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.void import VoidRequest, void
from tests.cloud.newer import RAFFLE, made_newer
from tests.cloud.support import FREE
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.checks import assert_every_counter_sees_what_the_cloud_sees

START = datetime.fromisoformat("2026-03-02T02:00:00+00:00")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> tuple[Chain, list[CouponIdentity]]:
    """Three coupons of a raffle; of the last one only the signature is known at the counters. And tea for everybody."""
    chain = build_chain(tmp_path_factory.mktemp("newer") / "beginning", 3, 2, START)
    desk = chain.desk
    desk.campaign({**FREE, "id": "TEA"})
    desk.campaign({**FREE, "id": "RAFFLE"})
    coupons = desk.coupons(3, "RAFFLE")
    desk.one(desk.issue(*coupons[:2]))
    made_newer(chain.cloud, chain.merchant, "RAFFLE", RAFFLE)
    for till in chain.tills:
        report = till.rounds.whole()
        assert (report.failures, report.digest_equal, report.repaired) == ((), True, ())
    chain.close()
    return chain, coupons


@pytest.fixture
def newer(beginning: tuple[Chain, list[CouponIdentity]]) -> list[CouponIdentity]:
    return beginning[1]


@pytest.fixture(params=["with the cloud", "without"])
def chain(
    request: pytest.FixtureRequest, tmp_path: Path, beginning: tuple[Chain, list[CouponIdentity]]
) -> Iterator[Chain]:
    made = beginning[0].copied(tmp_path / "world", 3)
    made.tills[0].wire.down = request.param == "without"
    yield made
    made.close()


@pytest.fixture
def till(chain: Chain) -> TillInChain:
    return chain.tills[0]


def settle(chain: Chain) -> None:
    """The network is whole again, and everybody sends and fetches: both ends agree, and nothing was refused."""
    for till in (*chain.tills, *chain.tills):
        till.wire.heal()
        report = till.rounds.whole()
        assert (report.failures, report.refused, report.exceptions, report.digest_equal) == ((), 0, 0, True)
    assert_every_counter_sees_what_the_cloud_sees(chain)


def at(till: TillInChain, code: str) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 5000))


def reasons(answer: Answer) -> list[tuple[str, object]]:
    return [(reason.code.value, reason.details.get("kind")) for reason in answer.verdict.reasons]


UPDATE = [("unsupported_version", "raffle")]


def test_its_coupons_ask_for_an_update_and_stay_as_they_are(
    chain: Chain, till: TillInChain, newer: list[CouponIdentity]
) -> None:
    codes = [newer[0].short_code, newer[1].signed_code, newer[2].signed_code]

    assert [reasons(check(till.counter, CheckRequest((code,)))) for code in codes] == [UPDATE] * 3
    assert [reasons(at(till, code)) for code in codes] == [UPDATE] * 3

    settle(chain)
    assert all(row["used"] == 0 for row in chain.desk.rows("coupon").values())
    assert_every_counter_sees_what_the_cloud_sees(chain)


def test_everything_else_goes_on(chain: Chain, till: TillInChain, newer: list[CouponIdentity]) -> None:
    (tea,) = issue(till.counter, IssueRequest(till.ids.new(), "TEA")).coupons
    both = redeem(till.counter, RedeemRequest(till.ids.new(), (newer[0].short_code, tea.short_code), 5000))

    assert reasons(both) == UPDATE
    assert at(till, tea.short_code).redeemed
    assert sign_up(till.counter, SignUpRequest(till.ids.new(), "13800000001", "王", consent=True)).created

    settle(chain)


def test_terms_are_kept_as_they_came_listed_and_paused(
    chain: Chain, till: TillInChain, newer: list[CouponIdentity]
) -> None:
    listed = {view.campaign.id: view for view in list_campaigns(till.counter).campaigns}
    assert terms_to_dict(listed["RAFFLE"].terms) == RAFFLE

    paused = set_campaign_status(till.counter, till.ids.new(), "RAFFLE", CampaignStatus.PAUSED)

    assert [(line.kind, line.status) for line in paused.campaigns] == [("raffle", "paused")]
    settle(chain)
    row = chain.desk.rows("campaign")["RAFFLE"]
    assert (row["status"], row["terms"]) == ("paused", RAFFLE)
    assert show_coupon(till.counter, newer[0].short_code).uses_left == 3


def test_nothing_is_issued_leased_or_given_as_a_welcome_under_them(
    chain: Chain, till: TillInChain, newer: list[CouponIdentity]
) -> None:
    refused = issue(till.counter, IssueRequest(till.ids.new(), "RAFFLE"))
    assert [reason.code.value for reason in refused.reasons] == ["unsupported_version"]

    put_settings(till.counter, till.ids.new(), {"welcome": "RAFFLE"})
    done = sign_up(till.counter, SignUpRequest(till.ids.new(), "13800000001", "王", consent=True))

    assert (done.created, done.welcome) == (True, ())
    assert [note.code for note in done.notes] == ["welcome_left_out"]
    assert [wish for wish in wishes(till.counter) if wish.campaign == "RAFFLE"] == []


def test_what_a_newer_counter_has_redeemed_is_taken_back_here(
    chain: Chain, till: TillInChain, newer: list[CouponIdentity]
) -> None:
    body = chain.desk.checkout_body(newer[0], off_minor=0)
    chain.desk.do("checkout", body)
    till.wire.heal()
    till.rounds.whole()
    redemption = body["coupons"][0]["redemption"]  # type: ignore[index]  # plain JSON

    assert void(till.counter, VoidRequest(till.ids.new(), str(redemption), "slip")).done

    settle(chain)
    assert chain.desk.rows("coupon")[newer[0].subject]["used"] == 0


def test_they_are_there_after_a_restart_and_read_when_the_program_knows_them(
    chain: Chain, till: TillInChain, newer: list[CouponIdentity]
) -> None:
    """An update changes the program and nothing on the disk: the document there is the one that came."""
    till.restart()

    with till.store._readers.connect() as connection:
        (document,) = connection.execute("SELECT document FROM terms WHERE campaign = 'RAFFLE'").one()
    with till.store.reading() as reading:
        terms = reading.terms("RAFFLE", 1)

    assert terms is not None
    assert terms_to_dict(terms) == RAFFLE
    assert '"drawn_on":"2026-04-01"' in document.replace('": "', '":"')
