"""A large issue that a fault stops: the answer says what there is, and the id that was drawn for it goes on."""

import pytest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services import drawing, issue
from tests.cli.conftest import Shop


def test_what_was_issued_before_a_fault_is_answered_and_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    draw, drawn = drawing.draw, iter(range(510))

    def full(*asked: object) -> object:
        if next(drawn, None) is None:
            raise Fault(FaultKind.DISK_FULL, "no room")
        return draw(*asked)  # type: ignore[arg-type]  # handed on as it came

    with monkeypatch.context() as patched:
        patched.setattr(issue, "draw", full)
        stopped = shop.first("issue", "C50", "--count", "520")
    assert (stopped.code, stopped.document["error"]["kind"]) == (3, "disk_full")
    first = [each["short_code"] for each in stopped.document["coupons"]]
    assert len(set(first)) == 500
    identity = stopped.document["id"]
    assert "500 of 520" in stopped.err
    assert identity in stopped.err
    whole = shop.first.must("issue", "C50", "--count", "520", "--id", identity)
    shop.first.must("sign-out")
    codes = [each["short_code"] for each in whole["coupons"]]
    assert (codes[:500], len(set(codes))) == (first, 520)
