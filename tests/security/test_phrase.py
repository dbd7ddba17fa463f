"""The recovery phrase: written on paper, typed years later."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import InvalidInput
from counter_app.security.phrase import check_phrase, new_phrase, phrase_private_key, phrase_public_key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PHRASE = new_phrase(random.Random(1).randbytes)


def test_a_phrase_is_8_groups_of_4_that_cannot_be_misread() -> None:
    assert re.fullmatch(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{7}}", PHRASE)
    assert check_phrase(PHRASE)


def test_each_of_130_random_bits_changes_the_phrase() -> None:
    draws = iter([(1 << bit).to_bytes(17, "big") for bit in range(130)])
    assert len({new_phrase(lambda _: next(draws)) for _ in range(130)}) == 130


def test_the_way_of_writing_does_not_matter() -> None:
    zeros = new_phrase(bytes)
    wide = PHRASE.translate({point: point + 0xFEE0 for point in range(0x21, 0x7F)})
    for text in (PHRASE.lower(), PHRASE.replace("-", " "), PHRASE.replace("-", ""), f"\n {PHRASE}\t", wide):
        assert check_phrase(text)
        assert phrase_private_key(text) == phrase_private_key(PHRASE)
    assert check_phrase(zeros.replace("0", "O"))
    assert check_phrase(zeros.replace("0", "o"))


def test_each_wrong_character_and_each_swap_is_noticed() -> None:
    plain = PHRASE.replace("-", "")
    for place in range(32):
        for character in ALPHABET.replace(plain[place], "") + "U*é":
            assert not check_phrase(plain[:place] + character + plain[place + 1 :])
        swapped = plain[:place] + plain[place : place + 2][::-1] + plain[place + 2 :]
        assert swapped == plain or not check_phrase(swapped)
    assert not check_phrase(plain[:-1])
    assert not check_phrase(plain + "0")


def test_up_to_four_wrong_characters_are_always_noticed(figure: Callable[[int, int], int]) -> None:
    chance = random.Random(4)
    plain = PHRASE.replace("-", "")
    for _ in range(figure(3_000, 100_000)):
        changed = list(plain)
        for place in chance.sample(range(32), chance.randint(1, 4)):
            changed[place] = chance.choice(ALPHABET.replace(plain[place], ""))
        assert not check_phrase("".join(changed))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert not check_phrase(text)


def test_the_keys_depend_on_the_phrase_and_fit_together() -> None:
    other = new_phrase(random.Random(2).randbytes)
    private, public = phrase_private_key(PHRASE), phrase_public_key(PHRASE)
    assert X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw() == public
    assert phrase_public_key(other) != public


def test_a_phrase_written_today_opens_backups_for_ever() -> None:
    assert new_phrase(lambda n: bytes(range(n))) == "GR3W-G6G1-BG2J-04W0-6818-G180-10FW-8BHW"
    assert phrase_public_key("GR3W-G6G1-BG2J-04W0-6818-G180-10FW-8BHW").hex() == (
        "b80b36361f4114279640b0a3f78a384e9750235edec62d2232236bcd6fae1b7e"
    )


@pytest.mark.parametrize("text", ["", "correct horse battery staple", PHRASE[:-1]])
def test_what_is_no_phrase_gives_no_key_but_a_sentence(text: str) -> None:
    with pytest.raises(InvalidInput, match="recovery phrase"):
        phrase_public_key(text)
