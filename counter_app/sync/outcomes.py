"""What can come back from the cloud: an answer, a clear no of the service itself, or "not known"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar, runtime_checkable

from counter_app.domain.values import dataclass

T_co = TypeVar("T_co", covariant=True)

UNREACHABLE = "unreachable"
TIMED_OUT = "timed_out"
TLS_REFUSED = "tls_refused"
LOGIN_PAGE = "login_page"
SERVER_ERROR = "server_error"
TOO_MANY = "too_many_requests"
HALF_ANSWER = "half_answer"
TOO_LARGE = "answer_too_large"


@dataclass(frozen=True, slots=True)
class Answered(Generic[T_co]):
    """The service answered; `received_at_monotonic` and `took_seconds` are for the clock offset."""

    value: T_co
    took_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Nobody can say whether it took effect: send again. `kind` is one of the words above; `status` 0 without one."""

    kind: str
    status: int = 0
    retry_after_seconds: float | None = None
    detail: str = ""

    @property
    def reached_a_server(self) -> bool:
        """Whether something answered at all, so that the network itself is not what is missing."""
        return self.status != 0


@dataclass(frozen=True, slots=True)
class Declined:
    """A 4xx. `ours` is False when it is not the service's own error body (a proxy, a wrong address)."""

    status: int
    error: str = ""
    message: str = ""
    ours: bool = True
    cause: str = ""

    @property
    def revoked(self) -> bool:
        """The service says that this device is no longer welcome."""
        return self.ours and self.error == "revoked"

    @property
    def no_such_call(self) -> bool:
        """The service is an older one that does not know the call."""
        return self.ours and self.status in (404, 405)

    @property
    def too_far_apart(self) -> bool:
        """One of the two programs has to be updated before anything passes."""
        return self.ours and self.status == 426

    @property
    def unauthorised(self) -> bool:
        """The service does not know the token."""
        return self.ours and self.status in (401, 403)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole answer, decompressed."""

    status: int
    content_type: str
    retry_after: str
    body: bytes


class LineBroken(Exception):
    """A stream that ended otherwise than by the service's wish."""

    def __init__(self, outcome: NotKnown | Declined) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class Line(Protocol):
    """An open stream; `hang_up` ends it from another thread. `chunks` raises `LineBroken`."""

    def chunks(self) -> Iterator[bytes]: ...
    def hang_up(self) -> None: ...


@runtime_checkable
class Streaming(Protocol):
    """What can also hold a line open (`transport.Transport`)."""

    def stream(self, target: str, headers: dict[str, str], silence_seconds: float) -> Line: ...


class Exchange(Protocol):
    """One bounded HTTP exchange (`transport.Transport`)."""

    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown: ...
    def close(self) -> None: ...


Outcome = Answered[T_co] | NotKnown | Declined
