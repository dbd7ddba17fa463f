"""Log files of a folder: fixed texts with ids as fields, rotated; standard error for what runs in the foreground."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
from pathlib import Path

from counter_app.logs import before_first_line

_NAME = "counter_app"
_FILE = "counter.log"
_BYTES, _FILES = 1_000_000, 5


def configure_logs(folder: Path, *, console: bool) -> None:
    """Everything from INFO on goes to `folder/logs/`; with `console` to standard error too, never standard output."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for handler in _handlers(folder, console=console):
        root.addHandler(handler)
    # Libraries tell every request and every statement; addresses and values do not belong into a shop's log.
    for noisy in ("httpcore", "httpx", "uvicorn.access", "sqlalchemy", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    before_first_line(_configure)


def _configure() -> None:
    import structlog

    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def note_crashes(folder: Path) -> None:
    """Should the process itself die (a library in C), where each thread stood goes to `folder/logs/crash.log`."""
    path = folder / "logs"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    # faulthandler keeps the file, and with it open, as long as the process lives.
    faulthandler.enable((path / "crash.log").open("a", encoding="utf-8"))


def log_mistake(folder: Path, error: BaseException) -> None:
    """A mistake of ours, with its traceback, into the log file only."""
    logger = logging.getLogger(_NAME)
    for handler in _handlers(folder, console=False):
        logger.addHandler(handler)
    logger.propagate = False
    logger.error("a command ended by a mistake of ours", exc_info=error)


def _handlers(folder: Path, *, console: bool) -> list[logging.Handler]:
    path = folder / "logs"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = logging.handlers.RotatingFileHandler(
        path / _FILE, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
    )
    kept.setFormatter(logging.Formatter("%(message)s"))
    if not console:
        return [kept]
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(logging.Formatter("%(message)s"))
    return [kept, shown]
