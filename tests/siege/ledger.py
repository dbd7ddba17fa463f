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
    disputes = cloud("SELECT operation, reason, facts FROM exception")
    found += [f"exception: {row}\n{_history(counter, cloud, str(row[0]))}" for row in disputes]
    twice = cloud(
        "SELECT coupon, count(*) FROM redemption WHERE voided_by = '' AND NOT cancelled GROUP BY coupon"
        " HAVING count(*) > 1"
    )
    return found + [f"used twice at the cloud: {row}" for row in twice]


def _history(counter: Ask, cloud: Ask, operation: str) -> str:
    """All that both sides know of the coupons of a checkout, for whoever has to find out why."""
    lines = []
    coupons = {str(row[0]) for row in counter(f"SELECT coupon FROM redemption WHERE checkout = '{operation}'")}
    for coupon in coupons:
        for row in counter(f"SELECT checkout, voided_by, id FROM redemption WHERE coupon = '{coupon}'"):
            ids = f"'{row[0]}', '{row[1]}'"
            lines += counter(
                "SELECT seq, type, mode, state, attempts, last_error, result_version, written_at, closed_at, id"
                f" FROM operation WHERE id IN ({ids}) OR (type IN ('void', 'cancel') AND CAST(body AS TEXT) LIKE '%{row[0]}%')"
            )
            lines += cloud(f"SELECT 'cloud', seq, type, mode, result, received_at, id FROM operation WHERE id IN ({ids})")
            lines += cloud(f"SELECT 'redemption', id, excess, voided_by, cancelled FROM redemption WHERE id = '{row[2]}'")
    return "\n".join(map(str, lines))
