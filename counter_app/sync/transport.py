"""One HTTP exchange with bounds on everything: time as a whole, bytes, redirects, certificates.

The time-outs of HTTP libraries count from byte to byte, so an answer that drips keeps a thread for hours. Here each
request has one deadline, and every single read, write and connect gets only what is left of it.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpcore
from typing_extensions import override

from counter_app.sync.outcomes import (
    HALF_ANSWER,
    LOGIN_PAGE,
    SERVER_ERROR,
    TIMED_OUT,
    TLS_REFUSED,
    TOO_LARGE,
    TOO_MANY,
    UNREACHABLE,
    Declined,
    HttpAnswer,
    Line,
    LineBroken,
    NotKnown,
)

MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_CONNECTIONS = 5  # one of them is the line that is listened on


class FingerprintRefused(httpcore.ConnectError):
    """The certificate is not the one that was confirmed at enrolment."""


class _Deadline(threading.local):
    """When this thread's request must be over, in monotonic seconds; httpcore reads in the thread that asked."""

    at: float | None = None

    def left(self, timeout: float | None) -> float | None:
        if self.at is None:
            return timeout
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("deadline")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: _Deadline, fingerprint: str) -> None:
        self._inner = inner
        self._deadline = deadline
        self._fingerprint = fingerprint

    @override
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    @override
    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    @override
    def close(self) -> None:
        self._inner.close()

    @override
    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        if self._fingerprint:
            certificate = secured.get_extra_info("ssl_object").getpeercert(True) or b""
            if hashlib.sha256(certificate).hexdigest() != self._fingerprint:
                secured.close()
                raise FingerprintRefused("another certificate than the one confirmed at enrolment")
        return _Stream(secured, self._deadline, self._fingerprint)

    @override
    def get_extra_info(self, info: str) -> Any:  # the library's own signature
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: _Deadline, fingerprint: str) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline
        self._fingerprint = fingerprint

    @override
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        plain = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(plain, self._deadline, self._fingerprint)


