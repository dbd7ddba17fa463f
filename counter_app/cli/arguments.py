"""Every command with its arguments. Names and options are a public contract (docs/cli.md): add, never change."""

from __future__ import annotations

import argparse
from functools import cache
from typing import NoReturn

from typing_extensions import override

from counter_app.cli import audit_arguments, exception_arguments, ledger_arguments
from counter_app.cli.argument_kinds import Named, count, minor, port
from counter_app.cli.channel_arguments import CHANNELS, channels
from counter_app.cli.day_arguments import DAY, day
from counter_app.cli.desk_arguments import DESK, desk
from counter_app.cli.import_arguments import import_members
from counter_app.cli.member_arguments import MEMBERS, members
from counter_app.cli.paper_arguments import on_paper
from counter_app.cli.receipt_arguments import receipts
from counter_app.cli.reservation_arguments import RESERVATIONS, reservations
from counter_app.cli.segment_arguments import SEGMENTS, segments
from counter_app.services.paper_cards.values import COUPON_SIZES

COMMANDS: dict[str, str] = {
    "gui": "windows:gui",
    "demo": "windows:demo",
    "cloud init": "cloud:init",
    "cloud serve": "cloud:serve",
    "cloud migrate": "cloud:migrate",
    "cloud store": "cloud:store",
    "cloud enrolment-code": "cloud:enrolment_code",
    "cloud counters": "cloud:counters",
    "cloud write-off": "cloud:write_off",
    "cloud revoke": "cloud:revoke",
    "cloud keys": "cloud:keys",
    "cloud rotate-key": "cloud:rotate_key",
    "cloud retire-key": "cloud:retire_key",
    "cloud new-epoch": "cloud:new_epoch",
    "enrol": "syncing:enrol",
    "sign-in": "people:sign_in",
    "sign-out": "people:sign_out",
    "staff put": "people:staff_put",
    "staff list": "people:staff_list",
    "settings get": "people:settings_get",
    "settings put": "people:settings_put",
    "store put": "people:store_put",
    "campaign put": "campaigns:put",
    "campaign list": "campaigns:listing",
    "campaign pause": "campaigns:pause",
    "campaign resume": "campaigns:resume",
    "campaign end": "campaigns:end",
    **SEGMENTS,
    "issue": "coupons:issue",
    "coupon freeze": "coupons:freeze",
    "coupon unfreeze": "coupons:unfreeze",
    "coupon revoke": "coupons:revoke",
    "coupon show": "coupons:show",
    "check": "judging:check",
    "redeem": "judging:redeem",
    "checkout": "checkout:checkout",
    "void": "judging:void",
    "receipt": "receipts:receipt",
    "refund": "ledgers:refund",
    "points adjust": "ledgers:points_adjust",
    "top-up": "ledgers:top_up",
    "stamp": "stamps:stamp",
    **RESERVATIONS,
    "scan": "scanning:scan",
    "scan-log": "scanning:scan_log",
    "camera list": "scanning:camera_list",
    "camera watch": "scanning:camera_watch",
    "audit": "upkeep:audit",
    "staff numbers": "audits:numbers",
    "clock reset": "upkeep:clock_reset",
    "doctor": "upkeep:doctor",
    "backup": "rescue:backup",
    "restore": "rescue:restore",
    **MEMBERS,
    "import-members": "importing:import_members",
    "sync": "syncing:sync",
    "queue": "syncing:queue",
    "leases": "syncing:leases",
    "exceptions": "exceptions:exceptions",
    **DAY,
    **DESK,
    **CHANNELS,
}


class UsageError(Exception):
    """The command line is wrong; the text is one sentence that says how."""


class Parser(argparse.ArgumentParser):
    """argparse that raises instead of leaving."""

    @override
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}")


Subparsers = argparse._SubParsersAction


@cache
def build_parser() -> Parser:
    """The whole command line; parsing changes nothing of it, and it takes longer to make than most commands to run."""
    parser = Parser(prog="counter-app", description="Counter (柜台): scan, judge, redeem once, sync later.")
    _global_options(parser, top=True)
    parser.set_defaults(command="gui", camera=None)
    add = _Commands(parser)
    for family in (
        *(_windows, _cloud, _people, _campaigns),
        *(_coupons, _judging, _ledgers, reservations),
        *(_scanning, _members, _syncing, day, desk, channels, _upkeep),
    ):
        family(add)
    import_members(add("import-members", help="old customers of a CSV or XLSX file", writes=True))
    receipts(add("receipt", help="the receipt of a checkout, void or refund of this counter"))
    return parser


def _global_options(parser: Parser, *, top: bool) -> None:
    """Before COMMAND and after it; behind the command they set something only when they stand there."""
    # An abbreviation that works today would be a promise to keep.
    parser.allow_abbrev = False
    nothing = argparse.SUPPRESS
    parser.add_argument("--data", metavar="DIR", default="" if top else nothing, help="the folder of one counter")
    parser.add_argument("--json", action="store_true", default=False if top else nothing, help="one JSON document")
    parser.add_argument("--lang", metavar="LANG", default="" if top else nothing, help="zh_CN or en")
    parser.add_argument("--now", metavar="ISO", default="" if top else nothing, help="the clock of a trial shop")


