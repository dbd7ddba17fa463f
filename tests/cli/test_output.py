"""Answers that cannot be written: what was done stands, nothing false is said, and the same id tells it again."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.cli.commands import ROOT, inside
from tests.cli.conftest import Shop

_FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not _FULL.exists(), reason="this system has no disk that is always full")


def _run(shop: Shop, where: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The program in a shell, its standard output sent `where`."""
    program = [sys.executable, str(ROOT / "main.py"), "--data", str(shop.first.folder), *words]
    return subprocess.run(
        ["sh", "-c", f'"$@" {where}', "sh", *program], stderr=subprocess.PIPE, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
@pytest.mark.parametrize("words", [("--json",), ("--lang", "en"), ()])
def test_a_redemption_whose_answer_is_lost_is_no_fault_of_the_disk(
    shop: Shop, where: str, words: tuple[str, ...]
) -> None:
    code = shop.coupon()
    redeem = ("redeem", code, "--amount-minor", "20000", "--id", str(uuid.uuid4()))
    lost = _run(shop, where, *words, *redeem)
    assert lost.returncode == 3
    assert "Traceback" not in lost.stderr
    assert ("What was done stands" if "en" in words else "做过的仍然有效") in lost.stderr
    again = shop.first(*redeem)
    assert (again.code, again.document["redeemed"]) == (0, True)
    assert shop.first("check", code).document["reasons"][0]["code"] == "already_redeemed"


@pytest.mark.parametrize("words", [("campaign", "list"), ("campaign", "nonsense"), ("check", "1"), ("queue",)])
def test_whatever_is_asked_a_lost_answer_is_one_sentence(shop: Shop, words: tuple[str, ...]) -> None:
    for how in ((), ("--json",)):
        lost = _run(shop, ">/dev/full", *how, *words)
        assert lost.returncode in (2, 3)
        assert "Traceback" not in lost.stderr
        assert len(lost.stderr.strip().splitlines()) == 1


def test_a_film_that_is_not_there_is_watched_by_nobody(shop: Shop, tmp_path: Path) -> None:
    watched = _run(shop, "", "camera", "watch", str(tmp_path / "none.mp4"))
    assert watched.returncode == 3


PAYMENT = "134567890123456789"


@pytest.mark.parametrize(
    "words",
    [
        ("check", "123456789012", "--member", PAYMENT),
        ("redeem", "123456789012", "--member", PAYMENT),
        ("checkout", "--amount-minor", "1", "--member", PAYMENT),
        ("void", PAYMENT, "--reason", "x"),
        ("issue", PAYMENT),
        ("coupon", "show", PAYMENT),
        ("member", "show", PAYMENT),
        ("members", "--search", PAYMENT),
        ("sign-up", "--phone", PAYMENT, "--consent"),
        ("check", PAYMENT),
        ("checkout", "--amount-minor", "1", "--coupon", PAYMENT),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_payment_code_is_printed_nowhere_wherever_it_was_typed(shop: Shop, words: tuple[str, ...]) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    for ran in (shop.first(*words), inside("--data", str(shop.first.folder), *words)):
        assert ran.code in (1, 2)
        assert PAYMENT not in ran.out + ran.err
        assert PAYMENT[4:] not in ran.out + ran.err
    shop.first.must("sign-out")
