"""What passes between the program and a command: the call, and the outcome."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, TextIO

from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.ids import is_uuid
from counter_app.domain.values import dataclass

if TYPE_CHECKING:
    from counter_app.bootstrap.opening import OpenCounter

DONE, NO, WRONG, FAULT = 0, 1, 2, 3
_HYPHENLESS = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`document`: what `--json` prints. `lines`: the same for people, in the language that was asked for."""

    document: Mapping[str, object]
    lines: tuple[str, ...] = ()
    code: int = DONE
    printed: bool = field(default=False)


class ToldFault(Fault):
    """A fault with what is to stand beside it in the answer: what was done before it, and stands."""

    def __init__(self, fault: Fault, beside: Mapping[str, object]) -> None:
        super().__init__(fault.kind, fault.detail, retryable=fault.retryable)
        self.beside = beside


class OutputLost(Exception):
    """Standard output took no more (a full disk, a closed stream). What was done before stands."""


def print_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """On standard output, and out of this process when this returns. Raises `OutputLost`, `BrokenPipeError`."""
    print_lines([json.dumps(outcome.document, ensure_ascii=False)] if as_json else outcome.lines)


def print_lines(lines: Iterable[str]) -> None:
    """The same for any lines."""
    out: TextIO | None = sys.stdout
    if out is None:
        raise OutputLost
    try:
        for line in lines:
            print(line, file=out)
        out.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise OutputLost from error


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it was typed."""

    args: Namespace
    settings: Settings
    json: bool

    @property
    def lang(self) -> str:
        """`zh_CN` or `en`."""
        return self.settings.spoken

    def say(self, zh: str, en: str) -> str:
        """One of two sentences."""
        return zh if self.lang.startswith("zh") else en

    def tell(self, zh: str, en: str) -> None:
        """Tell a person something besides the answer, on standard error."""
        print(self.say(zh, en), file=sys.stderr)

    @contextmanager
    def counter(self, *, claims: bool = False) -> Iterator[OpenCounter]:
        """The open counter of this folder. `claims`: this command may ask the cloud for its word."""
        from counter_app.bootstrap.opening import open_counter, recover_if_damaged

        opened = open_counter(self.settings)
        try:
            self._tell_of_recovery(opened)
            if claims:
                opened.may_claim()
            self._tell_of_unshown(len(opened.find_unshown()))
            yield opened
        except Fault as fault:
            if fault.kind is not FaultKind.DATABASE_DAMAGED:
                raise
            opened.close()
            if recover_if_damaged(self.settings, fault.detail) is not None:
                self.tell(
                    "数据库损坏，已另存并从备份恢复；请重试。",
                    "The database was damaged; it was set aside and built anew. Please repeat.",
                )
            raise
        finally:
            opened.close()

    def _tell_of_recovery(self, opened: OpenCounter) -> None:
        told = opened.recovery
        if told is not None:
            since_zh = f"{told.backup_at} 的自动备份" if told.backup_at else "云端"
            since = f"the automatic backup of {told.backup_at}" if told.backup_at else "the cloud"
            self.tell(
                f"数据库无法读取，已移到 {told.aside}；已从{since_zh}恢复，并找回 {told.acts} 条本机记录。请同步。",
                f"The database could not be read and lies in {told.aside} now. The counter goes on from {since}"
                f" and {told.acts} acts kept beside it. Please synchronise.",
            )
        if opened.mended is not None:
            self.tell(
                f"数据库缺少最近的记录，已找回 {opened.mended} 条。请同步。",
                f"The database had lost its latest acts; {opened.mended} came back. Please synchronise.",
            )

    def _tell_of_unshown(self, count: int) -> None:
        if count:
            self.tell(
                f"有 {count} 笔核销的结果没有显示过，请运行 queue 查看。",
                f"The verdict of {count} redemption(s) was not shown; see queue.",
            )

    def id_or(self, opened: OpenCounter) -> str:
        """`--id` in canonical form, else a new one. Raises `InvalidInput`."""
        given: str | None = self.args.id
        if given is None:
            return opened.counter.ids.new()
        # An empty one is a script's unset variable: a new id for it would do everything twice.
        lower = given.strip().lower()
        if _HYPHENLESS.fullmatch(lower):
            lower = f"{lower[:8]}-{lower[8:12]}-{lower[12:16]}-{lower[16:20]}-{lower[20:]}"
        if not is_uuid(lower):
            raise InvalidInput("--id must be a UUID, such as 01939f6e-4f7a-7c3e-9a51-0d5f1f0c9f10.", key="id")
        return lower
