"""`export all` of a shop alone: what its cloud holds is in it too, and nothing that opens anything."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from counter_app.bootstrap.clouds import CLOUD_SECRETS, cloud_settings
from counter_app.bootstrap.exporting import export_to
from counter_app.bootstrap.opening import DATABASE_KEY
from counter_app.cloud import exporting, rows
from counter_app.cloud.app import open_cloud
from counter_app.cloud.storage.schema import TABLES
from counter_app.domain.member import Role
from counter_app.security.keystore import folder_id, open_keystore
from counter_app.services.records import Session
from counter_app.sync.enrolment import DEVICE_KEY, PIN_PEPPER, TOKEN
from tests.bootstrap.solo import Solo


def exported(solo: Solo, path: Path) -> dict[str, bytes]:
    opened = solo.open()
    try:
        with opened.store.writing() as writing:
            owner = next(each for each in writing.all_staff() if each.role is Role.OWNER)
            writing.set_session(Session(owner.id, owner.name, owner.role, None))
        made = export_to(opened, "all", path)
    finally:
        opened.close()
    assert made.cloud
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_everything_of_a_shop_alone_holds_its_cloud(solo: Solo, tmp_path: Path) -> None:
    files = exported(solo, tmp_path / "all.zip")
    told = json.loads(files["schema.json"])
    assert told["cloud"] is True
    tables = {each["name"]: each for each in told["tables"]}
    for name in ("cloud/member", "cloud/coupon", "cloud/operation", "cloud/merchant", "member", "operation"):
        lines = [json.loads(line) for line in files[tables[name]["file"]].splitlines()]
        assert len(lines) == tables[name]["rows"] > 0, name
    (document,) = (each for each in tables["cloud/segment"]["columns"] if each["name"] == "document")
    assert document["kind"] == "json"
    cloud = open_cloud(cloud_settings(solo.settings))
    try:
        with cloud._context.database.reading() as reading:
            (merchant,) = reading.merchants()
            counted = len(reading.all(rows.CouponRow, merchant.id))
            hidden = [
                merchant.pin_pepper,
                *(each.private_sealed for each in reading.all(rows.SigningKeyRow, merchant.id)),
                *(each.token_hash.encode() for each in reading.all(rows.DeviceRow, merchant.id)),
                *(each.pin_hash.encode() for each in reading.all(rows.StaffRow, merchant.id)),
            ]
    finally:
        cloud.close()
    assert counted == tables["cloud/coupon"]["rows"]
    for folder, names in (
        (solo.settings.data_dir, (DATABASE_KEY, DEVICE_KEY, TOKEN, PIN_PEPPER)),
        (solo.settings.cloud_dir, CLOUD_SECRETS),
    ):
        keys = open_keystore(folder_id(folder), solo.settings.config_dir)
        hidden += [value for name in names if (value := keys.get(name))]
    everything = b"\n".join(files.values())
    assert b"$argon2" not in everything
    for secret in filter(None, hidden):
        assert secret not in everything
        assert secret.hex().encode() not in everything


def test_every_table_of_the_cloud_leaves_or_it_is_said_why_not() -> None:
    named = {table.name: table for table in TABLES.values()}
    assert exporting.STAYS.keys() <= named.keys()
    for name, columns in exporting.NEVER.items():
        assert columns <= set(named[name].c.keys())
    # A column of bytes that is no body is sealed or a key: whoever adds one says whether it leaves.
    for name, table in named.items():
        kept = set(table.c.keys()) - exporting.NEVER.get(name, frozenset())
        binary = {column.name for column in table.c if str(column.type) == "BLOB"}
        assert name in exporting.STAYS or kept & binary <= {"body", "answer"}, name