class _Commands:
    """Adds commands, and commands of a group ("campaign put"), to one parser."""

    def __init__(self, parser: Parser) -> None:
        self._top = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
        self._groups: dict[str, Subparsers[Parser]] = {}

    def __call__(self, name: str, *, help: str, writes: bool = False) -> Parser:  # noqa: A002 - as argparse names it
        """`writes` gives the command `--id`."""
        first, _, second = name.partition(" ")
        place = self._group(first) if second else self._top
        parser = place.add_parser(second or first, help=help, description=help)
        _global_options(parser, top=False)
        parser.set_defaults(command=name)
        if writes:
            parser.add_argument("--id", metavar="UUID", default=None, help="repeated with it: one effect")
        return parser

    def _group(self, name: str) -> Subparsers[Parser]:
        if name not in self._groups:
            group = self._top.add_parser(name, help=f"{name} …")
            _global_options(group, top=False)
            self._groups[name] = group.add_subparsers(metavar="WHAT", required=True, parser_class=Parser)
        return self._groups[name]


Add = _Commands


def _windows(add: Add) -> None:
    gui = add("gui", help="the counter window")
    gui.add_argument("--camera", metavar="SOURCE", help="index, device path, file, folder pattern or http:// stream")
    gui.add_argument("--customer-display", metavar="WHERE", help="off, window, or the name of a screen")
    demo = add("demo", help="the window with a sample shop and an embedded cloud")
    demo.add_argument("--camera", metavar="SOURCE", help="instead of the first camera, or of the recorded one")
    demo.add_argument("--story", metavar="DIR", help="play the story by itself and save a picture of each step")
    demo.add_argument("--seconds", type=count, default=150, help="the story ends after this many seconds at the latest")


def _cloud(add: Add) -> None:
    init = add("cloud init", help="a new merchant")
    init.add_argument("--merchant", metavar="NAME", required=True)
    init.add_argument("--store", metavar="NAME", required=True)
    init.add_argument("--timezone", metavar="ZONE", default="Asia/Shanghai")
    init.add_argument("--currency", metavar="CODE", default="CNY")
    init.add_argument("--database", metavar="URL", default="")
    init.add_argument("--trial", action="store_true", help="a play shop")
    serve = add("cloud serve", help="the service")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=port, default=8765)
    serve.add_argument("--workers", type=count, default=1)
    serve.add_argument("--tls-cert", metavar="FILE", default="")
    serve.add_argument("--tls-key", metavar="FILE", default="")
    serve.add_argument("--database", metavar="URL", default="")
    serve.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    migrate = add("cloud migrate", help="bring the cloud's database to this program's version")
    migrate.add_argument("--database", metavar="URL", default="")
    store = add("cloud store", help="another store")
    store.add_argument("name", metavar="NAME")
    store.add_argument("--timezone", metavar="ZONE", default="Asia/Shanghai")
    store.add_argument("--merchant", metavar="M", default="", help="id or name, where several merchants live")
    code = add("cloud enrolment-code", help="a one-use code that makes a folder a counter")
    code.add_argument("--store", metavar="STORE", required=True)
    code.add_argument("--png", metavar="FILE", default="")
    _cloud_upkeep(add)


def _cloud_upkeep(add: Add) -> None:
    counters = add("cloud counters", help="the counters, and what they hold of hard quotas")
    revoke = add("cloud revoke", help="refuse a counter from now on; what waits there is kept")
    revoke.add_argument("counter", metavar="COUNTER", help="its name, such as T1, or its id")
    revoke.add_argument("--store", metavar="STORE", default="", help="where several stores have that name")
    keys = add("cloud keys", help="the keys that sign codes")
    rotate = add("cloud rotate-key", help="a new key; codes of the older ones go on being read")
    retire = add("cloud retire-key", help="codes of this key are read no more")
    retire.add_argument("key", metavar="KEY", type=count)
    add("cloud new-epoch", help="after a restore of the cloud's database: counters send again what they did")
    give_up = add("cloud write-off", help="give a counter up: it is revoked, what it held comes back")
    give_up.add_argument("counter", metavar="COUNTER", help="its id, or its name in a store")
    give_up.add_argument(
        "--store", metavar="STORE", default="", help="where several stores have a counter of that name"
    )
    for each in (counters, give_up, revoke, keys, rotate, retire):
        each.add_argument("--merchant", metavar="M", default="", help="id or name, where several merchants live")


def _people(add: Add) -> None:
    sign_in = add("sign-in", help="a session of 12 hours")
    sign_in.add_argument("name", metavar="NAME")
    sign_in.add_argument("--pin-file", metavar="FILE", default="")
    sign_in.add_argument("--pin", metavar="PIN", default="", help="trial shops only")
    add("sign-out", help="the cashier till is signed in again")
    add("staff put", help="people and roles from a file", writes=True).add_argument("file", metavar="FILE")
    add("staff list", help="people and roles")
    add("settings get", help="every setting")
    add("settings put", help="settings from a file", writes=True).add_argument("file", metavar="FILE")
    add("store put", help="settings of one store from a file", writes=True).add_argument("file", metavar="FILE")


