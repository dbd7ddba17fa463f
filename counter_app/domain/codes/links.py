"""Addresses of a cloud that stand for a channel or an invitation. Recognised, never fetched."""

from __future__ import annotations

import re

from counter_app.domain.codes.kinds import ChannelCode, EnrolmentCode

_LINK = re.compile(
    r"(?P<scheme>(?i:https?))://(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?"
    r"/(?P<what>[ce])/(?P<token>[A-Za-z0-9_-]{1,128})(?:#(?:fp=)?(?P<fingerprint>[0-9A-Fa-f]{64}))?"
)
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_DEFAULT_PORTS = {"https": "443", "http": "80"}


def read_link(text: str, cloud_hosts: frozenset[str]) -> ChannelCode | EnrolmentCode | None:
    """The channel or enrolment code in `text`, None where it is none of our cloud's.

    `https` everywhere, `http` on the loopback only. Without `cloud_hosts` enrolment codes of any host are recognised.
    """
    match = _LINK.fullmatch(text)
    if match is None:
        return None
    scheme, host = match["scheme"].lower(), match["host"].lower()
    if scheme == "http" and host not in _LOOPBACK:
        return None
    place = host if match["port"] in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{int(match['port'])}"
    if match["what"] == "c":
        ours = place in cloud_hosts and match["fingerprint"] is None
        return ChannelCode(token=match["token"]) if ours else None
    if cloud_hosts and place not in cloud_hosts:
        return None
    fingerprint = match["fingerprint"]
    return EnrolmentCode(
        token=match["token"],
        url=f"{scheme}://{place}",
        host=place,
        fingerprint=fingerprint.lower() if fingerprint else None,
    )
