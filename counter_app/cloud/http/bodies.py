"""Bodies on the wire: read and inflated with the limit of their call in bytes, answered compressed when large."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

import zstandard

from counter_app.cloud.answers import CallRefused
from counter_app.domain.values import dataclass

_KIB = 1024
_MIB = 1024 * _KIB
# Whoever has shown no token yet is not waited for as long: an enrolment has a few hundred bytes.
BODY_SECONDS, STRANGER_SECONDS = 60.0, 10.0
_WORTH_COMPRESSING_BYTES = 1_024
_STEP = 64 * 1024
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Limit:
    """How many bytes a body has at most, as sent and inflated: what an honest call can need, and room."""

    sent: int
    inflated: int


SMALL = Limit(16 * _KIB, 16 * _KIB)
NAMES = Limit(256 * _KIB, 256 * _KIB)  # 500 names of campaigns
SHOWN = Limit(2 * _MIB, 2 * _MIB)  # 1,000 identities with their codes, and the tags of all campaigns
BATCH = Limit(4 * _MIB, 16 * _MIB)  # 500 operations; counters send 1 MB at once, one operation has up to 512 KiB


def too_large(limit: Limit) -> CallRefused:
    """The refusal of a body beyond its limit."""
    sentence = f"A body of this call has at most {_said(limit.sent)} as sent and {_said(limit.inflated)} inflated."
    return CallRefused(413, "too_large", sentence)


def _said(count: int) -> str:
    return f"{count // _MIB} MiB" if count >= _MIB else f"{count // _KIB} KiB"


async def read_body(chunks: AsyncIterator[bytes], limit: Limit, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body as it was sent. Raises `CallRefused`: 408, 413."""
    sent = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in chunks:
                sent += chunk
                if len(sent) > limit.sent:
                    raise too_large(limit)
    except TimeoutError as error:
        raise CallRefused(408, "too_slow", "The body did not arrive in time.") from error
    return bytes(sent)


def inflate(body: bytes, encoding: str, limit: Limit) -> bytes:
    """The body without its Content-Encoding; for a thread, since it takes a while. Raises `CallRefused`: 400, 413."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "zstd"):
        raise CallRefused(400, "invalid", "Content-Encoding is gzip, zstd or identity.")
    try:
        return _gunzip(body, limit) if encoding == "gzip" else _unzstd(body, limit)
    except (zlib.error, zstandard.ZstdError) as error:
        raise CallRefused(400, "invalid", "The body is not what its Content-Encoding says.") from error


def _gunzip(body: bytes, limit: Limit) -> bytes:
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    inflated = inflater.decompress(body, limit.inflated)
    if inflater.unconsumed_tail or (len(inflated) >= limit.inflated and not inflater.eof):
        raise too_large(limit)
    if not inflater.eof or inflater.unused_data:
        raise zlib.error("cut off, or followed by something")
    return inflated


def _unzstd(body: bytes, limit: Limit) -> bytes:
    inflated = bytearray()
    with zstandard.ZstdDecompressor(max_window_size=8 * 1024**2).stream_reader(body) as reader:
        while step := reader.read(_STEP):
            inflated += step
            if len(inflated) > limit.inflated:
                raise too_large(limit)
    return bytes(inflated)


def deflate(body: bytes, accepted: str) -> tuple[bytes, str]:
    """(body, Content-Encoding): compressed when that is worth it and accepted."""
    encoding = best_of(accepted) if len(body) >= _WORTH_COMPRESSING_BYTES else ""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=3).compress(body), encoding
    if encoding == "gzip":
        deflater = zlib.compressobj(level=5, wbits=_GZIP_WINDOW)
        return deflater.compress(body) + deflater.flush(), encoding
    return body, ""


def best_of(accepted: str) -> str:
    """The best encoding of those accepted, "" where none is."""
    offered = _offered(accepted)
    return "zstd" if "zstd" in offered else "gzip" if "gzip" in offered else ""


def _offered(accepted: str) -> set[str]:
    offered = set()
    for part in accepted[:1_000].lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            offered.add(name.strip())
    return offered
