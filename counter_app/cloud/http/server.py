"""Serving: uvicorn on a socket of our own, plain HTTP on the loopback only, a quiet end on SIGTERM and SIGINT."""

from __future__ import annotations

import hashlib
import ipaddress
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

import uvicorn
from typing_extensions import override
from uvicorn.supervisors import Multiprocess

from counter_app.cloud.address import Address, remember_address
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import CloudSettings
from counter_app.cloud.housekeeping import Housekeeper
from counter_app.cloud.http.connections import TimedProtocol
from counter_app.cloud.http.handlers import make_asgi
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass

__all__ = ["BackgroundServer", "Serving", "make_asgi", "serve"]

_GRACE_SECONDS = 10
_MAX_WORKERS = 64
_BACKLOG = 1_024
OnReady = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how. `port` 0 takes a free one; `public_url`: what new counters are told, "" = the address itself."""

    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = 1
    tls_cert: Path | None = None
    tls_key: Path | None = None
    public_url: str = ""


def serve(
    settings: CloudSettings,
    serving: Serving,
    *,
    on_ready: OnReady | None = None,
    worker_factory: str = "",
    beside: Callable[[Cloud], AbstractContextManager[object]] = Housekeeper,
) -> None:
    """Serve until SIGTERM or SIGINT; `on_ready` is told the URL when it answers.

    With several workers, each process makes its application by `worker_factory` ("module:function"). `beside`: what
    goes on in a thread beside it. Raises
    `InvalidInput` for plain HTTP beyond the loopback or a wrong certificate, `Fault` where the port cannot be had.
    """
    fingerprint = _check_transport(serving)
    listening = _listen(serving.host, serving.port)
    url = _url(serving.host, listening, tls=serving.tls_cert is not None)
    try:
        # Opened before anyone is told: what is wrong with the database is said here, not by the first request.
        cloud = open_cloud(settings)
        try:
            remember_address(settings.folder, Address(serving.public_url or url, fingerprint))
            with beside(cloud):
                _serve_here(cloud, worker_factory, serving, listening, lambda: _tell(on_ready, url))
        finally:
            cloud.close()
    finally:
        listening.close()


class BackgroundServer:
    """An open cloud served from a thread of this process, on a free port of the loopback; a context manager."""

    def __init__(self, cloud: Cloud, port: int = 0) -> None:
        self._listening = _listen("127.0.0.1", port)
        self.url = _url("127.0.0.1", self._listening, tls=False)
        self._ready = threading.Event()
        self._housekeeper = Housekeeper(cloud)
        asgi = make_asgi(cloud)
        self._server = _Server(_config(asgi, Serving()), self._ready.set, asgi.state.watcher.close)
        self._thread = threading.Thread(target=self._run, name="cloud", daemon=True)

    def __enter__(self) -> BackgroundServer:
        self._thread.start()
        if not self._ready.wait(30):
            raise Fault(FaultKind.NETWORK, "the service did not start")
        self._housekeeper.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._housekeeper.__exit__()
        self._server.should_exit = True
        self._thread.join(30)
        self._listening.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listening])


class _Server(uvicorn.Server):
    """uvicorn that tells when it answers, and that ends with status 0 when it is asked to end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell_ready = ready
        self._tell_ending = ending

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._tell_ending()  # streams end by themselves only when they are told to
        await super().shutdown(sockets)

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell_ready()

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's own, but the signal is not raised again after a graceful end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def end(number: int, frame: FrameType | None) -> None:
            self.handle_exit(number, frame)

        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _serve_here(
    cloud: Cloud, factory: str, serving: Serving, listening: socket.socket, ready: Callable[[], None]
) -> None:
    if serving.workers > 1:
        _serve_many(factory, serving, listening, ready)
        return
    asgi = make_asgi(cloud)
    _Server(_config(asgi, serving), ready, asgi.state.watcher.close).run(sockets=[listening])


def _serve_many(factory: str, serving: Serving, listening: socket.socket, ready: Callable[[], None]) -> None:
    supervisor = Multiprocess(_config(factory, serving), sockets=[listening])
    # The socket listens already: whoever calls now is answered by the first worker that is up.
    ready()
    supervisor.run()


def _config(app: object, serving: Serving) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # Litestar is an ASGI application, or the name of what makes one
        factory=isinstance(app, str),
        workers=serving.workers,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        http=TimedProtocol,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ssl_certfile=serving.tls_cert,
        ssl_keyfile=serving.tls_key,
    )


def _tell(on_ready: OnReady | None, url: str) -> None:
    if on_ready is not None:
        on_ready(url)


def _check_transport(serving: Serving) -> str:
    """The certificate's fingerprint, "" on the loopback without one."""
    if not 1 <= serving.workers <= _MAX_WORKERS:
        raise InvalidInput(f"Workers are 1 to {_MAX_WORKERS}.", key="workers")
    certificate_file, key_file = serving.tls_cert, serving.tls_key
    if certificate_file is None or key_file is None:
        if certificate_file is not key_file:
            raise InvalidInput("TLS needs both a certificate and its key.", key="tls-cert")
        if not _is_loopback(serving.host):
            sentence = "Plain HTTP is served on the loopback only; give --tls-cert and --tls-key for other addresses."
            raise InvalidInput(sentence, key="host")
        return ""
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate_file, key_file)
        first = certificate_file.read_text(encoding="ascii").partition("-----END CERTIFICATE-----")
        certificate = ssl.PEM_cert_to_DER_cert(first[0][first[0].index("-----BEGIN") :] + first[1])
    except (OSError, ValueError) as error:
        raise InvalidInput("The certificate and its key cannot be used.", key="tls-cert") from error
    return hashlib.sha256(certificate).hexdigest()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise InvalidInput("A port is 0 to 65535.", key="port")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise InvalidInput("There is no such address on this machine.", key="host") from error
    try:
        if hasattr(socket, "SO_REUSEADDR") and not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise Fault(FaultKind.NETWORK, f"{host}:{port} cannot be listened on: {error.strerror}") from error
    listening.set_inheritable(True)
    return listening


def _url(host: str, listening: socket.socket, *, tls: bool) -> str:
    port = listening.getsockname()[1]
    named = socket.getfqdn() if host in ("0.0.0.0", "::") else host
    shown = f"[{named}]" if ":" in named else named
    return f"{'https' if tls else 'http'}://{shown}:{port}"
