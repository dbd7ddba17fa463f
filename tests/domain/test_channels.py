"""Channels as they are written, and their codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.channels import (
    Channel,
    ChannelKind,
    channel_dict,
    id_in,
    is_channel_id,
    named,
    read_channel,
    refuse_twice,
    token_of,
)
from counter_app.domain.codes import ChannelCode, ReadingRules, VerifyResult, read_code
from counter_app.domain.errors import InvalidInput

RULES = ReadingRules("12345", lambda *_: VerifyResult.UNKNOWN_KEY, frozenset({"cloud.example"}))
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}", fullmatch=True)
NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
CHANNELS = st.builds(Channel, IDS, NAMES, st.sampled_from(ChannelKind), st.just("") | NAMES, st.booleans())


@given(CHANNELS)
def test_what_is_written_is_read_the_same(channel: Channel) -> None:
    assert read_channel(channel_dict(channel)) == channel


@given(IDS, st.from_regex(r"[0-9]{5}", fullmatch=True))
def test_the_code_says_whose_and_which_and_fits_the_scene_of_a_service_account(channel_id: str, tag: str) -> None:
    token = token_of(tag, channel_id)
    assert len(token) <= 64
    assert read_code(f"https://cloud.example/c/{token}", RULES) == ChannelCode(token)
    assert id_in(token, tag) == channel_id
    assert id_in(token, f"{(int(tag) + 1) % 100_000:05d}") is None


@pytest.mark.parametrize("token", ["", "12345", "12345-", "12345--a", "abc", "12345-" + "x" * 49, "1234-x"])
def test_what_is_no_token_of_this_merchant_is_none(token: str) -> None:
    assert id_in(token, "12345") is None


@pytest.mark.parametrize(
    "written, key",
    [
        ({"name": "A"}, "id"),
        ({"id": "a b", "name": "A"}, "id"),
        ({"id": "-a", "name": "A"}, "id"),
        ({"id": "x" * 49, "name": "A"}, "id"),
        ({"id": "a"}, "name"),
        ({"id": "a", "name": "A" * 41}, "name"),
        ({"id": "a", "name": "A", "kind": "radio"}, "kind"),
        ({"id": "a", "name": "A", "colour": "red"}, "colour"),
        ({"id": "a", "name": "A", "active": "no"}, "active"),
        ({"id": "a", "name": "A", "who": "W" * 41}, "who"),
    ],
)
def test_what_is_wrong_is_named(written: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_channel(written)
    assert raised.value.key == key


def test_a_text_means_an_id_then_a_name_of_one_that_goes_on() -> None:
    ended, goes_on, other = (
        Channel("a", "Tea  House", active=False),
        Channel("b", "tea house"),
        Channel("tea", "Poster"),
    )
    channels = (ended, goes_on, other)
    assert named(channels, "TEA HOUSE") == goes_on
    assert named(channels, "teahouse") == goes_on
    assert named(channels, "a") == ended
    assert named(channels, "tea") == other
    assert named((ended,), "tea house") == ended
    assert named(channels, "") is None
    assert named(channels, "B") is None
    assert not is_channel_id("茶")


def test_two_of_one_name_are_refused_while_both_go_on() -> None:
    ended, other, twice = Channel("a", "Tea", active=False), Channel("b", "tea"), Channel("c", "T ea")
    refuse_twice((ended, other), (ended, other))
    for said in ((twice,), (other, twice)):
        with pytest.raises(InvalidInput, match="the name of"):
            refuse_twice(said, (ended, other, twice))
    refuse_twice((ended, Channel("d", "D")), (ended, other, twice, Channel("d", "D")))
