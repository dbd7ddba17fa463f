"""The peer of `benchmarks.redeem`: what one redemption reads and writes, done with Django's ORM.

The same rows and values in one `BEGIN IMMEDIATE` transaction, WAL and `synchronous=FULL`, on a copy of the database.
The copy is plain: Django's own back end knows no encryption, which speaks for Django.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import django
import sqlcipher3.dbapi2 as driver
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Max, Q, Sum

TABLES = (
    *(
        "operation",
        "meta",
        "staff",
        "store",
        "setting",
        "coupon",
        "terms",
        "campaign",
        "offline_total",
        "usage",
        "chain",
    ),
    *("take", "usage_delta", "redemption", "unshown", "audit", "scan_log"),
)
Values = Mapping[str, Any]
_TEXT, _NUMBER, _BYTES = (models.TextField, models.BigIntegerField, models.BinaryField)


def plain_copy(source: driver.Connection, target: Path) -> None:
    """Everything in the encrypted database, in a file that any SQLite reads."""
    source.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
    source.execute("SELECT sqlcipher_export('plain')").fetchall()
    source.execute("DETACH DATABASE plain")


class Peer:
    """Django over one file; made once in a process, as Django is."""

    def __init__(self, path: Path) -> None:
        database = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;",
            },
        }
        settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True, DEBUG=False)
        django.setup()
        self._models: dict[str, Any] = {table: _model_of(table) for table in TABLES}

    def redeem(self, written: Mapping[str, Values], short_code: str) -> None:
        """One redemption: the look-ups, then `written`, the values by table as our own program wrote them."""
        of = self._models
        operation, taken = written["operation"], written["take"]
        with transaction.atomic():
            of["operation"].objects.filter(id=operation["id"]).first()
            for table in ("meta", "store", "setting", "offline_total"):
                list(of[table].objects.all())
            of["staff"].objects.get(id=operation["staff"])
            coupon = of["coupon"].objects.get(short_code=short_code)
            of["terms"].objects.get(campaign=coupon.campaign, terms_version=coupon.terms_version)
            of["campaign"].objects.get(id=coupon.campaign)
            of["usage"].objects.filter(scope=taken["scope"]).first()
            of["usage_delta"].objects.filter(scope=taken["scope"], reached=0).aggregate(Sum("delta"))
            of["take"].objects.filter(scope=taken["scope"]).count()
            of["chain"].objects.filter(id=1).first()
            of["operation"].objects.create(**operation)
            if not of["chain"].objects.filter(id=1).update(**written["chain"]):
                of["chain"].objects.create(**written["chain"])
            of["take"].objects.filter(scope=taken["scope"]).aggregate(Max("slot"))
            for table in ("take", "usage_delta", "redemption", "unshown"):
                of[table].objects.create(**written[table])
            self._add_to_total(written["redemption"])
            of["audit"].objects.order_by("-number").first()
            for table in ("audit", "scan_log"):
                of[table].objects.create(**written[table])
            of["operation"].objects.filter(~Q(state="closed"), state="waiting").count()
            of["operation"].objects.filter(id=operation["id"]).update(answer=operation["body"])

    def _add_to_total(self, redemption: Values) -> None:
        totals, more = self._models["offline_total"].objects, redemption["discount_minor"]
        known = totals.filter(campaign=redemption["campaign"])
        if not known.update(redemptions=F("redemptions") + 1, sum_minor=F("sum_minor") + more):
            totals.create(campaign=redemption["campaign"], redemptions=1, sum_minor=more)

    def redeemed(self) -> int:
        """How many redemptions the file holds, to show that they were written."""
        return int(self._models["redemption"].objects.count())

    def checkpoint(self) -> None:
        """Between two rounds, as our own program does it between two scans."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Give the file back."""
        connection.close()


def written_by(statements: list[tuple[str, Any]]) -> tuple[dict[str, Values], str]:
    """The values by table that our program wrote in one redemption, and the short code it looked up."""
    values: dict[str, Values] = {}
    short_code = ""
    for statement, parameters in statements:
        words = statement.split(None, 3)
        if words[0] == "INSERT":
            values[words[2]] = {name: _plain(value) for name, value in parameters.items()}
        elif "short_code" in parameters:
            short_code = parameters["short_code"]
    return values, short_code


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _model_of(table: str) -> Any:
    """A model for a table as it stands in the file."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA table_info({table})")
        columns = cursor.fetchall()
    keys = [name for _, name, _, _, _, place in columns if place]
    body: dict[str, Any] = {"__module__": __name__, "Meta": _meta(table)}
    for _, name, kind, required, default, _ in columns:
        field = _field_of(kind)
        given = {} if default is None else {"default": _default_of(field, default)}
        body[name] = field(null=not required, primary_key=keys == [name], **given)
    if len(keys) > 1:
        body["pk"] = models.CompositePrimaryKey(*keys)
    return type(table.title().replace("_", ""), (models.Model,), body)


def _default_of(field: Any, written: str) -> object:
    """A column's default as SQLite tells it: a number, or a quoted text."""
    if field is _NUMBER:
        return int(written)
    text = written.strip("xX'")
    return bytes.fromhex(text) if field is _BYTES else text


def _field_of(kind: str) -> Any:
    upper = kind.upper()
    if "INT" in upper or "BOOL" in upper:
        return _NUMBER
    return _BYTES if "BLOB" in upper else _TEXT


def _meta(table: str) -> type:
    return type("Meta", (), {"app_label": "peer", "db_table": table, "managed": False, "apps": apps})
