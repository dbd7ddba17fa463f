"""Loggers that load the logging library at their first line: most starts never write one and none should wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_prepare: list[Callable[[], None]] = []


def before_first_line(prepare: Callable[[], None]) -> None:
    """Remember how the library is to be set up; done when the first line is written."""
    _prepare.append(prepare)


class LateLogger:
    """A named logger of fixed texts with fields, like structlog's; it is made when the first line is written."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._made: Any = None

    def _logger(self) -> Any:
        if self._made is None:
            import structlog

            while _prepare:
                _prepare.pop(0)()
            if not structlog.is_configured():
                # A command that set nothing up: its standard output is an answer, and no line of a log belongs there.
                structlog.configure(
                    processors=[structlog.processors.KeyValueRenderer(key_order=["event"])],
                    wrapper_class=structlog.stdlib.BoundLogger,
                    logger_factory=structlog.stdlib.LoggerFactory(),
                )
            self._made = structlog.get_logger(self._name)
        return self._made

    def info(self, event: str, **fields: object) -> None:
        """A line for the record."""
        self._logger().info(event, **fields)

    def warning(self, event: str, **fields: object) -> None:
        """Something worth a look."""
        self._logger().warning(event, **fields)

    def exception(self, event: str, **fields: object) -> None:
        """A mistake of ours, with the traceback of the exception that is being handled."""
        self._logger().exception(event, **fields)

    def error(self, event: str, **fields: object) -> None:
        """Something is broken; `exc_info` takes an exception or its triple."""
        self._logger().error(event, **fields)
