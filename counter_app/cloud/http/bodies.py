"""Bodies on the wire: read with a limit in bytes, inflated with a limit in bytes, answered compressed when large."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

import zstandard

from counter_app.cloud.answers import CallRefused

MAX_SENT_BYTES = 4 * 1024 * 1024
MAX_BODY_BYTES = 16 * 1024 * 1024
BODY_SECONDS = 60.0
_WORTH_COMPRESSING_BYTES = 1_024
_STEP = 64 * 1024
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def too_large() -> CallRefused:
    """The refusal of a body beyond its limit."""
    sent, inflated = MAX_SENT_BYTES // 1024**2, MAX_BODY_BYTES // 1024**2
    return CallRefused(413, "too_large", f"A body has at most {sent} MiB as sent and {inflated} MiB inflated.")


async def read_body(chunks: AsyncIterator[bytes], encoding: str) -> bytes:
    """The whole body, inflated. Raises `CallRefused`: 400, 408, 413."""
    sent = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in chunks:
                sent += chunk
                if len(sent) > MAX_SENT_BYTES:
                    raise too_large()
    except TimeoutError as error:
        raise CallRefused(408, "too_slow", "The body did not arrive in time.") from error
    return inflate(bytes(sent), encoding.strip().lower())


def inflate(body: bytes, encoding: str) -> bytes:
    """The body without its Content-Encoding. Raises `CallRefused`: 400, 413."""
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "zstd"):
        raise CallRefused(400, "invalid", "Content-Encoding is gzip, zstd or identity.")
    try:
        return _gunzip(body) if encoding == "gzip" else _unzstd(body)
    except (zlib.error, zstandard.ZstdError) as error:
        raise CallRefused(400, "invalid", "The body is not what its Content-Encoding says.") from error


def _gunzip(body: bytes) -> bytes:
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    inflated = inflater.decompress(body, MAX_BODY_BYTES)
    if inflater.unconsumed_tail:
        raise too_large()
    if not inflater.eof or inflater.unused_data:
        raise zlib.error("cut off, or followed by something")
    return inflated


def _unzstd(body: bytes) -> bytes:
    inflated = bytearray()
    with zstandard.ZstdDecompressor(max_window_size=8 * 1024**2).stream_reader(body) as reader:
        while step := reader.read(_STEP):
            inflated += step
            if len(inflated) > MAX_BODY_BYTES:
                raise too_large()
    return bytes(inflated)


def deflate(body: bytes, accepted: str) -> tuple[bytes, str]:
    """(body, Content-Encoding): compressed when that is worth it and accepted."""
    if len(body) < _WORTH_COMPRESSING_BYTES:
        return body, ""
    offered = _offered(accepted)
    if "zstd" in offered:
        return zstandard.ZstdCompressor(level=3).compress(body), "zstd"
    if "gzip" in offered:
        deflater = zlib.compressobj(level=5, wbits=_GZIP_WINDOW)
        return deflater.compress(body) + deflater.flush(), "gzip"
    return body, ""


def _offered(accepted: str) -> set[str]:
    offered = set()
    for part in accepted[:1_000].lower().split(","):
        name, _, quality = part.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            offered.add(name.strip())
    return offered
