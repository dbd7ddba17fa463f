"""What the foot line says, in words, and never more than was observed."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.errors import FaultKind
from counter_app.services.status import CounterStatus
from counter_app.ui.ports import CameraReport
from counter_app.ui.said import camera_words
from counter_app.ui.scan.models import Dot, StatusItem
from counter_app.ui.texts import counted, translate

_JUST_NOW_SECONDS = 3
TOO_FAR_APART = frozenset({FaultKind.PLEASE_UPDATE.value, FaultKind.CLOUD_TOO_OLD.value})
_CAMERA_DOTS = {"live": Dot.GOOD, "opening": Dot.OFF, "closed": Dot.OFF}


def span(seconds: int) -> str:
    """`12 s`, `3 min`, `5 h`, `2 days`, in the present language."""
    if seconds < 60:
        return counted(max(0, seconds), translate("Status", "{0} s"), translate("Status", "{0} s"))
    if seconds < 3600:
        return counted(seconds // 60, translate("Status", "{0} minute"), translate("Status", "{0} minutes"))
    if seconds < 2 * 86_400:
        return counted(seconds // 3600, translate("Status", "{0} hour"), translate("Status", "{0} hours"))
    return counted(seconds // 86_400, translate("Status", "{0} day"), translate("Status", "{0} days"))


def camera_item(report: CameraReport | None, lang: str) -> StatusItem:
    """The camera's state in words."""
    label = translate("Status", "Camera")
    if report is None:
        return StatusItem(Dot.OFF, label, translate("Status", "starting"))
    dot = _CAMERA_DOTS.get(report.state, Dot.WARN)
    if report.state == "live":
        return StatusItem(dot, label, translate("Status", "ready"))
    return StatusItem(dot, label, camera_words(report.state, lang, report.code).headline)


def cloud_item(status: CounterStatus | None) -> StatusItem:
    """Only a comparison that found both ends equal makes it "synchronised"; else since when the cloud is missing and
    when we try again, or that it answers and what is not as it should be."""
    label = translate("Status", "Cloud")
    if status is None:
        return StatusItem(Dot.OFF, label, translate("Status", "starting"))
    if status.link.last_error in TOO_FAR_APART:
        # Trying again mends nothing: somebody has to install something.
        return StatusItem(Dot.BAD, label, too_far_apart(status.link.last_error))
    return _link_item(status, label)


def _link_item(status: CounterStatus, label: str) -> StatusItem:
    link = status.link
    next_try = _next_try(link.next_try_at, status.now)
    if link.last_success_at is None:
        said = translate("Status", "not reached yet")
        return StatusItem(Dot.WARN if link.last_error else Dot.OFF, label, _join(said, next_try))
    ago = max(0, int((status.now - link.last_success_at).total_seconds()))
    if link.last_error == "login_page":
        return StatusItem(Dot.WARN, label, _join(translate("Status", "no network: a login page answers"), next_try))
    if link.last_error or not status.online:
        return StatusItem(Dot.WARN, label, _join(translate("Status", "away for {0}").format(span(ago)), next_try))
    if link.digest_equal is False:
        differs = translate("Status", "differs from here, fetched anew")
        return StatusItem(Dot.WARN, label, _join(translate("Status", "answered {0} ago").format(span(ago)), differs))
    if status.queue.waiting or link.digest_equal is None:
        return StatusItem(Dot.GOOD, label, translate("Status", "answered {0} ago").format(span(ago)))
    if ago < _JUST_NOW_SECONDS:
        return StatusItem(Dot.GOOD, label, translate("Status", "synchronised just now"))
    return StatusItem(Dot.GOOD, label, translate("Status", "synchronised {0} ago").format(span(ago)))


def too_far_apart(word: str) -> str:
    """Which of the two programs has to be updated."""
    if word == FaultKind.PLEASE_UPDATE:
        return translate("Status", "this program is too old: please update it")
    return translate("Status", "the cloud is too old: please update it")


def _next_try(at: datetime | None, now: datetime) -> str:
    if at is None or at <= now:
        return ""
    return translate("Status", "next try in {0}").format(span(int((at - now).total_seconds()) + 1))


def _join(first: str, second: str) -> str:
    return translate("Status", "{0}, {1}").format(first, second) if second else first


def queue_item(status: CounterStatus | None) -> StatusItem:
    """How many operations wait, and how long the oldest has; what needs a person is said first."""
    label = translate("Status", "Waiting")
    if status is None:
        return StatusItem(Dot.OFF, label, "–")
    queue = status.queue
    stuck = len(queue.refused) + len(queue.undeliverable) + status.exceptions_open
    if not queue.waiting:
        said = "0"
    else:
        said = str(queue.waiting)
        if queue.oldest_seconds is not None and queue.oldest_seconds >= _JUST_NOW_SECONDS:
            said = translate("Status", "{0}, oldest {1}").format(said, span(queue.oldest_seconds))
    if status.log_held:
        return StatusItem(Dot.WARN, label, _join(said, translate("Status", "another program holds the database")))
    if stuck:
        return StatusItem(Dot.WARN, label, _join(said, translate("Status", "{0} for the manager").format(stuck)))
    return StatusItem(Dot.GOOD if not queue.waiting else Dot.OFF, label, said)
