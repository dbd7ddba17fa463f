"""Migrations with rows in every table: up, down and up are equal; a kill at any statement leaves old or new."""

import json
import os
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from counter_app.cloud.storage.migrate import HEAD as CLOUD_HEAD
from counter_app.cloud.storage.opening import open_database
from counter_app.domain.errors import Fault, FaultKind
from counter_app.storage.engine import sound_copy
from counter_app.storage.migrate import HEAD as COUNTER_HEAD
from counter_app.storage.store import open_store
from tests.cli.commands import Counter
from tests.cli.test_first_release import copied
from tests.postgresql import Databases
from tests.storage.kill_points import killed_at, print_of, stopped_at_each
from tests.storage.migrating import FIRST, PLACES, first_file, go, opened, revisions, rows_of

pytestmark = pytest.mark.usefixtures("by_migrations")
HEADS = {"counter": COUNTER_HEAD, "cloud": CLOUD_HEAD}


def _open(name: str, path: Path, key: bytes) -> None:
    """As the program opens it."""
    if name == "counter":
        open_store(path, key).close()
    else:
        open_database(path.parent, key, None).close()


@pytest.mark.parametrize("name", PLACES)
def test_the_newest_revision_is_the_programs(name: str) -> None:
    assert revisions(name)[-1] == HEADS[name]
    assert revisions(name)[0] == FIRST


@pytest.mark.parametrize("name", PLACES)
def test_each_step_goes_up_down_and_up_with_rows_in_every_table(name: str, tmp_path: Path) -> None:
    source, key = first_file(name)
    path = Path(shutil.copy(source, tmp_path))
    order = revisions(name)
    with opened(path, key) as engine:
        for step in range(1, len(order)):
            with engine.begin() as connection:
                before = rows_of(connection)
            go(engine, name, order[step])
            with engine.begin() as connection:
                first = rows_of(connection)
            go(engine, name, order[step - 1])
            with engine.begin() as connection:
                assert rows_of(connection) == before, f"{order[step]} down does not give back what it was given"
            go(engine, name, order[step])
            with engine.begin() as connection:
                assert rows_of(connection) == first, f"{order[step]} up is another thing the second time"
        with engine.begin() as connection:
            assert [row[0] for row in connection.execute(text("PRAGMA integrity_check"))] == ["ok"]


def test_the_clouds_steps_on_postgresql_with_the_first_releases_rows(databases: Databases, tmp_path: Path) -> None:
    source, key = first_file("cloud")
    path = Path(shutil.copy(source, tmp_path))
    order = revisions("cloud")
    with databases.new() as url:
        from alembic import command

        from tests.storage.migrating import config_of

        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
        config = config_of("cloud")
        with engine.begin() as target:
            config.attributes["connection"] = target
            command.upgrade(config, FIRST)
        with opened(path, key) as old, old.begin() as giving, engine.begin() as taking:
            _copy_rows(giving, taking)
        for step in range(1, len(order)):
            with engine.begin() as connection:
                before = rows_of(connection)
            go(engine, "cloud", order[step])
            with engine.begin() as connection:
                first = rows_of(connection)
            go(engine, "cloud", order[step - 1])
            with engine.begin() as connection:
                assert rows_of(connection) == before
            go(engine, "cloud", order[step])
            with engine.begin() as connection:
                assert rows_of(connection) == first
        engine.dispose()
        open_database(tmp_path, b"", url).close()


def _copy_rows(giving: Any, taking: Any) -> None:
    for table in inspect(giving).get_table_names():
        if table == "alembic_version":
            continue
        columns = {column["name"]: str(column["type"]) for column in inspect(taking).get_columns(table)}
        rows = [dict(row._mapping) for row in giving.execute(text(f'SELECT * FROM "{table}"'))]
        for row in rows:
            for column, kind in columns.items():
                row[column] = bool(row[column]) if kind == "BOOLEAN" else row[column]
        if rows:
            names = ", ".join(f'"{column}"' for column in columns)
            places = ", ".join(f":{column}" for column in columns)
            taking.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({places})'), rows)


@pytest.mark.parametrize("name", PLACES)
def test_a_file_of_a_newer_program_is_refused_and_not_a_byte_is_written(name: str, tmp_path: Path) -> None:
    source, key = first_file(name)
    path = Path(shutil.copy(source, tmp_path))
    with opened(path, key) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    with pytest.raises(Fault) as caught:
        _open(name, path, key)
    assert caught.value.kind is FaultKind.DATABASE_TOO_NEW
    after = {each.name: each.read_bytes() for each in tmp_path.iterdir() if each.stat().st_size}
    assert after == {file: content for file, content in before.items() if content}


