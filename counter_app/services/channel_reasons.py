"""What is said of a channel's code at the counter: part of the tables of words."""

from __future__ import annotations

from typing import Final

from counter_app.services.phrases import Phrase

CHANNELS_ZH: Final = {
    "channel_code": Phrase("渠道码", "为顾客办理入会，渠道会一并记下", ("来自：{channel_name}",)),
    "channel_code/ended": Phrase("渠道已结束", "仍可办理入会，渠道会一并记下", ("来自：{channel_name}",)),
    "channel_code/unknown": Phrase("渠道码", "本机还不认识这个渠道；入会时会一并记下"),
}
CHANNELS_EN: Final = {
    "channel_code": Phrase("Channel code", "Sign the customer up; the channel is noted", ("From {channel_name}",)),
    "channel_code/ended": Phrase(
        "Channel has ended", "The customer can be signed up all the same", ("From {channel_name}",)
    ),
    "channel_code/unknown": Phrase("Channel code", "Not known at this counter yet; signing up notes it all the same"),
}
