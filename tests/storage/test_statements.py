"""Statements built from names fit the schema that the migrations make."""

from counter_app.storage import schema
from counter_app.storage.statements import insert, key_of, put, put_newer


def test_the_keys_named_beside_the_statements_are_the_schemas() -> None:
    for table in schema.metadata.sorted_tables:
        assert key_of(table.name) == tuple(column.name for column in table.primary_key), table.name


def test_a_row_is_written_new_over_the_old_one_or_only_when_it_is_newer() -> None:
    assert insert("store", ("id", "name")) == "INSERT INTO store (id, name) VALUES (:id, :name)"
    over = " ON CONFLICT (id) DO UPDATE SET name = excluded.name"
    assert put("store", ("id", "name")) == insert("store", ("id", "name")) + over
    assert put_newer("store", ("id", "name")).endswith(over + " WHERE store.version < excluded.version")
