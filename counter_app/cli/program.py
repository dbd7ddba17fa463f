"""From arguments to exit code: parse, run, print, and one place that turns every kind of failure into words."""

from __future__ import annotations

import errno
import importlib
import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from counter_app.cli.arguments import COMMANDS, UsageError, build_parser
from counter_app.cli.calls import FAULT, WRONG, Call, Outcome, OutputLost, ToldFault, print_lines, print_outcome
from counter_app.cli.usage_words import usage_words
from counter_app.config import load_settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput

_INTERRUPTED = 130
_NO_ROOM_BYTES = 65_536  # what lies beside a database takes so much at its beginning


def run(argv: list[str]) -> int:
    """Run one command line. Only `--help` and `--version` leave by `SystemExit`."""
    _safe_streams()
    as_json = "--json" in argv
    try:
        args = build_parser().parse_args(argv)
        return _run_command(args, as_json=as_json)
    except OutputLost:
        return _lost(_language(argv))
    except (UsageError, InvalidInput) as error:
        return _fail(as_json, WRONG, _input_error(error, _language(argv)))
    except Fault as fault:
        beside = fault.beside if isinstance(fault, ToldFault) else {}
        return _fail(as_json, FAULT, _fault_error(fault, argv), beside)
    except BrokenPipeError:
        _forget_output()
        return FAULT
    except OSError as error:
        return _fail(as_json, FAULT, _fault_error(_world_fault(error), argv))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the border to a person: no traceback reaches them, the log gets it
        _log_mistake(argv, error)
        return _fail(as_json, FAULT, _fault_error(Fault(FaultKind.INTERNAL), argv))


def _run_command(args: Namespace, *, as_json: bool) -> int:
    settings = load_settings(os.environ, data=args.data, lang=args.lang, now=args.now)
    module, _, function = COMMANDS[args.command].partition(":")
    command: Callable[[Call], Outcome] = getattr(importlib.import_module(f"counter_app.cli.{module}"), function)
    _refuse_payment_codes(args)
    try:
        outcome = command(Call(args, settings, args.json))
    except Fault as fault:
        raise (_full(fault) if _no_room(fault, settings.data_dir) else fault) from fault
    if not outcome.printed:
        print_outcome(outcome, as_json=as_json)
    return outcome.code


def _no_room(fault: Fault, folder: Path) -> bool:
    """SQLite calls a full disk an I/O error where it cannot make the files beside the database."""
    if fault.kind is not FaultKind.DISK_ERROR:
        return False
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM_BYTES
    except OSError:
        return False


def _full(fault: Fault) -> Fault:
    full = Fault(FaultKind.DISK_FULL, fault.detail, retryable=True)
    return ToldFault(full, fault.beside) if isinstance(fault, ToldFault) else full


# What is presented to be judged: there a payment code is one verdict among others, and nothing of it is printed.
_PRESENTED = frozenset({"codes", "coupon"})


def _refuse_payment_codes(args: Namespace) -> None:
    """Somebody's payment code where a name, a member or an id belongs would be echoed, and perhaps kept.

    Raises `InvalidInput`.
    """
    from counter_app.domain.codes import payment_provider

    for name, value in vars(args).items():
        if name not in _PRESENTED and isinstance(value, str) and payment_provider(value.strip()):
            sentence = f"{name}: this is somebody's payment code; it is neither kept nor printed."
            raise InvalidInput(sentence, key=name)


def _lost(lang: str) -> int:
    """The act is over and its answer cannot be read: whoever asks again with the same id gets it."""
    _forget_output()
    zh = "结果无法写出。做过的仍然有效：用同一个 --id 再问一次就会得到答案。"
    en = "The answer could not be written. What was done stands: ask again with the same --id for the answer."
    print(zh if lang.startswith("zh") else en, file=sys.stderr)
    return FAULT


def _input_error(error: UsageError | InvalidInput, lang: str) -> dict[str, object]:
    if isinstance(error, InvalidInput):
        from counter_app.services.slip_sentences import input_sentence

        return {"kind": "invalid_input", "message": input_sentence(error, lang), "key": error.key}
    return {"kind": "usage", "message": usage_words(str(error), lang)}


# What is done with a coupon in hand: there a fault says that it is not used.
_SELLING = frozenset({"check", "redeem", "checkout", "void", "refund", "stamp", "scan", "reserve", "top-up"})


def _fault_error(fault: Fault, argv: list[str]) -> dict[str, object]:
    from counter_app.services.aside import aside_words
    from counter_app.services.words import fault_words, sentence

    lang = _language(argv)
    sells = not _SELLING.isdisjoint(argv)
    return {
        "kind": fault.kind.value,
        "message": sentence(fault_words(fault, lang), lang) if sells else aside_words(fault, lang),
        "detail": fault.detail,
        "retryable": fault.retryable,
    }


def _world_fault(error: OSError) -> Fault:
    """A file or folder that nobody nearer could say anything about."""
    kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
    return Fault(kind, f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror))


def _fail(
    as_json: bool, code: int, error: dict[str, object], beside: Mapping[str, object] = MappingProxyType({})
) -> int:
    detail = error.get("detail")
    print(f"{error['message']} ({detail})" if detail else error["message"], file=sys.stderr)
    if as_json:
        try:
            print_lines([json.dumps({"error": error, **beside}, ensure_ascii=False)])
        except (OutputLost, BrokenPipeError):
            _forget_output()
    return code


def _language(argv: list[str]) -> str:
    """The language for an error, also when the command line as a whole was wrong."""
    for index, word in enumerate(argv):
        if word in ("--lang=en", "en") and (word != "en" or argv[index - 1] == "--lang"):
            return "en"
    return "en" if os.environ.get("COUNTER_APP_LANG", "").lower().startswith("en") else "zh_CN"


def _log_mistake(argv: list[str], error: Exception) -> None:
    try:
        settings = load_settings(os.environ, data=_value_of("--data", argv))
        from counter_app.bootstrap.logs import log_mistake

        log_mistake(settings.data_dir, error)
    except (OSError, InvalidInput):
        print(f"{type(error).__name__}", file=sys.stderr)


def _value_of(option: str, argv: list[str]) -> str:
    for index, word in enumerate(argv):
        if word == option and index + 1 < len(argv):
            return argv[index + 1]
        if word.startswith(option + "="):
            return word[len(option) + 1 :]
    return ""


def _safe_streams() -> None:
    """Chinese comes out whole whatever the system's locale is; a lone surrogate becomes its escape, not a crash."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # Closed: the next file that is opened must not become anybody's standard output.
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _forget_output() -> None:
    """The reader has gone: nothing more can be said, not even while Python closes its streams."""
    if sys.stdout is not None:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
