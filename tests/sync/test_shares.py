"""What a counter knows of its share of a quota: heard with each pull, forgotten with the last lease."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.protocol.devices import EnrolRequest
from tests.cloud.support import FREE
from tests.sync.chance import Chain, TillInChain, build_chain

FLASH = {**FREE, "id": "FLASH", "valid": {"until": "2026-03-11"}, "stacking": {"group": "flash"}}


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 146, 4, datetime(2026, 3, 10, 6, 0, tzinfo=UTC))
    yield made
    made.close()


def _sync(chain: Chain) -> None:
    for till in chain.tills:
        assert till.rounds.whole().failures == ()


def _held(till: TillInChain) -> int:
    with till.store.reading() as reading:
        return sum(each.left for each in reading.leases_of("FLASH"))


def _shares(till: TillInChain) -> list[str]:
    with till.store.reading() as reading:
        return [name.removeprefix("lease_share:") for name in reading.facts("lease_share:")]


def test_a_counter_hears_of_a_smaller_share_at_its_next_sync(chain: Chain) -> None:
    chain.desk.campaign({**FLASH, "limits": {"total": 300}})
    _sync(chain)
    here = chain.tills[0]
    held = _held(here)
    assert held >= 25, "so that it does not ask again before the end of its leases"
    for number in range(12):
        code = chain.cloud.enrolment_code(here.device().store).code
        chain.cloud.enrol(EnrolRequest(code=code, public_key=bytes([number] * 32).hex()))
    here.rounds.down()
    here.rounds.up()
    assert _held(here) == 0, "more than twice its share is given back"
    here.rounds.down()
    assert 0 < _held(here) < held


def test_what_was_said_of_a_quota_is_forgotten_with_its_last_lease(chain: Chain) -> None:
    chain.desk.campaign({**FLASH, "limits": {"total": 50}})
    _sync(chain)
    here = chain.tills[0]
    assert _shares(here) == ["FLASH"]
    chain.desk.do("campaign_put", {"campaign": "FLASH", "status": "ended"})
    for _ in range(2):
        _sync(chain)
    assert _shares(here) == []
