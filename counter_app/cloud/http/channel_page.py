"""What a phone sees that scans a channel's code (docs/channels.md): the same few words for every code, asked of nobody.

Nothing is looked up, so that no code tells whether it is one, and nobody's reading costs a shop anything. Whoever is
connected to a service account leads people there; until then, and beside it, the code works at the counter.
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get

_PAGE: Final = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>会员 · Membership</title>
<style>
:root{color-scheme:light dark}
body{font:18px/1.7 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:26em;padding:12vh 1.5em}
h1{font-size:1.5em;line-height:1.4}
p[lang]{opacity:.75}
</style>
<h1>欢迎</h1>
<p>到店后，请把这张卡片或海报上的码出示给收银员，即可加入会员。</p>
<p lang="en">Welcome. Show the code of this card or poster at the counter of the shop to become a member.</p>
</html>
""".strip()
_HEADERS: Final = {
    "cache-control": "public, max-age=3600",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def page_handlers() -> list[Any]:
    """Pages for people, beside the calls of counters."""

    @get("/c/{token:str}")
    async def channel() -> Response[bytes]:
        return Response(_PAGE.encode(), media_type="text/html", headers=_HEADERS)

    return [channel]