def test_a_command_on_a_newer_programs_folder_is_exit_3_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path / "shop")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(folder / "config"))
    with opened(folder / "T1" / "counter.db", first_file("counter")[1]) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ran = Counter(folder / "T1")("queue")
    assert (ran.code, ran.document["error"]["kind"]) == (3, "database_too_new")
    assert not (folder / "T1" / "damaged").exists()


# --- killed at each statement -----------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("kind", ["first release", "new"])
def test_a_migration_killed_at_any_statement_leaves_the_old_schema_or_the_new_one(
    name: str, kind: str, tmp_path: Path, figure: Any
) -> None:
    source, key = first_file(name)
    old, running = (FIRST if kind == "first release" else None), tmp_path / "running"
    left: dict[bytes, Path] = {}

    def begin(folder: Path) -> Path:
        folder.mkdir()
        if old is not None:
            shutil.copy(source, folder)
        return folder / source.name

    def look(number: int) -> None:
        there = print_of(running)
        if there not in left:
            left[there] = Path(shutil.copytree(running, tmp_path / f"stopped-{number}"))

    statements = stopped_at_each(partial(_open, name, begin(running), key), look)
    assert statements > 100
    look(statements + 1)
    kills = figure(2, 12)
    for turn in range(kills):
        folder, number = tmp_path / f"killed-{turn}", 1 + (statements - 1) * turn // (kills - 1)
        killed_at(number, partial(_open, name, begin(folder), key))
        left[print_of(folder)] = folder
    found = {_what_is_left(name, folder / source.name, key) for folder in left.values()}
    assert found == {old, HEADS[name]}


def _what_is_left(name: str, path: Path, key: bytes) -> str | None:
    """The revision of a file that a killed process left, sound; the program goes on from there."""
    there = path.exists() and path.stat().st_size > 0
    found = _revision(path, key) if there else None
    assert found is None or sound_copy(path, key)[0]
    _open(name, path, key)
    assert _revision(path, key) == HEADS[name]
    assert sound_copy(path, key)[0]
    return found


def _revision(path: Path, key: bytes) -> str | None:
    with opened(path, key) as engine, engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


@pytest.mark.skipif(COUNTER_HEAD == FIRST, reason="there is no second revision yet")
def test_the_counters_file_is_backed_up_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path / "shop")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(folder / "config"))
    Counter(folder / "T1").must("queue")
    made = list((folder / "T1" / "backups").glob("before-migration-*"))
    assert len(made) == 1
    assert _revision(made[0], first_file("counter")[1]) == FIRST


@pytest.mark.skipif(CLOUD_HEAD == FIRST, reason="there is no second revision yet")
def test_the_clouds_file_is_backed_up_before_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path / "shop")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(folder / "config"))
    Counter(folder / "head").must("cloud", "migrate")
    made = list((folder / "head" / "cloud" / "backups").glob("before-migration-*"))
    assert len(made) == 1
    assert _revision(made[0], first_file("cloud")[1]) == FIRST


def test_what_was_set_aside_of_a_campaign_goes_through_the_fifth_step(tmp_path: Path) -> None:
    """Until then a version's row was read together with its campaign; what an own act lies over tells the truth."""
    source, key = first_file("counter")
    path = Path(shutil.copy(source, tmp_path))
    aside = '["C50",{version},7,1000,"{{}}",{row},"running",500,2,12]'
    with opened(path, key) as engine:
        go(engine, "counter", "0004")
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM terms"))
            connection.execute(text("DELETE FROM campaign"))
            connection.execute(
                text(
                    "INSERT INTO campaign (id, status, status_since, current_version) VALUES ('C50', 'paused', 900, 2)"
                )
            )
            for version, row in ((1, 11), (2, 12)):
                values = {"version": version, "row": row, "columns": aside.format(version=version, row=row)}
                connection.execute(
                    text(
                        "INSERT INTO terms (campaign, terms_version, tag, made_at, document, version)"
                        " VALUES ('C50', :version, 7, 1000, '{}', :row)"
                    ),
                    values,
                )
                connection.execute(
                    text("INSERT INTO came_down (kind, id, columns) VALUES ('campaign', 'C50/' || :version, :columns)"),
                    values,
                )
            before = rows_of(connection)
        go(engine, "counter", "0005")
        with engine.begin() as connection:
            told = connection.execute(text("SELECT terms_version, status, status_since, current FROM terms ORDER BY 1"))
            assert [tuple(row) for row in told] == [(1, "running", 500, 0), (2, "running", 500, 1)]
            kept = connection.execute(text("SELECT columns FROM came_down ORDER BY id")).scalars()
            assert [json.loads(columns) for columns in kept] == [
                ["C50", 1, 7, 1000, "{}", "running", 500, 0, 11, "running", 500, 2, 12],
                ["C50", 2, 7, 1000, "{}", "running", 500, 1, 12, "running", 500, 2, 12],
            ]
        go(engine, "counter", "0004")
        with engine.begin() as connection:
            assert rows_of(connection) == before
