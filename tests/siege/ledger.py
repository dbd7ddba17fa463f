"""The cloud's side of the audit: what the counter was told is there, once, and nothing besides."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.cloud.app import open_cloud
from counter_app.config import load_settings
from tests.siege.audit import Ask
from tests.siege.town import Town


@contextmanager
def cloud_asked(town: Town) -> Iterator[Ask]:
    """Questions to the cloud's database."""
    cloud = open_cloud(cloud_settings(load_settings(os.environ, data=str(town.home))))
    engine = cloud._context.database._engine

    def ask(query: str) -> list[tuple[object, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query).all()]

    try:
        yield ask
    finally:
        cloud.close()


def told_of(counter: Ask) -> set[str]:
    """Operations whose result the counter has."""
    return {str(row[0]) for row in counter("SELECT id FROM operation WHERE result_version > 0")}


def forgotten(told: set[str], cloud: Ask) -> list[str]:
    """Those of them that the cloud does not know any more."""
    known = {str(row[0]) for row in cloud("SELECT id FROM operation WHERE result <> ''")}
    return [f"the cloud has forgotten {each}" for each in told - known]


def differences(counter: Ask, cloud: Ask) -> list[str]:
    """After a whole round: both sides hold the same operations and the same uses, and nothing is in dispute."""
    found = forgotten(told_of(counter), cloud)
    waiting = counter("SELECT id, type, state, last_error FROM operation WHERE state NOT IN ('closed', 'declined')")
    found += [f"still open: {row}" for row in waiting]
    here = {str(row[0]) for row in counter("SELECT id FROM redemption WHERE voided_at IS NULL")}
    there = {str(row[0]) for row in cloud("SELECT id FROM redemption WHERE voided_by = '' AND NOT cancelled")}
    found += [f"stands only here: {each}" for each in here - there]
    found += [f"stands only at the cloud: {each}" for each in there - here]
    for row in cloud("SELECT operation, reason, facts FROM exception"):
        which = f"id IN (SELECT coupon FROM redemption WHERE checkout = '{row[0]}')"
        found.append(f"exception: {row}\n{history(counter, cloud, which)}")
    twice = cloud(
        "SELECT coupon, count(*) FROM redemption WHERE voided_by = '' AND NOT cancelled GROUP BY coupon"
        " HAVING count(*) > 1"
    )
    return found + [f"used twice at the cloud: {row}" for row in twice]


def history(counter: Ask, cloud: Ask, which: str) -> str:
    """All that both sides know of the coupons that `which` names, for whoever has to find out why."""
    lines: list[object] = []
    for (coupon,) in counter(f"SELECT id FROM coupon WHERE {which}"):
        operations = counter(
            "SELECT seq, type, mode, state, attempts, last_error, result_version, written_at, closed_at, id, result"
            f" FROM operation WHERE CAST(body AS TEXT) LIKE '%{coupon}%' OR EXISTS (SELECT 1 FROM redemption WHERE"
            f" coupon = '{coupon}' AND (voided_by = operation.id OR CAST(operation.body AS TEXT) LIKE"
            " '%' || checkout || '%')) ORDER BY seq"
        )
        ids = ", ".join(f"'{row[9]}'" for row in operations)
        lines += [*operations, *counter(f"SELECT * FROM redemption WHERE coupon = '{coupon}'")]
        lines += cloud(f"SELECT seq, type, mode, result, received_at, id FROM operation WHERE id IN ({ids})")
        lines += cloud(f"SELECT id, checkout, excess, voided_by, cancelled FROM redemption WHERE coupon = '{coupon}'")
    return "\n".join(map(str, lines))
