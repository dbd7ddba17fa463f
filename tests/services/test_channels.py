"""Channels at the desk: made, changed, ended; their code held up at a counter; who came through each; their cards."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.channels import Channel, ChannelKind
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.verdict import Colour, ReasonCode
from counter_app.protocol.channels import ChannelPut
from counter_app.services import channels as of
from counter_app.services.channels import ChannelNumbers, PutChannels, end_channel, list_channels, put_channels
from counter_app.services.check import CheckRequest, check
from counter_app.services.members import show_member
from counter_app.services.name_cards import channel_cards, member_cards
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.words import reason_words
from tests.counter_shop import M1_NUMBER, START, TAG, Shop
from tests.services.desk import bodies, new_id, open_desk

TEA = {"id": "tea", "name": "人民路茶馆", "kind": "partner", "who": "林老板"}
LINK = f"http://127.0.0.1:1/c/{TAG}-tea"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(of, "SLICE_ROWS", 2)
    opened = open_desk(tmp_path, members=9, coupons=5)
    yield opened
    opened.store.close()


def put(shop: Shop, *channels: dict[str, object]) -> None:
    assert put_channels(shop.counter, PutChannels(new_id(shop), channels or (TEA,))).done


def known(shop: Shop) -> dict[str, Channel]:
    with shop.store.reading() as reading:
        return dict(reading.channels())


def came(shop: Shop, phone: str, channel: str) -> str:
    answer = sign_up(shop.counter, SignUpRequest(new_id(shop), phone, channel=channel, consent=True))
    assert answer.created
    assert answer.member is not None
    return answer.member.channel


def test_a_channel_is_made_changed_and_ended_and_each_is_one_operation(shop: Shop) -> None:
    put(shop)
    assert known(shop) == {"tea": Channel("tea", "人民路茶馆", ChannelKind.PARTNER, "林老板")}
    put(shop, {**TEA, "name": "茶馆"})
    request = new_id(shop)
    first, again = (end_channel(shop.counter, request, "tea") for _ in range(2))
    assert first == again
    assert known(shop)["tea"] == Channel("tea", "茶馆", ChannelKind.PARTNER, "林老板", active=False)
    told = [body for body in bodies(shop) if isinstance(body, ChannelPut)]
    assert [(each.name, each.active) for each in told] == [("人民路茶馆", True), ("茶馆", True), ("茶馆", False)]


def test_the_same_file_again_changes_nothing_and_the_same_id_answers_the_same(shop: Shop) -> None:
    request = PutChannels(new_id(shop), (TEA, {"id": "b", "name": "B"}))
    first = put_channels(shop.counter, request)
    assert [line.changed for line in first.channels] == [True, True]
    assert put_channels(shop.counter, request) == first
    other = put_channels(shop.counter, replace(request, channels=(TEA,)))
    assert other.reasons[0].code is ReasonCode.ID_REUSED
    assert [line.changed for line in put_channels(shop.counter, replace(request, id=new_id(shop))).channels] == [
        False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "channels, key",
    [
        ((), "channels"),
        ((TEA, TEA), "id"),
        ((TEA, {**TEA, "id": "x"}), "name"),
        (({"id": "a", "name": ""},), "name"),
        (tuple({"id": f"c{number}", "name": f"C{number}"} for number in range(501)), "channels"),
    ],
)
def test_what_is_wrong_changes_nothing(shop: Shop, channels: tuple[dict[str, object], ...], key: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        put_channels(shop.counter, PutChannels(new_id(shop), channels))
    assert raised.value.key == key
    assert known(shop) == {}
    with pytest.raises(InvalidInput):
        end_channel(shop.counter, new_id(shop), "tea")


def test_more_than_there_may_be_came_from_several_counters_and_can_be_changed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shop, {**TEA}, {"id": "b", "name": "B"})
    monkeypatch.setattr(of, "MOST_CHANNELS", 1)
    put(shop, {**TEA, "name": "茶馆"})
    assert known(shop)["tea"].name == "茶馆"
    with pytest.raises(InvalidInput, match="at most 1"):
        put(shop, {"id": "c", "name": "C"})


@pytest.mark.parametrize("ended, headline, name", [(False, "渠道码", "人民路茶馆"), (True, "渠道已结束", "人民路茶馆")])
def test_its_code_at_a_counter_says_what_it_is_and_is_no_bad_coupon(
    shop: Shop, ended: bool, headline: str, name: str
) -> None:
    put(shop)
    if ended:
        end_channel(shop.counter, new_id(shop), "tea")
    verdict = check(shop.counter, CheckRequest((LINK,), 20_000)).verdict
    (reason,) = verdict.reasons
    assert (verdict.colour, reason.code) == (Colour.AMBER, ReasonCode.CHANNEL_CODE)
    assert reason.details["channel"] == "tea"
    said = reason_words(reason, "zh_CN")
    assert (said.headline, said.facts) == (headline, (f"来自：{name}",))
    assert reason_words(reason, "en").headline


def test_one_that_is_not_known_here_yet_and_one_of_another_merchant(shop: Shop) -> None:
    (unknown,) = check(shop.counter, CheckRequest((LINK,), None)).verdict.reasons
    assert (unknown.code, unknown.details["what"]) == (ReasonCode.CHANNEL_CODE, "unknown")
    assert reason_words(unknown, "zh_CN").headline == "渠道码"
    other = f"http://127.0.0.1:1/c/{(int(TAG) + 1) % 100_000:05d}-tea"
    (foreign,) = check(shop.counter, CheckRequest((other,), None)).verdict.reasons
    assert foreign.code is ReasonCode.FOREIGN
    # In a checkout it uses up nothing.
    refused = redeem(shop.counter, RedeemRequest(new_id(shop), (shop.coupon(), LINK), 20_000))
    assert not refused.redeemed


def test_who_signs_up_by_code_id_or_name_comes_through_it_and_other_texts_stay(shop: Shop) -> None:
    assert came(shop, "13900000001", "人民路 茶馆") == "人民路 茶馆"
    put(shop)
    assert came(shop, "13900000002", LINK) == "tea"
    assert came(shop, "13900000003", "人民路茶馆") == "tea"
    assert came(shop, "13900000004", "tea") == "tea"
    assert came(shop, "13900000005", "flyer") == "flyer"
    end_channel(shop.counter, new_id(shop), "tea")
    assert came(shop, "13900000006", LINK) == "tea"
    shown = show_member(shop.counter, "13900000006").member
    assert shown is not None
    assert (shown.channel, shown.came_through) == ("tea", "人民路茶馆")
    numbers = list_channels(shop.counter, numbers=True)
    (view,) = numbers.channels
    assert (view.link, view.numbers) == (LINK, ChannelNumbers(5, 0, 0))
    assert numbers.others == (("flyer", ChannelNumbers(1, 0, 0)),)


def test_a_sign_up_is_repeated_under_its_id_also_when_the_channel_came_meanwhile(shop: Shop) -> None:
    request = SignUpRequest(new_id(shop), "13900000001", channel="茶馆", consent=True)
    first = sign_up(shop.counter, request)
    put(shop, {"id": "tea", "name": "茶馆"})
    again = sign_up(shop.counter, request)
    assert first.created
    assert again.created
    assert again.member == first.member


def test_numbers_are_those_of_people_who_are_here_with_what_they_did(shop: Shop) -> None:
    put(shop)
    plain = Member("", "", "", "A", joined_at=START, channel="tea")
    people = [
        replace(plain, visits=1),
        replace(plain, visits=2),
        replace(plain, visits=9, channel="人民路茶馆"),
        replace(plain, visits=5, channel="poster"),
        replace(plain, status=MemberStatus.PLACEHOLDER),
        replace(plain, status=MemberStatus.ERASED),
        replace(plain, alias_of="0" * 12),
    ]
    with shop.store.writing() as writing:
        for number, member in enumerate(people, start=1):
            writing.put_member(
                replace(member, id=f"{number:012x}", number=f"{4_000_000_000 + number}", phone=f"+86139{number:08d}")
            )
    coupon = shop.coupon(member=f"{2:012x}")
    assert redeem(shop.counter, RedeemRequest(new_id(shop), (coupon,), 20_000)).redeemed
    found = list_channels(shop.counter, numbers=True)
    assert found.channels[0].numbers == ChannelNumbers(3, 2, 1)
    assert found.others == (("poster", ChannelNumbers(1, 1, 0)),)
    assert list_channels(shop.counter).channels[0].numbers is None


def test_cards_of_channels_and_members(shop: Shop) -> None:
    put(shop)
    found = channel_cards(shop.counter, "zh_CN", "人民路茶馆", 3)
    cards = list(found.cards)
    assert len(cards) == 3
    assert cards[0] == cards[2]
    assert (cards[0].code, cards[0].headline, cards[0].lines[:2]) == (LINK, "Shop", ("人民路茶馆", "林老板"))
    (member,) = member_cards(shop.counter, "en", member=M1_NUMBER).cards
    assert member.number.replace(" ", "") == M1_NUMBER
    assert "pay" in member.lines[0]
    nobody = member_cards(shop.counter, "en", member="nobody")
    assert (list(nobody.cards), nobody.reasons[0].code) == ([], ReasonCode.UNKNOWN_CODE)
    everybody = member_cards(shop.counter, "en", segment="new")
    assert M1_NUMBER in {card.number.replace(" ", "") for card in everybody.cards}
    for channel, count in (("no", 1), ("tea", 0), ("tea", 1_001)):
        with pytest.raises(InvalidInput):
            channel_cards(shop.counter, "en", channel, count)
    end_channel(shop.counter, new_id(shop), "tea")
    with pytest.raises(InvalidInput):
        channel_cards(shop.counter, "en", "tea")


@pytest.mark.parametrize(
    "text", ["https://example.com/menu", "HTTP://x", "www.example.com", "weixin://dl/x", " https://example.com"]
)
def test_somebody_elses_address_is_no_way_by_which_a_member_came(shop: Shop, text: str) -> None:
    with pytest.raises(InvalidInput):
        came(shop, "13900000001", text)
    assert came(shop, "13900000001", "partner: tea house") == "partner: tea house"
