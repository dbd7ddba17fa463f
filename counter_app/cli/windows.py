"""`gui` and `demo`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.cli.calls import DONE, FAULT, NO, Call, Outcome
from counter_app.config import DATA_VARIABLE
from counter_app.domain.errors import Fault, FaultKind, InvalidInput

if TYPE_CHECKING:
    from counter_app.bootstrap.story import Step

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def gui(call: Call) -> Outcome:
    """The counter window, until it is closed."""
    from counter_app.bootstrap.logs import configure_logs, note_crashes
    from counter_app.bootstrap.running import run_window

    _needs_screen()
    if call.settings.now is not None:
        # Refused here where it is not allowed, and not by a window that is up already.
        with call.counter():
            pass
    fault = None
    try:
        configure_logs(call.settings.data_dir, console=False)
        note_crashes(call.settings.data_dir)
    except OSError as error:
        if call.json:
            raise
        # Whoever has clicked on an icon sees no standard error: a window says it.
        fault = Fault(FaultKind.DISK_ERROR, f"{error.filename}: {error.strerror}")
    display = getattr(call.args, "customer_display", None) or ""
    status = run_window(call.settings, camera=getattr(call.args, "camera", None) or "", display=display, fault=fault)
    return Outcome({"closed": True}, code=DONE if status == 0 else FAULT)


def _needs_screen() -> None:
    """Qt ends the process where there is no screen; a sentence is better. Raises `InvalidInput`."""
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _SCREENS):
        raise InvalidInput("There is no screen here for a window; every other command works without one.", key="screen")


def demo(call: Call) -> Outcome:
    """The window with a sample shop; or the story, played by itself."""
    _needs_screen()
    from counter_app.bootstrap.demo import demo_settings, run_demo
    from counter_app.bootstrap.logs import configure_logs, note_crashes

    given = bool(call.args.data or os.environ.get(DATA_VARIABLE))
    settings = demo_settings(call.settings, data_given=given)
    configure_logs(settings.data_dir, console=False)
    note_crashes(settings.data_dir)
    if call.args.story is not None:
        return _story(call, Path(call.args.story))
    call.tell("正在准备示例商户 …", "Preparing the sample shop …")
    status = run_demo(settings, camera=call.args.camera or "")
    return Outcome({"closed": True}, code=DONE if status == 0 else FAULT)


def _story(call: Call, folder: Path) -> Outcome:
    from counter_app.bootstrap.demo import demo_settings, run_story

    given = bool(call.args.data or os.environ.get(DATA_VARIABLE))
    settings = demo_settings(call.settings, data_given=given)

    def tell(step: Step) -> None:
        mark = "ok" if step.good else "NOT AS EXPECTED"
        line = f"{step.seconds:6.1f} s  {step.name:<18} {mark:<4} {step.expected}  [{step.seen}]"
        call.tell(line, line)

    story = run_story(settings, folder, seconds=call.args.seconds, tell=tell)
    steps = [
        {"name": each.name, "expected": each.expected, "seen": each.seen, "good": each.good, "picture": each.picture}
        for each in story.steps
    ]
    document = {"as_expected": story.as_expected, "steps": steps, "folder": str(folder)}
    said = call.say(
        f"{len(steps)} 步，{'全部符合预期' if story.as_expected else '有不符合预期的步骤'}。",
        f"{len(steps)} steps, {'all as expected' if story.as_expected else 'not all as expected'}.",
    )
    return Outcome(document, (said,), DONE if story.as_expected else NO)
