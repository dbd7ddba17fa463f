"""Who may do what with channels and name cards: a part of the table of `test_who_may`."""

from collections.abc import Callable
from typing import Any

from counter_app.domain.channels import Channel
from counter_app.domain.member import Role
from counter_app.services import channels, name_cards
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.desk import new_id


def _with_channel(shop: Shop) -> Shop:
    with shop.store.writing() as writing:
        writing.put_channel(Channel("a", "A"))
    return shop


CHANNEL_ACTS: dict[str, tuple[Role, str, Callable[[Shop], Any]]] = {
    "put_channels": (
        Role.MANAGER, "channel_put",
        lambda s: channels.put_channels(s.counter, channels.PutChannels(new_id(s), ({"id": "a", "name": "A"},))),
    ),
    "end_channel": (
        Role.MANAGER, "channel_end", lambda s: channels.end_channel(_with_channel(s).counter, new_id(s), "a")
    ),
    "list_channels": (Role.MANAGER, "channel_list", lambda s: channels.list_channels(s.counter)),
    "channel_cards": (
        Role.MANAGER, "channel_card", lambda s: name_cards.channel_cards(_with_channel(s).counter, "en", "a")
    ),
    "member_cards": (
        Role.MANAGER, "member_card", lambda s: name_cards.member_cards(s.counter, "en", member=M1_NUMBER)
    ),
}  # fmt: skip
