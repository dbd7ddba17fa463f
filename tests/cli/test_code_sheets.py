"""Sheets of coupons: what is printed is read from a photograph of the paper, and each code is judged right."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Shop
from tests.sheets_of_codes import photographed, printed, sizes_mm, words_of

PER_PAGE = {"business": 10, "small": 15, "strip": 7}


@pytest.fixture
def manager(shop: Shop) -> Iterator[Shop]:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    yield shop
    shop.first.must("sign-out")


@pytest.mark.parametrize("size", PER_PAGE)
def test_every_code_of_a_page_is_read_from_a_photograph_and_is_ready(manager: Shop, tmp_path: Path, size: str) -> None:
    pdf = tmp_path / "sheets" / "codes.pdf"
    count = PER_PAGE[size] + 1
    made = manager.first.must("issue", "C50", "--count", str(count), "--pdf", str(pdf), "--size", size)
    assert (made["pdf"], made["pages"]) == (str(pdf), 2)
    assert sizes_mm(pdf) == [(210, 297)] * 2
    coupons = made["coupons"]
    photo = photographed(printed(pdf), tmp_path / "photo.jpg", seed=len(size))
    seen = manager.first.must("scan", str(photo), "--amount-minor", "20000")["pictures"][0]["codes"]
    assert {each["codes"][0]["code"] for each in seen} == {each["signed_code"] for each in coupons[:-1]}
    assert len(seen) == PER_PAGE[size]
    assert {(each["verdict"], each["colour"], each["discount_minor"]) for each in seen} == {("accepted", "green", 5000)}
    texts = manager.first.must("scan", str(photo), "--raw")["pictures"][0]["texts"]
    assert sorted(texts) == sorted(each["signed_code"] for each in coupons[:-1])
    assert coupons[-1]["short_code"] in "".join(words_of(pdf, 1).split())


def test_the_same_id_yields_the_same_sheet(manager: Shop, tmp_path: Path) -> None:
    ask = ("issue", "C50", "--count", "3", "--id", str(uuid.uuid4()), "--paper", "letter", "--pdf")
    first, second = (manager.first.must(*ask, str(tmp_path / name))["coupons"] for name in ("a.pdf", "b.pdf"))
    assert first == second
    assert sizes_mm(tmp_path / "a.pdf") == [(216, 279)]
    assert (printed(tmp_path / "a.pdf") == printed(tmp_path / "b.pdf")).all()


def test_a_size_that_there_is_not_and_a_place_that_cannot_be_written_are_said(manager: Shop, tmp_path: Path) -> None:
    wrong = manager.first("issue", "C50", "--pdf", str(tmp_path / "a.pdf"), "--size", "poster")
    assert wrong.code == 2
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert manager.first("issue", "C50", "--pdf", str(tmp_path / "file" / "a.pdf")).code == 3


@pytest.mark.parametrize("form", ["--pdf", "--png"])
def test_coupons_whose_paper_could_not_be_written_are_told_of_and_not_issued_again(
    manager: Shop, tmp_path: Path, form: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    failed = manager.first("issue", "C50", "--count", "2", form, str(tmp_path / "file" / "a"))
    assert failed.code == 3
    told = failed.document
    assert told["error"]["kind"] == "disk_error"
    assert len(told["coupons"]) == 2
    again = manager.first.must("issue", "C50", "--count", "2", "--id", told["id"], form, str(tmp_path / "there"))
    assert again["coupons"] == told["coupons"]
