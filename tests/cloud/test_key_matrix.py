"""Signing keys come and go: the matrix of which codes are read where (a new key, an old one, a retired one, none)."""

import pytest

from counter_app.cli import main
from counter_app.cloud import rows
from counter_app.cloud.keys import reading_rules
from counter_app.domain import codes
from counter_app.domain.errors import InvalidInput
from tests.cloud.support import FREE, CloudShop, Till


def read(shop: CloudShop, keys: set[int], text: str) -> str:
    """What a counter that holds these keys makes of a code."""
    crypto = shop.cloud._context.crypto
    with shop.cloud._context.database.reading() as reading:
        known = {int(key.id): bytes.fromhex(key.public_key) for key in reading.all(rows.SigningKeyRow, shop.merchant)}
    rules = codes.ReadingRules(shop.tag, crypto.verifier({each: known[each] for each in keys}))
    found = codes.read_code(text, rules)
    return "valid" if isinstance(found, codes.SignedCode) else str(getattr(found, "reason", type(found).__name__))


def spoilt(text: str) -> str:
    return text[:-1] + str((int(text[-1]) + 1) % 10)


def test_the_matrix_of_keys(shop: CloudShop, till: Till) -> None:
    till.campaign(FREE)
    old = till.coupons(1, "FREE")[0].signed_code
    assert shop.cloud.rotate_key() == 2
    new = till.coupons(1, "FREE")[0].signed_code
    for keys, text, expected in [
        ({1}, old, "valid"),
        ({1, 2}, old, "valid"),
        ({1, 2}, new, "valid"),
        ({2}, new, "valid"),
        # A key that is not here yet, or not any more: "update", never "forged".
        ({1}, new, "needs_online"),
        ({2}, old, "needs_online"),
        (set(), old, "needs_online"),
        ({1}, spoilt(old), "forged"),
        ({1}, spoilt(new), "needs_online"),
        ({1, 2}, spoilt(new), "forged"),
    ]:
        assert expected in read(shop, keys, text), (keys, text[:20])


def test_a_new_key_comes_down_and_a_retired_one_goes(shop: CloudShop, till: Till) -> None:
    till.campaign(FREE)
    old = till.coupons(1, "FREE")[0].signed_code
    assert [(each.key, each.active, each.signs) for each in shop.cloud.signing_keys()] == [(1, True, True)]
    with pytest.raises(InvalidInput, match="make a new one first"):
        shop.cloud.retire_key(1)
    before = till.pull().version
    assert shop.cloud.rotate_key() == 2
    page = till.pull(before)
    assert [(row[0], row[3]) for row in page.kinds["signing_key"].rows] == [("2", True)]
    shop.cloud.retire_key(1)
    shop.cloud.retire_key(1)  # again changes nothing
    gone = till.pull(page.version)
    assert [(row[0], row[3]) for row in gone.kinds["signing_key"].rows] == [("1", False)]
    assert [(each.key, each.active, each.signs) for each in shop.cloud.signing_keys()] == [
        (1, False, False),
        (2, True, True),
    ]
    with shop.cloud._context.database.reading() as reading:
        merchant = next(iter(reading.merchants()))
        rules = reading_rules(shop.cloud._context.crypto, reading, merchant)
    assert not isinstance(codes.read_code(old, rules), codes.SignedCode)
    for key in (0, 3, 255):
        with pytest.raises(InvalidInput, match="no such signing key"):
            shop.cloud.retire_key(key)


def test_the_command_names_exist() -> None:
    for words in (["counters"], ["revoke", "T1"], ["keys"], ["rotate-key"], ["retire-key", "1"], ["new-epoch"]):
        assert main(["--data", "/nonexistent/counter", "--json", "cloud", *words]) in (2, 3)