class Transport:
    """A small pool of connections to one cloud. Safe from any thread; never follows a redirect, never uses a proxy."""

    def __init__(self, base_url: str, *, fingerprint: str = "", max_answer_bytes: int = MAX_ANSWER_BYTES) -> None:
        """`fingerprint`: SHA-256 (hex) of the only certificate accepted; empty = the system's authorities decide."""
        self._base = base_url.rstrip("/")
        self._max_bytes = max_answer_bytes
        self._deadline = _Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_context(pinned=bool(fingerprint)) if base_url.startswith("https") else None,
            max_connections=MAX_CONNECTIONS,
            keepalive_expiry=20.0,
            network_backend=_Backend(self._deadline, fingerprint),
        )

    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        """One request and its whole answer within `timeout_seconds`; every failure of the way is a `NotKnown`."""
        self._deadline.at = time.monotonic() + timeout_seconds
        limits = dict.fromkeys(("connect", "read", "write", "pool"), timeout_seconds)
        sent = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        try:
            with self._pool.stream(
                method, self._base + target, headers=sent, content=content, extensions={"timeout": limits}
            ) as answer:
                return self._read(answer)
        except httpcore.TimeoutException:
            return NotKnown(TIMED_OUT)
        except FingerprintRefused as error:
            return NotKnown(TLS_REFUSED, detail=str(error))
        except httpcore.ConnectError as error:
            return _not_connected(error)
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            return NotKnown(HALF_ANSWER, detail=type(error).__name__)
        except httpcore.UnsupportedProtocol as error:
            return NotKnown(UNREACHABLE, detail=str(error))
        finally:
            self._deadline.at = None

    def stream(self, target: str, headers: dict[str, str], silence_seconds: float) -> Line:
        """A line that stays open as long as something comes at least every `silence_seconds`."""
        return _OpenLine(self, target, headers, silence_seconds)

    @contextmanager
    def opened(self, target: str, headers: dict[str, str], seconds: float) -> Iterator[httpcore.Response]:
        """A request under way. Raises `LineBroken` for whatever becomes of it."""
        limits = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
        sent = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        self.within(seconds)
        try:
            with self._pool.stream("GET", self._base + target, headers=sent, extensions={"timeout": limits}) as answer:
                yield answer
        except httpcore.TimeoutException as error:
            raise LineBroken(NotKnown(TIMED_OUT)) from error
        except FingerprintRefused as error:
            raise LineBroken(NotKnown(TLS_REFUSED, detail=str(error))) from error
        except httpcore.ConnectError as error:
            raise LineBroken(_not_connected(error)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise LineBroken(NotKnown(HALF_ANSWER, detail=type(error).__name__)) from error
        finally:
            self._deadline.at = None

    def within(self, seconds: float) -> None:
        """From now on this thread's request has so long for its next step."""
        self._deadline.at = time.monotonic() + seconds

    def _read(self, answer: httpcore.Response) -> HttpAnswer | NotKnown:
        headers = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
        if 300 <= answer.status < 400:
            return NotKnown(LOGIN_PAGE, status=answer.status, detail="redirect")
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_stream():
            size += len(part)
            if size > self._max_bytes:
                return NotKnown(TOO_LARGE, status=answer.status)
            parts.append(part)
        body = _decompressed(b"".join(parts), headers.get(b"content-encoding", ""), self._max_bytes)
        if isinstance(body, NotKnown):
            return body
        kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        return HttpAnswer(answer.status, kind, headers.get(b"retry-after", ""), body)

    def close(self) -> None:
        """Give every connection back."""
        self._pool.close()


class _OpenLine:
    def __init__(self, transport: Transport, target: str, headers: dict[str, str], silence_seconds: float) -> None:
        self._transport = transport
        self._target = target
        self._headers = headers
        self._silence_seconds = silence_seconds
        self._socket: socket.socket | None = None
        self._over = False

    def chunks(self) -> Iterator[bytes]:
        """What comes, as it comes. Raises `LineBroken`."""
        with self._transport.opened(self._target, self._headers, self._silence_seconds) as answer:
            self._socket = answer.extensions["network_stream"].get_extra_info("socket")
            kind = {name.lower(): value for name, value in answer.headers}.get(b"content-type", b"")
            if answer.status != 200 or not kind.startswith(b"text/event-stream"):
                raise LineBroken(_no_line(answer.status))
            for chunk in answer.iter_stream():
                if self._over:
                    return
                self._transport.within(self._silence_seconds)
                yield chunk

    def hang_up(self) -> None:
        """End it; a thread that reads is woken."""
        self._over = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _no_line(status: int) -> NotKnown | Declined:
    if 400 <= status < 500 and status != 429:
        return Declined(status, ours=False)
    return NotKnown(SERVER_ERROR if status >= 500 else TOO_MANY if status == 429 else LOGIN_PAGE, status=status)


def _context(*, pinned: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if pinned:
        # The one confirmed certificate is compared byte for byte after the handshake: stricter than any authority.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _not_connected(error: httpcore.ConnectError) -> NotKnown:
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLError):
            return NotKnown(TLS_REFUSED, detail=str(getattr(reason, "verify_message", "")) or str(reason.reason))
        reason = reason.__cause__ or reason.__context__
    return NotKnown(UNREACHABLE)


def _decompressed(raw: bytes, encoding: str, max_bytes: int) -> bytes | NotKnown:
    """`raw` unpacked, never beyond `max_bytes`: a small answer can unpack to gigabytes."""
    match encoding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip":
            return _gunzipped(raw, max_bytes)
        case "zstd":
            return _unzstandard(raw, max_bytes)
    return NotKnown(HALF_ANSWER, detail="encoding")


def _gunzipped(raw: bytes, max_bytes: int) -> bytes | NotKnown:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(raw, max_bytes + 1)
    except zlib.error:
        return NotKnown(HALF_ANSWER, detail="gzip")
    if len(body) > max_bytes:
        return NotKnown(TOO_LARGE)
    return body if unpacker.eof else NotKnown(HALF_ANSWER, detail="gzip")


def _unzstandard(raw: bytes, max_bytes: int) -> bytes | NotKnown:
    import zstandard

    try:
        body = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw).read(max_bytes + 1)
    except zstandard.ZstdError:
        return NotKnown(HALF_ANSWER, detail="zstd")
    return body if len(body) <= max_bytes else NotKnown(TOO_LARGE)
