"""What processes that run tests tell the one that gathers: only what can be sent; and what failed, as soon as it did.

A lone surrogate in a message (tests of malformed text make many) cannot be sent: the sender ends, and the whole run
with it, under the name of whatever test ran just then. A run that ends that way shows no failure of those before it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator
from pathlib import Path

import pytest

FAILED_FILE = "COUNTER_TEST_FAILED"
_PLAIN = frozenset({type(None), bool, int, float, bytes})


def sendable(value: object) -> object:
    """The same in what every process can send: other types by their text, what is no text escaped."""
    if isinstance(value, dict):
        return {sendable(key): sendable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [sendable(each) for each in value]
    if isinstance(value, tuple):
        return tuple(sendable(each) for each in value)
    if type(value) in _PLAIN:
        return value
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, object, object]:
    """A failure's message, or what a passing test has logged."""
    return sendable((yield))


@pytest.hookimpl(tryfirst=True)
def pytest_warning_recorded(warning_message: warnings.WarningMessage) -> None:
    """One of the garbage collector comes in the time of any test."""
    text = str(warning_message.message)
    if sendable(text) != text:
        warning_message.message = warning_message.category(sendable(text))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In the process that gathers, and only there: those of the others come here too."""
    if report.failed and not os.environ.get("PYTEST_XDIST_WORKER"):
        _keep(f"{report.nodeid} ({report.when})\n{report.longreprtext}")


def pytest_internalerror(excrepr: object) -> None:
    """The run ends here; its failures are shown by nobody else."""
    _keep(f"The run broke off: {excrepr}")


def _keep(text: str) -> None:
    file = os.environ.get(FAILED_FILE)
    if file:
        with Path(file).open("a", encoding="utf-8", errors="backslashreplace") as kept:
            kept.write(text + "\n\n")
