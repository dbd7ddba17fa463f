"""A row's hash can be computed by another program from the page that describes it, and nothing of a row is left out."""

import hashlib
import json
import random

import pytest

from counter_app.protocol.changes import ROW_TYPES, KindDigest
from counter_app.protocol.digest import DIGEST_COLUMNS, differing, digest_of, row_hash, signed, unsigned

ROW: tuple[object, ...] = ("5f0c9d2e7a41", 17, "C50", 1, "482913057716", "", "s1", "2026-11-20T02:00:00.000Z", "active",
       "2026-11-20T02:00:00.000Z", 0, 1, "", "", "", "", "")  # fmt: skip


def by_another_program(kind: str, row: tuple[object, ...]) -> int:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(kind.encode() + b"\0" + text.encode()).digest()[:8], "big")


@pytest.mark.parametrize(
    "values",
    [
        ROW,
        ("id", 1, {"z": [1, 2.5, None], "a": {"é": "王", "b": True}}),
        ('"quoted" \\ \b\f\n\r\t\x01\x1f\x7f/\u2028', 2, ["", "👍🏽"]),
        ("id", -1, 0.1, 2.50, 10**15),
    ],
)
def test_plain_json_and_sha_256_give_the_same_hash(values: tuple[object, ...]) -> None:
    assert row_hash("coupon", values) == by_another_program("coupon", values)


def test_the_hash_that_is_published_stays_what_it_is() -> None:
    assert row_hash("coupon", ROW) == by_another_program("coupon", ROW) == 0x5AB0ACFA26453B6E


def test_every_column_but_the_three_that_are_said_is_hashed() -> None:
    for kind, columns in DIGEST_COLUMNS.items():
        left_out = {"deleted"} | {"coupon": {"signed_code"}, "void": {"shown_from"}}.get(kind, set())
        assert set(ROW_TYPES[kind].__struct_fields__) - set(columns) == left_out


def test_any_other_value_is_another_hash() -> None:
    first = row_hash("coupon", ROW)
    for at, value in enumerate(ROW):
        other = f"{value}x"
        assert row_hash("coupon", (*ROW[:at], other, *ROW[at + 1 :])) != first
    assert row_hash("member", ROW) != first


def test_sums_do_not_depend_on_the_order_and_survive_the_database() -> None:
    chance = random.Random(3)
    rows = [(f"{number}", number) for number in range(200)]
    whole = digest_of("usage", rows)
    chance.shuffle(rows)
    assert digest_of("usage", rows) == whole
    total = 0
    for row in rows:
        total = signed(total + signed(row_hash("usage", row)))
        assert -(1 << 63) <= total < 1 << 63
    assert unsigned(total) == whole.sum


def test_a_kind_without_rows_is_as_good_as_left_out() -> None:
    empty, one = KindDigest(count=0, sum=0), KindDigest(count=1, sum=5)
    assert differing({"member": empty}, {}) == ()
    assert differing({"member": one, "coupon": one}, {"member": one}) == ("coupon",)
    assert differing({}, {"unheard of": one}) == ()