def _campaigns(add: Add) -> None:
    add("campaign put", help="campaigns from a YAML or JSON file", writes=True).add_argument("file", metavar="FILE")
    add("campaign list", help="campaigns")
    add("campaign pause", help="issue and redeem nothing for now", writes=True).add_argument("campaign", metavar="ID")
    add("campaign resume", help="go on after a pause", writes=True).add_argument("campaign", metavar="ID")
    add("campaign end", help="issue nothing more", writes=True).add_argument("campaign", metavar="ID")
    segments(add)


def _coupons(add: Add) -> None:
    issue = add("issue", help="coupons with their codes", writes=True)
    issue.add_argument("campaign", metavar="CAMPAIGN")
    issue.add_argument("--member", metavar="M", action=Named, default="")
    issue.add_argument("--count", type=count, default=1)
    issue.add_argument(
        "--segment", metavar="S", action=Named, default="", help="one to each of its members who holds none"
    )
    issue.add_argument("--dry-run", action="store_true", help="with --segment: how many people and how much money")
    issue.add_argument("--png", metavar="DIR", default="", help="a picture of each code")
    issue.add_argument("--pdf", metavar="FILE", default="", help="sheets to print and cut")
    on_paper(issue, COUPON_SIZES)
    for action in ("freeze", "unfreeze", "revoke"):
        coupon = add(f"coupon {action}", help=f"{action} a coupon", writes=True)
        coupon.add_argument("code", metavar="CODE")
        coupon.add_argument("--reason", metavar="T", required=True)
    add("coupon show", help="a coupon and its campaign").add_argument("code", metavar="CODE")


def _judging(add: Add) -> None:
    check = add("check", help="verdicts; writes nothing but the scan log")
    redeem = add("redeem", help="one checkout, all or nothing", writes=True)
    for each in (check, redeem):
        each.add_argument("codes", metavar="CODE", nargs="+")
        each.add_argument("--amount-minor", type=minor, default=None, metavar="N")
        each.add_argument("--member", metavar="M", action=Named, default="")


def _ledgers(add: Add) -> None:
    ledger_arguments.checkout(add("checkout", help="a purchase, with or without coupons", writes=True))
    ledger_arguments.void(add("void", help="a redemption, a line, a checkout or a top-up taken back", writes=True))
    ledger_arguments.refund(add("refund", help="what was paid for a checkout comes back", writes=True))
    ledger_arguments.points_adjust(add("points adjust", help="points added or taken away by hand", writes=True))
    ledger_arguments.top_up(add("top-up", help="stored value is paid in", writes=True))
    ledger_arguments.stamp(add("stamp", help="a stamp on a member's card", writes=True))


def _scanning(add: Add) -> None:
    scan = add("scan", help="decode pictures and check what is in them")
    scan.add_argument("images", metavar="IMAGE", nargs="+")
    scan.add_argument("--raw", action="store_true", help="texts only; judges nothing")
    scan.add_argument("--amount-minor", type=minor, default=None, metavar="N")
    add("scan-log", help="what was scanned and answered").add_argument("--limit", type=count, default=50, metavar="N")
    add("camera list", help="the cameras of this computer")
    add("camera watch", help="decode until stopped, one JSON line a code").add_argument("source", metavar="SOURCE")


def _members(add: Add) -> None:
    members(add)


def _syncing(add: Add) -> None:
    enrol = add("enrol", help="make this folder a counter")
    enrol.add_argument("code", metavar="CODE_OR_PNG")
    enrol.add_argument("--cloud", metavar="URL", default="")
    sync = add("sync", help="one round now")
    sync.add_argument("--watch", action="store_true", help="go on until stopped")
    queue = add("queue", help="what waits")
    queue.add_argument(
        "--acknowledge", metavar="CHECKOUT", nargs="+", default=[], help="these verdicts are known, shown or not"
    )
    add("leases", help="what this counter may redeem of hard quotas off-line")
    exception_arguments.exceptions(add("exceptions", help="what a manager must look at", writes=True))


def _upkeep(add: Add) -> None:
    audit_arguments.audit(add("audit", help="who did what"))
    audit_arguments.numbers(add("staff numbers", help="what each person did, at this counter"))
    add("backup", help="everything in one file, sealed to the recovery phrase").add_argument("file", metavar="FILE")
    restore = add("restore", help="the folder as it was when a backup was made")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--phrase-file", metavar="F", default="", help="a file with the recovery phrase")
    add("clock reset", help="believe the computer's clock again (managers)")
    doctor = add("doctor", help="everything checked, with advice")
    doctor.add_argument("--deep", action="store_true", help="every page, chain, sum and backup")
    doctor.add_argument("--bundle", metavar="FILE", default="", help="a file for whoever helps, without personal data")
