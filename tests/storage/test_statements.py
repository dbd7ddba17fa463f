"""Statements built from names fit the schema that the migrations make."""

from counter_app.storage import schema
from counter_app.storage.statements import INDEXED, MOVING, insert, key_of, put, touch


def test_the_keys_named_beside_the_statements_are_the_schemas() -> None:
    for table in schema.metadata.sorted_tables:
        assert key_of(table.name) == tuple(column.name for column in table.primary_key), table.name


def test_a_row_is_written_new_or_over_the_old_one() -> None:
    assert insert("store", ("id", "name")) == "INSERT INTO store (id, name) VALUES (:id, :name)"
    over = " ON CONFLICT (id) DO UPDATE SET name = excluded.name"
    assert put("store", ("id", "name")) == insert("store", ("id", "name")) + over


def test_the_indexed_columns_named_beside_the_statements_are_the_schemas() -> None:
    for name, columns in INDEXED.items():
        table = schema.metadata.tables[name]
        unique = {column.name for column in table.columns if column.unique}
        of_indexes = {column.name for index in table.indexes for column in index.columns}
        moving = MOVING.get(name, frozenset())
        assert columns | moving == unique | of_indexes, name
        assert not columns & moving, name


def test_a_row_whose_indexed_columns_stay_is_touched_only() -> None:
    touched = "UPDATE coupon SET status = :status WHERE id = :id AND member IS :member"
    assert touch("coupon", ("id", "member", "status")) == touched
