"""Merchants, stores and keys; a folder holds play shops or real ones, never both."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from counter_app.bootstrap.clouds import cloud_settings, opened_cloud
from counter_app.cloud.answers import CallRefused
from counter_app.cloud.app import open_cloud
from counter_app.cloud.context import CloudSettings
from counter_app.cloud.storage.engine import sqlite_engine, url_engine
from counter_app.config import Settings
from counter_app.domain import codes
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.protocol.devices import EnrolRequest
from counter_app.security.phrase import phrase_public_key
from counter_app.security.pins import check_pin
from counter_app.security.signing import Verifier
from tests.cloud.support import NOON, CloudShop, HandClock, Till, rows_of


def settings_in(folder: Path, now: datetime | None = None) -> Settings:
    return Settings(folder / "data", folder / "config", now=now)


def engine_of(settings: CloudSettings) -> Engine:
    if settings.database_url:
        return url_engine(settings.database_url)
    return sqlite_engine(settings.folder / "cloud.db", settings.database_key)


def test_a_new_merchant_gets_a_pin_and_a_phrase_that_work(tmp_path: Path, new_database_url: str) -> None:
    with opened_cloud(settings_in(tmp_path), new_database_url) as cloud:
        made = cloud.init_merchant("岚心茶", "南京路店", "Asia/Shanghai", "CNY")
        told = cloud.enrol(EnrolRequest(code=cloud.enrolment_code("南京路店").code, public_key="ab" * 32))
        page = cloud.changes(cloud.authenticate(told.token), 0, 100)
    owner = rows_of(page, "staff")[made.owner]
    assert (owner["name"], owner["role"]) == ("owner", "owner")
    assert len(made.owner_pin) == 6
    assert check_pin(made.owner_pin, bytes.fromhex(told.pin_pepper), str(owner["pin_hash"]))
    key = rows_of(page, "setting")["recovery_public_key"]["value"]
    assert key == phrase_public_key(made.recovery_phrase).hex()
    assert len(made.merchant_tag) == 5
    assert made.owner_pin not in repr(made)
    assert made.recovery_phrase not in repr(made)


def test_a_cloud_opened_again_has_what_it_had(tmp_path: Path, new_database_url: str) -> None:
    with opened_cloud(settings_in(tmp_path), new_database_url) as first:
        made = first.init_merchant("M", "S1")
        epoch = first.health().cloud_epoch
    with opened_cloud(settings_in(tmp_path)) as again:
        assert again.health().cloud_epoch == epoch != ""
        assert again.enrolment_code(made.store).code


def test_the_file_says_nothing_without_its_key(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with opened_cloud(settings) as cloud:
        cloud.init_merchant("岚心茶", "S1")
    content = b"".join(path.read_bytes() for path in settings.cloud_dir.iterdir())
    assert len(content) > 10_000
    assert "岚心茶".encode() not in content
    assert b"SQLite format" not in content
    other_key = replace(cloud_settings(settings), database_key=bytes(32))
    with pytest.raises(Fault) as caught:
        open_cloud(other_key)
    assert caught.value.kind is FaultKind.DATABASE_DAMAGED


def test_a_play_shop_and_a_real_one_never_share_a_folder(tmp_path: Path, shop: CloudShop) -> None:
    with pytest.raises(InvalidInput):
        shop.cloud.init_merchant("play", "S1", trial=True)
    assert shop.cloud.is_trial() is False
    with opened_cloud(settings_in(tmp_path / "play")) as play:
        play.init_merchant("play", "S1", trial=True)
        with pytest.raises(InvalidInput):
            play.init_merchant("real", "S1")
        assert play.is_trial() is True


def test_a_play_shop_lives_in_the_time_of_its_folder(tmp_path: Path, database_url: str) -> None:
    settings = settings_in(tmp_path)
    with opened_cloud(settings, database_url) as cloud:
        cloud.init_merchant("play", "S1", trial=True)
        settings.clock_file.write_text("2026-03-10T14:00:00+08:00\n")
        assert cloud.health().now == "2026-03-10T06:00:00.000Z"
        settings.clock_file.write_text("2026-03-11T00:00:00+08:00")
        assert cloud.health().now == "2026-03-10T16:00:00.000Z"
        for rubbish in (b"soon", b"2026-03-11T00:00:00", b"", b"\xff\xfe"):
            settings.clock_file.write_bytes(rubbish)
            with pytest.raises(CallRefused) as refused:
                cloud.health()
            assert (refused.value.status, refused.value.error) == (503, "clock_unusable")
        settings.clock_file.unlink()
        assert cloud.health().now > "2026-03-12"
    with opened_cloud(settings_in(tmp_path, NOON)) as standing:
        assert standing.health().now == "2026-03-10T06:00:00.000Z"


def test_the_clock_of_a_real_shop_cannot_be_set(tmp_path: Path, database_url: str) -> None:
    settings = settings_in(tmp_path)
    with opened_cloud(settings, database_url) as cloud:
        cloud.init_merchant("real", "S1")
        settings.clock_file.write_text("2026-03-10T14:00:00+08:00")
        assert cloud.health().now > "2026-03-12"
    with pytest.raises(InvalidInput), opened_cloud(settings_in(tmp_path, NOON)):
        pass


def test_the_counters_of_a_play_shop_bring_their_own_clock(tmp_path: Path, database_url: str) -> None:
    """Each command may be given its time by `--now`, while the service stands in another one."""
    with opened_cloud(settings_in(tmp_path, NOON), database_url, trial=True) as cloud:
        made = cloud.init_merchant("play", "S1", trial=True)
        clock = HandClock(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC))
        till = CloudShop(cloud, clock, made.merchant, made.store, made.merchant_tag).till()
        till.campaign()
        one, two = till.coupons(2)
        assert till.one(till.checkout(one, mode="claim")).result == "applied"
        clock.forward(seconds=1)
        assert till.one(till.checkout(two, mode="claim")).detail["reason"] == "expired"


@pytest.mark.parametrize(
    "words, key",
    [
        (("", "S1", "Asia/Shanghai", "CNY"), "merchant"),
        (("M", " ", "Asia/Shanghai", "CNY"), "store"),
        (("M\n", "S\x001", "Asia/Shanghai", "CNY"), "store"),
        (("M", "S1", "Mars/Olympus", "CNY"), "timezone"),
        (("M", "S1", "../../etc/passwd", "CNY"), "timezone"),
        (("M", "S1", "", "CNY"), "timezone"),
        (("M", "S1", "Asia/Shanghai", "yuan"), "currency"),
    ],
)
def test_a_merchant_that_cannot_be_is_refused_with_a_sentence(
    shop: CloudShop, words: tuple[str, str, str, str], key: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        shop.cloud.init_merchant(*words)
    assert caught.value.key == key


def test_stores_are_found_by_id_or_name_and_names_are_unique(shop: CloudShop, till: Till) -> None:
    second = shop.cloud.add_store("S2", "Europe/Berlin")
    assert till.rows("store")[second.store]["timezone"] == "Europe/Berlin"
    with pytest.raises(InvalidInput):
        shop.cloud.add_store("S2")
    with pytest.raises(InvalidInput):
        shop.cloud.enrolment_code("S3")
    other = shop.cloud.init_merchant("另一家", "S2")
    with pytest.raises(InvalidInput, match="Several"):
        shop.cloud.enrolment_code("S2")
    assert shop.cloud.enrolment_code(other.store).code
    with pytest.raises(InvalidInput, match="which merchant"):
        shop.cloud.add_store("S4")
    assert shop.cloud.add_store("S4", merchant="另一家").merchant == other.merchant


def test_codes_of_an_older_key_are_read_after_the_rotation(shop: CloudShop, till: Till) -> None:
    tag = int(str(till.campaign().detail["tag"]))
    before = shop.cloud.sign_code(shop.merchant, codes.CodeKind.COUPON, "aa00000000aa", 0, NOON, tag)
    assert shop.cloud.rotate_key() == 2
    after = shop.cloud.sign_code(shop.merchant, codes.CodeKind.COUPON, "bb00000000bb", 0, NOON, tag)
    public = {int(row_id): bytes.fromhex(str(row["public_key"])) for row_id, row in till.rows("signing_key").items()}
    rules = codes.ReadingRules(shop.tag, Verifier(public))
    read = [codes.read_code(text, rules) for text in (before, after)]
    assert [each.key_id for each in read if isinstance(each, codes.SignedCode)] == [1, 2]


def test_a_database_url_is_remembered_with_the_keys_and_others_are_refused(tmp_path: Path) -> None:
    url = "postgresql://somebody@/nowhere"
    first = cloud_settings(settings_in(tmp_path), url)
    again = cloud_settings(settings_in(tmp_path))
    assert first.database_url == again.database_url == url
    for wrong in ("mysql://x", "not a url"):
        with pytest.raises(InvalidInput):
            open_cloud(replace(first, database_url=wrong))


def test_a_newer_database_is_refused_and_nothing_is_written(tmp_path: Path, new_database_url: str) -> None:
    settings = cloud_settings(settings_in(tmp_path), new_database_url)
    open_cloud(settings).close()
    engine = engine_of(settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        before = inspect(connection).get_table_names()
    with pytest.raises(Fault) as caught:
        open_cloud(settings)
    assert caught.value.kind is FaultKind.DATABASE_TOO_NEW
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == before
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["9999"]
    engine.dispose()


def test_the_embedded_database_waits_for_the_disc(tmp_path: Path) -> None:
    settings = cloud_settings(settings_in(tmp_path))
    open_cloud(settings).close()
    engine = engine_of(settings)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    engine.dispose()


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    settings = cloud_settings(settings_in(tmp_path))
    (tmp_path / "elsewhere").write_text("in the way")
    with pytest.raises(Fault):
        open_cloud(replace(settings, data_dir=tmp_path / "elsewhere"))


def test_times_far_away_are_kept(shop: CloudShop, till: Till) -> None:
    till.campaign()
    shop.clock.at = datetime(2106, 2, 7, tzinfo=UTC)
    with pytest.raises(ValueError, match="no such code"):
        shop.cloud.sign_code(shop.merchant, codes.CodeKind.MEMBER, "aa00000000aa", 2, datetime(2200, 1, 1, tzinfo=UTC))
    assert till.one(till.checkout(*till.coupons(1), mode="claim")).detail["reason"] == "expired"
